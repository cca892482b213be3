"""`Passing`: how a world lets time pass while somebody waits, be its clock the wall's or a virtual one."""

from __future__ import annotations

from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Any

from awsim.kernel.lock import is_held
from awsim.kernel.steps import Idle, at_once
from awsim.kernel.waiting import Waiting
from awsim.kernel.waits import StateReplaced, real_time
from awsim.kernel.watch import TimedOut, spend, time_left

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.config import Options
    from awsim.kernel.clock import Clock
    from awsim.kernel.deliveries import BackgroundThread, Deliveries
    from awsim.kernel.lock import Lock
    from awsim.kernel.scheduler import Scheduler
    from awsim.kernel.steps import Steps
    from awsim.kernel.waits import Waiter, Waits

RUNNING_SECONDS = 0.001
"""How long a virtual clock stands still, in real seconds, before it is looked whether user code still runs."""

LONGEST_IDLE_SECONDS = 3600.0
"""How long, in real seconds, nobody looks for what is due: no lock takes a time that is endless."""


class Passing:
    """What a world does for those who wait. The rest of the world is named here by what is needed of it."""

    options: Options
    lock: Lock
    clock: Clock
    scheduler: Scheduler
    deliveries: Deliveries
    waits: Waits
    activity: int
    hub_turn: Callable[[], object] | None
    _background: BackgroundThread | None
    _depth: int

    def wake(self, topic: str) -> None:
        """Have those look who wait on a topic (see `awsim.kernel.waiting`), when the method that runs has returned."""
        if self.waits:
            with self.lock:
                self._within(self.waits.wake, topic)

    def awaiting(self, waiting: Waiting, shape: Callable[[Any], Any] | None = None) -> Steps[Any]:
        """Wait, in steps; the answer is what a look has found, or what is answered otherwise.

        Raises StateReplaced when the state is reset or restored meanwhile.
        """
        with self.lock:
            waiter = self._within(self.waits.add, waiting, shape or _as_it_is, self.clock.now(), self.activity)
        try:
            while not waiter.is_over:
                yield from self._passing_time(waiter)
                if time_left() <= 0:
                    raise TimedOut  # of the function that waits
        finally:
            with self.lock:
                self.waits.remove(waiter)
        return waiter.outcome()

    def sleeping(self, seconds: float) -> Steps[None]:
        """Let time pass, in steps; what falls due meanwhile happens."""
        with suppress(StateReplaced):
            yield from self.awaiting(Waiting(_nothing, self.clock.now() + seconds, lambda: True))

    def pausing(self, seconds: float, topics: tuple[str, ...], since: int | None = None) -> Steps[None]:
        """Let time pass, in steps, until one of the topics is woken.

        `since` is what `activity` was when the caller found that there is nothing to do yet: if it is another now, the
        caller had better look again at once.
        """
        has_looked = False

        def look() -> bool | None:
            nonlocal has_looked
            if has_looked or since not in (None, self.activity):
                return True
            has_looked = True
            return None

        with suppress(StateReplaced):
            yield from self.awaiting(Waiting(look, self.clock.now() + seconds, lambda: True, topics))

    def let_others_go_on(self) -> None:
        """Let green threads have a turn before a call, as they have one while a real call is sent.

        Plain threads need none, and who holds the world can't let others go on.
        """
        if self.hub_turn is not None and not is_held(self.lock):
            self.hub_turn()

    def _passing_time(self, waiter: Waiter) -> Steps[None]:
        """Let what is due happen, others go on, or time pass, for one that waits."""
        activity = self.activity
        if self.options.delivery == "inline" and self.scheduler.has_due(self.clock.now()):
            yield from self._going_to(self.clock.now())
        if waiter.is_over or activity != self.activity:
            return
        yield from self._standing_still(waiter) if self.clock.is_virtual else self._lasting(waiter)

    def _standing_still(self, waiter: Waiter) -> Steps[None]:
        """One turn of all others while a virtual clock stands still, or its next move when they have had theirs."""
        waiter.bell.clear()
        if waiter.is_over:
            return
        with self.lock:
            others_run = self.waits.others_run() or self._background_is_busy()
            patient = self.waits.lets_others_go_on(waiter, self.activity, others_run=others_run)
        if patient:
            yield Idle(RUNNING_SECONDS if others_run else 0.0, waiter.bell)
            return
        moment = min(self._next_due(), self.waits.next_moment(), self.clock.now() + time_left())
        if moment == inf:
            yield Idle(RUNNING_SECONDS, waiter.bell)  # only a call, which nobody has announced, can end this
            return
        self.activity += 1
        yield from self._going_to(moment)

    def _lasting(self, waiter: Waiter) -> Steps[None]:
        """Let a wall clock go on to the moment at which something happens, or until the waiter's bell rings."""
        waiter.bell.clear()
        if waiter.is_over:
            return
        seconds = min(waiter.seconds_left(self.clock.now()), self._next_due() - self.clock.now(), time_left())
        if seconds > 0:
            began = real_time()
            yield Idle(min(seconds, LONGEST_IDLE_SECONDS), waiter.bell)
            spend(real_time() - began)
        if waiter.is_over or waiter.bell.is_rung:
            return
        yield from self._going_to(self.clock.now())
        with self.lock:
            if not waiter.is_over and waiter.seconds_left(self.clock.now()) <= 0:
                self._within(self.waits.look_late, waiter, self.clock.now())

    def _next_due(self) -> float:
        """When the next task is due that is to be run at its time and not by hand; infinity where none is."""
        due = self.scheduler.next_due()
        is_awaited = due is not None and due > self.clock.now() and self.options.delivery != "manual"
        return due if due is not None and is_awaited else inf

    def _background_is_busy(self) -> bool:
        if self.options.delivery != "background":
            return False
        return self.scheduler.has_due(self.clock.now()) or self.deliveries.is_busy()

    def _going_to(self, moment: float) -> Steps[None]:
        """Move the clock to a moment, in steps: what falls due on the way happens at its own time."""
        if self.options.delivery == "inline":
            yield from self.deliveries.running_until(moment)
            return
        self.look_on_the_way_to(moment)
        if self._background is not None:
            self._background.wake()

    def look_on_the_way_to(self, moment: float) -> None:
        """Move the clock to a moment, and have who waits look when it is their time."""
        with self.lock:
            while (due := self.waits.next_moment()) <= moment:
                self.clock.jump_to(due)
                self._within(self.waits.look_due, max(due, self.clock.now()))
        self.clock.jump_to(moment)

    def _advance(self, moment: float) -> None:
        at_once(self._going_to(moment))

    def _within(self, act: Callable[..., Any], *given: Any) -> Any:
        """Change the state as a backend's method does: who waits for it looks afterwards."""
        self._depth += 1
        try:
            return act(*given)
        finally:
            self._depth -= 1
            if self.waits.has_woken and not self._depth:
                self._within(self.waits.look_where_woken, self.clock.now())


def _as_it_is(answer: Any) -> Any:
    return answer


def _nothing() -> None:
    return None
