"""Which string matches a regular expression: an example built along the parsed pattern, then checked against it."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.model.patterns import full_match, translated

if TYPE_CHECKING:
    from collections.abc import Iterable

_PREFERRED = "a1A-_/.:@ =,+{}#"
_MOST_REPEATS = 80
_CATEGORIES = {"DIGIT": "1", "WORD": "a1A_", "SPACE": " "}


def example_of(pattern: str, least: int, most: int) -> str | None:
    """A string of `least` to `most` characters that matches the whole pattern; None when none was found."""
    matches = full_match(pattern)
    if matches is None:
        return None
    parsed = import_module("re._parser").parse(translated(pattern))
    for extra in range(min(most, _MOST_REPEATS)):
        candidate = _example(parsed, extra)
        if least <= len(candidate) <= most and matches(candidate):
            return candidate
    return None


def _example(items: Iterable[Any], extra: int) -> str:
    return "".join(_part(str(kind), value, extra) for kind, value in items)


def _part(kind: str, value: Any, extra: int) -> str:
    if kind == "LITERAL":
        return chr(value)
    if kind == "IN":
        return _character(list(value))
    if kind in ("ANY", "NOT_LITERAL"):
        return _character([("NEGATE", None), *([] if kind == "ANY" else [("LITERAL", value)])])
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, repeated = value
        times: int = min(least + extra, int(most))
        return _example(repeated, extra) * times
    if kind == "BRANCH":
        return _example(value[1][0], extra)
    if kind in ("SUBPATTERN", "ATOMIC_GROUP"):
        return _example(value[-1] if kind == "SUBPATTERN" else value, extra)
    return ""


def _character(accepts: list[Any]) -> str:
    """A character of a set, a plain one if it has any."""
    negated = str(accepts[0][0]) == "NEGATE"
    listed = [_listed(str(kind), value) for kind, value in accepts]
    if negated:
        return next((each for each in _PREFERRED if each not in "".join(listed)), "~")
    every = "".join(listed)
    return next((each for each in _PREFERRED if each in every), every[:1])


def _listed(kind: str, value: Any) -> str:
    if kind == "LITERAL":
        return chr(value)
    if kind == "RANGE":
        return "".join(map(chr, range(value[0], min(value[1], value[0] + 255) + 1)))
    if kind == "CATEGORY":
        name = re.sub(r"^CATEGORY_", "", str(value))
        if name.startswith("NOT_"):
            return "".join(each for each in _PREFERRED if each not in _CATEGORIES[name[4:]])
        return _CATEGORIES[name]
    return ""
