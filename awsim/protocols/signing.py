"""What a request's signature has to be: Signature Version 4 in header, URL and form, and S3's version 2.

Signing is written down in the S3 API reference ("Authenticating Requests") and, for version 2, in the S3 user guide's
appendix. Where a signature is found, and whose it says it is, is told by `signature`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from awsim.protocols.http import HTTPRequest

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
UNRESERVED = "-_.~"

SUB_RESOURCES = frozenset(
    {
        *("accelerate", "acl", "cors", "defaultObjectAcl", "delete", "lifecycle", "location", "logging"),
        *("notification", "partNumber", "policy", "requestPayment", "restore", "storageClass", "tagging", "torrent"),
        *("uploadId", "uploads", "versionId", "versioning", "versions", "website", "replication"),
        *("response-cache-control", "response-content-disposition", "response-content-encoding"),
        *("response-content-language", "response-content-type", "response-expires"),
    }
)
"""The parameters of a query that version 2 signs."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a version 4 signature is good for: `key/20260101/us-east-1/s3/aws4_request`."""

    access_key: str
    date: str
    region: str
    service: str

    @classmethod
    def parse(cls, credential: str) -> Scope | None:
        """The scope that a `Credential` says, None where it is malformed."""
        found = re.fullmatch(r"([^/,\s]+)/(\d{8})/([^/,\s]+)/([^/,\s]+)/aws4_request", credential)
        return None if found is None else cls(*found.groups())

    def __str__(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature with what it was made of, which error answers show."""

    signature: str
    string_to_sign: str
    canonical_request: str | None = None
    """None in version 2, which has none."""


def signed_v4(
    request: HTTPRequest, scope: Scope, moment: str, signed_headers: Sequence[str], secret: str, payload_hash: str
) -> Signed:
    """The version 4 signature of a request; `moment` is its `X-Amz-Date`, header names are in lower case."""
    parts = urlsplit(request.url)
    headers = "".join(f"{name}:{_header(request, name)}\n" for name in signed_headers)
    canonical = "\n".join(
        (
            request.method,
            quote(
                unquote(parts.path or "/", errors="surrogateescape"), safe=f"/{UNRESERVED}", errors="surrogateescape"
            ),
            _canonical_query(parts.query),
            headers,
            ";".join(signed_headers),
            payload_hash,
        )
    )
    digest = hashlib.sha256(canonical.encode(errors="surrogateescape")).hexdigest()
    string = "\n".join((ALGORITHM, moment, str(scope), digest))
    return Signed(signature_v4(string, scope, secret), string, canonical)


def signature_v4(string_to_sign: str, scope: Scope, secret: str) -> str:
    """The signature of a text, as the policy of a form is."""
    key = f"AWS4{secret}".encode()
    for each in (scope.date, scope.region, scope.service, "aws4_request"):
        key = _hmac(key, each)
    return _hmac(key, string_to_sign).hex()


def signed_v2(request: HTTPRequest, headers: Mapping[str, str], resource: str, date: str, secret: str) -> Signed:
    """The version 2 signature of a request to S3.

    `headers` are the request's and what its query has of them, `resource` the path with the bucket in front, `date` the
    moment of expiry of a presigned URL, else the `Date` header (empty where `x-amz-date` is sent).
    """
    amazon = sorted((name, value.strip()) for name, value in headers.items() if name.startswith("x-amz-"))
    query = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    named = sorted((name, value) for name, value in query if name in SUB_RESOURCES)
    asked = "&".join(f"{name}={value}" if value else name for name, value in named)
    string = "\n".join(
        (
            request.method,
            headers.get("content-md5", ""),
            headers.get("content-type", ""),
            date,
            *(f"{name}:{value}" for name, value in amazon),
            f"{resource}?{asked}" if asked else resource,
        )
    )
    return Signed(signature_v2(string, secret), string)


def signature_v2(string_to_sign: str, secret: str) -> str:
    """The signature of a text in base64, as the policy of a form is."""
    digest = hmac.new(secret.encode(), string_to_sign.encode(errors="surrogateescape"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def is_same(one: str, other: str) -> bool:
    """Whether two signatures are the same."""
    return hmac.compare_digest(one.encode(), other.encode())


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(errors="surrogateescape"), hashlib.sha256).digest()


def _header(request: HTTPRequest, name: str) -> str:
    """A header as it is signed; clients that leave the host to their connection mean the URL's."""
    value = request.headers.get(name)
    if value is None and name == "host":
        value = urlsplit(request.url).netloc
    return " ".join((value or "").split())


def _canonical_query(query: str) -> str:
    pairs = ((_encoded(name), _encoded(value)) for name, value in _pairs(query) if name != "X-Amz-Signature")
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _pairs(query: str) -> Iterable[tuple[str, str]]:
    for each in query.split("&"):
        if each:
            name, _, value = each.partition("=")
            yield _plain(name), _plain(value)


def _plain(text: str) -> str:
    return unquote(text.replace("+", " "), errors="surrogateescape")


def _encoded(text: str) -> str:
    return quote(text, safe=UNRESERVED, errors="surrogateescape")
