"""How much reading and writing a table or an index is provisioned for, and how it may be changed."""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from awsim.common.frozen import frozen, record
from awsim.services.dynamodb.errors import LimitExceededError, ValidationError

HOUR = 3600.0
DAY = 24 * HOUR

BURST_SECONDS = 300.0

FREE_DECREASES = 4
"""Decreases of a day that may follow each other at once; each further one waits for an hour (developer guide)."""


@record
class ProvisionedThroughput:
    """Capacity units a second; 0 when billing is by request."""

    read: int = 0
    write: int = 0
    increased_at: float | None = None
    decreased_at: float | None = None
    decreases: list[float] = field(default_factory=list)
    """When it was decreased on the day of the last decrease (UTC)."""
    requested: tuple[int, int] | None = None
    """What it will be when the table or the index is no longer UPDATING."""

    def describe(self, now: float) -> dict[str, Any]:
        """As in DescribeTable."""
        return {
            "LastIncreaseDateTime": self.increased_at,
            "LastDecreaseDateTime": self.decreased_at,
            "NumberOfDecreasesToday": len(self.decreases_today(now)),
            "ReadCapacityUnits": self.read,
            "WriteCapacityUnits": self.write,
        }

    def decreases_today(self, now: float) -> list[float]:
        """When it was decreased since midnight, UTC."""
        return [moment for moment in self.decreases if moment // DAY == now // DAY]

    def request(self, read: int, write: int, *, now: float, what: str) -> None:
        """Ask for another throughput; `what` is "table", or "index" with its name.

        Raises ValidationException if it is no other, LimitExceededException if it is decreased too often.
        """
        if (read, write) == (self.read, self.write):
            raise _no_change(self, what)
        if read < self.read or write < self.write:
            self._check_decreases(now)
        self.requested = (read, write)

    def carry_out(self, now: float) -> None:
        """Have the throughput that was asked for."""
        if self.requested is None:
            return
        read, write = self.requested
        if read > self.read or write > self.write:
            self.increased_at = now
        if read < self.read or write < self.write:
            self.decreased_at = now
            self.decreases = [*self.decreases_today(now), now]
        self.read, self.write, self.requested = read, write, None

    def _check_decreases(self, now: float) -> None:
        today = self.decreases_today(now)
        if len(today) < FREE_DECREASES or now - today[-1] >= HOUR:
            return
        raise LimitExceededError(
            "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the "
            f"first {FREE_DECREASES} decreases, each subsequent decrease in the same UTC day can be performed at most "
            f"once every {HOUR:.0f} seconds. Number of decreases today: {len(today)}. "
            f"Last decrease at {long_date(today[-1])}. Next decrease can be made at {long_date(today[-1] + HOUR)}"
        )


@record
class Allowance:
    """What may be used up, refilled by so much a second; what is not used is kept for five minutes.

    It is enough that something is left: who takes more than that is waited for (developer guide, "Burst capacity").
    """

    left: float | None = None
    at: float = 0.0

    def admits(self, rate: float, now: float) -> bool:
        """Whether something may be used now."""
        left = rate if self.left is None else min(BURST_SECONDS * rate, self.left + (now - self.at) * rate)
        self.left, self.at = left, now
        return left > 0

    def use(self, amount: float) -> None:
        """Use something up."""
        self.left = (self.left or 0.0) - amount


@record
class Usage:
    """What a table or an index has used of its throughput; only kept when the cloud enforces it."""

    reads: Allowance = field(default_factory=Allowance)
    writes: Allowance = field(default_factory=Allowance)


@frozen
class OnDemandThroughput:
    """The most request units a second, -1 for no such limit."""

    read: int | None = None
    write: int | None = None

    def describe(self) -> dict[str, Any]:
        """As in DescribeTable."""
        return {"MaxReadRequestUnits": self.read, "MaxWriteRequestUnits": self.write}


@frozen
class WarmThroughput:
    """Units a second that can be used at once."""

    read: int
    write: int

    def describe(self, status: str) -> dict[str, Any]:
        """As in DescribeTable."""
        return {"ReadUnitsPerSecond": self.read, "WriteUnitsPerSecond": self.write, "Status": status}


def long_date(moment: float) -> str:
    """A moment as AWS prints it in these messages: `Wednesday, July 25, 2018 8:48:14 PM UTC`."""
    at = datetime.fromtimestamp(moment, UTC)
    hour = at.hour % 12 or 12
    return f"{at:%A, %B} {at.day}, {at.year} {hour}:{at:%M:%S %p} UTC"


def _no_change(throughput: ProvisionedThroughput, what: str) -> ValidationError:
    read, write = throughput.read, throughput.write
    return ValidationError(
        f"The provisioned throughput for the {what} will not change. The requested value equals the current value. "
        f"Current ReadCapacityUnits provisioned for the {what}: {read}. Requested ReadCapacityUnits: {read}. "
        f"Current WriteCapacityUnits provisioned for the {what}: {write}. Requested WriteCapacityUnits: {write}. "
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
    )
