"""What botocore signs is dated by the cloud's clock: presigned URLs, forms and temporary credentials end by it."""

from __future__ import annotations

import datetime as dt
import functools
import time
from datetime import UTC
from typing import TYPE_CHECKING, Any

from awsim.transports import active
from awsim.transports.patching import Patch, Stand

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def patches() -> list[Patch]:
    """Signers of versions 4 and 2, and what presigns forms."""
    import botocore.auth
    import botocore.signers
    from botocore import credentials

    refreshable: Any = credentials.RefreshableCredentials
    local_now: Any = vars(credentials)["_local_now"]
    return [
        Patch(botocore.auth, "time", Stand(time, time=_seconds)),
        Patch(refreshable, "_seconds_remaining", _until_expiry(refreshable._seconds_remaining, local_now)),
        *(_dated(module) for module in (botocore.auth, botocore.signers)),
    ]


def aio_patches() -> list[Patch]:
    """What presigns forms in aiobotocore."""
    import aiobotocore.signers

    return [_dated(aiobotocore.signers)]


def _dated(module: ModuleType) -> Patch:
    if hasattr(module, "get_current_datetime"):
        return Patch(module, "get_current_datetime", _now)
    told = Stand(dt.datetime, utcnow=_now)  # botocore before 1.41
    return Patch(module, "datetime", Stand(dt, datetime=told))


def _until_expiry(original: Callable[..., float], local_now: Any) -> Callable[..., float]:
    """How long temporary credentials are good for: those of a cloud end by its clock."""

    @functools.wraps(original)
    def _seconds_remaining(self: Any) -> float:
        if active.current is None or self._time_fetcher is not local_now:
            return original(self)
        return float(self._expiry_time.timestamp() - _seconds())

    return _seconds_remaining


def _seconds() -> float:
    gateway = active.current
    return time.time() if gateway is None else gateway.world.clock.now()


def _now(*, remove_tzinfo: bool = True) -> Any:
    moment = dt.datetime.fromtimestamp(_seconds(), UTC)
    return moment.replace(tzinfo=None) if remove_tzinfo else moment
