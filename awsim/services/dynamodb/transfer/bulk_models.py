"""What a bulk operation is: what it reads and writes, how far it has come, and what was wrong."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import field
from typing import TYPE_CHECKING, Any

from awsim.common.frozen import record

if TYPE_CHECKING:
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import Change

IN_PROGRESS, CANCELLING, CANCELLED = "IN_PROGRESS", "CANCELLING", "CANCELLED"
COMPLETED, COMPLETED_WITH_ERRORS, FAILED = "COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED"

ERROR, CONDITION_CHECK_FAILURE = "ERROR", "CONDITION_CHECK_FAILURE"


@record
class BulkOperation:
    """Items on their way from S3 into a table."""

    arn: str
    request: dict[str, Any]
    """The members of the request."""
    table_arn: str
    table_id: str
    started_at: float
    status: str = IN_PROGRESS
    ended_at: float | None = None
    failure: tuple[str, str] | None = None
    """A code and a message."""
    unread: list[str] | None = None
    """The keys of the files that are left; None before they have been listed."""
    total_bytes: int | None = None
    read_bytes: int = 0
    processed: int = 0
    failed: int = 0
    table_bytes: int = 0
    index_bytes: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    vector_bytes: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    output: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The records to write, by the type of output."""

    @property
    def id(self) -> str:
        """The last part of its ARN."""
        return self.arn.rpartition("/")[2]

    def note(self, kind: str, record: dict[str, Any]) -> None:
        """Keep a record for the output, if the request wants records of its kind."""
        if kind in self.request["OutputS3Configuration"]["OutputType"]:
            self.output.setdefault(kind, []).append(record)

    def count(self, table: Table, change: Change) -> None:
        """Count the bytes that a write has used."""
        assert change.new is not None, "a put"
        self.table_bytes += change.new.size
        for index in table.indexes.values():
            self.index_bytes[index.name] += max(0, index.growth(None, change.new))
        for vector_index in table.vector_indexes.values():
            self.vector_bytes[vector_index.name] += vector_index.write_bytes(None, change.new)

    def finish(self, now: float) -> None:
        """Reach the state that ends it."""
        if self.failure is not None:
            self.status = FAILED
        elif self.status == CANCELLING:
            self.status, self.failure = CANCELLED, ("Cancelled", "The bulk operation was cancelled by a request.")
        else:
            self.status = COMPLETED_WITH_ERRORS if self.failed else COMPLETED
        self.ended_at = now

    def summary(self) -> dict[str, Any]:
        """As in ListBulkOperations."""
        return {
            "BulkOperationArn": self.arn,
            "BulkOperationStatus": self.status,
            "StartTime": self.started_at,
            "EndTime": self.ended_at,
        }

    def describe(self, table: Table | None) -> dict[str, Any]:
        """As in DescribeBulkOperation; the table may have gone."""
        code, message = self.failure or (None, None)
        given = ("ClientToken", "InputS3Configuration", "OutputS3Configuration", "MaxWriteRequestUnits")
        return {
            **self.summary(),
            **{name: self.request.get(name) for name in given},
            "TableDetails": [{"TableName": self.request["TableName"], "TableId": self.table_id}],
            "ProcessedItemCount": self.processed,
            "ProcessedInputBytes": self.read_bytes,
            "TotalInputBytes": self.total_bytes,
            "BulkOperationUsage": [self._usage(table)],
            "FailedItemCount": self.failed,
            "FailureCode": code,
            "FailureMessage": message,
            "PerformanceTier": self.request["PerformanceTier"],
        }

    def _usage(self, table: Table | None) -> dict[str, Any]:
        indexes = {} if table is None else table.indexes
        of_kind = {
            member: {
                name: {"BulkPutBytes": used}
                for name, used in self.index_bytes.items()
                if name in indexes and indexes[name].is_global is is_global
            }
            for member, is_global in (("LocalSecondaryIndexes", False), ("GlobalSecondaryIndexes", True))
        }
        vectors = {name: {"BulkPutVectorBytes": used} for name, used in self.vector_bytes.items()}
        return {
            "TableName": self.request["TableName"],
            "BulkPutBytes": self.table_bytes + sum(self.index_bytes.values()),
            "Table": {"BulkPutBytes": self.table_bytes},
            **{member: used or None for member, used in of_kind.items()},
            "VectorIndexes": vectors or None,
        }
