"""Not written yet."""

from __future__ import annotations

from awsim.transports.patching import Patch


def patches() -> list[Patch]:
    """None yet."""
    return []
