"""How backups come into being and go, on demand, by schedule and by expiry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.timestreaminfluxdb.backup_schedule import (
    CONTINUOUS,
    ON_DEMAND,
    DbBackupConfiguration,
    end_of_date,
    expiry_date,
)
from awsim.services.timestreaminfluxdb.collection import Collection
from awsim.services.timestreaminfluxdb.errors import DB_BACKUP
from awsim.services.timestreaminfluxdb.lifecycles import DB_BACKUP_LIFECYCLE
from awsim.services.timestreaminfluxdb.models import DbBackup, DbCluster, DbInstance

if TYPE_CHECKING:
    from awsim.services.timestreaminfluxdb.resources import InfluxDBResources


def add_backup(
    backend: InfluxDBResources,
    resource: DbInstance | DbCluster,
    backup_type: str = ON_DEMAND,
    *,
    name: str | None = None,
    retention_days: int | None = None,
    tags: dict[str, str] | None = None,
) -> DbBackup:
    """Begin a backup of a resource as it is now, and plan its expiry."""
    backup_id = backend.new_id()
    created_at = backend.now()
    backup = DbBackup(
        id=backup_id,
        arn=backend.arn(f"{DB_BACKUP}/{backup_id}"),
        type=backup_type,
        status="IN_PROGRESS",
        created_at=created_at,
        resource_id=resource.id,
        resource_type=resource.resource_type,
        resource_secret_arn=resource.secret_arn,
        configuration=resource.configuration,
        name=name,
        retention_days=retention_days,
        expires_after=None if backup_type == CONTINUOUS else expiry_date(created_at, retention_days),
    )
    backend.backups.add(backup)
    backend.backups_of.setdefault(resource.id, Collection()).add(backup)
    backend.tags[backup.arn] = tags or {}
    backend.transition(DB_BACKUP_LIFECYCLE, backup_id, backup, "IN_PROGRESS")
    if backup.expires_after is not None:
        delay = end_of_date(backup.expires_after) - created_at
        backend.schedule(delay, "expire_backup", background=True, backup_id=backup_id)
    return backup


def remove_backup(backend: InfluxDBResources, backup: DbBackup) -> None:
    """Forget a backup."""
    backend.backups.remove(backup.id)
    backend.tags.pop(backup.arn, None)
    of_resource = backend.backups_of[backup.resource_id]
    of_resource.remove(backup.id)
    if not of_resource:
        del backend.backups_of[backup.resource_id]


def configure_backups(
    backend: InfluxDBResources, resource: DbInstance | DbCluster, configurations: list[DbBackupConfiguration]
) -> None:
    """Replace the automated backups of a resource by others and plan their first."""
    stop_backups(backend, resource)
    resource.db_backup_configurations = configurations
    for configuration in configurations:
        plan_next_backup(backend, resource, configuration)
        if (
            configuration.type == CONTINUOUS
            and configuration.enabled
            and not has_continuous_backup(backend, resource.id)
        ):
            add_backup(backend, resource, CONTINUOUS, retention_days=configuration.retention_days)


def has_continuous_backup(backend: InfluxDBResources, resource_id: str) -> bool:
    """Whether a resource is being backed up continuously."""
    return any(backup.type == CONTINUOUS for backup in backend.backups_of.get(resource_id, ()))


def plan_next_backup(
    backend: InfluxDBResources, resource: DbInstance | DbCluster, configuration: DbBackupConfiguration
) -> None:
    """Schedule the next backup of one kind."""
    configuration.next_at = configuration.next_after(backend.now())
    configuration.task = None
    if configuration.next_at is not None:
        configuration.task = backend.schedule(
            configuration.next_at - backend.now(),
            "take_automated_backup",
            background=True,
            resource_id=resource.id,
            backup_type=configuration.type,
        )


def stop_backups(backend: InfluxDBResources, resource: DbInstance | DbCluster) -> None:
    """Take no more automated backups of a resource."""
    for configuration in resource.db_backup_configurations:
        if configuration.task is not None:
            backend.world.scheduler.cancel(configuration.task)
    resource.db_backup_configurations = []


def delete_automated_backups(backend: InfluxDBResources, resource_id: str) -> None:
    """Delete what schedules have left of a resource; backups made on demand stay."""
    for backup in backend.backups_of.get(resource_id, ()):
        if backup.type != ON_DEMAND:
            backend.transition(DB_BACKUP_LIFECYCLE, backup.id, backup, "DELETING")
