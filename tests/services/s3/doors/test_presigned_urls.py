"""What presigned URLs say, and when they expire."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from awsim.model.errors import ServiceError
from awsim.protocols.signing import Scope
from awsim.services.s3.doors.presigned import Presigned, headers_in_query, presigned_of

NOW = 1_767_225_600.0
V4 = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "key/20260101/eu-west-1/s3/aws4_request",
    "X-Amz-Date": "20260101T000000Z",
    "X-Amz-Expires": "60",
    "X-Amz-SignedHeaders": "host;x-amz-acl",
    "X-Amz-Signature": "abc",
}
V2 = {"AWSAccessKeyId": "key", "Expires": str(int(NOW) + 60), "Signature": "abc="}
LONG = "\"yyyyMMdd'T'HHmmss'Z'\""


def url(parameters: dict[str, str]) -> str:
    return f"https://pictures.s3.amazonaws.com/a?{urlencode(parameters)}"


def read(parameters: dict[str, str]) -> Presigned:
    found = presigned_of(url(parameters))
    assert found is not None
    return found


def refusal(parameters: dict[str, str]) -> str:
    with pytest.raises(ServiceError) as caught:
        presigned_of(url(parameters))
    return f"{caught.value.code}: {caught.value.message}"


def test_a_url_of_version_4_is_read() -> None:
    scope = Scope("key", "20260101", "eu-west-1", "s3")

    assert read(V4) == Presigned("key", "abc", NOW + 60, scope, "20260101T000000Z", "60", ("host", "x-amz-acl"))


def test_a_url_of_version_2_is_read() -> None:
    assert read(V2) == Presigned("key", "abc=", NOW + 60)


@pytest.mark.parametrize("parameters", [{}, {"versionId": "null"}, {"Expires": "1"}])
def test_a_url_without_a_signature_is_not_presigned(parameters: dict[str, str]) -> None:
    assert presigned_of(url(parameters)) is None


@pytest.mark.parametrize("name", V4)
def test_all_parameters_of_version_4_have_to_be_there(name: str) -> None:
    parameters = {key: value for key, value in V4.items() if key != name}

    assert refusal(parameters).startswith(
        "AuthorizationQueryParametersError: Query-string authentication version 4 requires the X-Amz-Algorithm, "
    )


@pytest.mark.parametrize("name", ["Expires", "AWSAccessKeyId"])
def test_all_parameters_of_version_2_have_to_be_there(name: str) -> None:
    parameters = {key: value for key, value in V2.items() if key != name}

    assert refusal(parameters) == (
        "AccessDenied: Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"
    )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("X-Amz-Algorithm", "MD5", 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"'),
        ("X-Amz-Credential", "key%2F20260101", "Error parsing the X-Amz-Credential parameter; the Credential is mal-"),
        ("X-Amz-Date", "2026-01-01T00:00:00Z", f"X-Amz-Date must be in the ISO8601 Long Format {LONG}"),
        ("X-Amz-Expires", "soon", "X-Amz-Expires should be a number"),
        ("X-Amz-Expires", "-1", "X-Amz-Expires must be non-negative"),
        ("X-Amz-Expires", "604801", "X-Amz-Expires must be less than a week (in seconds); that is, the given"),
    ],
)
def test_a_malformed_parameter_is_refused_by_name(name: str, value: str, message: str) -> None:
    assert refusal({**V4, name: value}).startswith(f"AuthorizationQueryParametersError: {message}")


@pytest.mark.parametrize(
    ("parameters", "said"), [(V4, {"X-Amz-Expires": "60"}), (V2, {})], ids=["version 4", "version 2"]
)
def test_it_holds_for_its_time_and_not_a_second_longer(parameters: dict[str, str], said: dict[str, str]) -> None:
    found = read(parameters)
    found.require_current(NOW + 60)

    with pytest.raises(ServiceError) as caught:
        found.require_current(NOW + 61)

    times = {"Expires": "2026-01-01T00:01:00Z", "ServerTime": "2026-01-01T00:01:01Z"}
    assert (caught.value.code, caught.value.status, caught.value.message) == (
        "AccessDenied",
        403,
        "Request has expired",
    )
    assert caught.value.members == {**said, **times}


def test_it_is_not_taken_long_before_its_time() -> None:
    found = read(V4)
    found.require_begun(NOW - 900)

    with pytest.raises(ServiceError, match="Request is not yet valid"):
        found.require_begun(NOW - 901)


def test_headers_of_s3_may_stand_in_the_query() -> None:
    given = {**V4, "x-amz-meta-foo": "bar", "X-Amz-Security-Token": "t", "versionId": "1"}

    assert headers_in_query(url(given)) == {"x-amz-meta-foo": "bar"}
