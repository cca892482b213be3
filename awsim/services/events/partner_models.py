"""Partner event sources, as their partner and as the accounts see them that they are made for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LIFE_SECONDS = 14 * 86_400
"""How long a source waits for a bus."""


@dataclass(slots=True)
class EventSource:
    """A partner's source as the account sees it that it was made for."""

    name: str
    arn: str
    created_by: str
    created_at: float
    state: str = "PENDING"

    def activate(self) -> None:
        """Have its events go to its bus."""
        self.state = "ACTIVE"

    def wait_for_a_bus(self) -> None:
        """Its bus is gone, or is to get nothing."""
        self.state = "PENDING"

    def described(self) -> dict[str, Any]:
        """As DescribeEventSource and ListEventSources show it."""
        expires = self.created_at + LIFE_SECONDS if self.state == "PENDING" else None
        return {
            "Arn": self.arn,
            "CreatedBy": self.created_by,
            "CreationTime": self.created_at,
            "ExpirationTime": expires,
            "Name": self.name,
            "State": self.state,
        }


@dataclass(slots=True)
class PartnerEventSource:
    """A source as its partner sees it."""

    name: str
    arn: str
    accounts: dict[str, float] = field(default_factory=dict)
    """Accounts it was made for -> when."""
