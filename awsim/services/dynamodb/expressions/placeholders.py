"""The placeholders of a request, and its expressions as they are read with them, one after another.

ExpressionAttributeNames and ExpressionAttributeValues are shared by all expressions of a request; each entry has to be
used by one of them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import PlaceholderValueError, ValidationError
from awsim.services.dynamodb.expressions.conditions import Condition, check_bounds, compile_condition
from awsim.services.dynamodb.expressions.key_conditions import KeyCondition, KeyTerm, compile_key_condition
from awsim.services.dynamodb.expressions.lexer import ExpressionSyntaxError
from awsim.services.dynamodb.expressions.projections import compile_projection
from awsim.services.dynamodb.expressions.updates import Update, compile_update
from awsim.services.dynamodb.values.values import TYPES, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from awsim.services.dynamodb.expressions.key_conditions import CompiledKeyCondition
    from awsim.services.dynamodb.expressions.projections import Projection
    from awsim.services.dynamodb.values.values import Value

MAX_KEY_SIZE = 255
_KEYS = {
    "ExpressionAttributeNames": re.compile("#[A-Za-z0-9_]+"),
    "ExpressionAttributeValues": re.compile(":[A-Za-z0-9_]+"),
}


class Placeholders:
    """What the placeholders of one request stand for, and which of its expressions have used."""

    __slots__ = ("_names", "_types", "_unused_names", "_unused_values", "_values")

    def __init__(self, names: Mapping[str, str] | None, values: Mapping[str, Mapping[str, Any]] | None) -> None:
        self._names = () if names is None else _checked_names(tuple(names.items()))
        self._values = {} if values is None else _decoded(values)
        self._types = tuple([(name, TYPES[type(value)]) for name, value in self._values.items()])
        self._unused_names = set(names or ())
        self._unused_values = set(self._values)

    def condition(self, text: str, parameter: str = "ConditionExpression") -> Condition:
        """Read a condition or a filter; `parameter` names it in errors."""
        try:
            compiled = compile_condition(text, self._names, self._types)
            for check in compiled.value_checks:
                check(self._values)
        except ExpressionSyntaxError as error:
            raise _invalid(parameter, error) from None
        self._use(compiled.used_names, compiled.used_values)
        return Condition(compiled, self._values)

    def key_condition(self, text: str) -> CompiledKeyCondition:
        """Read a key condition; what it says of the key is asked for when all expressions have been read."""
        try:
            compiled = compile_key_condition(text, self._names, self._types)
            for lower, upper in compiled.bounds:
                check_bounds(self._values[lower], self._values[upper])
        except ExpressionSyntaxError as error:
            raise _invalid("KeyConditionExpression", error) from None
        self._use(compiled.used_names, compiled.used_values)
        return compiled

    def key_terms(self, compiled: CompiledKeyCondition) -> KeyCondition:
        """What a key condition says of the key."""
        try:
            terms = compiled.terms
        except ExpressionSyntaxError as error:
            raise _invalid("KeyConditionExpression", error) from None
        values = self._values
        return KeyCondition(
            [
                KeyTerm(term.name, term.operator, tuple([values[placeholder] for placeholder in term.placeholders]))
                for term in terms
            ]
        )

    def update(self, text: str) -> Update:
        """Read an update."""
        try:
            compiled = compile_update(text, self._names, self._types)
        except ExpressionSyntaxError as error:
            raise _invalid("UpdateExpression", error) from None
        self._use(compiled.used_names, compiled.used_values)
        return Update(compiled, self._values)

    def projection(self, text: str) -> Projection:
        """Read a projection."""
        try:
            projection = compile_projection(text, self._names)
        except ExpressionSyntaxError as error:
            raise _invalid("ProjectionExpression", error) from None
        self._use(projection.used_names, ())
        return projection

    def refuse_unused(self) -> None:
        """Refuse placeholders that no expression of the request has used."""
        for parameter, unused, given in (
            ("ExpressionAttributeNames", self._unused_names, self._names),
            ("ExpressionAttributeValues", self._unused_values, self._types),
        ):
            if unused:
                keys = ", ".join(key for key, _ in given if key in unused)
                raise ValidationError(f"Value provided in {parameter} unused in expressions: keys: {{{keys}}}")

    def _use(self, names: Iterable[str], values: Iterable[str]) -> None:
        self._unused_names.difference_update(names)
        self._unused_values.difference_update(values)


@lru_cache(maxsize=4096)
def _checked_names(names: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    _check_keys("ExpressionAttributeNames", [key for key, _ in names])
    for key, name in names:
        if not name:
            raise ValidationError(
                f"ExpressionAttributeNames contains invalid value: Empty attribute name for key {key}"
            )
    return names


def _decoded(values: Mapping[str, Mapping[str, Any]]) -> dict[str, Value]:
    _check_keys("ExpressionAttributeValues", values)
    decoded = {}
    for key, value in values.items():
        try:
            decoded[key] = decode(value)
        except ValidationError as error:
            raise PlaceholderValueError(error, key) from None
    return decoded


def _check_keys(parameter: str, keys: Iterable[str]) -> None:
    pattern = _KEYS[parameter]
    is_empty = True
    for key in keys:
        is_empty = False
        if len(key) > MAX_KEY_SIZE:
            raise ValidationError(
                f"{parameter} contains invalid key: The expression attribute map contains a key that is too long"
            )
        if not pattern.fullmatch(key):
            raise ValidationError(f'{parameter} contains invalid key: Syntax error; key: "{key}"')
    if is_empty:
        raise ValidationError(f"{parameter} must not be empty")


def _invalid(parameter: str, error: ExpressionSyntaxError) -> ValidationError:
    return ValidationError(f"Invalid {parameter}: {error}")
