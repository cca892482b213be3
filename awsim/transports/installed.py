"""Everything that is replaced in the process while a mock is active, put in and taken out as one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from botocore import client as botocore_client

from awsim.transports import active, aio, direct, guard, plain_http, sessions, waiting, wire
from awsim.transports.patching import Patch, Patches

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BaseClient: Any = botocore_client.BaseClient
_PIPELINE: Callable[[Any, str, Mapping[str, Any]], dict[str, Any]] = BaseClient._make_api_call


class _Installation:
    """The process's one set of patches; aiobotocore's join when it is there."""

    def __init__(self) -> None:
        self.guard = Patches([])
        self.botocore = Patches(_botocore_patches())
        self.aiobotocore: Patches | None = None
        self.active = False

    def apply(self) -> None:
        if not self.active:
            self.guard = Patches(guard.patches())
        self.active = True
        self.guard.apply()
        self.botocore.apply()
        self.apply_aio()

    def apply_aio(self) -> None:
        client = sys.modules.get("aiobotocore.client")
        if client is None or not hasattr(client, "AioBaseClient"):
            return
        if self.aiobotocore is None:
            self.aiobotocore = Patches(_aiobotocore_patches())
        self.aiobotocore.apply()

    def undo(self) -> None:
        self.active = False
        if self.aiobotocore is not None:
            self.aiobotocore.undo()
        self.botocore.undo()
        self.guard.undo()


_installation: _Installation | None = None


def install() -> Callable[[], None]:
    """Put the patches in; calling the answer takes them out again."""
    global _installation
    if _installation is None:
        _installation = _Installation()
    _installation.apply()
    return _installation.undo


def _botocore_patches() -> list[Patch]:
    return [
        Patch(BaseClient, "_make_api_call", _make_api_call),
        Patch(BaseClient, "__init_subclass__", classmethod(_notice_aiobotocore)),
        *sessions.patches(),
        *wire.patches(),
        *waiting.patches(),
        *plain_http.patches(),
    ]


def _aiobotocore_patches() -> list[Patch]:
    from aiobotocore.client import AioBaseClient

    from awsim.transports import aio_wire

    replacement = aio.make_api_call(AioBaseClient._make_api_call)
    return [Patch(AioBaseClient, "_make_api_call", replacement), *aio_wire.patches(), *waiting.aio_patches()]


def _make_api_call(self: Any, operation_name: str, api_params: Mapping[str, Any]) -> dict[str, Any]:
    cloud = active.current
    if cloud is None:
        return _PIPELINE(self, operation_name, api_params)
    return direct.call(cloud, self, operation_name, api_params, _PIPELINE)


def _notice_aiobotocore(cls: type[Any], /, **_: Any) -> None:
    """Patch aiobotocore even when it is imported after the mock has started: making a client makes a subclass."""
    installation = _installation
    if installation is not None and installation.active and cls.__mro__[1] is not BaseClient:
        installation.apply_aio()
