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


def sha512(body: bytes) -> bytes:
    """SHA-512."""
    return hashlib.sha512(body).digest()


def md5(body: bytes) -> bytes:
    """MD5."""
    return hashlib.md5(body, usedforsecurity=False).digest()


CHECKSUMS: dict[str, Callable[[bytes], bytes]] = {
    "crc32": crc32,
    "crc32c": crc32c,
    "crc64nvme": crc64nvme,
    "sha1": sha1,
    "sha256": sha256,
    "sha512": sha512,
    "md5": md5,
}
"""The last part of the header's name -> the checksum."""

_SHORT = 16 * 1024
"""Up to how many bytes a CRC is worked out byte by byte."""


def _crc(body: bytes, polynomial: int, bits: int) -> bytes:
    """A reflected CRC; a long body is cut into lanes of equal length, whose registers move on all at once."""
    ones = (1 << bits) - 1
    register, at = ones, 0
    if len(body) > _SHORT:
        # A step costs some microseconds and so does a lane: their numbers are kept near each other.
        length = 1 << ((len(body) // 4).bit_length() // 2)
        lanes = len(body) // length
        shift = _shift(polynomial, bits, length)
        for lane in _lanes(body, lanes, length, polynomial, bits):
            register = _shifted(shift, register) ^ lane
        at = lanes * length
    table = _table(polynomial)
    for byte in memoryview(body)[at:]:
        register = table[(register ^ byte) & 0xFF] ^ (register >> 8)
    return (register ^ ones).to_bytes(bits // 8, "big")


def _lanes(body: bytes, lanes: int, length: int, polynomial: int, bits: int) -> list[int]:
    """The registers behind each lane, each of which began at nothing.

    The registers of all lanes are held as one number for each of their bytes, so that one operation serves them all.
    """
    size = bits // 8
    columns = _columns(polynomial, size)
    planes = [0] * size
    end = lanes * length
    for step in range(length):
        row = int.from_bytes(body[step:end:length], "little")
        index = (planes[0] ^ row).to_bytes(lanes, "little")
        moved = [int.from_bytes(index.translate(column), "little") for column in columns]
        planes = [above ^ new for above, new in zip([*planes[1:], 0], moved, strict=True)]
    texts = [plane.to_bytes(lanes, "little") for plane in planes]
    return [int.from_bytes(registers, "little") for registers in map(bytes, zip(*texts, strict=True))]


@cache
def _columns(polynomial: int, size: int) -> tuple[bytes, ...]:
    """One byte of each entry of the table, for each of an entry's bytes."""
    table = _table(polynomial)
    return tuple(bytes(entry >> 8 * number & 0xFF for entry in table) for number in range(size))


@cache
def _shift(polynomial: int, bits: int, length: int) -> tuple[tuple[int, ...], ...]:
    """What as many zeros make of a register: for each of its bytes a table. `length` is a power of two."""
    table = _table(polynomial)
    images = [table[(1 << bit) & 0xFF] ^ ((1 << bit) >> 8) for bit in range(bits)]
    for _ in range(length.bit_length() - 1):
        images = [_image(images, each) for each in images]
    return tuple(tuple(_image(images, value << 8 * number) for value in range(256)) for number in range(bits // 8))


def _image(images: list[int], register: int) -> int:
    found = 0
    while register:
        low = register & -register
        found ^= images[low.bit_length() - 1]
        register ^= low
    return found


def _shifted(shift: tuple[tuple[int, ...], ...], register: int) -> int:
    found = 0
    for table in shift:
        found ^= table[register & 0xFF]
        register >>= 8
    return found


@cache
def _table(polynomial: int) -> tuple[int, ...]:
    def entry(value: int) -> int:
        for _ in range(8):
            value = (value >> 1) ^ (polynomial if value & 1 else 0)
        return value

    return tuple(map(entry, range(256)))
