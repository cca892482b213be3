"""How a rule delivers to a target: what PutTargets was given, as settings of deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.input_transform import KINDS
from awsim.common.json_path import MISSING, InvalidPath, find
from awsim.fabric.delivery.api_destinations import is_api_destination
from awsim.fabric.delivery.retries import DAY_SECONDS, events_policy
from awsim.fabric.delivery.settings import DeadLetter, DeliverySettings
from awsim.fabric.delivery.targets import is_address
from awsim.services.events.rules.models import Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.events.rules.models import Rule

RETRIES = 185
STARTED = (
    *("EcsParameters", "BatchParameters", "RedshiftDataParameters", "SageMakerPipelineParameters"),
    *("RunCommandParameters", "AppSyncParameters"),
)
"""The parameters of targets that are started."""
DYNAMIC = ("KinesisParameters", "HttpParameters")
"""Those in which paths may stand for parts of the event."""
STREAMS = frozenset({"kinesis", "logs"})
"""Services whose targets are told of each event's own id."""


def target_of(rule: Rule, given: Mapping[str, Any]) -> Target:
    """A target with what can be known of its deliveries beforehand."""
    target = {name: value for name, value in given.items() if value is not None}
    service = target["Arn"].split(":", 3)[2]
    letter = (target.get("DeadLetterConfig") or {}).get("Arn")
    policy = target.get("RetryPolicy") or {}
    http = target.get("HttpParameters") or {}
    settings = DeliverySettings(
        retries=events_policy(
            policy.get("MaximumRetryAttempts", RETRIES), policy.get("MaximumEventAgeInSeconds", DAY_SECONDS)
        ),
        dead_letter=letter and DeadLetter(letter, "events", {"RULE_ARN": rule.arn, "TARGET_ARN": target["Arn"]}),
        group_id=(target.get("SqsParameters") or {}).get("MessageGroupId"),
        headers=http.get("HeaderParameters") or {},
        path_values=tuple(http.get("PathParameterValues") or ()),
        query=http.get("QueryStringParameters") or {},
        parameters=next((target[name] for name in STARTED if target.get(name)), {}),
        role_arn=target.get("RoleArn"),
        source_arn=None if target.get("RoleArn") else rule.arn,
        origin=rule.bus,
        is_awaited=rule.schedule is None,
    )
    is_plain = service not in STREAMS and not any(target.get(name) is not None for name in (*KINDS, *DYNAMIC))
    is_over_http = is_address(target["Arn"]) or is_api_destination(target["Arn"])
    return Target(target, settings, service, is_over_http, is_plain)


def resolved_http(settings: DeliverySettings, event: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of HTTP requests for one event: values that are paths stand for parts of it."""
    return {
        "headers": {name: _value(value, event) for name, value in settings.headers.items()},
        "path_values": tuple(_value(value, event) for value in settings.path_values),
        "query": {name: _value(value, event) for name, value in settings.query.items()},
    }


def partition_key(target: Target, event: Mapping[str, Any]) -> str:
    """The key of a record: what the target's path leads to, else the event's id."""
    path = (target.given.get("KinesisParameters") or {}).get("PartitionKeyPath")
    found = MISSING if path is None else find(event, path)
    return str(event["id"] if found is MISSING or found == "" else found)


def _value(value: str, event: Mapping[str, Any]) -> str:
    if not value.startswith("$."):
        return value
    try:
        found = find(event, value)
    except InvalidPath:
        return value
    return "" if found is MISSING else str(found)
