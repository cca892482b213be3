"""Browsers of other origins: preflights, and the headers of what they get."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.services.s3.doors.answers import error_of

ORIGIN = "https://app.example"
URL = "https://pictures.s3.amazonaws.com/a"


@pytest.fixture
def shared(s3: Any, bucket: str) -> str:
    """A bucket that one origin may read, with some headers."""
    rule = {
        "AllowedOrigins": [ORIGIN],
        "AllowedMethods": ["GET"],
        "AllowedHeaders": ["x-amz-*"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3000,
    }
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    s3.put_object(Bucket=bucket, Key="a", Body=b"data")
    return bucket


def ask(method: str = "GET", url: str = URL, **headers: str) -> requests.Response:
    said = {"Access-Control-Request-Method": method, **{name.replace("_", "-"): text for name, text in headers.items()}}
    return requests.options(url, headers=said)


def test_a_preflight_is_allowed_by_a_rule(shared: str) -> None:
    response = ask(Origin=ORIGIN, Access_Control_Request_Headers="X-Amz-Meta-A,x-amz-b")

    assert (response.status_code, response.content) == (200, b"")
    said = {
        name.lower(): text for name, text in response.headers.items() if name.lower().startswith(("access", "vary"))
    }
    assert said == {
        "access-control-allow-origin": ORIGIN,
        "access-control-allow-methods": "GET",
        "access-control-allow-headers": "x-amz-meta-a, x-amz-b",
        "access-control-expose-headers": "ETag",
        "access-control-max-age": "3000",
        "access-control-allow-credentials": "true",
        "vary": "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    }


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("PUT", {"Origin": ORIGIN}),
        ("GET", {"Origin": "https://evil.example"}),
        ("GET", {"Origin": ORIGIN, "Access-Control-Request-Headers": "authorization"}),
    ],
)
def test_a_preflight_that_no_rule_allows_is_refused(shared: str, method: str, headers: dict[str, str]) -> None:
    response = ask(method, **headers)

    error = error_of(response)
    assert (response.status_code, error["Code"]) == (403, "AccessForbidden")
    assert (error["Method"], error["ResourceType"]) == (method, "OBJECT")
    assert error["Message"].startswith("CORSResponse: This CORS request is not allowed.")


def test_a_bucket_without_rules_allows_nothing(s3: Any, bucket: str) -> None:
    error = error_of(ask(Origin=ORIGIN))

    assert error["Message"] == "CORSResponse: CORS is not enabled for this bucket."


def test_a_bucket_that_is_not_there_is_told_so(s3: Any) -> None:
    error = error_of(ask(Origin=ORIGIN))

    assert (error["Code"], error["Message"], error["ResourceType"]) == (
        "AccessForbidden",
        "CORSResponse: Bucket not found",
        "BUCKET",
    )


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "Insufficient information. Origin request header needed."),
        ({"Origin": ORIGIN}, "Invalid Access-Control-Request-Method: null"),
        ({"Origin": ORIGIN, "Access-Control-Request-Method": "EAT"}, "Invalid Access-Control-Request-Method: EAT"),
    ],
)
def test_a_preflight_that_is_not_whole_is_refused(shared: str, headers: dict[str, str], message: str) -> None:
    response = requests.options(URL, headers=headers)

    assert (response.status_code, error_of(response)["Message"]) == (400, message)


def test_what_an_allowed_origin_gets_says_so_and_others_get_it_without(s3: Any, shared: str) -> None:
    url = s3.generate_presigned_url("get_object", {"Bucket": shared, "Key": "a"})

    allowed = requests.get(url, headers={"Origin": ORIGIN})
    other = requests.get(url, headers={"Origin": "https://evil.example"})
    asking = requests.get(url, headers={"Origin": ORIGIN, "Access-Control-Request-Headers": "authorization"})

    assert [each.content for each in (allowed, other, asking)] == [b"data"] * 3
    assert allowed.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Access-Control-Allow-Origin" not in {**other.headers, **asking.headers}


def test_errors_are_shared_as_well(s3: Any, shared: str) -> None:
    response = requests.get(URL, headers={"Origin": ORIGIN})

    assert response.status_code == 403
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
