"""Buckets as websites, over plain HTTP."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
import requests

from tests.services.s3.doors.answers import let_everybody

SITE = "http://pictures.s3-website-us-east-1.amazonaws.com"


@pytest.fixture
def site(s3: Any, bucket: str) -> Any:
    """A client with which a website was made that anybody may see."""
    let_everybody(s3, bucket, "GetObject", "ListBucket")
    configure(s3)
    for key in ("index.html", "docs/index.html", "oops.html", "page"):
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode(), ContentType="text/html")
    return s3


def configure(s3: Any, **changed: Any) -> None:
    given = {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "oops.html"}, **changed}
    configuration = {name: value for name, value in given.items() if value is not None}
    s3.put_bucket_website(Bucket="pictures", WebsiteConfiguration=configuration)


def get(path: str, **options: Any) -> requests.Response:
    return requests.get(SITE + path, allow_redirects=False, **options)


@pytest.mark.parametrize(
    ("path", "content"), [("/", b"index.html"), ("/docs/", b"docs/index.html"), ("/page", b"page")]
)
def test_pages_are_shown(site: Any, path: str, content: bytes) -> None:
    response = get(path)

    assert (response.status_code, response.content, response.headers["Content-Type"]) == (200, content, "text/html")


def test_a_folder_is_led_to_its_slash(site: Any) -> None:
    response = get("/docs")

    assert (response.status_code, response.headers["Location"]) == (302, "/docs/")
    assert requests.get(f"{SITE}/docs").content == b"docs/index.html"


def test_what_is_not_there_shows_the_error_document(site: Any) -> None:
    response = get("/none")

    assert (response.status_code, response.content) == (404, b"oops.html")
    assert response.headers["x-amz-error-code"] == "NoSuchKey"


def test_without_an_error_document_a_page_says_what_is_wrong(site: Any) -> None:
    configure(site, ErrorDocument=None)
    plain = get("/none").text
    configure(site, ErrorDocument={"Key": "missing.html"})
    missing = get("/none").text

    assert "<li>Code: NoSuchKey</li>\n<li>Message: The specified key does not exist.</li>\n<li>Key: none</li>" in plain
    assert "<h3>" not in plain
    assert missing.endswith(
        "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n"
        "<li>Code: NoSuchKey</li>\n<li>Message: The specified key does not exist.</li>\n"
        "<li>Key: missing.html</li>\n</ul>\n<hr/>\n</body>\n</html>\n"
    )


def test_an_object_may_lead_elsewhere(site: Any) -> None:
    site.put_object(Bucket="pictures", Key="old", WebsiteRedirectLocation="/new")

    response = get("/old")

    assert (response.status_code, response.headers["Location"]) == (301, "/new")


def test_rules_lead_elsewhere_by_prefix_and_by_error(site: Any) -> None:
    rules = [
        {"Condition": {"KeyPrefixEquals": "docs/"}, "Redirect": {"ReplaceKeyPrefixWith": "documents/"}},
        {
            "Condition": {"HttpErrorCodeReturnedEquals": "404"},
            "Redirect": {"HostName": "example.com", "HttpRedirectCode": "307", "ReplaceKeyWith": "sorry"},
        },
    ]
    configure(site, RoutingRules=rules)

    answers = [get("/docs/a"), get("/none"), get("/page")]

    assert [(each.status_code, each.headers.get("Location")) for each in answers] == [
        (301, f"{SITE}/documents/a"),
        (307, "http://example.com/sorry"),
        (200, None),
    ]


def test_what_nobody_was_allowed_to_see_is_not_shown(s3: Any, bucket: str) -> None:
    configure(s3, ErrorDocument=None)

    response = get("/")

    assert response.status_code == 403
    assert "<li>Code: AccessDenied</li>" in response.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_websites_are_only_looked_at(site: Any, method: str) -> None:
    response = requests.request(method, f"{SITE}/page")

    assert response.status_code == 405
    assert f"<li>Method: {method}</li>\n<li>ResourceType: OBJECT</li>" in response.text


@pytest.mark.parametrize("make", [False, True])
def test_a_bucket_that_is_no_website_is_told_so(s3: Any, make: bool) -> None:
    if make:
        s3.create_bucket(Bucket="pictures")

    response = get("/")

    code = "NoSuchWebsiteConfiguration" if make else "NoSuchBucket"
    assert response.status_code == 404
    assert f"<li>Code: {code}</li>" in response.text
    assert "<li>BucketName: pictures</li>" in response.text


def test_a_region_has_hosts_of_either_form(cloud: Any) -> None:
    there = boto3.client("s3", region_name="eu-central-1")
    there.create_bucket(Bucket="pictures", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    configure(there)
    let_everybody(there, "pictures", "GetObject")
    there.put_object(Bucket="pictures", Key="index.html", Body=b"index")

    answers = [
        requests.get(f"http://pictures.s3-website{separator}{region}.amazonaws.com/").status_code
        for separator, region in ((".", "eu-central-1"), ("-", "eu-central-1"), ("-", "us-east-1"))
    ]

    assert answers == [200, 200, 404]


def test_browsers_of_other_origins_are_told_by_the_buckets_rules(site: Any) -> None:
    rule = {"AllowedOrigins": ["https://app.example"], "AllowedMethods": ["GET"]}
    site.put_bucket_cors(Bucket="pictures", CORSConfiguration={"CORSRules": [rule]})
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}

    preflight = requests.options(f"{SITE}/page", headers=asked)
    refused = requests.options(f"{SITE}/page", headers={**asked, "Access-Control-Request-Method": "PUT"})
    shown = get("/page", headers={"Origin": "https://app.example"})

    assert (preflight.status_code, refused.status_code, shown.status_code) == (200, 403, 200)
    assert shown.headers["Access-Control-Allow-Origin"] == "https://app.example"
