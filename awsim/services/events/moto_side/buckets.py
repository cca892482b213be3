"""What S3, which moto holds, puts on the default bus; AWS's events, not moto's."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.fabric.service_events import put_service_event
from awsim.moto.changes import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from awsim.kernel.world import World

SOURCE = "aws.s3"
SOURCE_IP = "127.0.0.1"
REASONS = {
    "Put": "PutObject",
    "Post": "POST Object",
    "Copy": "CopyObject",
    "CompleteMultipartUpload": "CompleteMultipartUpload",
}
"""What moto calls the way in which an object was made -> what the event calls it."""


def send_s3_events() -> None:
    """Have moto's s3 put its events on native buses."""
    replace(import_module("moto.s3.notifications"), "_send_event_bridge_message", _send_object_event)
    replace(import_module("moto.s3.models"), "events_send_notification", _send_bucket_event)


def _send_object_event(
    _: Callable[[], None], world: World, account_id: str, bucket: Any, event_name: str, key: Any
) -> None:
    """An event about an object (S3 user guide, "EventBridge event message structure")."""
    notifications: Any = import_module("moto.s3.notifications")
    thing: dict[str, Any] = {"key": key.name, "sequencer": f"{int(world.clock.now() * 1_000_000):016X}"}
    if bucket.is_versioned:
        thing["version-id"] = key.version_id
    detail = {
        "version": "0",
        "bucket": {"name": bucket.name},
        "object": thing,
        "request-id": world.cause or world.random.request_id(),
        "requester": account_id,
        "source-ip-address": SOURCE_IP,
    }
    kind, _colon, way = event_name.removeprefix("s3:").partition(":")
    if kind == "ObjectCreated":
        thing |= {"size": key.size, "etag": key.etag.strip('"')}
        detail["reason"] = REASONS.get(way, way)
    elif kind == "ObjectRemoved":
        is_marker = way == "DeleteMarkerCreated"
        detail |= {
            "reason": "DeleteObject",
            "deletion-type": "Delete Marker Created" if is_marker else "Permanently Deleted",
        }
    put_service_event(
        world,
        account_id,
        bucket.region_name,
        source=SOURCE,
        detail_type=notifications._detail_type(event_name),
        detail=detail,
        resources=[bucket.arn],
    )


def _send_bucket_event(
    _: Callable[[], None],
    world: World,
    source: str,
    event_name: str,
    region: str,
    resources: Sequence[str],
    detail: Mapping[str, Any],
) -> None:
    """A bucket's creation, as CloudTrail tells of the call."""
    put_service_event(
        world,
        str(detail["requester"]),
        region,
        source=source,
        detail_type="AWS API Call via CloudTrail",
        detail={**detail, "eventSource": "s3.amazonaws.com", "eventName": event_name},
        resources=resources,
    )
