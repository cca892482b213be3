"""Presigned URLs: what their query says, whether it is whole, and whether they have expired by the cloud's clock.

S3 API reference, "Authenticating Requests: Using Query Parameters"; version 2: S3 user guide, "Signing and
authenticating REST requests". The sentences are recorded ones or those of the references.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from awsim.model.errors import ServiceError
from awsim.protocols.signing import ALGORITHM, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_SECONDS = 604_800
"""A week."""
EARLIEST_SECONDS = 900
"""How long before its moment a request is taken: fifteen minutes."""

_V4 = (
    *("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"),
    *("X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires"),
)
_V2 = ("Signature", "Expires", "AWSAccessKeyId")


class AuthorizationQueryParametersError(ServiceError):
    """What a presigned URL says of its signature is no such thing."""

    code = "AuthorizationQueryParametersError"
    status = 400


class RequestExpired(ServiceError):
    """A presigned URL's time has passed."""

    code = "AccessDenied"
    status = 403


@dataclass(frozen=True, slots=True)
class Presigned:
    """What a presigned URL says; version 2 has no scope, no moment and no signed headers."""

    access_key: str
    signature: str
    expires_at: float
    """Seconds since the epoch."""
    scope: Scope | None = None
    moment: str = ""
    """`X-Amz-Date`."""
    seconds: str = ""
    """`X-Amz-Expires`, as it was sent."""
    signed_headers: tuple[str, ...] = ()

    def require_current(self, now: float) -> None:
        """Raise RequestExpired when its time has passed."""
        if now <= self.expires_at:
            return
        said: dict[str, Any] = {"X-Amz-Expires": self.seconds} if self.scope is not None else {}
        raise RequestExpired("Request has expired", **said, Expires=_iso(self.expires_at), ServerTime=_iso(now))

    def require_begun(self, now: float) -> None:
        """Raise RequestExpired when its moment is still to come."""
        if self.scope is not None and now < _moment(self.moment) - EARLIEST_SECONDS:
            said: dict[str, Any] = {"X-Amz-Expires": self.seconds, "ServerTime": _iso(now)}
            raise RequestExpired("Request is not yet valid", **said)


def presigned_of(url: str) -> Presigned | None:
    """What a URL's query says of a signature; None where it has none. Raises ServiceError for what is not whole."""
    query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    if any(name in query for name in ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature")):
        return _version_4(query)
    if "Signature" in query and ("AWSAccessKeyId" in query or "Expires" in query):
        return _version_2(query)
    return None


def headers_in_query(url: str) -> dict[str, str]:
    """The headers that a presigned URL has in its query instead: `x-amz-meta-…` and others that are S3's own."""
    query = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return {name.lower(): value for name, value in query if name.startswith("x-amz-")}


def _version_4(query: Mapping[str, str]) -> Presigned:
    if any(name not in query for name in _V4):
        raise AuthorizationQueryParametersError(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
            "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        )
    if query["X-Amz-Algorithm"] != ALGORITHM:
        raise AuthorizationQueryParametersError(
            'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"'
        )
    scope = Scope.parse(query["X-Amz-Credential"])
    if scope is None:
        raise AuthorizationQueryParametersError(
            "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "
            '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
        )
    seconds = _seconds(query["X-Amz-Expires"])
    return Presigned(
        scope.access_key,
        query["X-Amz-Signature"],
        _moment(query["X-Amz-Date"]) + seconds,
        scope,
        query["X-Amz-Date"],
        query["X-Amz-Expires"],
        tuple(query["X-Amz-SignedHeaders"].lower().split(";")),
    )


def _seconds(text: str) -> int:
    try:
        seconds = int(text)
    except ValueError:
        raise AuthorizationQueryParametersError("X-Amz-Expires should be a number") from None
    if seconds < 0:
        raise AuthorizationQueryParametersError("X-Amz-Expires must be non-negative")
    if seconds > LONGEST_SECONDS:
        raise AuthorizationQueryParametersError(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
            f"{LONGEST_SECONDS} seconds"
        )
    return seconds


def _moment(text: str) -> float:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise AuthorizationQueryParametersError(
            "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""
        ) from None


def _version_2(query: Mapping[str, str]) -> Presigned:
    if any(name not in query for name in _V2):
        raise ServiceError(
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
            code="AccessDenied",
            status=403,
        )
    try:
        expires_at = float(int(query["Expires"]))
    except ValueError:
        message = f"Invalid date (should be seconds since epoch): {query['Expires']}"
        raise ServiceError(message, code="AccessDenied", status=403) from None
    return Presigned(query["AWSAccessKeyId"], query["Signature"], expires_at)


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
