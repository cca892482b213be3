"""Reading compressed files: GZIP and ZSTD."""

from __future__ import annotations

import gzip
import zlib
from importlib import import_module
from typing import TYPE_CHECKING

from awsim.services.dynamodb.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable

GZIP, ZSTD, NONE = "GZIP", "ZSTD", "NONE"


class NotCompressedError(ValueError):
    """A file that is not compressed as was said."""


def decompressor(kind: str) -> Callable[[bytes], bytes]:
    """The function that decompresses a file; raises ValidationException where this Python can't.

    ZSTD is in the standard library since Python 3.14; older ones need the package zstandard.
    """
    if kind == GZIP:
        return _gunzip
    if kind == NONE:
        return bytes
    for module, name in (("compression.zstd", "decompress"), ("zstandard", "decompress")):
        try:
            found: Callable[[bytes], bytes] = getattr(import_module(module), name)
        except ModuleNotFoundError:
            continue
        return found
    raise ValidationError("To read ZSTD, awsim needs Python 3.14 or the package zstandard (pip install zstandard).")


def _gunzip(data: bytes) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise NotCompressedError(str(error)) from error
