"""Where moto is irregular: names and state that are not as in most of its packages, declared by who knows them.

`awsim.moto` knows how moto is called; which of its packages differ is told to it, as what services change in it is.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Irregular:
    """What differs."""

    packages: Mapping[str, str]
    """botocore's service -> moto's package, where that is not named as the service without dashes."""
    named_in_backend: frozenset[str]
    """Packages whose response class does not name its methods as operations; the methods of their backends are."""
    named_otherwise: Mapping[str, frozenset[str]]
    """Package -> operations that it answers with methods of other names."""
    state: Mapping[str, Callable[[], Any]]
    """State beside the backends: `module:owner.attribute`, and how it begins."""
    cached_methods: tuple[str, ...]
    """Methods whose results are cached by their objects, which the cache would keep: `module:class.method`."""


_declared: list[str] = []


def declare_irregular(path: str) -> None:
    """Have what is irregular be found at `module:name`, an `Irregular`, when it is first needed."""
    _declared.append(path)


@cache
def irregular() -> Irregular:
    """What has been declared."""
    module, _, name = _declared[-1].partition(":")
    found: Irregular = getattr(import_module(module), name)
    return found


def place_of(path: str) -> tuple[Any, str] | None:
    """The owner and the name of an attribute, `module:owner.attribute`; None while the module is not loaded."""
    module_name, _, names = path.partition(":")
    owner_name, _, attribute = names.partition(".")
    module = sys.modules.get(module_name)
    return None if module is None else (getattr(module, owner_name), attribute)
