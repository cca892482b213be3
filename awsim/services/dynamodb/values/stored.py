"""What a table holds of an item, and what a write changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.frozen import frozen, record
from awsim.services.dynamodb.values.values import equal

if TYPE_CHECKING:
    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.values.values import Item


@record
class StoredItem:
    """An item and its size in bytes. Neither is ever changed: a write puts another one in its place."""

    item: Item
    size: int


@frozen
class Identity:
    """Who has made a change that no user made, as in a stream's record (`userIdentity`)."""

    type: str
    principal_id: str


TIME_TO_LIVE = Identity("Service", "dynamodb.amazonaws.com")


@frozen
class Change:
    """What one write has done to an item; `old` is None where there was none, `new` where there is none now."""

    key: Key
    old: StoredItem | None
    new: StoredItem | None
    at: float
    by: Identity | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether the item is as it was before."""
        if self.old is None or self.new is None:
            return self.old is self.new
        # What Python holds unequal is so to DynamoDB; only what it holds equal is looked at type by type.
        old, new = self.old, self.new
        return old.size == new.size and old.item == new.item and equal(old.item, new.item)
