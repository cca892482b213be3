"""DeleteOperations: DeleteObject and DeleteObjects, with what versioning and locks make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.s3.errors import MalformedXMLError, NoSuchKeyError, NotImplementedHeader, PreconditionFailedError
from awsim.services.s3.models import NULL, Version
from awsim.services.s3.objects.conditions import matches
from awsim.services.s3.objects.locks import LockOperations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.models import Bucket

Answer = dict[str, Any]
MOST_KEYS = 1000
REMOVED, MARKED = "ObjectRemoved:Delete", "ObjectRemoved:DeleteMarkerCreated"


class DeleteOperations(LockOperations):
    """DeleteObject and DeleteObjects."""

    def delete_object(self, *, bucket: str, key: str, version_id: str | None = None, **given: Any) -> Answer:
        """Delete a version for good, or hide a key behind a delete marker where its bucket is versioned."""
        found = self._deletable(bucket, key, version_id, given)
        for name in ("if_match_last_modified_time", "if_match_size"):
            if name in given and not found.is_directory:
                raise NotImplementedHeader(f"x-amz-{name.replace('_', '-')}")
        _require_match(found, key, given.get("if_match"))
        bypass = bool(given.get("bypass_governance_retention"))
        deleted = self.delete(found, key, version_id, bypass=bypass, reason="DeleteObject")
        if deleted is None:
            return {} if version_id is None or found.versioning is None else {"VersionId": version_id}
        marker = deleted.is_marker or None
        return {"DeleteMarker": marker, "VersionId": None if found.versioning is None else deleted.version_id}

    def delete_objects(self, *, bucket: str, delete: Mapping[str, Any], **given: Any) -> Answer:
        """Delete many; what can't be deleted is told beside what could."""
        found = self.find_bucket(bucket, given.get("expected_bucket_owner"))
        listed = delete.get("Objects", ())
        if not 1 <= len(listed) <= MOST_KEYS:
            raise MalformedXMLError
        bypass = bool(given.get("bypass_governance_retention"))
        deleted: list[Answer] = []
        errors: list[Answer] = []
        for each in listed:
            key, version_id = each["Key"], each.get("VersionId")
            try:
                self._deletable(bucket, key, version_id, given)
                _require_match(found, key, each.get("ETag"))
                if version_id is not None:
                    self.find_version(found, key, version_id)
                gone = self.delete(found, key, version_id, bypass=bypass, reason="DeleteObjects")
            except ServiceError as error:
                errors.append({"Key": key, "VersionId": version_id, "Code": error.code, "Message": error.message})
                continue
            if not delete.get("Quiet"):
                deleted.append(_deleted(key, version_id, gone))
        answer: Answer = {}
        if deleted:
            answer["Deleted"] = deleted
        if errors:
            answer["Errors"] = errors
        return answer

    def delete(
        self, bucket: Bucket, key: str, version_id: str | None, *, bypass: bool = False, reason: str = "DeleteObject"
    ) -> Version | None:
        """Delete a version, or hide a key; what was deleted, or the marker that hides it, None where nothing was there.

        `reason` is the operation, or the work of S3's own, that events name.
        """
        if version_id is None and bucket.versioning is not None:
            return self._hide(bucket, key, reason)
        version = bucket.find(key, version_id)
        if version is None:
            return None
        self.require_unlocked(version, bypass=bypass)
        bucket.remove(version)
        self.announce_event(bucket, REMOVED, version, reason=reason)
        return version

    def _hide(self, bucket: Bucket, key: str, reason: str) -> Version:
        """Put a delete marker before the versions of a key; in a suspended bucket it takes the null version's place."""
        marker = Version(
            key,
            self.random.token(32) if bucket.versioning == "Enabled" else NULL,
            float(int(self.now())),
            bucket.account,
            is_marker=True,
        )
        bucket.add(marker)
        self.written(bucket, marker)
        self.announce_event(bucket, MARKED, marker, reason=reason)
        return marker

    def _deletable(self, name: str, key: str, version_id: str | None, given: Mapping[str, Any]) -> Bucket:
        action = "s3:DeleteObject" if version_id is None else "s3:DeleteObjectVersion"
        return self.bucket_for(
            name, action, key=key, version_id=version_id, expected_owner=given.get("expected_bucket_owner")
        )


def _deleted(key: str, version_id: str | None, gone: Version | None) -> Answer:
    answer: Answer = {"Key": key}
    if version_id is not None:
        answer["VersionId"] = version_id
    if gone is not None and gone.is_marker:
        answer |= {"DeleteMarker": True, "DeleteMarkerVersionId": gone.version_id}
    return answer


def _require_match(bucket: Bucket, key: str, condition: str | None) -> None:
    """Raise NoSuchKey or PreconditionFailed where the current object is not the one that was meant."""
    if condition is None:
        return
    current = bucket.objects.get(key)
    if current is None:
        raise NoSuchKeyError(key)
    if not matches(condition, current.etag):
        raise PreconditionFailedError("If-Match")
