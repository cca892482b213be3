"""Global tables of version 2017.11.29: tables that are there already, joined (API reference, CreateGlobalTable).

AWS makes no new ones any more. The operations do what the API reference says of them all the same, for the programs
that still call them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.partitions import partition_of
from awsim.model.errors import ServiceError
from awsim.services.dynamodb.errors import ValidationError, backups_table_not_found
from awsim.services.dynamodb.global_tables.models import LEGACY_VERSION, GlobalTable
from awsim.services.dynamodb.global_tables.replicas import ReplicaUpdates
from awsim.services.dynamodb.streams.log import NEW_AND_OLD_IMAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.models import Table

    Given = Mapping[str, Any]

Answer = dict[str, Any]

PAGE = 100


class GlobalTableOperations(ReplicaUpdates):
    """Joining tables of several regions."""

    def create_global_table(self, *, global_table_name: str, replication_group: Sequence[Given]) -> Answer:
        """Join the tables of a name in several regions, which must be empty and alike."""
        name = global_table_name
        regions = [replica.get("RegionName") or "" for replica in replication_group]
        tables = [self._joinable(name, region) for region in regions]
        if not tables:
            raise ValidationError("One or more parameter values were invalid: ReplicationGroup is empty")
        group = GlobalTable(name, self.account, regions[0], self.now(), version=LEGACY_VERSION)
        self._require_alike(tables)
        for region, table in zip(regions, tables, strict=True):
            self.in_region(region).join(table, group, region, table.arn).status = "ACTIVE"
        return {"GlobalTableDescription": _describe(group)}

    def update_global_table(self, *, global_table_name: str, replica_updates: Sequence[Given]) -> Answer:
        """Join further tables, or make members tables of their own again."""
        group = self.legacy_group(global_table_name)
        for update in replica_updates:
            for kind, given in update.items():
                region = given["RegionName"]
                if kind == "Create":
                    self._add_member(group, region)
                else:
                    self._remove_member(group, region)
        return {"GlobalTableDescription": _describe(group)}

    def describe_global_table(self, *, global_table_name: str) -> Answer:
        """Show a global table."""
        try:
            group = self.legacy_group(global_table_name)
        except ServiceError as error:
            raise ServiceError(f"Global table not found: {error.message}", code=error.code) from None
        return {"GlobalTableDescription": _describe(group)}

    def list_global_tables(
        self,
        *,
        exclusive_start_global_table_name: str | None = None,
        limit: int = PAGE,
        region_name: str | None = None,
    ) -> Answer:
        """List the global tables that have a replica in this region, or another one, by name."""
        tables = self.in_region(region_name or self.region).tables
        groups = [table.group for table in tables.values() if table.group is not None]
        after = exclusive_start_global_table_name or ""
        listed = [group for group in groups if group.version == LEGACY_VERSION and group.name > after]
        page = listed[:limit]
        return {
            "GlobalTables": [
                {
                    "GlobalTableName": group.name,
                    "ReplicationGroup": [{"RegionName": region} for region in group.members],
                }
                for group in page
            ],
            "LastEvaluatedGlobalTableName": page[-1].name if len(page) < len(listed) else None,
        }

    def legacy_group(self, name: str) -> GlobalTable:
        """The global table of this version with a name; raises GlobalTableNotFoundException."""
        table = self.tables.get(name)
        if table is None or table.group is None or table.group.version != LEGACY_VERSION:
            raise ServiceError(f"Global table with name: '{name}' does not exist.", code="GlobalTableNotFoundException")
        return table.group

    def _add_member(self, group: GlobalTable, region: str) -> None:
        if region in group.members:
            raise ServiceError(f"Replica already exists in region: {region}", code="ReplicaAlreadyExistsException")
        table = self._joinable(group.name, region)
        self._require_alike([self.tables[group.name], table])
        self.in_region(region).join(table, group, region, table.arn).status = "ACTIVE"

    def _remove_member(self, group: GlobalTable, region: str) -> None:
        if region not in group.members:
            raise ServiceError(f"Replica not found in region: {region}", code="ReplicaNotFoundException")
        other = self.in_region(region)
        other.leave(other.tables[group.name])

    def _joinable(self, name: str, region: str) -> Table:
        """The table of a region, if it can become a replica."""
        table = self.in_region(region).tables.get(name)
        if table is None or table.status != "ACTIVE":
            raise backups_table_not_found(name)
        if table.group is not None:
            raise ServiceError(
                f"Global table with name: '{name}' already exists.", code="GlobalTableAlreadyExistsException"
            )
        stream = table.stream
        if stream is None or not stream.is_enabled or stream.view_type != NEW_AND_OLD_IMAGES:
            raise ValidationError(
                f"The table {name} in region {region} must have a stream with the view type NEW_AND_OLD_IMAGES."
            )
        if table.items:
            raise ValidationError(f"The table {name} in region {region} must be empty.")
        return table

    def _require_alike(self, tables: Sequence[Table]) -> None:
        definitions = {(table.schema, table.billing_mode, table.throughput.write) for table in tables}
        indexes = {frozenset((index.name, index.schema) for index in table.global_indexes) for table in tables}
        if len(definitions) > 1 or len(indexes) > 1:
            raise ValidationError("The tables of a global table must have the same keys, indexes and write capacity.")


def _describe(group: GlobalTable) -> Answer:
    return {
        "ReplicationGroup": [
            {"RegionName": member.region, "ReplicaStatus": member.status} for member in group.members.values()
        ],
        "GlobalTableArn": f"arn:{partition_of(group.home)}:dynamodb::{group.account}:global-table/{group.name}",
        "CreationDateTime": group.created_at,
        "GlobalTableStatus": "ACTIVE",
        "GlobalTableName": group.name,
    }
