"""Which nodes a DB cluster consists of: node groups, where they come from and what they must add up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from awsim.services.timestreaminfluxdb.errors import contradiction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_INGEST_NODES = 4
MAX_QUERY_NODES = 14
MAX_NODES = 15
MAX_NODES_WITH_SHARED_COMPACTOR = 3
"""API reference, NodeGroup; developer guide, "Scaling a cluster"."""


@dataclass(frozen=True, slots=True)
class NodeGroup:
    """Nodes of a cluster that have the same modes and the same instance type."""

    modes: tuple[str, ...]
    instance_type: str
    count: int


def read_replica_nodes(instance_type: str) -> tuple[NodeGroup, ...]:
    """The two nodes of an InfluxDB 2 read replica cluster: a writer and a reader."""
    return NodeGroup(("PRIMARY",), instance_type, 1), NodeGroup(("REPLICA",), instance_type, 1)


def core_nodes(instance_type: str) -> tuple[NodeGroup, ...]:
    """InfluxDB 3 Core runs on one node and does not compact."""
    return (NodeGroup(("INGEST", "QUERY"), instance_type, 1),)


def enterprise_nodes(instance_type: str, parameters: Mapping[str, Any]) -> tuple[NodeGroup, ...]:
    """The nodes a DB parameter group's node counts ask for; without counts the service's three-node default."""
    writers = parameters.get("ingestQueryInstances", 2)
    readers = parameters.get("queryOnlyInstances", 0)
    groups = [NodeGroup(("QUERY",), instance_type, readers)] if readers else []
    if parameters.get("dedicatedCompactor", True):
        groups.insert(0, NodeGroup(("INGEST", "QUERY"), instance_type, writers))
        groups.append(NodeGroup(("COMPACT",), instance_type, 1))
    else:
        if writers > 1:
            groups.insert(0, NodeGroup(("INGEST", "QUERY"), instance_type, writers - 1))
        groups.insert(0, NodeGroup(("INGEST", "QUERY", "COMPACT"), instance_type, 1))
    return checked(tuple(groups))


def configured_nodes(deployment_configuration: Mapping[str, Any]) -> tuple[NodeGroup, ...]:
    """The node groups of a `deploymentConfiguration` member; raises ValidationError where they do not add up."""
    groups = deployment_configuration["InfluxDBv3Enterprise"]["nodeGroups"]
    return checked(
        tuple(NodeGroup(tuple(group["instanceModes"]), group["instanceType"], group["count"]) for group in groups)
    )


def checked(groups: tuple[NodeGroup, ...]) -> tuple[NodeGroup, ...]:
    """The groups themselves, if they are a topology InfluxDB 3 Enterprise can run."""
    for group in groups:
        if len(set(group.modes)) != len(group.modes):
            raise contradiction(f"The instance modes of a node group must be unique: {', '.join(group.modes)}.")
    ingest, query, compact = (count_of(groups, mode) for mode in ("INGEST", "QUERY", "COMPACT"))
    if not 1 <= ingest <= MAX_INGEST_NODES:
        raise contradiction(f"A cluster must have 1 to {MAX_INGEST_NODES} nodes with the INGEST mode, not {ingest}.")
    if query > MAX_QUERY_NODES:
        raise contradiction(f"A cluster must have 0 to {MAX_QUERY_NODES} nodes with the QUERY mode, not {query}.")
    if compact != 1:
        raise contradiction(f"A cluster must have exactly one node with the COMPACT mode, not {compact}.")
    nodes = sum(group.count for group in groups)
    if nodes > MAX_NODES:
        raise contradiction(f"A cluster must have at most {MAX_NODES} nodes, not {nodes}.")
    if nodes - 1 > MAX_NODES_WITH_SHARED_COMPACTOR and not has_dedicated_compactor(groups):
        raise contradiction(
            f"A cluster with more than {MAX_NODES_WITH_SHARED_COMPACTOR} non-compaction nodes must have the COMPACT "
            "mode in a node group of its own."
        )
    return groups


def count_of(groups: Sequence[NodeGroup], mode: str) -> int:
    """How many nodes have a mode."""
    return sum(group.count for group in groups if mode in group.modes)


def has_dedicated_compactor(groups: Sequence[NodeGroup]) -> bool:
    """Whether the node that compacts does nothing else."""
    return any(group.modes == ("COMPACT",) for group in groups)


def describe_node_groups(groups: Sequence[NodeGroup]) -> dict[str, Any]:
    """The groups as the `deploymentConfiguration` member of an answer."""
    described = [
        {"instanceModes": list(group.modes), "instanceType": group.instance_type, "count": group.count}
        for group in groups
    ]
    return {"InfluxDBv3Enterprise": {"nodeGroups": described}}


def describe_node_counts(groups: Sequence[NodeGroup]) -> dict[str, Any]:
    """The groups as the deprecated `clusterConfiguration` member of an answer."""
    ingest = count_of(groups, "INGEST")
    return {
        "ingestQueryInstances": ingest,
        "queryOnlyInstances": sum(g.count for g in groups if "QUERY" in g.modes and "INGEST" not in g.modes),
        "dedicatedCompactor": has_dedicated_compactor(groups),
    }
