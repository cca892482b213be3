"""The logs of pipes: a record for each step of an execution, to CloudWatch Logs, Firehose and S3.

EventBridge user guide, "EventBridge Pipes log schema reference" and "Specifying EventBridge Pipes log level".
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from awsim.common.input_template import as_json
from awsim.fabric.delivery.settings import DeliverySettings
from awsim.services.pipes.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsim.fabric.delivery.delivering import DeliveringBackend
    from awsim.services.pipes.execution import Step
    from awsim.services.pipes.models import Pipe

LEVELS = {"OFF": 0, "ERROR": 1, "INFO": 2, "TRACE": 3}
LONGEST_FIELD = 262_144 // 4
INFO = frozenset(
    {
        *("ExecutionStarted", "ExecutionSucceeded", "EnrichmentStageEntered", "EnrichmentStageSucceeded"),
        *("TargetStageEntered", "TargetStageSucceeded", "TargetStageSkipped"),
    }
)
"""The steps that the level INFO has beside those that fail."""


def checked(configuration: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A log configuration; raises ValidationException for what can't be written."""
    if configuration is None:
        return None
    bucket = configuration.get("S3LogDestination", {})
    if bucket.get("OutputFormat", "json") != "json":
        raise ValidationError(f"Logs in the format {bucket['OutputFormat']} are not simulated, only json.")
    destinations = [name for name in configuration if name.endswith("Destination")]
    if configuration["Level"] != "OFF" and not destinations:
        raise ValidationError("A log destination is required unless the log level is OFF.")
    return dict(configuration)


def write(backend: DeliveringBackend, pipe: Pipe, execution_id: str, steps: list[Step]) -> None:
    """Send the records of an execution to the destinations of a pipe."""
    configuration = pipe.log_configuration
    if configuration is None or configuration["Level"] == "OFF":
        return
    now = backend.now()
    records = [_record(pipe, execution_id, step, level, now) for step, level in _wanted(steps, configuration["Level"])]
    group = configuration.get("CloudwatchLogsLogDestination", {}).get("LogGroupArn")
    stream = configuration.get("FirehoseLogDestination", {}).get("DeliveryStreamArn")
    for record in records:
        if group is not None:
            backend.deliver(group, record, DeliverySettings(log_stream=pipe.key))
        if stream is not None:
            backend.deliver(stream, record)
    bucket = configuration.get("S3LogDestination")
    if bucket is not None and records:
        settings = DeliverySettings(object_key=_object_key(pipe, bucket, execution_id, now))
        backend.deliver(f"arn:{backend.partition}:s3:::{bucket['BucketName']}", "\n".join(records), settings)


def _wanted(steps: list[Step], level: str) -> Iterator[tuple[Step, str]]:
    """The steps that a level has, each with its own."""
    for step in steps:
        own = "ERROR" if step.name.endswith("Failed") else "INFO" if step.name in INFO else "TRACE"
        if LEVELS[own] <= LEVELS[level]:
            yield step, own


def _record(pipe: Pipe, execution_id: str, step: Step, level: str, now: float) -> str:
    record: dict[str, Any] = {
        "resourceArn": pipe.route.arn,
        "timestamp": int(now * 1000),
        "executionId": execution_id,
        "messageType": step.name,
        "logLevel": level,
    }
    cut = []
    if (pipe.log_configuration or {}).get("IncludeExecutionData"):
        for name, value in step.data.items():
            text = value if isinstance(value, str) else as_json(_plain(value))
            record[name] = text[:LONGEST_FIELD]
            if len(text) > LONGEST_FIELD:
                cut.append(name)
        record["truncatedFields"] = cut
    if step.failure is not None:
        service = (pipe.route.target if step.name.startswith("Target") else pipe.route.enrichment or "").split(":")
        record["error"] = {
            "httpStatusCode": step.failure.status,
            "message": step.failure.message,
            "details": step.failure.answer,
            "awsService": service[2] if len(service) > 2 else "",
            "requestId": execution_id,
        }
    return as_json(record)


def _plain(value: Any) -> Any:
    """A value that JSON can say: of answers, bytes and moments as text."""
    return json.loads(json.dumps(value, default=str))


def _object_key(pipe: Pipe, bucket: Mapping[str, Any], execution_id: str, now: float) -> str:
    day = datetime.fromtimestamp(now, UTC).strftime("%Y/%m/%d/%H")
    folder = f"AWSLogs/{pipe.route.account}/Pipes/{pipe.route.region}/{pipe.key}/{day}/{execution_id}.log"
    prefix = bucket.get("Prefix") or ""
    return f"{prefix.rstrip('/')}/{folder}" if prefix else folder
