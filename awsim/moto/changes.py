"""What is changed in moto's packages, once in a process, before they are first used.

moto's classes belong to the process, so a change is made for all clouds; what it does it asks of the cloud whose turn
it is (`awsim.moto.turn.whose`). Which changes there are is declared by those who need them (`declare`).
"""

from __future__ import annotations

import functools
import inspect
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.moto.turn import whose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_declared: dict[str, list[str]] = {}
_works_with: dict[str, list[str]] = {}


def declare(changes: Mapping[str, tuple[str, ...]], works_with: Mapping[str, tuple[str, ...]]) -> None:
    """Have these functions called before a package of moto is first used.

    `changes`: moto's package (`sqs`) -> functions as `module:function`, in the order they are called. `works_with`:
    moto's package -> those that it makes, or looks into, resources of, which are changed with it.
    """
    for package, functions in changes.items():
        _declared.setdefault(package, []).extend(functions)
    for package, others in works_with.items():
        _works_with.setdefault(package, []).extend(others)


@cache
def prepare(package: str) -> None:
    """Carry out what is declared for a package of moto, and for those that it works with."""
    for other in _works_with.get(package, ()):
        prepare(other)
    for path in _declared.get(package, ()):
        module, _, name = path.partition(":")
        getattr(import_module(module), name)()


def given_by_name(original: Any) -> dict[str, Any]:
    """The arguments that a replaced function was called with, by their names, however the caller has given them."""
    arguments: dict[str, Any] = inspect.signature(original.func).bind(*original.args, **original.keywords).arguments
    return arguments


def replace(owner: Any, name: str, replacement: Callable[..., Any]) -> None:
    """Put a function in place of one of moto's: it is given that, ready to be called, the world, and the arguments.

    Where no cloud has its turn, moto's own goes on.
    """
    original = getattr(owner, name)

    @functools.wraps(original)
    def replaced(*args: Any, **kwargs: Any) -> Any:
        world = whose()
        if world is None:
            return original(*args, **kwargs)
        return replacement(functools.partial(original, *args, **kwargs), world, *args, **kwargs)

    setattr(owner, name, replaced)
