"""What an import is: where it reads, how far it has come, and what was wrong."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from awsim.common.frozen import record
from awsim.services.dynamodb.transfer.item_lines import CSV, read_lines, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from awsim.services.dynamodb.errors import ValidationError
    from awsim.services.dynamodb.values.values import Item

IN_PROGRESS = "IN_PROGRESS"

MOST_ERRORS_LOGGED = 10_000
"""How many errors of an import are written to its log (developer guide, "DynamoDB import format quotas")."""


@record
class Import:
    """An import from S3 into a new table."""

    arn: str
    request: dict[str, Any]
    """The members of the request."""
    table_arn: str
    table_id: str
    log_group_arn: str
    started_at: float
    status: str = IN_PROGRESS
    ended_at: float | None = None
    failure: tuple[str, str] | None = None
    """A code and a message."""
    processed_bytes: int = 0
    processed: int = 0
    imported: int = 0
    error_count: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    """What is to be logged."""

    @property
    def id(self) -> str:
        """The last part of its ARN."""
        return self.arn.rpartition("/")[2]

    @property
    def table_name(self) -> str:
        """The name of the table it makes."""
        return str(self.request["TableCreationParameters"]["TableName"])

    @property
    def bucket(self) -> str:
        """Where it reads."""
        return str(self.request["S3BucketSource"]["S3Bucket"])

    def items(self, lines: Iterable[str], types: Mapping[str, str]) -> Iterator[Item | ValidationError]:
        """What is in the lines of a file; `types` are those of the keys."""
        if self.request["InputFormat"] != CSV:
            return read_lines(lines, self.request["InputFormat"])
        options = self.request.get("InputFormatOptions", {}).get("Csv", {})
        return read_table(lines, options.get("Delimiter", ","), options.get("HeaderList"), types)

    def count_error(self, key: str, index: int, message: str) -> None:
        """Note an item that can't be imported."""
        self.error_count += 1
        if len(self.errors) < MOST_ERRORS_LOGGED:
            self.errors.append(
                {
                    "itemS3Pointer": {"bucket": self.bucket, "key": key, "itemIndex": index},
                    "importArn": self.arn,
                    "errorMessages": [message],
                }
            )

    def summary(self) -> dict[str, Any]:
        """As in ListImports."""
        return {
            "ImportArn": self.arn,
            "ImportStatus": self.status,
            "TableArn": self.table_arn,
            "S3BucketSource": self.request["S3BucketSource"],
            "CloudWatchLogGroupArn": self.log_group_arn,
            "InputFormat": self.request["InputFormat"],
            "StartTime": self.started_at,
            "EndTime": self.ended_at,
        }

    def describe(self) -> dict[str, Any]:
        """ImportTableDescription."""
        code, message = self.failure or (None, None)
        return {
            **self.request,
            **self.summary(),
            "TableId": self.table_id,
            "ErrorCount": self.error_count,
            "ProcessedSizeBytes": self.processed_bytes or None,
            "ProcessedItemCount": self.processed,
            "ImportedItemCount": self.imported,
            "FailureCode": code,
            "FailureMessage": message,
        }
