"""`frozen` and `record`: data classes that cost little to load, for services that have many of them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """`dataclass(frozen=True, slots=True)` that costs a quarter when its module is loaded, and half when it is made.

    A data class has six methods written and compiled of its own; here only `__init__` is, the others are shared. That
    nobody assigns to members is for type checkers to see.
    """
    return _with_shared(cls, _OF_FROZEN)


@dataclass_transform(field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """`dataclass(slots=True)`, which has no hash, at half its cost when its module is loaded."""
    return _with_shared(cls, _OF_RECORDS)


def _with_shared(cls: type[T], shared: Mapping[str, Any]) -> type[T]:
    made: Any = dataclass(slots=True, repr=False, eq=False)(cls)
    for name, method in shared.items():
        if name not in cls.__dict__:
            setattr(made, name, method)
    completed: type[T] = made
    return completed


def _equal(self: Any, other: object) -> Any:
    kind = type(self)
    return _compared(kind)(self) == _compared(kind)(other) if type(other) is kind else NotImplemented


def _hash(self: Any) -> int:
    return hash(_compared(type(self))(self))


@recursive_repr()
def _represented(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({shown})"


def _state(self: Any) -> list[Any]:
    """As frozen data classes with slots have it."""
    return [getattr(self, each.name) for each in fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        setattr(self, each.name, value)


def _compared(cls: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """What two values of a class are compared by."""
    found = _known.get(cls)
    if found is None:
        names = [each.name for each in fields(cls) if each.compare]
        found = attrgetter(*names) if len(names) > 1 else lambda value: tuple([getattr(value, name) for name in names])
        _known[cls] = found
    return found


_known: dict[type[Any], Callable[[Any], tuple[Any, ...]]] = {}
_OF_RECORDS = {"__eq__": _equal, "__hash__": None, "__repr__": _represented}
_OF_FROZEN = {
    "__eq__": _equal,
    "__hash__": _hash,
    "__repr__": _represented,
    "__getstate__": _state,
    "__setstate__": _restore,
}
