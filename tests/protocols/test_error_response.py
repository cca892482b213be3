"""An error answer in each protocol's form, read by botocore's own parser of that protocol."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.parsers import create_parser

from awsim.model.errors import ServiceError
from awsim.model.loader import operation, service_names
from awsim.protocols.error_response import error_response


def received(service: str, name: str, error: ServiceError) -> dict[str, Any]:
    """What botocore's parser makes of the error's response."""
    subject = operation(service, name)
    response = error_response(subject, error, "request-1", 1_767_225_600.0)
    parser = create_parser(subject.model.service_model.resolved_protocol)
    answered = {"status_code": response.status, "headers": response.headers, "body": response.body}
    return parser.parse(answered, subject.output_shape)


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("timestream-influxdb", "GetDbInstance"),
        ("lambda", "GetFunction"),
        ("iam", "GetRole"),
        ("ec2", "DescribeInstances"),
        ("s3", "GetObject"),
        ("route53", "GetHostedZone"),
        ("eventbridgev2", "CreateEventBus"),
    ],
)
def test_code_message_status_and_request_id_are_read(service: str, name: str) -> None:
    if service not in service_names():
        pytest.skip("this botocore's models do not know of it")
    parsed = received(service, name, ServiceError("<no> & 'way'", code="Refused", status=418))

    error, metadata = parsed["Error"], parsed["ResponseMetadata"]
    assert (error["Code"], error["Message"]) == ("Refused", "<no> & 'way'")
    assert (metadata["HTTPStatusCode"], metadata["RequestId"]) == (418, "request-1")


def test_the_members_of_a_modelled_error_are_sent() -> None:
    error = ServiceError("gone", code="ResourceNotFoundException", resourceId="x", resourceType="db-instance")
    subject = operation("timestream-influxdb", "GetDbInstance")
    response = error_response(subject, error, "request-1", 0.0)
    answered = {"status_code": response.status, "headers": response.headers, "body": response.body}

    modelled = create_parser("json").parse(answered, subject.error_shape("ResourceNotFoundException"))

    assert modelled == {"message": "gone", "resourceId": "x", "resourceType": "db-instance"}


def test_the_status_of_a_fault_is_the_models() -> None:
    parsed = received("timestream-influxdb", "GetDbInstance", ServiceError("boom", code="InternalServerException"))

    assert parsed["ResponseMetadata"]["HTTPStatusCode"] == 500


def test_a_service_that_has_spoken_query_says_its_older_code_in_a_header() -> None:
    error = ServiceError("no such queue", code="QueueDoesNotExist")
    subject = operation("sqs", "SendMessage")
    response = error_response(subject, error, "request-1", 0.0)
    parsed = received("sqs", "SendMessage", error)["Error"]

    older = str(subject.error_shape("QueueDoesNotExist").error_code)  # type: ignore[union-attr]
    assert response.headers["x-amzn-query-error"] == f"{older};Sender"
    assert parsed == subject.error_facts(error, 400)
    assert (parsed["Code"], parsed["QueryErrorCode"]) == (older, "QueueDoesNotExist")


@pytest.mark.parametrize(
    ("service", "name"), [("iam", "GetRole"), ("ec2", "DescribeInstances"), ("cloudwatch", "GetMetricData")]
)
@pytest.mark.parametrize("status", [400, 500])
def test_botocore_reads_of_it_what_the_direct_path_says(service: str, name: str, status: int) -> None:
    error = ServiceError("no", code="Refused", status=status)

    assert received(service, name, error)["Error"] == operation(service, name).error_facts(error, status)


def test_dynamodb_names_the_space_of_its_errors() -> None:
    def kind(code: str) -> str:
        response = error_response(operation("dynamodb", "GetItem"), ServiceError("no", code=code), "request-1", 0.0)
        return str(json.loads(response.body)["__type"])  # type: ignore[arg-type]

    assert kind("ResourceNotFoundException") == "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"
    assert kind("ValidationException") == "com.amazon.coral.validate#ValidationException"
    assert kind("SerializationException") == "com.amazon.coral.service#SerializationException"


def test_members_that_are_headers_are_sent_as_such() -> None:
    error = ServiceError("slowly", code="TooManyRequestsException", retryAfterSeconds="7")
    response = error_response(operation("lambda", "Invoke"), error, "request-1", 0.0)

    assert (response.status, response.headers["retry-after"]) == (429, "7")
    assert "retryAfterSeconds" not in json.loads(response.body)  # type: ignore[arg-type]


def test_the_members_of_an_error_in_xml_stand_beside_its_message() -> None:
    error = ServiceError("moved", code="BucketAlreadyExists")
    response = error_response(operation("s3", "CreateBucket"), error, "request-1", 0.0)

    assert response.body == (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>BucketAlreadyExists</Code><Message>moved</Message>'
        b"<RequestId>request-1</RequestId></Error>"
    )
