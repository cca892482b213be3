"""What scenarios of EventBridge begin with: rules with targets, queues, and events as they were recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3

from .topics import ACCOUNT, REGION, new_queue, received

if TYPE_CHECKING:
    from .recordings import Replay

PATTERN = {
    "source": ["core.update-account-command"],
    "detail-type": ["core.update-account-command"],
    "detail": {"command": ["update-account"]},
}
DETAIL = {"command": "update-account", "payload": {"acc_id": "0a787ecb-4015", "sf_id": "baz"}}
OTHER_ACCOUNT, OTHER_REGION = "210987654321", "us-west-2"
UNSTEADY = ("MD5OfBody", "ReceiptHandle")
"""Members of messages that recordings have placeholders without brackets for."""


def entry(bus: str | None = None, **more: Any) -> dict[str, Any]:
    """An entry of PutEvents."""
    given = {"Source": PATTERN["source"][0], "DetailType": PATTERN["detail-type"][0], "Detail": json.dumps(DETAIL)}
    return {**given, **({} if bus is None else {"EventBusName": bus}), **more}


def client_of(service: str, account: str = ACCOUNT, region: str = REGION) -> Any:
    """A client of an account in a region."""
    return boto3.client(service, region_name=region, aws_access_key_id=account, aws_secret_access_key="x")


def bus_and_rule(events: Any, bus: str | None = "bus", pattern: Any = None, rule: str = "rule") -> dict[str, str]:
    """Make a bus (None: the default one) with a rule; how calls about the bus name it."""
    named = {} if bus is None else {"EventBusName": bus}
    if bus is not None:
        events.create_event_bus(Name=bus)
    events.put_rule(Name=rule, EventPattern=json.dumps(pattern or PATTERN), **named)
    return named


def send_to(events: Any, arn: str, rule: str = "rule", target: str = "target", **more: Any) -> Any:
    """Give a rule one target."""
    bus = {"EventBusName": more.pop("EventBusName")} if "EventBusName" in more else {}
    return events.put_targets(Rule=rule, Targets=[{"Id": target, "Arn": arn, **more}], **bus)


def queue_behind(replay: Replay, bus: str | None = "bus", pattern: Any = None, **target: Any) -> str:
    """A bus with a rule that sends to a queue; the queue's URL."""
    events = replay.client("events")
    url, arn = new_queue(replay)
    send_to(events, arn, **bus_and_rule(events, bus, pattern), **target)
    return url


def messages(replay: Replay, url: str, region: str = REGION) -> list[dict[str, Any]]:
    """The messages in a queue."""
    found: list[dict[str, Any]] = received(replay, url, region=region).get("Messages", [])
    return found


def bodies(replay: Replay, url: str) -> list[Any]:
    """What the messages in a queue hold."""
    return [json.loads(message["Body"]) for message in messages(replay, url)]
