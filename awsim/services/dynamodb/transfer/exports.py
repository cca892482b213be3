"""Exporting tables to S3 (API reference, ExportTableToPointInTime and its siblings)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.paging import InvalidToken, page
from awsim.model.errors import ServiceError
from awsim.services.dynamodb.backups.continuous_backups import (
    ContinuousBackupOperations,
    iso,
    recovery_of,
    table_name_in,
)
from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.expressions import scan_parameters
from awsim.services.dynamodb.transfer.export_models import FULL, INCREMENTAL, Export, change_lines, item_line
from awsim.services.dynamodb.transfer.item_lines import DYNAMODB_JSON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World
    from awsim.services.dynamodb.backups.recovery import Recovery
    from awsim.services.dynamodb.models import Table

Answer = dict[str, Any]

PAGE = 25
EXPORT_SECONDS = 150.0
SHORTEST_PERIOD, LONGEST_PERIOD = 900.0, 86_400.0
"""Of incremental exports (developer guide, "Requesting a table export")."""

FAILURES = {
    "NoSuchBucket": "S3NoSuchBucket",
    "AccessDenied": "S3AccessDenied",
    "NotFoundException": "KmsNotFoundException",
}
"""Codes of errors -> failure codes of exports."""


class ExportOperations(ContinuousBackupOperations):
    """Exports; their records stay when the table is gone."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.exports: dict[str, Export] = {}
        """By ARN, oldest first."""
        self.export_tokens: dict[str, Export] = {}

    def export_table_to_point_in_time(
        self,
        *,
        table_arn: str,
        s3_bucket: str,
        export_time: float | None = None,
        client_token: str | None = None,
        s3_bucket_owner: str | None = None,
        s3_prefix: str | None = None,
        s3_sse_algorithm: str = "AES256",
        s3_sse_kms_key_id: str | None = None,
        export_format: str = DYNAMODB_JSON,
        export_type: str = FULL,
        incremental_export_specification: Mapping[str, Any] | None = None,
        filter_specification: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Begin to write what the table held at a moment, or what has changed in a time, to a bucket."""
        request = {
            "ClientToken": client_token,
            "S3Bucket": s3_bucket,
            "S3BucketOwner": s3_bucket_owner,
            "S3Prefix": s3_prefix,
            "S3SseAlgorithm": s3_sse_algorithm,
            "S3SseKmsKeyId": s3_sse_kms_key_id,
            "ExportFormat": export_format,
            "ExportType": export_type,
            "ExportTime": export_time,
            "IncrementalExportSpecification": incremental_export_specification,
            "FilterSpecification": filter_specification,
        }
        given = {name: value for name, value in request.items() if value is not None}
        _check_export(table_arn, given)
        earlier = self.export_tokens.get(client_token or "")
        if earlier is not None:
            if (earlier.table_arn, earlier.request_given) != (table_arn, given):
                raise ServiceError(
                    "Export conflict: Duplicate request detected with conflicting parameters",
                    code="ExportConflictException",
                )
            return {"ExportDescription": earlier.describe()}
        export = self._begin_export(self.backed_up_table(table_arn), given)
        if client_token is not None:
            self.export_tokens[client_token] = export
        return {"ExportDescription": export.describe()}

    def describe_export(self, *, export_arn: str) -> Answer:
        """Show an export."""
        if "/export/" not in export_arn:
            raise ValidationError("Invalid Export ARN")
        found = self.exports.get(export_arn)
        if found is None:
            raise ServiceError(f"Export not found: {export_arn}", code="ExportNotFoundException")
        return {"ExportDescription": found.describe()}

    def list_exports(
        self, *, table_arn: str | None = None, max_results: int = PAGE, next_token: str | None = None
    ) -> Answer:
        """List exports, all or those of a table that is there."""
        table = None if table_arn is None else self.tables.get(table_name_in(table_arn))
        listed = [each for each in self.exports.values() if table_arn is None or (table and each.table_id == table.id)]
        try:
            found, token = page(sorted(listed, key=_arn), max_results, next_token, ("ListExports", table_arn), key=_arn)
        except InvalidToken:
            raise ValidationError(f"Invalid Request: Provided nextToken is invalid: {next_token}") from None
        return {"ExportSummaries": [each.summary() for each in found], "NextToken": token}

    def write_export(self, *, export_arn: str) -> None:
        """Scheduled: write the files; one that can't be written ends the export."""
        export = self.exports[export_arn]
        now = self.now()
        request = export.request
        place = {"Bucket": request["S3Bucket"], "ExpectedBucketOwner": request.get("S3BucketOwner")}
        if request["S3SseAlgorithm"] == "KMS":
            place |= {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": request.get("S3SseKmsKeyId")}
        else:
            place["ServerSideEncryption"] = "AES256"
        place = {name: value for name, value in place.items() if value is not None}
        try:
            for key, body in export.files(self.random.lower_alphanumeric(26), now).items():
                self.call("s3", "PutObject", Key=key, Body=body, **place)
        except ServiceError as error:
            export.status, export.failure = "FAILED", (FAILURES.get(error.code, error.code), error.message)
        else:
            export.status = "COMPLETED"
        export.ended_at = now
        export.lines = []

    def _begin_export(self, table: Table, given: dict[str, Any]) -> Export:
        recovery = recovery_of(table)
        now = self.now()
        export = Export(
            arn=f"{table.arn}/export/{round(now * 1000):014d}-{self.random.hex(8)}",
            request=dict(given),
            request_given=given,
            table_arn=table.arn,
            table_id=table.id,
            schema=table.schema,
            started_at=now,
        )
        if export.type == INCREMENTAL:
            self._take_changes(export, table, recovery)
        else:
            self._take_items(export, table, recovery)
        export.item_count = len(export.lines)
        self.exports[export.arn] = export
        delay = self.world.duration(self.service, "Export", EXPORT_SECONDS)
        self.schedule(delay, "write_export", export_arn=export.arn)
        return export

    def _take_items(self, export: Export, table: Table, recovery: Recovery) -> None:
        request = export.request
        moment = request.setdefault("ExportTime", self.latest_restorable(recovery))
        earliest, latest = recovery.earliest(self.now()), self.latest_restorable(recovery)
        if not earliest // 1 <= moment <= latest:
            raise _invalid_time(
                f"ExportTime '{iso(moment)}' must be within EarliestRestorableDateTime '{iso(earliest)}' and "
                f"LatestRestorableDateTime '{iso(latest)}'"
            )
        given = request.get("FilterSpecification") or {}
        conditions = [given[name] for name in ("KeyConditionExpression", "FilterExpression") if name in given]
        reading = scan_parameters(
            " AND ".join(f"({condition})" for condition in conditions) or None,
            given.get("ProjectionExpression"),
            given.get("ExpressionAttributeNames"),
            given.get("ExpressionAttributeValues"),
        )
        for stored in recovery.items_at(table.items, moment).values():
            if reading.filter is None or reading.filter.holds(stored.item):
                item = stored.item if reading.projection is None else reading.projection.of(stored.item)
                export.lines.append(item_line(item, request["ExportFormat"]))
            export.size += stored.size

    def _take_changes(self, export: Export, table: Table, recovery: Recovery) -> None:
        specification = dict(export.request["IncrementalExportSpecification"])
        export.request["IncrementalExportSpecification"] = specification
        begin = specification["ExportFromTime"]
        stop = specification.setdefault("ExportToTime", self.latest_restorable(recovery))
        view_type = specification.setdefault("ExportViewType", "NEW_AND_OLD_IMAGES")
        earliest = recovery.earliest(self.now())
        if begin < earliest // 1:
            raise _invalid_time(f"Incremental export period from time cannot be less than {iso(earliest)}")
        if stop > self.latest_restorable(recovery):
            raise _invalid_time("Incremental export period to time cannot be greater than the current time")
        if not SHORTEST_PERIOD <= stop - begin <= LONGEST_PERIOD:
            raise _invalid_time("Incremental export period must be between 15 minutes and 24 hours")
        export.lines = change_lines(table.schema, recovery.between(begin, stop), view_type)
        export.size = sum(map(len, export.lines))


def _check_export(table_arn: str, given: Mapping[str, Any]) -> None:
    """Raise ValidationException for members that do not go together."""
    specification = given.get("IncrementalExportSpecification")
    is_incremental = given["ExportType"] == INCREMENTAL
    if ":table/" not in table_arn:
        raise ValidationError("Invalid TableArn: Invalid Table ARN")
    if given["S3SseAlgorithm"] != "KMS" and "S3SseKmsKeyId" in given:
        raise _invalid("KMS Key Id is not supported for this encryption type")
    if specification is not None and not is_incremental:
        raise _invalid("When Export Type is Full Export , Incremental Export Specification should not be provided")
    if not is_incremental:
        return
    if specification is None:
        raise _invalid("Incremental Export Specification expected when export type is set as Incremental Export")
    if "ExportFromTime" not in specification:
        raise _invalid("ExportFromTime must be provided in IncrementalExportSpecification")
    if "FilterSpecification" in given:
        raise _invalid("FilterSpecification is supported for FULL_EXPORT only")
    if given["ExportFormat"] != DYNAMODB_JSON:
        raise _invalid("awsim writes incremental exports as DYNAMODB_JSON only")


def _arn(export: Export) -> str:
    return export.arn


def _invalid(problem: str) -> ValidationError:
    return ValidationError(f"Invalid Request: {problem}")


def _invalid_time(problem: str) -> ServiceError:
    return ServiceError(problem, code="InvalidExportTimeException")
