"""moto's caches of the process whose keys are parts of a cloud: what they hold ends with the cloud."""

from __future__ import annotations

import sys
from functools import wraps
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from awsim.moto.irregular import irregular, place_of

if TYPE_CHECKING:
    from collections.abc import Callable

_regions: dict[str, list[str]] = {}
_generate: list[Any] = []
"""moto's own function, once it has been replaced."""


def let_go() -> None:
    """Have moto, as far as it is loaded, keep nothing for clouds that have ended."""
    for path in irregular().cached_methods:
        if place := place_of(path):
            owner, name = place
            cached = getattr(owner, name)
            if hasattr(cached, "cache_clear"):
                cached.cache_clear()
                setattr(owner, name, kept_with_its_object(cached.__wrapped__))
    backends: Any = sys.modules["moto.core.base_backend"]
    generate = backends.AccountSpecificBackend._generate_regions
    if generate is not _regions_of:
        generate.cache_clear()
        _generate.append(generate.__wrapped__)
        backends.AccountSpecificBackend._generate_regions = _regions_of


def kept_with_its_object(method: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A method without arguments that is run once for each object, as long as there is the object."""
    results: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()

    @wraps(method)
    def found(self: Any) -> Any:
        if self not in results:
            results[self] = method(self)
        return results[self]

    return found


def _regions_of(self: Any, service_name: str) -> list[str]:
    """The regions of a service, which are the same for all accounts."""
    found = _regions.get(service_name)
    if found is None:
        found = _regions[service_name] = _generate[-1](self, service_name)
    return found
