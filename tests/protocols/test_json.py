"""The JSON protocol against botocore's serialiser and parser, and against bodies no client of AWS would send."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awsim.model.loader import operation
from awsim.protocols import json as json_protocol
from awsim.protocols.http import HTTPRequest, HTTPResponse
from tests.model.strategies import OPERATIONS, inputs_for

NOW = 1_767_225_600.0
SUBJECTS = [
    operation(service, name)
    for service, name in OPERATIONS
    if operation(service, name).model.service_model.resolved_protocol == "json"
]


def sent(subject: Any, params: dict[str, Any]) -> HTTPRequest:
    """The request botocore makes of parameters."""
    serialised = create_serializer("json", include_validation=False).serialize_to_request(params, subject.model)
    return HTTPRequest("POST", "https://example.amazonaws.com/", {}, serialised["body"])


def received(subject: Any, response: HTTPResponse) -> dict[str, Any]:
    """What botocore's parser reads from a response."""
    answered = {"status_code": response.status, "headers": response.headers, "body": response.body}
    return create_parser("json").parse(answered, subject.output_shape)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("subject", SUBJECTS, ids=str)
def test_parameters_come_through_the_wire_as_the_direct_path_takes_them(subject: Any, data: Any) -> None:
    params = data.draw(inputs_for(subject))

    assert json_protocol.parse(subject, sent(subject, params)) == subject.normalise(params)


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


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "the body is not valid JSON"),
        (b"\xff\xfe\x00", "the body is not valid JSON"),
        (b"[" * 100_000, "the body is not valid JSON"),
        (b"[]", "expected a structure, found list"),
        (b"null", "expected a structure, found NoneType"),
        (b'{"Records": {}, "StreamName": "s"}', "expected a list, found dict"),
        (b'{"Records": [7], "StreamName": "s"}', "expected a structure, found int"),
        (b'{"Records": [{"Data": "%%%", "PartitionKey": "k"}]}', "expected base64, found str"),
        (b'{"Records": [{"Data": 7, "PartitionKey": "k"}]}', "expected base64, found int"),
        (b'{"StreamName": 7}', "expected a string, found int"),
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


def test_an_empty_body_has_no_parameters() -> None:
    assert json_protocol.parse(operation("kinesis", "ListStreams"), HTTPRequest("POST", "https://x/")) == {}
