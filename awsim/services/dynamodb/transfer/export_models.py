"""What an export is, and the files it writes (developer guide, "DynamoDB table export output format")."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from dataclasses import field
from datetime import UTC, datetime
from hashlib import md5
from typing import TYPE_CHECKING, Any

from awsim.common.frozen import record
from awsim.services.dynamodb.transfer.ion_text import write_item
from awsim.services.dynamodb.transfer.item_lines import DYNAMODB_JSON, json_line
from awsim.services.dynamodb.values.values import encode_item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.services.dynamodb.values.schema import KeySchema
    from awsim.services.dynamodb.values.stored import Change
    from awsim.services.dynamodb.values.values import Item

FULL, INCREMENTAL = "FULL_EXPORT", "INCREMENTAL_EXPORT"
NEW_IMAGE = "NEW_IMAGE"


@record
class Export:
    """An export of a table to S3."""

    arn: str
    request: dict[str, Any]
    """The members of the request, with their defaults."""
    request_given: dict[str, Any]
    """The same as they were given, to tell a repeated request."""
    table_arn: str
    table_id: str
    schema: KeySchema
    started_at: float
    size: int = 0
    lines: list[str] = field(default_factory=list)
    """What is to be written, until it has been."""
    item_count: int = 0
    status: str = "IN_PROGRESS"
    ended_at: float | None = None
    failure: tuple[str, str] | None = None
    """A code and a message."""

    @property
    def id(self) -> str:
        """The last part of its ARN."""
        return self.arn.rpartition("/")[2]

    @property
    def type(self) -> str:
        """FULL_EXPORT or INCREMENTAL_EXPORT."""
        return str(self.request.get("ExportType", FULL))

    @property
    def manifest(self) -> str:
        """The key of the file that tells of all others."""
        return f"{self._folder}/manifest-summary.json"

    @property
    def _root(self) -> str:
        prefix = str(self.request.get("S3Prefix") or "")
        return f"{prefix.rstrip('/')}/AWSDynamoDB" if prefix else "AWSDynamoDB"

    @property
    def _folder(self) -> str:
        return f"{self._root}/{self.id}"

    def describe(self) -> dict[str, Any]:
        """ExportDescription."""
        is_done = self.status == "COMPLETED"
        code, message = self.failure or (None, None)
        return {
            **self.request,
            "ExportArn": self.arn,
            "ExportStatus": self.status,
            "StartTime": self.started_at,
            "EndTime": self.ended_at,
            "ExportManifest": self.manifest if is_done else None,
            "TableArn": self.table_arn,
            "TableId": self.table_id,
            "FailureCode": code,
            "FailureMessage": message,
            "BilledSizeBytes": self.size if is_done else None,
            "ItemCount": self.item_count if is_done else None,
        }

    def summary(self) -> dict[str, Any]:
        """As in ListExports."""
        return {"ExportArn": self.arn, "ExportStatus": self.status, "ExportType": self.type}

    def files(self, name: str, ended_at: float) -> dict[str, bytes]:
        """Key -> content of all that is written; `name` is the data file's."""
        extension = "json" if self.request["ExportFormat"] == DYNAMODB_JSON else "ion"
        folder = self._root if self.type == INCREMENTAL else self._folder
        data_key = f"{folder}/data/{name}.{extension}.gz"
        data = gzip.compress("".join(f"{line}\n" for line in self.lines).encode("utf-8", "surrogatepass"), mtime=0)
        listed = {
            "itemCount": self.item_count,
            "md5Checksum": _checksum(data),
            "etag": f"{_digest(data).hex()}-1",
            "dataFileS3Key": data_key,
        }
        manifest_files = (json.dumps(listed, separators=(",", ":")) + "\n").encode()
        summary = json.dumps(self._manifest(ended_at), separators=(",", ":")).encode()
        return {
            f"{self._folder}/_started": b"",
            data_key: data,
            f"{self._folder}/manifest-files.json": manifest_files,
            f"{self._folder}/manifest-files.md5": _checksum(manifest_files).encode(),
            self.manifest: summary,
            f"{self._folder}/manifest-summary.md5": _checksum(summary).encode(),
        }

    def _manifest(self, ended_at: float) -> dict[str, Any]:
        request = self.request
        told: dict[str, Any] = {
            "version": "2023-08-01" if self.type == INCREMENTAL else "2020-06-30",
            "exportArn": self.arn,
            "startTime": _iso(self.started_at),
            "endTime": _iso(ended_at),
            "tableArn": self.table_arn,
            "tableId": self.table_id,
        }
        if self.type == INCREMENTAL:
            specification = request["IncrementalExportSpecification"]
            told["exportFromTime"] = _iso(specification["ExportFromTime"])
            told["exportToTime"] = _iso(specification["ExportToTime"])
        else:
            told["exportTime"] = _iso(request["ExportTime"])
        told |= {
            "s3Bucket": request["S3Bucket"],
            "s3Prefix": request.get("S3Prefix"),
            "s3SseAlgorithm": request.get("S3SseAlgorithm"),
            "s3SseKmsKeyId": request.get("S3SseKmsKeyId"),
            "manifestFilesS3Key": f"{self._folder}/manifest-files.json",
            "billedSizeBytes": self.size,
            "itemCount": self.item_count,
            "outputFormat": request["ExportFormat"],
            "exportType": self.type,
        }
        if self.type == INCREMENTAL:
            told["outputView"] = request["IncrementalExportSpecification"]["ExportViewType"]
        return told


def item_line(item: Item, export_format: str) -> str:
    """A line of a full export."""
    return json_line({"Item": encode_item(item)}) if export_format == DYNAMODB_JSON else write_item(item)


def change_lines(schema: KeySchema, changes: Sequence[Change], view_type: str) -> list[str]:
    """The lines of an incremental export: what has become of each item in the time that is exported."""
    first: dict[Any, Change] = {}
    last: dict[Any, Change] = {}
    for change in changes:
        first.setdefault(change.key, change)
        last[change.key] = change
    return [json_line(_change(schema, first[key], change, view_type)) for key, change in last.items()]


def _change(schema: KeySchema, first: Change, last: Change, view_type: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "Metadata": {"WriteTimestampMicros": {"N": str(round(last.at * 1_000_000))}},
        "Keys": encode_item(schema.attributes_of(last.key)),
    }
    if view_type != NEW_IMAGE and first.old is not None:
        told["OldImage"] = encode_item(first.old.item)
    if last.new is not None:
        told["NewImage"] = encode_item(last.new.item)
    return told


def _digest(data: bytes) -> bytes:
    return md5(data, usedforsecurity=False).digest()


def _checksum(data: bytes) -> str:
    return b64encode(_digest(data)).decode()


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
