"""One cache of botocore's data files for awsim's own models and for every session made while awsim is in use.

botocore reads and parses a service's model anew for each session, which is most of what making a client costs. It makes
ordered dictionaries of all objects, from a time when plain ones had no order: they take twice the time and the memory.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.loaders import JSONFileLoader, Loader, create_loader

if TYPE_CHECKING:
    from collections.abc import Callable

_READ: dict[str, Callable[[bytes], bytes]] = {".json": bytes, ".json.gz": gzip.decompress}
"""How a file with some ending becomes text."""

_caches: dict[tuple[str, ...], dict[Any, Any]] = {}


class PlainFileLoader(JSONFileLoader):
    """botocore's reader of data files, with plain dictionaries in what it reads."""

    def load_file(self, file_path: str) -> Any:
        """What is in the file of this name without its ending, None where there is none."""
        for ending, read in _READ.items():
            path = Path(file_path + ending)
            if path.is_file():
                return json.loads(read(path.read_bytes()))
        return None


class SharedLoader(Loader):
    """botocore's loader with a cache that all loaders of the same search paths share.

    Adding a search path moves a loader to the cache of its new paths, so that no session sees another's models.
    """

    FILE_LOADER_CLASS = PlainFileLoader

    @property
    def _cache(self) -> dict[Any, Any]:
        return _caches.setdefault(tuple(self.search_paths), {})

    @_cache.setter
    def _cache(self, value: dict[Any, Any]) -> None:
        """botocore's constructor sets an empty cache of its own."""


def shared_loader(data_path: str | None = None) -> Loader:
    """A loader for botocore's `data_path` setting; one with models of the user's own, which may change, is its own."""
    return SharedLoader() if data_path is None else create_loader(data_path)
