"""What PutTargets refuses in a target (API reference, PutTargets; the sentences are users' reports)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.common.input_transform import KINDS, InvalidTarget, check_target_input
from awsim.fabric.delivery.targets import require_target
from awsim.services.events.errors import ValidationError, invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.events.resources import EventsResources

FIFO = ".fifo"
NEEDS_ROLE = frozenset(
    {
        *(("kinesis", "stream"), ("firehose", "deliverystream"), ("states", "stateMachine"), ("batch", "job-queue")),
        *(("ecs", "cluster"), ("codebuild", "project"), ("events", "api-destination"), ("redshift", "cluster")),
        *(("redshift-serverless", "workgroup"), ("sagemaker", "pipeline"), ("ssm", "document")),
    }
)
"""Targets that EventBridge calls as a role (user guide, "Permissions for targets")."""
NEEDS_PARAMETERS = {
    ("batch", "job-queue"): "BatchParameters",
    ("ecs", "cluster"): "EcsParameters",
    ("redshift", "cluster"): "RedshiftDataParameters",
    ("redshift-serverless", "workgroup"): "RedshiftDataParameters",
    ("ssm", "document"): "RunCommandParameters",
    ("appsync", "endpoints"): "AppSyncParameters",
}


def check_target(backend: EventsResources, target: Mapping[str, Any]) -> None:
    """Raise ValidationException for a target that PutTargets refuses."""
    name, text = target["Id"], target["Arn"]
    try:
        arn = Arn.parse(text)
        require_target(text)
    except ValueError:
        raise invalid(text, "Provided Arn is not in correct format.") from None
    kind = (arn.service, arn.resource_type)
    if kind in NEEDS_ROLE and not target.get("RoleArn"):
        backend.refuse(ValidationError(f"RoleArn is required for target {text}."), "PutTargets", "RoleArn")
    needed = NEEDS_PARAMETERS.get(kind)
    if arn.service == "sqs" and text.endswith(FIFO):
        needed = "SqsParameters"
    if needed is not None and not target.get(needed):
        error = ValidationError(f"Parameter(s) {needed} must be specified for target: {name}.")
        backend.refuse(error, "PutTargets", needed)
    if kind == ("events", "event-bus"):
        _check_bus(target, name)
    letter = (target.get("DeadLetterConfig") or {}).get("Arn")
    if letter is not None and letter.split(":")[2:3] != ["sqs"]:
        raise invalid("DeadLetterConfig.Arn", "Provided Arn is not of an SQS queue.")
    try:
        check_target_input(target)
    except InvalidTarget as error:
        raise ValidationError(str(error)) from None


def _check_bus(target: Mapping[str, Any], name: str) -> None:
    """Buses are sent events as they are."""
    for kind in KINDS:
        if target.get(kind) is not None:
            raise ValidationError(f"{kind} is not supported for target {name}: an event bus gets events as they are.")
