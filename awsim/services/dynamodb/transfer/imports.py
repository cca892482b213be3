"""Making tables of files in S3 (API reference, ImportTable and its siblings)."""

from __future__ import annotations

import csv
import json
from contextlib import suppress
from io import StringIO
from typing import TYPE_CHECKING, Any

from awsim.common.paging import InvalidToken, page
from awsim.kernel.lifecycle import Lifecycle
from awsim.model.errors import ServiceError
from awsim.model.wording import NOT_NULL, validation_message
from awsim.services.dynamodb.backups.continuous_backups import table_name_in
from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.items.hexadecimal_tokens import from_hexadecimal, hexadecimal
from awsim.services.dynamodb.lifecycles import TABLE_LIFECYCLE
from awsim.services.dynamodb.tables.tables import TableOperations
from awsim.services.dynamodb.transfer.exports import FAILURES
from awsim.services.dynamodb.transfer.import_models import IN_PROGRESS, Import
from awsim.services.dynamodb.transfer.input_files import listed_files, read_file
from awsim.services.dynamodb.transfer.item_lines import CSV
from awsim.services.dynamodb.values.compressed import NONE, NotCompressedError, decompressor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World
    from awsim.services.dynamodb.models import Table

Answer = dict[str, Any]

PAGE = 25
IMPORT_SECONDS = 120.0
ITEM_FAILURE = (
    "ItemValidationError",
    "Some of the items failed validation checks. Please check CloudWatch error logs for more details.",
)
LOG_GROUP = "/aws-dynamodb/imports"

IMPORTING = Lifecycle("Table", {})
"""A table stays CREATING until its import has ended."""

_CREATION_MEMBERS = {
    "TableName": "table_name",
    "AttributeDefinitions": "attribute_definitions",
    "KeySchema": "key_schema",
    "BillingMode": "billing_mode",
    "ProvisionedThroughput": "provisioned_throughput",
    "OnDemandThroughput": "on_demand_throughput",
    "SSESpecification": "sse_specification",
    "GlobalSecondaryIndexes": "global_secondary_indexes",
    "VectorIndexes": "vector_indexes",
}


class ImportOperations(TableOperations):
    """Imports; their records stay when the table is gone."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.imports: dict[str, Import] = {}
        """By ARN, oldest first."""
        self.import_tokens: dict[str, Import] = {}

    def import_table(
        self,
        *,
        s3_bucket_source: Mapping[str, Any],
        input_format: str,
        table_creation_parameters: Mapping[str, Any],
        client_token: str | None = None,
        input_format_options: Mapping[str, Any] | None = None,
        input_compression_type: str = NONE,
    ) -> Answer:
        """Begin to make a table of the files under a prefix.

        A token that is given again while its import is running answers with that import, whatever else differs but the
        table's name (ScyllaDB's tests of Alternator, which are run against AWS: test_client_token_reuse).
        """
        request = {
            "ClientToken": client_token,
            "S3BucketSource": s3_bucket_source,
            "InputFormat": input_format,
            "InputFormatOptions": input_format_options,
            "InputCompressionType": input_compression_type,
            "TableCreationParameters": table_creation_parameters,
        }
        given = {name: value for name, value in request.items() if value is not None}
        if client_token is None:
            # Though the reference says that it is optional; SDKs make one.
            raise ValidationError(
                validation_message([f"Value null at 'clientToken' failed to satisfy constraint: {NOT_NULL}"])
            )
        earlier = self.import_tokens.get(client_token)
        if earlier is not None and earlier.status == IN_PROGRESS:
            if earlier.table_name != table_creation_parameters["TableName"]:
                raise ServiceError(
                    "Import conflict: Duplicate request detected with conflicting parameters",
                    code="ImportConflictException",
                )
            return {"ImportTableDescription": earlier.describe()}
        if input_format_options is not None and input_format != CSV:
            raise ValidationError(
                f"Invalid Request: Unsupported InputFormatOptions for the given input format: {input_format}."
            )
        decompressor(input_compression_type)
        begun = self._begin_import(given)
        self.import_tokens[client_token] = begun
        return {"ImportTableDescription": begun.describe()}

    def describe_import(self, *, import_arn: str) -> Answer:
        """Show an import."""
        if "/import/" not in import_arn:
            raise ValidationError("Invalid Import ARN")
        found = self.imports.get(import_arn)
        if found is None:
            raise ServiceError(f"Import not found: {import_arn}", code="ImportNotFoundException")
        return {"ImportTableDescription": found.describe()}

    def list_imports(
        self, *, table_arn: str | None = None, page_size: int = PAGE, next_token: str | None = None
    ) -> Answer:
        """List imports, all or those that made tables of a name."""
        listed = [each for each in self.imports.values() if table_arn in (None, each.table_arn)]
        try:
            token = None if next_token is None else from_hexadecimal(next_token)
            found, following = page(
                sorted(listed, key=_import_arn), page_size, token, ("ListImports", table_arn), key=_import_arn
            )
        except (InvalidToken, UnicodeDecodeError):
            raise ValidationError(f"Invalid Request: Provided nextToken is invalid: {next_token}") from None
        return {
            "ImportSummaryList": [each.summary() for each in found],
            "NextToken": None if following is None else hexadecimal(following),
        }

    def read_import(self, *, import_arn: str) -> None:
        """Scheduled: read the files into the table, which can be used then; if they can't be read it goes.

        An import of which items were wrong has failed, but its table stays with the others (test_invalid_items of
        Alternator).
        """
        running = self.imports[import_arn]
        table = self.tables[table_name_in(running.table_arn)]
        try:
            source = running.request["S3BucketSource"]
            for key, _ in listed_files(self, source):
                self._read_file(running, table, key, read_file(self, source, key))
        except ServiceError as error:
            running.failure = (FAILURES.get(error.code, error.code), error.message)
        except (NotCompressedError, UnicodeDecodeError, csv.Error) as error:
            running.failure = ("InvalidFileFormat", str(error))
        status = "CREATING" if running.failure is None else "DELETING"
        if running.failure is None and running.error_count:
            running.failure = ITEM_FAILURE
        running.status = "COMPLETED" if running.failure is None else "FAILED"
        running.ended_at = self.now()
        self._log_errors(running)
        self.transition(TABLE_LIFECYCLE, table.name, table, status)

    def _begin_import(self, given: dict[str, Any]) -> Import:
        parameters = given["TableCreationParameters"]
        self.create_table(**{_CREATION_MEMBERS[name]: value for name, value in parameters.items()})
        table = self.tables[parameters["TableName"]]
        self.transition(IMPORTING, table.name, table, "CREATING")
        now = self.now()
        begun = Import(
            arn=f"{table.arn}/import/{round(now * 1000):014d}-{self.random.hex(8)}",
            request=given,
            table_arn=table.arn,
            table_id=table.id,
            log_group_arn=self.arn(f"log-group:{LOG_GROUP}:*", service="logs"),
            started_at=now,
        )
        self.imports[begun.arn] = begun
        delay = self.world.duration(self.service, "Import", IMPORT_SECONDS)
        self.schedule(delay, "read_import", import_arn=begun.arn)
        return begun

    def _read_file(self, running: Import, table: Table, key: str, data: bytes) -> None:
        content = decompressor(running.request["InputCompressionType"])(data)
        running.processed_bytes += len(content)
        text = content.decode("utf-8-sig")
        for index, item in enumerate(running.items(StringIO(text, newline="\n"), table.attribute_types)):
            running.processed += 1
            try:
                if isinstance(item, ValidationError):
                    raise item
                admitted, stored = table.admit(item)
            except ValidationError as error:
                running.count_error(key, index, error.message)
            else:
                self.write(table, admitted, stored)
                running.imported += 1

    def _log_errors(self, running: Import) -> None:
        """Write what was wrong where AWS does; a log that can't be written is no reason to fail."""
        if not running.errors:
            return
        with suppress(ServiceError):
            self.call("logs", "CreateLogGroup", logGroupName=LOG_GROUP)
        stream = f"{running.id}/error"
        now = int(self.now() * 1000)
        events = [{"timestamp": now, "message": json.dumps(error)} for error in running.errors]
        with suppress(ServiceError):
            self.call("logs", "CreateLogStream", logGroupName=LOG_GROUP, logStreamName=stream)
            self.call("logs", "PutLogEvents", logGroupName=LOG_GROUP, logStreamName=stream, logEvents=events)
        running.errors.clear()


def _import_arn(each: Import) -> str:
    return each.arn
