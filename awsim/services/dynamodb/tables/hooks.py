"""What happens to a table beside its items: its stream, its policy, its replicas. Filled by the modules for those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.global_tables.replicas import ReplicaUpdates
from awsim.services.dynamodb.tables.description import describe
from awsim.services.dynamodb.tables.policies import PolicyAttachment

if TYPE_CHECKING:
    from awsim.services.dynamodb.models import Table


class TableHooks(PolicyAttachment, ReplicaUpdates):
    """What CreateTable, UpdateTable, DescribeTable and the end of a table call."""

    def describe(self, table: Table) -> dict[str, Any]:
        """The TableDescription of a table."""
        return {**describe(table, self.now()), **self.describe_beside(table)}

    def describe_beside(self, table: Table) -> dict[str, Any]:
        """Members of a TableDescription that say something of those: LatestStreamArn, Replicas, RestoreSummary, …"""
        group = table.group
        return {
            **self.describe_stream_of(table),
            **({} if group is None else group.describe(table.region, [index.name for index in table.global_indexes])),
            "RestoreSummary": _restore_summary(table),
            "GlobalTableSettingsReplicationMode": table.settings_replication,
            "DisassociationProtectionEnabled": table.disassociation_protected or None,
        }

    def table_deleted(self, table: Table) -> None:
        """A table is gone: end its stream, which stays readable for a day, and whatever else follows it."""
        if table.stream is not None and table.stream.is_enabled:
            self.disable_stream(table)
        self.leave(table)


def _restore_summary(table: Table) -> dict[str, Any] | None:
    origin = table.restored_from
    if origin is None:
        return None
    return {
        "SourceBackupArn": origin.backup_arn,
        "SourceTableArn": origin.table_arn,
        "RestoreDateTime": origin.moment,
        "RestoreInProgress": table.status == "CREATING",
    }
