"""What an update makes of an item.

All values are worked out from the item as it was. What is wrong is answered in AWS's order: types that do not fit,
then, section by section from the last one written, paths that lead nowhere and attributes that are not there.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from awsim.common.frozen import frozen
from awsim.services.dynamodb.errors import ValidationError, invalid_parameters
from awsim.services.dynamodb.expressions import syntax
from awsim.services.dynamodb.expressions.checks import check_operand, check_path_words, check_update_words
from awsim.services.dynamodb.expressions.draft import Draft, can_be_written
from awsim.services.dynamodb.expressions.lexer import ExpressionSyntaxError
from awsim.services.dynamodb.expressions.parser import parse_update
from awsim.services.dynamodb.expressions.paths import (
    MISSING,
    DocumentPath,
    find,
    refuse_clashes,
    refuse_nested_keys,
)
from awsim.services.dynamodb.expressions.projections import Projection
from awsim.services.dynamodb.expressions.scope import Scope
from awsim.services.dynamodb.values.numbers import Number, add, subtract
from awsim.services.dynamodb.values.values import MAX_DEPTH, BinarySet, NumberSet, StringSet, depth_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from awsim.services.dynamodb.values.values import Item, Value

Values: TypeAlias = "Mapping[str, Value]"
Pairs: TypeAlias = tuple[tuple[str, str], ...]
Evaluate: TypeAlias = "Callable[[Mapping[str, Value], Values], Any]"
"""What a path gets, or MISSING for nothing; raises `AttributeMissing`."""

_NUMBERS = (int, Decimal)
_SETS = (StringSet, NumberSet, BinarySet)
_ACCEPTED_BY = {"ADD": frozenset({"N", "SS", "NS", "BS"}), "DELETE": frozenset({"SS", "NS", "BS"})}
_LONG_NAMES = {
    "S": "STRING",
    "N": "NUMBER",
    "B": "BINARY",
    "BOOL": "BOOLEAN",
    "NULL": "NULL",
    "L": "LIST",
    "M": "MAP",
    "SS": "STRING_SET",
    "NS": "NUMBER_SET",
    "BS": "BINARY_SET",
}


class AttributeMissing(Exception):
    """An operand of an assignment is not in the item."""


@frozen
class CompiledAction:
    """One action: where it writes, and what; `section` counts the clauses of the expression."""

    section: int
    path: DocumentPath
    evaluate: Evaluate
    takes_away: bool = False
    """Whether it is REMOVE or DELETE."""


@frozen
class CompiledUpdate:
    """An update for given names and types of values."""

    actions: tuple[CompiledAction, ...]
    targets: Projection
    sources: tuple[DocumentPath, ...]
    """The paths whose values are assigned to others."""
    used_names: frozenset[str] = frozenset()
    used_values: frozenset[str] = frozenset()
    is_legacy: bool = False
    """Whether it was given as AttributeUpdates."""


class Update:
    """The update of a request."""

    __slots__ = ("_compiled", "_values")

    def __init__(self, compiled: CompiledUpdate, values: Values) -> None:
        self._compiled = compiled
        self._values = values

    @property
    def has_actions(self) -> bool:
        """Whether it does anything."""
        return bool(self._compiled.actions)

    @property
    def is_legacy(self) -> bool:
        """Whether it was given as AttributeUpdates."""
        return self._compiled.is_legacy

    def apply(self, item: Mapping[str, Value], *, is_there: bool = True) -> Item:
        """The item as the update leaves it; the key alone stands for an item that is not there (`is_there`)."""
        draft = Draft(item)
        for action, value in self._outcomes(item, is_there=is_there):
            if len(action.path) > 1 and depth_of(value) + len(action.path) > MAX_DEPTH + 1:
                raise ValidationError("Nesting Levels have exceeded supported limits")
            draft.write(action.path, value)
        return draft.finished()

    def touched(self, item: Mapping[str, Value]) -> Item:
        """Of an item, before or after the update, the parts that it names."""
        return self._compiled.targets.of(item)

    def refuse_key_attributes(self, names: Collection[str]) -> None:
        """Refuse an update of the key."""
        for action in self._compiled.actions:
            if action.path[0] in names:
                raise invalid_parameters(f"Cannot update attribute {action.path[0]}. This attribute is part of the key")

    def refuse_nested_keys(self, keys: Collection[str], index_keys: Collection[str] = ()) -> None:
        """Refuse paths that lead into the key attributes of the table or of its indexes."""
        refuse_nested_keys((*self._compiled.sources, *self._compiled.targets.paths), keys, index_keys)

    def _outcomes(self, item: Mapping[str, Value], *, is_there: bool) -> list[tuple[CompiledAction, Any]]:
        """What each action writes. What takes away from within an item that is not there does nothing.

        ScyllaDB's tests of Alternator, which are run against AWS, show the latter.
        """
        outcomes: list[tuple[CompiledAction, Any]] = []
        failed = None
        for action in self._compiled.actions:
            try:
                outcomes.append((action, action.evaluate(item, self._values)))
            except AttributeMissing:
                failed = action if failed is None or action.section >= failed.section else failed
        if not is_there:
            outcomes = [(action, value) for action, value in outcomes if value is not MISSING or len(action.path) == 1]
        self._refuse_unwritable(item, failed, is_there=is_there)
        return outcomes

    def _refuse_unwritable(self, item: Mapping[str, Value], failed: CompiledAction | None, *, is_there: bool) -> None:
        first_section = -1 if failed is None else failed.section
        for action in self._compiled.actions:
            if action.takes_away and not is_there:
                continue
            if len(action.path) > 1 and action.section >= first_section and not can_be_written(item, action.path):
                raise ValidationError("The document path provided in the update expression is invalid for update")
        if failed is not None:
            raise ValidationError("The provided expression refers to an attribute that does not exist in the item")


NO_UPDATE = Update(CompiledUpdate((), Projection(()), ()), {})
"""What changes nothing, but makes an item of a key that has none."""


@lru_cache(maxsize=4096)
def compile_update(text: str, names: Pairs, types: Pairs) -> CompiledUpdate:
    """Work out an update for the names and the types of values that its placeholders stand for."""
    update = parse_update(text)
    _check_words(update)
    scope = Scope(dict(names), dict(types))
    actions = [action for section in update.sections for action in section.actions]
    refuse_clashes([scope.path(action.path) for action in actions])
    for section in reversed(update.sections):
        for action in reversed(section.actions):
            _check_action(section.keyword, action, scope)
    return compile_node(update, scope, incorrect_type)


def _check_words(update: syntax.Update) -> None:
    keywords = set()
    for section in update.sections:
        for action in section.actions:
            check_path_words(action.path)
            if isinstance(action, syntax.Set):
                check_update_words(action.value)
        if section.keyword in keywords:
            raise ExpressionSyntaxError(
                f'The "{section.keyword}" section can only be used once in an update expression;'
            )
        keywords.add(section.keyword)


def _check_action(keyword: str, action: syntax.Action, scope: Scope) -> None:
    if isinstance(action, syntax.Remove):
        return
    check_operand(action.value, scope)
    found = scope.static_type(action.value)
    accepted = _ACCEPTED_BY.get(keyword)
    if accepted is not None and found not in accepted:
        raise ExpressionSyntaxError(
            f"Incorrect operand type for operator or function; operator: {keyword}, "
            f"operand type: {_LONG_NAMES[str(found)]}, typeSet: ALLOWED_FOR_{keyword}_OPERAND"
        )


def compile_node(update: syntax.Update, scope: Scope, mismatch: Callable[[], ValidationError]) -> CompiledUpdate:
    """Work out an update that has been checked; `mismatch` makes the error for operands of the wrong type."""
    compiler = _Compiler(scope, mismatch)
    actions = tuple(
        CompiledAction(
            index,
            scope.path(action.path),
            compiler.evaluation(action),
            isinstance(action, syntax.Remove | syntax.Delete),
        )
        for index, section in enumerate(update.sections)
        for action in section.actions
    )
    targets = Projection([action.path for action in actions])
    return CompiledUpdate(
        actions, targets, tuple(compiler.sources), frozenset(scope.used_names), frozenset(scope.used_values)
    )


def incorrect_type() -> ValidationError:
    """An operand's value, or what is in the item, has a type that the action can't use."""
    return ValidationError("An operand in the update expression has an incorrect data type")


class _Compiler:
    """Makes closures of what actions assign."""

    def __init__(self, scope: Scope, mismatch: Callable[[], ValidationError]) -> None:
        self.scope = scope
        self.mismatch = mismatch
        self.sources: list[DocumentPath] = []

    def evaluation(self, action: syntax.Action) -> Evaluate:
        match action:
            case syntax.Set(value=value):
                return self.operand(value)
            case syntax.Remove():
                return lambda _item, _values: MISSING
            case syntax.Add(path, value):
                return self._addition(self.scope.path(path), value.name)
            case syntax.Delete(path, value):
                return self._deletion(self.scope.path(path), value.name)

    def operand(self, operand: syntax.Operand | syntax.Arithmetic) -> Evaluate:
        match operand:
            case syntax.ValuePlaceholder(name):
                self.scope.type_of(operand)
                return lambda _item, values: values[name]
            case syntax.Path():
                return self._present(operand)
            case syntax.Arithmetic(operator, left, right):
                return self._arithmetic(add if operator == "+" else subtract, self.operand(left), self.operand(right))
            case syntax.Function("if_not_exists", (syntax.Path() as path, fallback)):
                return self._if_not_exists(path, self.operand(fallback))
            case syntax.Function(arguments=(left, right)):
                return self._list_append(self.operand(left), self.operand(right))
        raise AssertionError(f"unreachable: {operand} has been checked")

    def _present(self, path: syntax.Path) -> Evaluate:
        source = self._source(path)

        def evaluate(item: Mapping[str, Value], _values: Values) -> Any:
            found = find(item, source)
            if found is MISSING:
                raise AttributeMissing
            return found

        return evaluate

    def _if_not_exists(self, path: syntax.Path, fallback: Evaluate) -> Evaluate:
        source = self._source(path)

        def evaluate(item: Mapping[str, Value], values: Values) -> Any:
            found = find(item, source)
            return fallback(item, values) if found is MISSING else found

        return evaluate

    def _source(self, path: syntax.Path) -> DocumentPath:
        source = self.scope.path(path)
        self.sources.append(source)
        return source

    def _arithmetic(self, calculate: Callable[[Number, Number], Number], left: Evaluate, right: Evaluate) -> Evaluate:
        mismatch = self.mismatch

        def evaluate(item: Mapping[str, Value], values: Values) -> Any:
            one, other = left(item, values), right(item, values)
            if type(one) not in _NUMBERS or type(other) not in _NUMBERS:
                raise mismatch()
            return calculate(one, other)

        return evaluate

    def _list_append(self, left: Evaluate, right: Evaluate) -> Evaluate:
        mismatch = self.mismatch

        def evaluate(item: Mapping[str, Value], values: Values) -> Any:
            one, other = left(item, values), right(item, values)
            if type(one) is not list or type(other) is not list:
                raise mismatch()
            return one + other

        return evaluate

    def _addition(self, path: DocumentPath, name: str) -> Evaluate:
        mismatch = self.mismatch

        def evaluate(item: Mapping[str, Value], values: Values) -> Any:
            found, value = find(item, path), values[name]
            return value if found is MISSING else added(found, value, mismatch)

        return evaluate

    def _deletion(self, path: DocumentPath, name: str) -> Evaluate:
        mismatch = self.mismatch

        def evaluate(item: Mapping[str, Value], values: Values) -> Any:
            found, value = find(item, path), values[name]
            return MISSING if found is MISSING else without(found, value, mismatch)

        return evaluate


def added(found: Any, value: Any, mismatch: Callable[[], ValidationError]) -> Any:
    """What ADD makes of a value: a sum, a union, and, by the legacy parameters alone, a longer list."""
    if type(found) in _NUMBERS and type(value) in _NUMBERS:
        return add(found, value)
    kind = type(found)
    if kind is not type(value):
        raise mismatch()
    return found + value if kind is list else kind(sorted({*found, *value}))


def without(found: Any, value: Any, mismatch: Callable[[], ValidationError]) -> Any:
    """What DELETE leaves of a set, which is nothing at all rather than an empty set."""
    kind = type(found)
    if kind is not type(value) or kind not in _SETS:
        raise mismatch()
    left: Sequence[Any] = [member for member in found if member not in value]
    return kind(left) if left else MISSING
