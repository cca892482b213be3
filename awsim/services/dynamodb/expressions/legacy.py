"""What the parameters from before there were expressions say: Expected, filters, KeyConditions, AttributeUpdates.

They become the same nodes as expressions; only their errors are of their own (dynalite's findings).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import ValidationError, invalid_parameters
from awsim.services.dynamodb.expressions import conditions, syntax, updates
from awsim.services.dynamodb.expressions.conditions import Condition
from awsim.services.dynamodb.expressions.key_conditions import KeyCondition, KeyTerm
from awsim.services.dynamodb.expressions.projections import Projection
from awsim.services.dynamodb.expressions.scope import Scope
from awsim.services.dynamodb.expressions.updates import Update
from awsim.services.dynamodb.values.values import TYPES, decode, type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from awsim.services.dynamodb.values.values import Value

_COMPARISONS = {"EQ": "=", "NE": "<>", "LT": "<", "LE": "<=", "GT": ">", "GE": ">="}
_COUNTS = {"NULL": (0, 0), "NOT_NULL": (0, 0), "BETWEEN": (2, 2), "IN": (1, None)}
"""The least and the greatest number of arguments, where it is not just one."""
_SCALARS = frozenset({"S", "N", "B"})
_TYPES_ACCEPTED = {
    "LT": _SCALARS,
    "LE": _SCALARS,
    "GT": _SCALARS,
    "GE": _SCALARS,
    "IN": _SCALARS,
    "BETWEEN": _SCALARS,
    "BEGINS_WITH": frozenset({"S", "B"}),
    "CONTAINS": _SCALARS | {"BOOL", "NULL"},
    "NOT_CONTAINS": _SCALARS | {"BOOL", "NULL"},
}
_KEY_OPERATORS = {
    "EQ": "=",
    "LT": "<",
    "LE": "<=",
    "GT": ">",
    "GE": ">=",
    "BETWEEN": "BETWEEN",
    "BEGINS_WITH": "begins_with",
}
_ADDABLE = frozenset({"N", "L", "SS", "NS", "BS"})
_DELETABLE = frozenset({"SS", "NS", "BS"})
_MAX_KEY_CONDITIONS = 2
_MAX_INDEX_KEY_CONDITIONS = 8


def expected_condition(expected: Mapping[str, Mapping[str, Any]], operator: str | None) -> Condition | None:
    """Read Expected and its ConditionalOperator."""
    checked = {name: _expectation(name, given) for name, given in expected.items()}
    _check_operator(operator, checked)
    return _joined(checked, operator)


def filter_condition(given: Mapping[str, Mapping[str, Any]], operator: str | None) -> Condition | None:
    """Read QueryFilter or ScanFilter and its ConditionalOperator."""
    checked = {name: _comparison(condition) for name, condition in given.items()}
    _check_operator(operator, checked)
    return _joined(checked, operator)


def key_condition(given: Mapping[str, Mapping[str, Any]], *, of_index: bool) -> KeyCondition:
    """Read KeyConditions, which are more for an index whose key has several attributes."""
    checked = {name: _comparison(condition) for name, condition in given.items()}
    if not 1 <= len(checked) <= (_MAX_INDEX_KEY_CONDITIONS if of_index else _MAX_KEY_CONDITIONS):
        raise ValidationError("Conditions can be of length 1 or 2 only")
    for operator, _ in checked.values():
        if operator not in _KEY_OPERATORS:
            raise ValidationError("Attempted conditional constraint is not an indexable operation")
    return KeyCondition(
        [KeyTerm(name, _KEY_OPERATORS[operator], tuple(values)) for name, (operator, values) in checked.items()]
    )


def attributes_projection(names: Sequence[str]) -> Projection:
    """Read AttributesToGet."""
    for index, name in enumerate(names):
        if name in names[:index]:
            raise invalid_parameters(f"Duplicate value in attribute name: {name}")
    return Projection([(name,) for name in names])


def attributes_update(given: Mapping[str, Mapping[str, Any]]) -> Update:
    """Read AttributeUpdates."""
    values = {f":{name}": decode(change["Value"]) for name, change in given.items() if "Value" in change}
    changes = tuple(
        (name, _checked_action(change.get("Action", "PUT"), values.get(f":{name}"), is_given=f":{name}" in values))
        for name, change in given.items()
    )
    return Update(_compiled_update(changes), values)


def _checked_action(action: str, value: Value, *, is_given: bool) -> str:
    """What to do with an attribute: PUT, ADD, DELETE, or REMOVE for a DELETE without a value."""
    if not is_given:
        if action != "DELETE":
            raise invalid_parameters("Only DELETE action is allowed when no attribute value is specified")
        return "REMOVE"
    datatype = type_of(value)
    if action == "DELETE" and datatype not in _DELETABLE:
        raise invalid_parameters(f"DELETE action with value is not supported for the type {datatype}")
    if action == "ADD" and datatype not in _ADDABLE:
        raise invalid_parameters(f"ADD action is not supported for the type {datatype}")
    return action


@lru_cache(maxsize=1024)
def _compiled_update(changes: tuple[tuple[str, str], ...]) -> updates.CompiledUpdate:
    names = {f"#{name}": name for name, _ in changes}
    types = {f":{name}": "" for name, _ in changes}
    sections = [
        syntax.Section(action, (_ACTIONS[action](_path(name), syntax.ValuePlaceholder(f":{name}")),))
        for name, action in changes
    ]
    compiled = updates.compile_node(syntax.Update(tuple(sections)), Scope(names, types), _type_mismatch)
    return replace(compiled, is_legacy=True)


_ACTIONS: dict[str, Callable[[syntax.Path, syntax.ValuePlaceholder], syntax.Action]] = {
    "PUT": syntax.Set,
    "ADD": syntax.Add,
    "DELETE": syntax.Delete,
    "REMOVE": lambda path, _value: syntax.Remove(path),
}


def _type_mismatch() -> ValidationError:
    return ValidationError("Type mismatch for attribute to update")


def _path(name: str) -> syntax.Path:
    return syntax.Path((f"#{name}",))


def _expectation(name: str, given: Mapping[str, Any]) -> tuple[str, list[Value]]:
    """What Expected says of one attribute, as a comparison."""
    if "AttributeValueList" in given and "Value" in given:
        raise invalid_parameters(f"Value and AttributeValueList cannot be used together for Attribute: {name}")
    operator = given.get("ComparisonOperator")
    if operator is None:
        return _existence(name, given)
    if "Exists" in given:
        raise invalid_parameters(f"Exists and ComparisonOperator cannot be used together for Attribute: {name}")
    if operator not in ("NULL", "NOT_NULL") and "AttributeValueList" not in given and "Value" not in given:
        raise invalid_parameters(
            f"Value or AttributeValueList must be used with ComparisonOperator: {operator} for Attribute: {name}"
        )
    arguments = [given["Value"]] if "Value" in given else given.get("AttributeValueList", [])
    return _comparison({"ComparisonOperator": operator, "AttributeValueList": arguments})


def _existence(name: str, given: Mapping[str, Any]) -> tuple[str, list[Value]]:
    """Exists and Value, the oldest way to expect something."""
    if "AttributeValueList" in given:
        raise invalid_parameters(f"AttributeValueList can only be used with a ComparisonOperator for Attribute: {name}")
    exists = given.get("Exists", True)
    if exists and "Value" not in given:
        shown = "true" if "Exists" in given else "null"
        raise invalid_parameters(f"Value must be provided when Exists is {shown} for Attribute: {name}")
    if not exists and "Value" in given:
        raise invalid_parameters(f"Value cannot be used when Exists is false for Attribute: {name}")
    return ("EQ", [decode(given["Value"])]) if exists else ("NULL", [])


def _comparison(given: Mapping[str, Any]) -> tuple[str, list[Value]]:
    """An operator and its arguments, which suit each other."""
    operator = given["ComparisonOperator"]
    arguments = [decode(value) for value in given.get("AttributeValueList", ())]
    least, most = _COUNTS.get(operator, (1, 1))
    if len(arguments) < least or (most is not None and len(arguments) > most):
        raise invalid_parameters(f"Invalid number of argument(s) for the {operator} ComparisonOperator")
    types = [type_of(argument) for argument in arguments]
    if len(set(types)) > 1:
        raise invalid_parameters("AttributeValues inside AttributeValueList must be of same type")
    accepted = _TYPES_ACCEPTED.get(operator)
    if types and accepted is not None and types[0] not in accepted:
        raise invalid_parameters(f"ComparisonOperator {operator} is not valid for {types[0]} AttributeValue type")
    if operator == "BETWEEN" and arguments[0] > arguments[1]:  # type: ignore[operator]
        raise ValidationError(
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"
        )
    return operator, arguments


def _check_operator(operator: str | None, checked: Mapping[str, Any]) -> None:
    if operator is not None and not checked:
        raise ValidationError("ConditionalOperator cannot be used without Filter or Expected")
    if operator is not None and len(checked) == 1:
        raise ValidationError("ConditionalOperator can only be used when Filter or Expected has two or more elements")


def _joined(checked: Mapping[str, tuple[str, list[Value]]], operator: str | None) -> Condition | None:
    if not checked:
        return None
    shape = tuple((name, comparison, len(arguments)) for name, (comparison, arguments) in checked.items())
    values = {
        f":{name}:{index}": argument
        for name, (_, arguments) in checked.items()
        for index, argument in enumerate(arguments)
    }
    types = tuple((name, TYPES[type(value)]) for name, value in values.items())
    return Condition(_compiled_condition(shape, types, is_any=operator == "OR"), values)


@lru_cache(maxsize=1024)
def _compiled_condition(
    shape: tuple[tuple[str, str, int], ...], types: tuple[tuple[str, str], ...], *, is_any: bool
) -> conditions.CompiledCondition:
    parts = tuple(_node(name, operator, count) for name, operator, count in shape)
    whole = parts[0] if len(parts) == 1 else (syntax.Or if is_any else syntax.And)(parts)
    return conditions.compile_node(whole, Scope({f"#{name}": name for name, _, _ in shape}, dict(types)))


def _node(name: str, operator: str, count: int) -> syntax.Condition:
    path = _path(name)
    arguments = [syntax.ValuePlaceholder(f":{name}:{index}") for index in range(count)]
    if operator in _COMPARISONS:
        return syntax.Comparison(_COMPARISONS[operator], path, arguments[0])
    match operator:
        case "BETWEEN":
            return syntax.Between(path, arguments[0], arguments[1])
        case "IN":
            return syntax.In(path, tuple(arguments))
        case "NULL":
            return syntax.Function("attribute_not_exists", (path,))
        case "NOT_NULL":
            return syntax.Function("attribute_exists", (path,))
        case "NOT_CONTAINS":
            return syntax.Not(syntax.Function("contains", (path, arguments[0])))
        case _:
            return syntax.Function(operator.lower(), (path, arguments[0]))
