"""Sending on what came of an invocation: to SQS, SNS, Lambda, EventBridge and S3."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.fabric.delivery.settings import DeliverySettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.fabric.delivery.delivering import DeliveringBackend

    Settings = Callable[[Arn, Mapping[str, Any]], DeliverySettings]


def deliver(
    backend: DeliveringBackend, destination: str, report: Mapping[str, Any], trace_header: str | None = None
) -> None:
    """Send a report to a destination; what the destination refuses is lost, as AWS only counts it in a metric."""
    arn = Arn.parse(destination)
    settings = _SETTINGS.get(arn.service)
    given = DeliverySettings(trace_header=trace_header) if settings is None else settings(arn, report)
    backend.deliver(destination, json.dumps(report), given)


def deliver_to_dead_letter_queue(
    backend: DeliveringBackend, destination: str, payload: bytes, request_id: str, message: str, trace_header: str
) -> None:
    """Send an event to a dead-letter queue or topic, with what went wrong as attributes (test_dead_letter_queue)."""
    attributes = {
        "RequestID": {"DataType": "String", "StringValue": request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
        "ErrorMessage": {"DataType": "String", "StringValue": message or "unknown"},
    }
    settings = DeliverySettings(message_attributes=attributes, trace_header=trace_header)
    backend.deliver(destination, payload.decode() or "{}", settings)


def trace_header_of(request_id: str, accepted_at: float) -> str:
    """The trace that an asynchronous invocation is part of, the same for all that follows from it."""
    chance = sha256(request_id.encode()).hexdigest()
    return f"Root=1-{int(accepted_at):08x}-{chance[:24]};Parent={chance[24:40]};Sampled=0"


def _event(arn: Arn, report: Mapping[str, Any]) -> DeliverySettings:
    outcome = "Success" if report["requestContext"]["condition"] == "Success" else "Failure"
    entry = {
        "Source": "lambda",
        "DetailType": f"Lambda Function Invocation Result - {outcome}",
        "Resources": [str(arn), report["requestContext"]["functionArn"]],
        "EventBusName": arn.resource_id,
    }
    return DeliverySettings(event=entry)


def _object(_: Arn, report: Mapping[str, Any]) -> DeliverySettings:
    context = report["requestContext"]
    day = report["timestamp"][:10].replace("-", "/")
    name = context["functionArn"].split(":")[6]
    return DeliverySettings(object_key=f"aws/lambda/async/{name}/{day}/{report['timestamp']}-{context['requestId']}")


_SETTINGS: dict[str, Settings] = {"events": _event, "s3": _object}
"""Service of a destination -> how a report is delivered there, where the report alone does not say it."""
