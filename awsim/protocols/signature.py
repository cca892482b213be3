"""Who signed a request, for which region and service (Signature Version 4, 4A, and S3's query form of version 2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

if TYPE_CHECKING:
    from awsim.protocols.http import HTTPRequest

_SCOPE = re.compile(r"(?P<key>[^/,\s]+)/\d{8}/(?:(?P<region>[^/,\s]+)/)?(?P<name>[^/,\s]+)/aws4_request")
_HEADER = re.compile(r"Credential=([^,\s]+)")
_QUERY = re.compile(r"[?&]X-Amz-Credential=([^&#]+)", re.IGNORECASE)
_OLD_HEADER = re.compile(r"AWS ([^:\s]+):")
_OLD_QUERY = re.compile(r"[?&]AWSAccessKeyId=([^&#]+)")


class Signature(NamedTuple):
    """What a signature says (it is never verified); None where it does not, or where there is none."""

    access_key: str | None = None
    region: str | None = None
    signing_name: str | None = None


def signature_of(request: HTTPRequest) -> Signature:
    """The signature in a request's header or in its presigned URL."""
    authorization = request.headers.get("authorization", "")
    found = _HEADER.search(authorization) or _QUERY.search(request.url)
    scope = None if found is None else _SCOPE.fullmatch(unquote(found[1]))
    if scope is not None:
        return Signature(scope["key"], scope["region"], scope["name"])
    old = _OLD_HEADER.match(authorization)
    return _presigned_for_s3(request.url) if old is None else Signature(old[1], None, "s3")


def is_presigned(url: str) -> bool:
    """Whether a URL carries the signature of a request to AWS."""
    return _QUERY.search(url) is not None or _presigned_for_s3(url).access_key is not None


def _presigned_for_s3(url: str) -> Signature:
    found = _OLD_QUERY.search(url)
    if found is None or "Signature=" not in url or "Expires=" not in url:
        return Signature()
    return Signature(unquote(found[1]), None, "s3")
