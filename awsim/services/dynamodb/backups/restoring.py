"""Making a table that has the keys, indexes, throughput and items another one has or had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import ValidationError, table_already_exists
from awsim.services.dynamodb.models import PAY_PER_REQUEST, PROVISIONED
from awsim.services.dynamodb.tables.blueprints import blueprint, move
from awsim.services.dynamodb.tables.definitions import on_demand_of, provisioned_of
from awsim.services.dynamodb.tables.tables import TableOperations
from awsim.services.dynamodb.tables.throughput import ProvisionedThroughput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.backups.recovery import RestoreOrigin
    from awsim.services.dynamodb.indexes.indexes import SecondaryIndex
    from awsim.services.dynamodb.indexes.vector_indexes import VectorIndex
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import StoredItem

    Given = Mapping[str, Any]


class TableRestoring(TableOperations):
    """Restoring tables."""

    def require_new(self, name: str) -> None:
        """Raise TableAlreadyExistsException if there is a table with this name."""
        if name in self.tables:
            raise table_already_exists(name)

    def restore(
        self, source: Table, items: Mapping[Key, StoredItem], name: str, overrides: Given, origin: RestoreOrigin
    ) -> Table:
        """Begin a table like another with the given items.

        `overrides` are the members of the request whose names end in `_override`: billing, indexes, throughput, key.
        """
        self.require_new(name)
        self.require_room(name)
        now = self.now()
        table = blueprint(source)
        table.name, table.id = name, self.random.uuid()
        table.account, table.region, table.created_at = self.account, self.region, now
        table.restored_from = origin
        _override_billing(table, overrides, now)
        _override_indexes(table, overrides)
        move(table, self.arn(f"table/{name}"))
        if overrides.get("sse_specification_override") is not None:
            self.encrypt(table, overrides["sse_specification_override"])
        for key, stored in items.items():
            table.write(key, stored, at=now)
        self.begin(table)
        return table


def require_key(overrides: Given, *, is_other_region: bool) -> None:
    """Raise ValidationException unless a restore from another region says which key it is to use."""
    if is_other_region and overrides.get("sse_specification_override") is None:
        raise _invalid("sseSpecificationOverride must be provided for cross-region restores")


def _override_billing(table: Table, overrides: Given, now: float) -> None:
    mode = overrides.get("billing_mode_override")
    throughput = overrides.get("provisioned_throughput_override")
    on_demand = overrides.get("on_demand_throughput_override")
    if throughput is not None and mode == PAY_PER_REQUEST:
        raise _invalid("Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST")
    if throughput is None and mode == PROVISIONED and table.is_on_demand:
        raise _invalid("Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED")
    if throughput is not None and mode is None and table.is_on_demand:
        raise _invalid("Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED")
    table.billing_mode = mode or table.billing_mode
    table.on_demand_since = now if table.is_on_demand else None
    if on_demand is not None:
        if not table.is_on_demand:
            raise _invalid(
                "Cannot override MaxReadRequestUnits for OnDemandThroughput unless BillingModeOverride is "
                "PAY_PER_REQUEST"
            )
        table.on_demand = on_demand_of(on_demand)
    if table.is_on_demand:
        table.throughput = ProvisionedThroughput()
        for index in table.global_indexes:
            index.throughput = ProvisionedThroughput()
    elif throughput is not None:
        table.throughput = provisioned_of(throughput, "for a table")


def _override_indexes(table: Table, overrides: Given) -> None:
    """Keep just the indexes that are named, with the throughput that is given for them."""
    vectors = overrides.get("vector_index_override")
    if vectors is not None:
        table.vector_indexes = {given["IndexName"]: _matched_vectors(table, given) for given in vectors}
    table.indexes = {
        index.name: index
        for index in (
            *_chosen(table, table.local_indexes, overrides.get("local_secondary_index_override")),
            *_chosen(table, table.global_indexes, overrides.get("global_secondary_index_override")),
        )
    }
    table.has_collections = bool(table.local_indexes)
    used = {*table.schema.names, *(name for index in table.indexes.values() for name in index.schema.names)}
    used.update(name for index in table.vector_indexes.values() for name in index.search_schema)
    table.attribute_types = {name: kind for name, kind in table.attribute_types.items() if name in used}


def _chosen(
    table: Table, indexes: Sequence[SecondaryIndex], override: Sequence[Given] | None
) -> Sequence[SecondaryIndex]:
    if override is None:
        return indexes
    by_name = {index.name: index for index in indexes}
    return [_matched(table, by_name.get(given["IndexName"]), given) for given in override]


def _matched(table: Table, index: SecondaryIndex | None, given: Given) -> SecondaryIndex:
    if index is None or index.schema.describe() != list(given["KeySchema"]):
        raise _no_such_index(given["IndexName"])
    projection = index.projection.describe()
    if any(given["Projection"].get(name) != value for name, value in projection.items()):
        raise _no_such_index(index.name)
    throughput = given.get("ProvisionedThroughput")
    if throughput is not None:
        if table.is_on_demand:
            raise _invalid(
                f"Cannot override ProvisionedThroughput for index {index.name} if BillingMode is overridden to "
                "PAY_PER_REQUEST"
            )
        index.throughput = provisioned_of(throughput, f"for index {index.name}")
    elif index.is_global and not table.is_on_demand and not index.throughput.read:
        raise _invalid(f"Must specify provisioned throughput for index {index.name}")
    if given.get("OnDemandThroughput") is not None:
        index.on_demand = on_demand_of(given["OnDemandThroughput"])
    return index


def _matched_vectors(table: Table, given: Given) -> VectorIndex:
    index = table.vector_indexes.get(given["IndexName"])
    wanted = (given["VectorAttribute"]["AttributeName"], given["Dimensions"], given["DistanceFunction"])
    if index is None or (index.attribute, index.dimensions, index.distance) != wanted:
        raise _no_such_index(given["IndexName"])
    return index


def _no_such_index(name: str) -> ValidationError:
    return _invalid(
        f"Index {name} does not match a secondary index that existed in the source table and cannot be created during "
        "the restore operation"
    )


def _invalid(problem: str) -> ValidationError:
    return ValidationError(f"Invalid Request: {problem}")
