"""Positions in a shard: records by consecutive indices, found by time, expired at the front.

Kinesis and DynamoDB Streams have in common that a position is the index of the next record to read, that it stays good
while others are added, and that the oldest records expire by their age; what a record is, each of them knows.
"""

from __future__ import annotations

from dataclasses import dataclass

FIRST_INDEX = 1
"""The index of a shard's first record; 0 is the shard's own starting sequence number."""

KEPT_SLACK = 1024
"""How many expired records may lie at the front before they are cut off."""


@dataclass(slots=True, kw_only=True)
class ExpiringLog:
    """Records by index; those below `horizon` have expired.

    A subclass keeps them, in the order of time, and says how they are counted, looked for and cut off.
    """

    first: int = FIRST_INDEX
    """The index of the first record that is held."""
    horizon: int = FIRST_INDEX
    """The index of the oldest record that has not expired."""

    def __len__(self) -> int:
        """How many records are held."""
        raise NotImplementedError

    def __bool__(self) -> bool:
        """An empty log is one all the same."""
        return True

    def before(self, moment: float) -> int:
        """How many of the records held are from before a moment."""
        raise NotImplementedError

    def cut(self, count: int) -> None:
        """Hold the first records no longer."""
        raise NotImplementedError

    @property
    def end(self) -> int:
        """The index the next record will have."""
        return self.first + len(self)

    def at_time(self, moment: float) -> int:
        """The index of the first record of this moment or later."""
        return self.first + self.before(moment)

    def trim(self, before: float) -> None:
        """Let the records from before a moment expire, for good."""
        self.horizon = max(self.horizon, self.at_time(before))
        expired = self.horizon - self.first
        if expired > KEPT_SLACK and expired * 2 > len(self):
            self.cut(expired)
            self.first = self.horizon
