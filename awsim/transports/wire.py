"""The wire path: botocore's whole pipeline down to the HTTP send, answered in place by the same gateway.

What is being sent is remembered where botocore still knows it (`Endpoint._do_get_response`), so that service and
operation are never guessed from a URL.
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials
from botocore.endpoint import Endpoint
from botocore.httpsession import URLLib3Session
from botocore.signers import RequestSigner

from awsim.kernel.steps import at_once
from awsim.transports import active
from awsim.transports.answer import answering, request_from
from awsim.transports.guard import letting_through
from awsim.transports.patching import Patch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from botocore.model import OperationModel

    from awsim.gateway.gateway import Gateway
    from awsim.kernel.steps import Steps
    from awsim.model.errors import ServiceError
    from awsim.protocols.http import HTTPResponse


_GET_RESPONSE: Callable[..., Any] = vars(Endpoint)["_do_get_response"]

FAKE_KEYS = ("FOOBARKEY", "FOOBARSECRET")


@dataclass(slots=True)
class Sending:
    """What a client is sending: which operation, and to which region."""

    model: OperationModel
    region: str


_sending: ContextVar[Sending | None] = ContextVar("awsim_sending", default=None)
_params: ContextVar[Mapping[str, Any] | None] = ContextVar("awsim_params", default=None)
_first_answer: ContextVar[list[ServiceError] | None] = ContextVar("awsim_first_answer", default=None)


@contextmanager
def answering_first(error: ServiceError | None) -> Iterator[None]:
    """Have the first request sent inside answered by an error that the gateway has given already.

    The direct path uses it when botocore's retries have a say in an error: the call is not carried out a second time.
    """
    token = _first_answer.set(None if error is None else [error])
    try:
        yield
    finally:
        _first_answer.reset(token)


@contextmanager
def calling(params: Mapping[str, Any]) -> Iterator[None]:
    """Remember what the caller of an operation passed, for the journal and for faults."""
    token = _params.set(params)
    try:
        yield
    finally:
        _params.reset(token)


def patches() -> list[Patch]:
    """What makes every botocore client's pipeline end in the active cloud."""
    return [
        Patch(Endpoint, "_do_get_response", _remembering(_GET_RESPONSE)),
        Patch(URLLib3Session, "send", _sent_to_active_cloud(URLLib3Session.send)),
        Patch(RequestSigner, "get_auth_instance", with_credentials(RequestSigner.get_auth_instance)),
    ]


class CloudHTTPSession:
    """The HTTP session of a client that belongs to one explicit cloud."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def send(self, request: Any) -> AWSResponse:
        """Answer a prepared request."""
        return _response(request, _answer_sent(self._gateway, request))

    def close(self) -> None:
        """Nothing is open."""


def bind(client: Any, gateway: Gateway) -> None:
    """Make one client's pipeline end in `cloud`."""
    endpoint = client._endpoint
    endpoint.http_session = CloudHTTPSession(gateway)
    remembering = _remembering(_GET_RESPONSE)
    endpoint._do_get_response = functools.partial(remembering, endpoint)


def answering_sent(gateway: Gateway, request: Any, body: Any) -> Steps[HTTPResponse]:
    """The answer, in steps, to a request that is being sent, as `Sending` remembers it; `body` is its body, read."""
    sending = _sending.get()
    assert sending is not None, "a botocore session was asked to send outside of an endpoint"
    first = _first_answer.get()
    return answering(
        gateway,
        request_from(request, body),
        sending.model,
        region=sending.region,
        params=_params.get(),
        given=first.pop() if first else None,
    )


def _answer_sent(gateway: Gateway, request: Any) -> HTTPResponse:
    gateway.world.let_others_go_on()
    return at_once(answering_sent(gateway, request, _read(request.body)))


def is_sent_to_service() -> bool:
    """Whether a client of a service is sending; botocore also asks for credentials, where instances find theirs."""
    return _sending.get() is not None


def is_let_out(gateway: Gateway, request: Any) -> bool:
    """Whether the configuration lets the request that is being sent out to the network."""
    sending = _sending.get()
    service = "" if sending is None else sending.model.service_model.service_name
    return gateway.world.restricted and gateway.moto.passes_through(service, request.url)


@contextmanager
def remembered(model: OperationModel, region: str) -> Iterator[None]:
    """Remember which operation a client is about to send, and where to."""
    token = _sending.set(Sending(model, region))
    try:
        yield
    finally:
        _sending.reset(token)


def _remembering(original: Callable[..., Any]) -> Callable[..., Any]:
    def _do_get_response(self: Endpoint, request: Any, operation_model: OperationModel, context: Any) -> Any:
        with remembered(operation_model, context["client_region"]):
            return original(self, request, operation_model, context)

    return _do_get_response


def _sent_to_active_cloud(original: Callable[..., Any]) -> Callable[..., Any]:
    def send(self: URLLib3Session, request: Any) -> Any:
        gateway = active.current
        if gateway is None or not is_sent_to_service():
            return original(self, request)
        if is_let_out(gateway, request):
            with letting_through(request.url):
                return original(self, request)
        return _response(request, _answer_sent(gateway, request))

    return send


def with_credentials(original: Callable[..., Any]) -> Callable[..., Any]:
    """A `get_auth_instance` that signs for clients that were made without credentials, with fake ones."""

    def get_auth_instance(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self._credentials is None and kwargs.get("request_credentials") is None:
            kwargs["request_credentials"] = Credentials(*FAKE_KEYS)
        return original(self, *args, **kwargs)

    return get_auth_instance


def _read(body: Any) -> Any:
    return body.read() if hasattr(body, "read") else body


def _response(request: Any, answered: HTTPResponse) -> AWSResponse:
    body = answered.body
    raw = _Raw(body) if isinstance(body, bytes) else _RawFile(body)
    response = AWSResponse(request.url, answered.status, HTTPHeaders.from_dict(answered.headers), raw)
    if not request.stream_output:
        response.content  # noqa: B018 - read at once, as botocore's own session does
    return response


class _RawFile:
    """A body that is read piece by piece, with the methods botocore reads through."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, amt: int | None = None) -> bytes:
        """The next bytes, all that are left without a number of them."""
        return self._file.read(-1 if amt is None else amt)

    def stream(self, amt: int | None = 65_536) -> Iterator[bytes]:
        """The body, piece by piece."""
        while piece := self.read(amt):
            yield piece

    def close(self) -> None:
        """No more is read."""
        self._file.close()


class _Raw(BytesIO):
    """A body with the `stream` method botocore reads through."""

    def stream(self, amt: int = 65536, **_: Any) -> Iterator[bytes]:
        while chunk := self.read(amt):
            yield chunk
