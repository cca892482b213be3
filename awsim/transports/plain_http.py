"""Plain HTTP calls to AWS (presigned URLs, execute-api, queue URLs) by `requests` and urllib3, answered in place.

The place is urllib3's connection pool, below `requests`: what is put above it (`responses`) goes on answering first.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from http.client import HTTPMessage
from http.client import responses as reasons
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSHTTPConnectionPool, AWSHTTPSConnectionPool
from botocore.exceptions import EndpointConnectionError
from urllib3._collections import HTTPHeaderDict
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.response import HTTPResponse as Urllib3Response

from awsim.kernel.steps import at_once
from awsim.protocols.hosts import is_metadata_host, plain_host
from awsim.protocols.http import HTTPRequest, HTTPResponse
from awsim.protocols.route import Route, recognise, services_at
from awsim.protocols.signature import is_presigned, signature_of
from awsim.protocols.unknown_operation import refusal_of_unknown
from awsim.services.doors import answered_by_host, is_answered
from awsim.transports import active
from awsim.transports.answer import answer, fronting
from awsim.transports.guard import RealAWSCallRefused, letting_through, unanswered
from awsim.transports.patching import Patch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.gateway.gateway import Gateway

_BOTOCORE_POOLS = (AWSHTTPConnectionPool, AWSHTTPSConnectionPool)
BODILESS = (204, 304)
"""Statuses without a body, whatever the answer says (RFC 9110, section 6.4.1)."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


def patches() -> list[Patch]:
    """What has urllib3's pools, and with them `requests`, ask the active cloud first."""
    return [Patch(HTTPConnectionPool, "urlopen", _answering(HTTPConnectionPool.urlopen))]


def _answering(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def urlopen(self: Any, method: str, url: str, body: Any = None, headers: Any = None, **options: Any) -> Any:
        gateway = active.current
        sent_to = _absolute(self, url)
        if gateway is None or not _is_answered(gateway, self, sent_to):
            return original(self, method, url, body, headers, **options)
        request = _request(method, sent_to, body, self.headers if headers is None else headers)
        route = recognise(request)
        if _is_let_out(gateway, request, route):
            with letting_through(sent_to):
                return original(self, method, url, None if body is None else request.body, headers, **options)
        return _response(request, _answer(gateway, request, route), options)

    return urlopen


def answer_plain(gateway: Gateway, request: HTTPRequest) -> HTTPResponse:
    """The cloud's answer to a request that no client of AWS has made.

    Raises RealAWSCallRefused when nobody can answer, or when the host would not exist.
    """
    return _answer(gateway, request, recognise(request))


def _absolute(pool: Any, url: str) -> str:
    """The URL of a request; a pool is given paths, but whole URLs where it belongs to a proxy."""
    if not url.startswith("/"):
        return url
    port = "" if pool.port in (None, _DEFAULT_PORTS.get(pool.scheme)) else f":{pool.port}"
    return f"{pool.scheme}://{pool.host}{port}{url}"


def _is_answered(gateway: Gateway, pool: Any, url: str) -> bool:
    if isinstance(pool, _BOTOCORE_POOLS):
        # Services' requests have been answered or let out before. What is left are the look-ups of credentials on
        # instances and in containers; they are to find none.
        return False
    host = plain_host(urlsplit(url).hostname or "")
    return is_answered(gateway.world, host) or is_metadata_host(host) or is_presigned(url)


def _is_let_out(gateway: Gateway, request: HTTPRequest, route: Route | None) -> bool:
    if not gateway.world.restricted:
        return False
    services = services_at(urlsplit(request.url).hostname or "") if route is None else (route.service,)
    return any(gateway.moto.passes_through(service, request.url) for service in services or ("",))


def _answer(gateway: Gateway, request: HTTPRequest, route: Route | None) -> HTTPResponse:
    """The cloud's answer, moto's by URL where no operation was recognised.

    Raises RealAWSCallRefused when nobody can answer, or when the host would not exist.
    """
    hosted = answered_by_host(gateway.world, request)
    if hosted is not None:
        return hosted
    try:
        fronted = fronting(gateway, request, route)
        if fronted is not None:
            return at_once(fronted)
        if route is not None:
            return answer(gateway, request, route.model, region=route.region)
        unknown = refusal_of_unknown(request, gateway.world.random.request_id())
        if unknown is not None:
            return unknown
        found = gateway.answer_url(request, gateway.world.account_of(signature_of(request).access_key))
    except EndpointConnectionError as error:
        raise RealAWSCallRefused(str(error)) from error
    if found is None:
        raise unanswered(request.method, request.url)
    return found


def _request(method: str, url: str, body: Any, headers: Mapping[str, str | bytes]) -> HTTPRequest:
    sent: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, value in headers.items():
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        key = name.lower()
        names[key] = str(name)
        sent[key] = f"{sent[key]}, {text}" if key in sent else text
    content = _content(body)
    # The body has been read whole, chunked or not.
    sent.pop("transfer-encoding", None)
    if body is not None:
        sent["content-length"] = str(len(content))
    return HTTPRequest(method.upper(), url, sent, content, names)


def _content(body: Any) -> bytes:
    """The bytes of whatever urllib3 takes for a body: bytes, text, a file, or an iterable of bytes or text."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if hasattr(body, "read"):
        return _content(body.read())
    if isinstance(body, Iterable) and not isinstance(body, bytes | bytearray | memoryview):
        return b"".join(_content(piece) for piece in body)
    return bytes(body)


class _Received:
    """What of the standard library's response `requests` takes cookies from, and urllib3 closes."""

    def __init__(self, cookies: Iterable[str]) -> None:
        self.msg = HTTPMessage()
        for cookie in cookies:
            self.msg.add_header("Set-Cookie", cookie)

    def close(self) -> None:
        """There is nothing to close."""

    def isclosed(self) -> bool:
        """Whether no more is to be read: the body is held by urllib3's response."""
        return True


def _response(request: HTTPRequest, answered: HTTPResponse, options: Mapping[str, Any]) -> Urllib3Response:
    headers = HTTPHeaderDict(answered.headers)
    for cookie in answered.cookies:
        headers.add("set-cookie", cookie)
    original: Any = _Received(answered.cookies) if answered.cookies else None
    body = answered.body
    if isinstance(body, bytes):
        if request.method == "HEAD" or answered.status in BODILESS:
            body = b""
        else:
            headers["content-length"] = str(len(body))
    return Urllib3Response(
        body=BytesIO(body) if isinstance(body, bytes) else body,
        headers=headers,
        status=answered.status,
        version=11,
        reason=reasons.get(answered.status),
        preload_content=options.get("preload_content", True),
        decode_content=options.get("decode_content", True),
        retries=options.get("retries"),
        original_response=original,
        request_method=request.method,
        request_url=request.url,
    )
