"""What SNS, S3, CloudWatch Logs and EventBridge, which moto holds, send to functions; AWS's events, not moto's."""

from __future__ import annotations

import base64
import copy
import functools
import gzip
import json
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.common.input_transform import InvalidInput, as_json_input, target_input
from awsim.gateway.moto.lambda_ import NativeFunctions, send_event
from awsim.gateway.moto.turn import whose
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.cloud import Cloud

SOURCE_IP = "127.0.0.1"
SIGNATURE_BYTES = 256
"""Of a signature with a key of 2048 bits (SNS developer guide, "Verifying the signatures of Amazon SNS messages")."""


def send_as_aws(module: str) -> None:
    """Have a package of moto, which is imported for this, send its events to native functions."""
    change = _CHANGES.get(module)
    if change is not None:
        change(import_module(f"moto.{module}.models"))


def replace(owner: Any, name: str, replacement: Callable[..., Any]) -> None:
    """Put a function in place of one of moto's: it is given that, ready to be called, the cloud, and the arguments.

    Where no cloud has its turn, moto's own goes on.
    """
    original = getattr(owner, name)

    @functools.wraps(original)
    def replaced(*args: Any, **kwargs: Any) -> Any:
        cloud = whose()
        if cloud is None:
            return original(*args, **kwargs)
        return replacement(functools.partial(original, *args, **kwargs), cloud, *args, **kwargs)

    setattr(owner, name, replaced)


# SNS


def _change_sns(models: Any) -> None:
    replace(models.Subscription, "publish", _publish)


def _publish(
    original: Callable[[], None],
    cloud: Cloud,
    subscription: Any,
    message: str,
    message_id: str,
    subject: str | None = None,
    message_attributes: Mapping[str, Any] | None = None,
    message_structure: str | None = None,
    **_: Any,
) -> None:
    if subscription.protocol != "lambda":
        original()
        return
    matcher = subscription._filter_policy_matcher
    if matcher is not None and not matcher.matches(message_attributes, message):
        return
    if message_structure == "json":
        message = subscription._parse_message_structure(message, "lambda")
    notification = _notification(cloud, subscription, message_id, subject, message, message_attributes or {})
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription.arn,
        "Sns": notification,
    }
    send_event(cloud, subscription.endpoint, json.dumps({"Records": [record]}))


def _notification(
    cloud: Cloud,
    subscription: Any,
    message_id: str,
    subject: str | None,
    message: str,
    attributes: Mapping[str, Any],
) -> dict[str, Any]:
    """The members that functions are shown (recorded: test_python_lambda_subscribe_sns_topic)."""
    topic = subscription.topic.arn
    host = f"https://sns.{topic.split(':')[3]}.amazonaws.com"
    return {
        "Type": "Notification",
        "MessageId": message_id,
        "TopicArn": topic,
        "Subject": subject,
        "Message": message,
        "Timestamp": f"{_iso(cloud.clock.now())[:-1]}.{int(cloud.clock.now() % 1 * 1000):03d}Z",
        "SignatureVersion": "1",
        # Nobody has AWS's key: the signature is of the right form, and fails where it is verified.
        "Signature": base64.b64encode(bytes.fromhex(cloud.random.hex(2 * SIGNATURE_BYTES))).decode(),
        "SigningCertUrl": f"{host}/SimpleNotificationService-{cloud.random.hex(32)}.pem",
        "UnsubscribeUrl": f"{host}/?Action=Unsubscribe&SubscriptionArn={subscription.arn}",
        "MessageAttributes": dict(attributes),
    }


# S3


def _change_s3(_: Any) -> None:
    replace(import_module("moto.s3.notifications"), "_get_s3_event", _s3_event)


def _s3_event(
    original: Callable[[], dict[str, Any]], cloud: Cloud, event_name: str, bucket: Any, key: Any, __: str
) -> dict[str, Any]:
    """moto's event with what it leaves out (S3 user guide, "Event message structure")."""
    event = original()
    record, request_id = event["Records"][0], cloud.cause or cloud.random.request_id()
    record["userIdentity"] = {"principalId": f"AWS:{bucket.account_id}"}
    record["requestParameters"] = {"sourceIPAddress": SOURCE_IP}
    record["responseElements"] = {"x-amz-request-id": request_id, "x-amz-id-2": cloud.random.hex(64)}
    record["s3"]["bucket"]["ownerIdentity"] = {"principalId": bucket.account_id}
    record["s3"]["object"]["sequencer"] = f"{int(cloud.clock.now() * 1_000_000):016X}"
    if bucket.is_versioned:
        record["s3"]["object"]["versionId"] = key.version_id
    if event_name.startswith("s3:ObjectRemoved"):
        for name in ("size", "eTag"):
            record["s3"]["object"].pop(name, None)
    return event


# CloudWatch Logs


def _change_logs(models: Any) -> None:
    replace(models.LogStream, "_send_log_events", _send_log_events)


def _send_log_events(
    original: Callable[[], None],
    cloud: Cloud,
    stream: Any,
    service: str,
    destination_arn: str,
    filter_name: str,
    log_events: list[dict[str, Any]],
) -> None:
    if service != "lambda":
        original()
        return
    group = stream.log_group
    pattern = import_module("moto.logs.utils").EventMessageFilter(
        group.subscription_filters[filter_name].filter_pattern
    )
    matching = [{**event, "id": str(event["id"])} for event in log_events if pattern.matches(event["message"])]
    if not matching:
        return
    content = {
        "messageType": "DATA_MESSAGE",
        "owner": stream.account_id,
        "logGroup": group.name,
        "logStream": stream.log_stream_name,
        "subscriptionFilters": [filter_name],
        "logEvents": matching,
    }
    zipped = gzip.compress(json.dumps(content, separators=(",", ":")).encode(), mtime=0)
    send_event(cloud, destination_arn, json.dumps({"awslogs": {"data": base64.b64encode(zipped).decode()}}))


# EventBridge


def _change_events(models: Any) -> None:
    replace(models.Rule, "send_to_targets", _send_to_targets)
    replace(import_module("moto.events.notifications"), "_invoke_lambda", _notify)


def _send_to_targets(
    _: Callable[[], None], cloud: Cloud, rule: Any, original_event: Mapping[str, Any], *rest: Any, **more: Any
) -> None:
    functions = [target for target in rule.targets if target["Arn"].split(":")[2] == "lambda"]
    if functions and _matches(rule, original_event):
        event = _event(original_event)
        ingestion_time = _iso(original_event.get("ingestion-time", cloud.clock.now()))
        for target in functions:
            try:
                sent = target_input(target, event, rule.arn, ingestion_time)
            except InvalidInput:
                # EventBridge does not deliver it (recorded: test_input_transformer_nested_keys_replacement[…]).
                continue
            send_event(cloud, target["Arn"], as_json_input(sent))
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


def _notify(_: Callable[[], None], cloud: Cloud, __: str, fn_arn: str, event: Any) -> None:
    send_event(cloud, fn_arn, json.dumps(event))


# SES


def _change_ses(models: Any) -> None:
    replace(models.SESBackend, "_validate_lambda_action", _validate_lambda_action)


def _validate_lambda_action(_: Callable[[], None], cloud: Cloud, backend: Any, lambda_action: dict[str, str]) -> None:
    """SES looks functions up in the table of moto's backends."""
    arn = lambda_action["FunctionArn"]
    try:
        NativeFunctions(cloud, backend.account_id, backend.region_name).get_function(arn)
    except ServiceError:
        exceptions: Any = import_module("moto.ses.exceptions")
        raise exceptions.InvalidLambdaFunctionException(f"Invalid Lambda function: {arn}") from None
    backend._validate_sns_topic(lambda_action.get("TopicArn"))


def _iso(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"


_CHANGES: dict[str, Callable[[Any], None]] = {
    "sns": _change_sns,
    "s3": _change_s3,
    "logs": _change_logs,
    "events": _change_events,
    "ses": _change_ses,
}
