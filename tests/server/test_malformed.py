"""Requests that HTTP allows and AWS does not: refused in the form of the client's protocol, never a hang or a 5xx."""

from __future__ import annotations

import gzip
import http.client
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awsim.protocols.content import MAX_INFLATED

if TYPE_CHECKING:
    from tests.server.serving import Served

SCOPE = "AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/{name}/aws4_request, SignedHeaders=, Signature="
PATHS = ["/", "/a/b", "/2015-03-31/functions", "/queue/x", "/%ff%00", "/?Action=%", "//", "/_awsim/x"]
METHODS = ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH"]
DOCUMENTS = st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda value: json.dumps(value).encode())
JSON = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "Kinesis_20131202.PutRecord"}
CBOR = {"content-type": "application/x-amz-cbor-1.1", "x-amz-target": "Kinesis_20131202.PutRecord"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "' + b"a" * 1000 + b'">'
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]><l>&e;</l>'
)


def ask(
    served: Served, name: str, body: bytes, headers: dict[str, str], method: str = "POST", path: str = "/"
) -> tuple[int, bytes]:
    signed = {"authorization": SCOPE.format(name=name), **headers}
    with closing(http.client.HTTPConnection("127.0.0.1", served.server.port, timeout=30)) as connection:
        connection.request(method, path, body, signed)
        answer = connection.getresponse()
        return answer.status, answer.read()


class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"\xff\xfe",
            b'{"Data": "%%%", "StreamName": "events", "PartitionKey": "a"}',
            b'{"Data": 1, "StreamName": [], "PartitionKey": {}}',
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b'{"Data": "' + b"A" * 3_000_000 + b'"}',
            b'{"StreamName": "\\ud800", "Data": "", "PartitionKey": "a"}',
        ],
    )
    def test_json(self, served: Served, body: bytes) -> None:
        status, answer = ask(served, "kinesis", body, JSON)
        assert status == 400, answer
        assert json.loads(answer)["__type"]

    @pytest.mark.parametrize("body", [b"\xa1", b"\xff" * 100, b"\x9f" * 100_000, b"\x5b" + b"\xff" * 8, b"\xa1\x01"])
    def test_cbor(self, served: Served, body: bytes) -> None:
        status, answer = ask(served, "kinesis", body, CBOR)
        assert (status, b"__type" in answer) == (400, True)

    @pytest.mark.parametrize("body", [BOMB, b"<" * 1000, b"<a>" * 50_000, b"\xff\xfe<a/>"])
    def test_xml(self, served: Served, body: bytes) -> None:
        served.client("s3").create_bucket(Bucket="reports")
        status, answer = ask(served, "s3", body, {}, "PUT", "/reports?tagging")
        assert (400 <= status < 600, b"Traceback" in answer) == (True, False)

    @pytest.mark.parametrize(
        "body", [b"Action=", b"Action=%ff%fe&Version=x", b"&&&=", b"Action=CreateQueue&" + b"a" * 100_000]
    )
    def test_forms(self, served: Served, body: bytes) -> None:
        status, answer = ask(served, "sqs", body, FORM)
        assert 400 <= status < 500, answer
        assert answer.startswith((b"<?xml", b"<ErrorResponse")), answer

    def test_a_body_that_is_not_what_it_says(self, served: Served) -> None:
        status, answer = ask(served, "kinesis", b"no gzip", {**JSON, "content-encoding": "gzip"})
        assert (status, json.loads(answer)["__type"]) == (400, "SerializationException")


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic x",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=",
        "AWS4-HMAC-SHA256 Credential=a/b/c/d/e",
        "AWS :",
    ],
)
def test_a_signature_of_no_known_form_is_none(served: Served, authorization: str) -> None:
    """The target tells the service all the same; AWS's own check of signatures is not simulated."""
    headers = {**JSON, "x-amz-target": "Kinesis_20131202.ListStreams", "authorization": authorization}
    assert ask(served, "kinesis", b"{}", headers)[0] == 200


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=200) | DOCUMENTS,
    kind=st.sampled_from([JSON, CBOR, FORM, {"content-type": "text/plain"}, {}]),
    name=st.sampled_from(["kinesis", "lambda", "sqs", "none"]),
    path=st.sampled_from(PATHS),
    method=st.sampled_from(METHODS),
)
def test_whatever_is_asked_is_answered(
    served: Served, body: bytes, kind: Any, name: str, path: str, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    status, answer = ask(served, name, body, kind, method, path)
    assert 200 <= status <= 501, answer
    assert [record for record in caplog.records if record.name == "asyncio"] == []
    assert b"Traceback" not in answer


@pytest.mark.parametrize(
    ("service", "target", "version"),
    [("dynamodb", "DynamoDB_20120810.ListTables", "1.0"), ("ssm", "AmazonSSM.DescribeParameters", "1.1")],
)
def test_a_compressed_body_that_grows_too_large_is_given_up_early(
    served: Served, service: str, target: str, version: str
) -> None:
    """Answered by awsim, and by moto, which would inflate it whole."""
    bomb = gzip.compress(bytes(MAX_INFLATED + 1))
    headers = {
        "content-type": f"application/x-amz-json-{version}",
        "x-amz-target": target,
        "content-encoding": "gzip",
    }
    status, answered = ask(served, service, bomb, headers)
    assert status == 413
    assert json.loads(answered)["__type"].rpartition("#")[2] == "RequestEntityTooLargeException"


def test_a_compressed_body_that_moto_answers_is_read(served: Served) -> None:
    cloudwatch = served.client("cloudwatch", request_min_compression_size_bytes=1)
    metric = [{"MetricName": f"m{number}", "Value": 1.0} for number in range(20)]
    cloudwatch.put_metric_data(Namespace="tests", MetricData=metric)
    assert len(cloudwatch.list_metrics(Namespace="tests")["Metrics"]) == 20
