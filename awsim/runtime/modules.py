"""A function's own modules: several functions whose modules share names live side by side, third-party ones are shared.

While a function's code runs, `sys.modules` holds its modules under their names, and what the host has under the same
names is put aside; afterwards all is as it was.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import ModuleType

    from awsim.services.lambda_.package import Package

SHARED = frozenset({"aioboto3", "aiobotocore", "awsim", "boto3", "botocore", "moto", "s3transfer", "urllib3"})
"""Packages that a function uses as the host has them, even if it brings its own: they are what reaches the cloud."""


class ModuleSpace:
    """The modules of one execution environment; `roots` are its directories on `sys.path`, foremost first.

    `given` are modules that it has from the beginning.
    """

    def __init__(self, roots: list[Path], packages: list[Package], given: Mapping[str, ModuleType]) -> None:
        self._packages = packages
        """Their directories last as long as they are referred to."""
        compiled = frozenset().union(*(package.compiled for package in packages))
        self._paths = [str(root) for root in roots]
        # A compiled extension can be loaded only once in a process.
        own = {name for root in roots for name in _names_in(root)} - SHARED - compiled
        self._names = frozenset(own | {name.partition(".")[0] for name in given})
        self._modules = dict(given)
        self._host_path: list[str] = []
        self._host_modules: dict[str, ModuleType] = {}
        self._expected = 0
        """How many modules there are while none is imported."""

    def put_on(self) -> None:
        """Have the space's modules be the ones that are found and imported."""
        self._host_path = sys.path[:]
        self._host_modules = {} if self._names.isdisjoint(sys.modules) else self._take_out(self._own_names())
        sys.modules.update(self._modules)
        self._expected = len(sys.modules)
        sys.path[:0] = self._paths

    def take_off(self) -> None:
        """Have the host's be the ones again, and keep those that were imported meanwhile."""
        sys.path[:] = self._host_path
        names = self._own_names() if len(sys.modules) != self._expected else list(self._modules)
        self._modules = self._take_out(names)
        sys.modules.update(self._host_modules)

    def _own_names(self) -> list[str]:
        return [name for name in sys.modules if name.partition(".")[0] in self._names]

    def _take_out(self, names: list[str]) -> dict[str, ModuleType]:
        return {name: module for name in names if (module := sys.modules.pop(name, None)) is not None}


def _names_in(root: Path) -> Iterator[str]:
    if root.is_dir():
        yield from (entry.name.partition(".")[0] for entry in root.iterdir())
