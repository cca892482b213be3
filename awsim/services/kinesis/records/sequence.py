"""What is in a sequence number: the codec of the 56 digits by which Kinesis orders records.

A number is 47 hexadecimal digits wide, read from the top: `2`, the second the shard was created in (9 digits), the
last digit of the shard's index, the record's index in the shard (16), a tie breaker (2), the second the record arrived
in (9), the shard's index (8) and the version, `2`. So the numbers of a shard grow with every record, and those of a
child, which is created in a later second, lie above all of its parents'. kinesalite found this layout in AWS's numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

VERSION = 2
LAST_INDEX = 2**63 - 1
"""The record index in the ending sequence number of a closed shard."""

_CREATED, _DIGIT, _INDEX, _TIE, _ARRIVED, _SHARD = 148, 144, 80, 72, 36, 4
"""How many bits lie below each part."""

_LOWEST, _HIGHEST = 2 << 184, 3 << 184


class MalformedError(ValueError):
    """A number that Kinesis cannot have made."""


@dataclass(frozen=True, slots=True)
class SequenceNumber:
    """The parts of a sequence number; `created` and `arrived` are whole seconds since the epoch."""

    shard_index: int
    created: int
    index: int
    arrived: int
    tie: int = 0

    def __str__(self) -> str:
        return str(
            base_of(self.shard_index, self.created)
            + (self.index << _INDEX)
            + (self.tie << _TIE)
            + (self.arrived << _ARRIVED)
        )

    @classmethod
    def parse(cls, text: str) -> SequenceNumber:
        """The parts of a number that Kinesis gave out; raises MalformedError for any other."""
        number = int(text)
        if not _LOWEST <= number < _HIGHEST or number & 0xF != VERSION:
            raise MalformedError(text)
        shard_index = number >> _SHARD & 0xFFFFFFFF
        if shard_index > 0x7FFFFFFF or number >> _DIGIT & 0xF != shard_index & 0xF:
            raise MalformedError(text)
        index = number >> _INDEX & 0xFFFFFFFFFFFFFFFF
        if index > LAST_INDEX:
            raise MalformedError(text)
        return cls(
            shard_index=shard_index,
            created=number >> _CREATED & 0xFFFFFFFFF,
            index=index,
            arrived=number >> _ARRIVED & 0xFFFFFFFFF,
            tie=number >> _TIE & 0xFF,
        )


def base_of(shard_index: int, created: int) -> int:
    """What all numbers of a shard have in common; `numbered` adds the rest."""
    return (2 << 184) + (created << _CREATED) + ((shard_index & 0xF) << _DIGIT) + (shard_index << _SHARD) + VERSION


def numbered(base: int, index: int, arrived: int) -> str:
    """The number of one record, from its shard's base: the fast way to what `str(SequenceNumber(…))` gives."""
    return str(base + (index << _INDEX) + (arrived << _ARRIVED))
