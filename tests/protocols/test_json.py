"""The JSON protocol against botocore's parser, and against bodies no client of AWS would send."""

from __future__ import annotations

import zlib
from typing import Any

import pytest
from botocore.parsers import create_parser

from awsim.model.loader import operation
from awsim.protocols import json as json_protocol
from awsim.protocols.http import HTTPRequest, HTTPResponse

NOW = 1_767_225_600.0


def received(subject: Any, response: HTTPResponse) -> dict[str, Any]:
    """What botocore's parser reads from a response."""
    answered = {"status_code": response.status, "headers": response.headers, "body": response.body}
    return create_parser("json").parse(answered, subject.output_shape)


RESULTS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "kinesis",
        "GetRecords",
        {
            "Records": [
                {
                    "SequenceNumber": "49",
                    "ApproximateArrivalTimestamp": 1_767_225_600.125,
                    "Data": b"\x00\xff",
                    "PartitionKey": "k",
                }
            ],
            "MillisBehindLatest": 0,
            "ChildShards": [],
        },
    ),
    ("timestream-influxdb", "ListTagsForResource", {"tags": {"owner": "tests", "": ""}}),
    ("timestream-influxdb", "ListDbInstances", {"items": [], "nextToken": "x"}),
    (
        "dynamodb",
        "GetItem",
        {"Item": {"a": {"M": {"b": {"L": [{"N": "1"}, {"NULL": True}, {"BS": [b"x"]}]}}}, "é": {"S": "ü\n"}}},
    ),
    ("events", "DescribeArchive", {"CreationTime": 1_767_225_600, "SizeBytes": 3}),
]


@pytest.mark.parametrize(
    ("service", "name", "result"), RESULTS, ids=[f"{service}.{name}" for service, name, _ in RESULTS]
)
def test_a_result_comes_through_the_wire_as_the_direct_path_gives_it(
    service: str, name: str, result: dict[str, Any]
) -> None:
    subject = operation(service, name)
    shaped = subject.shape_result(result)

    parsed = received(subject, json_protocol.serialise(subject, shaped, "request-1", NOW))

    metadata = parsed.pop("ResponseMetadata")
    metadata["HTTPHeaders"].pop("x-amz-crc32", None)
    assert parsed == shaped
    assert metadata == {
        "RequestId": "request-1",
        "HTTPStatusCode": 200,
        "HTTPHeaders": {
            "x-amzn-requestid": "request-1",
            "content-type": f"application/x-amz-json-{subject.model.service_model.metadata['jsonVersion']}",
            "date": "Thu, 01 Jan 2026 00:00:00 GMT",
        },
    }


def test_dynamodbs_answers_carry_their_checksum() -> None:
    response = json_protocol.serialise(operation("dynamodb", "ListTables"), {"TableNames": ["é"]}, "request-1", NOW)

    assert response.headers["x-amz-crc32"] == str(zlib.crc32(response.body))  # type: ignore[arg-type]


NUMBER = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber"
LENGTH = "Base64 encoded length is expected a multiple of 4 bytes but found: "


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "the body is not valid JSON"),
        (b"\xff\xfe\x00", "the body is not valid JSON"),
        (b"[" * 100_000, "the body is not valid JSON"),
        (b"[]", "Start of list found where not expected"),
        (b"null", "Expected null"),
        (b'{"Records": {}, "StreamName": "s"}', "Start of structure or map found where not expected."),
        (b'{"Records": [7], "StreamName": "s"}', "Expected null"),
        (b'{"Records": 7, "StreamName": "s"}', "Expected list or null"),
        (
            b'{"Records": [{"Data": "%%%", "PartitionKey": "k"}]}',
            f"'%%%' can not be converted to a Blob: {LENGTH}3",
        ),
        (
            b'{"Records": [{"Data": "%AA=", "PartitionKey": "k"}]}',
            "'%AA=' can not be converted to a Blob: Invalid Base64 character: '%'",
        ),
        (b'{"Records": [{"Data": 7, "PartitionKey": "k"}]}', f"{NUMBER} can not be converted to a Blob"),
        (b'{"StreamName": 7}', f"{NUMBER} can not be converted to an String"),
        (b'{"StreamName": true}', "class java.lang.Boolean can not be converted to an String"),
    ],
)
def test_a_body_of_the_wrong_form_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(json_protocol.SerializationError) as refused:
        json_protocol.parse(operation("kinesis", "PutRecords"), HTTPRequest("POST", "https://x/", {}, body))

    assert (refused.value.code, refused.value.message) == ("SerializationException", message)


def test_members_that_are_null_or_unknown_are_passed_over() -> None:
    body = b'{"StreamName": null, "Unknown": [1], "ShardCount": 2}'

    parsed = json_protocol.parse(operation("kinesis", "CreateStream"), HTTPRequest("POST", "https://x/", {}, body))

    assert parsed == {"ShardCount": 2}


def test_an_empty_body_is_refused_where_an_operation_takes_something() -> None:
    with pytest.raises(json_protocol.SerializationError):
        json_protocol.parse(operation("kinesis", "ListStreams"), HTTPRequest("POST", "https://x/"))


def test_an_operation_without_an_output_answers_nothing_at_all() -> None:
    nothing = json_protocol.serialise(operation("kinesis", "CreateStream"), {}, "request-1", NOW)
    empty = json_protocol.serialise(operation("kinesis", "UpdateShardCount"), {}, "request-1", NOW)

    assert (nothing.body, empty.body) == (b"", b"{}")
