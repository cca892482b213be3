"""CORS configurations and websites: what is refused of them."""

from __future__ import annotations

from typing import Any

import pytest

from awsim.model.errors import ServiceError
from awsim.services.s3.configurations.cors import check_cors
from awsim.services.s3.configurations.website import check_website


def refused(check: Any, configuration: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(ServiceError) as error:
        check(configuration)
    return error.value.code, error.value.message


def rule(**changes: Any) -> dict[str, Any]:
    return {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], **changes}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"AllowedOrigins": ["http://*.a.*"]}, 'AllowedOrigin "http://*.a.*" can not have more than one wildcard.'),
        ({"AllowedHeaders": ["x-*-*"]}, 'AllowedHeader "x-*-*" can not have more than one wildcard.'),
        (
            {"ExposeHeaders": ["x-*"]},
            'ExposeHeader "x-*" contains wildcard. We currently do not support wildcard for ExposeHeader.',
        ),
        (
            {"AllowedMethods": ["OPTIONS"]},
            "Found unsupported HTTP method in CORS config. Unsupported method is OPTIONS",
        ),
    ],
)
def test_rules_of_cors_that_make_no_sense_are_refused(changes: dict[str, Any], message: str) -> None:
    assert refused(check_cors, {"CORSRules": [rule(**changes)]}) == ("InvalidRequest", message)


@pytest.mark.parametrize(
    "rules", [[], [rule()] * 101, [rule(AllowedMethods=[])], [rule(ID="x" * 256)], [{"AllowedMethods": ["GET"]}]]
)
def test_what_the_schema_of_cors_does_not_have_is_malformed(rules: list[dict[str, Any]]) -> None:
    assert refused(check_cors, {"CORSRules": rules})[0] == "MalformedXML"


INDEX = {"IndexDocument": {"Suffix": "index.html"}}


@pytest.mark.parametrize(
    ("redirect", "condition", "message"),
    [
        ({"HttpRedirectCode": "300"}, None, "redirect code (300) is not valid. Valid codes are 3XX except 300."),
        ({"HttpRedirectCode": "404"}, None, "redirect code (404) is not valid. Valid codes are 3XX except 300."),
        (
            {"HostName": "a"},
            {"HttpErrorCodeReturnedEquals": "200"},
            "error code (200) is not valid. Valid codes are 4XX or 5XX.",
        ),
    ],
)
def test_statuses_of_routing_rules_are_those_they_are_for(redirect: Any, condition: Any, message: str) -> None:
    routing = {"Redirect": redirect, **({} if condition is None else {"Condition": condition})}
    found = refused(check_website, {**INDEX, "RoutingRules": [routing]})
    assert found == ("InvalidRequest", f"The provided HTTP {message}")


def test_a_website_has_fifty_rules_at_most() -> None:
    rules = [{"Redirect": {"HostName": "a"}}]
    check_website({**INDEX, "RoutingRules": rules * 50})
    assert refused(check_website, {**INDEX, "RoutingRules": rules * 51})[1].startswith("51 routing rules provided")


def test_a_rule_redirects_somewhere() -> None:
    assert refused(check_website, {**INDEX, "RoutingRules": [{"Redirect": {}}]})[0] == "MalformedXML"


def test_a_website_is_shown_and_deleted(s3: Any, bucket: str, refusal: Any) -> None:
    website = {**INDEX, "RoutingRules": [{"Redirect": {"ReplaceKeyWith": "a"}, "Condition": {"KeyPrefixEquals": "b"}}]}
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration=website)
    shown = s3.get_bucket_website(Bucket=bucket)
    s3.delete_bucket_website(Bucket=bucket)

    assert {name: shown[name] for name in website} == website
    assert refusal(s3.get_bucket_website, Bucket=bucket)[0] == "NoSuchWebsiteConfiguration"
