"""What a client carries for the service: shard iterators, pagination tokens and receipt handles, sealed against change.

A token holds its whole content: none has to be remembered, and a restored snapshot accepts those given out before it
was taken. Its text tells nothing, and a changed, truncated or invented one is found out.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import blake2b, shake_128
from struct import Struct
from struct import error as NotPacked  # noqa: N812  the standard library's own name says nothing here
from typing import Any

LIFETIME_SECONDS = 300.0
"""How long shard iterators and pagination tokens are good for."""

_KEY = b"awsim kinesis tokens"
_MARK = bytes(7) + b"\x01"
"""AWS's shard iterators begin with these eight bytes."""

_SEAL_SIZE = 16
_ITERATOR = Struct(">QQIQ12s")


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


@dataclass(frozen=True, slots=True)
class ShardIterator:
    """A position in a shard: the index of the next record to read.

    `shard_created` is the second in the shard's sequence numbers: an iterator of a deleted stream stands at the
    beginning of the stream that was made under its name since.
    """

    created_at: float
    account: str
    stream_name: str
    shard_index: int
    shard_created: int
    position: int

    def __str__(self) -> str:
        head = _ITERATOR.pack(
            int(self.created_at * 1000), self.position, self.shard_index, self.shard_created, self.account.encode()
        )
        return seal(b"iterator", head + self.stream_name.encode())

    @classmethod
    def parse(cls, token: str) -> ShardIterator:
        """The iterator in a token; raises InvalidTokenError."""
        content = unseal(b"iterator", token)
        try:
            created, position, shard_index, shard_created, account = _ITERATOR.unpack_from(content)
        except NotPacked:
            raise InvalidTokenError(token) from None
        name = content[_ITERATOR.size :].decode()
        return cls(created / 1000, account.decode(), name, shard_index, shard_created, position)


def seal_values(kind: str, **values: Any) -> str:
    """A token with named values (what JSON can say)."""
    return seal(kind.encode(), json.dumps(values, separators=(",", ":")).encode())


def unseal_values(kind: str, token: str) -> dict[str, Any]:
    """The named values in a token; raises InvalidTokenError."""
    values: dict[str, Any] = json.loads(unseal(kind.encode(), token))
    return values
