"""What time it is: the wall clock plus an offset, or a virtual clock that moves only when told."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from awsim.common.moments import iso
from awsim.common.nearest import did_you_mean
from awsim.kernel.watch import inside, spend

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Unpack

    from awsim.config import ClockKind


LATEST_MOMENT = 253_402_300_799.0
"""9999-12-31T23:59:59Z: dates end there."""


class Amounts(TypedDict, total=False):
    """Amounts of time, as for `datetime.timedelta`."""

    weeks: float
    days: float
    hours: float
    minutes: float
    seconds: float
    milliseconds: float


class Clock:
    """The time of one cloud, in seconds since the epoch.

    A "wall" clock is the process's time plus an offset, so freezegun and time-machine move it too. A "virtual" clock
    starts at `start` and stands still until `advance`, `advance_to` or `sleep` moves it. Neither runs backwards by
    these methods.

    >>> clock = Clock("virtual", start=0.0)
    >>> clock.advance(hours=1, minutes=30)
    >>> clock.now()
    5400.0
    """

    on_advance: Callable[[float], None] | None = None
    """Called with the target instead of jumping there at once, so that what falls due on the way runs at its own time;
    it moves the clock with `jump_to`. Set by the cloud; no part of the clock's state."""

    def __init__(self, kind: ClockKind = "wall", start: float = 0.0) -> None:
        self.is_virtual = kind == "virtual"
        self._moment = start
        self._offset = 0.0

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "on_advance"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def __repr__(self) -> str:
        return f"<{'virtual' if self.is_virtual else 'wall'} clock at {iso(self.now())}>"

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._moment if self.is_virtual else time.time() + self._offset

    def advance(self, delta: timedelta | None = None, **amounts: Unpack[Amounts]) -> None:
        """Move forward by the sum of the amounts: `advance(hours=25)`, `advance(timedelta(days=1), seconds=1)`.

        Raises TypeError when no amount is given or `delta` is no timedelta, ValueError when an amount is negative.
        """
        self._go_to(self.now() + _total_seconds(delta, **amounts))

    def advance_to(self, moment: datetime | float) -> None:
        """Move forward to a moment: seconds since the epoch, or a datetime with a time zone.

        Raises ValueError for a moment in the past and for a datetime without a time zone.
        """
        if isinstance(moment, datetime):
            if moment.tzinfo is None:
                raise ValueError(f"advance_to needs a datetime with a time zone, got the naive {moment!r}")
            moment = moment.timestamp()
        now = self.now()
        if not isinstance(moment, int | float):
            raise TypeError(f"advance_to takes a datetime or seconds since the epoch, got {moment!r}")
        if moment < now:
            raise ValueError(f"time moves forward only: {moment} is {now - moment} seconds before now ({now})")
        self._go_to(moment)

    def sleep(self, seconds: float) -> None:
        """Let time pass: a virtual clock advances, a wall clock really waits."""
        if not seconds >= 0:
            raise ValueError(f"sleep needs an amount of at least 0 seconds, got {seconds}")
        if self.is_virtual:
            self._go_to(self.now() + seconds)
        else:
            time.sleep(seconds)

    def jump_to(self, moment: float) -> None:
        """Be at a moment at once, without asking `on_advance`; one that has passed already changes nothing."""
        passing = moment - self.now()
        if passing <= 0:
            return
        if self.is_virtual:
            self._moment = moment
        else:
            self._offset += passing
        spend(passing)

    def _go_to(self, moment: float) -> None:
        if not moment <= LATEST_MOMENT:
            raise ValueError(f"time goes on to the end of the year 9999 only, not to {moment} seconds since the epoch")
        if self.on_advance is None:
            self.jump_to(moment)
        else:
            with inside():
                self.on_advance(moment)


def _total_seconds(delta: timedelta | None, **amounts: float) -> float:
    if delta is None and not amounts:
        raise TypeError("advance needs an amount of time: advance(hours=1), advance(timedelta(days=1))")
    if delta is not None and not isinstance(delta, timedelta):
        raise TypeError(f"advance takes a timedelta or named amounts, got {delta!r}: write advance(seconds={delta!r})")
    for name in amounts:
        if name not in Amounts.__annotations__:
            raise TypeError(f"advance has no amount {name!r}; {did_you_mean(name, Amounts.__annotations__)}")
    try:
        for name, amount in amounts.items():
            _refuse_negative(name, timedelta(**{name: amount}))
        _refuse_negative("delta", delta or timedelta(0))
        return ((delta or timedelta(0)) + timedelta(**amounts)).total_seconds()
    except OverflowError:
        raise ValueError(f"time goes on to the end of the year 9999 only: {delta or amounts!r} is too much") from None


def _refuse_negative(name: str, amount: timedelta) -> None:
    if amount < timedelta(0):
        raise ValueError(f"time moves forward only: {name} must be at least 0, got {amount.total_seconds()} seconds")
