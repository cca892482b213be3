"""The rules of event patterns for a single value: equality and the matching expressions (`{"prefix": "a"}`).

The reasons of `InvalidPattern` are EventBridge's own: those recorded (TestEventPattern::test_event_pattern[…_EXC]) and,
for what no recording shows, those of AWS's published matcher, Event Ruler.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Matcher = Callable[[Any], bool]

LARGEST_NUMBER = 5e9
"""Numbers that `numeric` compares lie between this and its negative; it finds no others (user guide)."""

ONE_KEY = "Only one key allowed in match expression"
NEITHER_LIST_NOR_VALUE = "Value of anything-but must be an array or single string/number value."


class InvalidPattern(ValueError):
    """A pattern that EventBridge refuses; `reason` is what it says after "Event pattern is not valid. Reason: "."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def matcher(asked: Any) -> Matcher:
    """Whether a value is what one alternative of a pattern asks for: a literal, or a matching expression."""
    if not isinstance(asked, Mapping):
        return _equal(asked)
    kind, operand = _member(asked, "Match expression name not found")
    make = EXPRESSIONS.get(kind)
    if make is None:
        raise InvalidPattern(f"Unrecognized match type {kind}")
    return make(operand)


def _member(expression: Mapping[str, Any], missing: str) -> tuple[str, Any]:
    """The only member of an expression; `missing` is the reason to refuse an empty one."""
    if not expression:
        raise InvalidPattern(missing)
    if len(expression) > 1:
        raise InvalidPattern(ONE_KEY)
    return next(iter(expression.items()))


def _equal(asked: Any) -> Matcher:
    if isinstance(asked, list):
        raise InvalidPattern("Match value must be String, number, true, false, or null")
    if asked is None or isinstance(asked, bool):
        return lambda value: value is asked
    if isinstance(asked, str):
        return lambda value: isinstance(value, str) and value == asked
    return lambda value: _is_number(value) and value == asked


def _exactly(operand: Any) -> Matcher:
    return _equal(_text("exact", operand))


def _exists(operand: Any) -> Matcher:
    if operand is not True:
        raise InvalidPattern("exists match pattern must be either true or false.")
    return lambda _: True


def _of_text(kind: str, operand: Any, test: Callable[[str, str], bool]) -> Matcher:
    """A test of strings; with `equals-ignore-case` inside, one that does not look at upper and lower case."""
    if isinstance(operand, Mapping):
        inner, given = _member(operand, f"{kind.capitalize()} expression name not found")
        if inner != "equals-ignore-case":
            raise InvalidPattern(f"Unsupported {kind} pattern: {inner}")
        folded = _text(inner, given).casefold()
        return lambda value: isinstance(value, str) and test(value.casefold(), folded)
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
    first, *others = _between_wildcards(_text("wildcard", operand))
    if not others:
        return _equal(first)
    *middle, last = others

    def matches(value: Any) -> bool:
        # No regular expression: with many wildcards those take minutes for a long value that nearly fits.
        if not isinstance(value, str) or not (value.startswith(first) and value.endswith(last)):
            return False
        at, end = len(first), len(value) - len(last)
        for piece in middle:
            found = value.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return at <= end

    return matches


def _between_wildcards(text: str) -> list[str]:
    """The literal texts around the wildcards; a backslash stands before an asterisk or a backslash meant literally."""
    pieces = [""]
    for token in re.finditer(r"\\[*\\]|\*\*|.", text, re.DOTALL):
        if token[0] in ("**", "\\"):
            fault = "Consecutive wildcard characters" if token[0] == "**" else "Invalid escape character"
            # EventBridge counts the bytes of the quoted string.
            raise InvalidPattern(f"{fault} at pos {1 + len(text[: token.start()].encode(errors='replace'))}")
        if token[0] == "*":
            pieces.append("")
        else:
            pieces[-1] += token[0][-1]
    return pieces


def _cidr(operand: Any) -> Matcher:
    # The reason for a value of another type names another expression (Event Ruler).
    address, _, mask = _text("prefix", operand).partition("/")
    if not mask or "/" in mask:
        raise InvalidPattern("Malformed CIDR, one '/' required")
    _require_valid_mask(address, mask)
    try:
        network = ip_network(f"{address}/{int(mask)}", strict=False)
    except ValueError:
        raise InvalidPattern(f"Invalid IP address: {address}") from None

    def matches(value: Any) -> bool:
        try:
            return isinstance(value, str) and ip_address(value) in network
        except ValueError:
            return False

    return matches


def _require_valid_mask(address: str, mask: str) -> None:
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", mask):
        raise InvalidPattern("Malformed CIDR, mask bits must be an integer")
    if int(mask) < 0:
        raise InvalidPattern("Malformed CIDR, mask bits must not be negative")
    if re.fullmatch(r"[0-9]+(\.[0-9]+){3}", address):
        family, bits = "IPv4", 32
    elif re.fullmatch(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*", address):
        family, bits = "IPv6", 128
    else:
        raise InvalidPattern(f"Nonstandard IP address: {address}")
    if int(mask) >= bits:
        raise InvalidPattern(f"{family} mask bits must be < {bits}")


def _numeric(operand: Any) -> Matcher:
    if not isinstance(operand, list):
        raise InvalidPattern("Value of numeric must be an array.")
    if not operand or not isinstance(operand[0], str):
        raise InvalidPattern(f"Invalid member in numeric match: {_shown(operand)}")
    sign, rest = operand[0], operand[2:]
    if sign not in _COMPARISONS:
        raise InvalidPattern(f"Unrecognized numeric range operator: {sign}")
    holds, bound = _COMPARISONS[sign], _bound("equals" if sign == "=" else sign, operand[1:2])
    if not rest:
        return lambda value: _is_comparable(value) and holds(value, bound)
    if not sign.startswith(">"):
        raise InvalidPattern("Too many elements in numeric expression")
    holds_above, top = _upper_bound(rest, bound)
    return lambda value: _is_comparable(value) and holds(value, bound) and holds_above(value, top)


def _upper_bound(terms: list[Any], bottom: float) -> tuple[Callable[[float, float], bool], float]:
    sign = terms[0]
    if not isinstance(sign, str):
        raise InvalidPattern(f"Bad value in numeric range: {_shown(terms)}")
    if sign not in ("<", "<="):
        raise InvalidPattern(f"Bad numeric range operator: {sign}")
    top = _bound(sign, terms[1:2])
    if len(terms) > 2:
        raise InvalidPattern("Too many terms in numeric range expression")
    if bottom >= top:
        raise InvalidPattern("Bottom must be less than top")
    return _COMPARISONS[sign], top


def _bound(sign: str, given: list[Any]) -> float:
    if not given or not _is_number(given[0]):
        raise InvalidPattern(f"Value of {sign} must be numeric")
    if not _is_comparable(given[0]):
        raise InvalidPattern("Value must be between -5.0E9 and 5.0E9, inclusive")
    bound: float = given[0]
    return bound


def _shown(terms: list[Any]) -> str:
    """How errors show the first of the terms: the token that stands where it begins."""
    if not terms:
        return "]"
    text = json.dumps(terms[0])
    return text[0] if text[0] in "[{" else text


_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _anything_but(operand: Any) -> Matcher:
    """All values but those that a literal, any of a list of them, or a test of strings finds."""
    if isinstance(operand, Mapping):
        return _no_text_that(operand)
    if not isinstance(operand, list):
        if not _is_text_or_number(operand):
            raise InvalidPattern(NEITHER_LIST_NOR_VALUE)
        found = _equal(operand)
        return lambda value: not found(value)
    if not all(map(_is_text_or_number, operand)):
        raise InvalidPattern("Inside anything but list, start|null|boolean is not supported.")
    if len({isinstance(each, str) for each in operand}) != 1:
        raise InvalidPattern(
            "Inside anything but list, either all values are number or string, mixed type is not supported"
        )
    # True is no number to AWS, but equals 1 in a set of Python's.
    listed = frozenset(operand)
    return lambda value: not (_is_text_or_number(value) and value in listed)


def _no_text_that(operand: Mapping[str, Any]) -> Matcher:
    kind, texts = _member(operand, "Anything-But expression name not found")
    if kind not in _REFUSABLE:
        raise InvalidPattern(f"Unsupported anything-but pattern: {kind}")
    if not isinstance(texts, list) and not _is_text_or_number(texts):
        raise InvalidPattern(NEITHER_LIST_NOR_VALUE)
    make, reason = _REFUSABLE[kind]
    refused = []
    for each in texts if isinstance(texts, list) else [texts]:
        if not isinstance(each, str):
            raise InvalidPattern(reason)
        if not each and kind in ("prefix", "suffix"):
            raise InvalidPattern("Null prefix/suffix not allowed")
        refused.append(make(each))
    return lambda value: not any(each(value) for each in refused)


_REFUSABLE: dict[str, tuple[Callable[[Any], Matcher], str]] = {
    "prefix": (_prefix, "prefix/suffix match pattern must be a string"),
    "suffix": (_suffix, "prefix/suffix match pattern must be a string"),
    "equals-ignore-case": (
        _equals_ignore_case,
        "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
    ),
    "wildcard": (_wildcard, "wildcard match pattern must be a string"),
}
"""What can stand inside `anything-but` -> the expression, and the reason to refuse other values than strings."""

EXPRESSIONS: dict[str, Callable[[Any], Matcher]] = {
    "anything-but": _anything_but,
    "cidr": _cidr,
    "equals-ignore-case": _equals_ignore_case,
    "exactly": _exactly,
    "exists": _exists,
    "numeric": _numeric,
    "prefix": _prefix,
    "suffix": _suffix,
    "wildcard": _wildcard,
}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_comparable(value: Any) -> bool:
    return _is_number(value) and -LARGEST_NUMBER <= value <= LARGEST_NUMBER


def _is_text_or_number(value: Any) -> bool:
    return isinstance(value, str) or _is_number(value)
