"""How a cloud's state is frozen into bytes and thawed again, and what is said when something in it can't be."""

from __future__ import annotations

import copyreg
import io
import pickle
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from awsim.kernel.blobs import Chain, Extent, MemoryBlob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsim.kernel.blobs import Blob


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
    blobs: tuple[Blob, ...] = ()
    """The bodies in the state, which it shares with the cloud."""

    def __repr__(self) -> str:
        bodies = f", {len(self.blobs)} bodies" if self.blobs else ""
        return f"<Snapshot: {len(self.native)} bytes of awsim's state, {len(self.moto)} of moto's{bodies}>"

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


def freeze(state: Any) -> tuple[bytes, tuple[Blob, ...]]:
    """The state as bytes, and the blobs in it, which are not copied.

    Raises NotPlainData for a lock, a closure, an open file and the like, naming its path.
    """
    blobs: list[Blob] = []

    def reduce_blob(blob: Blob) -> tuple[Any, ...]:
        blobs.append(blob)
        return _blob, (len(blobs) - 1,)

    file = io.BytesIO()
    pickler = pickle.Pickler(file, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = {**copyreg.dispatch_table, **dict.fromkeys((MemoryBlob, Extent, Chain), reduce_blob)}
    try:
        pickler.dump(state)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        path, culprit = _find_culprit("state", state)
        kind = f"{type(culprit).__module__}.{type(culprit).__qualname__}"
        raise NotPlainData(
            f"{path} can't be part of a snapshot: a {kind} is not plain data ({error}). Keep plain values in state: "
            "leave the attribute out in __getstate__ and make it anew when it is needed, or name the function to call "
            "instead of holding it."
        ) from error
    return file.getvalue(), tuple(blobs)


_thawed: ContextVar[tuple[Blob, ...]] = ContextVar("awsim_thawed_blobs", default=())


def thaw(frozen: bytes, blobs: tuple[Blob, ...] = (), adopt: Callable[[Blob], Blob] | None = None) -> Any:
    """The state that `freeze` was given, as new objects with the same blobs, or with what `adopt` makes of them.

    Only bytes from `freeze` of this process's user are safe.
    """
    within = _thawed.set(blobs if adopt is None else tuple(map(adopt, blobs)))
    try:
        return pickle.loads(frozen)  # noqa: S301 - made by freeze
    finally:
        _thawed.reset(within)


def _blob(number: int) -> Blob:
    return _thawed.get()[number]


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
