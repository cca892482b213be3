"""What a statement says, as it has been read: frozen, with its parameters still open.

Conditions and updates are the nodes of expressions. The names in their paths, and their values, are placeholders of the
statement's own, because PartiQL may quote any name and takes values as literals or as parameters.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from awsim.common.frozen import frozen
from awsim.services.dynamodb.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.expressions import syntax
    from awsim.services.dynamodb.expressions.paths import DocumentPath
    from awsim.services.dynamodb.values.values import Item, Value


@frozen
class Literal:
    """A value that is written in the statement."""

    value: Value


@frozen
class Parameter:
    """A value that comes with the request: `?`."""

    index: int


Term: TypeAlias = Literal | Parameter


@frozen
class Bindings:
    """What the placeholders of a statement stand for."""

    names: dict[str, str] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)

    def values(self, parameters: Sequence[Value]) -> dict[str, Value]:
        """The values of the placeholders in one execution."""
        return {placeholder: value_of(term, parameters) for placeholder, term in self.terms.items()}


def value_of(term: Term, parameters: Sequence[Value]) -> Value:
    """The value of a literal or a parameter."""
    return parameters[term.index] if isinstance(term, Parameter) else term.value


@frozen
class Source:
    """A table, or an index of it."""

    table: str
    index: str | None = None


@frozen
class Order:
    """One of the attributes to order by."""

    name: str
    is_descending: bool


@frozen
class Select:
    """`SELECT columns FROM source WHERE where ORDER BY order`."""

    source: Source
    columns: tuple[DocumentPath, ...] | None
    """None is all of them."""
    where: syntax.Condition | None
    order: tuple[Order, ...]


@frozen
class Exists:
    """`EXISTS(SELECT …)`: a condition of a transaction."""

    select: Select

    @property
    def source(self) -> Source:
        """What it reads."""
        return self.select.source


@frozen
class Insert:
    """`INSERT INTO source VALUE item`."""

    source: Source
    item: Mapping[str, Term]

    def item_of(self, parameters: Sequence[Value]) -> Item:
        """The item with the parameters of one execution."""
        return {name: value_of(term, parameters) for name, term in self.item.items()}


@frozen
class Update:
    """`UPDATE source SET … REMOVE … WHERE where RETURNING returning`."""

    source: Source
    update: syntax.Update
    where: syntax.Condition | None
    returning: str | None
    """A value of ReturnValues."""


@frozen
class Delete:
    """`DELETE FROM source WHERE where RETURNING returning`."""

    source: Source
    where: syntax.Condition | None
    returning: str | None


Command: TypeAlias = Select | Exists | Insert | Update | Delete


@frozen
class Statement:
    """A statement, what its placeholders stand for, and how many parameters it takes."""

    command: Command
    bindings: Bindings
    parameters: int

    def check_parameters(self, given: Sequence[Value]) -> None:
        """Refuse more or fewer parameters than there are question marks."""
        if len(given) != self.parameters:
            raise ValidationError("Number of parameters in request and statement don't match.")
