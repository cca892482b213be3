"""Which of moto's functions answers a URL that names no operation of a service: websites, moto-api."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.moto.services import routes_of, urls_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsim.moto.services import Answer, Route


def function_for(url: str) -> Callable[[Any, str, Any], Answer] | None:
    """moto's function for a URL, None when moto's tables of URLs have none; `url` is without its query."""
    return next((route.function for route in _routes_for(url) if route.pattern.match(url)), None)


def _routes_for(url: str) -> Iterator[Route]:
    index = import_module("moto.backend_index")
    for module, pattern in index.backend_url_patterns:
        if pattern.match(url):
            yield from _routes(module)


@cache
def _routes(module: str) -> tuple[Route, ...]:
    return tuple(routes_of(urls_of(module, module)))
