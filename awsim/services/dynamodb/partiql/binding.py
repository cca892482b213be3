"""A statement with the parameters of one execution: its conditions and updates, ready to use."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.expressions import conditions, syntax, updates
from awsim.services.dynamodb.expressions.checks import check_condition, check_operand
from awsim.services.dynamodb.expressions.lexer import ExpressionSyntaxError
from awsim.services.dynamodb.expressions.paths import refuse_clashes
from awsim.services.dynamodb.expressions.scope import Scope
from awsim.services.dynamodb.partiql.parser import parse_statement
from awsim.services.dynamodb.values.values import TYPES, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from awsim.services.dynamodb.partiql.statements import Command, Statement
    from awsim.services.dynamodb.values.values import Value

Pairs = tuple[tuple[str, str], ...]
T = TypeVar("T")


class BoundStatement:
    """A statement and the values of its placeholders."""

    __slots__ = ("_names", "_types", "names", "parameters", "statement", "values")

    def __init__(self, statement: Statement, parameters: Sequence[Value]) -> None:
        statement.check_parameters(parameters)
        self.statement = statement
        self.parameters = parameters
        self.names = statement.bindings.names
        self.values = statement.bindings.values(parameters)
        self._names: Pairs = tuple(self.names.items())
        self._types: Pairs = tuple((name, TYPES[type(value)]) for name, value in self.values.items())

    @classmethod
    def read(cls, text: str, given: Sequence[Mapping[str, Any]] | None) -> BoundStatement:
        """Read a statement as a request gives it: what is wrong with a parameter comes first."""
        parameters = [decode(parameter) for parameter in given or ()]
        return cls(parse_statement(text), parameters)

    @property
    def command(self) -> Command:
        """What it says."""
        return self.statement.command

    def condition(self, node: syntax.Condition) -> conditions.Condition:
        """A condition of it; raises ValidationException where that makes no sense."""
        return self._checked(lambda: self._condition(node))

    def update(self, node: syntax.Update) -> updates.Update:
        """Its update; raises ValidationException where that makes no sense."""
        compiled = self._checked(lambda: _compiled_update(node, self._names, self._types))
        return updates.Update(compiled, self.values)

    def value_of(self, placeholder: syntax.ValuePlaceholder) -> Value:
        """The value of a placeholder."""
        return self.values[placeholder.name]

    def _condition(self, node: syntax.Condition) -> conditions.Condition:
        compiled = _compiled_condition(node, self._names, self._types)
        for check in compiled.value_checks:
            check(self.values)
        return conditions.Condition(compiled, self.values)

    def _checked(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except ExpressionSyntaxError as error:
            raise ValidationError(str(error)) from None


@lru_cache(maxsize=1024)
def _compiled_condition(node: syntax.Condition, names: Pairs, types: Pairs) -> conditions.CompiledCondition:
    scope = Scope(dict(names), dict(types))
    check_condition(node, scope)
    return conditions.compile_node(node, scope)


@lru_cache(maxsize=1024)
def _compiled_update(node: syntax.Update, names: Pairs, types: Pairs) -> updates.CompiledUpdate:
    scope = Scope(dict(names), dict(types))
    actions = [action for section in node.sections for action in section.actions]
    refuse_clashes([scope.path(action.path) for action in actions])
    for action in actions:
        if not isinstance(action, syntax.Remove):
            check_operand(action.value, scope)
    return updates.compile_node(node, scope, updates.incorrect_type)
