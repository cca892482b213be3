"""The state of a cloud in a file, which outlives the server: loaded at its start, saved at its graceful end."""

from __future__ import annotations

import os
import stat
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from awsim.kernel.snapshot import FORMAT, Snapshot

if TYPE_CHECKING:
    from typing import BinaryIO

    from awsim.kernel.blobs import Blob
    from awsim.kernel.world import World

MAGIC = b"awsim state "
VERSION = f"{FORMAT}\n".encode()
_LENGTH_BYTES, _DIGEST_BYTES = 8, 32


class NotAStateFile(ValueError):
    """A file that `save` has not written, or not to its end, or that others may have written to."""


def save(world: World, path: Path) -> None:
    """Write the cloud's state; whatever happens meanwhile, the file is either the old one or the new one, whole.

    A symbolic link stays one, what it leads to is written. It is a pickle: only its user may write it, for loading runs
    what is in it.
    """
    snapshot = world.snapshot()
    place = path.resolve()
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC + VERSION)
            for part in (snapshot.native, snapshot.moto):
                file.write(len(part).to_bytes(_LENGTH_BYTES, "big") + sha256(part).digest())
                file.write(part)
            _write_blobs(file, snapshot.blobs)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load(world: World, path: Path) -> bool:
    """Put back what `save` has written; False where there is no file yet, but one can be saved.

    Raises NotAStateFile, and NotADirectoryError and the like for a place where nothing could be saved at the end.
    """
    _require_savable(path)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return False
    with file:
        _require_own(os.fstat(file.fileno()), path)
        if file.read(len(MAGIC)) != MAGIC:
            raise NotAStateFile(f"{path} was not written by awsim serve --state")
        if file.read(len(VERSION)) != VERSION:
            raise NotAStateFile(f"{path} was written by another version of awsim: remove it, or name another file")
        native, moto = _part(file, path), _part(file, path)
        blobs = _read_blobs(file, path, world)
    try:
        world.restore(Snapshot(native, moto, FORMAT, blobs))
    except Exception as error:  # unpickling what another version of awsim or moto has written raises anything
        raise NotAStateFile(
            f"{path} holds a state that this version of awsim or moto can't read ({type(error).__name__}: {error}): "
            "remove it, or name another file"
        ) from error
    return True


def _require_savable(path: Path) -> None:
    """Raise OSError, in words, where the state could not be saved at the end."""
    place = path.resolve()
    if place.is_dir():
        raise IsADirectoryError(f"{path} is a directory: --state names a file")
    if not place.parent.is_dir():
        raise NotADirectoryError(f"the state could not be saved: {place.parent} is not a directory, make it first")
    if not os.access(place.parent, os.W_OK | os.X_OK):
        raise PermissionError(f"the state could not be saved: no file can be made in {place.parent}")


def _require_own(status: os.stat_result, path: Path) -> None:
    """Raise NotAStateFile for a file that others may have written: loading it would run what they want."""
    if not stat.S_ISREG(status.st_mode):
        raise NotAStateFile(f"{path} is not a file")
    if not hasattr(os, "getuid"):
        return
    if status.st_uid not in (0, os.getuid()):
        raise NotAStateFile(f"{path} belongs to another user, and loading a state runs what is in it: make it your own")
    if status.st_mode & stat.S_IWOTH:
        raise NotAStateFile(
            f"anybody may write to {path}, and loading a state runs what is in it: if it is yours, chmod o-w {path}"
        )


def _write_blobs(file: BinaryIO, blobs: tuple[Blob, ...]) -> None:
    """Their number, then each by its length, its content, and the hash of that: none of them is copied whole."""
    file.write(len(blobs).to_bytes(_LENGTH_BYTES, "big"))
    for blob in blobs:
        file.write(len(blob).to_bytes(_LENGTH_BYTES, "big"))
        digest = sha256()
        for piece in blob.pieces():
            digest.update(piece)
            file.write(piece)
        file.write(digest.digest())


def _read_blobs(file: BinaryIO, path: Path, world: World) -> tuple[Blob, ...]:
    return tuple(_read_blob(file, path, world) for _ in range(_number(file, path)))


def _read_blob(file: BinaryIO, path: Path, world: World) -> Blob:
    length = _number(file, path)
    content = file.read(length) if length <= _rest(file) else b""
    digest = file.read(_DIGEST_BYTES)
    if len(content) != length or sha256(content).digest() != digest:
        raise _damaged(path)
    return world.blobs.keep(content)


def _number(file: BinaryIO, path: Path) -> int:
    head = file.read(_LENGTH_BYTES)
    if len(head) < _LENGTH_BYTES:
        raise _damaged(path)
    return int.from_bytes(head, "big")


def _rest(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size - file.tell()


def _damaged(path: Path) -> NotAStateFile:
    return NotAStateFile(f"{path} is damaged, or was cut off: remove it, or put back a copy")


def _part(file: BinaryIO, path: Path) -> bytes:
    head = file.read(_LENGTH_BYTES + _DIGEST_BYTES)
    length = int.from_bytes(head[:_LENGTH_BYTES], "big")
    rest = _rest(file)
    content = file.read(length) if length <= rest else b""
    if len(head) < _LENGTH_BYTES + _DIGEST_BYTES or length > rest or sha256(content).digest() != head[_LENGTH_BYTES:]:
        raise _damaged(path)
    return content
