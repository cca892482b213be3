"""The backend of DynamoDB: its operations put together, and what happens when states pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.backups import BackupOperations
from awsim.services.dynamodb.batches import BatchOperations
from awsim.services.dynamodb.expiry import TimeToLive
from awsim.services.dynamodb.indexes import SecondaryIndex
from awsim.services.dynamodb.items import ItemOperations
from awsim.services.dynamodb.kinesis_destinations import KinesisDestinationOperations
from awsim.services.dynamodb.kinesis_models import KinesisDestination
from awsim.services.dynamodb.models import Table
from awsim.services.dynamodb.queries import QueryOperations
from awsim.services.dynamodb.table_updates import TableUpdateOperations
from awsim.services.dynamodb.tables import TableOperations
from awsim.services.dynamodb.tags import TagOperations
from awsim.services.dynamodb.time_to_live import TimeToLiveOperations
from awsim.services.dynamodb.transactions import TransactionOperations

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.kernel.lifecycle import Lifecycle


class DynamoDBBackend(
    BackupOperations,
    TimeToLiveOperations,
    KinesisDestinationOperations,
    TableOperations,
    TableUpdateOperations,
    ItemOperations,
    QueryOperations,
    BatchOperations,
    TransactionOperations,
    TagOperations,
):
    """DynamoDB in one account and region."""

    def transitioning(self, lifecycle: Lifecycle, resource_id: str) -> Any | None:
        """What a lifecycle speaks of, None when it has gone: a table by name, an index, stream or backup by ARN, …"""
        find: dict[str, Callable[[str], Any]] = {
            "Table": self.tables.get,
            "Index": self._find_index,
            "Stream": self.streams.get,
            "TimeToLive": self._find_time_to_live,
            "KinesisDestination": self._find_destination,
            "Backup": self.backups.get,
        }
        return find[lifecycle.resource](resource_id)

    def transitioned(self, lifecycle: Lifecycle, resource_id: str, resource: Any, status: str) -> None:
        """Forget what has been deleted; indexes of a new table are there when it is."""
        match resource:
            case Table(status="DELETED"):
                if resource.recovery is not None:
                    self.back_up_deleted(resource)
                del self.tables[resource.name]
                self.table_deleted(resource)
            case TimeToLive(status="ENABLED"):
                self.schedule_expiry(self.tables[resource_id])
            case KinesisDestination(status="ACTIVE") if status == "ENABLING":
                self.destination_ready(self.tables[resource_id.split()[0]], resource)
            case KinesisDestination(status="DISABLED"):
                self.destination_ended(self.tables[resource_id.split()[0]])
            case Table() if status == "CREATING":
                for index in resource.global_indexes:
                    index.status = "ACTIVE"
            case Table() if status == "UPDATING":
                resource.throughput.carry_out(self.now())
            case SecondaryIndex():
                table = self.tables[resource.arn.split("/")[1]]
                self.index_transitioned(table, resource, status)

    def _find_index(self, arn: str) -> SecondaryIndex | None:
        table_arn, _, index = arn.rpartition("/index/")
        table = self.tables.get(table_arn.rpartition("/")[2])
        return None if table is None else table.indexes.get(index)

    def _find_time_to_live(self, table_name: str) -> TimeToLive | None:
        table = self.tables.get(table_name)
        return None if table is None else table.time_to_live

    def _find_destination(self, name: str) -> KinesisDestination | None:
        table_name, stream_arn = name.split()
        table = self.tables.get(table_name)
        return None if table is None else table.destinations.get(stream_arn)
