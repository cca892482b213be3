"""What a SELECT reads and shows: the ranges of its keys one after another, in pages."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, cast

from awsim.common.frozen import frozen, record
from awsim.common.paging import InvalidToken, key_of, token_for
from awsim.services.dynamodb.errors import ValidationError, invalid_parameters
from awsim.services.dynamodb.expressions.paths import MISSING, find
from awsim.services.dynamodb.items.capacity import Consumed, read_units
from awsim.services.dynamodb.items.key_ranges import range_of
from awsim.services.dynamodb.items.reading import PAGE_BYTES, Page, Range, read_page, starting_position
from awsim.services.dynamodb.partiql.keys import parts_of
from awsim.services.dynamodb.partiql.parser import column_name
from awsim.services.dynamodb.partiql.ranges import ranges_of
from awsim.services.dynamodb.values.values import decode_item, encode_item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.services.dynamodb.expressions.conditions import Condition
    from awsim.services.dynamodb.expressions.key_conditions import KeyRange
    from awsim.services.dynamodb.expressions.paths import DocumentPath
    from awsim.services.dynamodb.items.positions import Position
    from awsim.services.dynamodb.items.reading import Source
    from awsim.services.dynamodb.partiql.binding import BoundStatement
    from awsim.services.dynamodb.partiql.statements import Order, Select
    from awsim.services.dynamodb.values.values import Item

_SCOPE = "ExecuteStatement"


@frozen
class ReadPlan:
    """Where a SELECT reads, and what it takes of it."""

    source: Source
    ranges: list[Range]
    condition: Condition | None
    columns: tuple[DocumentPath, ...] | None
    is_scan: bool

    @property
    def fetches(self) -> bool:
        """Whether items are taken from the table because a local index has not all that is to be shown."""
        index = self.source.index
        if index is None or index.is_global or index.projection.names is None or self.columns is None:
            return False
        return any(column[0] not in index.projection.names for column in self.columns)

    def shown(self, item: Item) -> Item:
        """The columns of an item."""
        if self.columns is None:
            return item
        found = {column_name(column): find(item, column) for column in self.columns}
        return cast("Item", {name: value for name, value in found.items() if value is not MISSING})


@record
class ReadResult:
    """One page of a SELECT."""

    items: list[Item]
    last: Position | None
    range_index: int
    pages: list[Page]

    def consumed(self, source: Source, *, consistent: bool) -> Consumed:
        """The capacity it takes."""
        units = sum(read_units(page.size, consistent=consistent) for page in self.pages)
        if source.index is None:
            return Consumed(units)
        fetched = sum(read_units(size, consistent=consistent) for page in self.pages for size in page.fetched)
        consumed = Consumed(fetched)
        consumed.indexes[source.index.name] = units
        return consumed


def plan_read(bound: BoundStatement, select: Select, source: Source) -> ReadPlan:
    """Work out what a SELECT reads; raises ValidationException for what it can't."""
    _check_columns(select, source)
    condition = None if select.where is None else bound.condition(select.where)
    wanted = ranges_of(select.where, source.schema, bound)
    forward = _direction(select.order, source, wanted)
    if wanted is None:
        return ReadPlan(source, [Range(None, None)], condition, select.columns, is_scan=True)
    _check_filter(bound, select, source)
    if select.order:
        wanted = sorted(wanted, key=_beginning, reverse=not forward)
    ranges = [range_of(each, forward=forward) for each in wanted]
    return ReadPlan(source, ranges, condition, select.columns, is_scan=False)


def read(plan: ReadPlan, limit: int | None, start: tuple[int, Item] | None) -> ReadResult:
    """Read a page: from the beginning, or from a range's item on."""
    first, after = (0, None) if start is None else start
    result = ReadResult([], None, first, [])
    scanned = size = 0
    for index in range(first, len(plan.ranges)):
        within = plan.ranges[index]
        if index == first and after is not None:
            within = within.after(starting_position(plan.source, after, scanning=plan.is_scan))
        left = None if limit is None else limit - scanned
        page = read_page(plan.source, within, left, plan.condition, fetch=plan.fetches)
        result.pages.append(page)
        result.items.extend(page.items)
        result.last, result.range_index = page.last, index
        scanned += page.scanned
        size += page.size
        if page.last is not None or size >= PAGE_BYTES:
            break
    return result


def next_token(plan: ReadPlan, result: ReadResult, digest: str) -> str | None:
    """The token of the page after this one; None after the last."""
    if result.last is None:
        return None
    key = encode_item(plan.source.key_at(result.last))
    return token_for(json.dumps([digest, result.range_index, _as_text(key)]), _SCOPE)


def start_of(token: str, digest: str) -> tuple[int, Item]:
    """Where the page of a token begins; raises ValidationException for tokens of other statements."""
    try:
        made_for, index, key = json.loads(key_of(token, _SCOPE))
    except (InvalidToken, ValueError):
        raise ValidationError("Invalid NextToken") from None
    if made_for != digest:
        raise ValidationError("NextToken does not match request")
    return index, decode_item(_from_text(key))


def digest_of(statement: str, parameters: Sequence[Any] | None) -> str:
    """What a token is bound to: the statement and its parameters, but no limit."""
    text = f"{statement}\0{parameters!r}".encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=12).hexdigest()


def _check_columns(select: Select, source: Source) -> None:
    index = source.index
    if select.columns is None or index is None or not index.is_global or index.projection.names is None:
        return
    missing = [str(column[0]) for column in select.columns if column[0] not in index.projection.names]
    if missing:
        raise invalid_parameters(f"Global secondary index {index.name} does not project [{', '.join(missing)}]")


def _check_filter(bound: BoundStatement, select: Select, source: Source) -> None:
    index = source.index
    if index is None or not index.is_global or index.projection.names is None:
        return
    paths = [path for part in parts_of(select.where) for path in bound.condition(part).paths]
    missing = [str(path[0]) for path in paths if path[0] not in index.projection.names]
    if missing:
        names = ", ".join(dict.fromkeys(missing))
        raise invalid_parameters(
            f"Secondary index {index.name} does not project one or more filter attributes: [{names}]"
        )


def _direction(order: tuple[Order, ...], source: Source, wanted: list[KeyRange] | None) -> bool:
    """Whether to read forwards, as ORDER BY wants it."""
    if not order:
        return True
    schema = source.schema
    for each in order:
        if each.name not in schema.names:
            raise ValidationError(f"Variable reference {each.name} in ORDER BY clause must be part of the primary key")
    if wanted is None:
        raise ValidationError(
            "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."
        )
    names = {each.name: each for each in order}
    if len({each.partition for each in wanted}) > 1 and not any(name.name in names for name in schema.partition):
        raise ValidationError(
            "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause."
        )
    sorting = [names[attribute.name] for attribute in schema.sort if attribute.name in names]
    return not (sorting or list(order))[0].is_descending


def _beginning(wanted: KeyRange) -> tuple[Any, ...]:
    """By what ranges are ordered: their partition, then where they begin."""
    low = None if wanted.bounds is None else wanted.bounds.low
    return (*wanted.partition, *wanted.equal, *(() if low is None else (low,)))


def _as_text(value: Any) -> Any:
    """A key without bytes, which JSON has not."""
    if isinstance(value, bytes):
        return {"base64": b64encode(value).decode()}
    return {name: _as_text(part) for name, part in value.items()} if isinstance(value, dict) else value


def _from_text(value: Any) -> Any:
    if isinstance(value, dict):
        if "base64" in value:
            return b64decode(value["base64"])
        return {name: _from_text(part) for name, part in value.items()}
    return value
