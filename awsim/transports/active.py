"""Which simulated AWS answers this process: the cloud of the `mock_aws` that is active, if any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsim.cloud import Cloud

current: Cloud | None = None
"""Read directly (`active.current`) on hot paths; set by `awsim.mock` alone."""


def active_cloud() -> Cloud | None:
    """The cloud of the active `mock_aws`, None when none is."""
    return current
