"""Binary media types and contentHandling: the tables "Content type conversions in API Gateway"."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
import requests

from tests.services.apigateway.conftest import Api

if TYPE_CHECKING:
    from awsim import Cloud

PIXEL = bytes(range(256))
ENCODED = base64.b64encode(PIXEL)
REPLACED = PIXEL.decode("utf-8", "replace").encode()


@pytest.fixture
def api(cloud: Cloud) -> Api:
    return Api(cloud, binaryMediaTypes=["image/*"])


def with_endpoint(api: Api, path: str, handling: str | None = None) -> None:
    """A method in front of an API that shows, in hexadecimal, what it was sent."""
    inner = Api(api.cloud, binaryMediaTypes=["*/*"])
    name = path.replace("/", "")
    inner.proxy("seen", lambda event, _: {"statusCode": 200, "body": hexed(event["body"])}, name=f"seen-{name}")
    inner.deploy()
    at = api.at(path, "POST")
    given = {} if handling is None else {"contentHandling": handling}
    api.client.put_method(**at, authorizationType="NONE")
    api.client.put_integration(**at, type="HTTP", integrationHttpMethod="POST", uri=inner.url("seen"), **given)
    api.client.put_method_response(**at, statusCode="200")
    api.client.put_integration_response(**at, statusCode="200")


def hexed(body: str | None) -> str:
    return base64.b64decode(body or "").hex()


@pytest.mark.parametrize(
    ("content_type", "handling", "sent", "seen"),
    [
        ("text/plain", None, PIXEL, REPLACED),
        ("text/plain", "CONVERT_TO_TEXT", PIXEL, REPLACED),
        ("text/plain", "CONVERT_TO_BINARY", ENCODED, PIXEL),
        ("image/png", None, PIXEL, PIXEL),
        ("image/png", "CONVERT_TO_BINARY", PIXEL, PIXEL),
        ("image/png", "CONVERT_TO_TEXT", PIXEL, ENCODED),
    ],
)
def test_what_an_integration_is_sent(
    api: Api, content_type: str, handling: str | None, sent: bytes, seen: bytes
) -> None:
    with_endpoint(api, "a", handling)
    api.deploy()
    answer = api.post("a", data=sent, headers={"content-type": content_type, "accept": "text/plain"})
    assert bytes.fromhex(answer.text) == seen


@pytest.mark.parametrize(
    ("answered", "accept", "handling", "content", "seen"),
    [
        ("text/plain", "text/plain", None, ENCODED, ENCODED),
        ("text/plain", "text/plain", "CONVERT_TO_TEXT", ENCODED, ENCODED),
        ("text/plain", "text/plain", "CONVERT_TO_BINARY", ENCODED, PIXEL),
        ("text/plain", "image/png", None, ENCODED, PIXEL),
        ("text/plain", "image/png", "CONVERT_TO_BINARY", ENCODED, PIXEL),
        ("text/plain", "image/png", "CONVERT_TO_TEXT", ENCODED, ENCODED),
        ("image/png", "text/plain", None, PIXEL, ENCODED),
        ("image/png", "text/plain", "CONVERT_TO_BINARY", PIXEL, PIXEL),
        ("image/png", "text/plain", "CONVERT_TO_TEXT", PIXEL, ENCODED),
        ("image/png", "image/png,*/*", None, PIXEL, PIXEL),
        ("image/png", "image/png,*/*", "CONVERT_TO_BINARY", PIXEL, PIXEL),
        ("image/png", "image/png,*/*", "CONVERT_TO_TEXT", PIXEL, ENCODED),
    ],
)
def test_what_a_client_gets(
    api: Api, answered: str, accept: str, handling: str | None, content: bytes, seen: bytes
) -> None:
    inner = Api(api.cloud, binaryMediaTypes=["*/*"])
    body = base64.b64encode(content).decode()
    made = {"statusCode": 200, "headers": {"Content-Type": answered}, "body": body, "isBase64Encoded": True}
    inner.proxy("made", lambda *_: made)
    inner.deploy()
    at = api.at("a", "GET")
    api.client.put_method(**at, authorizationType="NONE")
    api.client.put_integration(**at, type="HTTP", integrationHttpMethod="GET", uri=inner.url("made"))
    api.client.put_method_response(**at, statusCode="200")
    given = {} if handling is None else {"contentHandling": handling}
    api.client.put_integration_response(**at, statusCode="200", **given)
    api.deploy()
    assert api.get("a", headers={"accept": accept}).content == seen


def test_templates_map_bytes_as_base64_or_not_at_all(api: Api) -> None:
    api.cloud.functions.create("echo", lambda event, _: event)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:echo"
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
    for path, given in (("text", {"contentHandling": "CONVERT_TO_TEXT"}), ("bytes", {})):
        api.aws(path, uri, **given, requestTemplates={"image/png": '{"seen": "$input.body"}'})
    api.deploy()
    sent = {"data": PIXEL, "headers": {"content-type": "image/png"}}
    assert api.post("text", **sent).json() == {"seen": ENCODED.decode()}
    assert api.post("bytes", **sent).status_code == 500


def test_what_is_no_base64_can_not_be_converted(api: Api) -> None:
    with_endpoint(api, "a", "CONVERT_TO_BINARY")
    api.deploy()
    answer = requests.post(api.url("a"), data=json.dumps({}), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal server error"})
