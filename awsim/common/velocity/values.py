"""Values of a template as Velocity sees them: Java's text of a value, truth, equality, arithmetic."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from awsim.common.velocity.scope import TemplateError

LONGEST_NUMBER = 4096
"""Bits."""
LONGEST_VALUE = 10 * 1024 * 1024
"""Characters of a text, items of a list: what is longer fits into no payload."""


def text_of(value: object) -> str:
    """What `toString()` gives for a value: `{a=1, b=[x, y]}`, `true`, `1.0`, `1.0E10`."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _text_of_double(value)
    if isinstance(value, Entry):
        return f"{text_of(value.key)}={text_of(value.value)}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{text_of(key)}={text_of(item)}" for key, item in value.items()) + "}"
    if isinstance(value, JSONArray):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if isinstance(value, Sequence):
        return "[" + ", ".join(text_of(item) for item in value) + "]"
    return str(value)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a map, as `entrySet()` has them."""

    key: Any
    value: Any


class JSONArray(list[Any]):
    """A list that was read from JSON, whose text is JSON again; one that a template makes is written `[a, b]`."""


def from_json(value: Any) -> Any:
    """A value of the `json` module with its lists as `JSONArray`, through all levels."""
    if isinstance(value, dict):
        return {key: from_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return JSONArray(from_json(item) for item in value)
    return value


def _text_of_double(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    digits, exponent = _scientific(abs(value))
    return f"{'-' if value < 0 else ''}{digits}E{exponent}"


def _scientific(value: float) -> tuple[str, int]:
    """The shortest digits of a number above zero, with one of them before the point, and its exponent."""
    _, figures, exponent = Decimal(repr(value)).as_tuple()
    digits = "".join(map(str, figures)).rstrip("0") or "0"
    return f"{digits[0]}.{digits[1:] or '0'}", len(figures) - 1 + int(exponent)


def is_true(value: object) -> bool:
    """Whether a condition holds: all but null and false do, the empty string too (Velocity 1.7)."""
    return value is not None and value is not False


def equal(left: object, right: object) -> bool:
    """`==`: numbers by value, else what has one type by value, else what has one text."""
    if _is_number(left) and _is_number(right):
        return left == right
    if left is None or right is None:
        return left is right
    if type(left) is type(right):
        return left == right
    return text_of(left) == text_of(right)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def add(left: Any, right: Any) -> Any:
    """The sum of numbers, or texts one after the other where either is text; null where it can't be formed."""
    if _is_number(left) and _is_number(right):
        return left + right
    if left is None or right is None:
        return None
    if isinstance(left, str) or isinstance(right, str):
        joined = text_of(left) + text_of(right)
        if len(joined) > LONGEST_VALUE:
            raise TemplateError("A value is longer than a payload may be")
        return joined
    return None


def _numeric(calculate: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operator that gives null where an operand is no number."""

    def operate(left: Any, right: Any) -> Any:
        if not (_is_number(left) and _is_number(right)):
            return None
        try:
            found = calculate(left, right)
        except OverflowError:
            return math.inf
        if isinstance(found, int) and found.bit_length() > LONGEST_NUMBER:
            raise TemplateError("A number is longer than a payload's may be")
        return found

    return operate


def _divide(left: Any, right: Any) -> Any:
    if right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right)
        return quotient if (left < 0) == (right < 0) else -quotient
    return left / right


def _remainder(left: Any, right: Any) -> Any:
    if right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        return left - right * _divide(left, right)
    return math.fmod(left, right)


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": add,
    "-": _numeric(lambda left, right: left - right),
    "*": _numeric(lambda left, right: left * right),
    "/": _numeric(_divide),
    "%": _numeric(_remainder),
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": _numeric(lambda left, right: left < right),
    "<=": _numeric(lambda left, right: left <= right),
    ">": _numeric(lambda left, right: left > right),
    ">=": _numeric(lambda left, right: left >= right),
}
"""What an operator does with two values; those that are looked at only if needed (`&&`, `||`) are the parser's."""
