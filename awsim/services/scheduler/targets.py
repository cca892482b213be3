"""The targets of schedules: checked, and how what they are sent is delivered.

User guide, "Using templated targets in EventBridge Scheduler" and "Using universal targets".
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.common.arn import Arn
from awsim.common.moments import iso
from awsim.fabric.delivery.retries import events_policy
from awsim.fabric.delivery.settings import DeadLetter, DeliverySettings
from awsim.fabric.delivery.targets import require_target
from awsim.services.scheduler.errors import ValidationError
from awsim.services.scheduler.universal import is_universal, require_operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.random import Random
    from awsim.services.scheduler.models import Schedule, ScheduleSettings

DEFAULT_RETRIES = {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185}
LONGEST_INPUT = 262_144
CONTEXT = "<aws.scheduler."
"""How context attributes begin."""

TEMPLATED = frozenset(
    {
        *(("lambda", "function"), ("sqs", ""), ("sns", ""), ("kinesis", "stream"), ("firehose", "deliverystream")),
        *(("events", "event-bus"), ("states", "stateMachine"), ("ecs", "cluster"), ("codebuild", "project")),
        ("sagemaker", "pipeline"),
    }
)
"""(service, type of resource) of the templated targets; of AWS's, Inspector and CodePipeline are not simulated."""
JSON_ONLY = frozenset({"lambda", "states", "events"})
"""Services whose templated targets take JSON only (API reference, Target)."""

PARAMETERS = {
    "EcsParameters": "ecs",
    "EventBridgeParameters": "events",
    "KinesisParameters": "kinesis",
    "SageMakerPipelineParameters": "sagemaker",
    "SqsParameters": "sqs",
}
"""Parameters of templated targets -> the service they are for."""
REQUIRED = {"ecs": "EcsParameters", "events": "EventBridgeParameters", "kinesis": "KinesisParameters"}
SECOND_BUSES = ("EventBridgePutEventsV2Parameters", "EventBridgePutRawEventsParameters")


def checked_target(target: Mapping[str, Any]) -> dict[str, Any]:
    """A target with its defaults; raises ValidationException."""
    _require_known(target["Arn"])
    _require_parameters(target)
    _require_input(target)
    policy = {**DEFAULT_RETRIES, **target.get("RetryPolicy", {})}
    return {**target, "RetryPolicy": policy}


def _require_known(arn: str) -> None:
    if is_universal(arn):
        require_operation(arn)
        return
    try:
        parsed = Arn.parse(arn)
        require_target(arn)
    except ValueError:
        raise ValidationError("Provided Arn is not in correct format.") from None
    if (parsed.service, parsed.resource_type) not in TEMPLATED:
        raise ValidationError(f"{parsed.service} {parsed.resource_type} is no templated target of a schedule: {arn}")


def _require_parameters(target: Mapping[str, Any]) -> None:
    service = "" if is_universal(target["Arn"]) else Arn.parse(target["Arn"]).service
    for name in SECOND_BUSES:
        if name in target:
            raise ValidationError(f"{name} is not supported: event buses v2 are not simulated.")
    for name, meant in PARAMETERS.items():
        if name in target and meant != service:
            raise ValidationError(f"{name} is not allowed for the target {target['Arn']}.")
    needed = REQUIRED.get(service)
    if needed is not None and needed not in target:
        raise ValidationError(f"{needed} is required for the target {target['Arn']}.")
    group = target.get("SqsParameters", {}).get("MessageGroupId")
    if service == "sqs" and target["Arn"].endswith(".fifo") and not group:
        raise ValidationError("SqsParameters with a MessageGroupId are required for a FIFO queue.")


def _require_input(target: Mapping[str, Any]) -> None:
    given: str | None = target.get("Input")
    universal = is_universal(target["Arn"])
    if given is None:
        return
    if len(given.encode()) > LONGEST_INPUT:
        raise ValidationError(f"Input can have {LONGEST_INPUT} bytes at most.")
    if universal or Arn.parse(target["Arn"]).service in JSON_ONLY:
        try:
            read = json.loads(given)
        except (ValueError, RecursionError):
            raise ValidationError(f"Invalid RequestJson provided. Reason: {given[:100]!r} is not valid JSON") from None
        if universal and not isinstance(read, dict):
            raise ValidationError("Invalid RequestJson provided. Reason: parameters of an operation are an object")


def input_of(schedule: Schedule, scheduled_at: float, execution_id: str, random: Random) -> str:
    """What a target is sent: its Input with the context attributes but that of the attempt, or the notification.

    User guide, "Adding context attributes in EventBridge Scheduler".
    """
    target = schedule.settings.target
    given: str | None = target.get("Input")
    if given is None:
        return "{}" if is_universal(target["Arn"]) else _notification(schedule, scheduled_at, random.uuid())
    if CONTEXT not in given:
        return given
    return (
        given.replace(f"{CONTEXT}schedule-arn>", schedule.arn)
        .replace(f"{CONTEXT}scheduled-time>", iso_seconds(scheduled_at))
        .replace(f"{CONTEXT}execution-id>", execution_id)
    )


def _notification(schedule: Schedule, scheduled_at: float, identifier: str) -> str:
    region, account = schedule.arn.split(":")[3:5]
    return json.dumps(
        {
            "version": "0",
            "id": identifier,
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": account,
            "time": iso_seconds(scheduled_at),
            "region": region,
            "resources": [schedule.arn],
            "detail": "{}",
        }
    )


def delivery_settings(settings: ScheduleSettings) -> DeliverySettings:
    """How a target is invoked, whenever that is; trying again for what recurs is awaited by nobody."""
    target = settings.target
    policy = target["RetryPolicy"]
    bus = target.get("EventBridgeParameters", {})
    return DeliverySettings(
        retries=events_policy(policy["MaximumRetryAttempts"], policy["MaximumEventAgeInSeconds"]),
        group_id=target.get("SqsParameters", {}).get("MessageGroupId"),
        partition_key=target.get("KinesisParameters", {}).get("PartitionKey"),
        event={name: bus[name] for name in ("DetailType", "Source") if name in bus},
        parameters=target.get("EcsParameters") or target.get("SageMakerPipelineParameters") or {},
        role_arn=target["RoleArn"],
        is_awaited=not settings.is_recurring,
    )


def with_dead_letter(schedule: Schedule, scheduled_at: float, execution_id: str) -> DeliverySettings:
    """The settings of one invocation: with its dead letter, where there is a queue for such."""
    target = schedule.settings.target
    letters: str | None = target.get("DeadLetterConfig", {}).get("Arn")
    if letters is None:
        return schedule.delivery
    facts = {
        "SCHEDULE_ARN": schedule.arn,
        "TARGET_ARN": target["Arn"],
        "SCHEDULED_TIME": iso_seconds(scheduled_at),
        "EXECUTION_ID": execution_id,
        "IS_PAYLOAD_TRUNCATED": "false",
    }
    return replace(schedule.delivery, dead_letter=DeadLetter(letters, "scheduler", facts))


def iso_seconds(moment: float) -> str:
    """A moment as Scheduler writes it: `2026-01-01T05:00:00Z`."""
    return f"{iso(moment)[:19]}Z"
