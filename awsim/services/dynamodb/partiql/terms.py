"""How literals are read: text, numbers, lists, tuples, bags; and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import ValidationError, invalid_parameters
from awsim.services.dynamodb.partiql.lexer import KEYWORDS, Kind, Token, malformed, tokens_of
from awsim.services.dynamodb.partiql.statements import Literal, Parameter, Term
from awsim.services.dynamodb.values.numbers import Number, parse_number
from awsim.services.dynamodb.values.values import MAX_DEPTH, NumberSet, StringSet, string_set

if TYPE_CHECKING:
    from awsim.services.dynamodb.values.values import Value

_CONSTANTS: dict[str, Value] = {"TRUE": True, "FALSE": False, "NULL": None}
_ROOT = "root"


class TermReader:
    """The tokens of a statement, and the terms in it."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens_of(text)
        self.at = 0
        self.parameters = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """Pass over the next token."""
        token = self.token
        self.at += token.kind is not Kind.END
        return token

    def accept(self, symbol: str) -> bool:
        """Pass over a symbol, if it comes next."""
        found = self.token.is_symbol(symbol)
        self.at += found
        return found

    def expect(self, symbol: str, named: str) -> None:
        """Pass over a symbol, which has to come next."""
        if not self.accept(symbol):
            raise malformed(f"Expected {named}")

    def accept_word(self, *words: str) -> bool:
        """Pass over words, if they come next."""
        found = all(
            token.is_word(word) for token, word in zip(self.tokens[self.at : self.at + len(words)], words, strict=False)
        ) and self.at + len(words) < len(self.tokens)
        self.at += len(words) * found
        return found

    def name(self, missing: str) -> str:
        """Read an identifier; `missing` is what is wrong without one."""
        token = self.token
        if token.kind is Kind.QUOTED:
            if not token.text:
                raise ValidationError("Path component cannot be an empty string")
        elif token.kind is not Kind.WORD or token.text.upper() in KEYWORDS:
            raise malformed(missing)
        self.at += 1
        return token.text

    def begins_term(self) -> bool:
        """Whether a literal or a parameter comes next."""
        token = self.token
        if token.kind is Kind.WORD:
            return token.text.upper() in _CONSTANTS
        return token.kind in (Kind.STRING, Kind.NUMBER) or (
            token.kind is Kind.SYMBOL and token.text in {"?", "[", "{", "<<", "-", "+"}
        )

    def term(self) -> Term:
        """Read a literal or a parameter."""
        if self.accept("?"):
            self.parameters += 1
            return Parameter(self.parameters - 1)
        return Literal(self._literal(_ROOT, 1))

    def tuple_of_terms(self) -> dict[str, Term]:
        """Read the item of an INSERT, whose attributes may be parameters."""
        terms: dict[str, Term] = {}
        if self.accept("}"):
            return terms
        while True:
            name = self._key(_ROOT, terms)
            terms[name] = self.term()
            if self.accept("}"):
                return terms
            self.expect(",", "COMMA")

    def _literal(self, where: str, level: int) -> Value:
        token = self.take()
        if token.kind is Kind.STRING:
            return token.text
        if token.kind is Kind.NUMBER or token.text in {"-", "+"}:
            return _checked_number(self._signed(token), where)
        if token.kind is Kind.WORD:
            return self._constant(token, where)
        if token.text not in {"[", "{", "<<"}:
            if token.text == "?":
                raise ValidationError(f"Unsupported data type: Parameter under key {where} at {token.position}")
            raise malformed("Unexpected term")
        if token.text == "<<":
            return self._bag(where)
        return self._list(where, level) if token.text == "[" else self._tuple(where, level)

    def _constant(self, token: Token, where: str) -> Value:
        word = token.text.upper()
        if word in _CONSTANTS:
            return _CONSTANTS[word]
        if self.token.is_symbol("("):
            raise ValidationError(f"Unsupported data type: {token.text} under key {where} at {token.position}")
        raise malformed("Unexpected keyword" if word in KEYWORDS else "Unexpected term")

    def _signed(self, token: Token) -> str:
        sign = 1
        while token.text in {"-", "+"}:
            sign = -sign if token.text == "-" else sign
            token = self.take()
        if token.kind is not Kind.NUMBER:
            raise malformed("Unexpected term")
        return token.text if sign > 0 else f"-{token.text}"

    def _list(self, where: str, level: int) -> list[Value]:
        members: list[Value] = []
        if self.accept("]"):
            return members
        while True:
            inside = f"{where}[{len(members)}]"
            _check_depth(inside, level)
            members.append(self._literal(inside, level + 1))
            if self.accept("]"):
                return members
            self.expect(",", "COMMA")

    def _tuple(self, where: str, level: int) -> dict[str, Value]:
        members: dict[str, Value] = {}
        if self.accept("}"):
            return members
        while True:
            name = self._key(where, members)
            inside = f"{where}.{name}"
            _check_depth(inside, level)
            members[name] = self._literal(inside, level + 1)
            if self.accept("}"):
                return members
            self.expect(",", "COMMA")

    def _key(self, where: str, known: dict[str, Any]) -> str:
        token = self.take()
        if token.kind not in (Kind.STRING, Kind.QUOTED):
            raise malformed("Expected key in tuple")
        if token.text in known:
            raise ValidationError(f"Duplicate keys in tuple. Key: {token.text} under {where}")
        self.expect(":", "COLON")
        return token.text

    def _bag(self, where: str) -> StringSet | NumberSet:
        if self.accept(">>"):
            raise ValidationError("Empty bags are not supported")
        texts: list[str] = []
        kinds: set[Kind] = set()
        while True:
            token = self.take()
            is_text = token.kind is Kind.STRING
            kinds.add(Kind.STRING if is_text else Kind.NUMBER)
            if not is_text and token.kind is not Kind.NUMBER and token.text not in {"-", "+"}:
                raise _mixed_bag()
            texts.append(token.text if is_text else self._signed(token))
            if self.accept(">>"):
                break
            self.expect(",", "COMMA")
        if len(kinds) > 1:
            raise _mixed_bag()
        return string_set(texts) if kinds == {Kind.STRING} else _number_bag(texts, where)


def _number_bag(texts: list[str], where: str) -> NumberSet:
    numbers = [_checked_number(text, where) for text in texts]
    if len(set(numbers)) != len(numbers):
        raise invalid_parameters(f"Input collection [{', '.join(texts)}] contains duplicates! under {where}")
    return NumberSet(sorted(numbers))


def _mixed_bag() -> ValidationError:
    return ValidationError("Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags")


def _checked_number(text: str, where: str) -> Number:
    try:
        return parse_number(text)
    except ValidationError as error:
        raise ValidationError(f"{error.message} under {where}") from None


def _check_depth(where: str, level: int) -> None:
    if level >= MAX_DEPTH:
        raise ValidationError(f"Nesting Levels have exceeded supported limits under {where}")
