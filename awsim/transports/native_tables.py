"""moto's tables of the services that awsim holds natively: who looks into them finds nothing, and is told so.

Suites written for moto sometimes look behind the API (`dynamodb_backends[account][region].tables`). Of a native service
nothing is there, and a test that expects nothing would pass for the wrong reason.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from awsim.services.registry import BACKENDS
from awsim.transports.patching import Patch

if TYPE_CHECKING:
    from collections.abc import Callable

MODULE = "moto.core.base_backend"
SHARED = frozenset({"ec2"})
"""Services of which moto holds a part."""
HELD = frozenset(BACKENDS) - SHARED
WITHIN = ("moto.", "awsim.")
"""Whose code may look: moto's services look into each other, and native ones stand in where it matters."""


class NativelyHeldError(RuntimeError):
    """Somebody has looked for a native service's resources in moto's tables."""

    def __init__(self, service: str) -> None:
        super().__init__(
            f"moto's tables for {service} are empty: awsim holds its resources itself. Ask for them as a client does, "
            f"boto3.client({service!r}, …); what was called is in cloud.journal."
        )


def patches() -> list[Patch]:
    """What has moto's tables say so; nothing as long as moto is not loaded."""
    base: Any = sys.modules.get(MODULE)
    if base is None:
        return []
    return [Patch(base.BackendDict, "__getitem__", _guarded(base.BackendDict.__getitem__))]


def _guarded(original: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    def __getitem__(self: Any, account_id: str) -> Any:  # noqa: N807 - it takes the place of one
        if self.service_name in HELD:
            caller = sys._getframe(1).f_globals.get("__name__", "")
            if not caller.startswith(WITHIN):
                raise NativelyHeldError(self.service_name)
        return original(self, account_id)

    return __getitem__
