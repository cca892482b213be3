"""What happens to an object, as the notifications of buckets and EventBridge tell it.

S3 user guide, "Event message structure" and "EventBridge event schema"; the members as recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from awsim.common.moments import iso
from awsim.services.s3.models import NULL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.models import Bucket, Version

SERVICE = "s3.amazonaws.com"
"""Who asks for what S3 does by itself, and where from."""
NEWER = "2.3"
OLDER = "2.1"

_SCHEMAS = {
    "Replication": "2.2",
    "LifecycleTransition": NEWER,
    "LifecycleExpiration": NEWER,
    "IntelligentTiering": NEWER,
    "ObjectAcl": NEWER,
    "ObjectTagging": NEWER,
    "ObjectAnnotation": NEWER,
    "ObjectRetention": NEWER,
    "ObjectRestore:Delete": NEWER,
}
"""Beginnings of events' names -> the version of their records' schema, where it is newer than 2.1."""

_DETAIL_TYPES = {
    "ObjectCreated": "Object Created",
    "ObjectRemoved": "Object Deleted",
    "LifecycleExpiration": "Object Deleted",
    "ObjectRestore:Post": "Object Restore Initiated",
    "ObjectRestore:Completed": "Object Restore Completed",
    "ObjectRestore:Delete": "Object Restore Expired",
    "LifecycleTransition": "Object Storage Class Changed",
    "IntelligentTiering": "Object Access Tier Changed",
    "ObjectAcl": "Object ACL Updated",
    "ObjectTagging:Put": "Object Tags Added",
    "ObjectTagging:Delete": "Object Tags Deleted",
}
"""Beginnings of events' names -> the detail type at EventBridge; it is not told of others."""

_SEQUENCED = ("ObjectCreated", "ObjectRemoved", "LifecycleExpiration", "ObjectRestore:Post", "ObjectRestore:Completed")
"""Events whose order can be told."""
_REASONED = ("Object Created", "Object Deleted")
_SIZED = ("ObjectCreated", "ObjectRestore:Post", "ObjectRestore:Completed", "LifecycleTransition", "Replication")


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that has happened to an object.

    name         as in a record: `ObjectCreated:Put`.
    request_id   of the call it is part of.
    host_id      its `x-amz-id-2`.
    requester    the account that asked for it, or S3 itself.
    principal    who asked for it: the id that stands for an ARN.
    address      where the request came from.
    sequencer    hexadecimal digits that grow with each happening of a bucket.
    reason       the operation, as EventBridge has it; empty where it says none.
    members      of EventBridge's detail, beside those that all have.
    record       of the record, beside those that all have: `glacierEventData`, `replicationEventData`.
    """

    name: str
    at: float
    bucket: Bucket
    version: Version
    request_id: str
    host_id: str
    requester: str
    principal: str
    address: str
    sequencer: str
    reason: str = ""
    members: Mapping[str, Any] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)

    def as_record(self, configuration_id: str) -> dict[str, Any]:
        """The record of a notification that a configuration sends."""
        bucket = self.bucket
        return {
            "eventVersion": _beginning(_SCHEMAS, self.name) or OLDER,
            "eventSource": "aws:s3",
            "awsRegion": bucket.region,
            "eventTime": iso(self.at),
            "eventName": self.name,
            "userIdentity": {"principalId": self.principal},
            "requestParameters": {"sourceIPAddress": self.address},
            "responseElements": {"x-amz-request-id": self.request_id, "x-amz-id-2": self.host_id},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": configuration_id,
                "bucket": {
                    "name": bucket.name,
                    "ownerIdentity": {"principalId": principal_id(bucket.account)},
                    "arn": bucket.arn,
                },
                "object": self._object(encoded_key(self.version.key), "eTag", "versionId"),
            },
            **self.record,
        }

    @property
    def detail_type(self) -> str | None:
        """What EventBridge calls it; None where it is not told."""
        return _beginning(_DETAIL_TYPES, self.name)

    def detail(self) -> dict[str, Any]:
        """What EventBridge is told."""
        told = {
            "version": "0",
            "bucket": {"name": self.bucket.name},
            "object": self._object(self.version.key, "etag", "version-id"),
            "request-id": self.request_id,
            "requester": self.requester,
            "source-ip-address": self.address,
        }
        if self.reason and self.detail_type in _REASONED:
            told["reason"] = self.reason
        if self.detail_type == "Object Deleted":
            told["deletion-type"] = "Delete Marker Created" if self._is_marked else "Permanently Deleted"
        if self.requester == SERVICE:
            del told["source-ip-address"]
        return {**told, **self.members}

    @property
    def _is_marked(self) -> bool:
        return self.name.endswith(":DeleteMarkerCreated")

    def _object(self, key: str, etag: str, version_id: str) -> dict[str, Any]:
        version, name = self.version, self.name
        told: dict[str, Any] = {"key": key}
        if name.startswith(_SIZED):
            told["size"] = version.size
        if self._is_marked:
            told[etag] = EMPTY_ETAG
        elif not name.endswith(("ObjectRemoved:Delete", "LifecycleExpiration:Delete")):
            told[etag] = version.etag
        if version.version_id != NULL:
            told[version_id] = version.version_id
        if name.startswith(_SEQUENCED):
            told["sequencer"] = self.sequencer
        return told


EMPTY_ETAG = "d41d8cd98f00b204e9800998ecf8427e"


def encoded_key(key: str) -> str:
    """A key as records have it: as in a form, but with its slashes."""
    return quote_plus(key, safe="/*")


def principal_id(name: str) -> str:
    """The id that stands for an account (or an ARN) in events: `A3NL1KOZZKExample`."""
    return f"A{int(sha256(name.encode()).hexdigest()[:16], 16):013X}"[:14]


def _beginning(table: Mapping[str, str], name: str) -> str | None:
    return table.get(name) or table.get(name.partition(":")[0])
