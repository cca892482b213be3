"""What CloudWatch Logs and SES, which moto holds, send to functions; AWS's events, not moto's."""

from __future__ import annotations

import base64
import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.moto.changes import replace
from awsim.moto.log_events import filtered_message
from awsim.services.lambda_.moto_side.functions import NativeFunctions, send_event

if TYPE_CHECKING:
    from collections.abc import Callable

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
