"""Bodies: bytes that never change, shared by all that have them, in memory or in one unlinked file of the cloud.

A blob is no part of what a snapshot pickles: the snapshot holds the blob itself (see `awsim.kernel.snapshot`), so a
snapshot of a gigabyte takes no second one.
"""

from __future__ import annotations

import os
import tempfile
from bisect import bisect_right
from io import RawIOBase
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from awsim.kernel.lock import Rank, make_lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PIECE = 1024 * 1024
"""How many bytes of a spooled body are in memory at once while it is read piece by piece."""


class Blob:
    """Bytes that never change."""

    __slots__ = ()

    def __len__(self) -> int:
        raise NotImplementedError

    def read(self, start: int = 0, length: int | None = None) -> bytes:
        """The bytes from `start` on, to the end or `length` of them; a blob in memory gives itself, uncopied."""
        raise NotImplementedError

    def pieces(self, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The same bytes one piece after the other, none of which is longer than PIECE if it has to be copied."""
        end = len(self) if length is None else min(len(self), start + length)
        while start < end:
            piece = self.read(start, min(PIECE, end - start))
            yield piece
            start += len(piece)

    def __reduce__(self) -> tuple[Any, ...]:
        """A blob that is pickled by itself, as in a snapshot that goes to a file, is its content."""
        return in_memory, (self.read(),)


class MemoryBlob(Blob):
    """A blob that is an object in memory."""

    __slots__ = ("_content",)

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __len__(self) -> int:
        return len(self._content)

    def read(self, start: int = 0, length: int | None = None) -> bytes:
        """The bytes from `start` on."""
        if start == 0 and (length is None or length >= len(self._content)):
            return self._content
        return self._content[start:] if length is None else self._content[start : start + length]

    def pieces(self, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """All at once where it is all: nothing has to be copied."""
        if start == 0 and (length is None or length >= len(self._content)):
            return iter((self._content,) if self._content else ())
        return super().pieces(start, length)


class Extent(Blob):
    """A blob that is a part of a spool file, which gets the place back when nobody has the blob any more."""

    __slots__ = ("_file", "_length", "_offset")

    def __init__(self, file: SpoolFile, offset: int, length: int) -> None:
        self._file = file
        self._offset = offset
        self._length = length

    def __len__(self) -> int:
        return self._length

    def read(self, start: int = 0, length: int | None = None) -> bytes:
        """The bytes from `start` on, read from the file."""
        left = max(0, self._length - start)
        wanted = left if length is None else min(left, length)
        return self._file.read(self._offset + start, wanted)

    def __del__(self) -> None:
        self._file.free(self._offset, self._length)


class Chain(Blob):
    """Blobs one after the other: a multipart upload is not copied together."""

    __slots__ = ("_blobs", "_ends")

    def __init__(self, blobs: Sequence[Blob]) -> None:
        self._blobs = tuple(blobs)
        self._ends = tuple(accumulate(map(len, self._blobs)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def read(self, start: int = 0, length: int | None = None) -> bytes:
        """The bytes from `start` on, of all blobs they are in."""
        end = len(self) if length is None else min(len(self), start + length)
        pieces = []
        index = bisect_right(self._ends, start)
        while start < end:
            blob, ends = self._blobs[index], self._ends[index]
            within = start - (ends - len(blob))
            pieces.append(blob.read(within, min(end, ends) - start))
            start, index = min(end, ends), index + 1
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def __reduce__(self) -> tuple[Any, ...]:
        return Chain, (self._blobs,)


class BlobReader(RawIOBase):
    """A file that reads a part of a blob, a piece at a time."""

    def __init__(self, blob: Blob, start: int = 0, length: int | None = None) -> None:
        self._blob = blob
        self._begin = start
        self._end = len(blob) if length is None else min(len(blob), start + length)
        self._at = start

    def __len__(self) -> int:
        return self._end - self._begin

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """How far it has been read."""
        return self._at - self._begin

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go on elsewhere."""
        base = {os.SEEK_SET: self._begin, os.SEEK_CUR: self._at, os.SEEK_END: self._end}[whence]
        self._at = min(self._end, max(self._begin, base + offset))
        return self.tell()

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes, all that are left where no number of them is given."""
        left = self._end - self._at
        wanted = left if size is None or size < 0 else min(size, left)
        if not wanted:
            return b""
        piece = self._blob.read(self._at, wanted)
        self._at += len(piece)
        return piece

    def readall(self) -> bytes:
        """All that is left."""
        return self.read()

    def readinto(self, buffer: Any) -> int:
        """The next bytes, into a buffer."""
        view = memoryview(buffer).cast("B")
        piece = self.read(len(view))
        view[: len(piece)] = piece
        return len(piece)


class SpoolFile:
    """A file without a name, which ends with the process; extents that were given back are used again.

    A place is given back by whatever thread drops a blob last, at any moment, so that is only noted.
    """

    def __init__(self) -> None:
        self.process = os.getpid()
        self._file = tempfile.TemporaryFile(prefix="awsim-", buffering=0)  # noqa: SIM115 - closed with the object
        self._lock = make_lock(Rank.PART)
        self._end = 0
        self._holes: dict[int, int] = {}
        """Offset -> length of what is free before the end."""
        self._freed: list[tuple[int, int]] = []

    def write(self, pieces: Iterable[bytes], length: int) -> Extent:
        """A blob with these bytes, of this length altogether."""
        with self._lock:
            offset = self._place(length)
        extent = Extent(self, offset, length)
        descriptor = self._file.fileno()
        for piece in pieces:
            view = memoryview(piece)
            while view:
                written = os.pwrite(descriptor, view, offset)
                offset, view = offset + written, view[written:]
        return extent

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of an extent."""
        pieces = []
        descriptor = self._file.fileno()
        while length:
            piece = os.pread(descriptor, length, offset)
            if not piece:
                raise EOFError("the spool file of a cloud was cut off by somebody else")
            pieces.append(piece)
            offset, length = offset + len(piece), length - len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def free(self, offset: int, length: int) -> None:
        """Note that a place can be used again."""
        self._freed.append((offset, length))

    def _place(self, length: int) -> int:
        self._take_back()
        fitting = [(size, offset) for offset, size in self._holes.items() if size >= length]
        if not fitting:
            self._end += length
            return self._end - length
        size, offset = min(fitting)
        del self._holes[offset]
        if size > length:
            self._holes[offset + length] = size - length
        return offset

    def _take_back(self) -> None:
        """Make holes of what was given back, those side by side into one; the file is cut where nothing is behind."""
        if not self._freed:
            return
        while self._freed:
            offset, length = self._freed.pop()
            self._holes[offset] = length
        merged: dict[int, int] = {}
        last = None
        for offset, length in sorted(self._holes.items()):
            if last is not None and last + merged[last] == offset:
                merged[last] += length
            else:
                merged[offset] = length
                last = offset
        if last is not None and last + merged[last] == self._end:
            self._end = last
            del merged[last]
            os.ftruncate(self._file.fileno(), self._end)
        self._holes = merged


class Blobs:
    """Where a cloud keeps bodies; those longer than `in_memory` bytes are in its spool file."""

    def __init__(self, in_memory: int) -> None:
        self._in_memory = in_memory
        self._spool: SpoolFile | None = None

    def keep(self, content: bytes) -> Blob:
        """A blob with this content; called while nothing is held where it is long."""
        if len(content) <= self._in_memory:
            return MemoryBlob(content)
        return self._file().write((content,), len(content))

    def adopt(self, blob: Blob) -> Blob:
        """A blob that has come from elsewhere, as from a file, as this cloud keeps its own."""
        if isinstance(blob, MemoryBlob) and len(blob) > self._in_memory:
            return self.keep(blob.read())
        return blob

    def _file(self) -> SpoolFile:
        """The file; the child of a fork makes one of its own."""
        spool = self._spool
        if spool is None or spool.process != os.getpid():
            spool = self._spool = SpoolFile()
        return spool


def in_memory(content: bytes) -> Blob:
    """A blob in memory, whatever its length."""
    return MemoryBlob(content)
