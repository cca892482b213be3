"""WebSockets as services hold them: what transports ask of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from awsim.kernel.world import World


class Socket(Protocol):
    """A connection that a service has accepted; its methods are called while nothing is held."""

    world: World
    topic: str
    """What is woken when there is something to send, or the connection has ended."""
    protocol: str | None
    """The subprotocol that was agreed on."""

    def receive(self, data: bytes | str) -> None:
        """Take a message of the client's, text or binary."""
        ...

    def take(self) -> list[bytes | str]:
        """What the client is to be sent now."""
        ...

    def ended(self) -> tuple[int, str] | None:
        """Code and reason of the connection's end, None while it is open."""
        ...

    def close(self, code: int, reason: str) -> None:
        """The client has closed it, or has gone."""
        ...
