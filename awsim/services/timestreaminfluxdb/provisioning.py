"""How DB instances and DB clusters come into being, how their nodes are arranged, and how they go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from awsim.services.timestreaminfluxdb.backing_up import (
    configure_backups,
    delete_automated_backups,
    stop_backups,
)
from awsim.services.timestreaminfluxdb.configuration import INFLUXDB_V3_CORE, WITH_MULTIAZ_STANDBY
from awsim.services.timestreaminfluxdb.errors import DB_CLUSTER, DB_INSTANCE
from awsim.services.timestreaminfluxdb.lifecycles import DB_CLUSTER_LIFECYCLE, DB_INSTANCE_LIFECYCLE
from awsim.services.timestreaminfluxdb.models import DbCluster, DbInstance
from awsim.services.timestreaminfluxdb.regions import availability_zone
from awsim.services.timestreaminfluxdb.secrets import promise_secret, withdraw_secret

if TYPE_CHECKING:
    from awsim.services.timestreaminfluxdb.backup_schedule import DbBackupConfiguration
    from awsim.services.timestreaminfluxdb.configuration import Configuration
    from awsim.services.timestreaminfluxdb.resources import InfluxDBResources


def add_instance(
    backend: InfluxDBResources,
    name: str,
    configuration: Configuration,
    backups: list[DbBackupConfiguration],
    tags: dict[str, str],
    status: str = "CREATING",
) -> DbInstance:
    """Begin a DB instance that stands alone."""
    instance_id = backend.new_id()
    instance = DbInstance(
        id=instance_id,
        name=name,
        arn=backend.arn(f"{DB_INSTANCE}/{instance_id}"),
        endpoint=backend.endpoint(instance_id),
        status=status,
        configuration=configuration,
        secret_arn=promise_secret(backend, instance_id, configuration.credentials),
        availability_zone=availability_zone(backend.region, 0),
    )
    place_standby(backend, instance)
    backend.instances.add(instance)
    backend.tags[instance.arn] = tags
    backend.transition(DB_INSTANCE_LIFECYCLE, instance_id, instance, status)
    if backups:
        configure_backups(backend, instance, backups)
    return instance


def place_standby(backend: InfluxDBResources, instance: DbInstance) -> None:
    """Give the standby of a Multi-AZ deployment its zone, and none to a deployment without."""
    has_standby = instance.configuration.deployment_type == WITH_MULTIAZ_STANDBY
    instance.secondary_availability_zone = availability_zone(backend.region, 1) if has_standby else ""


def add_cluster(
    backend: InfluxDBResources,
    name: str,
    configuration: Configuration,
    backups: list[DbBackupConfiguration],
    tags: dict[str, str],
    status: str = "CREATING",
) -> DbCluster:
    """Begin a DB cluster with its nodes."""
    cluster_id = backend.new_id()
    has_readers = configuration.engine_type != INFLUXDB_V3_CORE
    cluster = DbCluster(
        id=cluster_id,
        name=name,
        arn=backend.arn(f"{DB_CLUSTER}/{cluster_id}"),
        endpoint=backend.endpoint(cluster_id),
        reader_endpoint=backend.endpoint(cluster_id, ".reader") if has_readers else None,
        status=status,
        configuration=configuration,
        secret_arn=promise_secret(backend, cluster_id, configuration.credentials),
    )
    backend.clusters.add(cluster)
    backend.tags[cluster.arn] = tags
    arrange_nodes(backend, cluster)
    change_cluster_status(backend, cluster, status)
    configure_backups(backend, cluster, backups)
    return cluster


def status_when_answered(backend: InfluxDBResources, cluster: DbCluster) -> str:
    """The state that CreateDbCluster answers: CREATING.

    Suites written for moto expect a cluster to be AVAILABLE at once: with `strictness="warn"` it is, where creating
    takes no time.
    """
    if not backend.is_lenient:
        return cluster.status
    following = DB_CLUSTER_LIFECYCLE.transitions[cluster.status]
    takes = backend.world.duration(backend.service, DB_CLUSTER_LIFECYCLE.resource, following.seconds)
    return cluster.status if takes else following.to


def change_cluster_status(
    backend: InfluxDBResources, cluster: DbCluster, status: str, node_ids: frozenset[str] | None = None
) -> None:
    """Put a cluster into a state, and with it all its nodes or those named."""
    backend.transition(DB_CLUSTER_LIFECYCLE, cluster.id, cluster, status)
    cluster.set_node_statuses(status, node_ids)


def arrange_nodes(backend: InfluxDBResources, cluster: DbCluster) -> None:
    """Make the nodes of a cluster those of its configuration; nodes that keep their modes stay what they are."""
    leaving = list(cluster.nodes)
    arranged: list[DbInstance] = []
    for group in cluster.configuration.node_groups:
        settings = replace(cluster.configuration, db_instance_type=group.instance_type, deployment_type=None)
        for _ in range(group.count):
            node = next((node for node in leaving if node.modes == group.modes), None)
            if node is None:
                node = _add_node(backend, cluster, group.modes, settings)
            else:
                leaving.remove(node)
            node.configuration = settings
            node.availability_zone = availability_zone(backend.region, len(arranged))
            arranged.append(node)
    for node in leaving:
        _remove_node(backend, node)
    cluster.nodes = arranged


def _add_node(
    backend: InfluxDBResources, cluster: DbCluster, modes: tuple[str, ...], settings: Configuration
) -> DbInstance:
    node_id = backend.new_id()
    cluster.nodes_named += 1
    node = DbInstance(
        id=node_id,
        name=f"{cluster.name}-{cluster.nodes_named}",
        arn=backend.arn(f"{DB_INSTANCE}/{node_id}"),
        endpoint=backend.endpoint(node_id),
        status=cluster.status,
        configuration=settings,
        secret_arn=cluster.secret_arn,
        availability_zone="",
        db_cluster_id=cluster.id,
        modes=modes,
    )
    backend.nodes[node_id] = node
    backend.tags[node.arn] = {}
    return node


def _remove_node(backend: InfluxDBResources, node: DbInstance) -> None:
    del backend.nodes[node.id]
    backend.tags.pop(node.arn, None)


def let_go(backend: InfluxDBResources, resource: DbInstance | DbCluster, *, retain_automated_backups: bool) -> None:
    """What a deletion does at once: no more automated backups, and those there are go unless retained."""
    stop_backups(backend, resource)
    if not retain_automated_backups:
        delete_automated_backups(backend, resource.id)


def remove_instance(backend: InfluxDBResources, instance: DbInstance) -> None:
    """Forget a DB instance whose deletion is complete, and its secret."""
    backend.instances.remove(instance.id)
    backend.tags.pop(instance.arn, None)
    withdraw_secret(backend, instance.secret_arn)


def remove_cluster(backend: InfluxDBResources, cluster: DbCluster) -> None:
    """Forget a DB cluster whose deletion is complete, its nodes and its secret."""
    for node in cluster.nodes:
        _remove_node(backend, node)
    backend.clusters.remove(cluster.id)
    backend.tags.pop(cluster.arn, None)
    withdraw_secret(backend, cluster.secret_arn)
