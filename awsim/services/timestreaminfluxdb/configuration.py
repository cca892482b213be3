"""What a DB instance or DB cluster runs on, and the rules its values obey.

A backup keeps a `Configuration` and a restore brings it back, so it holds everything but identity, state and tags.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from awsim.services.timestreaminfluxdb.errors import ValidationError, contradiction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.timestreaminfluxdb.topology import NodeGroup

INFLUXDB_V2 = "INFLUXDB_V2"
INFLUXDB_V3_CORE = "INFLUXDB_V3_CORE"
INFLUXDB_V3_ENTERPRISE = "INFLUXDB_V3_ENTERPRISE"

SINGLE_AZ = "SINGLE_AZ"
WITH_MULTIAZ_STANDBY = "WITH_MULTIAZ_STANDBY"
MULTI_NODE_READ_REPLICAS = "MULTI_NODE_READ_REPLICAS"

DEFAULT_PORTS = {INFLUXDB_V2: 8086, INFLUXDB_V3_CORE: 8181, INFLUXDB_V3_ENTERPRISE: 8181}
RESERVED_PORTS = frozenset({2375, 2376, *range(7788, 7800), 8090, *range(51678, 51681)})
"""API reference, CreateDbInstance and CreateDbCluster, `port`."""

DEFAULT_STORAGE_TYPE = "InfluxIOIncludedT1"
MINIMUM_STORAGE_GIB = {"InfluxIOIncludedT1": 20, "InfluxIOIncludedT2": 400, "InfluxIOIncludedT3": 400}
"""The tiers of 12,000 and 16,000 IOPS begin at 400 GiB (Terraform's documentation of `db_storage_type`)."""

STORAGE_COOLDOWN_SECONDS = 6 * 3600
"""Storage that was changed can be changed again after six hours (Terraform's documentation of `db_storage_type`)."""

DEPLOYMENTS_OVER_TWO_ZONES = frozenset({WITH_MULTIAZ_STANDBY, MULTI_NODE_READ_REPLICAS})

WEEK_MINUTES = 7 * 24 * 60
MIN_WINDOW_MINUTES = 2 * 60
MAX_WINDOW_MINUTES = 24 * 60
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

DEFAULT_USER = {"organization": "default", "bucket": "default", "username": "admin"}
"""What InfluxDB 2 is set up with when the request does not say; AWS calls the members optional, without defaults."""

_username = re.compile(r"[a-zA-Z]([a-zA-Z0-9]*(-[a-zA-Z0-9]+)*)?").fullmatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The settings of a DB instance or DB cluster.

    `node_groups` is empty for a DB instance. `credentials` is what the secret in Secrets Manager holds: organization,
    bucket, username and password of InfluxDB 2, the admin token of InfluxDB 3.
    """

    engine_type: str
    db_instance_type: str | None
    db_storage_type: str | None
    allocated_storage: int | None
    deployment_type: str | None
    vpc_subnet_ids: list[str]
    vpc_security_group_ids: list[str]
    publicly_accessible: bool
    port: int
    network_type: str
    credentials: Mapping[str, str]
    failover_mode: str | None = None
    node_groups: tuple[NodeGroup, ...] = ()
    db_parameter_group_id: str | None = None
    log_delivery_configuration: Mapping[str, Any] | None = None
    maintenance_schedule: Mapping[str, Any] | None = None
    kms_key_id: str | None = None

    def with_changes(self, **given: Any) -> Configuration:
        """A checked copy in which every value that is given (not None) replaces the present one."""
        return replace(self, **{name: value for name, value in given.items() if value is not None}).checked()

    def with_nodes(self, db_instance_type: str | None, node_groups: tuple[NodeGroup, ...]) -> Configuration:
        """A copy of a cluster's configuration with other nodes."""
        return replace(self, db_instance_type=db_instance_type, node_groups=node_groups)

    def checked(self) -> Configuration:
        """The configuration itself; raises ValidationError where its values break a rule the model can't state."""
        if self.port in RESERVED_PORTS:
            raise ValidationError(
                f"The port {self.port} is reserved; it can't be 2375-2376, 7788-7799, 8090, or 51678-51680."
            )
        if self.allocated_storage is not None and self.db_storage_type is not None:
            check_storage(self.db_storage_type, self.allocated_storage)
        if self.deployment_type in DEPLOYMENTS_OVER_TWO_ZONES and len(set(self.vpc_subnet_ids)) < 2:
            raise contradiction(
                f"{self.deployment_type} needs at least two VPC subnets, in different Availability Zones."
            )
        if self.maintenance_schedule is not None:
            check_maintenance_window(self.maintenance_schedule["preferredMaintenanceWindow"])
        return self


def check_storage(storage_type: str, allocated_storage: int) -> None:
    """Raise ValidationError if a storage type does not come in this size (GiB)."""
    minimum = MINIMUM_STORAGE_GIB[storage_type]
    if allocated_storage < minimum:
        raise contradiction(
            f"The allocated storage for {storage_type} must be at least {minimum} GiB, not {allocated_storage} GiB."
        )


def check_storage_growth(before: Configuration, after: Configuration) -> None:
    """Raise ValidationError if storage would shrink (developer guide, "Updating DB instances": increase only)."""
    if (after.allocated_storage or 0) < (before.allocated_storage or 0):
        raise contradiction(
            f"The allocated storage can't decrease from {before.allocated_storage} to {after.allocated_storage} GiB."
        )


def check_maintenance_window(window: str) -> None:
    """Raise ValidationError unless `Sun:02:00-Sun:06:00` spans 2 to 24 hours; an empty window leaves it to the service.

    The span is in the developer guide, "Maintenance windows".
    """
    if not window:
        return
    start, end = (_minute_of_week(moment) for moment in window.split("-"))
    if not MIN_WINDOW_MINUTES <= (end - start) % WEEK_MINUTES <= MAX_WINDOW_MINUTES:
        raise ValidationError(f"The maintenance window {window} must be at least 2 hours and at most 24 hours long.")


def _minute_of_week(moment: str) -> int:
    day, hour, minute = moment.split(":")
    return (DAYS.index(day) * 24 + int(hour)) * 60 + int(minute)


def user_credentials(
    username: str | None, password: str, organization: str | None, bucket: str | None
) -> dict[str, str]:
    """What the secret of an InfluxDB 2 resource holds; raises ValidationError for a username InfluxDB refuses."""
    if username is not None and not _username(username):
        raise ValidationError(
            f"The username {username} must start with a letter and can't end with a hyphen or contain two consecutive "
            "hyphens."
        )
    return {
        "organization": organization or DEFAULT_USER["organization"],
        "bucket": bucket or DEFAULT_USER["bucket"],
        "username": username or DEFAULT_USER["username"],
        "password": password,
    }
