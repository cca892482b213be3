"""The state of a cloud in a file, which outlives the server: loaded at its start, saved at its graceful end."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from awsim.cloud import Snapshot

if TYPE_CHECKING:
    from awsim.cloud import Cloud

MAGIC = b"awsim state 1\n"
_LENGTH_BYTES = 8


class NotAStateFile(ValueError):
    """A file that `save` has not written."""


def save(cloud: Cloud, path: Path) -> None:
    """Write the cloud's state; whatever happens meanwhile, the file is either the old one or the new one, whole.

    It is a pickle: only its user may write it, for loading runs what is in it.
    """
    snapshot = cloud.snapshot()
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


def load(cloud: Cloud, path: Path) -> bool:
    """Put back what `save` has written; False where there is no file yet. Raises NotAStateFile."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return False
    begin = len(MAGIC) + _LENGTH_BYTES
    if not content.startswith(MAGIC) or len(content) < begin:
        raise NotAStateFile(f"{path} was not written by awsim serve --state")
    end = begin + int.from_bytes(content[len(MAGIC) : begin], "big")
    cloud.restore(Snapshot(content[begin:end], content[end:]))
    return True
