"""The auto scaling of a table and its replicas (API reference, UpdateTableReplicaAutoScaling)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import ResourceNotFoundError, ValidationError
from awsim.services.dynamodb.global_tables.auto_scaling import READ, WRITE, AutoScaling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.models import Table

    Given = Mapping[str, Any]

Answer = dict[str, Any]


class ReplicaScalingOperations(AutoScaling):
    """Scaling the capacity of all regions a table is in."""

    def describe_table_replica_auto_scaling(self, *, table_name: str) -> Answer:
        """Show how the capacity of the table follows what is used, region by region."""
        return {"TableAutoScalingDescription": self._describe_scaling(self.table(table_name))}

    def update_table_replica_auto_scaling(
        self,
        *,
        table_name: str,
        global_secondary_index_updates: Sequence[Given] = (),
        provisioned_write_capacity_auto_scaling_update: Given | None = None,
        replica_updates: Sequence[Given] = (),
    ) -> Answer:
        """Scale writing in all regions alike, and reading in each as it is wanted there."""
        table = self.table(table_name)
        if table.group is None:
            raise ResourceNotFoundError(f"Global table with name: '{table.name}' does not exist.")
        if not (global_secondary_index_updates or provisioned_write_capacity_auto_scaling_update or replica_updates):
            raise ValidationError(
                f"Failed to update settings for global table with name: \u2018{table.name}\u2019: because at least one "
                "update parameter must be specified."
            )
        self._require_provisioned(table)
        for region in table.group.members:
            if provisioned_write_capacity_auto_scaling_update is not None:
                self.scale(region, table.name, None, WRITE, provisioned_write_capacity_auto_scaling_update)
            for index in global_secondary_index_updates:
                update = index.get("ProvisionedWriteCapacityAutoScalingUpdate")
                if update is not None:
                    self.scale(region, table.name, index["IndexName"], WRITE, update)
        for replica in replica_updates:
            self._scale_reading(table, replica)
        return {"TableAutoScalingDescription": self._describe_scaling(table)}

    def _scale_reading(self, table: Table, replica: Given) -> None:
        region = replica["RegionName"]
        assert table.group is not None, "only global tables come here"
        if region not in table.group.members:
            raise ResourceNotFoundError(f"Global table with name: '{table.name}' has no replica in region {region}.")
        update = replica.get("ReplicaProvisionedReadCapacityAutoScalingUpdate")
        if update is not None:
            self.scale(region, table.name, None, READ, update)
        for index in replica.get("ReplicaGlobalSecondaryIndexUpdates", ()):
            update = index.get("ProvisionedReadCapacityAutoScalingUpdate")
            if update is not None:
                self.scale(region, table.name, index["IndexName"], READ, update)

    def _require_provisioned(self, table: Table) -> None:
        if table.is_on_demand and table.group is not None:
            regions = ", ".join(f"'{region}'" for region in table.group.members)
            raise ValidationError(
                f"Failed to update global table with name \u2018{table.name}\u2018. Replicas {regions} BillingMode is "  # noqa: S608  no SQL
                "PayPerRequest. You must convert table's BillingMode to PROVISIONED to set parameters: 'AutoScaling'."
            )

    def _describe_scaling(self, table: Table) -> Answer:
        return {
            "TableName": table.name,
            "TableStatus": table.status,
            "Replicas": [self._describe_region(backend.region, each) for backend, each in self.everywhere(table)],
        }

    def _describe_region(self, region: str, table: Table) -> Answer:
        indexes = [
            {
                "IndexName": index.name,
                "IndexStatus": index.status,
                "ProvisionedReadCapacityAutoScalingSettings": self.scaling(region, table.name, index.name, READ),
                "ProvisionedWriteCapacityAutoScalingSettings": self.scaling(region, table.name, index.name, WRITE),
            }
            for index in table.global_indexes
        ]
        return {
            "RegionName": region,
            "GlobalSecondaryIndexes": indexes or None,
            "ReplicaProvisionedReadCapacityAutoScalingSettings": self.scaling(region, table.name, None, READ),
            "ReplicaProvisionedWriteCapacityAutoScalingSettings": self.scaling(region, table.name, None, WRITE),
            "ReplicaStatus": "ACTIVE" if table.group is None else table.group.members[region].status,
        }
