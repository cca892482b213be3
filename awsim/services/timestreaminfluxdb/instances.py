"""DB instances that stand alone (API reference, CreateDbInstance and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.timestreaminfluxdb.backing_up import configure_backups
from awsim.services.timestreaminfluxdb.backup_schedule import read_backup_configurations
from awsim.services.timestreaminfluxdb.configuration import (
    DEFAULT_PORTS,
    DEFAULT_STORAGE_TYPE,
    INFLUXDB_V2,
    SINGLE_AZ,
    STORAGE_COOLDOWN_SECONDS,
    Configuration,
    check_storage_growth,
    user_credentials,
)
from awsim.services.timestreaminfluxdb.errors import DB_INSTANCE, contradiction, name_taken
from awsim.services.timestreaminfluxdb.lifecycles import DB_INSTANCE_LIFECYCLE
from awsim.services.timestreaminfluxdb.models import DbInstance
from awsim.services.timestreaminfluxdb.provisioning import add_instance, let_go, place_standby
from awsim.services.timestreaminfluxdb.resources import InfluxDBResources
from awsim.services.timestreaminfluxdb.tags import checked_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Answer = dict[str, Any]

UPDATE_STATUSES = (
    ("deployment_type", "UPDATING_DEPLOYMENT_TYPE"),
    ("db_instance_type", "UPDATING_INSTANCE_TYPE"),
    ("db_storage_type", "MODIFYING"),
    ("allocated_storage", "MODIFYING"),
)
"""The state of an instance while a setting changes; the first that differs decides, all others are UPDATING."""


class InstanceOperations(InfluxDBResources):
    """Creating, showing, changing, rebooting and deleting DB instances."""

    def create_db_instance(
        self,
        *,
        name: str,
        password: str,
        db_instance_type: str,
        vpc_subnet_ids: list[str],
        vpc_security_group_ids: list[str],
        allocated_storage: int,
        username: str | None = None,
        organization: str | None = None,
        bucket: str | None = None,
        publicly_accessible: bool = False,
        db_storage_type: str = DEFAULT_STORAGE_TYPE,
        db_parameter_group_identifier: str | None = None,
        deployment_type: str = SINGLE_AZ,
        log_delivery_configuration: Mapping[str, Any] | None = None,
        maintenance_schedule: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
        port: int = DEFAULT_PORTS[INFLUXDB_V2],
        network_type: str = "IPV4",
        db_backup_configurations: Sequence[Mapping[str, Any]] | None = None,
        kms_key_id: str | None = None,
    ) -> Answer:
        """Begin an InfluxDB 2 instance; InfluxDB 3 runs in clusters only."""
        if self.instances.named(name) is not None:
            raise name_taken(DB_INSTANCE, name)
        configuration = Configuration(
            engine_type=INFLUXDB_V2,
            db_instance_type=db_instance_type,
            db_storage_type=db_storage_type,
            allocated_storage=allocated_storage,
            deployment_type=deployment_type,
            vpc_subnet_ids=vpc_subnet_ids,
            vpc_security_group_ids=vpc_security_group_ids,
            publicly_accessible=publicly_accessible,
            port=port,
            network_type=network_type,
            credentials=user_credentials(username, password, organization, bucket),
            db_parameter_group_id=self._parameter_group_id(db_parameter_group_identifier),
            log_delivery_configuration=self.delivery_of(log_delivery_configuration),
            maintenance_schedule=maintenance_schedule,
            kms_key_id=self.kms_key_arn(kms_key_id),
        ).checked()
        backups = read_backup_configurations(db_backup_configurations, INFLUXDB_V2)
        return add_instance(self, name, configuration, backups, checked_tags(tags)).describe()

    def get_db_instance(self, *, identifier: str) -> Answer:
        """Show a DB instance, on its own or in a cluster."""
        return self.instance(identifier).describe()

    def list_db_instances(self, *, next_token: str | None = None, max_results: int | None = None) -> Answer:
        """List the DB instances that stand alone; the nodes of clusters are in ListDbInstancesForCluster."""
        return self.page("ListDbInstances", self.instances, DbInstance.summary, next_token, max_results)

    def update_db_instance(
        self,
        *,
        identifier: str,
        log_delivery_configuration: Mapping[str, Any] | None = None,
        db_parameter_group_identifier: str | None = None,
        port: int | None = None,
        db_instance_type: str | None = None,
        deployment_type: str | None = None,
        db_storage_type: str | None = None,
        allocated_storage: int | None = None,
        maintenance_schedule: Mapping[str, Any] | None = None,
        db_backup_configurations: Sequence[Mapping[str, Any]] | None = None,
    ) -> Answer:
        """Change settings; they are shown at once, the instance is busy until the change is through."""
        instance = self.available_instance(identifier)
        before = instance.configuration
        after = before.with_changes(
            log_delivery_configuration=log_delivery_configuration,
            db_parameter_group_id=self._parameter_group_id(db_parameter_group_identifier),
            port=port,
            db_instance_type=db_instance_type,
            deployment_type=deployment_type,
            db_storage_type=db_storage_type,
            allocated_storage=allocated_storage,
            maintenance_schedule=maintenance_schedule,
        )
        backups = read_backup_configurations(db_backup_configurations, INFLUXDB_V2)
        self._change_storage(instance, after)
        instance.configuration = after
        place_standby(self, instance)
        if db_backup_configurations is not None:
            configure_backups(self, instance, backups)
        self.transition(DB_INSTANCE_LIFECYCLE, identifier, instance, status_while_updating(before, after))
        return instance.describe()

    def reboot_db_instance(self, *, identifier: str) -> Answer:
        """Restart the database."""
        instance = self.available_instance(identifier)
        self.transition(DB_INSTANCE_LIFECYCLE, identifier, instance, "REBOOTING")
        return instance.describe()

    def delete_db_instance(self, *, identifier: str, retain_automated_backups: bool = False) -> Answer:
        """Begin the deletion; backups made on demand outlive the instance."""
        instance = self.available_instance(identifier)
        self.transition(DB_INSTANCE_LIFECYCLE, identifier, instance, "DELETING")
        answer = instance.describe()
        let_go(self, instance, retain_automated_backups=retain_automated_backups)
        return answer

    def _parameter_group_id(self, identifier: str | None) -> str | None:
        if identifier is None:
            return None
        group = self.assigned_parameter_group(identifier)
        if group.engine_type != INFLUXDB_V2:
            raise contradiction(f"DB parameter group {identifier} is for {group.engine_type}, not for DB instances.")
        return group.id

    def _change_storage(self, instance: DbInstance, after: Configuration) -> None:
        before, now = instance.configuration, self.now()
        if (before.db_storage_type, before.allocated_storage) == (after.db_storage_type, after.allocated_storage):
            return
        check_storage_growth(before, after)
        if instance.storage_changed_at is not None and now < instance.storage_changed_at + STORAGE_COOLDOWN_SECONDS:
            raise contradiction("The storage of a DB instance can be changed again six hours after its last change.")
        instance.storage_changed_at = now


def status_while_updating(before: Configuration, after: Configuration) -> str:
    """The state of an instance whose settings go from one configuration to another."""
    for setting, status in UPDATE_STATUSES:
        if getattr(before, setting) != getattr(after, setting):
            return status
    return "UPDATING"
