"""Which protocol a request is taken to speak."""

from __future__ import annotations

import pytest

from awsim.model.loader import service_model, service_names
from awsim.protocols.http import HTTPRequest
from awsim.protocols.spoken import spoken_by, understood

FORM = "application/x-www-form-urlencoded; charset=utf-8"
TARGET = {"x-amz-target": "Prefix.Operation"}


@pytest.mark.parametrize(
    ("service", "headers", "protocol"),
    [
        ("kinesis", {**TARGET, "content-type": "application/x-amz-json-1.1"}, "json"),
        ("kinesis", {**TARGET, "content-type": "application/x-amz-cbor-1.1"}, "cbor-1.1"),
        ("kinesis", {}, "json"),
        ("kinesis", {"content-type": FORM}, "json"),
        ("sqs", {**TARGET, "content-type": "application/x-amz-json-1.0"}, "json"),
        ("sqs", {"content-type": FORM}, "query"),
        ("sns", {"content-type": FORM}, "query"),
        ("sns", TARGET, "query"),
        ("ec2", {"content-type": FORM}, "ec2"),
        ("lambda", {"content-type": "application/x-amz-cbor-1.1", **TARGET}, "rest-json"),
        ("cloudwatch", {"smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor"}, "smithy-rpc-v2-cbor"),
        ("cloudwatch", {**TARGET, "content-type": "application/x-amz-json-1.0"}, "json"),
        ("cloudwatch", {"content-type": FORM}, "query"),
        ("eventbridgev2", {"smithy-protocol": "rpc-v2-cbor"}, "smithy-rpc-v2-cbor"),
    ],
)
def test_headers_tell_it(service: str, headers: dict[str, str], protocol: str) -> None:
    request = HTTPRequest("POST", "https://example.amazonaws.com/", headers)
    if service not in service_names() or protocol not in understood(service_model(service)):
        pytest.skip("this botocore's models do not know of it")

    assert spoken_by(request, service_model(service)) == protocol


def test_an_action_in_the_url_tells_it() -> None:
    request = HTTPRequest("GET", "https://sqs.us-east-1.amazonaws.com/?Action=ListQueues")

    assert spoken_by(request, service_model("sqs")) == "query"
