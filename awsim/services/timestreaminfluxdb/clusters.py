"""DB clusters (API reference, CreateDbCluster and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.timestreaminfluxdb.backing_up import configure_backups
from awsim.services.timestreaminfluxdb.backup_schedule import read_backup_configurations
from awsim.services.timestreaminfluxdb.cluster_engines import (
    changed_node_groups,
    engine_settings,
    engine_type_of,
)
from awsim.services.timestreaminfluxdb.configuration import DEFAULT_PORTS, INFLUXDB_V2, Configuration
from awsim.services.timestreaminfluxdb.errors import (
    DB_CLUSTER,
    DB_INSTANCE,
    ResourceNotFoundError,
    contradiction,
    name_taken,
)
from awsim.services.timestreaminfluxdb.models import DbCluster, DbInstance, DbParameterGroup
from awsim.services.timestreaminfluxdb.provisioning import (
    add_cluster,
    arrange_nodes,
    change_cluster_status,
    let_go,
    status_when_answered,
)
from awsim.services.timestreaminfluxdb.resources import InfluxDBResources
from awsim.services.timestreaminfluxdb.tags import checked_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Answer = dict[str, Any]


class ClusterOperations(InfluxDBResources):
    """Creating, showing, changing, rebooting and deleting DB clusters."""

    def create_db_cluster(
        self,
        *,
        name: str,
        vpc_subnet_ids: list[str],
        vpc_security_group_ids: list[str],
        username: str | None = None,
        password: str | None = None,
        organization: str | None = None,
        bucket: str | None = None,
        port: int | None = None,
        db_parameter_group_identifier: str | None = None,
        db_instance_type: str | None = None,
        db_storage_type: str | None = None,
        allocated_storage: int | None = None,
        network_type: str = "IPV4",
        publicly_accessible: bool = False,
        deployment_type: str | None = None,
        deployment_configuration: Mapping[str, Any] | None = None,
        failover_mode: str | None = None,
        log_delivery_configuration: Mapping[str, Any] | None = None,
        maintenance_schedule: Mapping[str, Any] | None = None,
        db_backup_configurations: Sequence[Mapping[str, Any]] | None = None,
        kms_key_id: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> Answer:
        """Begin a cluster; its parameter group or deployment configuration decides the engine."""
        if self.clusters.named(name) is not None:
            raise name_taken(DB_CLUSTER, name)
        group = self._assigned_parameter_group(db_parameter_group_identifier)
        engine_type = engine_type_of(group, deployment_configuration)
        settings = engine_settings(
            engine_type,
            self.random,
            group,
            username=username,
            password=password,
            organization=organization,
            bucket=bucket,
            dbInstanceType=db_instance_type,
            dbStorageType=db_storage_type,
            allocatedStorage=allocated_storage,
            deploymentType=deployment_type,
            deploymentConfiguration=deployment_configuration,
            maintenanceSchedule=maintenance_schedule,
        )
        configuration = Configuration(
            engine_type=engine_type,
            vpc_subnet_ids=vpc_subnet_ids,
            vpc_security_group_ids=vpc_security_group_ids,
            publicly_accessible=publicly_accessible,
            port=port or DEFAULT_PORTS[engine_type],
            network_type=network_type,
            failover_mode=failover_mode or "AUTOMATIC",
            db_parameter_group_id=None if group is None else group.id,
            log_delivery_configuration=self.delivery_of(log_delivery_configuration),
            maintenance_schedule=maintenance_schedule,
            kms_key_id=self.kms_key_arn(kms_key_id),
            **settings,
        ).checked()
        backups = read_backup_configurations(db_backup_configurations, engine_type)
        cluster = add_cluster(self, name, configuration, backups, checked_tags(tags))
        return {"dbClusterId": cluster.id, "dbClusterStatus": status_when_answered(self, cluster)}

    def get_db_cluster(self, *, db_cluster_id: str) -> Answer:
        """Show a cluster."""
        return self.cluster(db_cluster_id).describe()

    def list_db_clusters(self, *, next_token: str | None = None, max_results: int | None = None) -> Answer:
        """List the clusters."""
        return self.page("ListDbClusters", self.clusters, DbCluster.summary, next_token, max_results)

    def list_db_instances_for_cluster(
        self, *, db_cluster_id: str, next_token: str | None = None, max_results: int | None = None
    ) -> Answer:
        """List the nodes of a cluster, with their modes."""
        cluster = self.cluster(db_cluster_id)
        listing = f"ListDbInstancesForCluster {db_cluster_id}"
        return self.page(listing, cluster, DbInstance.node_summary, next_token, max_results)

    def update_db_cluster(
        self,
        *,
        db_cluster_id: str,
        log_delivery_configuration: Mapping[str, Any] | None = None,
        db_parameter_group_identifier: str | None = None,
        port: int | None = None,
        db_instance_type: str | None = None,
        deployment_configuration: Mapping[str, Any] | None = None,
        failover_mode: str | None = None,
        maintenance_schedule: Mapping[str, Any] | None = None,
        db_backup_configurations: Sequence[Mapping[str, Any]] | None = None,
    ) -> Answer:
        """Change settings of the cluster and all its nodes; the engine stays what it is."""
        cluster = self.available_cluster(db_cluster_id)
        before = cluster.configuration
        group = self._assigned_parameter_group(db_parameter_group_identifier)
        if maintenance_schedule is not None and before.engine_type == INFLUXDB_V2:
            raise contradiction("maintenanceSchedule is supported for InfluxDB 3 clusters only.")
        instance_type, node_groups = changed_node_groups(before, group, db_instance_type, deployment_configuration)
        after = before.with_changes(
            log_delivery_configuration=log_delivery_configuration,
            db_parameter_group_id=None if group is None else group.id,
            port=port,
            failover_mode=failover_mode,
            maintenance_schedule=maintenance_schedule,
        ).with_nodes(instance_type, node_groups)
        backups = read_backup_configurations(db_backup_configurations, before.engine_type)
        cluster.configuration = after
        arrange_nodes(self, cluster)
        if db_backup_configurations is not None:
            configure_backups(self, cluster, backups)
        is_resized = before.db_instance_type != after.db_instance_type
        change_cluster_status(self, cluster, "UPDATING_INSTANCE_TYPE" if is_resized else "UPDATING")
        return {"dbClusterStatus": cluster.status}

    def reboot_db_cluster(self, *, db_cluster_id: str, instance_ids: list[str] | None = None) -> Answer:
        """Restart the database on all nodes, or on those named."""
        cluster = self.available_cluster(db_cluster_id)
        own = {node.id for node in cluster.nodes}
        for instance_id in instance_ids or ():
            if instance_id not in own:
                raise ResourceNotFoundError(DB_INSTANCE, instance_id)
        change_cluster_status(self, cluster, "REBOOTING", frozenset(instance_ids) if instance_ids else None)
        return {"dbClusterStatus": cluster.status}

    def delete_db_cluster(self, *, db_cluster_id: str, retain_automated_backups: bool = False) -> Answer:
        """Begin the deletion of the cluster and its nodes; backups made on demand outlive it."""
        cluster = self.available_cluster(db_cluster_id)
        change_cluster_status(self, cluster, "DELETING")
        let_go(self, cluster, retain_automated_backups=retain_automated_backups)
        return {"dbClusterStatus": cluster.status}

    def _assigned_parameter_group(self, identifier: str | None) -> DbParameterGroup | None:
        return None if identifier is None else self.assigned_parameter_group(identifier)
