"""Which changes of replicas and witnesses go together (developer guide, "Global tables", and AWS's refusals)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.global_tables.models import EVENTUAL, STRONG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.models import Table

    Given = Mapping[str, Any]
    Actions = Sequence[tuple[str, Given]]

NEW_IN_STRONG = 2
"""A strongly consistent global table has three regions, one of which may be a witness."""


def action_of(update: Given) -> tuple[str, Given]:
    """The one action of an update: `Create`, `Update`, `Delete` or `Disassociate`."""
    actions = [(kind, given) for kind, given in update.items() if given is not None]
    if not actions:
        raise ValidationError("There are no actions specified in the Replica Update Action of the request.")
    if len(actions) > 1:
        raise ValidationError("Update table operation with more than one type of replica actions not allowed.")
    return actions[0]


def check_consistency(table: Table, actions: Actions, witnesses: Sequence[Given], wanted: str | None) -> None:
    """Raise ValidationException for what the consistency, wanted or had, does not allow."""
    current = None if table.group is None else table.group.consistency
    if wanted is not None:
        _check_choice(current, actions, witnesses)
    if (wanted or current or EVENTUAL) == EVENTUAL:
        _check_eventual(actions, witnesses)
    elif wanted == STRONG:
        _check_new_strong(table, actions, witnesses)
    else:
        _check_strong(table, actions)


def check_settings_replication(table: Table, wanted: str | None) -> None:
    """Raise ValidationException if a table without replicas is to have overrides of what they share."""
    if wanted == "ENABLED_WITH_OVERRIDES" and table.group is None:
        raise ValidationError(
            f"Value '{wanted}' at 'GlobalTableSettingsReplicationMode' failed to satisfy constraint: "
            "Only ENABLED and DISABLED settings replication are supported for a Regional Table."
        )


def _check_choice(current: str | None, actions: Actions, witnesses: Sequence[Given]) -> None:
    if not actions and not witnesses:
        raise ValidationError(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, "
            "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, "
            "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required"
        )
    if current is not None:
        raise ValidationError("MultiRegionConsistency parameter is unsupported on existing global table")
    if any(kind != "Create" for kind, _ in actions):
        raise ValidationError(
            "Only Replica Create actions are supported when MultiRegionConsistency parameter is provided."
        )


def _check_eventual(actions: Actions, witnesses: Sequence[Given]) -> None:
    if witnesses:
        raise ValidationError(
            "MultiRegionConsistency must be set as STRONG when GlobalTableWitnessUpdates parameter is present."
        )
    if len(actions) > 1 and actions[0][0] != "Update":
        raise ValidationError("Update table operation with more than one create or delete replica actions not allowed")


def _check_new_strong(table: Table, actions: Actions, witnesses: Sequence[Given]) -> None:
    if len(actions) + len(witnesses) != NEW_IN_STRONG:
        raise ValidationError(
            "Unsupported replica count. A global table with strong MultiRegionConsistency must have exactly three "
            "replicas, or two replicas and a witness."
        )
    if table.items:
        raise ValidationError("A table must be empty to become a global table with strong MultiRegionConsistency.")


def _check_strong(table: Table, actions: Actions) -> None:
    kinds = [kind for kind, _ in actions]
    if "Create" in kinds:
        raise ValidationError("Cannot add replicas to a global table with strong MultiRegionConsistency")
    assert table.group is not None, "only global tables have a consistency"
    if 0 < kinds.count("Delete") < len(table.group.members) - 1:
        raise ValidationError(
            "Deletion of only one table replica is not supported for global tables with MultiRegionConsistency set to "
            "STRONG."
        )
