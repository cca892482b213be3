"""How the text of an expression becomes nodes: conditions, updates and projections.

The grammars are those of the developer guide; what AWS takes beyond them (parentheses around operands) is dynalite's
finding. Conditions are read without recursion, because clients that join conditions one by one nest them deeply.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from awsim.services.dynamodb.expressions.lexer import ExpressionSyntaxError, Kind
from awsim.services.dynamodb.expressions.reader import Reader, redundant_parentheses
from awsim.services.dynamodb.expressions.syntax import (
    Action,
    Add,
    And,
    Arithmetic,
    Between,
    Comparison,
    Condition,
    Delete,
    Function,
    In,
    Not,
    Operand,
    Or,
    Path,
    Projection,
    Remove,
    Section,
    Set,
    Update,
    ValuePlaceholder,
)

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_SIZE = 4096
MAX_OPERATORS = 300

N = TypeVar("N", Condition, Update, Projection)

_COMPARATORS = frozenset({"=", "<>", "<", "<=", ">", ">="})


@lru_cache(maxsize=1024)
def parse_condition(text: str) -> Condition:
    """Read a condition, filter or key condition expression."""
    return _parse(ConditionReader, text)


@lru_cache(maxsize=1024)
def parse_update(text: str) -> Update:
    """Read an update expression."""
    return _parse(UpdateReader, text)


@lru_cache(maxsize=1024)
def parse_projection(text: str) -> Projection:
    """Read a projection expression."""
    return _parse(ProjectionReader, text)


def _parse(reader_class: type[Reader[N]], text: str) -> N:
    if not text.strip(" \t\r\n"):
        raise ExpressionSyntaxError("The expression can not be empty;")
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_SIZE:
        raise ExpressionSyntaxError(f"Expression size has exceeded the maximum allowed size; expression size: {size}")
    reader = reader_class(text)
    node = reader.read()
    if reader.operators > MAX_OPERATORS:
        raise ExpressionSyntaxError(f"The expression contains too many operators; operator count: {reader.operators}")
    return node


class _Group:
    """What is between two parentheses, as far as it has been read: alternatives, each of conditions to be fulfilled."""

    def __init__(self) -> None:
        self.alternatives: list[list[Condition]] = [[]]
        self.negations = 0

    @property
    def is_empty(self) -> bool:
        return not self.negations and self.alternatives == [[]]

    def add(self, condition: Condition) -> None:
        for _ in range(self.negations):
            condition = Not(condition)
        self.negations = 0
        self.alternatives[-1].append(condition)

    def condition(self) -> Condition:
        alternatives = [
            conditions[0] if len(conditions) == 1 else And(tuple(conditions)) for conditions in self.alternatives
        ]
        return alternatives[0] if len(alternatives) == 1 else Or(tuple(alternatives))


class ConditionReader(Reader[Condition]):
    """Reads conditions."""

    keywords = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN"})

    def read(self) -> Condition:
        """Read the whole expression."""
        groups = [_Group()]
        while True:
            while self.accept_keyword("NOT"):
                self.operators += 1
                groups[-1].negations += 1
            if self.accept("("):
                groups.append(_Group())
                continue
            whole = self._after(self._comparison(self.bare_operand()), groups)
            if whole is not None:
                return whole

    def _after(self, found: Condition | Operand, groups: list[_Group]) -> Condition | None:
        """Put what was read where it belongs; the answer is the whole condition, if nothing comes any more."""
        is_parenthesised = False
        while True:
            if self.is_at(")") and len(groups) > 1 and groups[-1].is_empty:
                self.position += 1
                groups.pop()
                if is_parenthesised:
                    raise redundant_parentheses()
                compared = self._comparison(found)
                is_parenthesised, found = compared is found, compared
                continue
            if isinstance(found, Path | ValuePlaceholder):
                raise self.error()
            groups[-1].add(found)
            if self._joins(groups[-1]):
                return None
            if self.token.kind is Kind.END and len(groups) == 1:
                return groups[0].condition()
            if len(groups) == 1:
                raise self.error()
            self.expect(")")
            found, is_parenthesised = groups.pop().condition(), True

    def _joins(self, group: _Group) -> bool:
        if self.accept_keyword("OR"):
            group.alternatives.append([])
        elif not self.accept_keyword("AND"):
            return False
        self.operators += 1
        return True

    def _comparison(self, left: Condition | Operand) -> Condition | Operand:
        """Go on after an operand: with a comparison, if there is one."""
        if not isinstance(left, Path | ValuePlaceholder | Function):
            return left
        token = self.token
        found: Condition
        if token.kind is Kind.SYMBOL and token.text in _COMPARATORS:
            self.position += 1
            found = Comparison(token.text, left, self.operand())
        elif self.accept_keyword("BETWEEN"):
            lower = self.operand()
            if not self.accept_keyword("AND"):
                raise self.error()
            found = Between(left, lower, self.operand())
        elif self.accept_keyword("IN"):
            self.expect("(")
            found = In(left, self.operands())
            self.expect(")")
        else:
            return left
        self.operators += 1
        return found


class UpdateReader(Reader[Update]):
    """Reads updates."""

    keywords = frozenset({"SET", "REMOVE", "ADD", "DELETE"})

    def read(self) -> Update:
        """Read the whole expression."""
        sections: list[Section] = []
        while self.token.kind is not Kind.END or not sections:
            sections.append(self._section())
        return Update(tuple(sections))

    def _section(self) -> Section:
        for keyword, read in _ACTIONS.items():
            if self.accept_keyword(keyword):
                actions = [read(self)]
                while self.accept(","):
                    actions.append(read(self))
                return Section(keyword, tuple(actions))
        raise self.error()

    def set(self) -> Set:
        """Read `path = value`."""
        path = self.path()
        self.expect("=")
        is_parenthesised = self._opens_arithmetic()
        if is_parenthesised:
            self.expect("(")
        value = self._value()
        if is_parenthesised:
            self.expect(")")
        return Set(path, value)

    def _opens_arithmetic(self) -> bool:
        """Whether the parenthesis that comes next is around a sum and not around its first operand."""
        depth = 0
        for token in self.tokens[self.position :]:
            depth += (token.text == "(") - (token.text == ")")
            if depth == 0:
                return False
            if depth == 1 and token.text in ("+", "-"):
                return True
        return False

    def _value(self) -> Operand | Arithmetic:
        left = self.operand()
        for operator in "+-":
            if self.accept(operator):
                self.operators += 1
                return Arithmetic(operator, left, self.operand())
        return left

    def remove(self) -> Remove:
        """Read `path`."""
        return Remove(self.path())

    def add(self) -> Add:
        """Read `path :value`."""
        return Add(self.path(), self.value())

    def delete(self) -> Delete:
        """Read `path :value`."""
        return Delete(self.path(), self.value())


_ACTIONS: dict[str, Callable[[UpdateReader], Action]] = {
    "SET": UpdateReader.set,
    "REMOVE": UpdateReader.remove,
    "ADD": UpdateReader.add,
    "DELETE": UpdateReader.delete,
}


class ProjectionReader(Reader[Projection]):
    """Reads projections."""

    def read(self) -> Projection:
        """Read the whole expression."""
        paths = [self.path()]
        while self.accept(","):
            paths.append(self.path())
        self.expect_end()
        return Projection(tuple(paths))
