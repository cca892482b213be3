"""Tables: creating, describing, listing and deleting them (API reference, CreateTable and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.wording import NOT_NULL, validation_message
from awsim.services.dynamodb.errors import (
    LimitExceededError,
    ResourceInUseError,
    ValidationError,
    invalid_parameters,
    table_in_use,
)
from awsim.services.dynamodb.indexes.vector_definitions import VectorIndexUpdates, searched_attributes
from awsim.services.dynamodb.lifecycles import TABLE_LIFECYCLE
from awsim.services.dynamodb.models import PAY_PER_REQUEST, PROVISIONED, Table
from awsim.services.dynamodb.tables.definitions import (
    attribute_types_of,
    check_indexes,
    check_only_keys,
    check_uses,
    global_indexes,
    local_indexes,
    on_demand_of,
    provisioned_of,
    table_schema,
    warm_of,
)
from awsim.services.dynamodb.tables.encryption import EncryptionSettings
from awsim.services.dynamodb.tables.hooks import TableHooks
from awsim.services.dynamodb.tables.tagging import with_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.indexes.indexes import SecondaryIndex
    from awsim.services.dynamodb.values.schema import KeySchema

    Given = Mapping[str, Any]

Answer = dict[str, Any]

PAGE = 100
GONE = frozenset(
    {
        *("AttributeDefinitions", "KeySchema", "CreationDateTime"),
        *("LocalSecondaryIndexes", "GlobalSecondaryIndexes", "VectorIndexes"),
    }
)
"""What DeleteTable no longer tells of a table (moto's verified tests)."""

TABLE_LIMIT = 2500
"""Tables of an account in a region (developer guide, "Service quotas")."""


class TableOperations(TableHooks, VectorIndexUpdates, EncryptionSettings):
    """Creating, describing, listing and deleting tables."""

    def create_table(
        self,
        *,
        table_name: str,
        key_schema: Sequence[Given] | None = None,
        attribute_definitions: Sequence[Given] | None = None,
        local_secondary_indexes: Sequence[Given] | None = None,
        global_secondary_indexes: Sequence[Given] | None = None,
        billing_mode: str = PROVISIONED,
        provisioned_throughput: Given | None = None,
        stream_specification: Given | None = None,
        sse_specification: Given | None = None,
        tags: Sequence[Given] = (),
        table_class: str | None = None,
        deletion_protection_enabled: bool = False,
        warm_throughput: Given | None = None,
        resource_policy: str | None = None,
        on_demand_throughput: Given | None = None,
        vector_indexes: Sequence[Given] | None = None,
        global_table_source_arn: str | None = None,
        global_table_settings_replication_mode: str | None = None,
    ) -> Answer:
        """Begin a table; it takes items when it is ACTIVE."""
        name = self.name_of(table_name)
        refuse_multi_account(global_table_source_arn, global_table_settings_replication_mode)
        key_schema, attribute_definitions = required_definitions(key_schema, attribute_definitions)
        check_billing(billing_mode, provisioned_throughput, on_demand_throughput)
        types = attribute_types_of(attribute_definitions)
        schema = table_schema(key_schema, types)
        arn = self.arn(f"table/{name}")
        searched = searched_attributes(vector_indexes or ())
        given = (local_secondary_indexes, global_secondary_indexes)
        indexes = _indexes(given, schema, types, arn, billing_mode, searched)
        self.require_room(name)
        now = self.now()
        table = Table(
            name=name,
            arn=arn,
            id=self.random.uuid(),
            account=self.account,
            region=self.region,
            created_at=now,
            schema=schema,
            attribute_types=types,
            billing_mode=billing_mode,
            on_demand_since=now if billing_mode == PAY_PER_REQUEST else None,
            on_demand=on_demand_of(on_demand_throughput),
            warm=warm_of(warm_throughput),
            table_class=table_class,
            deletion_protected=deletion_protection_enabled,
            tags=with_tags({}, tags),
            indexes={index.name: index for index in indexes},
            has_collections=any(not index.is_global for index in indexes),
        )
        if provisioned_throughput is not None:
            table.throughput = provisioned_of(provisioned_throughput, "for a table")
        self._set_up(table, vector_indexes, sse_specification, stream_specification, resource_policy)
        self.begin(table)
        return {"TableDescription": self.describe(table)}

    def describe_table(self, *, table_name: str) -> Answer:
        """Show a table; counts and sizes are those of the moment."""
        return {"Table": self.describe(self.table(table_name))}

    def list_tables(self, *, exclusive_start_table_name: str | None = None, limit: int = PAGE) -> Answer:
        """List the account's tables by name."""
        after = self.tables.bisect_right(exclusive_start_table_name) if exclusive_start_table_name else 0
        names = self.tables.keys()[after : after + limit]
        has_more = after + len(names) < len(self.tables)
        return {"TableNames": names, "LastEvaluatedTableName": names[-1] if has_more else None}

    def delete_table(self, *, table_name: str) -> Answer:
        """Begin the deletion of a table with its items."""
        table = self.active_table(table_name)
        if any(index.status in {"CREATING", "UPDATING", "DELETING"} for index in table.global_indexes):
            raise table_in_use(table.name, "UPDATING")
        if table.deletion_protected:
            raise ValidationError(
                "Resource cannot be deleted as it is currently protected against deletion. "
                "Disable deletion protection first."
            )
        self.transition(TABLE_LIFECYCLE, table.name, table, "DELETING")
        description = self.describe(table)
        return {"TableDescription": {name: value for name, value in description.items() if name not in GONE}}

    def begin(self, table: Table) -> None:
        """Take a new table in, whoever makes it: its life begins as CREATING."""
        self.tables[table.name] = table
        self.transition(TABLE_LIFECYCLE, table.name, table, "CREATING")

    def _set_up(
        self,
        table: Table,
        vector_indexes: Sequence[Given] | None,
        encryption: Given | None,
        stream: Given | None,
        policy: str | None,
    ) -> None:
        """Give a new table what has rules of its own."""
        if vector_indexes is not None:
            self.define_vector_indexes(table, vector_indexes)
        if encryption is not None:
            self.encrypt(table, encryption)
        if policy is not None:
            self.attach_policy(table, policy)
        if stream is not None:
            self.specify_stream(table, stream)

    def require_room(self, name: str) -> None:
        """Raise ResourceInUseException if there is such a table, LimitExceededException if there are too many."""
        if name in self.tables:
            raise ResourceInUseError(f"Table already exists: {name}")
        if len(self.tables) >= TABLE_LIMIT:
            raise LimitExceededError(
                f"Subscriber limit exceeded: The number of tables in the account exceeds the limit of {TABLE_LIMIT}"
            )


def refuse_multi_account(source_arn: str | None, mode: str | None) -> None:
    """Raise ValidationException for a replica of another account's table, which is not simulated."""
    if source_arn is not None:
        raise ValidationError(
            "GlobalTableSourceArn is not supported: awsim has no global tables of several accounts. "
            "Replicas in this account are added by UpdateTable with ReplicaUpdates."
        )
    if mode is not None:
        raise invalid_parameters("GlobalTableSettingsReplicationMode can be specified only with GlobalTableSourceArn")


def required_definitions(
    key_schema: Sequence[Given] | None, definitions: Sequence[Given] | None
) -> tuple[Sequence[Given], Sequence[Given]]:
    """Both, without which only a replica could be created; raises ValidationException where one is missing."""
    given = {"attributeDefinitions": definitions, "keySchema": key_schema}
    missing = [name for name, value in given.items() if value is None]
    if key_schema is None or definitions is None:
        raise ValidationError(
            validation_message([f"Value null at '{name}' failed to satisfy constraint: {NOT_NULL}" for name in missing])
        )
    return key_schema, definitions


def check_billing(billing_mode: str, throughput: Given | None, on_demand: Given | None = None) -> None:
    """Raise ValidationException unless throughput is given just where the billing mode wants it."""
    if billing_mode == PROVISIONED and on_demand is not None:
        raise invalid_parameters("OnDemandThroughput can only be specified when BillingMode is PAY_PER_REQUEST")
    if billing_mode == PAY_PER_REQUEST and throughput is not None:
        raise invalid_parameters(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
        )
    if billing_mode == PROVISIONED and throughput is None:
        raise invalid_parameters(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        )


def _indexes(
    given: tuple[Sequence[Given] | None, Sequence[Given] | None],
    schema: KeySchema,
    types: Mapping[str, str],
    arn: str,
    billing_mode: str,
    searched: set[str],
) -> list[SecondaryIndex]:
    """The local and the global indexes that a table is created with."""
    local, global_ = given
    if local is None and global_ is None and not searched:
        check_only_keys(schema, types)
        return []
    indexes: list[SecondaryIndex] = []
    if local is not None:
        indexes += local_indexes(local, schema, types, arn)
    if global_ is not None:
        indexes += global_indexes(global_, schema, types, arn, billing_mode)
    check_indexes(indexes)
    check_uses(schema, types, indexes, searched)
    return indexes
