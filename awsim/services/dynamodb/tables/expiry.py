"""When the items of a table expire: as its time to live attribute says (developer guide, "Using time to live")."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sortedcontainers import SortedList

from awsim.common.frozen import record

if TYPE_CHECKING:
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.values.values import Item

OLDEST_SECONDS = 5 * 365 * 86_400.0
"""Items that expired longer ago than five years are kept, lest a wrong unit empties a table."""


@record
class TimeToLive:
    """The time to live of a table: the attribute it is read from, and the items in the order of their expiry."""

    attribute: str
    changed_at: float
    status: str = "ENABLING"
    order: SortedList[tuple[float, Key]] = field(default_factory=SortedList)
    task: int | None = None
    """The handle of the task that deletes what expires next."""
    task_due: float = 0.0

    @property
    def is_enabled(self) -> bool:
        """Whether items expire, or soon will."""
        return self.status in {"ENABLING", "ENABLED"}

    def expiry(self, item: Item) -> float | None:
        """When an item expires, in epoch seconds; None for never: the attribute is missing, or no number."""
        value: Any = item.get(self.attribute)
        return float(value) if type(value) in (int, Decimal) else None

    def add(self, key: Key, item: Item, now: float) -> None:
        """Have an item expire in its time."""
        expires_at = self.expiry(item)
        if expires_at is not None and expires_at >= now - OLDEST_SECONDS:
            self.order.add((expires_at, key))

    def discard(self, key: Key, item: Item) -> None:
        """Let an item that is no longer there not expire."""
        expires_at = self.expiry(item)
        if expires_at is not None:
            self.order.discard((expires_at, key))

    @property
    def next_due(self) -> float | None:
        """When the next item expires."""
        return self.order[0][0] if self.order else None

    def expired(self, now: float) -> Key | None:
        """The key of the item that has expired first, if one has."""
        return self.order[0][1] if self.order and self.order[0][0] <= now else None

    def describe(self) -> dict[str, Any]:
        """As in DescribeTimeToLive."""
        return {"TimeToLiveStatus": self.status, "AttributeName": self.attribute}
