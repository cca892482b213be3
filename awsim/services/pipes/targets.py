"""The targets and enrichments of pipes: which there are, what parameters they take, and how many events at once.

EventBridge user guide, "Amazon EventBridge Pipes targets" and "batching and concurrency".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.fabric.delivery.api_destinations import is_api_destination
from awsim.services.pipes.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

WHOLE = 10_000
"""As many as a source can have: what is given a batch as one array."""

TARGETS: dict[tuple[str, str], tuple[int, str | None]] = {
    ("lambda", "function"): (WHOLE, "LambdaFunctionParameters"),
    ("states", "stateMachine"): (WHOLE, "StepFunctionStateMachineParameters"),
    ("logs", "log-group"): (10_000, "CloudWatchLogsParameters"),
    ("firehose", "deliverystream"): (500, None),
    ("kinesis", "stream"): (500, "KinesisStreamParameters"),
    ("events", "event-bus"): (10, "EventBridgeEventBusParameters"),
    ("sqs", ""): (10, "SqsQueueParameters"),
    ("sns", ""): (10, None),
    ("batch", "job-queue"): (1, "BatchJobParameters"),
    ("ecs", "cluster"): (1, "EcsTaskParameters"),
    ("events", "api-destination"): (1, "HttpParameters"),
    ("execute-api", ""): (1, "HttpParameters"),
    ("redshift", "cluster"): (1, "RedshiftDataParameters"),
    ("redshift-serverless", "workgroup"): (1, "RedshiftDataParameters"),
    ("sagemaker", "pipeline"): (1, "SageMakerPipelineParameters"),
}
"""(service, type of resource) -> how many events it takes at once, and its parameters.

Of AWS's targets Inspector and Timestream are not simulated.
"""
REQUIRED = frozenset({"KinesisStreamParameters", "BatchJobParameters", "EcsTaskParameters", "RedshiftDataParameters"})
ENRICHMENTS = {
    ("lambda", "function"): WHOLE,
    ("states", "stateMachine"): WHOLE,
    ("events", "api-destination"): 1,
    ("execute-api", ""): 1,
}


def require_target(target: str, parameters: Mapping[str, Any]) -> int:
    """How many events a target takes at once; raises ValidationException for what is none, or has wrong parameters."""
    place = place_of(target)
    if place not in TARGETS:
        raise ValidationError(f"{target} is no target of a pipe.")
    most, own = TARGETS[place]
    for name in parameters:
        if name not in ("InputTemplate", own):
            raise ValidationError(f"{name} is not allowed for the target {target}.")
    if own in REQUIRED and own not in parameters:
        raise ValidationError(f"{own} is required for the target {target}.")
    if place == ("sns", "") and target.endswith(".fifo"):
        raise ValidationError("FIFO topics are no targets of pipes.")
    return most


def require_enrichment(enrichment: str | None) -> int:
    """How many events an enrichment takes at once; raises ValidationException for what is none."""
    if not enrichment:
        return WHOLE
    most = ENRICHMENTS.get(place_of(enrichment))
    if most is None:
        raise ValidationError(f"{enrichment} is no enrichment of a pipe.")
    return most


def place_of(target: str) -> tuple[str, str]:
    """(service, type of resource) of an ARN, as `TARGETS` has them; raises ValidationException for what is no ARN."""
    try:
        arn = Arn.parse(target)
    except ValueError:
        raise ValidationError(f"{target} is no ARN.") from None
    if is_api_destination(target):
        return "events", "api-destination"
    return (arn.service, "" if arn.service in ("sqs", "sns", "execute-api") else arn.resource_type)
