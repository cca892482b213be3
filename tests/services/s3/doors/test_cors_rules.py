"""Which CORS rule a request falls under: origins, methods, headers, and what is answered."""

from __future__ import annotations

from typing import Any

import pytest

from awsim.services.s3.doors.cors import CrossOrigin, cors_headers, cross_origin_of, matching_rule


def rule(**changed: Any) -> dict[str, Any]:
    return {"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["https://app.example"], **changed}


@pytest.mark.parametrize(
    ("pattern", "origin", "allowed"),
    [
        ("https://app.example", "https://app.example", True),
        ("https://app.example", "https://APP.example", False),
        ("https://*.example", "https://app.example", True),
        ("https://*.example", "https://.example", True),
        ("https://*.example", "https://app.example.evil", False),
        ("https://a*a.example", "https://a.example", False),
        ("*", "null", True),
    ],
)
def test_an_origin_is_allowed_by_its_whole_name_or_around_one_wildcard(
    pattern: str, origin: str, allowed: bool
) -> None:
    found = matching_rule([rule(AllowedOrigins=[pattern])], CrossOrigin(origin, "GET"))

    assert (found is not None) == allowed


def test_headers_are_allowed_in_any_case_and_by_wildcards() -> None:
    rules = [rule(AllowedHeaders=["X-Amz-*", "Content-Type"])]

    asked = cross_origin_of(
        "OPTIONS",
        {
            "origin": "https://app.example",
            "access-control-request-method": "PUT",
            "access-control-request-headers": "content-TYPE,x-amz-meta-a",
        },
    )

    assert asked == CrossOrigin("https://app.example", "PUT", ("content-type", "x-amz-meta-a"))
    assert matching_rule(rules, asked) is rules[0]
    assert matching_rule(rules, CrossOrigin("https://app.example", "PUT", ("authorization",))) is None


def test_the_first_rule_that_allows_all_answers() -> None:
    rules = [rule(AllowedMethods=["PUT"]), rule(MaxAgeSeconds=5), rule(MaxAgeSeconds=6)]

    assert matching_rule(rules, CrossOrigin("https://app.example", "GET")) is rules[1]


def test_a_rule_for_every_origin_names_none_and_takes_no_credentials() -> None:
    given = rule(AllowedOrigins=["*"], ExposeHeaders=["ETag", "x-amz-version-id"])

    assert cors_headers(given, CrossOrigin("https://app.example", "GET")) == {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET, PUT",
        "access-control-expose-headers": "ETag, x-amz-version-id",
        "vary": "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    }


def test_a_request_without_an_origin_is_none_of_another_origins() -> None:
    assert cross_origin_of("GET", {"access-control-request-method": "GET"}) is None
