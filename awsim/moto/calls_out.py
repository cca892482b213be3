"""What moto sends by HTTP while it answers: it has `requests` send all of it, which is taken hold of meanwhile."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

from awsim.protocols.http import HTTPRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.protocols.http import HTTPResponse

    Sending = Callable[[Any, Callable[[], Any]], Any]

_undo: list[Callable[[], None]] = []


def intercept(sending: Sending) -> None:
    """Have `sending(request, send)` answer what `requests` is to send, until `let_go`; `send()` really sends it."""
    sessions: Any = sys.modules.get("requests.sessions")
    if sessions is None or _undo:
        return
    session_class = sessions.Session
    original = session_class.send

    @functools.wraps(original)
    def send(self: Any, request: Any, **options: Any) -> Any:
        return sending(request, functools.partial(original, self, request, **options))

    def undo() -> None:
        if vars(session_class)["send"] is send:  # somebody may have put something on top of it
            session_class.send = original

    session_class.send = send
    _undo.append(undo)


def let_go() -> None:
    """Let `requests` send by itself again."""
    while _undo:
        _undo.pop()()


def request_from(prepared: Any) -> HTTPRequest:
    """The request that a `PreparedRequest` is."""
    body = prepared.body
    headers = {name.lower(): value for name, value in prepared.headers.items()}
    return HTTPRequest(prepared.method, prepared.url, headers, body.encode() if isinstance(body, str) else body or b"")


def response_to(prepared: Any, answered: HTTPResponse) -> Any:
    """The answer as `requests` gives it."""
    from requests import Response
    from requests.structures import CaseInsensitiveDict
    from requests.utils import get_encoding_from_headers

    response = Response()
    response.status_code = answered.status
    response.headers = CaseInsensitiveDict(answered.headers)
    response.encoding = get_encoding_from_headers(response.headers)
    response._content = answered.body if isinstance(answered.body, bytes) else answered.body.read()
    response.url, response.request = prepared.url, prepared
    return response
