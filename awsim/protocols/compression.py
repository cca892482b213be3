"""Which answers are compressed: DynamoDB's longer ones, for clients that say they can read it."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from awsim.protocols.http import HTTPResponse
from awsim.protocols.json import CHECKSUMMED

if TYPE_CHECKING:
    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest

LONGEST_PLAIN = 4096
"""How long an answer of DynamoDB's is at most that is sent as it is (ScyllaDB measured it against AWS)."""

_WBITS = {"gzip": 31, "deflate": 15}


def compressed(operation: Operation, request: HTTPRequest, response: HTTPResponse) -> HTTPResponse:
    """The response as it is sent to the client that made the request; its checksum is that of the bytes sent."""
    body = response.body
    if operation.service not in CHECKSUMMED or not isinstance(body, bytes) or len(body) <= LONGEST_PLAIN:
        return response
    coding = _accepted(request.headers.get("accept-encoding", ""))
    if coding is None:
        return response
    deflater = zlib.compressobj(wbits=_WBITS[coding])
    body = deflater.compress(body) + deflater.flush()
    headers = {**response.headers, "content-encoding": coding, "x-amz-crc32": str(zlib.crc32(body))}
    headers.pop("content-length", None)
    return HTTPResponse(response.status, headers, body, response.cookies)


def _accepted(header: str) -> str | None:
    """The coding that a client likes best of those there are; None for one that wants none (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        coding, _, parameter = part.partition(";")
        weights[coding.strip()] = _weight(parameter)
    best = max(_WBITS, key=lambda coding: weights.get(coding, weights.get("*", 0.0)))
    return best if weights.get(best, weights.get("*", 0.0)) > 0 else None


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
