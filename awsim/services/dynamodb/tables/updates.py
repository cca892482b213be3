"""Changes of a table's settings: throughput, billing, encryption, class, protection (API reference, UpdateTable)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import LimitExceededError, ValidationError, invalid_parameters
from awsim.services.dynamodb.indexes.updates import IndexUpdates
from awsim.services.dynamodb.indexes.vector_definitions import VectorIndexUpdates
from awsim.services.dynamodb.lifecycles import TABLE_LIFECYCLE
from awsim.services.dynamodb.models import PAY_PER_REQUEST, PROVISIONED
from awsim.services.dynamodb.tables.definitions import on_demand_of, provisioned_of, raised_warm
from awsim.services.dynamodb.tables.encryption import EncryptionSettings
from awsim.services.dynamodb.tables.hooks import TableHooks
from awsim.services.dynamodb.tables.throughput import DAY, ProvisionedThroughput, long_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.models import Table

    Given = Mapping[str, Any]

Answer = dict[str, Any]

MOST_ON_DEMAND_SWITCHES = 4
"""Switches to billing by request in 24 hours (developer guide, "Considerations when switching capacity modes")."""
MOST_CLASS_CHANGES = 2
CLASS_CHANGE_DAYS = 30


class TableUpdateOperations(IndexUpdates, TableHooks, VectorIndexUpdates, EncryptionSettings):
    """Changing tables."""

    def update_table(
        self,
        *,
        table_name: str,
        attribute_definitions: Sequence[Given] | None = None,
        billing_mode: str | None = None,
        provisioned_throughput: Given | None = None,
        global_secondary_index_updates: Sequence[Given] | None = None,
        stream_specification: Given | None = None,
        sse_specification: Given | None = None,
        replica_updates: Sequence[Given] | None = None,
        table_class: str | None = None,
        deletion_protection_enabled: bool | None = None,
        multi_region_consistency: str | None = None,
        global_table_witness_updates: Sequence[Given] | None = None,
        on_demand_throughput: Given | None = None,
        warm_throughput: Given | None = None,
        global_table_settings_replication_mode: str | None = None,
        disassociation_protection_enabled: bool | None = None,
        vector_index_updates: Sequence[Given] | None = None,
    ) -> Answer:
        """Change one or several settings of a table, which is UPDATING meanwhile and can be used all the same."""
        replicas = {
            "ReplicaUpdates": replica_updates,
            "MultiRegionConsistency": multi_region_consistency,
            "GlobalTableWitnessUpdates": global_table_witness_updates,
            "GlobalTableSettingsReplicationMode": global_table_settings_replication_mode,
            "DisassociationProtectionEnabled": disassociation_protection_enabled,
        }
        replicas = {name: value for name, value in replicas.items() if value is not None}
        changes = (
            *(billing_mode, provisioned_throughput, global_secondary_index_updates, stream_specification),
            *(sse_specification, table_class, on_demand_throughput, warm_throughput, vector_index_updates),
        )
        # No index updates are the same as no such parameter (ScyllaDB's tests of Alternator).
        is_update = any(change is not None and change != [] for change in changes)
        if not is_update and not replicas and deletion_protection_enabled is None:
            raise ValidationError(
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates "
                "or SSESpecification or ReplicaUpdates is required"
            )
        if replicas and is_update:
            raise invalid_parameters("Requests that modify replicas or witnesses must not also modify other fields")
        table = self.active_table(table_name)
        index_updates = global_secondary_index_updates
        self.check_index_updates(table, index_updates or ())
        for backend, each in self.everywhere(table):
            backend._change_billing(each, billing_mode, provisioned_throughput, index_updates or ())
            backend._change_indexes(each, index_updates, attribute_definitions or (), vector_index_updates)
        table.is_warming = any(each is not None for each in (billing_mode, provisioned_throughput, warm_throughput))
        self._change_settings(table, table_class, on_demand_throughput, warm_throughput)
        if sse_specification is not None:
            self.encrypt(table, sse_specification)
        if deletion_protection_enabled is not None:
            table.deletion_protected = deletion_protection_enabled
        if stream_specification is not None:
            self.specify_stream(table, stream_specification)
        if replicas:
            self.update_replicas(table, replicas)
        if is_update or replicas:
            self.transition(TABLE_LIFECYCLE, table.name, table, "UPDATING")
        return {"TableDescription": self.describe(table)}

    def _change_billing(
        self, table: Table, billing_mode: str | None, throughput: Given | None, index_updates: Sequence[Given]
    ) -> None:
        now = self.now()
        wanted = billing_mode or table.billing_mode
        if wanted == PAY_PER_REQUEST:
            if throughput is not None:
                raise invalid_parameters(
                    "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                    "PAY_PER_REQUEST"
                )
            if table.billing_mode == PROVISIONED:
                self._bill_by_request(table, now)
            return
        if table.billing_mode == PAY_PER_REQUEST:
            if throughput is None:
                raise invalid_parameters(
                    "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
                )
            _require_index_throughput(table, index_updates)
            table.billing_mode = PROVISIONED
        if throughput is not None:
            asked = provisioned_of(throughput, "for a table")
            table.throughput.request(asked.read, asked.write, now=now, what="table")

    def _change_indexes(
        self,
        table: Table,
        updates: Sequence[Given] | None,
        definitions: Sequence[Given],
        vector_updates: Sequence[Given] | None,
    ) -> None:
        if updates is not None:
            self.update_indexes(table, updates, definitions)
        if vector_updates is not None:
            self.update_vector_indexes(table, vector_updates)

    def _bill_by_request(self, table: Table, now: float) -> None:
        recent = [moment for moment in table.on_demand_switches if moment > now - DAY]
        if len(recent) >= MOST_ON_DEMAND_SWITCHES:
            raise LimitExceededError(
                f"Subscriber limit exceeded: Update to PayPerRequest mode are limited to {MOST_ON_DEMAND_SWITCHES} "
                f"times in 1 day(s). Last update at {long_date(recent[-1])}. "
                f"Next update can be made at {long_date(recent[0] + DAY)}"
            )
        table.on_demand_switches = [*recent, now]
        table.billing_mode, table.on_demand_since = PAY_PER_REQUEST, now
        table.throughput = ProvisionedThroughput()
        for index in table.global_indexes:
            index.throughput = ProvisionedThroughput()

    def _change_settings(
        self, table: Table, table_class: str | None, on_demand: Given | None, warm: Given | None
    ) -> None:
        if table_class is not None and table_class != table.table_class:
            now = self.now()
            horizon = now - CLASS_CHANGE_DAYS * DAY
            recent = [moment for moment in table.table_class_changes if moment > horizon]
            if len(recent) >= MOST_CLASS_CHANGES:
                raise LimitExceededError(
                    f"Subscriber limit exceeded: Table class updates are limited to {MOST_CLASS_CHANGES} times in "
                    f"{CLASS_CHANGE_DAYS} day(s). Last update at {long_date(recent[-1])}. "
                    f"Next update can be made at {long_date(recent[0] + CLASS_CHANGE_DAYS * DAY)}"
                )
            table.table_class, table.table_class_changes = table_class, [*recent, now]
        if on_demand is not None:
            if not table.is_on_demand:
                raise invalid_parameters("OnDemandThroughput can only be specified when BillingMode is PAY_PER_REQUEST")
            table.on_demand = on_demand_of(on_demand)
        if warm is not None:
            table.warm = raised_warm(table.warm, warm, "table")


def _require_index_throughput(table: Table, updates: Sequence[Given]) -> None:
    given = {update["Update"]["IndexName"] for update in updates if "ProvisionedThroughput" in update.get("Update", {})}
    for index in table.global_indexes:
        if index.name not in given:
            raise invalid_parameters(f"ProvisionedThroughput must be specified for index: {index.name}")
