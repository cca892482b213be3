"""How much reading and writing a table or an index is provisioned for, and how it may be changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

DAY = 24 * 3600.0
HOUR = 3600.0


@dataclass(slots=True)
class ProvisionedThroughput:
    """Capacity units a second; 0 when billing is by request."""

    read: int = 0
    write: int = 0
    increased_at: float | None = None
    decreased_at: float | None = None
    decreases: list[float] = field(default_factory=list)
    """When it was decreased, today (UTC)."""

    def describe(self, now: float) -> dict[str, Any]:
        """As in DescribeTable."""
        return {
            "LastIncreaseDateTime": self.increased_at,
            "LastDecreaseDateTime": self.decreased_at,
            "NumberOfDecreasesToday": len(self.decreases_today(now)),
            "ReadCapacityUnits": self.read,
            "WriteCapacityUnits": self.write,
        }

    def decreases_today(self, now: float) -> list[float]:
        """When it was decreased since midnight, UTC."""
        return [moment for moment in self.decreases if moment // DAY == now // DAY]


@dataclass(frozen=True, slots=True)
class OnDemandThroughput:
    """The most request units a second, -1 for no such limit."""

    read: int | None = None
    write: int | None = None

    def describe(self) -> dict[str, Any]:
        """As in DescribeTable."""
        return {"MaxReadRequestUnits": self.read, "MaxWriteRequestUnits": self.write}


@dataclass(frozen=True, slots=True)
class WarmThroughput:
    """Units a second that can be used at once."""

    read: int
    write: int

    def describe(self, status: str) -> dict[str, Any]:
        """As in DescribeTable."""
        return {"ReadUnitsPerSecond": self.read, "WriteUnitsPerSecond": self.write, "Status": status}
