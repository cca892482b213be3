"""What a request's body is once its codings are taken off it, and its checksums have been compared."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from awsim.model.errors import ServiceError
from awsim.protocols.checksums import CHECKSUMS
from awsim.protocols.inflate import GZIP, NotCompressed, TooLong, inflated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest

MAX_INFLATED = 72 * 1024 * 1024
"""How long a body may be that was sent compressed: more than any operation takes (CreateFunction: 70,167,211)."""

LONGEST_BODIES = {"dynamodb": 16 * 1024 * 1024, "dynamodbstreams": 16 * 1024 * 1024}
"""Service -> how long a body may be, compressed or not (Service quotas of DynamoDB: a request has up to 16 MB)."""

_FORMS = {"gzip": (GZIP,), "deflate": (15, -15)}
"""Coding -> zlib's window bits for it; `deflate` is zlib's format, but some send the bare stream."""

_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})(?:;[^\r\n]*)?\r\n")
_CHECKSUM_PREFIX = "x-amz-checksum-"
_HASHED = re.compile(r"[0-9a-f]{64}")


class IncompleteBody(ServiceError):
    """The chunks of a body end too early, or are none."""

    code = "IncompleteBody"


class InvalidCompression(ServiceError):
    """A body is not what its content encoding says."""

    code = "SerializationException"


class RequestTooLarge(ServiceError):
    """A body is longer than any operation takes."""

    code = "RequestEntityTooLargeException"
    status = 413


class BadDigest(ServiceError):
    """A checksum is another one than that of the body (S3 API reference, "Error responses")."""

    code = "BadDigest"


class InvalidDigest(ServiceError):
    """What is said to be a checksum can be none."""

    code = "InvalidDigest"


class ContentHashMismatch(ServiceError):
    """The hash that was signed is another one than that of the body."""

    code = "XAmzContentSHA256Mismatch"


def read_content(operation: Operation, request: HTTPRequest) -> HTTPRequest:
    """The request with the body its operation is to read; raises ServiceError."""
    headers = request.headers
    trailers: dict[str, str] = {}
    codings = [each.strip() for each in headers.get("content-encoding", "").lower().split(",") if each.strip()]
    if "aws-chunked" in codings or headers.get("x-amz-content-sha256", "").startswith("STREAMING-"):
        body, trailers = unchunked(request.body)
        if headers.get("x-amz-decoded-content-length", str(len(body))) != str(len(body)):
            raise IncompleteBody("The request body terminated unexpectedly")
        request = replace(request, body=body, headers={**headers, **trailers})
    if operation.service == "s3" and operation.model.has_streaming_input:
        # The service says in its own words what is wrong with the checksums of a body that it keeps.
        _compare_signed(headers, request.body)
        return replace(request, headers=_of_object(request.headers))
    if operation.model.http_checksum or operation.model.http_checksum_required:
        _compare({**headers, **trailers}, request.body)
    longest = LONGEST_BODIES.get(operation.service, MAX_INFLATED)
    if len(request.body) > longest and operation.service in LONGEST_BODIES:
        raise _too_large(longest)
    compressed = [coding for coding in reversed(codings) if coding in _FORMS]
    if compressed and not _keeps_encoding(operation):
        body = request.body
        for coding in compressed:
            body = _inflated(body, coding, longest)
        return replace(request, body=body)
    return request


def uncompressed(operation: Operation, request: HTTPRequest) -> HTTPRequest:
    """The request as moto may be given it: moto would inflate a body to whatever length; raises ServiceError."""
    if request.headers.get("content-encoding", "").strip().lower() != "gzip" or operation.service == "s3":
        return request
    body = request.body if _keeps_encoding(operation) else _inflated(request.body, "gzip", MAX_INFLATED)
    headers = {name: value for name, value in request.headers.items() if name != "content-encoding"}
    return replace(request, headers={**headers, "content-length": str(len(body))}, body=body)


def unchunked(body: bytes) -> tuple[bytes, dict[str, str]]:
    """What a body in signed or unsigned chunks (`aws-chunked`) says, and the headers behind it."""
    pieces: list[bytes] = []
    at = 0
    while True:
        head = _CHUNK.match(body, at)
        if head is None:
            raise IncompleteBody("The request body terminated unexpectedly")
        at, length = head.end(), int(head[1], 16)
        if not length:
            return b"".join(pieces), _trailers(body[at:])
        if body[at + length : at + length + 2] != b"\r\n":
            raise IncompleteBody("The request body terminated unexpectedly")
        pieces.append(body[at : at + length])
        at += length + 2


def _trailers(text: bytes) -> dict[str, str]:
    lines = (line.partition(b":") for line in text.split(b"\r\n"))
    return {name.decode("latin-1").strip().lower(): value.decode("latin-1").strip() for name, _, value in lines if name}


def _keeps_encoding(operation: Operation) -> bool:
    """Whether the encoding is a property of what is sent, as of an object, and the service leaves the body as it is."""
    shape = operation.input_shape
    if shape is None or operation.model.has_streaming_input:
        return True
    named = (member.serialization.get("name", "").lower() for member in shape.members.values())
    return "content-encoding" in named


def _inflated(body: bytes, coding: str, longest: int) -> bytes:
    flaw = NotCompressed()
    for window_bits in _FORMS[coding]:
        try:
            return inflated(body, longest, window_bits)
        except TooLong:
            raise _too_large(longest) from None
        except NotCompressed as error:
            flaw = error
    raise InvalidCompression(f"the body is not compressed with {coding}: {flaw}")


def _too_large(longest: int) -> RequestTooLarge:
    return RequestTooLarge(f"the body is longer than {longest} bytes")


def _compare(headers: Mapping[str, str], body: bytes) -> None:
    given = headers.get("content-md5")
    if given is not None and _digest(given, 16, "Content-MD5") != hashlib.md5(body, usedforsecurity=False).digest():
        raise BadDigest("The Content-MD5 you specified did not match what we received.")
    for name, checksum in CHECKSUMS.items():
        given = headers.get(_CHECKSUM_PREFIX + name)
        if given is None:
            continue
        computed = checksum(body)
        if _digest(given, len(computed), f"{_CHECKSUM_PREFIX}{name}") != computed:
            raise BadDigest(f"The {name.upper()} you specified did not match the calculated checksum.")
    _compare_signed(headers, body)


def _of_object(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers without what is about the message: its length, and the coding that was taken off."""
    kept = {name: text for name, text in headers.items() if name != "content-length"}
    codings = [each.strip() for each in kept.pop("content-encoding", "").split(",")]
    left = ",".join(each for each in codings if each.lower() not in ("", "aws-chunked"))
    return kept | ({"content-encoding": left} if left else {})


def _compare_signed(headers: Mapping[str, str], body: bytes) -> None:
    signed = headers.get("x-amz-content-sha256", "")
    if _HASHED.fullmatch(signed) and signed != hashlib.sha256(body).hexdigest():
        raise ContentHashMismatch("The provided 'x-amz-content-sha256' header does not match what was computed.")


def _digest(text: str, length: int, name: str) -> bytes:
    try:
        digest = base64.b64decode(text, validate=True)
    except ValueError:
        digest = b""
    if len(digest) != length:
        raise InvalidDigest(f"The {name} you specified is not valid.")
    return digest
