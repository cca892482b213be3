"""Tests that look at all services of botocore let go of the models they have loaded: together they take 700 MiB."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from typing import TYPE_CHECKING, Any

from hypothesis.strategies._internal import lazy, utils

from awsim.model import loader, shared_loader
from awsim.protocols.per_shape import COMPILED

if TYPE_CHECKING:
    from collections.abc import Iterator

KEEPS_SHAPES = ("awsim.protocols.", "tests.model.strategies", "tests.protocols.counterpart")
"""How the names of modules begin that have caches by operations and shapes."""


@contextmanager
def models_forgotten() -> Iterator[None]:
    """Forget the models that are loaded inside, and what is compiled of them."""
    tables: list[dict[Any, Any]] = [loader._models, loader._shapes, loader._operations]
    before = [set(table) for table in tables]
    files = {paths: set(cache) for paths, cache in shared_loader._caches.items()}
    yield
    for table, known in zip(tables, before, strict=True):
        for key in [key for key in table if key not in known]:
            del table[key]
    for paths, cache in shared_loader._caches.items():
        for key in [key for key in cache if key not in files.get(paths, ()) and key[0].startswith("load_")]:
            del cache[key]
    kept = {model._shape_resolver for model in loader._models.values()}
    for compiled in COMPILED:
        for key in [key for key in compiled if key[0] not in kept]:
            del compiled[key]
    for module in [module for name, module in sys.modules.items() if name.startswith(KEEPS_SHAPES)]:
        for cached in vars(module).values():
            if isinstance(cached, _lru_cache_wrapper):
                cached.cache_clear()
    # hypothesis keeps what strategies were unwrapped to for ever: the value refers to its weak key.
    lazy.threadlocal.unwrap_cache.clear()
    utils._STRATEGY_CACHE.clear()
