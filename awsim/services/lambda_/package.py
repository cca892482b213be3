"""What a deployment package holds: a zip file's size, its names, and its files unpacked on disk once per process."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

EXTENSION_MODULES = (".so", ".pyd")


class InvalidPackage(ValueError):
    """Bytes that are no zip file, or a zip file that would write outside of its own directory."""


@dataclass(frozen=True, slots=True)
class Package:
    """An unpacked package: its directory, and the top-level names in it that hold compiled extension modules."""

    root: Path
    compiled: frozenset[str]


def unzipped_size(content: bytes) -> int:
    """How many bytes the files of a zip file have; raises InvalidPackage."""
    return sum(entry.file_size for entry in _entries(content))


def is_package(content: bytes) -> bool:
    """Whether bytes are a zip file that can be unpacked."""
    try:
        _entries(content)
    except InvalidPackage:
        return False
    return True


@cache
def unpack(content: bytes) -> Package:
    """The package of a zip file, in a directory of its own that lasts as long as the process; raises InvalidPackage."""
    entries = _entries(content)
    root = _directory() / sha256(content).hexdigest()[:16]
    root.mkdir(exist_ok=True)
    with ZipFile(BytesIO(content)) as archive:
        for entry in entries:
            _extract(archive, entry, root)
    compiled = (name for entry in entries if (name := PurePosixPath(entry.filename)).suffix in EXTENSION_MODULES)
    return Package(root, frozenset(name.parts[0].partition(".")[0] for name in compiled))


def python_directories(layer: Path) -> list[Path]:
    """The directories of an unpacked layer that Python looks for modules in."""
    return [*layer.glob("python/lib/python*/site-packages"), layer / "python"]


def _extract(archive: ZipFile, entry: ZipInfo, root: Path) -> None:
    """Unpack a file; one that may be executed still may be."""
    path = Path(archive.extract(entry, root))
    mode = entry.external_attr >> 16
    if mode & 0o111 and not entry.is_dir():
        path.chmod(0o755)


def _entries(content: bytes) -> list[ZipInfo]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise InvalidPackage(f"no zip file: {error}") from error
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            raise InvalidPackage(f"{entry.filename!r} leads out of the package")
    return entries


@cache
def _directory() -> Path:
    made = Path(tempfile.mkdtemp(prefix="awsim-lambda-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made
