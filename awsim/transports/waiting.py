"""What botocore takes from the machine while it waits and retries, taken from the cloud: time to sleep, and tokens."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import TYPE_CHECKING, Any

from awsim.transports import active
from awsim.transports.patching import Patch

if TYPE_CHECKING:
    from types import ModuleType

    from awsim.gateway.gateway import Gateway


class _Stand:
    """Stands for a module under its name in another module; what it does not replace comes from the module itself."""

    def __init__(self, module: ModuleType, **replaced: Any) -> None:
        self._module = module
        self.__dict__.update(replaced)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def patches() -> list[Patch]:
    """Waiters, retries and token buckets of botocore sleep by the cloud's clock; its idempotency tokens are seeded."""
    import botocore.endpoint
    import botocore.handlers
    import botocore.retries.bucket
    import botocore.waiter

    stand = _Stand(time, sleep=_sleep)
    sleepers = (botocore.waiter, botocore.endpoint, botocore.retries.bucket)
    return [
        *(Patch(module, "time", stand) for module in sleepers),
        Patch(botocore.handlers, "uuid", _Stand(uuid, uuid4=_uuid4)),
    ]


def clocked(gateway: Gateway) -> Any:
    """What stands for the module `time` where a client of an explicit cloud waits."""
    return _Stand(time, sleep=gateway.world.clock.sleep)


def aio_patches() -> list[Patch]:
    """The same for aiobotocore, where it sleeps by itself."""
    import aiobotocore.endpoint
    import aiobotocore.waiter

    stand = _Stand(asyncio, sleep=_sleep_async)
    return [Patch(module, "asyncio", stand) for module in (aiobotocore.waiter, aiobotocore.endpoint)]


def _sleep(seconds: float) -> None:
    gateway = active.current
    if gateway is None:
        time.sleep(seconds)
    else:
        gateway.world.clock.sleep(seconds)


async def _sleep_async(seconds: float, *result: Any) -> Any:
    gateway = active.current
    if gateway is None or not gateway.world.clock.is_virtual:
        return await asyncio.sleep(seconds, *result)
    gateway.world.clock.sleep(seconds)
    return await asyncio.sleep(0, *result)


def _uuid4() -> uuid.UUID:
    gateway = active.current
    return uuid.uuid4() if gateway is None else uuid.UUID(gateway.world.random.uuid())
