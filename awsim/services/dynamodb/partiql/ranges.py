"""Which ranges of a table or an index a SELECT reads: those that its WHERE gives keys for, else everything.

AWS divides a WHERE into alternatives by the conditions on keys, and reads a range for each, if all of them say what the
partition key is; ranges may not overlap (recorded by dynamodb-conformance and floci).
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.expressions import syntax
from awsim.services.dynamodb.expressions.checks import operands_of
from awsim.services.dynamodb.expressions.key_conditions import Bounds, KeyCondition, KeyRange, KeyTerm
from awsim.services.dynamodb.partiql.keys import attribute_of, check_key_types, equality_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.services.dynamodb.partiql.binding import BoundStatement
    from awsim.services.dynamodb.values.schema import KeySchema
    from awsim.services.dynamodb.values.values import Value

Branch: TypeAlias = tuple[syntax.Condition, ...]
"""Conditions that are to be fulfilled together."""

MOST_READS = 50
_FLIPPED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def ranges_of(where: syntax.Condition | None, schema: KeySchema, bound: BoundStatement) -> list[KeyRange] | None:
    """The ranges to read, in the order in which they are written; None to read everything."""
    if where is None:
        return None
    branches = [branch for branch, _ in zip(_branches(where, schema, bound), range(10 * MOST_READS), strict=False)]
    terms = [_terms(branch, schema, bound) for branch in branches]
    partition = [attribute.name for attribute in schema.partition]
    if any(name not in found or found[name].operator != "=" for found in terms for name in partition):
        return None
    if len(branches) > MOST_READS:
        raise ValidationError("Too many decomposed read operations for a given query.")
    ranges = [_range(found, schema) for found in terms]
    return _apart(ranges, any(_excludes_sort_keys(branch, schema, bound) for branch in branches))


def _branches(node: syntax.Condition, schema: KeySchema, bound: BoundStatement) -> Iterator[Branch]:
    """The alternatives of a condition; those that say nothing of the key are left together."""
    match node:
        case syntax.And(conditions):
            for combination in product(*[list(_branches(part, schema, bound)) for part in conditions]):
                yield tuple(part for branch in combination for part in branch)
        case syntax.Or(conditions) if _mentions_key(node, schema, bound):
            for part in conditions:
                yield from _branches(part, schema, bound)
        case syntax.In(operand, candidates) if attribute_of(operand, bound) in schema.names:
            for candidate in candidates:
                yield (syntax.Comparison("=", operand, candidate),)
        case _:
            yield (node,)


def _mentions_key(node: syntax.Condition, schema: KeySchema, bound: BoundStatement) -> bool:
    match node:
        case syntax.And(conditions) | syntax.Or(conditions):
            return any(_mentions_key(part, schema, bound) for part in conditions)
        case syntax.Not(part):
            return _mentions_key(part, schema, bound)
        case _:
            return any(attribute_of(operand, bound) in schema.names for operand in operands_of(node))


def _terms(branch: Branch, schema: KeySchema, bound: BoundStatement) -> dict[str, KeyTerm]:
    """What a branch says of each attribute of the key: equalities before all else, then what comes first."""
    terms: dict[str, KeyTerm] = {}
    for part in branch:
        term = _term(part, bound)
        if term is None or term.name not in schema.names:
            continue
        known = terms.get(term.name)
        if known is None or (term.operator == "=" and known.operator != "="):
            terms[term.name] = term
    return terms


def _term(part: syntax.Condition, bound: BoundStatement) -> KeyTerm | None:
    found = equality_of(part, bound)
    if found is not None:
        return KeyTerm(found[0], "=", (found[1],))
    match part:
        case syntax.Comparison(operator, left, right) if operator in _FLIPPED:
            if isinstance(left, syntax.ValuePlaceholder):
                operator, left, right = _FLIPPED[operator], right, left
            return _term_of(operator, left, (right,), bound)
        case syntax.Between(operand, lower, upper):
            return _term_of("BETWEEN", operand, (lower, upper), bound)
        case syntax.Function("begins_with", (operand, prefix)):
            return _term_of("begins_with", operand, (prefix,), bound)
    return None


def _term_of(
    operator: str, left: syntax.Operand, values: tuple[syntax.Operand, ...], bound: BoundStatement
) -> KeyTerm | None:
    name = attribute_of(left, bound)
    given: list[Value] = [bound.value_of(value) for value in values if isinstance(value, syntax.ValuePlaceholder)]
    return KeyTerm(name, operator, tuple(given)) if name is not None and len(given) == len(values) else None


def _range(terms: dict[str, KeyTerm], schema: KeySchema) -> KeyRange:
    """The range of a branch: equalities for the first attributes of the sort key, then bounds of the next one."""
    used = [terms[attribute.name] for attribute in schema.partition]
    for attribute in schema.sort:
        term = terms.get(attribute.name)
        if term is None:
            break
        used.append(term)
        if term.operator != "=":
            break
    for term in used:
        for value in term.values:
            check_key_types({term.name: value}, schema.attributes)
    kinds = {attribute.name: attribute.kind for attribute in schema.attributes}
    return KeyCondition(used).range_of(
        [attribute.name for attribute in schema.partition], [attribute.name for attribute in schema.sort], kinds
    )


def _excludes_sort_keys(branch: Branch, schema: KeySchema, bound: BoundStatement) -> bool:
    """Whether a branch says what a sort key is not: such branches may overlap with others."""
    names = [attribute.name for attribute in schema.sort]
    for part in branch:
        match part:
            case syntax.Not(_) if _mentions_key(part, schema, bound):
                return True
            case syntax.Comparison("<>", left, right) if {attribute_of(left, bound), attribute_of(right, bound)} & {
                *names
            }:
                return True
    return False


def _apart(ranges: list[KeyRange], may_overlap: bool) -> list[KeyRange]:  # noqa: FBT001 - told by its only caller
    """Ranges that have nothing in common; raises ValidationException where they do and should not."""
    if may_overlap and len(ranges) > 1:
        return [KeyRange(partition) for partition in dict.fromkeys(each.partition for each in ranges)]
    for index, second in enumerate(ranges):
        for first in ranges[:index]:
            if first.partition == second.partition and _overlap(_sort_bounds(first), _sort_bounds(second)):
                raise ValidationError("Overlapping conditions with range keys are not supported in where clause")
    return ranges


def _sort_bounds(wanted: KeyRange) -> tuple[tuple[Value, ...], Bounds]:
    """The equal attributes of the sort key but the last, and the bounds of the one that is left."""
    if wanted.bounds is None and wanted.equal:
        return wanted.equal[:-1], Bounds(wanted.equal[-1], wanted.equal[-1])
    return wanted.equal, wanted.bounds or Bounds()


def _overlap(first: tuple[tuple[Value, ...], Bounds], second: tuple[tuple[Value, ...], Bounds]) -> bool:
    shorter = min(len(first[0]), len(second[0]))
    if first[0][:shorter] != second[0][:shorter]:
        return False
    if len(first[0]) != len(second[0]):
        return True
    return _reaches(first[1], second[1]) and _reaches(second[1], first[1])


def _reaches(lower: Bounds, upper: Bounds) -> bool:
    """Whether the one begins before the other ends."""
    if lower.low is None or upper.high is None or lower.low < upper.high:
        return True
    return bool(lower.low == upper.high and lower.includes_low and upper.includes_high)
