"""Buckets, versions of objects and multipart uploads: what they are and how versions follow each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import md5, sha256
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from awsim.common.sorted_keys import SortedKeys
from awsim.services.s3.control.models import AccessPoints
from awsim.services.s3.directory_buckets.sessions import SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsim.kernel.blobs import Blob
    from awsim.services.s3.directory_buckets.sessions import Session

NULL = "null"
"""The version id of what was written while its bucket was not versioned."""

ARCHIVED = frozenset({"GLACIER", "DEEP_ARCHIVE"})
"""Storage classes whose objects can't be read before they are restored."""


class Encryption(NamedTuple):
    """How an object is encrypted on the server."""

    algorithm: str | None = "AES256"
    """None for a customer's key (SSE-C)."""
    kms_key: str | None = None
    """The ARN of the key."""
    context: str | None = None
    bucket_key: bool = False
    customer_algorithm: str | None = None
    customer_key_md5: str | None = None

    def described(self) -> dict[str, Any]:
        """Its members in answers."""
        return {
            "ServerSideEncryption": self.algorithm,
            "SSEKMSKeyId": self.kms_key,
            "SSEKMSEncryptionContext": self.context,
            "BucketKeyEnabled": self.bucket_key or None,
            "SSECustomerAlgorithm": self.customer_algorithm,
            "SSECustomerKeyMD5": self.customer_key_md5,
        }


SSE_S3 = Encryption()


class Checksums(NamedTuple):
    """What an object's checksum is: of all of it (FULL_OBJECT), or of its parts' checksums (COMPOSITE)."""

    algorithm: str
    """As the model has it: CRC32, …"""
    value: str
    """In base64; of a composite one with `-3` behind it, the number of parts."""
    kind: str = "FULL_OBJECT"

    def described(self) -> dict[str, str]:
        """Its members in answers."""
        return {f"Checksum{self.algorithm}": self.value, "ChecksumType": self.kind}


class PartOfObject(NamedTuple):
    """A part that a multipart upload was completed with."""

    number: int
    size: int
    checksum: str | None


@dataclass(slots=True)
class Retention:
    """Until when a version can't be deleted, and by whom."""

    mode: str
    """GOVERNANCE or COMPLIANCE."""
    until: float


@dataclass(slots=True)
class Restored:
    """A copy of an archived object that can be read for a while."""

    ongoing: bool
    expires_at: float | None = None
    """None while the restore is under way."""


@dataclass(slots=True)
class Version:
    """One version of an object; a delete marker is one without a body."""

    key: str
    version_id: str
    last_modified: float
    owner: str
    """The account that has written it."""
    is_marker: bool = False
    etag: str = ""
    """Without its quotes."""
    body: Blob | None = None
    size: int = 0
    storage_class: str = "STANDARD"
    encryption: Encryption = SSE_S3
    checksums: Checksums | None = None
    """None where nobody has given one: it is worked out when it is asked for."""
    headers: dict[str, Any] | None = None
    """What it is served with, by the model's members: ContentType, CacheControl, Expires (seconds), …"""
    metadata: dict[str, str] | None = None
    tags: dict[str, str] | None = None
    parts: tuple[PartOfObject, ...] | None = None
    """Of a completed multipart upload."""
    retention: Retention | None = None
    legal_hold: str | None = None
    """ON or OFF, None where nobody has set it."""
    restored: Restored | None = None
    acl: Any = None
    """Grants as the permissions' modules have them; None for the owner's full control alone."""
    replication_status: str | None = None
    annotations: dict[str, Any] | None = None
    more: dict[str, Any] | None = None
    """What only some topic knows of: plain data by the topic's name."""

    @property
    def is_locked(self) -> bool:
        """Whether a legal hold is on it."""
        return self.legal_hold == "ON"


@dataclass(slots=True)
class Part:
    """A part of a multipart upload that is under way."""

    number: int
    body: Blob
    size: int
    etag: str
    last_modified: float
    checksums: Checksums | None = None


@dataclass(slots=True)
class MultipartUpload:
    """An upload that has begun and is neither completed nor aborted."""

    upload_id: str
    key: str
    initiated: float
    owner: str
    number: int
    """Grows from upload to upload of a bucket."""
    draft: Version
    """The version it will become: its settings, no body yet."""
    checksum_algorithm: str | None = None
    checksum_type: str | None = None
    parts: dict[int, Part] = field(default_factory=dict)
    found: Version | None = None
    """The current object of the key when the upload began."""


class Bucket:
    """A bucket and all it holds.

    `objects` has the current version of each key that is not hidden by a delete marker. `versions` has, newest first,
    all versions of each key that has others than its current one, or a current one that is a delete marker.
    """

    __slots__ = (
        "abac",
        "account",
        "acl",
        "arn",
        "configurations",
        "created_at",
        "hidden",
        "is_directory",
        "keys",
        "more",
        "name",
        "next_upload",
        "object_lock_enabled",
        "objects",
        "ownership",
        "region",
        "tags",
        "upload_order",
        "uploads",
        "versioning",
        "versions",
    )

    def __init__(self, name: str, account: str, region: str, created_at: float, partition: str) -> None:
        self.name = name
        self.account = account
        """Its owner."""
        self.region = region
        self.created_at = created_at
        self.arn = f"arn:{partition}:s3:::{name}"
        self.is_directory = False
        self.versioning: str | None = None
        """Enabled or Suspended, None where it never was."""
        self.object_lock_enabled = False
        self.ownership: str | None = "BucketOwnerEnforced"
        """ObjectOwnership, None where its controls were deleted."""
        self.tags: dict[str, str] = {}
        self.abac: str | None = None
        self.acl: Any = None
        """Grants as the permissions' modules have them; None for the owner's full control alone."""
        self.configurations: dict[str, Any] = {}
        """What was put by the Put… operations, as plain data in the model's shape, by the name of the configuration:
        `Policy`, `CORS`, `Lifecycle`, `Notification`, … Those with ids (`Inventory`) by id below that."""
        self.more: dict[str, Any] = {}
        """What only some topic knows of: plain data by the topic's name."""
        self.objects: dict[str, Version] = {}
        self.versions: dict[str, list[Version]] = {}
        self.keys = SortedKeys()
        """Of `objects`."""
        self.hidden = SortedKeys()
        """Keys that have versions but no current object."""
        self.uploads: dict[str, MultipartUpload] = {}
        """By upload id."""
        self.upload_order: list[tuple[str, int, str]] = []
        """(key, a number that grows, upload id), sorted."""
        self.next_upload = 0

    def __getstate__(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)

    @property
    def is_empty(self) -> bool:
        """Whether it has no version of anything."""
        return not self.objects and not self.versions

    def newest(self, key: str) -> Version | None:
        """The newest version of a key, which may be a delete marker."""
        stack = self.versions.get(key)
        return self.objects.get(key) if stack is None else stack[0]

    def find(self, key: str, version_id: str | None = None) -> Version | None:
        """A version of a key; without an id the newest one, which may be a delete marker."""
        if version_id is None:
            return self.newest(key)
        return next((each for each in self.versions_of(key) if each.version_id == version_id), None)

    def versions_of(self, key: str) -> list[Version]:
        """All versions of a key, newest first."""
        stack = self.versions.get(key)
        if stack is not None:
            return stack
        current = self.objects.get(key)
        return [] if current is None else [current]

    def all_versions(self) -> Iterator[Version]:
        """Of all keys, in no order that means anything."""
        yield from chain.from_iterable(self.versions.values())
        yield from (each for key, each in self.objects.items() if key not in self.versions)

    def add(self, version: Version) -> Version | None:
        """Make a version the newest of its key; the one it has replaced, for a null version replaces the one before.

        A version with another id replaces nothing.
        """
        key = version.key
        stack = self.versions_of(key)
        replaced = None
        if version.version_id == NULL:
            replaced = next((each for each in stack if each.version_id == NULL), None)
        if not version.is_marker and (not stack or (replaced is not None and len(stack) == 1)):
            self.versions.pop(key, None)
            self._show(key, version)
            return replaced
        self._put(key, [version, *(each for each in stack if each is not replaced)])
        return replaced

    def remove(self, version: Version) -> None:
        """Take a version away for good; what is behind it becomes the newest."""
        self._put(version.key, [each for each in self.versions_of(version.key) if each is not version])

    def _put(self, key: str, stack: list[Version]) -> None:
        """Note that these are the versions of a key."""
        if len(stack) > 1 or (stack and stack[0].is_marker):
            self.versions[key] = stack
        else:
            self.versions.pop(key, None)
        if stack and not stack[0].is_marker:
            self._show(key, stack[0])
            return
        if self.objects.pop(key, None) is not None:
            self.keys.remove(key)
        if bool(stack) != (key in self.hidden):
            (self.hidden.add if stack else self.hidden.remove)(key)

    def _show(self, key: str, version: Version) -> None:
        if key not in self.objects:
            self.keys.add(key)
            if self.hidden and key in self.hidden:
                self.hidden.remove(key)
        self.objects[key] = version


class Directory:
    """The buckets of one partition by name: a name is taken by one account in all regions."""

    def __init__(self) -> None:
        self.buckets: dict[str, Bucket] = {}
        self.names = SortedKeys()
        self.public_access_blocks: dict[str, dict[str, bool]] = {}
        """Of whole accounts."""
        self.access_points = AccessPoints()
        self.sessions: dict[str, Session] = {}
        """Of directory buckets, by their access keys."""

    def open_session(self, access_key: str, session: Session, now: float) -> None:
        """Enter a session; those that have passed are forgotten, oldest first."""
        while self.sessions and next(iter(self.sessions.values())).expires_at + SECONDS < now:
            del self.sessions[next(iter(self.sessions))]
        self.sessions[access_key] = session

    def add(self, bucket: Bucket) -> None:
        """Enter a bucket, whose name nobody has."""
        self.buckets[bucket.name] = bucket
        self.names.add(bucket.name)

    def remove(self, bucket: Bucket) -> None:
        """Take a bucket out."""
        del self.buckets[bucket.name]
        self.names.remove(bucket.name)


def canonical_id(account: str) -> str:
    """The canonical user id of an account, by which ACLs and listings name it."""
    return sha256(f"awsim canonical user {account}".encode()).hexdigest()


def md5_of(content: bytes) -> str:
    """The ETag of bytes that were put in one go."""
    return md5(content, usedforsecurity=False).hexdigest()
