"""The records of one shard, in parallel arrays: appended at the end, found by index or time, trimmed at the front.

A record of 100 bytes costs some 350 bytes: its data, its partition key, its sequence number (made once, when it is put)
and five array slots. Nothing here looks at a record that is neither put nor read.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from awsim.common.stream_position import ExpiringLog


@dataclass(slots=True)
class RecordLog(ExpiringLog):
    """The records of a shard and what is shown of them."""

    sequence_numbers: list[str] = field(default_factory=list)
    data: list[bytes] = field(default_factory=list)
    partition_keys: list[str | None] = field(default_factory=list)
    arrivals: array[float] = field(default_factory=lambda: array("d"))
    """Seconds since the epoch, never falling."""
    sizes: array[int] = field(default_factory=lambda: array("Q"))
    """The size of each record (data and partition key) added to all before it."""
    size_before_first: int = 0
    encrypted: bytearray = field(default_factory=bytearray)

    def __len__(self) -> int:
        """How many records are held."""
        return len(self.data)

    def append(
        self,
        sequence_number: str,
        data: bytes,
        partition_key: str | None,
        size: int,
        arrived: float,
        *,
        encrypted: bool,
    ) -> None:
        """Take a record in; it arrives no earlier than the one before."""
        sizes = self.sizes
        self.sequence_numbers.append(sequence_number)
        self.data.append(data)
        self.partition_keys.append(partition_key)
        self.arrivals.append(arrived)
        sizes.append((sizes[-1] if sizes else self.size_before_first) + size)
        self.encrypted.append(encrypted)

    def before(self, moment: float) -> int:
        """How many of the records held arrived before a moment."""
        return bisect_left(self.arrivals, moment)

    def cut(self, count: int) -> None:
        """Hold the first records no longer."""
        self.size_before_first = self.sizes[count - 1]
        for column in (self.sequence_numbers, self.data, self.partition_keys, self.arrivals, self.sizes):
            del column[:count]
        del self.encrypted[:count]

    def arrival_of(self, index: int) -> float:
        """When a record arrived; 0 if it is not held (any more, or yet)."""
        position = index - self.first
        return self.arrivals[position] if 0 <= position < len(self.arrivals) else 0.0

    def at_sequence_number(self, index: int, sequence_number: str) -> int:
        """The index of the first record whose number is not below `sequence_number`, which carries `index`."""
        position = index - self.first
        if 0 <= position < len(self.data) and self.sequence_numbers[position] < sequence_number:
            return index + 1
        return index

    def after_sequence_number(self, index: int, sequence_number: str) -> int:
        """The index of the first record whose number is above `sequence_number`, which carries `index`."""
        position = index - self.first
        if 0 <= position < len(self.data) and self.sequence_numbers[position] > sequence_number:
            return index
        return index + 1

    def page(self, index: int, limit: int, most_bytes: int) -> tuple[int, int]:
        """The indices (from, up to) of what a read at `index` returns: up to `limit` records and so many bytes.

        One record is always returned if there is one.
        """
        begin = max(index, self.horizon) - self.first
        count = len(self.data)
        if begin >= count:
            return max(index, self.first + count), max(index, self.first + count)
        before = self.sizes[begin - 1] if begin else self.size_before_first
        last = min(begin + limit, count)
        stop = bisect_right(self.sizes, before + most_bytes, begin, last)
        return self.first + begin, self.first + max(stop, begin + 1)

    def size_between(self, begin: int, stop: int) -> int:
        """The bytes of the records from index `begin` up to `stop`."""
        if begin >= stop:
            return 0
        low, high = begin - self.first, stop - self.first - 1
        return self.sizes[high] - (self.sizes[low - 1] if low else self.size_before_first)

    def columns(self, begin: int, stop: int) -> dict[str, list[object]]:
        """The members of the records from index `begin` up to `stop`, one list each, in the names of the API."""
        part = slice(begin - self.first, stop - self.first)
        found: dict[str, list[object]] = {
            "SequenceNumber": list(self.sequence_numbers[part]),
            "ApproximateArrivalTimestamp": list(self.arrivals[part]),
            "Data": list(self.data[part]),
            "PartitionKey": list(self.partition_keys[part]),
        }
        marks = self.encrypted[part]
        if any(marks):
            found["EncryptionType"] = ["KMS" if mark else None for mark in marks]
        return found
