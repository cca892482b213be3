"""Requests to AWS's hosts that no AWS client makes: presigned URLs and the like, by `requests` and urllib3.

They are answered in urllib3's connection pools. Neither `requests` nor what other mocks replace in it is touched, so a
`responses` mock inside still answers and refuses what it did. What is not recognised goes on, and the guard refuses it.
"""

from __future__ import annotations

import functools
from http.client import responses as reasons
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.exceptions import EndpointConnectionError
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError, NewConnectionError
from urllib3.response import HTTPResponse as Urllib3Response

from awsim.protocols.hosts import is_aws_host, region_in
from awsim.protocols.http import HTTPRequest
from awsim.protocols.route import route
from awsim.protocols.signature import signature_of
from awsim.transports import active
from awsim.transports.answer import answer
from awsim.transports.guard import is_let_through, letting_through
from awsim.transports.patching import Patch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.cloud import Cloud
    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPResponse


def patches() -> list[Patch]:
    """What makes urllib3, and with it `requests`, end in the active cloud for AWS's hosts."""
    return [Patch(HTTPConnectionPool, "urlopen", _answered(HTTPConnectionPool.urlopen))]


def _answered(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def urlopen(
        self: HTTPConnectionPool,
        method: str,
        url: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        cloud = active.current
        sent_to = urlsplit(_absolute(self, url))
        host = sent_to.hostname or ""
        if cloud is None or not is_aws_host(host) or is_let_through(host):
            return original(self, method, url, body, headers, *args, **kwargs)
        lower = {name.lower(): str(value) for name, value in (self.headers if headers is None else headers).items()}
        request = HTTPRequest(method, sent_to.geturl(), lower, _read(body))
        operation = route(request)
        if operation is None:
            return original(self, method, url, request.body, headers, *args, **kwargs)
        if cloud.restricted and cloud.fallthrough.passes_through(operation.service, request.url):
            with letting_through(request.url):
                return original(self, method, url, request.body, headers, *args, **kwargs)
        return _as_urllib3(_answer(self, cloud, operation, request), request, kwargs)

    return urlopen


def _answer(pool: HTTPConnectionPool, cloud: Cloud, operation: Operation, request: HTTPRequest) -> HTTPResponse:
    """The cloud's answer; a region without the service is a host that can't be reached, in urllib3's words."""
    signed = signature_of(request).region
    try:
        return answer(cloud, request, operation.model, region=signed or region_in(urlsplit(request.url).hostname or ""))
    except EndpointConnectionError as error:
        raise MaxRetryError(pool, request.url, NewConnectionError(pool, str(error))) from error  # type: ignore[arg-type]


def _as_urllib3(answered: HTTPResponse, request: HTTPRequest, asked: Mapping[str, Any]) -> Urllib3Response:
    body = answered.body
    return Urllib3Response(
        BytesIO(body) if isinstance(body, bytes) else body,
        headers=answered.headers,
        status=answered.status,
        reason=reasons.get(answered.status),
        version=11,
        preload_content=asked.get("preload_content", True),
        decode_content=asked.get("decode_content", True),
        request_method=request.method,
        request_url=request.url,
    )


def _absolute(pool: HTTPConnectionPool, url: str) -> str:
    """The whole URL of a request: pools are asked for paths, those of an HTTP proxy for URLs."""
    if not url.startswith("/"):
        return url
    port = "" if pool.port in (None, 80, 443) else f":{pool.port}"
    return f"{pool.scheme}://{pool.host}{port}{url}"


def _read(body: Any) -> bytes:
    if body is None:
        return b""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes | bytearray | memoryview):
        return bytes(body)
    return b"".join(piece.encode() if isinstance(piece, str) else piece for piece in body)
