"""Text and bytes: what of a payload is base64, which way, by the API's binary media types and `contentHandling`.

"Content type conversions in API Gateway" of the developer guide has the tables; the recordings with S3 agree.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from awsim.services.apigateway.execution.failures import internal_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.services.apigateway.execution.exchange import Exchange

TO_TEXT, TO_BINARY = "CONVERT_TO_TEXT", "CONVERT_TO_BINARY"


def is_binary(types: Sequence[str], content_type: str | None) -> bool:
    """Whether a content type is among an API's binary media types."""
    given = (content_type or "").split(";")[0].strip().lower()
    if "*/*" in types:
        return True
    return any(given == each.lower() or (each.endswith("/*") and given.startswith(each[:-1].lower())) for each in types)


def accepts_binary(exchange: Exchange) -> bool:
    """Whether the first type that the client accepts is binary."""
    return is_binary(_types(exchange), (exchange.header("accept") or "*/*").split(",")[0])


def sent_content(exchange: Exchange) -> tuple[bytes, bool, bool]:
    """A request's payload as templates see it, whether it is bytes that none can map, whether it is decoded last."""
    body, handling = exchange.request.body, exchange.integration.get("contentHandling")
    if not is_binary(_types(exchange), exchange.header("content-type")):
        return _as_text(body), False, handling == TO_BINARY
    if handling == TO_TEXT:
        return base64.b64encode(body), False, False
    return body, True, False


def answered_content(
    exchange: Exchange, body: bytes, content_type: str | None, handling: str | None
) -> tuple[bytes, bool]:
    """An answer's payload as templates see it, and whether what comes of it is decoded last."""
    accepts = accepts_binary(exchange)
    if not is_binary(_types(exchange), content_type):
        return _as_text(body), handling == TO_BINARY or (handling is None and accepts)
    if handling == TO_TEXT or (handling is None and not accepts):
        return base64.b64encode(body), False
    return body, False


def decoded(body: bytes) -> bytes:
    """Bytes out of base64. Raises GatewayFailure for what is none."""
    try:
        return base64.b64decode(body, validate=True)
    except ValueError:
        raise internal_error() from None


def _types(exchange: Exchange) -> Sequence[str]:
    return exchange.api.document.get("binaryMediaTypes") or ()


def _as_text(body: bytes) -> bytes:
    """Bytes as they are once they were a text."""
    return body.decode("utf-8", "replace").encode()
