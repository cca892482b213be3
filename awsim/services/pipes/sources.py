"""The sources of pipes: which there are, and how a request says they are to be read.

API reference, PipeSourceParameters; EventBridge user guide, "Amazon EventBridge Pipes sources".
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from awsim.common.event_pattern_syntax import InvalidPattern
from awsim.common.filter_criteria import FilterCriteria
from awsim.fabric.sources.settings import ReadSettings
from awsim.services.pipes.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["sqs", "kinesis", "dynamodb"]

KINDS: dict[Kind, re.Pattern[str]] = {
    "sqs": re.compile(r"arn:[^:]+:sqs:[a-z0-9-]+:\d{12}:[^:/]+"),
    "kinesis": re.compile(r"arn:[^:]+:kinesis:[a-z0-9-]+:\d{12}:stream/[^/]+"),
    "dynamodb": re.compile(r"arn:[^:]+:dynamodb:[a-z0-9-]+:\d{12}:table/[^/]+/stream/.+"),
}
NOT_SIMULATED = {"kafka": "Apache Kafka", "mq": "Amazon MQ"}
"""Services of sources that AWS has and awsim has not, since nothing of theirs is simulated."""

PARAMETERS: dict[Kind, str] = {
    "sqs": "SqsQueueParameters",
    "kinesis": "KinesisStreamParameters",
    "dynamodb": "DynamoDBStreamParameters",
}
BATCH_SIZES: dict[Kind, int] = {"sqs": 10, "kinesis": 100, "dynamodb": 100}
CONTENT: dict[Kind, str | None] = {"sqs": "body", "kinesis": "data", "dynamodb": None}
"""The member of an event that holds what its producer wrote."""
FILTERS = "FilterCriteria"
LETTER_KINDS = frozenset({"sqs", "sns"})
FIXED = ("StartingPosition", "StartingPositionTimestamp")
"""Members that UpdatePipe does not have."""


def kind_of(source: str) -> Kind:
    """Which kind a source is; raises ValidationException for what is none, or is not simulated."""
    for kind, form in KINDS.items():
        if form.fullmatch(source):
            return kind
    service = "kafka" if source.startswith("smk://") else [*source.split(":"), "", "", ""][2]
    if service in NOT_SIMULATED:
        raise ValidationError(f"Sources of {NOT_SIMULATED[service]} are not simulated: {source}")
    raise ValidationError(f"{source} is no source of a pipe: a queue, a Kinesis stream, or the stream of a table.")


def event_of(record: str, kind: Kind) -> dict[str, Any]:
    """The event that a record of a stream is; of Kinesis without the level that functions are given."""
    event: dict[str, Any] = json.loads(record)
    if kind != "kinesis":
        return event
    return {**event.pop("kinesis"), **event}


def number_of(event: Mapping[str, Any], kind: Kind) -> str:
    """What reports of failed items call an event by."""
    if kind == "dynamodb":
        return str(event["dynamodb"]["SequenceNumber"])
    return str(event["messageId" if kind == "sqs" else "sequenceNumber"])


def own_parameters(given: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """What the parameters of a source say of its kind; raises ValidationException for those of another kind."""
    for name in given:
        if name not in (FILTERS, PARAMETERS[kind]):
            raise ValidationError(f"{name} is not allowed for a source of the kind {kind}.")
    own = dict(given.get(PARAMETERS[kind]) or {})
    if kind != "sqs" and "StartingPosition" not in own:
        raise ValidationError(f"{PARAMETERS[kind]} with a StartingPosition is required.")
    if own.get("StartingPosition") == "AT_TIMESTAMP" and "StartingPositionTimestamp" not in own:
        raise ValidationError("StartingPositionTimestamp is required for the StartingPosition AT_TIMESTAMP.")
    return own


def updated(before: Mapping[str, Any], given: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """The parameters after UpdatePipe: a structure replaces the one before, but for where reading began."""
    result = {**before, **given}
    own = PARAMETERS[kind]
    if own in given:
        kept = {name: value for name, value in before.get(own, {}).items() if name in FIXED}
        result[own] = {**kept, **given[own]}
    return result


def read_settings(given: Mapping[str, Any], kind: Kind, most: int) -> ReadSettings:
    """How a source is read; `most` is how many events the enrichment and the target take at once.

    Raises ValidationException.
    """
    own = own_parameters(given, kind)
    settings = ReadSettings(
        batch_size=own.get("BatchSize", min(BATCH_SIZES[kind], most)),
        maximum_batching_window=own.get("MaximumBatchingWindowInSeconds", 0),
        starting_position=own.get("StartingPosition"),
        starting_position_timestamp=own.get("StartingPositionTimestamp"),
        parallelization_factor=own.get("ParallelizationFactor", 1),
        maximum_record_age=own.get("MaximumRecordAgeInSeconds", -1),
        maximum_retry_attempts=own.get("MaximumRetryAttempts", -1),
        bisects_batches=own.get("OnPartialBatchItemFailure") == "AUTOMATIC_BISECT",
    )
    if settings.batch_size > most:
        raise ValidationError(
            f"BatchSize {settings.batch_size} is larger than the batch of the enrichment or target, which is {most}."
        )
    if kind == "sqs" and settings.batch_size > 10 and not settings.maximum_batching_window:
        raise ValidationError("MaximumBatchingWindowInSeconds must be greater than 0 if BatchSize is greater than 10.")
    patterns = tuple(each.get("Pattern", "") for each in (given.get(FILTERS) or {}).get("Filters") or ())
    try:
        FilterCriteria(patterns, CONTENT[kind])
    except InvalidPattern as error:
        raise ValidationError(f"Invalid filter pattern: {error}") from None
    return replace(settings, filters=patterns)


def shown_parameters(given: Mapping[str, Any], settings: ReadSettings, kind: Kind) -> dict[str, Any]:
    """The parameters with their defaults, as DescribePipe shows them."""
    own = {"BatchSize": settings.batch_size, "MaximumBatchingWindowInSeconds": settings.maximum_batching_window}
    if kind != "sqs":
        own["MaximumRecordAgeInSeconds"] = settings.maximum_record_age
        own["MaximumRetryAttempts"] = settings.maximum_retry_attempts
        own["ParallelizationFactor"] = settings.parallelization_factor
    return {**given, PARAMETERS[kind]: {**own, **(given.get(PARAMETERS[kind]) or {})}}


def dead_letters(given: Mapping[str, Any], kind: Kind) -> str | None:
    """The queue or topic that is told of records that were given up; raises ValidationException for anything else."""
    arn: str | None = (given.get(PARAMETERS[kind]) or {}).get("DeadLetterConfig", {}).get("Arn")
    if arn is not None and arn.split(":")[2] not in LETTER_KINDS:
        raise ValidationError(f"{arn} is no queue and no topic: it can't be a dead letter queue.")
    return arn
