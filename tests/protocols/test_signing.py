"""Signatures as botocore makes them: versions 4 and 2, in headers, URLs and forms."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.auth import HmacV1Auth, HmacV1QueryAuth, S3SigV4Auth, S3SigV4PostAuth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from awsim.protocols.http import HTTPRequest
from awsim.protocols.signing import UNSIGNED_PAYLOAD, Scope, signature_v2, signature_v4, signed_v2, signed_v4

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
CREDENTIALS = Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
URLS = (
    "https://pictures.s3.us-east-1.amazonaws.com/a",
    "https://s3.us-east-1.amazonaws.com/pictures/a%20b/%E2%82%AC%2B~?versionId=null&x-id=GetObject",
    "https://pictures.s3.us-east-1.amazonaws.com/?uploads",
    "http://127.0.0.1:4566/pictures//a?response-content-type=text%2Fplain&acl",
)


def sent(request: Any) -> HTTPRequest:
    prepared = request.prepare()
    return HTTPRequest(
        request.method, prepared.url, {name.lower(): str(value) for name, value in prepared.headers.items()}
    )


def made(url: str, headers: Mapping[str, str], method: str = "PUT", body: bytes = b"") -> Any:
    return AWSRequest(method, url, dict(headers), body)


@pytest.mark.parametrize("url", URLS)
def test_a_header_of_version_4_is_botocores(url: str) -> None:
    request = made(url, {"X-Amz-Meta-A": " two   words ", "Content-MD5": "x"}, body=b"content")
    S3SigV4Auth(CREDENTIALS, "s3", "us-east-1").add_auth(request)
    given = sent(request)
    said = dict(part.strip().split("=", 1) for part in given.headers["authorization"].split(" ", 1)[1].split(","))
    scope = Scope.parse(said["Credential"])
    assert scope is not None

    signed = signed_v4(
        given,
        scope,
        given.headers["x-amz-date"],
        said["SignedHeaders"].split(";"),
        SECRET,
        given.headers["x-amz-content-sha256"],
    )

    assert signed.signature == said["Signature"]


@pytest.mark.parametrize("url", URLS)
def test_a_url_of_version_4_is_botocores(url: str) -> None:
    request = made(url, {"x-amz-meta-a": "1"})
    S3SigV4QueryAuth(CREDENTIALS, "s3", "us-east-1", 60).add_auth(request)
    given = sent(request)
    query = {name: values[0] for name, values in parse_qs(urlsplit(given.url).query).items()}
    scope = Scope.parse(query["X-Amz-Credential"])
    assert scope is not None

    names = query["X-Amz-SignedHeaders"].split(";")
    signed = signed_v4(given, scope, query["X-Amz-Date"], names, SECRET, UNSIGNED_PAYLOAD)

    assert names == ["host", "x-amz-meta-a"]
    assert signed.signature == query["X-Amz-Signature"]


@given(
    key=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6),
    value=st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)
@settings(max_examples=40)
def test_any_key_and_parameter_are_signed_as_botocore_signs_them(key: str, value: str) -> None:
    from urllib.parse import quote

    url = f"https://pictures.s3.us-east-1.amazonaws.com/{quote(key)}?prefix={quote(value, safe='')}&a=b"
    request = made(url, {}, "GET")
    S3SigV4QueryAuth(CREDENTIALS, "s3", "us-east-1", 60).add_auth(request)
    query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
    scope = Scope.parse(query["X-Amz-Credential"])
    assert scope is not None

    signed = signed_v4(HTTPRequest("GET", request.url), scope, query["X-Amz-Date"], ["host"], SECRET, UNSIGNED_PAYLOAD)

    assert signed.signature == query["X-Amz-Signature"]


@pytest.mark.parametrize(
    ("url", "resource"),
    [
        (URLS[0], "/pictures/a"),
        ("https://s3.amazonaws.com/pictures/a%20b?versionId=3&x-id=GetObject", "/pictures/a%20b"),
        ("https://pictures.s3.amazonaws.com/?uploads", "/pictures/"),
    ],
)
def test_a_header_of_version_2_is_botocores(url: str, resource: str) -> None:
    request = made(url, {"X-Amz-Meta-A": "1", "Content-Type": "text/plain", "Date": "Thu, 01 Jan 2026 00:00:00 GMT"})
    request.auth_path = resource
    HmacV1Auth(CREDENTIALS).add_auth(request)
    given = sent(request)

    signed = signed_v2(given, given.headers, resource, given.headers["date"], SECRET)

    assert given.headers["authorization"] == f"AWS {CREDENTIALS.access_key}:{signed.signature}"


def test_a_url_of_version_2_is_botocores() -> None:
    request = made("https://s3.amazonaws.com/pictures/a?acl", {"x-amz-acl": "private", "Content-Type": "text/plain"})
    HmacV1QueryAuth(CREDENTIALS, expires=60).add_auth(request)
    query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}

    headers = {"x-amz-acl": "private", "content-type": "text/plain"}
    signed = signed_v2(HTTPRequest("PUT", request.url), headers, "/pictures/a", query["Expires"], SECRET)

    assert signed.signature == query["Signature"]


def test_the_policy_of_a_form_is_signed_as_botocore_signs_it() -> None:
    request = made(URLS[0], {}, "POST")
    request.context["s3-presign-post-policy"] = {
        "expiration": "2026-01-01T00:00:00Z",
        "conditions": [{"acl": "private"}],
    }
    request.context["timestamp"] = "20260101T000000Z"
    S3SigV4PostAuth(CREDENTIALS, "s3", "us-east-1").add_auth(request)
    fields = request.context["s3-presign-post-fields"]
    scope = Scope.parse(fields["x-amz-credential"])
    assert scope is not None

    assert signature_v4(fields["policy"], scope, SECRET) == fields["x-amz-signature"]


def test_the_policy_of_a_form_of_version_2() -> None:
    policy = base64.b64encode(json.dumps({"conditions": []}).encode()).decode()

    assert signature_v2(policy, SECRET) == HmacV1Auth(CREDENTIALS).sign_string(policy)


@pytest.mark.parametrize("credential", ["key", "key/20260101/us-east-1/s3", "key/2026/us-east-1/s3/aws4_request"])
def test_a_scope_that_is_not_whole_is_none(credential: str) -> None:
    assert Scope.parse(credential) is None
