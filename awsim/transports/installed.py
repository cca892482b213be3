"""Everything that is replaced in the process while a mock is active, put in and taken out as one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from botocore import client as botocore_client

from awsim.transports import (
    active,
    aio,
    direct,
    guard,
    httpx_plain,
    later,
    native_tables,
    plain_http,
    sessions,
    signing_time,
    standard_http,
    waiting,
    wire,
)
from awsim.transports.late_import import Noticing
from awsim.transports.patching import Patch, Patches
from awsim.transports.pipeline import BOUND_TO, replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.transports.pipeline import Pipeline

BaseClient: Any = botocore_client.BaseClient


class _Installation:
    """The process's one set of patches; aiobotocore's join when it is there."""

    def __init__(self) -> None:
        self.guard = guard.Guard()
        self.httpx: list[Patches] = []
        self.httpx_noticing = Noticing("httpx", self.apply_httpx)
        self.tables = Patches([])
        self.moto_noticing = Noticing(native_tables.MODULE, self.apply_tables)
        self.client = Patches([])
        self.aio_client = Patches([])
        self.botocore = Patches(_botocore_patches())
        self.aiobotocore: Patches | None = None
        self.active = False

    def apply(self) -> None:
        if not self.active:
            self.client = Patches(replacing(BaseClient, _answering))
            self.apply_httpx()
            self.httpx_noticing.begin()
            self.apply_tables()
            self.moto_noticing.begin()
        self.active = True
        self.guard.apply()
        self.client.apply()
        self.botocore.apply()
        self.apply_aio()

    def apply_httpx(self) -> None:
        """Patch the httpx that is loaded now; a function's package may bring another than the process has."""
        patches = Patches(httpx_plain.patches())
        patches.apply()
        self.httpx.append(patches)

    def apply_tables(self) -> None:
        """Have moto's tables of native services say that they are empty, as soon as moto is loaded."""
        if not self.tables.applied:
            self.tables = Patches(native_tables.patches())
            self.tables.apply()

    def apply_aio(self) -> None:
        client = sys.modules.get("aiobotocore.client")
        if client is None or not hasattr(client, "AioBaseClient"):
            return
        if self.aiobotocore is None:
            self.aiobotocore = Patches(_aiobotocore_patches())
        if not self.aiobotocore.applied:
            self.aio_client = Patches(replacing(client.AioBaseClient, aio.answering))
        self.aio_client.apply()
        self.aiobotocore.apply()

    def undo(self) -> None:
        self.active = False
        if self.aiobotocore is not None:
            self.aiobotocore.undo()
            self.aio_client.undo()
        self.botocore.undo()
        self.client.undo()
        self.httpx_noticing.end()
        self.moto_noticing.end()
        self.tables.undo()
        while self.httpx:
            self.httpx.pop().undo()
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
        Patch(BaseClient, "__init_subclass__", classmethod(_notice_aiobotocore)),
        *sessions.patches(),
        *later.patches(),
        *wire.patches(),
        *waiting.patches(),
        *signing_time.patches(),
        *plain_http.patches(),
        *standard_http.patches(),
    ]


def _aiobotocore_patches() -> list[Patch]:
    from awsim.transports import aio_wire

    return [*aio_wire.patches(), *waiting.aio_patches(), *signing_time.aio_patches()]


def _answering(pipeline: Pipeline) -> Pipeline:
    """A replacement of `BaseClient._make_api_call` that asks the active cloud first."""

    def _make_api_call(self: Any, operation_name: str, api_params: Mapping[str, Any]) -> Any:
        gateway = vars(self).get(BOUND_TO, active.current)
        if gateway is None:
            return pipeline(self, operation_name, api_params)
        return direct.call(gateway, self, operation_name, api_params, pipeline)

    return _make_api_call


def _notice_aiobotocore(cls: type[Any], /, **_: Any) -> None:
    """Patch aiobotocore even when it is imported after the mock has started: making a client makes a subclass."""
    installation = _installation
    if installation is not None and installation.active and cls.__mro__[1] is not BaseClient:
        installation.apply_aio()
