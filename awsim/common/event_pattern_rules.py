"""The rules of event patterns for a single value: equality and the matching expressions (`{"prefix": "a"}`).

The reasons of `InvalidPattern` are EventBridge's own words, recorded: TestEventPattern::test_event_pattern[…_EXC].
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import AddressValueError, IPv4Network, IPv6Network, NetmaskValueError, ip_address
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Matcher = Callable[[Any], bool]

LARGEST_NUMBER = 5e9
"""Numbers compared by `numeric` lie between this and its negative."""


class InvalidPattern(ValueError):
    """A pattern that EventBridge refuses; `reason` is what it says after "Event pattern is not valid. Reason: "."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def matcher(asked: Any) -> Matcher:
    """Whether a value is what one alternative of a pattern asks for: a literal, or a matching expression."""
    if not isinstance(asked, Mapping):
        return _equal(asked)
    if len(asked) != 1:
        raise InvalidPattern("Only one key allowed in match expression")
    [(kind, operand)] = asked.items()
    make = _EXPRESSIONS.get(kind)
    if make is None:
        raise InvalidPattern(f"Unrecognized match type {kind}")
    return make(operand)


def _equal(asked: Any) -> Matcher:
    if isinstance(asked, list):
        raise InvalidPattern("Match value must be String, number, true, false, or null")
    if asked is None or isinstance(asked, bool):
        return lambda value: value is asked
    if isinstance(asked, str):
        return lambda value: isinstance(value, str) and value == asked
    return lambda value: _is_number(value) and value == asked


def _exists(operand: Any) -> Matcher:
    if operand is not True:
        raise InvalidPattern("exists match pattern must be either true or false.")
    return lambda _: True


def _of_text(kind: str, operand: Any, test: Callable[[str, str], bool]) -> Matcher:
    """A test of strings; with `equals-ignore-case` inside, one that does not look at upper and lower case."""
    if isinstance(operand, Mapping) and set(operand) == {"equals-ignore-case"}:
        text = _text(kind, operand["equals-ignore-case"]).casefold()
        return lambda value: isinstance(value, str) and test(value.casefold(), text)
    text = _text(kind, operand)
    return lambda value: isinstance(value, str) and test(value, text)


def _text(kind: str, operand: Any) -> str:
    if not isinstance(operand, str):
        raise InvalidPattern(f"{kind} match pattern must be a string")
    return operand


def _prefix(operand: Any) -> Matcher:
    return _of_text("prefix", operand, str.startswith)


def _suffix(operand: Any) -> Matcher:
    return _of_text("suffix", operand, str.endswith)


def _equals_ignore_case(operand: Any) -> Matcher:
    text = _text("equals-ignore-case", operand).casefold()
    return lambda value: isinstance(value, str) and value.casefold() == text


def _wildcard(operand: Any) -> Matcher:
    text = _text("wildcard", operand)
    pieces = re.findall(r"\\[*\\]|\\|.", text, re.DOTALL)
    if "\\" in pieces:
        raise InvalidPattern(f"Invalid escape character at pos {len(''.join(pieces[: pieces.index(chr(92))])) + 1}")
    for number, (piece, following) in enumerate(pairwise(pieces)):
        if piece == following == "*":
            raise InvalidPattern(f"Consecutive wildcard characters at pos {len(''.join(pieces[:number])) + 1}")
    pattern = "".join(".*" if piece == "*" else re.escape(piece[-1]) for piece in pieces)
    fits = re.compile(pattern, re.DOTALL).fullmatch
    return lambda value: isinstance(value, str) and fits(value) is not None


def _cidr(operand: Any) -> Matcher:
    address, slash, mask = _text("cidr", operand).partition("/")
    if not slash or "/" in mask:
        raise InvalidPattern("Malformed CIDR, one '/' required")
    if not mask.isdigit():
        raise InvalidPattern("Malformed CIDR, mask bits must be an integer")
    network_class = IPv6Network if ":" in address else IPv4Network
    try:
        network = network_class(operand, strict=False)
    except NetmaskValueError:
        raise InvalidPattern("Malformed CIDR, mask bits must be between 0 and 32") from None
    except (AddressValueError, ValueError):
        raise InvalidPattern(f"Nonstandard IP address: {address}") from None

    def matches(value: Any) -> bool:
        try:
            return isinstance(value, str) and ip_address(value) in network
        except ValueError:
            return False

    return matches


def _numeric(operand: Any) -> Matcher:
    if not isinstance(operand, list):
        raise InvalidPattern("Value of numeric must be an array.")
    conditions: list[tuple[Callable[[float, float], bool], float]] = []
    for position in range(0, len(operand), 2):
        operator = operand[position]
        if not isinstance(operator, str) or operator not in _COMPARISONS:
            raise InvalidPattern(f"Unrecognized numeric range operator: {operator}")
        if position and (operator[0] != "<" or operand[0][0] != ">"):
            raise InvalidPattern(f"Bad numeric range operator: {operator}")
        conditions.append((_COMPARISONS[operator], _bound(operator, operand[position + 1 : position + 2])))
    if not 1 <= len(conditions) <= 2:
        raise InvalidPattern("Invalid numeric expression: one comparison, or a lower and an upper bound")
    if len(conditions) == 2 and conditions[0][1] >= conditions[1][1]:
        raise InvalidPattern("Bottom must be less than top")
    return lambda value: _is_number(value) and all(holds(value, bound) for holds, bound in conditions)


def _bound(operator: str, given: list[Any]) -> float:
    if not given or not _is_number(given[0]):
        raise InvalidPattern(f"Value of {operator} must be numeric")
    if not -LARGEST_NUMBER <= given[0] <= LARGEST_NUMBER:
        raise InvalidPattern("Value must be between -5.0E9 and 5.0E9, inclusive")
    return float(given[0])


_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}


def _anything_but(operand: Any) -> Matcher:
    """All values but those that a literal, any of a list of them, or a test of strings finds."""
    if isinstance(operand, Mapping):
        return _no_text_that(operand)
    listed = operand if isinstance(operand, list) else [operand]
    if not listed or not all(isinstance(each, str) or _is_number(each) for each in listed):
        raise InvalidPattern("Value of anything-but must be an array or single string/number value.")
    if len({isinstance(each, str) for each in listed}) > 1:
        raise InvalidPattern(
            "Inside anything but list, either all values are number or string, mixed type is not supported"
        )
    refused = [_equal(each) for each in listed]
    return lambda value: not any(each(value) for each in refused)


def _no_text_that(operand: Mapping[str, Any]) -> Matcher:
    [(kind, texts), *others] = operand.items() or [("", None)]
    if others or kind not in _REFUSABLE:
        raise InvalidPattern(f"Unsupported anything-but pattern: {kind}")
    name, make = _REFUSABLE[kind]
    listed = texts if isinstance(texts, list) else [texts]
    for each in listed:
        if isinstance(each, Mapping):
            raise InvalidPattern("Value of anything-but must be an array or single string/number value.")
        if not isinstance(each, str):
            raise InvalidPattern(f"{name} match pattern must be a string")
        if not each and name == "prefix/suffix":
            raise InvalidPattern("Null prefix/suffix not allowed")
    refused = [make(each) for each in listed]
    return lambda value: not any(each(value) for each in refused)


_REFUSABLE: dict[str, tuple[str, Callable[[Any], Matcher]]] = {
    "prefix": ("prefix/suffix", _prefix),
    "suffix": ("prefix/suffix", _suffix),
    "equals-ignore-case": ("equals-ignore-case", _equals_ignore_case),
    "wildcard": ("wildcard", _wildcard),
}
"""What can stand inside `anything-but` -> how errors call it, and the expression."""

_EXPRESSIONS: dict[str, Callable[[Any], Matcher]] = {
    "anything-but": _anything_but,
    "cidr": _cidr,
    "equals-ignore-case": _equals_ignore_case,
    "exists": _exists,
    "numeric": _numeric,
    "prefix": _prefix,
    "suffix": _suffix,
    "wildcard": _wildcard,
}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
