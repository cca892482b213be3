"""An error answer as a protocol writes it: all that its document says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import StructureShape


class WireError(NamedTuple):
    """An error of a service; `code` is the one of the older query protocol where a service has spoken that."""

    code: str
    message: str
    status: int
    request_id: str
    shape: StructureShape | None
    """The shape of a modelled error."""
    members: Mapping[str, Any]
    """The members of that shape, presented."""
    name: str = ""
    """The code in the newer protocols of an error that has no shape, where it is another."""
    query_message: str | None = None
    """The message in the query protocol, where it is another."""

    texts: Mapping[str, str | None] = {}
    """What stands beside code and message where the service's documents have it so, as text."""

    @property
    def fault(self) -> str:
        """Whose fault it is."""
        return "Receiver" if self.status >= 500 else "Sender"

    @property
    def kind(self) -> str:
        """The name of the error's shape, or the code of one that has none."""
        return self.name or self.code if self.shape is None else str(self.shape.name)
