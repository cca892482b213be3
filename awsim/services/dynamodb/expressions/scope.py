"""What the placeholders in an expression stand for, as far as its meaning depends on it.

An expression is worked out once for the names its placeholders stand for and the types of their values; the values
themselves come with each request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.dynamodb.expressions.lexer import ExpressionSyntaxError
from awsim.services.dynamodb.expressions.paths import MAX_PATH_DEPTH, DocumentPath
from awsim.services.dynamodb.expressions.syntax import Function, Path, ValuePlaceholder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.dynamodb.expressions.syntax import Arithmetic, Operand


class Scope:
    """The names and the types of values that placeholders stand for, and which of them were asked for."""

    def __init__(self, names: Mapping[str, str], types: Mapping[str, str]) -> None:
        self.names = names
        self.types = types
        self.used_names: set[str] = set()
        self.used_values: set[str] = set()

    def path(self, path: Path) -> DocumentPath:
        """A path with its placeholders resolved."""
        if len(path.elements) > MAX_PATH_DEPTH:
            raise ExpressionSyntaxError(
                f"The document path has too many nesting levels; nesting levels: {len(path.elements)}"
            )
        return tuple(
            self._name(element) if isinstance(element, str) and element[0] == "#" else element
            for element in path.elements
        )

    def _name(self, placeholder: str) -> str:
        self.used_names.add(placeholder)
        try:
            return self.names[placeholder]
        except KeyError:
            raise ExpressionSyntaxError(
                f"An expression attribute name used in the document path is not defined; attribute name: {placeholder}"
            ) from None

    def type_of(self, value: ValuePlaceholder) -> str:
        """The type of a value, which has to be defined."""
        self.used_values.add(value.name)
        try:
            return self.types[value.name]
        except KeyError:
            raise ExpressionSyntaxError(
                f"An expression attribute value used in expression is not defined; attribute value: {value.name}"
            ) from None

    def static_type(self, operand: Operand | Arithmetic) -> str | None:
        """The type an operand has whatever the item, if there is one."""
        if isinstance(operand, ValuePlaceholder):
            return self.type_of(operand)
        if isinstance(operand, Function) and operand.name == "size":
            return "N"
        return None
