"""How an expression is written: the inverse of the parser, so `parse(print(e)) == e`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.expressions import syntax

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def print_expression(node: syntax.Node | syntax.Operand | syntax.Arithmetic) -> str:
    """The text of an expression, or of a part of one, with the parentheses it needs."""
    return _PRINTERS[type(node)](node)


def _path(path: syntax.Path) -> str:
    written = (f"[{element}]" if isinstance(element, int) else f".{element}" for element in path.elements)
    return "".join(written)[1:]


def _function(call: syntax.Function) -> str:
    return f"{call.name}({_listed(call.arguments)})"


def _operation(operation: syntax.Comparison | syntax.Arithmetic) -> str:
    return f"{print_expression(operation.left)} {operation.operator} {print_expression(operation.right)}"


def _between(between: syntax.Between) -> str:
    bounds = f"{print_expression(between.lower)} AND {print_expression(between.upper)}"
    return f"{print_expression(between.operand)} BETWEEN {bounds}"


def _in(condition: syntax.In) -> str:
    return f"{print_expression(condition.operand)} IN ({_listed(condition.candidates)})"


def _and(condition: syntax.And) -> str:
    return " AND ".join(map(_bound, condition.conditions))


def _or(condition: syntax.Or) -> str:
    parts = condition.conditions
    return " OR ".join(_bound(part) if isinstance(part, syntax.Or) else print_expression(part) for part in parts)


def _not(condition: syntax.Not) -> str:
    return f"NOT {_bound(condition.condition)}"


def _bound(condition: syntax.Condition) -> str:
    """A condition, in parentheses if it binds more loosely than NOT."""
    text = print_expression(condition)
    return f"({text})" if isinstance(condition, syntax.And | syntax.Or) else text


def _update(update: syntax.Update) -> str:
    return " ".join(f"{section.keyword} {', '.join(map(_action, section.actions))}" for section in update.sections)


def _action(action: syntax.Action) -> str:
    target = print_expression(action.path)
    match action:
        case syntax.Set(value=value):
            return f"{target} = {print_expression(value)}"
        case syntax.Remove():
            return target
        case syntax.Add(value=value) | syntax.Delete(value=value):
            return f"{target} {print_expression(value)}"


def _listed(parts: Iterable[syntax.Operand]) -> str:
    return ", ".join(map(print_expression, parts))


_PRINTERS: dict[type, Callable[[Any], str]] = {
    syntax.Path: _path,
    syntax.ValuePlaceholder: lambda value: value.name,
    syntax.Function: _function,
    syntax.Comparison: _operation,
    syntax.Arithmetic: _operation,
    syntax.Between: _between,
    syntax.In: _in,
    syntax.And: _and,
    syntax.Or: _or,
    syntax.Not: _not,
    syntax.Update: _update,
    syntax.Projection: lambda projection: _listed(projection.paths),
}
