"""What directives do when a template is rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from awsim.common.velocity.scope import BreakLoop, Evaluate, Scope, StopTemplate, TemplateError, Write
from awsim.common.velocity.values import is_true, text_of

DEEPEST_CALL = 20
"""How deep macros may call macros (Velocity's own limit)."""

_NOTHING = object()


def text_writer(text: str) -> Write:
    """Writes one text."""
    return lambda scope: scope.write(text)


def block(parts: Sequence[Write]) -> Write:
    """Writes parts one after the other."""
    if len(parts) == 1:
        return parts[0]
    fixed = tuple(parts)

    def write(scope: Scope) -> None:
        for part in fixed:
            part(scope)

    return write


def conditional(branches: Sequence[tuple[Evaluate, Write]], otherwise: Write | None) -> Write:
    """`#if … #elseif … #else`: the first branch whose condition holds."""

    def write(scope: Scope) -> None:
        for condition, body in branches:
            if is_true(condition(scope)):
                body(scope)
                return
        if otherwise is not None:
            otherwise(scope)

    return write


def loop(name: str, items: Evaluate, body: Write) -> Write:
    """`#foreach`: over a list's items or a map's values; the loop's names are as before when it is over."""

    def write(scope: Scope) -> None:
        found = items(scope)
        if isinstance(found, Mapping):
            found = list(found.values())
        if not isinstance(found, list):
            return
        names = scope.names
        before = {each: names.get(each, _NOTHING) for each in (name, "foreach", "velocityCount", "velocityHasNext")}
        outer = names.get("foreach")
        last = len(found) - 1
        try:
            for index, item in enumerate(list(found)):
                names[name] = item
                names["velocityCount"] = index + 1
                names["velocityHasNext"] = index < last
                names["foreach"] = _state(index, last, outer)
                body(scope)
        except BreakLoop:
            pass
        _restore(names, before)

    return write


def _state(index: int, last: int, outer: Any) -> dict[str, Any]:
    return {
        "index": index,
        "count": index + 1,
        "hasNext": index < last,
        "first": index == 0,
        "last": index == last,
        "parent": outer,
    }


def _restore(names: dict[str, Any], before: Mapping[str, Any]) -> None:
    for name, value in before.items():
        if value is _NOTHING:
            names.pop(name, None)
        else:
            names[name] = value


def macro(name: str, parameters: Sequence[str], body: Write) -> Write:
    """`#macro`: the first one of a name counts."""

    def write(scope: Scope) -> None:
        scope.macros.setdefault(name, (tuple(parameters), body))

    return write


def macro_call(name: str, arguments: Sequence[Evaluate]) -> Write:
    """`#name(…)`. Raises `TemplateError` where nobody has made the macro, or it calls itself without end."""

    def write(scope: Scope) -> None:
        known = scope.macros.get(name)
        if known is None:
            raise TemplateError(f"There is no directive or macro #{name}")
        if scope.depth >= DEEPEST_CALL:
            raise TemplateError(f"#{name} is called too deep")
        parameters, body = known
        given = [argument(scope) for argument in arguments]
        before = {each: scope.names.get(each, _NOTHING) for each in parameters}
        scope.names.update(zip(parameters, given, strict=False))
        scope.depth += 1
        body(scope)
        scope.depth -= 1
        _restore(scope.names, before)

    return write


class Defined:
    """What `#define` names: a block that is written wherever it is referred to."""

    def __init__(self, body: Write) -> None:
        self.body = body


def define(name: str, body: Write) -> Write:
    """`#define`."""

    def write(scope: Scope) -> None:
        scope.names[name] = Defined(body)

    return write


def evaluate(value: Evaluate, read: Callable[[str], Write]) -> Write:
    """`#evaluate`: a text that is a template itself."""

    def write(scope: Scope) -> None:
        if scope.depth >= DEEPEST_CALL:
            raise TemplateError("#evaluate is called too deep")
        scope.depth += 1
        read(text_of(value(scope)))(scope)
        scope.depth -= 1

    return write


def stopped(_scope: Scope) -> None:
    """`#stop`."""
    raise StopTemplate


def broken(_scope: Scope) -> None:
    """`#break`."""
    raise BreakLoop
