"""One connection to a WebSocket API."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

IDLE_SECONDS = 600.0
LONGEST_SECONDS = 7200.0
"""How long a connection may be idle, and last ("Quotas for WebSocket APIs")."""
LONGEST_MESSAGE = 128 * 1024
"""Bytes."""


@dataclass(slots=True)
class Connection:
    """A client's connection; plain data."""

    id: str
    api_id: str
    stage: str
    host: str
    connected_at: float
    last_active_at: float
    source_ip: str
    user_agent: str
    authorizer: dict[str, object] = field(default_factory=dict)
    """What the authoriser of `$connect` has said of the client."""
    outbox: deque[bytes | str] = field(default_factory=deque)
    """What the client is to be sent."""
    ended: tuple[int, str] | None = None
    """Code and reason of its end (RFC 6455, section 7.4)."""

    @property
    def topic(self) -> str:
        """What is woken when there is something for the client."""
        return f"apigatewayv2 connection {self.id}"

    def ends_at(self) -> float:
        """When the connection ends if nothing more goes over it."""
        return min(self.last_active_at + IDLE_SECONDS, self.connected_at + LONGEST_SECONDS)
