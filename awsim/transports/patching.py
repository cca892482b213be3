"""Replacing attributes of other packages while a mock is active, and putting them back exactly."""

from __future__ import annotations

from typing import Any, NamedTuple

_ABSENT: Any = object()


class Patch(NamedTuple):
    """One attribute (of a module or class) and what it is replaced by."""

    owner: Any
    name: str
    replacement: Any


class Patches:
    """A list of replacements that is applied and undone as one.

    What somebody else has put on top meanwhile (a `mock.patch` that outlives the mock) is left alone: it will put back
    our replacement when it ends, which does nothing while no cloud is active.
    """

    def __init__(self, patches: list[Patch]) -> None:
        self._patches = patches
        self._earlier: list[tuple[Patch, Any]] = []

    @property
    def applied(self) -> bool:
        """Whether the attributes are replaced now."""
        return bool(self._earlier)

    def apply(self) -> None:
        """Replace every attribute that is not replaced yet."""
        if self.applied:
            return
        for patch in self._patches:
            earlier = vars(patch.owner).get(patch.name, _ABSENT)
            setattr(patch.owner, patch.name, patch.replacement)
            self._earlier.append((patch, earlier))

    def undo(self) -> None:
        """Put back what was there before."""
        while self._earlier:
            patch, earlier = self._earlier.pop()
            if vars(patch.owner).get(patch.name) is not patch.replacement:
                continue
            if earlier is _ABSENT:
                delattr(patch.owner, patch.name)
            else:
                setattr(patch.owner, patch.name, earlier)


class Stand:
    """Stands for a module under its name in another module; what it does not replace comes from the module itself."""

    def __init__(self, module: object, **replaced: Any) -> None:
        self._module = module
        self.__dict__.update(replaced)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)
