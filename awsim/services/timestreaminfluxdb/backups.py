"""Backups and what is restored from them (API reference, CreateDbBackup and its siblings, RestoreFromDbBackup)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.timestreaminfluxdb.backing_up import add_backup, plan_next_backup, remove_backup
from awsim.services.timestreaminfluxdb.backup_schedule import read_backup_configurations
from awsim.services.timestreaminfluxdb.collection import Collection
from awsim.services.timestreaminfluxdb.errors import (
    DB_BACKUP,
    DB_CLUSTER,
    DB_INSTANCE,
    ResourceNotFoundError,
    name_taken,
    not_available,
)
from awsim.services.timestreaminfluxdb.lifecycles import DB_BACKUP_LIFECYCLE
from awsim.services.timestreaminfluxdb.models import DbBackup, DbCluster, DbInstance
from awsim.services.timestreaminfluxdb.resources import InfluxDBResources
from awsim.services.timestreaminfluxdb.restore import (
    check_restore_time,
    replace_existing,
    restore_as_new,
    restored_configuration,
)
from awsim.services.timestreaminfluxdb.tags import checked_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Answer = dict[str, Any]


class BackupOperations(InfluxDBResources):
    """Creating, showing, deleting and restoring backups; taking the automated ones."""

    def create_db_backup(
        self,
        *,
        name: str,
        db_resource_id: str,
        retention_days: int | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> Answer:
        """Back up a DB instance or DB cluster now."""
        if self.backups.named(name) is not None:
            raise name_taken(DB_BACKUP, name)
        resource = self._available_resource(db_resource_id)
        own_tags = checked_tags(tags)
        return add_backup(self, resource, name=name, retention_days=retention_days, tags=own_tags).describe()

    def get_db_backup(self, *, identifier: str) -> Answer:
        """Show a backup."""
        return self.backup(identifier).describe()

    def list_db_backups(
        self, *, db_resource_id: str | None = None, next_token: str | None = None, max_results: int | None = None
    ) -> Answer:
        """List all backups, or those of one DB instance or DB cluster (also of one that has gone)."""
        if db_resource_id is None:
            return self.page("ListDbBackups", self.backups, DbBackup.summary, next_token, max_results)
        of_resource: Collection[DbBackup] = self.backups_of.get(db_resource_id) or Collection()
        if not of_resource and self.find_backed_up(db_resource_id) is None:
            raise ResourceNotFoundError(DB_INSTANCE, db_resource_id)
        return self.page(f"ListDbBackups {db_resource_id}", of_resource, DbBackup.summary, next_token, max_results)

    def delete_db_backup(self, *, identifier: str) -> Answer:
        """Begin the deletion of a backup that is complete."""
        backup = self._complete_backup(identifier)
        self.transition(DB_BACKUP_LIFECYCLE, identifier, backup, "DELETING")
        return backup.describe()

    def restore_from_db_backup(
        self,
        *,
        name: str,
        db_backup_id: str,
        restore_to_time: float | None = None,
        restore_mode: str = "NEW_RESOURCE",
        vpc_subnet_ids: list[str] | None = None,
        vpc_security_group_ids: list[str] | None = None,
        publicly_accessible: bool | None = None,
        log_delivery_configuration: Mapping[str, Any] | None = None,
        maintenance_schedule: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
        port: int | None = None,
        network_type: str | None = None,
        deployment_type: str | None = None,
        db_backup_configurations: Sequence[Mapping[str, Any]] | None = None,
        kms_key_id: str | None = None,
    ) -> Answer:
        """Bring back what was backed up, beside what there is now or in its place."""
        backup = self._complete_backup(db_backup_id)
        check_restore_time(backup, restore_to_time, self.now())
        configuration = restored_configuration(
            backup,
            deployment_type,
            vpc_subnet_ids=vpc_subnet_ids,
            vpc_security_group_ids=vpc_security_group_ids,
            publicly_accessible=publicly_accessible,
            log_delivery_configuration=log_delivery_configuration,
            maintenance_schedule=maintenance_schedule,
            port=port,
            network_type=network_type,
            kms_key_id=self.kms_key_arn(kms_key_id),
        )
        backups = read_backup_configurations(db_backup_configurations, configuration.engine_type)
        if restore_mode == "NEW_RESOURCE":
            resource = restore_as_new(self, name, configuration, backups, checked_tags(tags))
        else:
            resource = replace_existing(self, name, configuration, backups, checked_tags(tags), backup)
        return {
            "restoredDbResourceId": resource.id,
            "restoreStatus": "RESTORING",
            "resourceType": "DB_CLUSTER" if resource.resource_type == DB_CLUSTER else "DB_INSTANCE",
            "engineType": configuration.engine_type,
            "deploymentType": configuration.deployment_type,
        }

    def take_automated_backup(self, *, resource_id: str, backup_type: str) -> None:
        """Carry out a scheduled backup, unless the resource is busy, and plan the next."""
        resource = self.find_backed_up(resource_id)
        if resource is None:
            return
        for configuration in resource.db_backup_configurations:
            if configuration.type == backup_type:
                if resource.status == "AVAILABLE":
                    add_backup(self, resource, backup_type, retention_days=configuration.retention_days)
                plan_next_backup(self, resource, configuration)

    def expire_backup(self, *, backup_id: str) -> None:
        """Delete a backup whose last day has passed; one that has been deleted before stays gone."""
        backup = self.backups.find(backup_id)
        if backup is not None:
            remove_backup(self, backup)

    def _available_resource(self, resource_id: str) -> DbInstance | DbCluster:
        if self.clusters.find(resource_id) is not None:
            return self.available_cluster(resource_id)
        return self.available_instance(resource_id)

    def _complete_backup(self, identifier: str) -> DbBackup:
        backup = self.backup(identifier)
        if backup.status != "COMPLETED":
            raise not_available(DB_BACKUP, identifier, backup.status, "COMPLETED")
        return backup
