"""How conditions are read: the WHERE of a statement, as the nodes of a condition expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.expressions import syntax
from awsim.services.dynamodb.expressions.checks import CONDITION_FUNCTIONS, OPERAND_FUNCTIONS
from awsim.services.dynamodb.partiql.lexer import KEYWORDS, Kind, Token, malformed
from awsim.services.dynamodb.partiql.statements import Bindings, Literal
from awsim.services.dynamodb.partiql.terms import TermReader
from awsim.services.dynamodb.values.values import NumberSet, StringSet

if TYPE_CHECKING:
    from awsim.services.dynamodb.values.values import Value

Expression: TypeAlias = syntax.Condition | syntax.Operand

_COMPARATORS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_FUNCTIONS = {*CONDITION_FUNCTIONS, *OPERAND_FUNCTIONS}
_OPERATORS = frozenset({"IS", "LIKE", "IN", "BETWEEN"})
_TYPES = {
    "BOOL": "BOOL",
    "BOOLEAN": "BOOL",
    "STRING": "S",
    "NUMERIC": "N",
    "BLOB": "B",
    "STRUCT": "M",
    "TUPLE": "M",
    "LIST": "L",
    "NULL": "NULL",
}
_MAX_INDEX = 2**31 - 1
_DEEPEST = 80
"""How deep conditions may be nested: more than statements of 8 KB are, less than what Python's stack holds."""


class WhereReader(TermReader):
    """Reads conditions and operands, and gives their names and values placeholders."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.bindings = Bindings()
        self._depth = 0

    def condition(self) -> syntax.Condition:
        """Read a condition: alternatives of conditions to be fulfilled together."""
        found = self._alternatives()
        if isinstance(found, syntax.Path | syntax.ValuePlaceholder) or _is_size(found):
            raise ValidationError("WHERE clause must contain an expression that resolves to a boolean")
        return found

    def path(self) -> syntax.Path:
        """Read a path."""
        elements: list[syntax.Element] = [self._placeholder(self._root())]
        while True:
            if self.accept("."):
                elements.append(self._placeholder(self.name("Invalid path dot component")))
            elif self.accept("["):
                elements.append(self._index())
                self.expect("]", "RIGHT_BRACKET")
            else:
                return syntax.Path(tuple(elements))

    def operand(self) -> syntax.Operand:
        """Read a path, a value or a call."""
        if self.begins_term():
            return self.value()
        token, following = self.token, self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if token.kind is Kind.WORD and following.is_symbol("("):
            return self._call()
        return self.path()

    def value(self) -> syntax.ValuePlaceholder:
        """Read a literal or a parameter."""
        placeholder = f":{len(self.bindings.terms)}"
        self.bindings.terms[placeholder] = self.term()
        return syntax.ValuePlaceholder(placeholder)

    def constant(self, value: Value) -> syntax.ValuePlaceholder:
        """A value that the statement implies."""
        placeholder = f":{len(self.bindings.terms)}"
        self.bindings.terms[placeholder] = Literal(value)
        return syntax.ValuePlaceholder(placeholder)

    def is_no_set(self, value: syntax.ValuePlaceholder) -> bool:
        """Whether a value is a literal, and not one of a set."""
        term = self.bindings.terms[value.name]
        return isinstance(term, Literal) and not isinstance(term.value, StringSet | NumberSet)

    def _placeholder(self, name: str) -> str:
        placeholder = f"#{name}"
        self.bindings.names[placeholder] = name
        return placeholder

    def _root(self) -> str:
        token = self.token
        word = token.text.upper()
        if token.kind is not Kind.WORD or word not in KEYWORDS:
            return self.name("Unexpected term")
        if word == "MISSING":
            raise ValidationError("MISSING must be compared using IS operator")
        raise malformed("Unexpected operator" if word in _OPERATORS else "Unexpected keyword")

    def _index(self) -> syntax.Element:
        token = self.take()
        if token.kind is Kind.STRING:
            return self._placeholder(token.text)
        is_negative = token.is_symbol("-")
        number = self.take() if is_negative else token
        if number.kind is not Kind.NUMBER or not number.text.isdigit():
            raise malformed("Unexpected term")
        index = -int(number.text) if is_negative else int(number.text)
        if not 0 <= index <= _MAX_INDEX:
            raise ValidationError(
                f"List index is not within the allowable range; index: [{index}] at {number.position}"
            )
        return index

    def _alternatives(self) -> Expression:
        parts = [self._conjunction()]
        while self.accept_word("OR"):
            parts.append(self._right_side())
        return parts[0] if len(parts) == 1 else syntax.Or(tuple(map(_as_condition, parts)))

    def _right_side(self) -> Expression:
        if self.token.kind is Kind.END or self.token.is_symbol(";"):
            raise malformed("Missing right-hand side expression of infix operator")
        return self._conjunction()

    def _conjunction(self) -> Expression:
        parts = [self._negation()]
        while self.accept_word("AND"):
            if self.token.kind is Kind.END or self.token.is_symbol(";"):
                raise malformed("Missing right-hand side expression of infix operator")
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else syntax.And(tuple(map(_as_condition, parts)))

    def _negation(self) -> Expression:
        negations = 0
        while self.accept_word("NOT"):
            negations += 1
        found = self._predicate()
        for _ in range(negations % 2):
            found = syntax.Not(_as_condition(found))
        return found

    def _predicate(self) -> Expression:
        left = self._primary()
        token = self.token
        if token.kind is Kind.SYMBOL and token.text in _COMPARATORS:
            self.at += 1
            return self._compared(_COMPARATORS[token.text], left, self._primary())
        is_negated = self.accept_word("NOT")
        found: Expression = left
        if self.accept_word("BETWEEN"):
            lower = self.operand()
            if not self.accept_word("AND"):
                raise malformed("Expected AND after BETWEEN")
            found = syntax.Between(_as_operand(left), lower, self.operand())
        elif self.accept_word("IN"):
            found = syntax.In(_as_operand(left), self._candidates())
        elif self.accept_word("IS"):
            return self._is(_as_operand(left))
        elif is_negated:
            raise malformed("Unexpected keyword")
        return syntax.Not(_as_condition(found)) if is_negated else found

    def _primary(self) -> Expression:
        if not self.token.is_symbol("("):
            return self.operand()
        self._depth += 1
        if self._depth > _DEEPEST:
            raise malformed("Unexpected term")
        self.at += 1
        found = self._alternatives()
        self.expect(")", "RIGHT_PAREN")
        self._depth -= 1
        return found

    def _compared(self, operator: str, left: Expression, right: Expression) -> syntax.Condition:
        """A comparison; of a condition with true or false, it is that condition or its opposite."""
        for condition, other in ((left, right), (right, left)):
            if not _is_operand(condition) and isinstance(other, syntax.ValuePlaceholder):
                term = self.bindings.terms[other.name]
                wanted = term.value if isinstance(term, Literal) else None
                if not isinstance(wanted, bool) or operator not in ("=", "<>"):
                    raise ValidationError(f"Unsupported operator in Condition Expression. Operator: {operator}")
                holds = wanted == (operator == "=")
                return _as_condition(condition) if holds else syntax.Not(_as_condition(condition))
        return syntax.Comparison(operator, _as_operand(left), _as_operand(right))

    def _candidates(self) -> tuple[syntax.Operand, ...]:
        closing, named = ("]", "RIGHT_BRACKET") if self.accept("[") else (")", "RIGHT_PAREN")
        if closing == ")":
            self.expect("(", "LEFT_PAREN")
        if self.token.is_symbol(closing):
            raise ValidationError(
                "IN operator must have a left hand argument of type Variable Reference and right hand argument "
                "of type Seq with at least one member"
            )
        candidates = [self.operand()]
        while self.accept(","):
            candidates.append(self.operand())
        self.expect(closing, named)
        return tuple(candidates)

    def _is(self, operand: syntax.Operand) -> syntax.Condition:
        is_negated = self.accept_word("NOT")
        word = self.take().text.upper()
        if word == "MISSING":
            return syntax.Function("attribute_exists" if is_negated else "attribute_not_exists", (operand,))
        if word not in _TYPES:
            raise malformed("Expected type name")
        test = syntax.Function("attribute_type", (operand, self.constant(_TYPES[word])))
        return syntax.Not(test) if is_negated else test

    def _call(self) -> syntax.Function:
        token = self.take()
        name = token.text.lower()
        if name not in _FUNCTIONS:
            raise unrecognized_function(token)
        self.expect("(", "LEFT_PAREN")
        arguments: list[syntax.Operand] = []
        if not self.accept(")"):
            arguments.append(self.operand())
            while self.accept(","):
                arguments.append(self.operand())
            self.expect(")", "RIGHT_PAREN")
        return syntax.Function(name, tuple(arguments))


def unrecognized_function(token: Token) -> ValidationError:
    """There is no such function, or not here."""
    return ValidationError(f"Unrecognized function: {token.text.lower()} at {token.position}")


def _is_size(found: Expression) -> bool:
    return isinstance(found, syntax.Function) and found.name in OPERAND_FUNCTIONS


def _is_operand(found: Expression) -> bool:
    return isinstance(found, syntax.Path | syntax.ValuePlaceholder) or _is_size(found)


def _as_condition(found: Expression) -> syntax.Condition:
    if _is_operand(found):
        raise ValidationError("The arguments to AND/OR must be Expressions")
    return found  # type: ignore[return-value]


def _as_operand(found: Expression) -> syntax.Operand:
    if isinstance(found, syntax.Path | syntax.ValuePlaceholder | syntax.Function):
        return found
    raise ValidationError(f"Unsupported operation: {type(found).__name__}")
