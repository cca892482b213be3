"""How a cloud's state is frozen into bytes and thawed again, and what is said when something in it can't be."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


FORMAT = 4
"""The form of what is frozen: it changes when classes of the state move or change, and older snapshots don't thaw."""


class SnapshotOfAnotherFormat(ValueError):
    """A snapshot that another version of awsim has made, in a form that this one can't read."""


@dataclass(frozen=True, slots=True, repr=False)
class Snapshot:
    """The frozen state of a world: native services, time, schedule, ids, journal; moto's part; and the form of it."""

    native: bytes
    moto: bytes
    format: int

    def __repr__(self) -> str:
        return f"<Snapshot: {len(self.native)} bytes of awsim's state, {len(self.moto)} of moto's>"

    def require_format(self) -> None:
        """Raise SnapshotOfAnotherFormat unless this version of awsim can thaw it."""
        made = getattr(self, "format", 1)  # the first form had no number
        if made != FORMAT:
            raise SnapshotOfAnotherFormat(
                f"this snapshot has format {made}, made by another version of awsim; this one reads format {FORMAT}: "
                "make the state anew, or restore it with the version that has made it"
            )


class NotPlainData(TypeError):
    """Something in the state can't be pickled; the message names where it is."""


def freeze(state: Any) -> bytes:
    """The state as bytes; raises NotPlainData for a lock, a closure, an open file and the like, naming its path."""
    try:
        return pickle.dumps(state, pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        path, culprit = _find_culprit("state", state)
        kind = f"{type(culprit).__module__}.{type(culprit).__qualname__}"
        raise NotPlainData(
            f"{path} can't be part of a snapshot: a {kind} is not plain data ({error}). Keep plain values in state: "
            "leave the attribute out in __getstate__ and make it anew when it is needed, or name the function to call "
            "instead of holding it."
        ) from error


def thaw(frozen: bytes) -> Any:
    """The state that `freeze` was given, as new objects. Only bytes from `freeze` of this process's user are safe."""
    return pickle.loads(frozen)  # noqa: S301 - made by freeze


def _find_culprit(path: str, value: Any, within: tuple[Any, ...] = ()) -> tuple[str, Any]:
    """The innermost object that can't be pickled although all it consists of can, or is one it lies `within`."""
    for step, part in _parts(value):
        if not any(part is outer for outer in within) and not _is_plain(part):
            return _find_culprit(path + step, part, (*within, value))
    return path, value


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield f" key {key!r}", key
            yield f"[{key!r}]", item
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield f"[{index}]", item
    elif isinstance(value, (set, frozenset)):
        for item in value:
            yield f" member {item!r}", item
    else:
        yield from _attributes(value)


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    state = value.__getstate__() if not isinstance(value, type) else None
    for part in state if isinstance(state, tuple) else (state,):
        if isinstance(part, dict):
            for name, attribute in part.items():
                yield f".{name}", attribute


def _is_plain(value: Any) -> bool:
    try:
        pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError):
        return False
    return True
