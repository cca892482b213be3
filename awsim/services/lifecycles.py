"""Whose states take time: what `Options.lifecycle` can name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from awsim.common.nearest import did_you_mean

if TYPE_CHECKING:
    from awsim.config import LifecycleMode

LIFECYCLES: dict[str, tuple[str, ...]] = {
    "dynamodb": (
        "Backup",
        "BulkOperation",
        "ContributorInsights",
        "Export",
        "Import",
        "Index",
        "KinesisDestination",
        "PointInTimeRecovery",
        "Replica",
        "Replication",
        "Stream",
        "Table",
        "TimeToLive",
    ),
    "events": (
        "Connection",
        "Replay",
    ),
    "kinesis": (
        "Channel",
        "Consumer",
        "Queue",
        "Stream",
    ),
    "lambda": (
        "EventSourceMapping",
        "Function",
        "FunctionUpdate",
        "ProvisionedConcurrency",
    ),
    "pipes": ("Pipe",),
    "s3": (
        "AccessLog",
        "Replication",
        "Restore",
    ),
    "scheduler": ("ScheduleGroup",),
    "timestream-influxdb": (
        "DbBackup",
        "DbCluster",
        "DbInstance",
    ),
}
"""botocore's service name -> the resources whose states, or work, take time there."""


def require_known_lifecycles(mode: LifecycleMode) -> None:
    """Raise ValueError for a mapping that names a service or resource whose states do not take time."""
    if not isinstance(mode, Mapping):
        return
    for name in mode:
        service, colon, resource = name.partition(":")
        if service not in LIFECYCLES:
            raise ValueError(f"lifecycle: awsim has no lifecycles of {service!r}; {did_you_mean(service, LIFECYCLES)}")
        if colon and resource not in LIFECYCLES[service]:
            known = LIFECYCLES[service]
            raise ValueError(f"lifecycle: {service} has no lifecycle {resource!r}; {did_you_mean(resource, known)}")
