"""Which actions a call needs, on which resources: what services say of theirs, by name as in the registry."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from awsim.fabric.access import Place

if TYPE_CHECKING:
    from awsim.fabric.access import Needed, Params, ServiceAccess

ACCESS: dict[str, str] = {
    "apigateway": "awsim.services.apigateway.access:ACCESS",
    "apigatewaymanagementapi": "awsim.services.apigatewayv2.connections.access:ACCESS",
    "apigatewayv2": "awsim.services.apigatewayv2.access:ACCESS",
    "dynamodb": "awsim.services.dynamodb.access:ACCESS",
    "dynamodbstreams": "awsim.services.dynamodb.access:ACCESS",
    "ec2": "awsim.services.ec2.access:ACCESS",
    "events": "awsim.services.events.access:ACCESS",
    "kinesis": "awsim.services.kinesis.access:ACCESS",
    "lambda": "awsim.services.lambda_.access:ACCESS",
    "pipes": "awsim.services.pipes.access:ACCESS",
    "scheduler": "awsim.services.scheduler.access:ACCESS",
    "s3": "awsim.services.s3.access:ACCESS",
    "s3control": "awsim.services.s3.access:CONTROL",
    "sns": "awsim.services.sns.access:ACCESS",
    "sqs": "awsim.services.sqs.access:ACCESS",
    "timestream-influxdb": "awsim.services.timestreaminfluxdb.access:ACCESS",
}
"""botocore's service name -> `module:name` of what its operations need."""


def actions_of(service: str, operation: str, params: Params, account: str, region: str) -> list[Needed]:
    """The actions that a call of a native operation needs, and the ARNs that each of them is about.

    `params` have the model's names; `account` is the one that is called. An ARN may be a pattern where the resource
    is not there yet, and `*` where the action is about no single resource. Raises KeyError for other services.

    >>> actions_of("kinesis", "PutRecord", {"StreamName": "events"}, "123456789012", "us-east-1")
    [('kinesis:PutRecord', ['arn:aws:kinesis:us-east-1:123456789012:stream/events'])]
    """
    access = access_of(service)
    return access.needed(operation, params, Place(access.prefix, account, region))


@cache
def access_of(service: str) -> ServiceAccess:
    """What the operations of a native service need; raises KeyError for other services."""
    module, _, name = ACCESS[service].partition(":")
    found: ServiceAccess = getattr(import_module(module), name)
    return found
