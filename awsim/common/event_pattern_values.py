"""How event patterns see single values: numbers with six decimals, IP addresses as digits, letters in either case.

As AWS's published matcher, Event Ruler, has them (ComparableNumber, CIDR, EqualsIgnoreCaseParser).
"""

from __future__ import annotations

import re
from decimal import Decimal
from ipaddress import AddressValueError, IPv6Address
from typing import NamedTuple

from awsim.common.event_pattern_syntax import InvalidPattern

LARGEST_NUMBER = 500_000_000_000
"""Patterns compare numbers between this and its negative as numbers, all others as texts."""
DECIMALS = 6
SCALE = 10**DECIMALS

_IPV4 = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_IPV6 = re.compile(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*")
_LONGEST_IPV4 = 15


def comparable(number: float | Decimal) -> int | None:
    """A number in millionths, None where it is too large or has more than six decimals."""
    if isinstance(number, int):
        return number * SCALE if -LARGEST_NUMBER <= number <= LARGEST_NUMBER else None
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    if not exact.is_finite():
        return None
    if not exact:
        return 0
    if not -DECIMALS <= exact.adjusted() <= len(str(LARGEST_NUMBER)):
        return None
    sign, digits, exponent = exact.as_tuple()
    shift = DECIMALS + int(exponent)
    if shift < 0 and any(digits[shift:]):
        return None
    kept = digits if shift >= 0 else digits[:shift]
    millionths = int("".join(map(str, kept)) + "0" * max(shift, 0))
    if millionths > LARGEST_NUMBER * SCALE:
        return None
    return -millionths if sign else millionths


def number_text(number: float | Decimal | str) -> str:
    """How a number is written; what is not comparable equals what is written alike."""
    if isinstance(number, int):
        return str(Decimal(number))
    return str(Decimal(repr(number) if isinstance(number, float) else number))


def bound_of(text: str) -> int:
    """A number that a pattern compares with, in millionths; raises InvalidPattern."""
    number = Decimal(text)
    found = comparable(number)
    if found is not None:
        return found
    if abs(number) > LARGEST_NUMBER:
        raise InvalidPattern("Value must be between -5.0E11 and 5.0E11, inclusive")
    raise InvalidPattern("Only values upto 6 decimals are supported")


def address_digits(text: str) -> str | None:
    """The hexadecimal digits of an IP address, 8 or 32 of them; None where a text is no address.

    An IPv6 address that stands for an IPv4 one has the digits of that.
    """
    if _IPV4.fullmatch(text):
        parts = [int(part) for part in text.split(".")] if len(text) <= _LONGEST_IPV4 else [256]
        return "".join(f"{part:02X}" for part in parts) if max(parts) <= 255 else None
    if not _IPV6.fullmatch(text):
        return None
    try:
        address = IPv6Address(text)
    except AddressValueError:
        return None
    mapped = address.ipv4_mapped
    return f"{int(mapped):08X}" if mapped else f"{int(address):032X}"


class AddressRange(NamedTuple):
    """The digits of the first and the last address of a range, both of one length."""

    first: str
    last: str

    def holds(self, digits: str) -> bool:
        """Whether an address lies in the range. Digits are compared from the left, however many there are.

        So 10.0.0.1 (`0A000001`) lies in `::/0`, as Event Ruler has it.
        """
        size = len(self.first)
        if len(digits) >= size:
            return self.first <= digits[:size] <= self.last
        return self.first[: len(digits)] < digits < self.last[: len(digits)]


def address_range(text: str) -> AddressRange:
    """The range that a CIDR names; raises InvalidPattern."""
    parts = text.rstrip("/").split("/")
    if len(parts) != 2:
        raise InvalidPattern("Malformed CIDR, one '/' required")
    address, mask = parts
    if not re.fullmatch(r"[+-]?[0-9]{1,10}", mask) or not -(2**31) <= int(mask) < 2**31:
        raise InvalidPattern("Malformed CIDR, mask bits must be an integer")
    if int(mask) < 0:
        raise InvalidPattern("Malformed CIDR, mask bits must not be negative")
    digits = address_digits(address)
    if digits is None:
        looks_right = _IPV4.fullmatch(address) or _IPV6.fullmatch(address)
        raise InvalidPattern(f"{'Invalid' if looks_right else 'Nonstandard'} IP address: {address}")
    bits = 4 * len(digits)
    if int(mask) >= bits:
        raise InvalidPattern(f"{'IPv4' if bits == 32 else 'IPv6'} mask bits must be < {bits}")
    hosts = (1 << (bits - int(mask))) - 1
    number = int(digits, 16)
    return AddressRange(f"{number & ~hosts:0{len(digits)}X}", f"{number | hosts:0{len(digits)}X}")


def any_case(text: str) -> str:
    """A regular expression of what equals a text but for the case of its letters.

    Each character stands for itself in lower and in upper case, one character each: "ß" is not "SS".
    """
    return "".join(map(_either_case, text))


def _either_case(sign: str) -> str:
    lower = next((form for form in (sign.lower(), sign) if len(form) == 1), sign)
    if sign == "İ":
        lower = "i"
    upper = next((form for form in (sign.upper(), sign.title(), sign) if len(form) == 1), sign)
    return re.escape(lower) if lower == upper else f"[{re.escape(lower)}{re.escape(upper)}]"
