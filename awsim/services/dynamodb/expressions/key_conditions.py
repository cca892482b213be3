"""Which part of a table or an index a query wants: key conditions, and the ranges of keys they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from awsim.common.lazy import cached_property
from awsim.services.dynamodb.errors import ValidationError, invalid_parameters
from awsim.services.dynamodb.expressions import syntax
from awsim.services.dynamodb.expressions.checks import check_condition, check_condition_words, operands_of
from awsim.services.dynamodb.expressions.lexer import ExpressionSyntaxError
from awsim.services.dynamodb.expressions.parser import parse_condition
from awsim.services.dynamodb.expressions.scope import Scope
from awsim.services.dynamodb.values.values import type_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from awsim.services.dynamodb.values.values import Value

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
_HIGHEST_CHARACTER, _HIGHEST_BYTE = 0x10FFFF, 0xFF


class Bounds(NamedTuple):
    """From where to where the values of a sort attribute go; None is no bound."""

    low: Any = None
    high: Any = None
    includes_low: bool = True
    includes_high: bool = True

    def admits(self, value: Any) -> bool:
        """Whether a value of the attribute's type lies between."""
        is_above = self.low is None or value > self.low or (self.includes_low and value == self.low)
        return is_above and (self.high is None or value < self.high or (self.includes_high and value == self.high))


class KeyRange(NamedTuple):
    """What a query reads, under one key schema."""

    partition: tuple[Value, ...]
    """The values of the partition key's attributes."""
    equal: tuple[Value, ...] = ()
    """The values of the first sort attributes, where they are given."""
    bounds: Bounds | None = None
    """The bounds of the sort attribute after those, where there are any."""


class KeyTerm(NamedTuple):
    """What a key condition says of one attribute."""

    name: str
    operator: str
    values: tuple[Value, ...]


class KeyCondition:
    """The key condition of a query."""

    __slots__ = ("terms",)

    def __init__(self, terms: Sequence[KeyTerm]) -> None:
        self.terms = {term.name: term for term in terms}

    def range_of(self, partition_names: Sequence[str], sort_names: Sequence[str], types: Mapping[str, str]) -> KeyRange:
        """The range it stands for under a key schema whose attributes have these types."""
        attributes = len(partition_names) + len(sort_names)
        if len(self.terms) > attributes:
            raise ValidationError(
                f"The number of query conditions ({len(self.terms)}) exceeds the number of key attributes "
                f"defined in the schema ({attributes})"
            )
        partition = tuple(self._partition_value(name, types[name]) for name in partition_names)
        given = [name for name in sort_names if name in self.terms]
        if len(partition) + len(given) < len(self.terms):
            raise ValidationError(f"Query condition missed key schema element: {(*sort_names, *partition_names)[0]}")
        if not given:
            return KeyRange(partition)
        self._refuse_gaps(given[-1], sort_names)
        for name in given:
            _check_types(self.terms[name], types[name])
        last = self.terms[given[-1]]
        equal = tuple(self.terms[name].values[0] for name in given[:-1])
        if last.operator == "=":
            return KeyRange(partition, (*equal, last.values[0]))
        return KeyRange(partition, equal, _bounds_of(last))

    def _partition_value(self, name: str, datatype: str) -> Value:
        term = self.terms.get(name)
        if term is None:
            raise ValidationError(f"Query condition missed key schema element: {name}")
        _check_types(term, datatype)
        if term.operator != "=":
            raise ValidationError("Query key condition not supported")
        return term.values[0]

    def _refuse_gaps(self, last: str, sort_names: Sequence[str]) -> None:
        before = sort_names[: sort_names.index(last)]
        missing = [name for name in before if name not in self.terms or self.terms[name].operator != "="]
        if missing:
            raise ValidationError(
                f"RANGE key attributes {', '.join(missing)} must have equality conditions specified in the query "
                f"because a condition is present on key attribute {last}"
            )


def _check_types(term: KeyTerm, datatype: str) -> None:
    for value in term.values:
        if type_of(value) != datatype:
            raise invalid_parameters("Condition parameter type does not match schema type")
        if value in ("", b"") and term.operator != "begins_with":
            kind = "string" if datatype == "S" else "binary"
            raise ValidationError(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                f"an empty {kind} value. Key: {term.name}"
            )


def _bounds_of(term: KeyTerm) -> Bounds:
    first, *more = term.values
    match term.operator:
        case "<":
            return Bounds(high=first, includes_high=False)
        case "<=":
            return Bounds(high=first)
        case ">":
            return Bounds(low=first, includes_low=False)
        case ">=":
            return Bounds(low=first)
        case "BETWEEN":
            return Bounds(first, more[0])
        case _:
            return Bounds(first, _after_all_with(first), includes_high=False)


def _after_all_with(prefix: Any) -> Any:
    """The first value after all that begin with a prefix; None where it goes on without end."""
    if isinstance(prefix, bytes):
        short = prefix.rstrip(bytes([_HIGHEST_BYTE]))
        return short[:-1] + bytes([short[-1] + 1]) if short else None
    short_text = prefix.rstrip(chr(_HIGHEST_CHARACTER))
    return short_text[:-1] + chr(ord(short_text[-1]) + 1) if short_text else None


class CompiledTerm(NamedTuple):
    """A term whose values come with the request."""

    name: str
    operator: str
    placeholders: tuple[str, ...]


@dataclass(frozen=True)
class CompiledKeyCondition:
    """A key condition for given names and types of values."""

    condition: syntax.Condition
    bounds: tuple[tuple[str, str], ...]
    """The placeholders of the bounds of BETWEEN."""
    used_names: frozenset[str]
    used_values: frozenset[str]
    names: Mapping[str, str]

    @cached_property
    def terms(self) -> tuple[CompiledTerm, ...]:
        """What it says of each attribute; raises where it says what no query can be asked."""
        scope = Scope(self.names, {})
        terms: dict[str, CompiledTerm] = {}
        for part in _parts_of(self.condition):
            term = _term(part, scope)
            if term.name in terms:
                raise ExpressionSyntaxError("KeyConditionExpressions must only contain one condition per key")
            terms[term.name] = term
        return tuple(terms.values())


Pairs: TypeAlias = tuple[tuple[str, str], ...]


@lru_cache(maxsize=4096)
def compile_key_condition(text: str, names: Pairs, types: Pairs) -> CompiledKeyCondition:
    """Work out a key condition for the names and the types of values that its placeholders stand for."""
    condition = parse_condition(text)
    check_condition_words(condition)
    scope = Scope(dict(names), dict(types))
    check_condition(condition, scope)
    bounds = tuple(
        (part.lower.name, part.upper.name)
        for part in _parts_of(condition)
        if isinstance(part, syntax.Between)
        and isinstance(part.lower, syntax.ValuePlaceholder)
        and isinstance(part.upper, syntax.ValuePlaceholder)
    )
    return CompiledKeyCondition(
        condition, bounds, frozenset(scope.used_names), frozenset(scope.used_values), dict(names)
    )


def _parts_of(condition: syntax.Condition) -> Iterator[syntax.Condition]:
    if isinstance(condition, syntax.And):
        for part in condition.conditions:
            yield from _parts_of(part)
    else:
        yield condition


def _term(condition: syntax.Condition, scope: Scope) -> CompiledTerm:
    operator = _operator_of(condition)
    assert not isinstance(condition, syntax.And | syntax.Or | syntax.Not), "that is no operator of keys"
    name: str | None = None
    placeholders: list[str] = []
    for operand in operands_of(condition):
        match operand:
            case syntax.Path():
                name = _key_attribute(operand, scope, name)
            case syntax.Function():
                raise ValidationError("KeyConditionExpressions cannot contain nested operations")
            case syntax.ValuePlaceholder(placeholder):
                if name is None and operator not in _FLIPPED:
                    raise _invalid_condition(f"{operator} operator must have the key attribute as its first operand")
                operator = _FLIPPED[operator] if name is None else operator
                placeholders.append(placeholder)
    if name is None:
        raise _invalid_condition("No key attribute specified")
    return CompiledTerm(name, operator, tuple(placeholders))


def _operator_of(condition: syntax.Condition) -> str:
    match condition:
        case syntax.Comparison(operator) if operator in _FLIPPED:
            return operator
        case syntax.Between():
            return "BETWEEN"
        case syntax.Function("begins_with"):
            return "begins_with"
        case syntax.Comparison(refused) | syntax.Function(refused):
            pass
        case _:
            refused = type(condition).__name__.upper()
    raise ValidationError(f"Invalid operator used in KeyConditionExpression: {refused}")


def _key_attribute(path: syntax.Path, scope: Scope, already: str | None) -> str:
    if already is not None:
        raise _invalid_condition("Multiple attribute names used in one condition")
    name, *deeper = scope.path(path)
    if deeper:
        raise ValidationError("KeyConditionExpressions cannot have conditions on nested attributes")
    return str(name)


def _invalid_condition(reason: str) -> ValidationError:
    return ValidationError(f"Invalid condition in KeyConditionExpression: {reason}")
