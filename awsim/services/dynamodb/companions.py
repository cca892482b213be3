"""What stands beside tables: all its operations, and what happens when states of it pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.backups.backups import BackupOperations
from awsim.services.dynamodb.global_tables.models import Replica
from awsim.services.dynamodb.global_tables.replica_scaling import ReplicaScalingOperations
from awsim.services.dynamodb.global_tables.settings import GlobalSettingOperations
from awsim.services.dynamodb.streams.kinesis_destinations import KinesisDestinationOperations
from awsim.services.dynamodb.streams.kinesis_models import KinesisDestination
from awsim.services.dynamodb.tables.contributor_insights import ContributorInsightsOperations
from awsim.services.dynamodb.tables.expiry import TimeToLive
from awsim.services.dynamodb.tables.insight_models import ContributorInsights
from awsim.services.dynamodb.tables.policies import PolicyOperations
from awsim.services.dynamodb.transfer.bulk_operations import BulkOperations
from awsim.services.dynamodb.transfer.exports import ExportOperations
from awsim.services.dynamodb.transfer.imports import ImportOperations

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.kernel.lifecycle import Lifecycle


class Companions(
    PolicyOperations,
    BackupOperations,
    ExportOperations,
    ImportOperations,
    BulkOperations,
    GlobalSettingOperations,
    ReplicaScalingOperations,
    KinesisDestinationOperations,
    ContributorInsightsOperations,
):
    """Backups, exports, imports, bulk operations, time to live, destinations, policies and insights of tables."""

    def find_companion(self, lifecycle: Lifecycle, resource_id: str) -> Any | None:
        """What a lifecycle speaks of, None when it has gone; what has no ARN is found by its table's name."""
        find: dict[str, Callable[[str], Any]] = {
            "Stream": self.streams.get,
            "TimeToLive": self._find_time_to_live,
            "KinesisDestination": self._find_destination,
            "Backup": self.backups.get,
            "ContributorInsights": self._find_insights,
            "Replica": self._find_replica,
        }
        return find[lifecycle.resource](resource_id)

    def companion_transitioned(self, resource_id: str, resource: Any, left: str) -> None:
        """Begin or end what depends on the state."""
        match resource:
            case TimeToLive(status="ENABLED"):
                self.schedule_expiry(self.tables[resource_id])
            case KinesisDestination(status="ACTIVE") if left == "ENABLING":
                self.destination_ready(self.tables[resource_id.split()[0]], resource)
            case KinesisDestination(status="DISABLED"):
                self.destination_ended(self.tables[resource_id.split()[0]])
            case Replica():
                self.replica_transitioned(self.tables[resource_id.split()[0]], resource)
            case ContributorInsights(status="ENABLED"):
                self.insights_enabled(resource)

    def _find_time_to_live(self, table_name: str) -> TimeToLive | None:
        table = self.tables.get(table_name)
        return None if table is None else table.time_to_live

    def _find_destination(self, name: str) -> KinesisDestination | None:
        table_name, _, stream_arn = name.partition(" ")
        table = self.tables.get(table_name)
        return None if table is None else table.destinations.get(stream_arn)

    def _find_insights(self, name: str) -> ContributorInsights | None:
        table_name, _, index_name = name.partition(" ")
        table = self.tables.get(table_name)
        return None if table is None else table.insights.get(index_name or None)

    def _find_replica(self, name: str) -> Replica | None:
        table_name, region = name.split()
        table = self.tables.get(table_name)
        return None if table is None or table.group is None else table.group.members.get(region)
