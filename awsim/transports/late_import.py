"""Noticing that a package is imported while a mock is active: by a handler, which loads it when it is first invoked."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


class Noticing(MetaPathFinder):
    """While it is on `sys.meta_path`, `then` is called after each import of a package."""

    def __init__(self, package: str, then: Callable[[], None]) -> None:
        self._package = package
        self._then = then

    def begin(self) -> None:
        """Notice imports from now on."""
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def end(self) -> None:
        """Notice them no more."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - the signature is importlib's
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """What the other finders find, with a loader that tells when it has loaded."""
        if fullname != self._package:
            return None
        self.end()
        try:
            spec = find_spec(fullname)
        finally:
            self.begin()
        if spec is not None and spec.loader is not None:
            self._tell_when_loaded(spec.loader)
        return spec

    def _tell_when_loaded(self, loader: Any) -> None:
        original = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            original(module)
            self._then()

        loader.exec_module = exec_module
