"""One request on its way through an API, and what is learnt about it on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from awsim.common.velocity.values import text_of
from awsim.services.apigateway.execution.header_rules import NOT_SHOWN

if TYPE_CHECKING:
    from awsim.fabric.apis.memory import Memory
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest
    from awsim.services.apigateway.models import Document, Resource, RestApi, Stage
    from awsim.services.apigateway.state import APIGatewayState

JSON = "application/json"
SOURCE_IP = "127.0.0.1"


@dataclass(slots=True)
class Reply:
    """What an integration has answered, before it becomes the method's response."""

    status: int
    headers: dict[str, list[str]] = field(default_factory=dict)
    """Names as they were sent."""
    body: bytes = b""
    selects: str | None = None
    """What selection patterns are held against: the status, or a function's error message. None: the default."""
    is_own: bool = False
    """Whether the API itself has answered, and nothing behind it."""


@dataclass(slots=True)
class Exchange:
    """A request, the method that answers it, and its context."""

    backend: APIGatewayState
    """Whose API it is."""
    api: RestApi
    """As it was deployed."""
    resource: Resource
    method: Document
    request: HTTPRequest
    path: str
    """Without the stage."""
    path_parameters: dict[str, str]
    variables: Mapping[str, str]
    """Of the stage."""
    context: dict[str, Any]
    """`$context`."""
    query: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, list[str]] = field(default_factory=dict)
    """By lower-case name."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Lower-case names of headers -> as the client has written them."""
    stage: Stage | None = None
    """None for a trial."""
    log: list[str] | None = None
    """What happened, in the words of execution logs; None where nobody keeps them."""

    trace: str = ""
    """`X-Amzn-Trace-Id`."""
    own_path: str | None = None
    """The whole path at a custom domain name: with the base path, as events have it."""

    @property
    def world(self) -> World:
        """The cloud."""
        return self.backend.world

    @property
    def account(self) -> str:
        """The API's account."""
        return self.backend.account

    @property
    def region(self) -> str:
        """The API's region."""
        return self.backend.region

    @property
    def memory(self) -> Memory:
        """What is remembered between requests."""
        return self.backend.memory

    def take_headers(self) -> None:
        """Take the request's headers, with those that the way to an API adds."""
        parts, now = urlsplit(self.request.url), self.world.clock.now()
        sent = {name: value for name, value in self.request.headers.items() if name not in NOT_SHOWN}
        given = sent.get("x-amzn-trace-id")
        self.trace = given or f"Root=1-{int(now):08x}-{self.world.random.hex(24)}"
        added = {
            "host": parts.netloc,
            "x-amzn-trace-id": self.trace,
            "x-forwarded-for": ", ".join(filter(None, (sent.get("x-forwarded-for"), SOURCE_IP))),
            "x-forwarded-port": str(parts.port or (443 if parts.scheme == "https" else 80)),
            "x-forwarded-proto": parts.scheme,
        }
        self.headers = {name: [value] for name, value in sorted({**sent, **added}.items())}
        known = self.request.names
        self.names = {
            name: known.get(name) or (name if known and name in sent else title_of(name)) for name in self.headers
        }

    @property
    def integration(self) -> Document:
        """What is behind the method."""
        found: Document = self.method.get("methodIntegration") or {}
        return found

    @property
    def body_text(self) -> str:
        """The body as text."""
        return self.request.body.decode("utf-8", "replace")

    @property
    def content_type(self) -> str:
        """The body's type without its parameters; JSON where nothing says."""
        given = self.headers.get("content-type")
        return given[0].split(";")[0].strip().lower() if given else JSON

    def overrides(self, kind: str, part: str) -> dict[str, str]:
        """What templates have put in `$context.requestOverride` or `responseOverride`, whatever else they put there."""
        found = self.context[kind]
        values = found.get(part) if isinstance(found, Mapping) else None
        return {name: text_of(value) for name, value in values.items()} if isinstance(values, Mapping) else {}

    def note(self, text: str) -> None:
        """Keep a line for the execution log."""
        if self.log is not None:
            self.log.append(text)

    def header(self, name: str) -> str | None:
        """The last value of a header, in any case."""
        found = self.headers.get(name.lower())
        return found[-1] if found else None


def title_of(name: str) -> str:
    """A header's name as it is mostly written: `Content-Type`."""
    return name.title()


def query_of(url: str) -> dict[str, list[str]]:
    """The query string's values by name."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return found


def parts_of(path: str) -> list[str]:
    """The parts of a path, decoded; one slash at its end counts for nothing."""
    return [unquote(part) for part in path.strip("/").split("/")] if path.strip("/") else []
