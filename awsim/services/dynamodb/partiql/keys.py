"""Which items the WHERE of a statement names by their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.expressions import syntax
from awsim.services.dynamodb.values.values import equal, type_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from awsim.services.dynamodb.partiql.binding import BoundStatement
    from awsim.services.dynamodb.values.schema import KeyAttribute, KeySchema
    from awsim.services.dynamodb.values.values import Item, Value


class KeyOfStatementError(ValidationError):
    """A write that does not say which one item it is for."""


def parts_of(where: syntax.Condition | None) -> Iterator[syntax.Condition]:
    """The conditions that all have to be fulfilled."""
    if isinstance(where, syntax.And):
        for part in where.conditions:
            yield from parts_of(part)
    elif where is not None:
        yield where


def attribute_of(operand: syntax.Operand, bound: BoundStatement) -> str | None:
    """The attribute that an operand is; None for parts of attributes, and for all else."""
    if not isinstance(operand, syntax.Path) or len(operand.elements) != 1:
        return None
    return bound.names[str(operand.elements[0])]


def equality_of(part: syntax.Condition, bound: BoundStatement) -> tuple[str, Value] | None:
    """An attribute and the value it is to be equal to, if that is what a condition says."""
    if not isinstance(part, syntax.Comparison) or part.operator != "=":
        return None
    for left, right in ((part.left, part.right), (part.right, part.left)):
        name = attribute_of(left, bound)
        if name is not None and isinstance(right, syntax.ValuePlaceholder):
            return name, bound.value_of(right)
    return None


def key_to_write(
    where: syntax.Condition | None, schema: KeySchema, bound: BoundStatement
) -> tuple[Item, list[syntax.Condition]]:
    """The key a write is for, and what else the item has to fulfil."""
    key: Item = {}
    others: list[syntax.Condition] = []
    for part in parts_of(where):
        found = equality_of(part, bound)
        if found is None or found[0] not in schema.names:
            others.append(part)
        elif found[0] in key and not equal(key[found[0]], found[1]):
            raise KeyOfStatementError(
                f"Multiple conditions on same key {found[0]}. Only single item Update/Insert/Delete are supported"
            )
        else:
            key[found[0]] = found[1]
    if len(key) != len(schema.names):
        raise KeyOfStatementError("Where clause does not contain a mandatory equality on all key attributes")
    return key, others


def key_to_read(where: syntax.Condition | None, schema: KeySchema, bound: BoundStatement) -> Item | None:
    """The key of the one item that a SELECT names, and nothing else with it; None where it does otherwise."""
    key: Item = {}
    for part in parts_of(where):
        found = equality_of(_single(part), bound)
        if found is None or found[0] not in schema.names:
            return None
        if found[0] in key and not equal(key[found[0]], found[1]):
            return None
        key[found[0]] = found[1]
    return key if len(key) == len(schema.names) else None


def check_key_types(key: Item, attributes: Sequence[KeyAttribute]) -> None:
    """Refuse values that are not of the types of a key's attributes."""
    for attribute in attributes:
        if attribute.name in key and type_of(key[attribute.name]) != attribute.kind:
            raise ValidationError(
                f"Key attribute's data type should match its data type in table's schema: Key {attribute.name}"
            )


def _single(part: syntax.Condition) -> syntax.Condition:
    """`a IN [1]` says what `a = 1` says."""
    if isinstance(part, syntax.In) and len(part.candidates) == 1:
        return syntax.Comparison("=", part.operand, part.candidates[0])
    return part
