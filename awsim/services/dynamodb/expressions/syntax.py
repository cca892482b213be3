"""What an expression consists of: the nodes a parser builds, frozen, with placeholders as they are written."""

from __future__ import annotations

from typing import TypeAlias

from awsim.common.frozen import frozen

Element: TypeAlias = str | int
"""A step of a document path: a name, a placeholder for one (`#n`), or the index of a list's member."""


@frozen
class Path:
    """A document path: `a.#b[0]`."""

    elements: tuple[Element, ...]


@frozen
class ValuePlaceholder:
    """A value that the request defines: `:v`."""

    name: str


@frozen
class Function:
    """A call: `size(a)`, `if_not_exists(a, :v)`."""

    name: str
    arguments: tuple[Operand, ...]


Operand: TypeAlias = Path | ValuePlaceholder | Function


@frozen
class Comparison:
    """Two operands with one of `=`, `<>`, `<`, `<=`, `>`, `>=` between."""

    operator: str
    left: Operand
    right: Operand


@frozen
class Between:
    """`operand BETWEEN lower AND upper`."""

    operand: Operand
    lower: Operand
    upper: Operand


@frozen
class In:
    """`operand IN (candidate, …)`."""

    operand: Operand
    candidates: tuple[Operand, ...]


@frozen
class And:
    """Two or more conditions, all to be fulfilled."""

    conditions: tuple[Condition, ...]


@frozen
class Or:
    """Two or more conditions, one to be fulfilled."""

    conditions: tuple[Condition, ...]


@frozen
class Not:
    """A condition that is not to be fulfilled."""

    condition: Condition


Condition: TypeAlias = Comparison | Between | In | Function | And | Or | Not


@frozen
class Arithmetic:
    """Two operands with `+` or `-` between."""

    operator: str
    left: Operand
    right: Operand


@frozen
class Set:
    """`path = value`."""

    path: Path
    value: Operand | Arithmetic


@frozen
class Remove:
    """`path`, to be removed."""

    path: Path


@frozen
class Add:
    """`path :value`: a number to add, or members of a set."""

    path: Path
    value: ValuePlaceholder


@frozen
class Delete:
    """`path :value`: members to delete from a set."""

    path: Path
    value: ValuePlaceholder


Action: TypeAlias = Set | Remove | Add | Delete


@frozen
class Section:
    """A clause of an update: `SET`, `REMOVE`, `ADD` or `DELETE`, and its actions."""

    keyword: str
    actions: tuple[Action, ...]


@frozen
class Update:
    """An update expression."""

    sections: tuple[Section, ...]


@frozen
class Projection:
    """A projection expression."""

    paths: tuple[Path, ...]


Node: TypeAlias = Condition | Update | Projection
