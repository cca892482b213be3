"""What CloudWatch Logs and EventBridge, which moto holds, send to functions; AWS's events, not moto's."""

from __future__ import annotations

import base64
import copy
import json
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.common.input_transform import InvalidInput, as_json_input, target_input
from awsim.model.errors import ServiceError
from awsim.moto.changes import replace
from awsim.moto.log_events import filtered_message
from awsim.services.lambda_.moto_side.functions import NativeFunctions, send_event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.kernel.world import World

SOURCE_IP = "127.0.0.1"


# CloudWatch Logs


def send_logs_events() -> None:
    """Have moto's logs send its events to native functions."""
    models: Any = import_module("moto.logs.models")
    replace(models.LogStream, "_send_log_events", _send_log_events)


def _send_log_events(
    original: Callable[[], None],
    world: World,
    stream: Any,
    service: str,
    destination_arn: str,
    filter_name: str,
    log_events: list[dict[str, Any]],
) -> None:
    if service != "lambda":
        original()
        return
    zipped = filtered_message(stream, filter_name, log_events)
    if zipped is None:
        return
    send_event(world, destination_arn, json.dumps({"awslogs": {"data": base64.b64encode(zipped).decode()}}))


# EventBridge


def send_events_events() -> None:
    """Have moto's events send its events to native functions."""
    models: Any = import_module("moto.events.models")
    replace(models.Rule, "send_to_targets", _send_to_targets)
    replace(import_module("moto.events.notifications"), "_invoke_lambda", _notify)


def _send_to_targets(
    _: Callable[[], None], world: World, rule: Any, original_event: Mapping[str, Any], *rest: Any, **more: Any
) -> None:
    functions = [target for target in rule.targets if target["Arn"].split(":")[2] == "lambda"]
    if functions and _matches(rule, original_event):
        event = _event(original_event)
        ingestion_time = _iso(original_event.get("ingestion-time", world.clock.now()))
        for target in functions:
            try:
                sent = target_input(target, event, rule.arn, ingestion_time)
            except InvalidInput:
                # EventBridge does not deliver it (recorded: test_input_transformer_nested_keys_replacement[…]).
                continue
            send_event(world, target["Arn"], as_json_input(sent))
    others = copy.copy(rule)
    others.targets = [target for target in rule.targets if target not in functions]
    type(rule).send_to_targets.__wrapped__(others, original_event, *rest, **more)


def _matches(rule: Any, event: Mapping[str, Any]) -> bool:
    """Whether an event is for the targets of a rule; in moto it is also where the rule is disabled, or scheduled."""
    pattern = rule.event_pattern
    return bool(rule.state == "ENABLED" and pattern.get_pattern() and pattern.matches_event(event))


def _event(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event with the members AWS gives it (recorded: test_put_events_with_target_lambda)."""
    shown = {name: value for name, value in event.items() if name != "ingestion-time"}
    if not isinstance(shown["time"], str):
        shown["time"] = _iso(float(shown["time"]))
    return shown


def _notify(_: Callable[[], None], world: World, __: str, fn_arn: str, event: Any) -> None:
    send_event(world, fn_arn, json.dumps(event))


# SES


def send_ses_events() -> None:
    """Have moto's ses send its events to native functions."""
    models: Any = import_module("moto.ses.models")
    replace(models.SESBackend, "_validate_lambda_action", _validate_lambda_action)


def _validate_lambda_action(_: Callable[[], None], world: World, backend: Any, lambda_action: dict[str, str]) -> None:
    """SES looks functions up in the table of moto's backends."""
    arn = lambda_action["FunctionArn"]
    try:
        NativeFunctions(world, backend.account_id, backend.region_name).get_function(arn)
    except ServiceError:
        exceptions: Any = import_module("moto.ses.exceptions")
        raise exceptions.InvalidLambdaFunctionException(f"Invalid Lambda function: {arn}") from None
    backend._validate_sns_topic(lambda_action.get("TopicArn"))


def _iso(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"
