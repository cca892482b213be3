"""ReadOperations: GetObject, HeadObject, GetObjectAttributes."""

from __future__ import annotations

import re
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from awsim.kernel.blobs import BlobReader
from awsim.services.s3.errors import (
    InvalidArgumentError,
    InvalidRequestError,
    S3Error,
)
from awsim.services.s3.models import ARCHIVED, Checksums
from awsim.services.s3.objects.checksums import DEFAULT, full_object
from awsim.services.s3.objects.conditions import require_read
from awsim.services.s3.objects.encryption import EncryptionRules
from awsim.services.s3.objects.writing import DEFAULT_TYPE, encryption_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.models import Bucket, Version

Answer = dict[str, Any]

OVERRIDES = {
    "response_cache_control": "CacheControl",
    "response_content_disposition": "ContentDisposition",
    "response_content_encoding": "ContentEncoding",
    "response_content_language": "ContentLanguage",
    "response_content_type": "ContentType",
    "response_expires": "Expires",
}
WHOLE = 256 * 1024
"""Bodies up to this length are answered as bytes, longer ones as a file that is read piece by piece."""
MOST_PARTS = 1000
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class ReadOperations(EncryptionRules):
    """GetObject, HeadObject, GetObjectAttributes."""

    def get_object(self, *, bucket: str, key: str, version_id: str | None = None, **given: Any) -> Answer:
        """An object, or a part of it, with what is known of it."""
        version, answer, start, length = self._found_to_read("GetObject", bucket, key, version_id, given)
        if version.storage_class in ARCHIVED:
            self._require_restored(version)
        if version.body is None:
            answer["Body"] = b""
        elif length <= WHOLE:
            answer["Body"] = version.body.read(start, length)
        else:
            answer["Body"] = BlobReader(version.body, start, length)
        return answer

    def head_object(self, *, bucket: str, key: str, version_id: str | None = None, **given: Any) -> Answer:
        """What is known of an object."""
        return self._found_to_read("HeadObject", bucket, key, version_id, given)[1]

    def get_object_attributes(
        self,
        *,
        bucket: str,
        key: str,
        object_attributes: list[str],
        version_id: str | None = None,
        max_parts: int | None = None,
        part_number_marker: int | None = None,
        **given: Any,
    ) -> Answer:
        """The attributes of an object that are asked for."""
        action = "s3:GetObjectAttributes" if version_id is None else "s3:GetObjectVersionAttributes"
        found = self.bucket_for(
            bucket, action, key=key, version_id=version_id, expected_owner=given.get("expected_bucket_owner")
        )
        version = self.find_object(found, key, version_id)
        self.require_readable(version, given)
        unknown = [name for name in object_attributes if name not in _ATTRIBUTES]
        if unknown:
            raise InvalidArgumentError("Invalid attribute name specified.", "x-amz-object-attributes", unknown[0])
        answer: Answer = {"LastModified": version.last_modified}
        if found.versioning is not None:
            answer["VersionId"] = version.version_id
        if "ETag" in object_attributes:
            answer["ETag"] = version.etag
        if "Checksum" in object_attributes:
            answer["Checksum"] = _without_count(self.checksums_of(version))
        if "StorageClass" in object_attributes:
            answer["StorageClass"] = version.storage_class
        if "ObjectSize" in object_attributes:
            answer["ObjectSize"] = version.size
        if "ObjectParts" in object_attributes and version.parts is not None:
            answer["ObjectParts"] = _parts(version, max_parts, part_number_marker)
        return answer

    @staticmethod
    def checksums_of(version: Version) -> Checksums:
        """The checksum of a version; the default one is worked out when it is first asked for."""
        if version.checksums is None:
            assert version.body is not None, "a delete marker has no checksum"
            version.checksums = full_object(DEFAULT, version.body)
        return version.checksums

    def described(self, bucket: Bucket, version: Version, *, is_named: bool) -> Answer:
        """What answers say of a version whatever is asked; of one that was named by its id, not when it expires."""
        answer: Answer = {
            "AcceptRanges": "bytes",
            "LastModified": version.last_modified,
            "ContentLength": version.size,
            "ETag": f'"{version.etag}"',
            "ContentType": DEFAULT_TYPE,
            **encryption_of(version),
            "Metadata": version.metadata or {},
        }
        if version.headers is not None:
            answer |= version.headers
        if bucket.versioning is not None:
            answer["VersionId"] = version.version_id
        if version.storage_class != "STANDARD":
            answer["StorageClass"] = version.storage_class
        if version.tags:
            answer["TagCount"] = len(version.tags)
        if version.retention is not None:
            answer["ObjectLockMode"] = version.retention.mode
            answer["ObjectLockRetainUntilDate"] = version.retention.until
        if version.legal_hold is not None:
            answer["ObjectLockLegalHoldStatus"] = version.legal_hold
        if version.replication_status is not None:
            answer["ReplicationStatus"] = version.replication_status
        if version.restored is not None:
            answer["Restore"] = _restore(version)
        expiration = None if is_named else self.expiration_of(bucket, version)
        if expiration is not None:
            answer["Expiration"] = expiration
        answer.pop("SSEKMSEncryptionContext", None)
        return answer

    def _found_to_read(
        self, operation: str, bucket: str, key: str, version_id: str | None, given: Mapping[str, Any]
    ) -> tuple[Version, Answer, int, int]:
        """The version, its description, and which of its bytes are meant."""
        action = "s3:GetObject" if version_id is None else "s3:GetObjectVersion"
        found = self.bucket_for(
            bucket,
            action,
            key=key,
            version_id=version_id,
            expected_owner=given.get("expected_bucket_owner"),
            conditions=given,
        )
        version = self._visible(found, key, version_id, operation)
        if not given:
            return version, self.described(found, version, is_named=version_id is not None), 0, version.size
        self.require_readable(version, given)
        require_read(version, given, self.now())
        answer = self.described(found, version, is_named=version_id is not None)
        answer |= {member: given[name] for name, member in OVERRIDES.items() if name in given}
        start, length = self._wanted(version, given, answer)
        if given.get("checksum_mode") == "ENABLED":
            answer |= self._checksum_answer(version, given.get("part_number"), is_whole=length == version.size)
        return version, answer, start, length

    def _checksum_answer(self, version: Version, part_number: int | None, *, is_whole: bool) -> Answer:
        """The checksum of what is read: of all of it, or of a part of a composite one; ranges have none."""
        if part_number is not None and version.parts is not None:
            checksums, part = version.checksums, version.parts[part_number - 1]
            if checksums is None or part.checksum is None:
                return {}
            return {f"Checksum{checksums.algorithm}": part.checksum, "ChecksumType": checksums.kind}
        return dict(self.checksums_of(version).described()) if is_whole else {}

    def _visible(self, bucket: Bucket, key: str, version_id: str | None, operation: str) -> Version:
        method = "HEAD" if operation == "HeadObject" else "GET"
        return self.find_object(bucket, key, version_id, method=method)

    def _wanted(self, version: Version, given: Mapping[str, Any], answer: Answer) -> tuple[int, int]:
        """Where what is asked for begins, and its length; `answer` is told of it."""
        number, text = given.get("part_number"), given.get("range")
        if number is not None:
            if text is not None:
                raise InvalidRequestError("Cannot specify both Range header and partNumber query parameter")
            return self._part(version, number, answer)
        span = None if text is None else _span(text, version.size)
        if span is None:
            return 0, version.size
        start, end = span
        answer["ContentLength"] = end - start
        answer["ContentRange"] = f"bytes {start}-{end - 1}/{version.size}"
        return start, end - start

    @staticmethod
    def _part(version: Version, number: int, answer: Answer) -> tuple[int, int]:
        parts = version.parts
        count = 1 if parts is None else len(parts)
        if not 1 <= number <= count:
            raise S3Error(
                "The requested partnumber is not satisfiable",
                code="InvalidPartNumber",
                status=416,
                PartNumberRequested=number,
                ActualPartCount=count,
            )
        start, length = 0, version.size
        if parts is not None:
            start = sum(part.size for part in parts[: number - 1])
            length = parts[number - 1].size
            answer["PartsCount"] = count
        answer["ContentLength"] = length
        if version.size:
            answer["ContentRange"] = f"bytes {start}-{start + length - 1}/{version.size}"
        return start, length

    def _require_restored(
        self, version: Version, message: str = "The operation is not valid for the object's storage class"
    ) -> None:
        restored = version.restored
        if restored is not None and not restored.ongoing and (restored.expires_at or 0.0) > self.now():
            return
        raise S3Error(
            message,
            code="InvalidObjectState",
            status=403,
            StorageClass=version.storage_class,
        )


def _without_count(checksums: Checksums) -> Answer:
    """A checksum as its attributes say it: a composite one without the number of parts."""
    return {**checksums.described(), f"Checksum{checksums.algorithm}": checksums.value.partition("-")[0]}


_ATTRIBUTES = frozenset({"ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"})


def _span(text: str, size: int) -> tuple[int, int] | None:
    """Begin and end of a range; None for one that is not understood, which is as if there were none."""
    found = _RANGE.fullmatch(text.strip())
    if found is None or found[0] == "bytes=-":
        return None
    first, last = found.groups()
    if first:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    else:
        start, end = max(0, size - int(last)), size
    if start >= size or not size or (not first and not int(last)):
        raise S3Error(
            "The requested range is not satisfiable",
            code="InvalidRange",
            status=416,
            ActualObjectSize=size,
            RangeRequested=text,
        )
    return start, end


def _parts(version: Version, most: int | None, marker: int | None) -> Answer:
    """A page of the parts of an object; only those with checksums of their own are listed."""
    parts = version.parts or ()
    limit = MOST_PARTS if most is None else min(most, MOST_PARTS)
    later = [part for part in parts if part.number > (marker or 0)]
    answer: Answer = {"TotalPartsCount": len(parts)}
    checksums = version.checksums
    if checksums is None or all(part.checksum is None for part in parts):
        return answer
    shown = later[:limit]
    return answer | {
        "PartNumberMarker": marker or 0,
        "NextPartNumberMarker": shown[-1].number if shown else 0,
        "MaxParts": limit,
        "IsTruncated": len(later) > len(shown),
        "Parts": [
            {"PartNumber": part.number, "Size": part.size, f"Checksum{checksums.algorithm}": part.checksum}
            for part in shown
        ],
    }


def _restore(version: Version) -> str:
    """The header x-amz-restore."""
    restored = version.restored
    assert restored is not None
    if restored.ongoing or restored.expires_at is None:
        return 'ongoing-request="true"'
    return f'ongoing-request="false", expiry-date="{formatdate(restored.expires_at, usegmt=True)}"'
