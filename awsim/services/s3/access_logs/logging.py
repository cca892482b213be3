"""AccessLogOperations: requests to buckets with logging are noted, and delivered as objects of other buckets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from awsim.kernel.caller import UNSIGNED, caller
from awsim.model.loader import operation as operation_of
from awsim.protocols.headers import host_id
from awsim.services.s3.access_logs.lines import Access, log_key, operation_text
from awsim.services.s3.events.notifications import ADDRESS
from awsim.services.s3.models import NULL, Version, canonical_id, md5_of
from awsim.services.s3.objects.writing import WriteOperations
from awsim.services.s3.permissions.grants import Acl, Grant, private_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.journal_entry import Entry
    from awsim.model.operation import Operation
    from awsim.services.s3.models import Bucket

CONFIGURATION = "Logging"
SECONDS = 3600
"""How long after a request its line is delivered: most are within some hours, as AWS says."""
DIGITS = "0123456789ABCDEF"
_STATUSES = {
    "AccessDenied": 403,
    "InvalidObjectState": 403,
    "MethodNotAllowed": 405,
    "NoSuchBucket": 404,
    "NoSuchKey": 404,
    "NoSuchUpload": 404,
    "NoSuchVersion": 404,
    "NotModified": 304,
    "PreconditionFailed": 412,
    "InvalidRange": 416,
    "NotImplemented": 501,
}
"""The HTTP status of errors that are not in the model with one."""


@dataclass(slots=True)
class Noted:
    """A request that has begun; how it ends is said by its entry of the journal."""

    at: float
    action: str
    request_id: str
    requester: str
    key: str
    version: Version | None
    entry: Entry | None
    """None where the journal keeps nothing."""


class AccessLogOperations(WriteOperations):
    """Server access logs."""

    def deliver_access_log(self, *, name: str) -> None:
        """Scheduled: write what was noted of a bucket into its target; without logging, or a target, it is lost."""
        bucket = self.directory.buckets.get(name)
        if bucket is None:
            return
        noted: list[Noted] = bucket.more.pop(CONFIGURATION, [])
        enabled = bucket.configurations.get(CONFIGURATION, {}).get("LoggingEnabled")
        target = None if enabled is None else self.directory.buckets.get(enabled["TargetBucket"])
        if target is None or not noted:
            return
        content = "".join(f"{self._access(bucket, each).line()}\n" for each in noted).encode()
        key = log_key(enabled, bucket.account, bucket.region, name, self.now(), self.random.token(16, DIGITS))
        version = Version(key, NULL, 0.0, target.account, etag=md5_of(content), size=len(content))
        version.body = self.world.blobs.keep(content)
        version.headers = {"ContentType": "text/plain"}
        version.acl = _acl_of(enabled, target)
        self.store(target, version, "ObjectCreated:Put", "PutObject")

    def note_access(self, bucket: Bucket, action: str, key: str, version_id: str | None) -> None:
        """Note a request, whatever becomes of it; many keys of one DeleteObjects are many lines."""
        request_id = self.world.cause or ""
        noted: list[Noted] = bucket.more.setdefault(CONFIGURATION, [])
        if not noted:
            delay = self.world.duration(self.service, "AccessLog", SECONDS)
            self.home_of(bucket).schedule(delay, "deliver_access_log", name=bucket.name)
        is_signed = caller.get() != UNSIGNED
        version = bucket.find(key, version_id) if key else None
        requester = self.principal_arn() if is_signed else ""
        entry = self.world.journal.call_with(request_id)
        noted.append(Noted(self.now(), action, request_id, requester, key, version, entry))

    def _access(self, bucket: Bucket, noted: Noted) -> Access:
        name = noted.action.removeprefix("s3:") if noted.entry is None else noted.entry.operation
        operation = operation_of("s3", name)
        error = "" if noted.entry is None else noted.entry.error or ""
        version = noted.version
        size = 0 if version is None else version.size
        path = f"/{bucket.name}/{quote(noted.key)}" if noted.key else f"/{bucket.name}"
        return Access(
            owner=canonical_id(bucket.account),
            bucket=bucket.name,
            at=noted.at,
            address=ADDRESS,
            requester=noted.requester,
            request_id=noted.request_id,
            operation=operation_text(name, operation.model.http),
            key=noted.key,
            uri=f"{operation.model.http['method']} {path} HTTP/1.1",
            status=_status_of(operation, error),
            error=error,
            sent=size if name == "GetObject" and not error else 0,
            size=size,
            version_id="" if version is None or version.version_id == NULL else version.version_id,
            host_id=host_id(noted.request_id),
            host=f"s3.{bucket.region}.amazonaws.com",
            region=bucket.region,
        )


def _status_of(operation: Operation, error: str) -> int:
    if not error:
        return operation.status
    return int(error) if error.isdigit() else _STATUSES.get(error) or operation.error_status(error)


def _acl_of(enabled: Mapping[str, Any], target: Bucket) -> Acl | None:
    """The list of a log object: its owner's full control, and what the configuration grants."""
    granted = enabled.get("TargetGrants")
    if not granted:
        return None
    own = private_to(canonical_id(target.account))
    grants = (
        Grant("Group", each["Grantee"]["URI"], each["Permission"])
        if each["Grantee"]["Type"] == "Group"
        else Grant("CanonicalUser", each["Grantee"]["ID"], each["Permission"])
        for each in granted
    )
    return Acl(own.owner, (*own.grants, *grants))
