"""What makes no sense in an expression that could be read.

AWS goes over an expression twice: first for its words (reserved ones, functions and where they stand), then for what
its placeholders stand for (undefined ones, types, operands that are the same). Each time the first problem is answered.
The messages are those of DynamoDB Local's `DbValidationError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.dynamodb.expressions.lexer import ExpressionSyntaxError
from awsim.services.dynamodb.expressions.paths import written
from awsim.services.dynamodb.expressions.reader import misused_function
from awsim.services.dynamodb.expressions.reserved_words import is_reserved
from awsim.services.dynamodb.expressions.syntax import (
    And,
    Arithmetic,
    Between,
    Comparison,
    Condition,
    Function,
    In,
    Not,
    Operand,
    Or,
    Path,
    ValuePlaceholder,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from awsim.services.dynamodb.expressions.scope import Scope

MAX_IN_OPERANDS = 100

CONDITION_FUNCTIONS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
}
OPERAND_FUNCTIONS = {"size": 1}
UPDATE_FUNCTIONS = {"if_not_exists": 2, "list_append": 2}
_OPERANDS = CONDITION_FUNCTIONS | OPERAND_FUNCTIONS | UPDATE_FUNCTIONS

_ORDERED = frozenset({"S", "N", "B"})
_TYPES_ACCEPTED = {
    "<": _ORDERED,
    "<=": _ORDERED,
    ">": _ORDERED,
    ">=": _ORDERED,
    "BETWEEN": _ORDERED,
    "begins_with": frozenset({"S", "B"}),
    "size": frozenset({"S", "B", "SS", "NS", "BS", "L", "M"}),
    "list_append": frozenset({"L"}),
    "+": frozenset({"N"}),
    "-": frozenset({"N"}),
}
"""The types of operands an operator or function accepts, where it does not accept all."""

_NEED_A_PATH = frozenset({"attribute_exists", "attribute_not_exists", "if_not_exists"})
_ANY_TYPE = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"


def operands_of(node: Comparison | Between | In | Function | Arithmetic) -> tuple[Operand, ...]:
    """The operands of one operator or function, as they are written."""
    match node:
        case Comparison(left=left, right=right) | Arithmetic(left=left, right=right):
            return left, right
        case Between(operand, lower, upper):
            return operand, lower, upper
        case In(operand, candidates):
            return operand, *candidates
        case Function(arguments=arguments):
            return arguments


def check_condition_words(condition: Condition) -> None:
    """Go over the words of a condition."""
    match condition:
        case And(conditions) | Or(conditions):
            for part in conditions:
                check_condition_words(part)
        case Not(part):
            check_condition_words(part)
        case Function():
            _check_condition_call(condition, CONDITION_FUNCTIONS)
        case _:
            _check_words_of(operands_of(condition))


def _check_words_of(operands: Sequence[Operand]) -> None:
    for operand in operands:
        if isinstance(operand, Path):
            check_path_words(operand)
        elif isinstance(operand, Function):
            _check_condition_call(operand, OPERAND_FUNCTIONS)


def _check_condition_call(call: Function, allowed: Collection[str]) -> None:
    _check_known(call)
    if call.name in UPDATE_FUNCTIONS:
        raise ExpressionSyntaxError(f"The function is not allowed in a condition expression; function: {call.name}")
    if call.name not in allowed:
        raise misused_function(call.name)
    _check_operand_count(call)
    _check_words_of(call.arguments)


def check_path_words(path: Path) -> None:
    """Refuse reserved words in a path."""
    for element in path.elements:
        if isinstance(element, str) and is_reserved(element):
            raise ExpressionSyntaxError(f"Attribute name is a reserved keyword; reserved keyword: {element}")


def check_update_words(value: Operand | Arithmetic) -> None:
    """Go over the words of what is assigned."""
    match value:
        case Path():
            check_path_words(value)
        case Arithmetic(left=left, right=right):
            check_update_words(left)
            check_update_words(right)
        case Function(name, arguments):
            _check_known(value)
            if name not in UPDATE_FUNCTIONS:
                raise ExpressionSyntaxError(f"The function is not allowed in an update expression; function: {name}")
            for argument in arguments:
                check_update_words(argument)
                if isinstance(argument, Function) and argument.name != "if_not_exists":
                    raise misused_function(argument.name)


def _check_known(call: Function) -> None:
    if call.name not in _OPERANDS:
        raise ExpressionSyntaxError(f"Invalid function name; function: {call.name}")


def _check_operand_count(call: Function) -> None:
    if len(call.arguments) != _OPERANDS[call.name]:
        raise ExpressionSyntaxError(
            "Incorrect number of operands for operator or function; "
            f"operator or function: {call.name}, number of operands: {len(call.arguments)}"
        )


def check_condition(condition: Condition, scope: Scope) -> None:
    """Go over what the operands of a condition stand for."""
    match condition:
        case And(conditions) | Or(conditions):
            for part in conditions:
                check_condition(part, scope)
        case Not(part):
            check_condition(part, scope)
        case Comparison(operator):
            _check_operation(operator, operands_of(condition), scope)
        case Between():
            _check_operation("BETWEEN", operands_of(condition), scope)
        case In(candidates=candidates):
            _check_operation("IN", operands_of(condition), scope)
            if len(candidates) > MAX_IN_OPERANDS:
                raise ExpressionSyntaxError(
                    f"The IN operator is provided with too many operands; number of operands: {len(candidates)}"
                )
        case Function():
            check_operand(condition, scope)


def check_operand(operand: Operand | Arithmetic, scope: Scope) -> None:
    """Go over what an operand stands for."""
    match operand:
        case Path():
            scope.path(operand)
        case ValuePlaceholder():
            scope.type_of(operand)
        case Arithmetic(operator):
            _check_operation(operator, operands_of(operand), scope, may_be_same=True)
        case Function(name, arguments):
            _check_operand_count(operand)
            _check_operation(name, arguments, scope, may_be_same=name in ("size", "list_append"))
            if name == "attribute_type":
                _check_type_operand(arguments[1], scope)


def _check_operation(operator: str, operands: Sequence[Operand], scope: Scope, *, may_be_same: bool = False) -> None:
    for operand in operands:
        check_operand(operand, scope)
    if operator in _NEED_A_PATH and not isinstance(operands[0], Path):
        raise ExpressionSyntaxError(f"Operator or function requires a document path; operator or function: {operator}")
    if not may_be_same:
        _check_distinct(operator, operands, scope)
    accepted = _TYPES_ACCEPTED.get(operator)
    for operand in operands if accepted else ():
        found = scope.static_type(operand)
        if found is not None and accepted is not None and found not in accepted:
            raise _incorrect_type(operator, found)


def _check_distinct(operator: str, operands: Sequence[Operand], scope: Scope) -> None:
    first = operands[0]
    if not isinstance(first, Path):
        return
    path = scope.path(first)
    if any(isinstance(other, Path) and scope.path(other) == path for other in operands[1:]):
        raise ExpressionSyntaxError(
            "The first operand must be distinct from the remaining operands for this operator or function; "
            f"operator: {operator}, first operand: {written(path)}"
        )


def _check_type_operand(operand: Operand, scope: Scope) -> None:
    found = scope.static_type(operand) or _ANY_TYPE
    if found != "S":
        raise _incorrect_type("attribute_type", found)


def _incorrect_type(operator: str, found: str) -> ExpressionSyntaxError:
    return ExpressionSyntaxError(
        f"Incorrect operand type for operator or function; operator or function: {operator}, operand type: {found}"
    )
