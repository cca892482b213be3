"""How much a shard takes: 1 MiB or 1,000 records a second in, 2 MiB or five reads a second out.

Only asked when the cloud enforces it (`throughput_limits=True`); figures: developer guide, "Quotas and limits".
"""

from __future__ import annotations

from dataclasses import dataclass, field

MIB = 1024 * 1024


@dataclass(slots=True)
class Allowance:
    """What may be used up, refilled at `rate` a second and never more than one second's worth."""

    rate: float
    left: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.left = self.rate

    def available(self, now: float) -> float:
        """What may be used at this moment."""
        self.left = min(self.rate, self.left + max(0.0, now - self.at) * self.rate)
        self.at = now
        return self.left

    def use(self, amount: float) -> None:
        """Use something up; whoever takes more than a second's worth waits as many seconds as it is worth.

        That is why after reading 10 MiB at once a shard refuses for five seconds (API reference, GetRecords).
        """
        self.left = -amount if amount > self.rate else self.left - amount


@dataclass(slots=True)
class Throughput:
    """The four allowances of one shard."""

    records_in: Allowance = field(default_factory=lambda: Allowance(1000.0))
    bytes_in: Allowance = field(default_factory=lambda: Allowance(1.0 * MIB))
    reads: Allowance = field(default_factory=lambda: Allowance(5.0))
    bytes_out: Allowance = field(default_factory=lambda: Allowance(2.0 * MIB))

    def admits_write(self, size: int, now: float) -> bool:
        """Whether a record of this size is taken now; if so, it is counted."""
        wanted = min(size, self.bytes_in.rate)
        if self.records_in.available(now) < 1 or self.bytes_in.available(now) < wanted:
            return False
        self.records_in.use(1)
        self.bytes_in.use(size)
        return True

    def admits_read(self, now: float) -> bool:
        """Whether the shard can be read now; if so, the read is counted, its bytes are counted by `count_read`."""
        if self.reads.available(now) < 1 or self.bytes_out.available(now) <= 0:
            return False
        self.reads.use(1)
        return True

    def count_read(self, size: int) -> None:
        """Count the bytes a read has returned."""
        self.bytes_out.use(size)
