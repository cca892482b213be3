"""What happens to a table beside its items: its stream, its policy, its replicas. Filled by the modules for those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.base import NotYetWritten
from awsim.services.dynamodb.policies import PolicyAttachment
from awsim.services.dynamodb.stream_settings import StreamSettings
from awsim.services.dynamodb.table_description import describe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.dynamodb.models import Table


class TableHooks(PolicyAttachment, StreamSettings):
    """What CreateTable, UpdateTable, DescribeTable and the end of a table call."""

    def describe(self, table: Table) -> dict[str, Any]:
        """The TableDescription of a table."""
        return {**describe(table, self.now()), **self.describe_beside(table)}

    def update_replicas(self, table: Table, request: Mapping[str, Any]) -> None:
        """Carry out what UpdateTable says of replicas and witnesses; `request` has those members alone."""
        raise NotYetWritten("ReplicaUpdates")

    def describe_beside(self, table: Table) -> dict[str, Any]:
        """Members of a TableDescription that say something of those: LatestStreamArn, Replicas, RestoreSummary, …"""
        return {**self.describe_stream_of(table), "RestoreSummary": _restore_summary(table)}

    def table_deleted(self, table: Table) -> None:
        """A table is gone: end its stream, which stays readable for a day, and whatever else follows it."""
        if table.stream is not None and table.stream.is_enabled:
            self.disable_stream(table)


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
