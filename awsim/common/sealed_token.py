"""Tokens that a client carries for a service: sealed against change, so that none has to be remembered.

A token holds its whole content, and a restored snapshot accepts those given out before it was taken. Its text tells
nothing, and a changed, truncated or invented one is found out.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from hashlib import blake2b, shake_128
from typing import Any

_KEY = b"awsim tokens"
_MARK = bytes(7) + b"\x01"
"""AWS's shard iterators begin with these eight bytes."""

_SEAL_SIZE = 16
_written = json.JSONEncoder(separators=(",", ":")).encode


class InvalidTokenError(ValueError):
    """Not a token this service gave out."""


def seal(kind: bytes, content: bytes) -> str:
    """A token of one kind with this content."""
    mac = _seal_of(kind, content)
    return b64encode(_MARK + mac + _veiled(content, mac)).decode()


def unseal(kind: bytes, token: str) -> bytes:
    """The content of a token of this kind; raises InvalidTokenError for anything else."""
    try:
        packed = b64decode(token, validate=True)
    except (NotBase64, ValueError):
        raise InvalidTokenError(token) from None
    mac = packed[8 : 8 + _SEAL_SIZE]
    content = _veiled(packed[8 + _SEAL_SIZE :], mac)
    if packed[:8] != _MARK or _seal_of(kind, content) != mac:
        raise InvalidTokenError(token)
    return content


def _seal_of(kind: bytes, content: bytes) -> bytes:
    return blake2b(kind + b"\0" + content, digest_size=_SEAL_SIZE, key=_KEY).digest()


def _veiled(content: bytes, mac: bytes) -> bytes:
    size = len(content)
    veil = shake_128(_KEY + mac).digest(size)
    return (int.from_bytes(content, "big") ^ int.from_bytes(veil, "big")).to_bytes(size, "big")


def seal_values(kind: str, **values: Any) -> str:
    """A token with named values (what JSON can say)."""
    return seal(kind.encode(), _written(values).encode())


def unseal_values(kind: str, token: str) -> dict[str, Any]:
    """The named values in a token; raises InvalidTokenError."""
    values: dict[str, Any] = json.loads(unseal(kind.encode(), token))
    return values
