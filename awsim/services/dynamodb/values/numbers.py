"""What a DynamoDB number is: reading, writing, adding and sizing 38 decimal digits, exactly.

A number has one form: an `int` where it is integral and below 10^38, else a `Decimal` without trailing zeros. So equal
numbers are of one type, and numbers order and hash as Python's do.
"""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import TypeAlias

from awsim.services.dynamodb.errors import BareValueError

Number: TypeAlias = int | Decimal

MAX_DIGITS = 38
_HIGHEST_MAGNITUDE, _LOWEST_MAGNITUDE = 125, -130
_FIRST_NON_INT: int = 10**MAX_DIGITS
_MAX_EXPONENT = 2**63
"""Beyond it AWS can't read an exponent; up to it, the number is merely out of range."""

_EXACT = Context(prec=100_000, Emax=MAX_EMAX, Emin=MIN_EMIN)
_INTEGER = re.compile(r"[+-]?[0-9]{1,38}")
_NUMERIC = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?")


def parse_number(text: str) -> Number:
    """The number that the text of an `N` stands for."""
    if len(text) <= MAX_DIGITS and text.isdecimal() and text.isascii():
        return int(text)
    if _INTEGER.fullmatch(text):
        return int(text)
    if not text:
        raise BareValueError("The parameter cannot be converted to a numeric value")
    numeric = _NUMERIC.fullmatch(text)
    exponent = int(numeric[1] or 0) if numeric and len(numeric[1] or "") < 30 else _MAX_EXPONENT
    if numeric is None or abs(exponent) >= _MAX_EXPONENT:
        raise BareValueError(f"The parameter cannot be converted to a numeric value: {text}")
    if abs(exponent) > len(text) + _HIGHEST_MAGNITUDE - _LOWEST_MAGNITUDE:
        raise _overflow() if exponent > 0 else _underflow()
    return canonical(Decimal(text))


def canonical(number: Decimal) -> Number:
    """The one form of a number, which must be in the range of DynamoDB's."""
    magnitude = number.adjusted()
    if magnitude > _HIGHEST_MAGNITUDE:
        raise _overflow()
    if magnitude < _LOWEST_MAGNITUDE:
        raise _underflow()
    normal = number.normalize(_EXACT)
    _, digits, exponent = normal.as_tuple()
    if len(digits) > MAX_DIGITS:
        raise BareValueError("Attempting to store more than 38 significant digits in a Number")
    is_int = isinstance(exponent, int) and exponent >= 0 and magnitude < MAX_DIGITS
    return int(normal) if is_int else normal


def format_number(number: Number) -> str:
    """The text DynamoDB answers: never an exponent, no zeros that say nothing."""
    return str(number) if type(number) is int else f"{number:f}"


def add(left: Number, right: Number) -> Number:
    """The exact sum, which must be a number of DynamoDB's too."""
    if type(left) is int and type(right) is int:
        total = left + right
        return total if -_FIRST_NON_INT < total < _FIRST_NON_INT else canonical(Decimal(total))
    return canonical(_EXACT.add(Decimal(left), Decimal(right)))


def subtract(left: Number, right: Number) -> Number:
    """The exact difference, which must be a number of DynamoDB's too."""
    return add(left, -right if isinstance(right, int) else right.copy_negate())


def number_size(number: Number) -> int:
    """The bytes a number takes: one, one for each two digits before and after the point, one for a minus.

    Zeros that lead or trail do not count. The developer guide's rule ("1 byte per two significant digits, plus 1 byte")
    leaves out what measuring items of just 400 KB shows: halves round up on each side of the point, and 0 takes 1.
    """
    if isinstance(number, int):
        digits = len(str(abs(number)).rstrip("0"))
        return 1 + (digits + 1) // 2 + (number < 0)
    sign, significant, exponent = number.as_tuple()
    assert isinstance(exponent, int), "a number is finite"
    before = max(0, len(significant) + min(exponent, 0))
    after = len(significant) - before
    return 1 + (before + 1) // 2 + (after + 1) // 2 + sign


def _overflow() -> BareValueError:
    return BareValueError("Number overflow. Attempting to store a number with magnitude larger than supported range")


def _underflow() -> BareValueError:
    return BareValueError("Number underflow. Attempting to store a number with magnitude smaller than supported range")
