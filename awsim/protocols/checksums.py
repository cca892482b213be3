"""The checksums that requests may carry (`x-amz-checksum-…`), each as a function of a body."""

from __future__ import annotations

import hashlib
import zlib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CASTAGNOLI = 0x82F63B78
_NVME = 0x9A6C9329AC4BC9B5
"""The polynomials of CRC-32C and CRC-64/NVME, their bits reversed."""


def crc32(body: bytes) -> bytes:
    """CRC-32."""
    return zlib.crc32(body).to_bytes(4, "big")


def crc32c(body: bytes) -> bytes:
    """CRC-32C."""
    return _crc(body, _CASTAGNOLI, 32)


def crc64nvme(body: bytes) -> bytes:
    """CRC-64/NVME."""
    return _crc(body, _NVME, 64)


def sha1(body: bytes) -> bytes:
    """SHA-1."""
    return hashlib.sha1(body, usedforsecurity=False).digest()


def sha256(body: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(body).digest()


CHECKSUMS: dict[str, Callable[[bytes], bytes]] = {
    "crc32": crc32,
    "crc32c": crc32c,
    "crc64nvme": crc64nvme,
    "sha1": sha1,
    "sha256": sha256,
}
"""The last part of the header's name -> the checksum."""


def _crc(body: bytes, polynomial: int, bits: int) -> bytes:
    table = _table(polynomial)
    ones = (1 << bits) - 1
    register = ones
    for byte in body:
        register = table[(register ^ byte) & 0xFF] ^ (register >> 8)
    return (register ^ ones).to_bytes(bits // 8, "big")


@cache
def _table(polynomial: int) -> tuple[int, ...]:
    def entry(value: int) -> int:
        for _ in range(8):
            value = (value >> 1) ^ (polynomial if value & 1 else 0)
        return value

    return tuple(map(entry, range(256)))
