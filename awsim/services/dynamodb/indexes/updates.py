"""Adding, changing and deleting global secondary indexes of a table that is there (GlobalSecondaryIndexUpdates)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import LimitExceededError, ValidationError, invalid_parameters, resource_not_found
from awsim.services.dynamodb.lifecycles import INDEX_LIFECYCLE
from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.tables.definitions import (
    MOST_GLOBAL_INDEXES,
    attribute_types_of,
    check_indexes,
    global_index,
    on_demand_of,
    provisioned_of,
    raised_warm,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.indexes.indexes import SecondaryIndex
    from awsim.services.dynamodb.models import Table

    Given = Mapping[str, Any]

ACTIONS = ("Update", "Create", "Delete")
ONLINE_ACTIONS = frozenset({"Create", "Delete"})


class IndexUpdates(DynamoDBResources):
    """What UpdateTable does with indexes."""

    def update_indexes(self, table: Table, updates: Sequence[Given], definitions: Sequence[Given]) -> None:
        """Carry out GlobalSecondaryIndexUpdates; `definitions` are those of the attributes that new keys need."""
        for action, given in map(_action, updates):
            match action:
                case "Create":
                    self._create(table, given, definitions)
                case "Update":
                    self._update(table, _index(table, given["IndexName"]), given)
                case _:
                    index = _index(table, given["IndexName"])
                    self.transition(INDEX_LIFECYCLE, index.arn, index, "DELETING")

    def check_index_updates(self, table: Table, updates: Sequence[Given]) -> None:
        """Raise what forbids GlobalSecondaryIndexUpdates, before anything of the table changes."""
        _check_actions(table, [_action(update) for update in updates])

    def index_transitioned(self, table: Table, index: SecondaryIndex, left: str) -> None:
        """An index has left a state: it is built, changed, or gone with the attributes only its key used."""
        index.is_backfilling = False
        index.throughput.carry_out(self.now())
        if index.status == "DELETED":
            del table.indexes[index.name]
            schemas = (table.schema, *(each.schema for each in table.indexes.values()))
            used = {name for schema in schemas for name in schema.names}
            used.update(name for each in table.vector_indexes.values() for name in each.search_schema)
            table.attribute_types = {name: kind for name, kind in table.attribute_types.items() if name in used}

    def _create(self, table: Table, given: Given, definitions: Sequence[Given]) -> None:
        defined = attribute_types_of(definitions)
        for name, kind in table.attribute_types.items():
            if defined.get(name, kind) != kind:
                raise invalid_parameters(f"The type of the attribute {name} can't be changed: it is part of a key")
        # The key's attributes have to be defined again, though the table knows them; what else is defined is let be.
        index = global_index(given, table.schema, defined, table.arn, table.billing_mode)
        check_indexes([*table.indexes.values(), index])
        table.attribute_types = table.attribute_types | {name: defined[name] for name in index.schema.names}
        table.indexes[index.name] = index
        table.backfill(index)
        index.is_backfilling = True
        self.transition(INDEX_LIFECYCLE, index.arn, index, "CREATING")

    def _update(self, table: Table, index: SecondaryIndex, given: Given) -> None:
        throughput = given.get("ProvisionedThroughput")
        if throughput is not None:
            if table.is_on_demand:
                raise invalid_parameters(
                    f"ProvisionedThroughput should not be specified for index: {index.name} when BillingMode is "
                    "PAY_PER_REQUEST"
                )
            asked = provisioned_of(throughput, f"for index {index.name}")
            index.throughput.request(asked.read, asked.write, now=self.now(), what=f"index {index.name}")
        if "OnDemandThroughput" in given:
            index.on_demand = on_demand_of(given["OnDemandThroughput"])
        if "WarmThroughput" in given:
            index.warm = raised_warm(index.warm, given["WarmThroughput"], f"index {index.name}")
        self.transition(INDEX_LIFECYCLE, index.arn, index, "UPDATING")


def _action(update: Given) -> tuple[str, Given]:
    chosen = [action for action in ACTIONS if action in update]
    if len(chosen) > 1:
        raise invalid_parameters(
            "Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
            "GlobalSecondaryIndexUpdate.Delete can be specified"
        )
    if chosen:
        return chosen[0], update[chosen[0]]
    raise invalid_parameters(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
        "GlobalSecondaryIndexUpdate.Delete must not be null"
    )


def _check_actions(table: Table, chosen: Sequence[tuple[str, Given]]) -> None:
    seen: set[str] = set()
    for _, given in chosen:
        name = given["IndexName"]
        if name in seen:
            raise invalid_parameters(
                f"Only one global secondary index update per index is allowed simultaneously. Index: {name}"
            )
        seen.add(name)
    online = sum(action in ONLINE_ACTIONS for action, _ in chosen)
    building = any(index.status in {"CREATING", "DELETING"} for index in table.global_indexes)
    if online > 1 or (online and building):
        raise LimitExceededError(
            "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
        )
    for action, given in chosen:
        if action == "Create" and given["IndexName"] in table.indexes:
            raise ValidationError("Attempting to create an index which already exists")
        if action != "Create":
            _index(table, given["IndexName"])
    created = sum(action == "Create" for action, _ in chosen)
    if created and len(table.global_indexes) + created > MOST_GLOBAL_INDEXES:
        raise LimitExceededError(
            "Subscriber limit exceeded: GlobalSecondaryIndex count exceeds the per-table limit of "
            f"{MOST_GLOBAL_INDEXES}"
        )


def _index(table: Table, name: str) -> SecondaryIndex:
    found = table.indexes.get(name)
    if found is None or not found.is_global:
        raise resource_not_found()
    return found
