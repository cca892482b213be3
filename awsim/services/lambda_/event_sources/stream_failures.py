"""What on-failure destinations of streams are told of records that were given up, and how they are told."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.common.moments import iso
from awsim.fabric.sources.streams import batch_info
from awsim.model.errors import ServiceError
from awsim.services.lambda_.invocation.destinations import deliver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.fabric.delivery.delivering import DeliveringBackend
    from awsim.fabric.sources.records import StreamRecord
    from awsim.fabric.sources.stream_attempts import Attempt
    from awsim.services.lambda_.event_sources.mapping_models import EventSourceMapping

Document = dict[str, Any]


@dataclass(slots=True)
class Failure:
    """The last failed invocation of a batch; `function_error` is None for one that reported failed items."""

    request_id: str
    executed_version: str
    function_error: str | None


def retries_exhausted(backend: DeliveringBackend, attempt: Attempt[EventSourceMapping]) -> None:
    """Tell of a batch that failed as often as it may (recorded: …_with_on_failure_destination_config)."""
    failure: Failure | None = attempt.batch.last_failure
    assert failure is not None, "a batch is given up after a failure"
    context = _context(attempt, failure.request_id, "RetryAttemptsExhausted", attempt.batch.invocations)
    _send(backend, attempt, attempt.batch.records, {**context, **_response(failure)})


def records_expired(
    backend: DeliveringBackend, attempt: Attempt[EventSourceMapping], expired: list[StreamRecord]
) -> None:
    """Tell of records at the beginning of a batch that grew too old; the invocation that was not made counts.

    Recorded: test_kinesis_maximum_record_age_exceeded.
    """
    context = _context(attempt, backend.random.uuid(), "RecordAgeExceeded", attempt.batch.invocations + 1)
    _send(backend, attempt, expired, context)


def _context(attempt: Attempt[EventSourceMapping], request_id: str, condition: str, invocations: int) -> Document:
    return {
        "requestContext": {
            "requestId": request_id,
            "functionArn": attempt.poller.function_arn,
            "condition": condition,
            "approximateInvokeCount": invocations,
        }
    }


def _response(failure: Failure) -> Document:
    return {
        "responseContext": {
            "statusCode": 200,
            "executedVersion": failure.executed_version,
            "functionError": failure.function_error,
        }
    }


def _send(
    backend: DeliveringBackend, attempt: Attempt[EventSourceMapping], records: list[StreamRecord], context: Document
) -> None:
    destination = attempt.poller.settings.on_failure
    if not destination or not records:
        return
    now, source, shard_id = backend.now(), attempt.source, attempt.shard.shard_id
    document = {**context, "version": "1.0", "timestamp": iso(now)}
    document[source.batch_info] = batch_info(source, shard_id, records)
    arn = Arn.parse(destination)
    if arn.service != "s3":
        deliver(backend, destination, document)
        return
    document["payload"] = '{"Records":[' + ",".join(record.text for record in records) + "]}"
    _put_object(backend, arn, _key(backend, attempt.poller.uuid, shard_id, now), document)


def _put_object(backend: DeliveringBackend, bucket: Arn, key: str, document: Mapping[str, Any]) -> None:
    """Put a document into a bucket; one that can't be put is lost, as AWS only counts it in a metric."""
    with suppress(ServiceError):
        backend.call("s3", "PutObject", Bucket=bucket.resource, Key=key, Body=json.dumps(document).encode())


def _key(backend: DeliveringBackend, mapping_uuid: str, shard_id: str, now: float) -> str:
    """Developer guide, "Configuring destinations for failed invocations" (Amazon S3)."""
    moment = datetime.fromtimestamp(now, UTC)
    return f"aws/lambda/{mapping_uuid}/{shard_id}/{moment:%Y/%m/%d/%Y-%m-%dT%H.%M.%S}-{backend.random.uuid()}"
