"""How tokens are read one after another, and the parts that all expressions share: paths, operands, calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from awsim.services.dynamodb.expressions.lexer import ExpressionSyntaxError, Kind, syntax_error, tokens_of
from awsim.services.dynamodb.expressions.syntax import Element, Function, Operand, Path, ValuePlaceholder

if TYPE_CHECKING:
    from awsim.services.dynamodb.expressions.lexer import Token

_HIGHEST_INDEX = 2**31 - 1
_DEEPEST_CALLS = 64
"""How deep calls may be nested: more than any that AWS lets pass, less than what Python's stack holds."""


N = TypeVar("N")


class Reader(Generic[N]):
    """The tokens of one expression; `keywords` are the words that its grammar keeps for itself."""

    keywords: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.position = 0
        self.operators = 0
        self._calls = 0

    def read(self) -> N:
        """Read the whole expression."""
        raise NotImplementedError

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.position]

    def error(self) -> ExpressionSyntaxError:
        """The next token is not what has to come here."""
        return syntax_error(self.text, self.tokens, self.position)

    def is_at(self, symbol: str) -> bool:
        """Whether a symbol comes next."""
        token = self.token
        return token.kind is Kind.SYMBOL and token.text == symbol

    def accept(self, symbol: str) -> bool:
        """Pass over a symbol, if it comes next."""
        found = self.is_at(symbol)
        self.position += found
        return found

    def expect(self, symbol: str) -> None:
        """Pass over a symbol, which has to come next."""
        if not self.accept(symbol):
            raise self.error()

    def accept_keyword(self, keyword: str) -> bool:
        """Pass over a keyword in any case, if it comes next."""
        token = self.token
        found = token.kind is Kind.WORD and token.text.upper() == keyword
        self.position += found
        return found

    def expect_end(self) -> None:
        """Nothing may come any more."""
        if self.token.kind is not Kind.END:
            raise self.error()

    def path(self) -> Path:
        """Read a document path."""
        elements: list[Element] = [self._name()]
        while True:
            if self.accept("."):
                elements.append(self._name())
            elif self.accept("["):
                elements.append(self._index())
                self.expect("]")
            else:
                return Path(tuple(elements))

    def value(self) -> ValuePlaceholder:
        """Read a placeholder of a value."""
        token = self.token
        if token.kind is not Kind.VALUE:
            raise self.error()
        self.position += 1
        return ValuePlaceholder(token.text)

    def operand(self) -> Operand:
        """Read a path, a value or a call, which may stand in parentheses."""
        opened = 0
        while self.accept("("):
            opened += 1
        found = self.bare_operand()
        for _ in range(opened):
            self.expect(")")
        if opened > 1:
            raise redundant_parentheses()
        return found

    def bare_operand(self) -> Operand:
        """Read a path, a value or a call."""
        token = self.token
        if token.kind is Kind.VALUE:
            return self.value()
        following = self.tokens[min(self.position + 1, len(self.tokens) - 1)]
        if token.kind is Kind.WORD and following.text == "(" and token.text.upper() not in self.keywords:
            return self._call()
        return self.path()

    def operands(self) -> tuple[Operand, ...]:
        """Read operands with commas between."""
        found = [self.operand()]
        while self.accept(","):
            found.append(self.operand())
        return tuple(found)

    def _call(self) -> Function:
        name = self.token.text
        self.position += 1
        self.operators += 1
        self._calls += 1
        if self._calls > _DEEPEST_CALLS:
            raise misused_function(name)
        self.expect("(")
        arguments = self.operands()
        self.expect(")")
        self._calls -= 1
        return Function(name, arguments)

    def _name(self) -> str:
        token = self.token
        is_name = token.kind is Kind.NAME or (token.kind is Kind.WORD and token.text.upper() not in self.keywords)
        if not is_name:
            raise self.error()
        self.position += 1
        return token.text

    def _index(self) -> int:
        token = self.token
        if token.kind is not Kind.NUMBER:
            raise self.error()
        self.position += 1
        if len(token.text) > len(str(_HIGHEST_INDEX)) or int(token.text) > _HIGHEST_INDEX:
            raise ExpressionSyntaxError(f"List index is not within the allowable range; index: [{token.text}]")
        return int(token.text)


def redundant_parentheses() -> ExpressionSyntaxError:
    """Parentheses stand just around parentheses."""
    return ExpressionSyntaxError("The expression has redundant parentheses;")


def misused_function(name: str) -> ExpressionSyntaxError:
    """A call stands where its result is of no use."""
    return ExpressionSyntaxError(f"The function is not allowed to be used this way in an expression; function: {name}")
