"""The conditions of requests: on what is read, on the source of a copy, on what is overwritten.

RFC 9110, "Precedence of Preconditions", as S3 has it (API reference, GetObject and CopyObject).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.protocols.headers import http_date
from awsim.services.s3.errors import NoSuchKeyError, NotImplementedHeader, PreconditionFailedError, S3Error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.s3.models import Bucket, Version

READING = ("if_match", "if_unmodified_since", "if_none_match", "if_modified_since")


def require_read(version: Version, given: Mapping[str, Any], now: float) -> None:
    """Raise PreconditionFailed, or what makes a 304, where a condition of a read does not hold."""
    failed = failed_condition(version, given, now)
    if failed is None:
        return
    if failed in ("if_none_match", "if_modified_since"):
        known = {"etag": f'"{version.etag}"', "last-modified": http_date(version.last_modified)}
        raise S3Error("Not Modified", code="NotModified", status=304).with_headers(known)
    raise PreconditionFailedError("If-Match" if failed == "if_match" else "If-Unmodified-Since")


def require_source(version: Version, given: Mapping[str, Any], now: float) -> None:
    """Raise PreconditionFailed where a condition on the source of a copy does not hold."""
    conditions = {name: given[f"copy_source_{name}"] for name in READING if f"copy_source_{name}" in given}
    failed = failed_condition(version, conditions, now)
    if failed is not None:
        name = "-".join(word.capitalize() for word in failed.split("_"))
        raise PreconditionFailedError(f"x-amz-copy-source-{name}")


def failed_condition(version: Version, given: Mapping[str, Any], now: float) -> str | None:
    """The first of the conditions READING that does not hold, None where all do.

    A date is not looked at where an ETag is given too, and one in the future is none.
    """
    match, none_match = given.get("if_match"), given.get("if_none_match")
    if match is not None:
        if not matches(match, version.etag):
            return "if_match"
    elif given.get("if_unmodified_since") is not None and version.last_modified > given["if_unmodified_since"]:
        return "if_unmodified_since"
    if none_match is not None:
        if matches(none_match, version.etag):
            return "if_none_match"
    else:
        since = given.get("if_modified_since")
        if since is not None and since <= now and version.last_modified <= since:
            return "if_modified_since"
    return None


def matches(condition: str, etag: str) -> bool:
    """Whether an ETag is among those of a condition: with or without quotes, `*` for any."""
    wanted = [each.strip().removeprefix("W/").strip('"') for each in condition.split(",")]
    return "*" in wanted or etag in wanted


def require_write(bucket: Bucket, key: str, given: Mapping[str, Any]) -> None:
    """Raise PreconditionFailed, NoSuchKey or NotImplemented where a write's conditions do not hold.

    `If-None-Match` takes `*` alone, `If-Match` an ETag (user guide, "How to prevent object overwrites").
    """
    match, none_match = given.get("if_match"), given.get("if_none_match")
    if match is None and none_match is None:
        return
    if none_match is not None and (none_match != "*" or match is not None):
        raise NotImplementedHeader("If-None-Match")
    current = bucket.objects.get(key)
    if none_match is not None:
        if current is not None:
            raise PreconditionFailedError("If-None-Match")
        return
    if match == "*":
        raise NotImplementedHeader("If-Match")
    if current is None:
        raise NoSuchKeyError(key)
    if not matches(str(match), current.etag):
        raise PreconditionFailedError("If-Match")
