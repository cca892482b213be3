"""Dead letters: what their sources write on them about what went wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.settings import DeadLetter, DeliverySettings, ErrorAttributes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.fabric.delivery.settings import Delivery, Failure

    Described = Callable[[Delivery, Failure, str | None], dict[str, str]]

EVENTS_CODES = {
    "ResourceNotFoundException": "NO_RESOURCE",
    "QueueDoesNotExist": "NO_RESOURCE",
    "AWS.SimpleQueueService.NonExistentQueue": "NO_RESOURCE",
    "NotFound": "NO_RESOURCE",
    "NotFoundException": "NO_RESOURCE",
    "StateMachineDoesNotExist": "NO_RESOURCE",
    "NoSuchBucket": "NO_RESOURCE",
    "AccessDenied": "NO_PERMISSIONS",
    "AccessDeniedException": "NO_PERMISSIONS",
    "AuthorizationError": "NO_PERMISSIONS",
    "ResourceAlreadyExistsException": "RESOURCE_ALREADY_EXISTS",
    "ExecutionAlreadyExists": "RESOURCE_ALREADY_EXISTS",
    "LimitExceededException": "RESOURCE_LIMIT_EXCEEDED",
    "ResourceConflictException": "RESOURCE_MODIFICATION_COLLISION",
    "ConcurrentModificationException": "RESOURCE_MODIFICATION_COLLISION",
    "ConnectionFailure": "CONNECTION_FAILURE",
    "Timeout": "TIMEOUT",
    "SDK_CLIENT_ERROR": "SDK_CLIENT_ERROR",
}
"""What targets say -> the ERROR_CODE of EventBridge (user guide, "Using dead-letter queues": its table of codes)."""


def letter_of(delivery: Delivery, letter: DeadLetter, failure: Failure, exhausted: str | None) -> Delivery:
    """The dead letter of what has not been delivered, as a delivery to the queue (or topic) that keeps such.

    A message to a queue keeps its group, its deduplication id and its attributes, unless its source has attributes of
    its own for dead letters. `exhausted` is the condition that has ended the retries, None where nothing was retried.
    """
    said = _ATTRIBUTES[letter.attributes](delivery, failure, exhausted)
    before = delivery.settings
    settings = DeliverySettings(
        message_attributes=before.message_attributes
        if letter.attributes == "none"
        else _typed({**letter.facts, **said}),
        group_id=before.group_id,
        deduplication_id=before.deduplication_id,
        trace_header=before.trace_header,
        source_arn=before.source_arn,
    )
    body = delivery.text if letter.body is None else letter.body
    return replace(delivery, target=letter.arn, body=body, settings=settings, attempts=0)


def events_code(failure: Failure) -> str:
    """EventBridge's ERROR_CODE for a failure."""
    known = EVENTS_CODES.get(failure.code)
    if known is not None:
        return known
    if "hrottl" in failure.code or failure.code == "TooManyRequestsException" or failure.status == 429:
        return "THROTTLING"
    if failure.code.startswith(("Invalid", "Validation", "MissingParameter")):
        return "INVALID_PARAMETER"
    return "ERROR_FROM_TARGET"


def _none(_: Delivery, __: Failure, ___: str | None) -> dict[str, str]:
    return {}


def _events(delivery: Delivery, failure: Failure, exhausted: str | None) -> dict[str, str]:
    said = {
        "ERROR_CODE": events_code(failure),
        "ERROR_MESSAGE": failure.message,
        "RETRY_ATTEMPTS": str(delivery.attempts - 1),
    }
    return said if exhausted is None else {**said, "EXHAUSTED_RETRY_CONDITION": exhausted}


def _lambda(_: Delivery, failure: Failure, __: str | None) -> dict[str, str]:
    return {"ErrorCode": str(failure.status or 500), "ErrorMessage": failure.message}


_ATTRIBUTES: dict[ErrorAttributes, Described] = {
    "none": _none,
    "events": _events,
    "scheduler": _events,
    "lambda": _lambda,
}
_NUMBERS = frozenset({"ErrorCode", "RETRY_ATTEMPTS"})


def _typed(attributes: Mapping[str, str]) -> dict[str, Any]:
    return {
        name: {"DataType": "Number" if name in _NUMBERS else "String", "StringValue": value or "unknown"}
        for name, value in attributes.items()
    }
