"""One request on its way through an HTTP API, and what is learnt about it on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from awsim.fabric.apis.payload import SOURCE_IP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest
    from awsim.services.apigatewayv2.models import Api, Content, Document, Stage
    from awsim.services.apigatewayv2.state import ApiGatewayV2State

NOT_SHOWN = frozenset({"connection", "transfer-encoding", "expect", "te", "upgrade"})


class Refusal(Exception):
    """A request that the API answers itself, with a message alone."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


def internal_error() -> Refusal:
    """What is behind the route, or who decides about it, has not answered as it must."""
    return Refusal(500, "Internal Server Error")


def unavailable() -> Refusal:
    """Nobody has answered in time."""
    return Refusal(503, "Service Unavailable")


def forbidden() -> Refusal:
    """The caller may not do this."""
    return Refusal(403, "Forbidden")


@dataclass(slots=True)
class Reply:
    """What goes to the client; header names are lower case."""

    status: int
    headers: dict[str, list[str]] = field(default_factory=dict)
    body: bytes = b""
    cookies: tuple[str, ...] = ()


@dataclass(slots=True)
class Exchange:
    """A request, the route that answers it, and its context."""

    backend: ApiGatewayV2State
    """Whose API it is."""
    api: Api
    stage: Stage
    content: Content
    """What was deployed."""
    request: HTTPRequest
    path: str
    """Without stage or mapping key."""
    whole_path: str
    context: dict[str, Any]
    """`$context`."""
    route: Document = field(default_factory=dict)
    integration: Document = field(default_factory=dict)
    path_parameters: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    """By lower-case name, with those that the way to an API adds."""
    trace: str = ""
    """`X-Amzn-Trace-Id`."""

    @property
    def world(self) -> World:
        """The cloud."""
        return self.backend.world

    @property
    def variables(self) -> Mapping[str, str]:
        """The stage's."""
        found: Mapping[str, str] = self.stage.document.get("StageVariables") or {}
        return found

    @property
    def query(self) -> list[tuple[str, str]]:
        """The query string's names and values."""
        return parse_qsl(urlsplit(self.request.url).query, keep_blank_values=True)

    def query_value(self, name: str) -> str | None:
        """The values of a name in the query string, with commas between them."""
        found = [value for key, value in self.query if key == name]
        return ",".join(found) if found else None

    def take_headers(self) -> None:
        """Take the request's headers, with those that the way to an API adds."""
        parts, now = urlsplit(self.request.url), self.world.clock.now()
        sent = {name: value for name, value in self.request.headers.items() if name not in NOT_SHOWN}
        self.trace = sent.get("x-amzn-trace-id") or f"Root=1-{int(now):08x}-{self.world.random.hex(24)}"
        added = {
            "host": parts.netloc,
            "content-length": str(len(self.request.body)),
            "x-amzn-trace-id": self.trace,
            "x-forwarded-for": ", ".join(filter(None, (sent.get("x-forwarded-for"), SOURCE_IP))),
            "x-forwarded-port": str(parts.port or (443 if parts.scheme == "https" else 80)),
            "x-forwarded-proto": parts.scheme,
        }
        self.headers = dict(sorted({**sent, **added}.items()))
