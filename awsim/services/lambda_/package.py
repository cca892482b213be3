"""What a deployment package holds: a zip file's size, what is wrong with it, and its files unpacked on disk.

An unpacked package lasts as long as an execution environment uses it. A few that nobody uses are left for a while,
because the next test deploys the same code; of none is the zip file kept.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import weakref
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

EXTENSION_MODULES = (".so", ".pyd")
MOST_LEFT, MOST_LEFT_BYTES = 16, 64 * 1024 * 1024
"""How many unpacked packages that no environment uses are left, and how large they are together at most."""
_LONGEST_NAME, _LONGEST_PATH = 255, 4000
"""In bytes, of a file and of its path (Linux, which functions run on)."""


class InvalidPackage(ValueError):
    """Bytes that are no zip file, or a zip file that can't be unpacked into a directory of its own."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Package:
    """An unpacked package: its directory, the bytes in it, and the top-level names that hold compiled extensions.

    The directory goes when the last reference to the package does.
    """

    root: Path
    size: int
    compiled: frozenset[str]


class _Unpacked:
    """The packages that are unpacked now, by the digests of their zip files."""

    def __init__(self) -> None:
        self._used: weakref.WeakValueDictionary[bytes, Package] = weakref.WeakValueDictionary()
        self._left: OrderedDict[bytes, Package] = OrderedDict()
        self._loaded_for_ever: list[Package] = []
        """A compiled extension is loaded once in a process, and what lies beside it may be imported at any time."""
        self._lock = threading.Lock()

    def find(self, digest: bytes) -> Package | None:
        with self._lock:
            found = self._used.get(digest)
            if found is not None:
                self._leave(digest, found)
            return found

    def add(self, digest: bytes, package: Package) -> Package:
        """The package to be used: another thread may have been faster."""
        with self._lock:
            found = self._used.setdefault(digest, package)
            if found is package and package.compiled:
                self._loaded_for_ever.append(package)
            self._leave(digest, found)
            return found

    def _leave(self, digest: bytes, package: Package) -> None:
        self._left[digest] = package
        self._left.move_to_end(digest)
        while len(self._left) > MOST_LEFT or sum(each.size for each in self._left.values()) > MOST_LEFT_BYTES:
            self._left.popitem(last=False)


_unpacked = _Unpacked()


def unzipped_size(content: bytes) -> int:
    """How many bytes the files of a zip file have; raises InvalidPackage."""
    return sum(entry.file_size for entry in _entries(content))


def is_package(content: bytes) -> bool:
    """Whether bytes are a zip file that can be unpacked, or have been."""
    if _unpacked.find(sha256(content).digest()) is not None:
        return True
    try:
        _entries(content)
        require_whole(content)
    except InvalidPackage:
        return False
    return True


def require_whole(content: bytes) -> None:
    """Raise InvalidPackage where a file of a zip file can't be read, or is not what its checksum says."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            damaged = archive.testzip()
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error, OSError) as error:
        raise InvalidPackage(f"a file can't be read: {error}") from error
    if damaged is not None:
        raise InvalidPackage(f"{damaged!r} is not what its checksum says")


def unpack(content: bytes) -> Package:
    """The package of a zip file, in a directory of its own; raises InvalidPackage."""
    digest = sha256(content).digest()
    return _unpacked.find(digest) or _unpacked.add(digest, _unpack(content))


def python_directories(layer: Path) -> list[Path]:
    """The directories of an unpacked layer that Python looks for modules in."""
    return [*layer.glob("python/lib/python*/site-packages"), layer / "python"]


def _unpack(content: bytes) -> Package:
    entries = _entries(content)
    root = Path(tempfile.mkdtemp(prefix="awsim-lambda-"))
    compiled = (name for entry in entries if (name := PurePosixPath(entry.filename)).suffix in EXTENSION_MODULES)
    names = frozenset(name.parts[0].partition(".")[0] for name in compiled)
    package = Package(root, sum(entry.file_size for entry in entries), names)
    weakref.finalize(package, _remove, root, os.getpid())
    with ZipFile(BytesIO(content)) as archive:
        for entry in entries:
            _extract(archive, entry, root)
    return package


def _remove(root: Path, process: int) -> None:
    """Remove an unpacked package, unless this is a forked child of the process that has unpacked it."""
    if os.getpid() == process:
        shutil.rmtree(root, ignore_errors=True)


def _extract(archive: ZipFile, entry: ZipInfo, root: Path) -> None:
    """Unpack a file; one that may be executed still may be."""
    path = Path(archive.extract(entry, root))
    mode = entry.external_attr >> 16
    if mode & 0o111 and not entry.is_dir():
        path.chmod(0o755)


def _entries(content: bytes) -> list[ZipInfo]:
    """The files and directories of a zip file, which can be unpacked."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise InvalidPackage(f"no zip file: {error}") from error
    files: set[tuple[str, ...]] = set()
    directories: set[tuple[str, ...]] = set()
    for entry in entries:
        parts = _parts(entry)
        directories.update(parts[:depth] for depth in range(1, len(parts) + entry.is_dir()))
        if not entry.is_dir():
            files.add(parts)
    for parts in sorted(files & directories):
        raise InvalidPackage(f"{'/'.join(parts)!r} is a file and a directory")
    return entries


def _parts(entry: ZipInfo) -> tuple[str, ...]:
    """The names that lead to a file or directory from the package's own."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        raise InvalidPackage(f"{entry.filename!r} leads out of the package")
    encoded = [len(name.encode("utf-8", "surrogatepass")) for name in path.parts]
    if any(length > _LONGEST_NAME for length in encoded) or sum(encoded) + len(encoded) > _LONGEST_PATH:
        raise InvalidPackage(f"{entry.filename[:100]!r}… is longer than a file's name can be")
    if not path.parts and not entry.is_dir():
        raise InvalidPackage("a file has no name")
    return path.parts
