"""How the regular expressions of the service models, written for Java, read in Python."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from collections.abc import Callable

_TOKEN = re.compile(
    r"""
    \\[pP]\{(?P<braced>\w+)\} | \\[pP](?P<letter>[A-Z])                 # a class of characters by name
  | (?P<astral>\\uD800\\uDC00-\\uDBFF\\uDFFF)                           # everything beyond 16 bits, as surrogates
  | \\x\{(?P<code>[0-9A-Fa-f]+)\} | (?P<set_dash>\\[wWdDsS]-(?!\])) | (?P<end>\\z) | (?P<group>\(\?<(?![=!]))
  | \\. | (?P<open>\[\^?\]?) | (?P<close>\]) | (?P<dot>\.) | (?P<both>&&) | [^\\]
    """,
    re.VERBOSE | re.DOTALL,
)

_JAVA_CLASSES = {
    "ASCII": r"\x00-\x7F",
    "Alnum": "0-9A-Za-z",
    "Alpha": "A-Za-z",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1F\x7F",
    "Digit": "0-9",
    "Graph": "!-~",
    "Lower": "a-z",
    "Print": " -~",
    "Punct": r"!-/:-@\[-`{-~",
    "Space": r"\s",
    "Upper": "A-Z",
    "XDigit": "0-9A-Fa-f",
    "all": r"\x00-\U0010FFFF",
}
"""Java's named classes of ASCII characters, as the inside of a Python set."""

_CATEGORIES = {"LD": ("L", "Nd"), "IsAlphabetic": ("L", "Nl"), "IsLetter": ("L",), "IsDigit": ("Nd",)}
"""Java's other names for Unicode categories; `L`, `Lu`, … stand for themselves."""

_ASSIGNED = (range(0x33480), range(0xE0000, 0xE0200))
"""Where characters with a category of their own are; what lies beyond is unassigned or private use."""


@cache
def full_match(pattern: str) -> Callable[[str], object] | None:
    """A function that says whether a whole value matches, as AWS demands; None where Python can't read the pattern.

    AWS matches the value from its first to its last character, anchors or none.
    """
    try:
        return re.compile(translated(pattern), re.ASCII).fullmatch
    except (re.error, Untranslatable):
        return None


class Untranslatable(ValueError):
    """The pattern says what Python's regular expressions can't."""


def translated(pattern: str) -> str:
    """The pattern in Python's syntax, for `re.ASCII`: Java's `\\w`, `\\d` and `\\s` know no other characters."""
    pieces = []
    in_set = False
    for token in _TOKEN.finditer(pattern):
        kind, text = token.lastgroup, token.group()
        if kind == "open":
            if in_set:
                raise Untranslatable(pattern)
            in_set = True
        elif kind == "close":
            in_set = False
        elif kind == "both" and in_set:
            raise Untranslatable(pattern)
        pieces.append(_piece(kind, text, token.group(kind) if kind else "", in_set=in_set))
    return "".join(pieces)


def _piece(kind: str | None, text: str, inner: str, *, in_set: bool) -> str:
    match kind:
        case "braced" | "letter":
            inside = _named_class(inner, negated=text[1] == "P")
            return inside if in_set else f"[{inside}]"
        case "astral":
            return "\U00010000-\U0010ffff" if in_set else "[\U00010000-\U0010ffff]"
        case "dot" if not in_set:
            return r"[^\n\r\x85\u2028\u2029]"
        case "set_dash" if in_set:
            return f"{text[:2]}\\-"
        case "code":
            return f"\\U{inner:0>8}"
        case "end":
            return r"\Z"
        case "group":
            return "(?P<"
        case _:
            return r"\|" if in_set and text == "|" else text


@cache
def _named_class(name: str, *, negated: bool) -> str:
    if name in _JAVA_CLASSES and not negated:
        return _JAVA_CLASSES[name]
    wanted = _CATEGORIES.get(name, (name,))
    ranges = [(first, last) for first, last, found in _runs() if found.startswith(wanted) is not negated]
    if not ranges or (len(name) > 2 and name not in _CATEGORIES):
        raise Untranslatable(name)
    return "".join(f"{_literal(first)}-{_literal(last)}" for first, last in ranges)


def _literal(code: int) -> str:
    """A character as a set shows it: as it is, unless it is ASCII and might mean something."""
    return chr(code) if code > 0x7F else f"\\x{code:02x}"


@cache
def _runs() -> list[tuple[int, int, str]]:
    """All runs of characters of one category: first, last, category."""
    runs = []
    for span in _ASSIGNED:
        first = span.start
        for found, run in groupby(map(category, map(chr, span))):
            last = first + sum(1 for _ in run) - 1
            runs.append((first, last, found))
            first = last + 1
    return [*runs, (0x33480, 0xDFFFF, "Cn"), (0xE0200, 0xEFFFF, "Cn"), (0xF0000, 0x10FFFF, "Co")]
