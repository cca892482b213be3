"""One cache of botocore's data files for awsim's own models and for every session made while awsim is in use.

botocore reads and parses a service's model anew for each session, which is most of what making a client costs.
"""

from __future__ import annotations

from typing import Any

from botocore.loaders import Loader, create_loader

_caches: dict[tuple[str, ...], dict[Any, Any]] = {}


class SharedLoader(Loader):
    """botocore's loader with a cache that all loaders of the same search paths share.

    Adding a search path moves a loader to the cache of its new paths, so that no session sees another's models.
    """

    @property
    def _cache(self) -> dict[Any, Any]:
        return _caches.setdefault(tuple(self.search_paths), {})

    @_cache.setter
    def _cache(self, value: dict[Any, Any]) -> None:
        """botocore's constructor sets an empty cache of its own."""


def shared_loader(data_path: str | None = None) -> Loader:
    """A loader for botocore's `data_path` setting; one with models of the user's own, which may change, is its own."""
    return SharedLoader() if data_path is None else create_loader(data_path)
