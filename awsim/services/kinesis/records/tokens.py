"""What a client carries for the service: shard iterators, pagination tokens and receipt handles, all sealed."""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from struct import error as NotPacked  # noqa: N812  the standard library's own name says nothing here

from awsim.common.sealed_token import InvalidTokenError, seal, unseal

LIFETIME_SECONDS = 300.0
"""How long shard iterators and pagination tokens are good for."""

_ITERATOR = Struct(">QQIQ12s")


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
