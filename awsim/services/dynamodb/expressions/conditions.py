"""Whether an item fulfils a condition: conditions as closures over an item and the values of a request."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any, TypeAlias

from awsim.common.frozen import frozen
from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.expressions.checks import check_condition, check_condition_words
from awsim.services.dynamodb.expressions.lexer import ExpressionSyntaxError
from awsim.services.dynamodb.expressions.parser import parse_condition
from awsim.services.dynamodb.expressions.paths import MISSING, DocumentPath, find, refuse_nested_keys
from awsim.services.dynamodb.expressions.scope import Scope
from awsim.services.dynamodb.expressions.syntax import (
    And,
    Between,
    Comparison,
    Function,
    In,
    Not,
    Operand,
    Or,
    Path,
    ValuePlaceholder,
)
from awsim.services.dynamodb.values.values import TYPES, BinarySet, NumberSet, StringSet, encode, equal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from awsim.services.dynamodb.expressions import syntax
    from awsim.services.dynamodb.values.values import Value

Values: TypeAlias = "Mapping[str, Value]"
"""The values of a request by their placeholders."""

Pairs: TypeAlias = tuple[tuple[str, str], ...]
Test: TypeAlias = "Callable[[Mapping[str, Value], Values], bool]"
Getter: TypeAlias = "Callable[[Mapping[str, Value], Values], Any]"

_NO_ITEM: Mapping[str, Value] = {}
_ORDERS = {"<": lt, "<=": le, ">": gt, ">=": ge}
_COMPARABLE = {str: "S", int: "N", Decimal: "N", bytes: "B"}
_SIZED = frozenset({str, bytes, list, dict, StringSet, NumberSet, BinarySet})
_CONTAINED: dict[type, tuple[type, ...]] = {
    str: (str,),
    bytes: (bytes,),
    StringSet: (str,),
    NumberSet: (int, Decimal),
    BinarySet: (bytes,),
}
"""What can be in a container of each type; in a list, anything can."""
_ATTRIBUTE_TYPES = "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"


@frozen
class CompiledCondition:
    """A condition for given names and types of values."""

    test: Test
    value_checks: tuple[Callable[[Values], None], ...]
    """What can be said only of the values themselves: bounds, and names of types."""
    paths: tuple[DocumentPath, ...]
    used_names: frozenset[str]
    used_values: frozenset[str]


class Condition:
    """A condition or filter of a request."""

    __slots__ = ("_compiled", "_test", "_values")

    def __init__(self, compiled: CompiledCondition, values: Values) -> None:
        self._compiled = compiled
        self._test = compiled.test
        self._values = values

    def holds(self, item: Mapping[str, Value] | None) -> bool:
        """Whether an item, or None where there is none, fulfils it."""
        return self._test(_NO_ITEM if item is None else item, self._values)

    @property
    def paths(self) -> tuple[DocumentPath, ...]:
        """The paths it looks at."""
        return self._compiled.paths

    def refuse_key_attributes(self, names: Collection[str], what: str = "Filter Expression") -> None:
        """Refuse a filter of a query on the key it queries by."""
        for path in self._compiled.paths:
            if path[0] in names:
                raise ValidationError(
                    f"{what} can only contain non-primary key attributes: Primary key attribute: {path[0]}"
                )

    def refuse_nested_keys(self, keys: Collection[str], index_keys: Collection[str] = ()) -> None:
        """Refuse paths that lead into the key attributes of the table or of its indexes."""
        refuse_nested_keys(self._compiled.paths, keys, index_keys)


@lru_cache(maxsize=4096)
def compile_condition(text: str, names: Pairs, types: Pairs) -> CompiledCondition:
    """Work out a condition for the names and the types of values that its placeholders stand for."""
    condition = parse_condition(text)
    check_condition_words(condition)
    scope = Scope(dict(names), dict(types))
    check_condition(condition, scope)
    return compile_node(condition, scope)


def compile_node(condition: syntax.Condition, scope: Scope) -> CompiledCondition:
    """Work out a condition that has been checked, or that needs no check."""
    compiler = _Compiler(scope)
    test = compiler.test(condition)
    return CompiledCondition(
        test,
        tuple(compiler.value_checks),
        tuple(dict.fromkeys(compiler.paths)),
        frozenset(scope.used_names),
        frozenset(scope.used_values),
    )


class _Compiler:
    """Makes closures of the nodes of a condition."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.paths: list[DocumentPath] = []
        self.value_checks: list[Callable[[Values], None]] = []

    def test(self, condition: syntax.Condition) -> Test:
        match condition:
            case And(conditions):
                return _all_of([self.test(part) for part in conditions])
            case Or(conditions):
                return _any_of([self.test(part) for part in conditions])
            case Not(part):
                return _not(self.test(part))
            case Comparison(operator, left, right):
                return _comparison(operator, self.getter(left), self.getter(right))
            case Between(operand, lower, upper):
                self._check_bounds(lower, upper)
                return _between(self.getter(operand), self.getter(lower), self.getter(upper))
            case In(operand, candidates):
                return _in(self.getter(operand), [self.getter(candidate) for candidate in candidates])
            case Function():
                return self._call(condition)

    def getter(self, operand: Operand) -> Getter:
        match operand:
            case Path():
                path = self.scope.path(operand)
                self.paths.append(path)
                return _attribute(path[0]) if len(path) == 1 else _nested(path)
            case ValuePlaceholder(name):
                self.scope.type_of(operand)
                return lambda _item, values: values[name]
            case Function(arguments=arguments):
                return _size(self.getter(arguments[0]))

    def _call(self, call: Function) -> Test:
        arguments = [self.getter(argument) for argument in call.arguments]
        if call.name == "attribute_type":
            self._check_type_name(call.arguments[1])
        return _FUNCTIONS[call.name](*arguments)

    def _check_type_name(self, operand: Operand) -> None:
        if isinstance(operand, ValuePlaceholder):
            self.value_checks.append(lambda values: _check_type_name(values[operand.name]))

    def _check_bounds(self, lower: Operand, upper: Operand) -> None:
        if isinstance(lower, ValuePlaceholder) and isinstance(upper, ValuePlaceholder):
            self.value_checks.append(lambda values: check_bounds(values[lower.name], values[upper.name]))


def _check_type_name(value: Any) -> None:
    if value not in TYPES.values():
        raise ExpressionSyntaxError(
            f"Invalid attribute type name found; type: {value}, valid types: {_ATTRIBUTE_TYPES}"
        )


def check_bounds(lower: Any, upper: Any) -> None:
    """Refuse bounds of BETWEEN between which nothing can be."""
    requirement = None
    if _COMPARABLE[type(lower)] != _COMPARABLE[type(upper)]:
        requirement = "same data type for lower and upper bounds"
    elif lower > upper:
        requirement = "upper bound to be greater than or equal to lower bound"
    if requirement:
        raise ExpressionSyntaxError(
            f"The BETWEEN operator requires {requirement}; lower bound operand: AttributeValue: {_shown(lower)}, "
            f"upper bound operand: AttributeValue: {_shown(upper)}"
        )


def _shown(value: Value) -> str:
    [(datatype, shown)] = encode(value).items()
    return f"{{{datatype}:{b64encode(shown).decode() if isinstance(shown, bytes) else shown}}}"


def _attribute(name: Any) -> Getter:
    return lambda item, _values: item.get(name, MISSING)


def _nested(path: DocumentPath) -> Getter:
    return lambda item, _values: find(item, path)


def _size(get: Getter) -> Getter:
    def size(item: Mapping[str, Value], values: Values) -> Any:
        found = get(item, values)
        return len(found) if type(found) in _SIZED else MISSING

    return size


def _all_of(tests: list[Test]) -> Test:
    def test(item: Mapping[str, Value], values: Values) -> bool:
        for part in tests:  # noqa: SIM110 - a generator costs more than all the rest
            if not part(item, values):
                return False
        return True

    return test


def _any_of(tests: list[Test]) -> Test:
    def test(item: Mapping[str, Value], values: Values) -> bool:
        for part in tests:  # noqa: SIM110 - a generator costs more than all the rest
            if part(item, values):
                return True
        return False

    return test


def _not(test: Test) -> Test:
    return lambda item, values: not test(item, values)


def _comparison(operator: str, left: Getter, right: Getter) -> Test:
    if operator == "=":
        return lambda item, values: equal(left(item, values), right(item, values))
    if operator == "<>":
        return lambda item, values: not equal(left(item, values), right(item, values))
    compare = _ORDERS[operator]

    def test(item: Mapping[str, Value], values: Values) -> bool:
        one, other = left(item, values), right(item, values)
        kind = _COMPARABLE.get(type(one))
        return kind is not None and kind == _COMPARABLE.get(type(other)) and compare(one, other)

    return test


def _between(get: Getter, lower: Getter, upper: Getter) -> Test:
    def test(item: Mapping[str, Value], values: Values) -> bool:
        found, low, high = get(item, values), lower(item, values), upper(item, values)
        kind = _COMPARABLE.get(type(found))
        is_comparable = kind is not None and kind == _COMPARABLE.get(type(low)) == _COMPARABLE.get(type(high))
        return is_comparable and low <= found <= high

    return test


def _in(get: Getter, candidates: list[Getter]) -> Test:
    def test(item: Mapping[str, Value], values: Values) -> bool:
        found = get(item, values)
        return any(equal(found, candidate(item, values)) for candidate in candidates)

    return test


def _exists(get: Getter) -> Test:
    return lambda item, values: get(item, values) is not MISSING


def _not_exists(get: Getter) -> Test:
    return lambda item, values: get(item, values) is MISSING


def _is_of_type(get: Getter, name: Getter) -> Test:
    return lambda item, values: TYPES.get(type(get(item, values))) == name(item, values)


def _begins_with(get: Getter, prefix: Getter) -> Test:
    def test(item: Mapping[str, Value], values: Values) -> bool:
        found, start = get(item, values), prefix(item, values)
        kind = type(found)
        return (kind is str or kind is bytes) and kind is type(start) and found.startswith(start)

    return test


def _contains(get: Getter, member: Getter) -> Test:
    def test(item: Mapping[str, Value], values: Values) -> bool:
        found, sought = get(item, values), member(item, values)
        kind = type(found)
        if kind is list:
            return any(equal(part, sought) for part in found)
        return type(sought) in _CONTAINED.get(kind, ()) and sought in found

    return test


_FUNCTIONS: dict[str, Callable[..., Test]] = {
    "attribute_exists": _exists,
    "attribute_not_exists": _not_exists,
    "attribute_type": _is_of_type,
    "begins_with": _begins_with,
    "contains": _contains,
}
