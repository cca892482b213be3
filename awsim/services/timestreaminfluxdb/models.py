"""The resources of Timestream for InfluxDB and how each is described in answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsim.services.timestreaminfluxdb.configuration import (
    INFLUXDB_V2,
    INFLUXDB_V3_CORE,
    INFLUXDB_V3_ENTERPRISE,
)
from awsim.services.timestreaminfluxdb.errors import DB_CLUSTER, DB_INSTANCE
from awsim.services.timestreaminfluxdb.topology import describe_node_counts, describe_node_groups

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.timestreaminfluxdb.backup_schedule import DbBackupConfiguration
    from awsim.services.timestreaminfluxdb.configuration import Configuration

ENGINE_TYPES = {
    "InfluxDBv2": INFLUXDB_V2,
    "InfluxDBv3Core": INFLUXDB_V3_CORE,
    "InfluxDBv3Enterprise": INFLUXDB_V3_ENTERPRISE,
}
"""Member of the `parameters` union -> the engine whose parameters it holds."""


@dataclass(slots=True)
class DbInstance:
    """A DB instance, standing alone or a node of a DB cluster (then `db_cluster_id` and `modes` say which)."""

    id: str
    name: str
    arn: str
    endpoint: str
    status: str
    configuration: Configuration
    secret_arn: str
    availability_zone: str
    secondary_availability_zone: str = ""
    db_backup_configurations: list[DbBackupConfiguration] = field(default_factory=list)
    db_cluster_id: str | None = None
    modes: tuple[str, ...] = ()
    storage_changed_at: float | None = None

    resource_type = DB_INSTANCE

    def summary(self) -> dict[str, Any]:
        """The instance as an item of ListDbInstances."""
        configuration = self.configuration
        return {
            "id": self.id,
            "name": self.name,
            "arn": self.arn,
            "status": self.status,
            "endpoint": self.endpoint,
            "port": configuration.port,
            "networkType": configuration.network_type,
            "dbInstanceType": configuration.db_instance_type,
            "dbStorageType": configuration.db_storage_type,
            "allocatedStorage": configuration.allocated_storage,
            "deploymentType": configuration.deployment_type,
        }

    def node_summary(self) -> dict[str, Any]:
        """The instance as an item of ListDbInstancesForCluster."""
        return {**self.summary(), "instanceMode": self.modes[0], "instanceModes": list(self.modes)}

    def describe(self) -> dict[str, Any]:
        """The instance as Create-, Get-, Update-, Reboot- and DeleteDbInstance answer it.

        The standby's zone and the log delivery configuration are there even when empty: suites written for moto look
        for the members.
        """
        configuration = self.configuration
        return {
            **self.summary(),
            "vpcSubnetIds": configuration.vpc_subnet_ids,
            "publiclyAccessible": configuration.publicly_accessible,
            "vpcSecurityGroupIds": configuration.vpc_security_group_ids,
            "dbParameterGroupIdentifier": configuration.db_parameter_group_id,
            "availabilityZone": self.availability_zone,
            "secondaryAvailabilityZone": self.secondary_availability_zone,
            "logDeliveryConfiguration": configuration.log_delivery_configuration,
            "influxAuthParametersSecretArn": self.secret_arn,
            "dbClusterId": self.db_cluster_id,
            "instanceMode": self.modes[0] if self.modes else None,
            "instanceModes": list(self.modes) or None,
            "maintenanceSchedule": configuration.maintenance_schedule,
            "dbBackupConfigurations": describe_backup_configurations(self.db_backup_configurations),
            "kmsKeyId": configuration.kms_key_id,
        }


@dataclass(slots=True)
class DbCluster:
    """A DB cluster and its nodes."""

    id: str
    name: str
    arn: str
    endpoint: str
    reader_endpoint: str | None
    status: str
    configuration: Configuration
    secret_arn: str
    nodes: list[DbInstance] = field(default_factory=list)
    db_backup_configurations: list[DbBackupConfiguration] = field(default_factory=list)
    nodes_named: int = 0
    """How many node names have been given out; a name is not used again when nodes come and go."""

    resource_type = DB_CLUSTER

    def set_node_statuses(self, status: str, node_ids: frozenset[str] | None = None) -> None:
        """Let all nodes, or those named, follow the cluster into a state."""
        for node in self.nodes:
            if node_ids is None or node.id in node_ids:
                node.status = status

    def page(self, after: int, limit: int) -> tuple[list[DbInstance], int | None]:
        """Up to `limit` nodes after so many, and after how many to go on, if there are more."""
        end = after + limit
        return self.nodes[after:end], end if end < len(self.nodes) else None

    def summary(self) -> dict[str, Any]:
        """The cluster as an item of ListDbClusters."""
        configuration = self.configuration
        return {
            "id": self.id,
            "name": self.name,
            "arn": self.arn,
            "status": self.status,
            "endpoint": self.endpoint,
            "readerEndpoint": self.reader_endpoint,
            "port": configuration.port,
            "deploymentType": configuration.deployment_type,
            "dbInstanceType": configuration.db_instance_type,
            "networkType": configuration.network_type,
            "dbStorageType": configuration.db_storage_type,
            "allocatedStorage": configuration.allocated_storage,
            "engineType": configuration.engine_type,
        }

    def describe(self) -> dict[str, Any]:
        """The cluster as GetDbCluster answers it."""
        configuration = self.configuration
        return {
            **self.summary(),
            "publiclyAccessible": configuration.publicly_accessible,
            "dbParameterGroupIdentifier": configuration.db_parameter_group_id,
            "effectiveDbParameterGroupIdentifier": configuration.db_parameter_group_id,
            "logDeliveryConfiguration": configuration.log_delivery_configuration,
            "maintenanceSchedule": configuration.maintenance_schedule,
            "influxAuthParametersSecretArn": self.secret_arn,
            "vpcSubnetIds": configuration.vpc_subnet_ids,
            "vpcSecurityGroupIds": configuration.vpc_security_group_ids,
            "failoverMode": configuration.failover_mode,
            **describe_topology(configuration),
            "dbBackupConfigurations": describe_backup_configurations(self.db_backup_configurations),
            "kmsKeyId": configuration.kms_key_id,
        }


@dataclass(slots=True)
class DbParameterGroup:
    """A DB parameter group; it never changes (developer guide, "Parameter groups")."""

    id: str
    name: str
    arn: str
    description: str | None = None
    parameters: Mapping[str, Any] | None = None

    @property
    def engine_type(self) -> str:
        """The engine the parameters are for; a group without any configures InfluxDB 2."""
        return ENGINE_TYPES[next(iter(self.parameters))] if self.parameters else INFLUXDB_V2

    @property
    def engine_parameters(self) -> Mapping[str, Any]:
        """The parameters themselves, without the name of their engine."""
        return next(iter(self.parameters.values())) if self.parameters else {}

    def summary(self) -> dict[str, Any]:
        """The group as an item of ListDbParameterGroups."""
        return {"id": self.id, "name": self.name, "arn": self.arn, "description": self.description}

    def describe(self) -> dict[str, Any]:
        """The group as Create- and GetDbParameterGroup answer it."""
        return {**self.summary(), "parameters": self.parameters}


@dataclass(slots=True)
class DbBackup:
    """A backup: the configuration of a resource at one moment (InfluxDB's data is not simulated)."""

    id: str
    arn: str
    type: str
    status: str
    created_at: float
    resource_id: str
    resource_type: str
    resource_secret_arn: str
    configuration: Configuration
    name: str | None = None
    retention_days: int | None = None
    expires_after: str | None = None

    def summary(self) -> dict[str, Any]:
        """The backup as an item of ListDbBackups."""
        configuration = self.configuration
        return {
            "id": self.id,
            "name": self.name,
            "arn": self.arn,
            "status": self.status,
            "createdAt": self.created_at,
            "expiresAfter": self.expires_after,
            "dbResourceId": self.resource_id,
            "type": self.type,
            "engineType": configuration.engine_type,
            "deploymentType": configuration.deployment_type,
            "kmsKeyId": configuration.kms_key_id,
        }

    def describe(self) -> dict[str, Any]:
        """The backup as Create-, Get- and DeleteDbBackup answer it."""
        configuration = self.configuration
        return {
            **self.summary(),
            **describe_topology(configuration),
            "dbParameterGroupId": configuration.db_parameter_group_id,
            "dbInstanceType": configuration.db_instance_type,
            "logDeliveryConfiguration": configuration.log_delivery_configuration,
            "failoverMode": configuration.failover_mode,
            "dbStorageType": configuration.db_storage_type,
            "allocatedStorage": configuration.allocated_storage,
            "vpcSubnetIds": configuration.vpc_subnet_ids,
            "vpcSecurityGroupIds": configuration.vpc_security_group_ids,
            "publiclyAccessible": configuration.publicly_accessible,
            "port": configuration.port,
            "networkType": configuration.network_type,
            "influxAuthParametersSecretArn": self.resource_secret_arn,
            "maintenanceSchedule": configuration.maintenance_schedule,
        }


def describe_topology(configuration: Configuration) -> dict[str, Any]:
    """The node groups of an InfluxDB 3 Enterprise cluster in the two members that show them; nothing for the rest."""
    if configuration.engine_type != INFLUXDB_V3_ENTERPRISE:
        return {}
    groups = configuration.node_groups
    return {
        "clusterConfiguration": describe_node_counts(groups),
        "deploymentConfiguration": describe_node_groups(groups),
    }


def describe_backup_configurations(configurations: list[DbBackupConfiguration]) -> list[dict[str, Any]] | None:
    """The automated backups of a resource; absent when it has none."""
    return [configuration.describe() for configuration in configurations] or None
