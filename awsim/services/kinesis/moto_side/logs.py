"""Subscription filters of moto's CloudWatch Logs to data streams, which are native.

CloudWatch Logs user guide, "Subscription filters with Kinesis Data Streams".
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.moto.changes import replace
from awsim.moto.log_events import filtered_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.kernel.world import World

NOT_DELIVERED = (
    "Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state. "
)


def deliver_to_streams() -> None:
    """Have moto's CloudWatch Logs find the native data streams, and put records into them."""
    models: Any = import_module("moto.logs.models")
    replace(models.LogsBackend, "put_subscription_filter", _subscribe)
    replace(models.LogStream, "_send_log_events", _send)


def _subscribe(
    original: Callable[[], None],
    world: World,
    backend: Any,
    log_group_name: str,
    filter_name: str,
    filter_pattern: str,
    destination_arn: str,
    role_arn: str,
) -> None:
    group = backend.groups.get(log_group_name)
    if group is None or not _is_stream(destination_arn):
        original()
        return
    try:
        found = _call(world, "DescribeStreamSummary", destination_arn)["StreamDescriptionSummary"]
    except ServiceError:
        found = {}
    if found.get("StreamStatus") != "ACTIVE":
        raise import_module("moto.logs.exceptions").InvalidParameterException(NOT_DELIVERED)
    group.put_subscription_filter(filter_name, filter_pattern, destination_arn, role_arn)


def _send(
    original: Callable[[], None],
    world: World,
    stream: Any,
    service: str,
    destination_arn: str,
    filter_name: str,
    log_events: list[dict[str, Any]],
) -> None:
    if service != "kinesis":
        original()
        return
    data = filtered_message(stream, filter_name, log_events)
    if data is None:
        return
    # Records of one log stream stay in order ("Distribution" of PutSubscriptionFilter: ByLogStream). Where the stream
    # has gone, they are lost.
    with suppress(ServiceError):
        _call(world, "PutRecord", destination_arn, Data=data, PartitionKey=stream.log_stream_name)


def _is_stream(arn: str) -> bool:
    return arn.split(":")[2:3] == ["kinesis"]


def _call(world: World, operation: str, stream_arn: str, **params: Any) -> dict[str, Any]:
    _, _, _, region, account, *_ = stream_arn.split(":")
    return world.call("kinesis", operation, {"StreamARN": stream_arn, **params}, account=account, region=region)
