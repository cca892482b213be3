"""Events that AWS's services put on the default bus of EventBridge by themselves: `aws.s3`, `aws.ec2`, …"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from botocore.exceptions import EndpointConnectionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.kernel.world import World


def put_service_event(
    world: World,
    account: str,
    region: str,
    *,
    source: str,
    detail_type: str,
    detail: Mapping[str, Any],
    resources: Sequence[str] = (),
) -> None:
    """Put an event of a service on the default bus of an account; PutEvents itself takes no source that is AWS's.

    Whatever becomes of it, nothing is raised; a region without EventBridge has no bus for it.
    """
    arguments = {"source": source, "detail_type": detail_type, "detail": detail, "resources": resources}
    with suppress(EndpointConnectionError):
        request_id = world.cause or world.random.request_id()
        world.run(("events", account, region), "put_service_event", arguments, request_id)
