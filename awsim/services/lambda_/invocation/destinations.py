"""Sending on what came of an asynchronous invocation: to SQS, SNS, Lambda, EventBridge and S3."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.fabric.backend import Backend

    Send = Callable[[Backend, Arn, Mapping[str, Any]], None]


def deliver(backend: Backend, destination: str, report: Mapping[str, Any]) -> None:
    """Send a report to a destination; what the destination refuses is lost, as AWS only counts it in a metric."""
    arn = Arn.parse(destination)
    with suppress(ServiceError):
        _SEND[arn.service](backend, arn, report)


def deliver_to_dead_letter_queue(
    backend: Backend, destination: str, payload: bytes, request_id: str, message: str
) -> None:
    """Send an event to a dead-letter queue or topic, with what went wrong as attributes (test_dead_letter_queue)."""
    arn = Arn.parse(destination)
    attributes = {
        "RequestID": {"DataType": "String", "StringValue": request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
        "ErrorMessage": {"DataType": "String", "StringValue": message or "unknown"},
    }
    text = payload.decode() or "{}"
    with suppress(ServiceError):
        if arn.service == "sns":
            _call(backend, arn, "Publish", TopicArn=str(arn), Message=text, MessageAttributes=attributes)
        else:
            _call(
                backend,
                arn,
                "SendMessage",
                QueueUrl=_queue_url(backend, arn),
                MessageBody=text,
                MessageAttributes=attributes,
                MessageSystemAttributes=_traced(backend),
            )


def _call(backend: Backend, arn: Arn, operation: str, **params: Any) -> dict[str, Any]:
    account, region = arn.account or backend.account, arn.region or backend.region
    return backend.world.call(arn.service, operation, params, account=account, region=region)


def _traced(backend: Backend) -> dict[str, Any]:
    """The system attribute that Lambda's messages have, as X-Ray writes it (recorded: test_reserved_concurrency)."""
    root = f"1-{int(backend.now()):08x}-{backend.random.hex(24)}"
    header = f"Root={root};Parent={backend.random.hex(16)};Sampled=0"
    return {"AWSTraceHeader": {"DataType": "String", "StringValue": header}}


def _queue_url(backend: Backend, arn: Arn) -> str:
    return str(_call(backend, arn, "GetQueueUrl", QueueName=arn.resource)["QueueUrl"])


def _send_to_queue(backend: Backend, arn: Arn, report: Mapping[str, Any]) -> None:
    _call(
        backend,
        arn,
        "SendMessage",
        QueueUrl=_queue_url(backend, arn),
        MessageBody=json.dumps(report),
        MessageSystemAttributes=_traced(backend),
    )


def _send_to_topic(backend: Backend, arn: Arn, report: Mapping[str, Any]) -> None:
    _call(backend, arn, "Publish", TopicArn=str(arn), Message=json.dumps(report))


def _send_to_function(backend: Backend, arn: Arn, report: Mapping[str, Any]) -> None:
    _call(backend, arn, "Invoke", FunctionName=str(arn), InvocationType="Event", Payload=json.dumps(report).encode())


def _send_to_event_bus(backend: Backend, arn: Arn, report: Mapping[str, Any]) -> None:
    outcome = "Success" if report["requestContext"]["condition"] == "Success" else "Failure"
    entry = {
        "Source": "lambda",
        "DetailType": f"Lambda Function Invocation Result - {outcome}",
        "Resources": [str(arn), report["requestContext"]["functionArn"]],
        "Detail": json.dumps(report),
        "EventBusName": arn.resource_id,
    }
    _call(backend, arn, "PutEvents", Entries=[entry])


def _send_to_bucket(backend: Backend, arn: Arn, report: Mapping[str, Any]) -> None:
    context = report["requestContext"]
    day = report["timestamp"][:10].replace("-", "/")
    name = context["functionArn"].split(":")[6]
    key = f"aws/lambda/async/{name}/{day}/{report['timestamp']}-{context['requestId']}"
    _call(backend, arn, "PutObject", Bucket=arn.resource, Key=key, Body=json.dumps(report).encode())


_SEND: dict[str, Send] = {
    "events": _send_to_event_bus,
    "lambda": _send_to_function,
    "s3": _send_to_bucket,
    "sns": _send_to_topic,
    "sqs": _send_to_queue,
}
