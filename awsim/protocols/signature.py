"""Who has signed a request, for which region and service, as its signature says (it is never verified)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from awsim.protocols.http import HTTPRequest

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/]+)/([^/]+)/")
_PRESIGNED = re.compile(
    r"[?&]X-Amz-Credential=([^%/&]+)(?:%2F|/)\d{8}(?:%2F|/)([^%/&]+)(?:%2F|/)([^%/&]+)", re.IGNORECASE
)
_VERSION_2 = re.compile(r"[?&]AWSAccessKeyId=([^&]+)", re.IGNORECASE)
_VERSION_2_HEADER = re.compile(r"AWS ([^:\s]+):")


class Signature(NamedTuple):
    """What a signature says; `signing_name` is the service in the words of the credential scope."""

    access_key: str | None = None
    region: str | None = None
    signing_name: str | None = None


def signature_of(request: HTTPRequest) -> Signature:
    """The signature in the header or, of a presigned URL, in the query; older versions name the access key alone."""
    authorization = request.headers.get("authorization", "")
    scope = _CREDENTIAL.search(authorization) or _PRESIGNED.search(request.url)
    if scope is not None:
        return Signature(*scope.groups())
    older = _VERSION_2_HEADER.match(authorization) or _VERSION_2.search(request.url)
    return Signature() if older is None else Signature(older[1])
