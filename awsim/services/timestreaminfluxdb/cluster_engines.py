"""What each engine makes of a cluster's settings: which it demands, which it refuses, and the nodes that follow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.services.timestreaminfluxdb.configuration import (
    DEFAULT_STORAGE_TYPE,
    INFLUXDB_V2,
    INFLUXDB_V3_CORE,
    INFLUXDB_V3_ENTERPRISE,
    MULTI_NODE_READ_REPLICAS,
    user_credentials,
)
from awsim.services.timestreaminfluxdb.errors import contradiction
from awsim.services.timestreaminfluxdb.topology import (
    NodeGroup,
    configured_nodes,
    core_nodes,
    enterprise_nodes,
    read_replica_nodes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.random import Random
    from awsim.services.timestreaminfluxdb.configuration import Configuration
    from awsim.services.timestreaminfluxdb.models import DbParameterGroup

DEMANDED_BY_V2 = ("password", "dbInstanceType", "allocatedStorage")
REFUSED_BY_V2 = ("deploymentConfiguration", "maintenanceSchedule")
REFUSED_BY_V3 = (
    "username",
    "password",
    "organization",
    "bucket",
    "dbStorageType",
    "allocatedStorage",
    "deploymentType",
)
"""InfluxDB 3 keeps data in S3 and authenticates by a token of the service's making, so it takes no user and no storage
(checks of Terraform's `aws_timestreaminfluxdb_db_cluster`, made because the service refuses these members)."""

TOKEN_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"  # noqa: S105 - not a secret


def engine_type_of(group: DbParameterGroup | None, deployment_configuration: Mapping[str, Any] | None) -> str:
    """The engine of a new cluster; without a parameter group a deployment configuration means Enterprise."""
    if group is not None:
        return group.engine_type
    return INFLUXDB_V2 if deployment_configuration is None else INFLUXDB_V3_ENTERPRISE


def engine_settings(engine_type: str, random: Random, group: DbParameterGroup | None, **given: Any) -> dict[str, Any]:
    """The engine's part of a new cluster's `Configuration`; `given` are members of the request by their names."""
    if engine_type == INFLUXDB_V2:
        _demand(given, DEMANDED_BY_V2)
        _refuse(given, REFUSED_BY_V2, "an InfluxDB 2 cluster")
        return {
            "db_instance_type": given["dbInstanceType"],
            "db_storage_type": given["dbStorageType"] or DEFAULT_STORAGE_TYPE,
            "allocated_storage": given["allocatedStorage"],
            "deployment_type": given["deploymentType"] or MULTI_NODE_READ_REPLICAS,
            "node_groups": read_replica_nodes(given["dbInstanceType"]),
            "credentials": user_credentials(
                given["username"], given["password"], given["organization"], given["bucket"]
            ),
        }
    _refuse(given, REFUSED_BY_V3, "an InfluxDB 3 cluster")
    instance_type, node_groups = _influxdb3_nodes(
        engine_type, group, given["dbInstanceType"], given["deploymentConfiguration"]
    )
    return {
        "db_instance_type": instance_type,
        "db_storage_type": None,
        "allocated_storage": None,
        "deployment_type": None,
        "node_groups": node_groups,
        "credentials": {"token": f"apiv3_{random.token(86, TOKEN_ALPHABET)}"},
    }


def _influxdb3_nodes(
    engine_type: str,
    group: DbParameterGroup | None,
    instance_type: str | None,
    deployment_configuration: Mapping[str, Any] | None,
) -> tuple[str | None, tuple[NodeGroup, ...]]:
    if deployment_configuration is not None:
        if engine_type == INFLUXDB_V3_CORE:
            raise contradiction("deploymentConfiguration is supported for InfluxDB 3 Enterprise clusters only.")
        return None, configured_nodes(deployment_configuration)
    if instance_type is None:
        raise contradiction("dbInstanceType is required unless deploymentConfiguration defines the cluster's nodes.")
    if engine_type == INFLUXDB_V3_CORE:
        return instance_type, core_nodes(instance_type)
    return instance_type, enterprise_nodes(instance_type, {} if group is None else group.engine_parameters)


def changed_node_groups(
    before: Configuration,
    group: DbParameterGroup | None,
    instance_type: str | None,
    deployment_configuration: Mapping[str, Any] | None,
) -> tuple[str | None, tuple[NodeGroup, ...]]:
    """Instance type and node groups after an update; raises ValidationError for what the engine can't become.

    Once a deployment configuration has defined the nodes, the counts of parameter groups are ignored (API reference,
    UpdateDbCluster).
    """
    if group is not None and group.engine_type != before.engine_type:
        raise contradiction(
            f"The cluster runs {before.engine_type}; DB parameter group {group.id} is for {group.engine_type}."
        )
    if deployment_configuration is not None:
        if instance_type is not None:
            raise contradiction("dbInstanceType and deploymentConfiguration can't be specified together.")
        if before.engine_type != INFLUXDB_V3_ENTERPRISE:
            raise contradiction("deploymentConfiguration is supported for InfluxDB 3 Enterprise clusters only.")
        return None, configured_nodes(deployment_configuration)
    if before.engine_type == INFLUXDB_V3_ENTERPRISE and before.db_instance_type is not None and group is not None:
        instance_type = instance_type or before.db_instance_type
        return instance_type, enterprise_nodes(instance_type, group.engine_parameters)
    if instance_type is None:
        return before.db_instance_type, before.node_groups
    return instance_type, tuple(replace(each, instance_type=instance_type) for each in before.node_groups)


def _demand(given: Mapping[str, Any], members: tuple[str, ...]) -> None:
    for member in members:
        if given[member] is None:
            raise contradiction(f"{member} is required for an InfluxDB 2 cluster.")


def _refuse(given: Mapping[str, Any], members: tuple[str, ...], what: str) -> None:
    for member in members:
        if given[member] is not None:
            raise contradiction(f"{member} can't be specified for {what}.")
