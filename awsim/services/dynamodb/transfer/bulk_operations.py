"""Putting the items of files in S3 into a table that is there (API reference, StartBulkPutItems and its siblings)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.common.paging import InvalidToken, page
from awsim.model.errors import ServiceError
from awsim.services.dynamodb.errors import (
    ConditionalCheckFailedError,
    IdempotentParameterMismatchError,
    ResourceNotFoundError,
    ValidationError,
    invalid_parameters,
)
from awsim.services.dynamodb.expressions.parameters import condition_parameters
from awsim.services.dynamodb.items.hexadecimal_tokens import from_hexadecimal, hexadecimal
from awsim.services.dynamodb.items.writes import ALL_OLD, planned_put
from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.transfer.bulk_models import (
    CANCELLING,
    CONDITION_CHECK_FAILURE,
    ERROR,
    IN_PROGRESS,
    BulkOperation,
)
from awsim.services.dynamodb.transfer.exports import FAILURES
from awsim.services.dynamodb.transfer.input_files import bucket_of, listed_files, read_file
from awsim.services.dynamodb.transfer.item_lines import DYNAMODB_JSON, json_line, read_lines
from awsim.services.dynamodb.values.compressed import NONE, NotCompressedError, decompressor
from awsim.services.dynamodb.values.values import encode_item

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World
    from awsim.services.dynamodb.expressions.conditions import Condition
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.values import Item

    Given = Mapping[str, Any]

Answer = dict[str, Any]

PAGE = 25
FILE_SECONDS = 30.0
"""How long a file is put at; AWS names no figure."""
TOKEN_SECONDS = 8 * 3600.0
LISTED_SECONDS = 90 * 24 * 3600.0


class BulkOperations(DynamoDBResources):
    """Bulk operations; their records stay when the table is gone."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.bulk_operations: dict[str, BulkOperation] = {}
        """By ARN, oldest first."""
        self.bulk_tokens: dict[str, BulkOperation] = {}

    def start_bulk_put_items(
        self,
        *,
        input_s3_configuration: Given,
        output_s3_configuration: Given,
        table_name: str,
        client_token: str | None = None,
        max_write_request_units: int | None = None,
        performance_tier: str = "STANDARD",
    ) -> Answer:
        """Begin to put the items of the files under a prefix; nothing is undone when it is cancelled."""
        request = {
            "ClientToken": client_token,
            "InputS3Configuration": input_s3_configuration,
            "OutputS3Configuration": output_s3_configuration,
            "TableName": table_name,
            "MaxWriteRequestUnits": max_write_request_units,
            "PerformanceTier": performance_tier,
        }
        given = {name: value for name, value in request.items() if value is not None}
        started = self.bulk_tokens.get(client_token or "")
        if started is not None and self.now() - started.started_at < TOKEN_SECONDS:
            if started.request != given:
                raise IdempotentParameterMismatchError(
                    "A bulk operation with the same client token and other parameters has been started."
                )
            return {"BulkOperationDescription": self._describe(started)}
        _check_output(output_s3_configuration)
        decompressor(input_s3_configuration.get("InputCompressionType", NONE))
        begun = self._begin_bulk(self.active_table(table_name), given)
        if client_token is not None:
            self.bulk_tokens[client_token] = begun
        return {"BulkOperationDescription": self._describe(begun)}

    def describe_bulk_operation(self, *, bulk_operation_arn: str) -> Answer:
        """Show a bulk operation."""
        return {"BulkOperationDescription": self._describe(self._bulk_operation(bulk_operation_arn))}

    def list_bulk_operations(self, *, max_results: int = PAGE, next_token: str | None = None) -> Answer:
        """List the bulk operations of the last 90 days, the latest first."""
        horizon = self.now() - LISTED_SECONDS
        listed = [each for each in reversed(self.bulk_operations.values()) if each.started_at > horizon]
        numbers = {arn: number for number, arn in enumerate(self.bulk_operations)}
        try:
            token = None if next_token is None else from_hexadecimal(next_token)
            found, following = page(
                listed, max_results, token, ("ListBulkOperations", self.account), key=lambda each: -numbers[each.arn]
            )
        except (InvalidToken, UnicodeDecodeError):
            raise ValidationError(f"Invalid Request: Provided nextToken is invalid: {next_token}") from None
        return {
            "BulkOperationsSummaryList": [each.summary() for each in found],
            "NextToken": None if following is None else hexadecimal(following),
        }

    def cancel_bulk_operation(self, *, bulk_operation_arn: str) -> Answer:
        """Have an operation stop before its next file; one that has ended stays as it is."""
        running = self._bulk_operation(bulk_operation_arn)
        if running.status == IN_PROGRESS:
            running.status = CANCELLING
        return {"BulkOperationArn": running.arn, "BulkOperationStatus": running.status}

    def go_on_in_bulk(self, *, arn: str) -> None:
        """Scheduled: read the next file into the table, until none is left or the operation is cancelled."""
        running = self.bulk_operations[arn]
        if running.status == IN_PROGRESS:
            try:
                if self._put_next_file(running):
                    self._schedule_bulk(running)
                    return
            except ServiceError as error:
                running.failure = (FAILURES.get(error.code, error.code), error.message)
            except (NotCompressedError, UnicodeDecodeError) as error:
                running.failure = ("InvalidFileFormat", str(error))
        self._write_output(running)
        running.finish(self.now())

    def _bulk_operation(self, arn: str) -> BulkOperation:
        found = self.bulk_operations.get(arn)
        if found is None:
            raise ResourceNotFoundError(f"Requested resource not found: Bulk operation: {arn} not found")
        return found

    def _describe(self, operation: BulkOperation) -> Answer:
        return operation.describe(self.tables.get(operation.table_arn.rpartition("/")[2]))

    def _begin_bulk(self, table: Table, given: dict[str, Any]) -> BulkOperation:
        now = self.now()
        begun = BulkOperation(
            arn=f"{table.arn}/bulk-operation/{round(now * 1000):014d}-{self.random.hex(8)}",
            request=given,
            table_arn=table.arn,
            table_id=table.id,
            started_at=now,
        )
        self.bulk_operations[begun.arn] = begun
        self._schedule_bulk(begun)
        return begun

    def _schedule_bulk(self, running: BulkOperation) -> None:
        delay = self.world.duration(self.service, "BulkOperation", FILE_SECONDS)
        self.schedule(delay, "go_on_in_bulk", arn=running.arn)

    def _put_next_file(self, running: BulkOperation) -> bool:
        """Put the items of one file; the answer is whether there was one."""
        source = running.request["InputS3Configuration"]
        if running.unread is None:
            files = list(listed_files(self, source))
            running.unread = [key for key, _ in reversed(files)]
            running.total_bytes = sum(size for _, size in files)
        if not running.unread:
            return False
        key = running.unread.pop()
        data = read_file(self, source, key)
        running.read_bytes += len(data)
        text = decompressor(source.get("InputCompressionType", NONE))(data).decode("utf-8-sig")
        table = self.active_table(running.table_arn)
        for number, line in enumerate(text.split("\n")):
            for item in read_lines([line], source["InputFormat"]):
                self._put(running, table, item, line, {"S3Key": key, "LineNumber": number})
        return True

    def _put(
        self, running: BulkOperation, table: Table, item: Item | ValidationError, line: str, where: dict[str, Any]
    ) -> None:
        running.processed += 1
        try:
            if isinstance(item, ValidationError):
                raise item
            condition = (
                _condition(line) if running.request["InputS3Configuration"]["InputFormat"] == DYNAMODB_JSON else None
            )
            change = self.carry_out(planned_put(table, item, condition, ALL_OLD))
        except ConditionalCheckFailedError as error:
            assert not isinstance(item, ValidationError), "an item has been checked"
            record = {"Item": encode_item(item), **where}
            if "Item" in error.members:
                record["ExistingItem"] = error.members["Item"]
            running.note(CONDITION_CHECK_FAILURE, record)
        except ValidationError as error:
            running.failed += 1
            running.note(ERROR, {"Input": line, "ErrorCode": error.code, "ErrorMessage": error.message, **where})
        else:
            running.count(table, change)

    def _write_output(self, running: BulkOperation) -> None:
        """Write what the request wants to know of single items; that it can't be written fails the operation."""
        configuration = running.request["OutputS3Configuration"]
        prefix = configuration.get("S3KeyPrefix", "")
        sse = {"AES256": "AES256", "KMS": "aws:kms"}.get(configuration.get("S3SseAlgorithm", ""))
        encryption = {"ServerSideEncryption": sse, "SSEKMSKeyId": configuration.get("S3SseKmsKeyId")}
        more = {name: value for name, value in encryption.items() if value is not None}
        for kind, records in running.output.items():
            key = f"{prefix}{'/' if prefix and not prefix.endswith('/') else ''}AWSDynamoDB/{running.id}/{kind}.json"
            body = "".join(f"{json_line(record)}\n" for record in records).encode()
            try:
                self.call("s3", "PutObject", Key=key, Body=body, **bucket_of(configuration), **more)
            except ServiceError as error:
                running.failure = (FAILURES.get(error.code, error.code), error.message)
        running.output.clear()


def _check_output(configuration: Given) -> None:
    if "S3Bucket" not in configuration:
        raise invalid_parameters("S3Bucket must be specified in OutputS3Configuration")
    if not configuration["OutputType"]:
        raise invalid_parameters("OutputType must have at least one value")
    if "S3SseKmsKeyId" in configuration and configuration.get("S3SseAlgorithm") != "KMS":
        raise invalid_parameters("S3SseKmsKeyId can be specified only when S3SseAlgorithm is KMS")


def _condition(line: str) -> Condition | None:
    """The condition that a line has beside its item."""
    if "ConditionExpression" not in line:
        return None
    record = json.loads(line)
    return condition_parameters(
        record.get("ConditionExpression"),
        record.get("ExpressionAttributeNames"),
        record.get("ExpressionAttributeValues"),
    )
