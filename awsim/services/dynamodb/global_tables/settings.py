"""Settings of global tables of version 2017.11.29, in all regions at once (UpdateGlobalTableSettings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.dynamodb.global_tables.auto_scaling import READ, WRITE, AutoScaling
from awsim.services.dynamodb.global_tables.global_tables import GlobalTableOperations
from awsim.services.dynamodb.models import PAY_PER_REQUEST
from awsim.services.dynamodb.tables.throughput import ProvisionedThroughput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from awsim.services.dynamodb.global_tables.models import GlobalTable
    from awsim.services.dynamodb.indexes.indexes import SecondaryIndex
    from awsim.services.dynamodb.models import Table

    Given = Mapping[str, Any]

Answer = dict[str, Any]

LEAST_UNITS = 5
"""What a replica is provisioned for when its billing is changed back and nothing else is said."""


class GlobalSettingOperations(GlobalTableOperations, AutoScaling):
    """Showing and changing what replicas are provisioned for."""

    def describe_global_table_settings(self, *, global_table_name: str) -> Answer:
        """Show the settings of each replica."""
        return self._describe_settings(self.legacy_group(global_table_name))

    def update_global_table_settings(
        self,
        *,
        global_table_name: str,
        global_table_billing_mode: str | None = None,
        global_table_provisioned_write_capacity_units: int | None = None,
        global_table_provisioned_write_capacity_auto_scaling_settings_update: Given | None = None,
        global_table_global_secondary_index_settings_update: Sequence[Given] = (),
        replica_settings_update: Sequence[Given] = (),
    ) -> Answer:
        """Change how all replicas are billed and written, and how each is read."""
        group = self.legacy_group(global_table_name)
        scaling = global_table_provisioned_write_capacity_auto_scaling_settings_update
        indexes = global_table_global_secondary_index_settings_update
        for backend, table in self.replicas_of(group):
            if global_table_billing_mode is not None:
                _bill(table, global_table_billing_mode, self.now())
            if global_table_provisioned_write_capacity_units is not None:
                table.throughput.write = global_table_provisioned_write_capacity_units
            if scaling is not None:
                self.scale(backend.region, table.name, None, WRITE, scaling)
            self._update_index_settings(table, backend.region, indexes, WRITE)
        for given in replica_settings_update:
            self._update_replica_settings(group, given)
        return self._describe_settings(group)

    def _update_replica_settings(self, group: GlobalTable, given: Given) -> None:
        region = given["RegionName"]
        if region not in group.members:
            raise ServiceError(f"Replica not found in region: {region}", code="ReplicaNotFoundException")
        table = self.in_region(region).tables[group.name]
        if "ReplicaProvisionedReadCapacityUnits" in given:
            table.throughput.read = given["ReplicaProvisionedReadCapacityUnits"]
        scaling = given.get("ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate")
        if scaling is not None:
            self.scale(region, table.name, None, READ, scaling)
        if "ReplicaTableClass" in given:
            table.table_class = given["ReplicaTableClass"]
        self._update_index_settings(table, region, given.get("ReplicaGlobalSecondaryIndexSettingsUpdate", ()), READ)

    def _update_index_settings(self, table: Table, region: str, updates: Iterable[Given], kind: str) -> None:
        for given in updates:
            index = table.indexes.get(given["IndexName"])
            if index is None or not index.is_global:
                raise ServiceError(f"Index not found: {given['IndexName']}", code="IndexNotFoundException")
            units = given.get(f"Provisioned{kind}CapacityUnits")
            if units is not None and kind == READ:
                index.throughput.read = units
            elif units is not None:
                index.throughput.write = units
            scaling = given.get(f"Provisioned{kind}CapacityAutoScalingSettingsUpdate")
            if scaling is not None:
                self.scale(region, table.name, index.name, kind, scaling)

    def _describe_settings(self, group: GlobalTable) -> Answer:
        return {
            "GlobalTableName": group.name,
            "ReplicaSettings": [
                self._replica_settings(group, backend.region, table) for backend, table in self.replicas_of(group)
            ],
        }

    def _replica_settings(self, group: GlobalTable, region: str, table: Table) -> Answer:
        billing = {"BillingMode": table.billing_mode, "LastUpdateToPayPerRequestDateTime": table.on_demand_since}
        return {
            "RegionName": region,
            "ReplicaStatus": group.members[region].status,
            "ReplicaBillingModeSummary": billing,
            "ReplicaProvisionedReadCapacityUnits": table.throughput.read,
            "ReplicaProvisionedReadCapacityAutoScalingSettings": self.scaling(region, table.name, None, READ),
            "ReplicaProvisionedWriteCapacityUnits": table.throughput.write,
            "ReplicaProvisionedWriteCapacityAutoScalingSettings": self.scaling(region, table.name, None, WRITE),
            "ReplicaGlobalSecondaryIndexSettings": [
                self._index_settings(region, table, index) for index in table.global_indexes
            ]
            or None,
            "ReplicaTableClassSummary": None if table.table_class is None else {"TableClass": table.table_class},
        }

    def _index_settings(self, region: str, table: Table, index: SecondaryIndex) -> Answer:
        return {
            "IndexName": index.name,
            "IndexStatus": index.status,
            "ProvisionedReadCapacityUnits": index.throughput.read or None,
            "ProvisionedReadCapacityAutoScalingSettings": self.scaling(region, table.name, index.name, READ),
            "ProvisionedWriteCapacityUnits": index.throughput.write or None,
            "ProvisionedWriteCapacityAutoScalingSettings": self.scaling(region, table.name, index.name, WRITE),
        }


def _bill(table: Table, billing_mode: str, now: float) -> None:
    if billing_mode == table.billing_mode:
        return
    table.billing_mode = billing_mode
    units = LEAST_UNITS
    if billing_mode == PAY_PER_REQUEST:
        table.on_demand_since, units = now, 0
    table.throughput = ProvisionedThroughput(units, units)
    for index in table.global_indexes:
        index.throughput = ProvisionedThroughput(units, units)
