"""One HTTP request and one HTTP response, as every transport hands them to the protocols and to moto."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.common.event_feed import Pause


@dataclass(slots=True)
class HTTPRequest:
    """A request as it would go over the wire; header names are lower case, `url` is absolute."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    names: dict[str, str] = field(default_factory=dict)
    """Lower-case name of a header -> as the sender has written it, where the transport knows it."""


@dataclass(slots=True)
class HTTPResponse:
    """A response as it would come over the wire; header names are lower case, a file-like body is streamed."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | IO[bytes] = b""
    cookies: tuple[str, ...] = ()
    """Values of `set-cookie`, the one header that may be there several times."""
    events: Iterator[bytes | Pause] | None = None
    """A body that comes bit by bit, as time passes: the messages of an event stream and the pauses between them.

    It is there instead of `body` where a transport has asked for it.
    """
    says_origins: bool = False
    """Whether its headers say which browsers' origins may read it, and by saying nothing that none may."""
