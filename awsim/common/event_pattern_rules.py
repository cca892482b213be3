"""What a pattern asks of one field: its alternatives, and whether a value is one of them.

Matching follows AWS's published matcher, Event Ruler (ByteMachine). It looks at a field's value in one way only: where
an alternative compares numbers, as a number if it is one; else where one compares IP addresses, as an address if it is
one. What alternatives beside those say of texts is then not asked any more.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from awsim.common.event_pattern_syntax import InvalidPattern
from awsim.common.event_pattern_values import AddressRange, address_digits, any_case, comparable, number_text
from awsim.common.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    TextTest = Callable[[str], bool]
    ValueTest = Callable[[Any], bool]
    """Whether a value (a text, number, boolean or None) is what one of a field's alternatives asks for."""


class Span(NamedTuple):
    """A range of numbers in millionths."""

    bottom: int
    top: int
    is_open_below: bool = False
    is_open_above: bool = False

    def holds(self, number: int) -> bool:
        """Whether a number lies in the range."""
        return (self.bottom < number or (self.bottom == number and not self.is_open_below)) and (
            number < self.top or (number == self.top and not self.is_open_above)
        )


class Literal(NamedTuple):
    """A number as it stands in a pattern: in millionths, where it is comparable, and as it is written."""

    number: int | None
    text: str


@frozen
class Alternative:
    """One of those that a field's list has, with what belongs to its kind (`KINDS`)."""

    kind: str
    operand: Any


KINDS = {
    "text": "a str that is equal",
    "number": "a Literal that is equal",
    "word": "None, True or False",
    "address": "an AddressRange of one address, from a text that is one",
    "prefix": "a str",
    "suffix": "a str",
    "prefix-ignore-case": "a str",
    "suffix-ignore-case": "a str",
    "equals-ignore-case": "a str",
    "wildcard": "the pieces of text between the wildcards",
    "numeric": "a Span",
    "cidr": "an AddressRange",
    "exists": "a bool",
    "but-text": "texts",
    "but-number": "numbers in millionths",
    "but-prefix": "texts",
    "but-suffix": "texts",
    "but-ignore-case": "texts",
    "but-wildcard": "tuples of pieces",
}
"""The kinds of alternatives -> what their operand is; `but-…` are the forms of `anything-but`."""

_COMPARE_NUMBERS = frozenset({"numeric", "but-number"})
_COMPARE_ADDRESSES = frozenset({"address", "cidr"})


@frozen
class Field:
    """What a pattern asks of a field: one of `alternatives`. `levels` is how deep in the pattern it stands."""

    alternatives: tuple[Alternative, ...]
    levels: int

    @property
    def takes_absence(self) -> bool:
        """Whether the field may be missing."""
        return any(each.kind == "exists" and not each.operand for each in self.alternatives)

    def test(self) -> ValueTest:
        """The test of a value that is there."""
        return _test([each for each in self.alternatives if each.kind != "exists" or each.operand])


def _test(alternatives: Sequence[Alternative]) -> ValueTest:
    # A value that is there is enough for `exists`, and whatever `anything-but` is not about.
    takes_all = any(each.kind == "exists" for each in alternatives)
    if takes_all:
        return lambda _: True
    of_text, of_number = _text_test(alternatives), _number_test(alternatives)
    words = {each.operand for each in alternatives if each.kind == "word"}
    has_exception = any(each.kind.startswith("but-") for each in alternatives)

    def test(value: Any) -> bool:
        if isinstance(value, str):
            return of_text(value)
        if value is None or isinstance(value, bool):
            return has_exception or value in words
        return isinstance(value, int | float | Decimal) and of_number(value)

    return test


def _compares_numbers(alternatives: Sequence[Alternative]) -> bool:
    return any(
        each.kind in _COMPARE_NUMBERS or (each.kind == "number" and each.operand.number is not None)
        for each in alternatives
    )


def _number_test(alternatives: Sequence[Alternative]) -> Callable[[float | Decimal], bool]:
    has_text_exception = any(each.kind.startswith("but-") and each.kind != "but-number" for each in alternatives)
    if has_text_exception:
        return lambda _: True
    literals = [each.operand for each in alternatives if each.kind == "number"]
    numbers = {literal.number for literal in literals if literal.number is not None}
    written = {literal.text for literal in literals}
    spans = [each.operand for each in alternatives if each.kind == "numeric"]
    exceptions = [frozenset(each.operand) for each in alternatives if each.kind == "but-number"]
    compares = _compares_numbers(alternatives)

    def test(value: float | Decimal) -> bool:
        number = comparable(value) if compares else None
        if number is None:
            return bool(exceptions) or (bool(written) and number_text(value) in written)
        return (
            number in numbers
            or any(span.holds(number) for span in spans)
            or any(number not in excepted for excepted in exceptions)
        )

    return test


def _text_test(alternatives: Sequence[Alternative]) -> TextTest:
    texts = frozenset(each.operand for each in alternatives if each.kind == "text")
    tests = [TEXT_TESTS[each.kind](each.operand) for each in alternatives if each.kind in TEXT_TESTS]
    has_exception = any(each.kind.startswith("but-") for each in alternatives)
    if any(each.kind == "but-number" for each in alternatives):
        return lambda _: True

    test = _any_of(texts, tests)
    ranges = [each.operand for each in alternatives if each.kind in _COMPARE_ADDRESSES]
    if not ranges or _compares_numbers(alternatives):
        return test
    # An address is none of the texts that `anything-but` excepts.
    return (lambda value: address_digits(value) is not None or test(value)) if has_exception else _in(ranges, test)


def _any_of(texts: frozenset[str], tests: list[TextTest]) -> TextTest:
    if not tests:
        return texts.__contains__
    if len(tests) == 1 and not texts:
        return tests[0]
    return lambda value: value in texts or any(each(value) for each in tests)


def _in(ranges: list[AddressRange], of_others: TextTest) -> TextTest:
    def test(value: str) -> bool:
        digits = address_digits(value)
        return of_others(value) if digits is None else any(each.holds(digits) for each in ranges)

    return test


def _prefix(text: str) -> TextTest:
    return lambda value: value.startswith(text)


def _suffix(text: str) -> TextTest:
    return lambda value: value.endswith(text)


def _prefix_ignore_case(text: str) -> TextTest:
    match = re.compile(any_case(text)).match
    return lambda value: match(value) is not None


def _suffix_ignore_case(text: str) -> TextTest:
    match, size = re.compile(any_case(text)).fullmatch, len(text)
    return lambda value: len(value) >= size and match(value, len(value) - size) is not None


def _equals_ignore_case(text: str) -> TextTest:
    match = re.compile(any_case(text)).fullmatch
    return lambda value: match(value) is not None


def _wildcard(pieces: tuple[str, ...]) -> TextTest:
    first, *others = pieces
    if not others:
        return lambda value: value == first
    *middle, last = others

    def test(value: str) -> bool:
        # No regular expression: with many wildcards those take minutes for a long value that nearly fits.
        if not (value.startswith(first) and value.endswith(last)):
            return False
        at, end = len(first), len(value) - len(last)
        for piece in middle:
            found = value.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return at <= end

    return test


def _but(test: Callable[[Any], TextTest]) -> Callable[[Sequence[Any]], TextTest]:
    """Any text but those that one of the tests finds."""

    def make(operands: Sequence[Any]) -> TextTest:
        found = [test(each) for each in operands]
        return lambda value: not any(each(value) for each in found)

    return make


def _but_text(texts: Sequence[str]) -> TextTest:
    listed = frozenset(texts)
    return lambda value: value not in listed


TEXT_TESTS: dict[str, Callable[[Any], TextTest]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "prefix-ignore-case": _prefix_ignore_case,
    "suffix-ignore-case": _suffix_ignore_case,
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "but-text": _but_text,
    "but-prefix": _but(_prefix),
    "but-suffix": _but(_suffix),
    "but-ignore-case": _but(_equals_ignore_case),
    "but-wildcard": _but(_wildcard),
}
"""The kinds that look at texts -> what makes their test of the operand."""


def wildcard_pieces(text: str) -> tuple[str, ...]:
    """The literal texts around the wildcards; raises InvalidPattern.

    A backslash stands before an asterisk or a backslash that is meant literally.
    """
    pieces = [""]
    for token in re.finditer(r"\\[*\\]|\*\*|.", text, re.DOTALL):
        if token[0] in ("**", "\\"):
            fault = "Consecutive wildcard characters" if token[0] == "**" else "Invalid escape character"
            # The bytes of the quoted string are counted.
            raise InvalidPattern(f"{fault} at pos {1 + len(text[: token.start()].encode(errors='replace'))}")
        if token[0] == "*":
            pieces.append("")
        else:
            pieces[-1] += token[0][-1]
    return tuple(pieces)
