"""Where a website leads its visitors."""

from __future__ import annotations

from typing import Any

import pytest

from awsim.services.s3.doors.pages import error_page
from awsim.services.s3.doors.routing import (
    Redirect,
    Visit,
    error_key,
    folder_index,
    key_for,
    redirect_after,
    redirect_before,
    to_folder,
)

SITE: dict[str, Any] = {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "oops.html"}}


def visit(key: str) -> Visit:
    return Visit(key, "site.s3-website-us-east-1.amazonaws.com", "http")


def with_rule(redirect: dict[str, Any], **condition: str) -> dict[str, Any]:
    return {**SITE, "RoutingRules": [{"Redirect": redirect, **({"Condition": condition} if condition else {})}]}


@pytest.mark.parametrize(("key", "shown"), [("", "index.html"), ("docs/", "docs/index.html"), ("docs", "docs")])
def test_a_folder_is_shown_by_its_index_document(key: str, shown: str) -> None:
    assert key_for(SITE, visit(key)) == shown


def test_a_folder_without_its_slash_is_led_to_the_one_with_it() -> None:
    assert folder_index(SITE, visit("docs")) == "docs/index.html"
    assert folder_index(SITE, visit("docs/")) is None
    assert to_folder(visit("my docs")) == Redirect(302, "/my%20docs/")


def test_a_website_may_lead_everything_elsewhere() -> None:
    site = {"RedirectAllRequestsTo": {"HostName": "example.com", "Protocol": "https"}}

    assert redirect_before(site, visit("a/b")) == Redirect(301, "https://example.com/a/b")


@pytest.mark.parametrize(
    ("redirect", "location"),
    [
        ({"ReplaceKeyPrefixWith": "documents/"}, "http://site.s3-website-us-east-1.amazonaws.com/documents/a"),
        ({"ReplaceKeyWith": "moved.html"}, "http://site.s3-website-us-east-1.amazonaws.com/moved.html"),
        ({"HostName": "example.com"}, "http://example.com/docs/a"),
        ({"Protocol": "https", "HttpRedirectCode": "307"}, "https://site.s3-website-us-east-1.amazonaws.com/docs/a"),
    ],
)
def test_a_rule_with_a_prefix_leads_elsewhere_before_anything_is_looked_for(
    redirect: dict[str, Any], location: str
) -> None:
    site = with_rule(redirect, KeyPrefixEquals="docs/")

    assert redirect_before(site, visit("docs/a")) == Redirect(int(redirect.get("HttpRedirectCode", 301)), location)
    assert redirect_before(site, visit("doc")) is None


def test_a_rule_for_an_error_waits_for_it() -> None:
    site = with_rule({"ReplaceKeyPrefixWith": "report-404/"}, HttpErrorCodeReturnedEquals="404")

    assert redirect_before(site, visit("a")) is None
    assert redirect_after(site, visit("a"), 403) is None
    found = redirect_after(site, visit("a"), 404)
    assert found is not None
    assert found.location.endswith("/report-404/a")


def test_a_rule_without_a_condition_applies_to_all() -> None:
    assert redirect_before(with_rule({"HostName": "h"}), visit("")) == Redirect(301, "http://h/")


def test_the_error_document_is_shown_for_the_visitors_errors_only() -> None:
    assert [error_key(SITE, status) for status in (403, 404, 500)] == ["oops.html", "oops.html", None]


def test_an_error_page_tells_what_is_wrong_and_escapes_it() -> None:
    page = error_page(404, {"Code": "NoSuchKey", "Key": "<b>"}, {"Key": "oops.html"}).decode()

    assert page == (
        "<html>\n<head><title>404 Not Found</title></head>\n<body>\n<h1>404 Not Found</h1>\n"
        "<ul>\n<li>Code: NoSuchKey</li>\n<li>Key: &lt;b&gt;</li>\n</ul>\n"
        "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n"
        "<ul>\n<li>Key: oops.html</li>\n</ul>\n<hr/>\n</body>\n</html>\n"
    )
