"""The backend of DynamoDB: its operations put together, and what happens when states pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.companions import Companions
from awsim.services.dynamodb.indexes.indexes import SecondaryIndex
from awsim.services.dynamodb.indexes.vector_indexes import VectorIndex
from awsim.services.dynamodb.indexes.vector_searches import VectorSearchOperations
from awsim.services.dynamodb.items.batches import BatchOperations
from awsim.services.dynamodb.items.items import ItemOperations
from awsim.services.dynamodb.items.queries import QueryOperations
from awsim.services.dynamodb.models import Table
from awsim.services.dynamodb.partiql.transactions import StatementTransactionOperations
from awsim.services.dynamodb.tables.tables import TableOperations
from awsim.services.dynamodb.tables.tags import TagOperations
from awsim.services.dynamodb.tables.updates import TableUpdateOperations

if TYPE_CHECKING:
    from awsim.kernel.lifecycle import Lifecycle

DELIVERIES = {
    "expire_backup": "remove {backup_arn}, which has come to its end",
    "delete_expired": "delete the expired items of table {table_name}",
    "pass_on_writes": "replicate what was written to table {table_name}",
    "put_to_kinesis": "write changes of table {table_name} to {stream_arn}",
    "forget_stream": "forget {stream_arn}, which was disabled a day ago",
    "roll_stream": "open a new shard of {stream_arn}",
    "write_export": "write the files of {export_arn}",
    "go_on_in_bulk": "read the next file of {arn}",
    "read_import": "read the files of {import_arn}",
}


class DynamoDBBackend(
    Companions,
    TableOperations,
    TableUpdateOperations,
    ItemOperations,
    QueryOperations,
    BatchOperations,
    StatementTransactionOperations,
    TagOperations,
    VectorSearchOperations,
):
    """DynamoDB in one account and region."""

    exclusive = True
    deliveries = DELIVERIES

    def transitioning(self, lifecycle: Lifecycle, resource_id: str) -> Any | None:
        """What a lifecycle speaks of, None when it has gone: a table by name, an index by ARN, or a companion."""
        if lifecycle.resource == "Table":
            return self.tables.get(resource_id)
        if lifecycle.resource != "Index":
            return self.find_companion(lifecycle, resource_id)
        table_arn, _, index = resource_id.rpartition("/index/")
        table = self.tables.get(table_arn.rpartition("/")[2])
        return None if table is None else table.indexes.get(index) or table.vector_indexes.get(index)

    def transitioned(self, lifecycle: Lifecycle, resource_id: str, resource: Any, status: str) -> None:
        """Forget what has been deleted; indexes of a new table are there when it is."""
        match resource:
            case Table(status="DELETED"):
                del self.tables[resource.name]
                self.table_deleted(resource)
                if resource.recovery is not None:
                    self.back_up_deleted(resource)
            case Table() if status == "CREATING":
                for index in resource.global_indexes:
                    index.status = "ACTIVE"
                for vector_index in resource.vector_indexes.values():
                    vector_index.status = "ACTIVE"
            case Table() if status == "UPDATING":
                resource.throughput.carry_out(self.now())
            case SecondaryIndex():
                self.index_transitioned(self.tables[resource.arn.split("/")[1]], resource, status)
            case VectorIndex():
                self.vector_index_transitioned(self.tables[resource.arn.split("/")[1]], resource)
            case _:
                self.companion_transitioned(resource_id, resource, status)
