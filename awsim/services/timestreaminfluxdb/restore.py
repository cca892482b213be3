"""What a restore makes of a backup: a new DB instance or DB cluster, or the old one as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.services.timestreaminfluxdb.backing_up import configure_backups
from awsim.services.timestreaminfluxdb.backup_schedule import CONTINUOUS
from awsim.services.timestreaminfluxdb.configuration import INFLUXDB_V2, MULTI_NODE_READ_REPLICAS, Configuration
from awsim.services.timestreaminfluxdb.errors import (
    DB_CLUSTER,
    DB_INSTANCE,
    ResourceNotFoundError,
    contradiction,
    name_taken,
    not_available,
)
from awsim.services.timestreaminfluxdb.lifecycles import DB_INSTANCE_LIFECYCLE
from awsim.services.timestreaminfluxdb.models import DbBackup, DbCluster, DbInstance
from awsim.services.timestreaminfluxdb.provisioning import (
    add_cluster,
    add_instance,
    arrange_nodes,
    change_cluster_status,
    place_standby,
)
from awsim.services.timestreaminfluxdb.topology import read_replica_nodes

if TYPE_CHECKING:
    from awsim.services.timestreaminfluxdb.backup_schedule import DbBackupConfiguration
    from awsim.services.timestreaminfluxdb.resources import InfluxDBResources

DAY_SECONDS = 86400


def check_restore_time(backup: DbBackup, restore_to_time: float | None, now: float) -> None:
    """Raise ValidationError unless the moment to restore lies within what a continuous backup retains."""
    if restore_to_time is None:
        return
    if backup.type != CONTINUOUS:
        raise contradiction("restoreToTime is supported for continuous backups only.")
    earliest = max(backup.created_at, now - (backup.retention_days or 0) * DAY_SECONDS)
    if not earliest <= restore_to_time <= now:
        raise contradiction("restoreToTime must be within the backup's retention window.")


def restored_configuration(backup: DbBackup, deployment_type: str | None, **given: Any) -> Configuration:
    """The backup's configuration with the members of the request that are given, of the deployment type asked for."""
    configuration = backup.configuration
    if deployment_type is not None:
        if configuration.engine_type != INFLUXDB_V2:
            raise contradiction("deploymentType can't be specified for InfluxDB 3.")
        configuration = _redeployed(configuration, deployment_type)
    return configuration.with_changes(**given)


def _redeployed(configuration: Configuration, deployment_type: str) -> Configuration:
    is_cluster = deployment_type == MULTI_NODE_READ_REPLICAS
    return replace(
        configuration,
        deployment_type=deployment_type,
        node_groups=read_replica_nodes(configuration.db_instance_type or "") if is_cluster else (),
        failover_mode=(configuration.failover_mode or "AUTOMATIC") if is_cluster else None,
    )


def restore_as_new(
    backend: InfluxDBResources,
    name: str,
    configuration: Configuration,
    backups: list[DbBackupConfiguration],
    tags: dict[str, str],
) -> DbInstance | DbCluster:
    """Begin a new resource with the backup's configuration; nodes make it a cluster."""
    if configuration.node_groups:
        if backend.clusters.named(name) is not None:
            raise name_taken(DB_CLUSTER, name)
        return add_cluster(backend, name, configuration, backups, tags, "RESTORING")
    if backend.instances.named(name) is not None:
        raise name_taken(DB_INSTANCE, name)
    return add_instance(backend, name, configuration, backups, tags, "RESTORING")


def replace_existing(
    backend: InfluxDBResources,
    name: str,
    configuration: Configuration,
    backups: list[DbBackupConfiguration],
    tags: dict[str, str],
    backup: DbBackup,
) -> DbInstance | DbCluster:
    """Give the backed-up resource its former configuration; it keeps id, endpoint and secret."""
    resource = backend.find_backed_up(backup.resource_id)
    if resource is None:
        raise ResourceNotFoundError(backup.resource_type, backup.resource_id)
    if resource.name != name:
        raise contradiction(f"To replace an existing resource the name must match its name, {resource.name}.")
    if resource.status != "AVAILABLE":
        raise not_available(resource.resource_type, resource.id, resource.status)
    if bool(configuration.node_groups) != (resource.resource_type == DB_CLUSTER):
        raise contradiction("A DB instance can't be replaced by a DB cluster, nor a DB cluster by a DB instance.")
    resource.configuration = configuration
    backend.tags[resource.arn].update(tags)
    if backups:
        configure_backups(backend, resource, backups)
    if isinstance(resource, DbCluster):
        arrange_nodes(backend, resource)
        change_cluster_status(backend, resource, "RESTORING")
    else:
        place_standby(backend, resource)
        backend.transition(DB_INSTANCE_LIFECYCLE, resource.id, resource, "RESTORING")
    return resource
