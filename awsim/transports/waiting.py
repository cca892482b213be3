"""What botocore takes from the machine while it waits and retries, taken from the cloud: time to sleep, and tokens."""

from __future__ import annotations

import asyncio
import time
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from awsim.kernel.steps import at_once
from awsim.transports import active
from awsim.transports.patching import Patch, Stand
from awsim.transports.suspending import carried_out

if TYPE_CHECKING:
    from awsim.gateway.gateway import Gateway
    from awsim.kernel.world import World


def patches() -> list[Patch]:
    """Waiters, retries and token buckets of botocore sleep by the cloud's clock; its idempotency tokens are seeded."""
    import botocore.endpoint
    import botocore.handlers
    import botocore.retries.bucket
    import botocore.waiter

    stand = Stand(time, sleep=_sleep)
    sleepers = (botocore.waiter, botocore.endpoint, botocore.retries.bucket)
    return [
        *(Patch(module, "time", stand) for module in sleepers),
        Patch(botocore.handlers, "uuid", Stand(uuid, uuid4=_uuid4)),
    ]


def clocked(gateway: Gateway) -> Any:
    """What stands for the module `time` where a client of an explicit cloud waits."""
    return Stand(time, sleep=partial(_sleep_by, gateway.world))


def aio_patches() -> list[Patch]:
    """The same for aiobotocore, where it sleeps by itself."""
    import aiobotocore.endpoint
    import aiobotocore.waiter

    stand = Stand(asyncio, sleep=_sleep_async)
    return [Patch(module, "asyncio", stand) for module in (aiobotocore.waiter, aiobotocore.endpoint)]


def _sleep(seconds: float) -> None:
    gateway = active.current
    if gateway is None:
        time.sleep(seconds)
    else:
        _sleep_by(gateway.world, seconds)


def _sleep_by(world: World, seconds: float) -> None:
    if world.clock.is_virtual:
        at_once(world.sleeping(seconds))
    else:
        world.clock.sleep(seconds)


async def _sleep_async(seconds: float, *result: Any) -> Any:
    gateway = active.current
    if gateway is None or not gateway.world.clock.is_virtual:
        return await asyncio.sleep(seconds, *result)
    await carried_out(gateway.world, gateway.world.sleeping(seconds))
    return result[0] if result else None


def _uuid4() -> uuid.UUID:
    gateway = active.current
    return uuid.uuid4() if gateway is None else uuid.UUID(gateway.world.random.uuid())
