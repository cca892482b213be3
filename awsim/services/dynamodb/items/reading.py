"""Reading many items: a range of a table or an index in pages of up to 1 MB, forwards and backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.frozen import frozen, record
from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.items.positions import TOP, positions_between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sortedcontainers import SortedList

    from awsim.services.dynamodb.expressions.conditions import Condition
    from awsim.services.dynamodb.indexes.indexes import SecondaryIndex
    from awsim.services.dynamodb.items.positions import Bound, Key, Position
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.schema import KeySchema
    from awsim.services.dynamodb.values.stored import StoredItem
    from awsim.services.dynamodb.values.values import Item

PAGE_BYTES = 1024 * 1024


@frozen
class Source:
    """What is read: a table, or one of its indexes."""

    table: Table
    index: SecondaryIndex | None

    @property
    def schema(self) -> KeySchema:
        """The key it is queried by."""
        return self.table.schema if self.index is None else self.index.schema

    @property
    def positions(self) -> SortedList[Position]:
        """Where its items are."""
        return self.table.positions if self.index is None else self.index.positions

    @property
    def key_names(self) -> tuple[str, ...]:
        """The attributes of a LastEvaluatedKey."""
        return tuple(dict.fromkeys((*self.table.schema.names, *self.schema.names)))

    def stored_at(self, position: Position) -> StoredItem:
        """The item at a position, as the table has it."""
        keys = position[1]
        return self.table.items[keys if self.index is None else keys[-1]]

    def position_of(self, key: Key, index_values: Key | None) -> Position:
        """Where an item with these keys is, or would be."""
        if self.index is None or index_values is None:
            return self.table.position(key)
        return self.index.position(index_values, key)

    def key_at(self, position: Position) -> Item:
        """The LastEvaluatedKey that stands for a position."""
        keys = position[1]
        if self.index is None:
            return self.table.schema.attributes_of(keys)
        return {**self.table.schema.attributes_of(keys[-1]), **self.schema.attributes_of(keys[:-1])}


@frozen
class Range:
    """Which items, and in which direction: from `low` on and before `high` (None: no bound)."""

    low: Bound | None
    high: Bound | None
    forward: bool = True

    def after(self, position: Position) -> Range:
        """What is left of it after a position."""
        if self.forward:
            return Range((position[0], (*position[1], TOP)), self.high, forward=True)
        return Range(self.low, position, forward=False)

    def contains(self, position: Position) -> bool:
        """Whether a position is in it."""
        return (self.low is None or not position < self.low) and (self.high is None or position < self.high)


@record
class Page:
    """What one request has read."""

    items: list[Item]
    scanned: int
    size: int
    """The bytes of what was scanned, as the table or the index has it."""
    last: Position | None
    """Where the next page begins after; None at the end."""
    fetched: list[int]
    """The sizes of the items that were fetched from the table for a local index that does not project all of them."""


def read_page(source: Source, within: Range, limit: int | None, condition: Condition | None, *, fetch: bool) -> Page:
    """Read from the beginning of a range on: up to `limit` items before filtering, and up to 1 MB of them.

    `fetch` says to take items from the table where the index has only a part of them.
    """
    page = Page([], 0, 0, None, [])
    index = source.index
    project = None if index is None or index.projection.names is None else index.projection.of
    for position in _positions(source, within):
        stored = source.stored_at(position)
        item, size = stored.item, stored.size
        if index is not None and project is not None:
            size = index.size_in(stored)
            if fetch:
                page.fetched.append(stored.size)
            else:
                item = project(item)
        page.scanned += 1
        page.size += size
        if condition is None or condition.holds(item):
            page.items.append(item)
        if page.scanned == limit or page.size >= PAGE_BYTES:
            page.last = position
            break
    return page


def _positions(source: Source, within: Range) -> Iterator[Position]:
    return positions_between(source.positions, within.low, within.high, forward=within.forward)


def invalid_starting_key(reason: str | None = None) -> ValidationError:
    """An ExclusiveStartKey that no read has answered."""
    text = "The provided starting key is invalid"
    return ValidationError(text if reason is None else f"{text}: {reason}")


def starting_position(source: Source, start: Item, *, scanning: bool) -> Position:
    """Where a read goes on, from its ExclusiveStartKey; raises ValidationException if that can't be one."""
    table = source.table
    if len(start) != len(source.key_names):
        is_plain_scan = scanning and source.index is None
        raise invalid_starting_key("The provided key element does not match the schema" if is_plain_scan else None)
    try:
        key = table.schema.key_of({name: start[name] for name in table.schema.names if name in start})
    except ValidationError as error:
        raise invalid_starting_key(None if source.index is not None else error.message) from None
    values = None
    if source.index is not None:
        values = source.index.values_of(start)
        if values is None:
            raise invalid_starting_key()
    return source.position_of(key, values)
