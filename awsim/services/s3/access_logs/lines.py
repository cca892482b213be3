"""The lines of server access logs, and the keys of the objects they are written to.

S3 user guide, "Amazon S3 server access log format" and "Logging requests with server access logging".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING = "-"
_RESOURCES = {
    "AbortMultipartUpload": "UPLOAD",
    "CompleteMultipartUpload": "UPLOAD",
    "CreateMultipartUpload": "UPLOADS",
    "DeleteObjects": "MULTI_OBJECT_DELETE",
    "GetBucketLogging": "LOGGING_STATUS",
    "GetBucketPolicy": "BUCKETPOLICY",
    "PutBucketPolicy": "BUCKETPOLICY",
    "DeleteBucketPolicy": "BUCKETPOLICY",
    "ListMultipartUploads": "UPLOADS",
    "ListObjectVersions": "BUCKETVERSIONS",
    "ListParts": "UPLOAD",
    "PutBucketLogging": "LOGGING_STATUS",
    "UploadPart": "PART",
    "UploadPartCopy": "PART",
}
"""What operations are about, where it is not the parameter in their URI."""
_COPIES = frozenset({"CopyObject", "UploadPartCopy"})
_PARAMETERS = {"publicAccessBlock": "PUBLIC_ACCESS_BLOCK", "ownershipControls": "OWNERSHIP_CONTROLS"}


@dataclass(frozen=True, slots=True)
class Access:
    """One request to a bucket; texts that are not known are empty."""

    owner: str
    """Of the bucket, a canonical id."""
    bucket: str
    at: float
    address: str
    requester: str
    request_id: str
    operation: str
    """`REST.GET.OBJECT`."""
    key: str
    uri: str
    """`GET /bucket/key HTTP/1.1`."""
    status: int
    error: str
    sent: int
    size: int
    version_id: str
    host_id: str
    host: str
    region: str

    def line(self) -> str:
        """The line, without its end."""
        is_signed = bool(self.requester)
        fields = (
            self.owner,
            self.bucket,
            f"[{datetime.fromtimestamp(self.at, UTC):%d/%b/%Y:%H:%M:%S} +0000]",
            self.address,
            self.requester or NOTHING,
            self.request_id,
            self.operation,
            quote(self.key) or NOTHING,
            f'"{self.uri}"',
            str(self.status),
            self.error or NOTHING,
            str(self.sent) if self.sent else NOTHING,
            str(self.size) if self.size else NOTHING,
            "0",  # no time passes while a request is answered
            "0" if self.sent else NOTHING,
            '"-"',
            '"-"',
            self.version_id or NOTHING,
            self.host_id,
            "SigV4" if is_signed else NOTHING,
            NOTHING,
            "AuthHeader" if is_signed else NOTHING,
            self.host,
            NOTHING,
            NOTHING,
            NOTHING,
            self.region,
        )
        return " ".join(fields)


def operation_text(name: str, http: Mapping[str, Any]) -> str:
    """What a log calls an operation, of its name and its model's `http`: `REST.PUT.OBJECT`."""
    path, _, query = str(http["requestUri"]).partition("?")
    parameter = query.partition("&")[0].partition("=")[0]
    about = "OBJECT" if "{Key" in path else "BUCKET"
    if parameter and parameter not in ("list-type", "x-id", "attributes", "renameObject"):
        named = _PARAMETERS.get(parameter, parameter.upper())
        about = f"{about}_{named}" if named == "TAGGING" else named
    method = "COPY" if name in _COPIES else http["method"]
    return f"REST.{method}.{_RESOURCES.get(name, about)}"


def log_key(enabled: Mapping[str, Any], account: str, region: str, bucket: str, now: float, token: str) -> str:
    """The key of the object that lines are written to; `enabled` is the `LoggingEnabled` of the model."""
    prefix = enabled.get("TargetPrefix") or ""
    moment = datetime.fromtimestamp(now, UTC)
    partitioned = (enabled.get("TargetObjectKeyFormat") or {}).get("PartitionedPrefix")
    if partitioned is None:
        return f"{prefix}{moment:%Y-%m-%d-%H-%M-%S}-{token}"
    # By the time of the events (EventTime) all of a day's logs have the same beginning, without a time.
    time = "00-00-00" if partitioned.get("PartitionDateSource") == "EventTime" else f"{moment:%H-%M-%S}"
    return f"{prefix}{account}/{region}/{bucket}/{moment:%Y/%m/%d}/{moment:%Y-%m-%d}-{time}-{token}"
