"""The rules of event patterns written down a second time: obvious, slow, and sharing nothing with the first.

An event is a list of fields; a pattern is a list of branches; a branch fits if for each of its paths some field can be
taken, or none where it may be absent, such that no two fields come from different elements of one array.
"""

from __future__ import annotations

import itertools
import re
import socket
from decimal import Decimal
from typing import Any

Field = tuple[str, Any, dict[int, int]]


def matches(pattern: dict[str, Any], event: dict[str, Any]) -> bool:
    fields = _flatten(event)
    return any(_fits(branch, fields) for branch in _expand(pattern, "", [{}]))


def _flatten(event: Any) -> list[Field]:
    found: list[Field] = []
    arrays = itertools.count()

    def walk(value: Any, path: tuple[str, ...], elements: dict[int, int]) -> None:
        if isinstance(value, dict):
            for name, item in value.items():
                walk(item, (*path, name), elements)
        elif isinstance(value, list):
            array = next(arrays)
            for index, item in enumerate(value):
                walk(item, path, {**elements, array: index} if isinstance(item, dict | list) else elements)
        else:
            found.append((".".join(path), value, elements))

    walk(event, (), {})
    return found


def _expand(pattern: dict[str, Any], prefix: str, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    branches = before
    for name, asked in pattern.items():
        if name == "$or":
            branches = [found for way in asked for found in _expand(way, prefix, branches)]
        elif isinstance(asked, dict):
            branches = _expand(asked, f"{prefix}{name}.", branches)
        else:
            branches = [{**branch, prefix + name: asked} for branch in branches]
    return branches


def _fits(branch: dict[str, Any], fields: list[Field]) -> bool:
    paths = sorted(branch)
    choices = [[field for field in fields if field[0] == path] + [None] for path in paths]
    return any(_is_fit([branch[path] for path in paths], paths, taken, fields) for taken in itertools.product(*choices))


def _is_fit(asked: list[Any], paths: list[str], taken: tuple[Field | None, ...], fields: list[Field]) -> bool:
    for number, field in enumerate(taken):
        before = [other for other in taken[:number] if other is not None]
        if field is None:
            may_be_absent = {"exists": False} in asked[number]
            present = [other for other in fields if other[0] == paths[number]]
            if not may_be_absent or any(all(_together(one, other) for other in before) for one in present):
                return False
        elif not _is_asked(field[1], asked[number]) or not all(_together(field, other) for other in before):
            return False
    return True


def _together(one: Field, other: Field) -> bool:
    return all(other[2].get(array, index) == index for array, index in one[2].items())


def _is_asked(value: Any, asked: list[Any]) -> bool:
    """A value is looked at as a number, as an address, or as a text in quotes; never as two of them."""
    if any(_has_number(each) for each in asked) and _number(value) is not None:
        seen: Any = _number(value)
    elif not any(_has_number(each) for each in asked) and any(_range(each) for each in asked) and _digits(value):
        seen = _Digits(_digits(value))
    else:
        seen = _quoted(value)
    return any(_finds(each, seen) for each in asked)


class _Digits(str):
    """An address as it is looked at."""


def _quoted(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(Decimal(repr(value)))


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = Decimal(repr(value))
    is_fine = abs(number) <= 5 * 10**11 and number * 10**6 == int(number * 10**6)
    return number if is_fine else None


def _has_number(each: Any) -> bool:
    if not isinstance(each, dict):
        return _number(each) is not None
    but = each.get("anything-but")
    listed = but if isinstance(but, list) else [but]
    return "numeric" in each or any(_number(item) is not None for item in listed)


def _digits(value: Any) -> str:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            return socket.inet_pton(family, str(value)).hex() if isinstance(value, str) else ""
        except OSError:
            continue
    return ""


def _range(each: Any) -> tuple[str, str] | None:
    if isinstance(each, str):
        return (_digits(each), _digits(each)) if _digits(each) else None
    if not isinstance(each, dict) or "cidr" not in each:
        return None
    address, bits = each["cidr"].split("/")
    binary = "".join(f"{int(digit, 16):04b}" for digit in _digits(address))[: int(bits)]
    size = 4 * len(_digits(address))
    ends = (binary.ljust(size, "0"), binary.ljust(size, "1"))
    first, last = (f"{int(end, 2):0{size // 4}x}" for end in ends)
    return first, last


def _finds(each: Any, seen: Any) -> bool:
    found = _range(each)
    if found:
        return isinstance(seen, _Digits) and _lies_in(seen, *found)
    if not isinstance(each, dict):
        if isinstance(seen, Decimal):
            return _number(each) == seen
        return not isinstance(seen, _Digits) and seen == _quoted(each)
    (kind, operand), *_ = each.items()
    if kind == "exists":
        return bool(operand)
    if kind == "numeric":
        return isinstance(seen, Decimal) and all(
            {"=": seen == top, "<": seen < top, "<=": seen <= top, ">": seen > top, ">=": seen >= top}[sign]
            for sign, top in zip(operand[::2], [Decimal(repr(end)) for end in operand[1::2]], strict=True)
        )
    if kind == "anything-but":
        return not _is_excepted(operand, seen)
    return type(seen) is str and _fits_text(kind, operand, seen)


def _lies_in(digits: str, first: str, last: str) -> bool:
    """Digit by digit, decided as soon as one is above the first's and below the last's."""
    above, below = False, False
    for digit, low, high in zip(digits, first, last, strict=False):
        if (not above and digit < low) or (not below and digit > high):
            return False
        above, below = above or digit > low, below or digit < high
    return (above and below) or len(digits) >= len(first)


def _is_excepted(operand: Any, seen: Any) -> bool:
    kind = ""
    if isinstance(operand, dict):
        ((kind, operand),) = operand.items()
    listed = operand if isinstance(operand, list) else [operand]
    if kind:
        return type(seen) is str and any(_fits_text(kind, item, seen) for item in listed)
    if isinstance(seen, Decimal):
        return any(_number(item) == seen for item in listed)
    return type(seen) is str and any(isinstance(item, str) and _quoted(item) == seen for item in listed)


def _fits_text(kind: str, operand: Any, seen: str) -> bool:
    """Texts have their quotes, other values have none."""
    if not seen.startswith('"'):
        return False
    text, ignores_case = seen[1:-1], False
    if isinstance(operand, dict):
        operand, ignores_case = operand["equals-ignore-case"], True
    if kind == "exactly":
        return bool(text == operand)
    if kind == "wildcard":
        pieces = re.split(r"(\\.|\*)", operand)
        pattern = "".join(".*" if piece == "*" else re.escape(piece.removeprefix("\\")) for piece in pieces)
        return re.fullmatch(pattern, text, re.DOTALL) is not None
    if kind == "equals-ignore-case":
        return _same(text, operand)
    part = text[: len(operand)] if kind == "prefix" else text[max(len(text) - len(operand), 0) :]
    return _same(part, operand) if ignores_case else bool(part == operand)


def _same(text: str, asked: str) -> bool:
    pairs = zip(text, asked, strict=False)
    return len(text) == len(asked) and all(
        one == other or (len(other.upper()) == 1 and one in (other.lower(), other.upper())) for one, other in pairs
    )
