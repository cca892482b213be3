"""Bytes inflated to a greatest length: what grows longer is given up while it is inflated, not afterwards."""

from __future__ import annotations

import zlib

GZIP = 16 + zlib.MAX_WBITS
"""The window bits of a gzip file, which may have several members (RFC 1952, section 2.2)."""
_PIECE = 64 * 1024


class TooLong(ValueError):
    """The bytes inflate to more than is taken."""


class NotCompressed(ValueError):
    """The bytes are not compressed that way, or end too early."""


def inflated(data: bytes, limit: int, window_bits: int = GZIP) -> bytes:
    """What compressed bytes stand for, at most `limit` bytes; raises TooLong and NotCompressed.

    No more than `limit` bytes and one piece are ever held, but for the copy that is answered.
    """
    pieces: list[bytes] = []
    left = limit
    inflater = zlib.decompressobj(window_bits)
    for at in range(0, len(data), _PIECE):
        piece = data[at : at + _PIECE]
        while piece:
            if inflater.eof:
                inflater = zlib.decompressobj(window_bits)
            content, piece = _step(inflater, piece, left + 1)
            left -= len(content)
            if left < 0:
                raise TooLong(f"the content is longer than {limit} bytes")
            pieces.append(content)
    if not inflater.eof:
        raise NotCompressed("the compressed content ends too early")
    return b"".join(pieces)


def _step(inflater: zlib._Decompress, piece: bytes, most: int) -> tuple[bytes, bytes]:
    """Some content, and what of a piece has not been looked at."""
    try:
        content = inflater.decompress(piece, most)
    except zlib.error as error:
        raise NotCompressed(str(error)) from None
    return content, inflater.unconsumed_tail or inflater.unused_data
