"""How the text of a statement falls into tokens: words, names in double quotes, literals, symbols, parameters."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from awsim.services.dynamodb.errors import ValidationError

KEYWORDS = frozenset(
    {
        *("SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "BETWEEN", "IS", "LIKE", "MISSING", "NULL"),
        *("INSERT", "INTO", "UPDATE", "DELETE", "SET", "REMOVE", "RETURNING", "ORDER", "BY", "TRUE", "FALSE"),
        *("AS", "AT", "ON", "INNER", "OUTER", "LEFT", "RIGHT", "CROSS", "JOIN", "GROUP", "HAVING", "UNION", "CASE"),
        *("WHEN", "THEN", "ELSE", "END", "DISTINCT", "EXISTS", "CAST", "LIMIT", "PIVOT", "UNPIVOT"),
    }
)
"""Words that stand for an attribute only in double quotes."""

_MAX_EXPONENT = 2**31


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    QUOTED = auto()
    STRING = auto()
    NUMBER = auto()
    SYMBOL = auto()
    END = auto()


class Token(NamedTuple):
    """A token: its text, without quotes where it had any, and where it was in the statement."""

    kind: Kind
    text: str
    position: str
    """As messages show it: line, column and length."""

    def is_symbol(self, symbol: str) -> bool:
        """Whether it is a symbol."""
        return self.kind is Kind.SYMBOL and self.text == symbol

    def is_word(self, word: str) -> bool:
        """Whether it is a word, in any case."""
        return self.kind is Kind.WORD and self.text.upper() == word


_TOKEN = re.compile(
    r"""(?:\s|--[^\n\r]*|/\*.*?\*/)*(?:
    (?P<WORD>[A-Za-z_$][A-Za-z0-9_$]*)
    |(?P<QUOTED>"(?:[^"]|"")*")
    |(?P<STRING>'(?:[^']|'')*')
    |(?P<NUMBER>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE](?P<exponent>[-+]?[0-9]+))?)
    |(?P<SYMBOL><<|>>|<>|<=|>=|!=|[-=<>()\[\]{},.+*?;:])
    |(?P<END>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)


def malformed(detail: str = "") -> ValidationError:
    """A statement that can't be read."""
    return ValidationError(f"Statement wasn't well formed, can't be processed: {detail}")


def tokens_of(statement: str) -> list[Token]:
    """All tokens, the last one being the end."""
    tokens: list[Token] = []
    at = 0
    while not tokens or tokens[-1].kind is not Kind.END:
        found = _TOKEN.match(statement, at)
        if found is None:
            raise malformed()
        tokens.append(_token(statement, found))
        at = found.end()
    return tokens


def _token(statement: str, found: re.Match[str]) -> Token:
    kind = next(kind for kind in Kind if found[kind.name] is not None)
    text, start = found[kind.name], found.start(kind.name)
    before = statement.rfind("\n", 0, start) + 1
    position = f"{statement.count(chr(10), 0, start) + 1}:{start - before + 1}:{len(text)}"
    if kind in (Kind.QUOTED, Kind.STRING):
        quote = text[0]
        text = text[1:-1].replace(quote * 2, quote)
    elif kind is Kind.NUMBER:
        _check_scale(found)
    return Token(kind, text, position)


def _check_scale(found: re.Match[str]) -> None:
    """Refuse numbers whose exponent, or scale, is none of Java's integers."""
    exponent = found["exponent"]
    if exponent is None:
        return
    decimals = len(found["NUMBER"].lower().partition("e")[0].partition(".")[2])
    if len(exponent) > len(str(_MAX_EXPONENT)) + 1 or not (
        -_MAX_EXPONENT <= int(exponent) < _MAX_EXPONENT and -_MAX_EXPONENT <= decimals - int(exponent) < _MAX_EXPONENT
    ):
        raise malformed()
