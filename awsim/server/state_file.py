"""The state of a cloud in a file, which outlives the server: loaded at its start, saved at its graceful end."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from awsim.kernel.snapshot import FORMAT, Snapshot, SnapshotOfAnotherFormat

if TYPE_CHECKING:
    from awsim.kernel.world import World

MAGIC = f"awsim state {FORMAT}\n".encode()
_OTHER_FORMAT = re.compile(rb"awsim state (\d+)\n")
_LENGTH_BYTES = 8


class NotAStateFile(ValueError):
    """A file that `save` has not written."""


def save(world: World, path: Path) -> None:
    """Write the state; whatever happens meanwhile, the file is either the old one or the new one, whole.

    It is a pickle: only its user may write it, for loading runs what is in it.
    """
    snapshot = world.snapshot()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC + len(snapshot.native).to_bytes(_LENGTH_BYTES, "big"))
            file.write(snapshot.native)
            file.write(snapshot.moto)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load(world: World, path: Path) -> bool:
    """Put back what `save` has written; False where there is no file yet.

    Raises NotAStateFile, SnapshotOfAnotherFormat for what another version of awsim has written.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return False
    begin = len(MAGIC) + _LENGTH_BYTES
    other = _OTHER_FORMAT.match(content)
    if other is not None and not content.startswith(MAGIC):
        raise SnapshotOfAnotherFormat(
            f"{path} has format {other[1].decode()}, written by another version of awsim; this one reads {FORMAT}"
        )
    if not content.startswith(MAGIC) or len(content) < begin:
        raise NotAStateFile(f"{path} was not written by awsim serve --state")
    end = begin + int.from_bytes(content[len(MAGIC) : begin], "big")
    world.restore(Snapshot(content[begin:end], content[end:], FORMAT))
    return True
