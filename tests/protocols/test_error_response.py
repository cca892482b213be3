"""An error answer in each protocol's form, read by botocore's own parser of that protocol."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.parsers import create_parser

from awsim.model.errors import ServiceError
from awsim.model.loader import operation
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
