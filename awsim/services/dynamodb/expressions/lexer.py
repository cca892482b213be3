"""How the text of an expression falls into tokens, and what a syntax error says of them."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """What a token is; any character that starts none of these is a token of its own."""

    WORD = auto()
    NAME = auto()
    VALUE = auto()
    NUMBER = auto()
    SYMBOL = auto()
    UNKNOWN = auto()
    END = auto()


class Token(NamedTuple):
    """A token and where it is in the text."""

    kind: Kind
    text: str
    start: int
    end: int


class ExpressionSyntaxError(Exception):
    """What is wrong with an expression, in AWS's words without the prefix that names the expression."""


_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
    (?P<WORD>[A-Za-z][A-Za-z0-9_]*)
    |(?P<NAME>\#[A-Za-z0-9_]+)
    |(?P<VALUE>:[A-Za-z0-9_]+)
    |(?P<NUMBER>[0-9]+)
    |(?P<SYMBOL><>|<=|>=|[-=<>()\[\],.+])
    |(?P<UNKNOWN>[^ \t\r\n])
    )""",
    re.VERBOSE,
)


def tokens_of(text: str) -> list[Token]:
    """All tokens, the last one being the end."""
    tokens = [
        Token(Kind[str(found.lastgroup)], found[str(found.lastgroup)], found.start(str(found.lastgroup)), found.end())
        for found in _TOKEN.finditer(text)
    ]
    tokens.append(Token(Kind.END, "<EOF>", len(text), len(text)))
    return tokens


def syntax_error(text: str, tokens: list[Token], position: int) -> ExpressionSyntaxError:
    """The error at a token: AWS quotes it, and what is written from the token before it to the one after it."""
    before = tokens[max(position - 1, 0)]
    after = tokens[min(position + 1, len(tokens) - 1)]
    last = after if after.kind is not Kind.END else tokens[position]
    end = before.end if last.kind is Kind.END else last.end
    near = text[before.start : end]
    return ExpressionSyntaxError(f'Syntax error; token: "{tokens[position].text}", near: "{near}"')
