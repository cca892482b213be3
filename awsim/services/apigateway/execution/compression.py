"""Requests that come compressed, to APIs that have it enabled ("Payload compression for REST APIs")."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from awsim.protocols.inflate import GZIP, NotCompressed, TooLong, inflated
from awsim.services.apigateway.execution.failures import GatewayFailure, too_large, unsupported_media_type

if TYPE_CHECKING:
    from awsim.services.apigateway.execution.exchange import Exchange

_WINDOW_BITS = {"gzip": GZIP, "deflate": zlib.MAX_WBITS}
_PLAIN = "identity"


def decompress(exchange: Exchange, longest: int) -> None:
    """Put a request's content in the place of what was sent, where the API has compression enabled.

    Raises GatewayFailure: 415 for a coding that is not known, 413 for content longer than `longest` bytes, 400 for
    what is not compressed as its header says.
    """
    coding = (exchange.header("content-encoding") or _PLAIN).strip().lower()
    if exchange.api.document.get("minimumCompressionSize") is None or coding == _PLAIN or not exchange.request.body:
        return
    if coding not in _WINDOW_BITS:
        raise unsupported_media_type()
    try:
        body = inflated(exchange.request.body, longest, _WINDOW_BITS[coding])
    except TooLong:
        raise too_large() from None
    except NotCompressed:
        raise GatewayFailure("DEFAULT_4XX", "Bad Request", "BadRequestException", 400) from None
    exchange.request = replace(exchange.request, body=body)
    del exchange.headers["content-encoding"]
