"""What an expression consists of: the nodes a parser builds, frozen, with placeholders as they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Element: TypeAlias = str | int
"""A step of a document path: a name, a placeholder for one (`#n`), or the index of a list's member."""


@dataclass(frozen=True, slots=True)
class Path:
    """A document path: `a.#b[0]`."""

    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class ValuePlaceholder:
    """A value that the request defines: `:v`."""

    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """A call: `size(a)`, `if_not_exists(a, :v)`."""

    name: str
    arguments: tuple[Operand, ...]


Operand: TypeAlias = Path | ValuePlaceholder | Function


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two operands with one of `=`, `<>`, `<`, `<=`, `>`, `>=` between."""

    operator: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class Between:
    """`operand BETWEEN lower AND upper`."""

    operand: Operand
    lower: Operand
    upper: Operand


@dataclass(frozen=True, slots=True)
class In:
    """`operand IN (candidate, …)`."""

    operand: Operand
    candidates: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class And:
    """Two or more conditions, all to be fulfilled."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Two or more conditions, one to be fulfilled."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """A condition that is not to be fulfilled."""

    condition: Condition


Condition: TypeAlias = Comparison | Between | In | Function | And | Or | Not


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two operands with `+` or `-` between."""

    operator: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class Set:
    """`path = value`."""

    path: Path
    value: Operand | Arithmetic


@dataclass(frozen=True, slots=True)
class Remove:
    """`path`, to be removed."""

    path: Path


@dataclass(frozen=True, slots=True)
class Add:
    """`path :value`: a number to add, or members of a set."""

    path: Path
    value: ValuePlaceholder


@dataclass(frozen=True, slots=True)
class Delete:
    """`path :value`: members to delete from a set."""

    path: Path
    value: ValuePlaceholder


Action: TypeAlias = Set | Remove | Add | Delete


@dataclass(frozen=True, slots=True)
class Section:
    """A clause of an update: `SET`, `REMOVE`, `ADD` or `DELETE`, and its actions."""

    keyword: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Update:
    """An update expression."""

    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """A projection expression."""

    paths: tuple[Path, ...]


Node: TypeAlias = Condition | Update | Projection
