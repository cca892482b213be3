"""What awsim needs otherwise in every module of moto: changed in those that are loaded, and in others when they are."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    Change = Callable[[str, Any], None]

_changes: list[Change] = []


def change_all(change: Change) -> None:
    """Have `change(name, module)` called for each module of moto, when it is loaded."""
    _changes.append(change)
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)
    for name in [each for each in sys.modules if each.startswith("moto.")]:
        change(name, sys.modules[name])


class _Finder(MetaPathFinder):
    """Finds moto's modules as ever, with a loader that makes the changes."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if not fullname.startswith("moto."):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            _make_changes_when_loaded(spec.loader)
        return spec


_FINDER = _Finder()


def _make_changes_when_loaded(loader: Any) -> None:
    original = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        original(module)
        for change in _changes:
            change(module.__name__, module)

    loader.exec_module = exec_module
