"""Where ids and chance come from: one seeded source per cloud, so the same seed gives the same values."""

from __future__ import annotations

import random
import string
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import builtins
    from collections.abc import Sequence

T = TypeVar("T")

LOWER_ALPHANUMERIC = string.ascii_lowercase + string.digits
ALPHANUMERIC = string.ascii_letters + string.digits

_LONG_IDS = frozenset({"dynamodb", "dynamodbstreams"})
_END_OF_LONG_IDS = "VV4KQNSO5AEMVJF66Q9ASUAAJG"
"""How DynamoDB's request ids end, all of them."""

_VARIANTS = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}
"""The digit of a UUID that tells how it is laid out, by the digit that chance gives."""


class Random:
    """A seeded source of ids; its position is plain state, so a snapshot continues where it was taken.

    >>> Random(7).uuid() == Random(7).uuid()
    True
    """

    def __init__(self, seed: int = 0) -> None:
        self._source = random.Random(seed)  # noqa: S311 - reproducible on purpose, nothing secret depends on it

    def uuid(self) -> str:
        """A version 4 UUID: `f47ac10b-58cc-4372-a567-0e02b2c3d479`."""
        digits = self._source.getrandbits(128).to_bytes(16).hex()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_VARIANTS[digits[16]]}{digits[17:20]}-{digits[20:]}"

    def request_id(self, service: str = "") -> str:
        """A request id as a service forms it: a UUID, DynamoDB's 52 letters and digits."""
        if service not in _LONG_IDS:
            return self.uuid()
        return f"{self._source.getrandbits(104):026X}{_END_OF_LONG_IDS}"

    def hex(self, length: int) -> str:
        """Lower-case hexadecimal digits."""
        return f"{self._source.getrandbits(4 * length):0{length}x}" if length else ""

    def digits(self, length: int) -> str:
        """Decimal digits, leading zeros included."""
        return f"{self._source.randrange(10**length):0{length}d}" if length else ""

    def token(self, length: int, alphabet: str = ALPHANUMERIC) -> str:
        """Characters of an alphabet."""
        return "".join(self._source.choices(alphabet, k=length))

    def lower_alphanumeric(self, length: int) -> str:
        """Lower-case letters and digits, as in many resource ids."""
        return self.token(length, LOWER_ALPHANUMERIC)

    def bytes(self, count: int) -> builtins.bytes:
        """Random bytes."""
        return self._source.randbytes(count)

    def choice(self, among: Sequence[T]) -> T:
        """One of a non-empty sequence."""
        return self._source.choice(among)

    def fraction(self) -> float:
        """At least 0, less than 1."""
        return self._source.random()

    def uniform(self, low: float, high: float) -> float:
        """Between two numbers."""
        return self._source.uniform(low, high)
