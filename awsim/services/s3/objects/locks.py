"""LockOperations: retention and legal holds of objects, and what they keep from being deleted.

User guide, "Locking objects with Object Lock".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.moments import iso
from awsim.services.s3.errors import (
    AccessDeniedError,
    InvalidArgumentError,
    InvalidRequestError,
    MalformedXMLError,
    S3Error,
)
from awsim.services.s3.models import Retention
from awsim.services.s3.resources import S3Resources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.models import Bucket, Version

Answer = dict[str, Any]
PROTECTED = "Access Denied because object protected by object lock."
MODES = ("GOVERNANCE", "COMPLIANCE")
_DAY = 86_400.0
_MODE, _UNTIL, _HOLD = "x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold"
EVENT_HOLD = ("object_lock_event_hold", "object_lock_event_hold_duration_days", "object_lock_event_hold_duration_years")


class LockOperations(S3Resources):
    """PutObjectRetention, PutObjectLegalHold, and their Get… twins."""

    def put_object_retention(
        self,
        *,
        bucket: str,
        key: str,
        retention: Mapping[str, Any] | None = None,
        version_id: str | None = None,
        bypass_governance_retention: bool | None = None,
        expected_bucket_owner: str | None = None,
        **_: Any,
    ) -> Answer:
        """Keep a version until a date; what is kept already may be kept longer, less long only with a bypass."""
        found = self.bucket_for(
            bucket, "s3:PutObjectRetention", key=key, version_id=version_id, expected_owner=expected_bucket_owner
        )
        version = self._lockable(found, key, version_id, "PUT")
        asked = retention or {}
        mode, until = asked.get("Mode"), asked.get("RetainUntilDate")
        if (mode is None) != (until is None) or mode not in (None, *MODES):
            raise MalformedXMLError
        if until is not None and until <= self.now():
            raise InvalidArgumentError("The retain until date must be in the future!", "RetainUntilDate", iso(until))
        self._require_looser(version, mode, until, bypass=bool(bypass_governance_retention))
        version.retention = None if mode is None or until is None else Retention(mode, until)
        self.announce_event(found, "ObjectRetention:Put", version, reason="PutObjectRetention")
        return {}

    def get_object_retention(
        self,
        *,
        bucket: str,
        key: str,
        version_id: str | None = None,
        expected_bucket_owner: str | None = None,
        **_: Any,
    ) -> Answer:
        """Until when a version is kept."""
        found = self.bucket_for(
            bucket, "s3:GetObjectRetention", key=key, version_id=version_id, expected_owner=expected_bucket_owner
        )
        version = self._lockable(found, key, version_id, "GET")
        if version.retention is None:
            raise _no_lock("The specified object does not have a ObjectLock configuration")
        return {"Retention": {"Mode": version.retention.mode, "RetainUntilDate": version.retention.until}}

    def put_object_legal_hold(
        self,
        *,
        bucket: str,
        key: str,
        legal_hold: Mapping[str, Any] | None = None,
        version_id: str | None = None,
        expected_bucket_owner: str | None = None,
        **_: Any,
    ) -> Answer:
        """Put a hold on a version, or take it off."""
        found = self.bucket_for(
            bucket, "s3:PutObjectLegalHold", key=key, version_id=version_id, expected_owner=expected_bucket_owner
        )
        version = self._lockable(found, key, version_id, "PUT")
        status = (legal_hold or {}).get("Status")
        if status not in ("ON", "OFF"):
            raise MalformedXMLError
        version.legal_hold = status
        return {}

    def get_object_legal_hold(
        self,
        *,
        bucket: str,
        key: str,
        version_id: str | None = None,
        expected_bucket_owner: str | None = None,
        **_: Any,
    ) -> Answer:
        """Whether a hold is on a version."""
        found = self.bucket_for(
            bucket, "s3:GetObjectLegalHold", key=key, version_id=version_id, expected_owner=expected_bucket_owner
        )
        version = self._lockable(found, key, version_id, "GET")
        if version.legal_hold is None:
            raise _no_lock("The specified object does not have a ObjectLock configuration")
        return {"LegalHold": {"Status": version.legal_hold}}

    def locks_for(self, bucket: Bucket, given: Mapping[str, Any]) -> tuple[Retention | None, str | None]:
        """Retention and legal hold of what is written with these keywords, else as the bucket's default."""
        mode, until = given.get("object_lock_mode"), given.get("object_lock_retain_until_date")
        hold = given.get("object_lock_legal_hold_status")
        if any(name in given for name in EVENT_HOLD):
            raise S3Error("Event holds are not implemented by awsim.", code="NotImplemented", status=501)
        if not bucket.object_lock_enabled:
            if mode is None and until is None and hold is None:
                return None, None
            raise InvalidRequestError("Bucket is missing Object Lock Configuration")
        if (mode is None) != (until is None):
            raise InvalidArgumentError(
                "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
                _MODE if mode is None else _UNTIL,
            )
        if mode is not None and mode not in MODES:
            raise InvalidArgumentError("Unknown wormMode directive.", _MODE, mode)
        if until is not None and until <= self.now():
            raise InvalidArgumentError("The retain until date must be in the future!", _UNTIL, iso(until))
        if hold not in (None, "ON", "OFF"):
            raise InvalidArgumentError("Legal Hold must be either of 'ON' or 'OFF'", _HOLD, hold)
        if mode is not None and until is not None:
            return Retention(mode, until), hold
        return self._default_retention(bucket), hold

    def require_unlocked(self, version: Version, *, bypass: bool) -> None:
        """Raise AccessDenied where a version is kept from being deleted."""
        if version.is_locked:
            raise AccessDeniedError(PROTECTED)
        retention = version.retention
        if retention is None or retention.until <= self.now():
            return
        if retention.mode == "COMPLIANCE" or not bypass:
            raise AccessDeniedError(PROTECTED)

    def _default_retention(self, bucket: Bucket) -> Retention | None:
        rule = bucket.configurations.get("ObjectLock", {}).get("Rule", {}).get("DefaultRetention")
        if not rule:
            return None
        days = rule["Days"] if rule.get("Days") else rule["Years"] * 365
        return Retention(rule["Mode"], self.now() + days * _DAY)

    def _lockable(self, bucket: Bucket, key: str, version_id: str | None, method: str) -> Version:
        if not bucket.object_lock_enabled:
            raise InvalidRequestError("Bucket is missing Object Lock Configuration")
        if version_id is None and (newest := bucket.newest(key)) is not None and newest.is_marker:
            version_id = newest.version_id
        return self.find_object(bucket, key, version_id, method=method)

    def _require_looser(self, version: Version, mode: str | None, until: float | None, *, bypass: bool) -> None:
        """Raise AccessDenied for what would make a retention that still holds end sooner, or weaker."""
        kept = version.retention
        if kept is None or kept.until <= self.now():
            return
        is_weaker = until is None or until < kept.until or (kept.mode == "COMPLIANCE" and mode == "GOVERNANCE")
        changes_mode = mode != kept.mode
        if kept.mode == "COMPLIANCE" and is_weaker:
            raise AccessDeniedError(PROTECTED)
        if kept.mode == "GOVERNANCE" and (is_weaker or changes_mode) and not bypass:
            raise AccessDeniedError(PROTECTED)


def _no_lock(message: str) -> S3Error:
    return S3Error(message, code="NoSuchObjectLockConfiguration", status=404)
