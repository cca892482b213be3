"""The calls of one world that wait: in which order they look, and how long a virtual clock stands still for others."""

from __future__ import annotations

import time
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING, Any

from awsim.kernel.forks import forgets_in_child
from awsim.kernel.steps import Bell

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.kernel.waiting import Waiting

QUIET_TURNS = 10
"""How many turns the others have without calling before a virtual clock moves on."""
MOST_TURNS = 200
"""How many turns they have at most: who asks over and over whether time has passed would keep it from passing."""
LONGEST_PATIENCE_SECONDS = 5.0
"""How long, in real seconds, a virtual clock stands still for a function that runs: it may wait for this very call."""


within_code: ContextVar[tuple[str, ...]] = ContextVar("awsim_within_code", default=())
"""The calls and deliveries whose user code what runs now is called by, one within the other."""


class StateReplaced(Exception):
    """The state was reset or restored while a call waited: it is to be made anew."""


@dataclass(slots=True, eq=False)
class Waiter:
    """One call that waits. Its bell rings when it is over, or when the moment to look may have changed."""

    waiting: Waiting
    ticket: int
    context: Context
    within: tuple[str, ...]
    shape: Callable[[Any], Any]
    began_at: float
    activity: int
    really_began: float = field(default_factory=lambda: real_time())
    bell: Bell = field(default_factory=Bell)
    moment: float = inf
    """When it is to look again though nobody wakes it."""
    is_over: bool = False
    answer: Any = None
    error: Exception | None = None
    turns: int = 0
    quiet_turns: int = 0

    def outcome(self) -> Any:
        """The answer, or what a look has raised."""
        if self.error is not None:
            raise self.error
        return self.answer

    def real_seconds(self) -> float:
        """How long it has waited in reality."""
        return real_time() - self.really_began

    def seconds_left(self, now: float) -> float:
        """How long until its moment, in reality where a stopped wall clock (freezegun) does not show it."""
        return self.moment - max(now, self.began_at + self.real_seconds())


class Waits:
    """All calls of one world that wait; used under its lock. They are calls, not state: snapshots leave them out."""

    def __init__(self) -> None:
        self.running: dict[str, None] = {}
        """Request ids of the calls and deliveries that have user code running."""
        self._waiters: dict[int, Waiter] = {}
        self._on_topic: dict[str, dict[int, Waiter]] = {}
        self._moments: list[tuple[float, int]] = []
        """A heap of (moment, ticket); an entry that is not its waiter's moment any more counts for nothing."""
        self._woken: dict[str, None] = {}
        self._tickets = 0
        forgets_in_child(self)

    def forget_other_threads(self) -> None:
        """In the child of a fork nobody waits, and no other thread runs user code."""
        self.running = dict.fromkeys(each for each in self.running if each in within_code.get())
        for waiter in list(self._waiters.values()):
            self.remove(waiter)

    def __bool__(self) -> bool:
        return bool(self._waiters)

    def count(self) -> int:
        """How many calls wait."""
        return len(self._waiters)

    @property
    def has_woken(self) -> bool:
        """Whether a topic was woken that somebody waits on, and nobody has looked yet."""
        return bool(self._woken)

    def add(self, waiting: Waiting, shape: Callable[[Any], Any], now: float, activity: int) -> Waiter:
        """Begin to wait, with a first look. `shape` makes of an answer what can be used outside of the lock."""
        self._tickets += 1
        waiter = Waiter(waiting, self._tickets, copy_context(), within_code.get(), shape, now, activity)
        self._look(waiter, now)
        if not waiter.is_over:
            self._waiters[waiter.ticket] = waiter
            for topic in waiting.wakes_on:
                self._on_topic.setdefault(topic, {})[waiter.ticket] = waiter
        return waiter

    def remove(self, waiter: Waiter) -> None:
        """Wait no more; nothing happens where it is over already."""
        if self._waiters.pop(waiter.ticket, None) is None:
            return
        for topic in waiter.waiting.wakes_on:
            on_topic = self._on_topic[topic]
            del on_topic[waiter.ticket]
            if not on_topic:
                del self._on_topic[topic]
        if not self._waiters:
            self._moments.clear()

    def wake(self, topic: str) -> None:
        """Have who waits on a topic look, when the method that runs has returned."""
        if topic in self._on_topic:
            self._woken[topic] = None

    def look_where_woken(self, now: float) -> None:
        """Have those look whose topics were woken, in the order in which they came."""
        while self._woken:
            topics, self._woken = self._woken, {}
            woken = {ticket for topic in topics for ticket in self._on_topic.get(topic, ())}
            self._look_each(sorted(woken), now)

    def end_all(self) -> None:
        """End all waiting with `StateReplaced`: what was waited for is gone."""
        self._woken.clear()
        for waiter in list(self._waiters.values()):
            waiter.error = StateReplaced("the state was reset or restored while a call waited")
            self._end(waiter)

    def look_due(self, now: float) -> None:
        """Have those look whose moment has come."""
        due = []
        while self.next_moment() <= now:
            due.append(heappop(self._moments)[1])
        self._look_each(due, now)

    def look_late(self, waiter: Waiter, now: float) -> None:
        """Have one look whose moment has come in reality, though a stopped clock does not show it."""
        if not waiter.is_over:
            self._look(waiter, max(now, waiter.moment))

    def next_moment(self) -> float:
        """When somebody is to look again at the latest; infinity when nobody is."""
        moments = self._moments
        while moments:
            moment, ticket = moments[0]
            waiter = self._waiters.get(ticket)
            if waiter is not None and waiter.moment == moment:
                return moment
            heappop(moments)
        return inf

    def ring_all(self) -> None:
        """Something was scheduled: who waits may have to wait less long."""
        for waiter in list(self._waiters.values()):
            waiter.bell.ring()

    def lets_others_go_on(self, waiter: Waiter, activity: int, *, others_run: bool) -> bool:
        """Whether others are to have another turn before a virtual clock moves on for this waiter."""
        if waiter.activity != activity:
            waiter.activity, waiter.quiet_turns = activity, 0
        waiter.turns += 1
        waiter.quiet_turns += 1
        if others_run:
            patient = waiter.real_seconds() < LONGEST_PATIENCE_SECONDS
        else:
            patient = waiter.quiet_turns <= QUIET_TURNS and waiter.turns <= MOST_TURNS
        if not patient:
            waiter.turns = waiter.quiet_turns = 0
        return patient

    def others_run(self) -> bool:
        """Whether user code runs that does not itself wait: neither it nor what it has called."""
        if not self.running:
            return False
        waiting = {request_id for waiter in self._waiters.values() for request_id in waiter.within}
        return any(request_id not in waiting for request_id in self.running)

    def _look_each(self, tickets: list[int], now: float) -> None:
        for ticket in tickets:
            waiter = self._waiters.get(ticket)
            if waiter is not None:
                self._look(waiter, now)

    def _look(self, waiter: Waiter, now: float) -> None:
        try:
            found = waiter.context.run(self._found, waiter, now)
        except Exception as error:
            waiter.error = error
            found = error
        if found is None:
            heappush(self._moments, (waiter.moment, waiter.ticket))
            waiter.bell.ring()
        else:
            self._end(waiter)

    def _end(self, waiter: Waiter) -> None:
        waiter.is_over = True
        self.remove(waiter)
        waiter.bell.ring()

    def _found(self, waiter: Waiter, now: float) -> Any:
        waiting = waiter.waiting
        answer = waiting.look()
        if answer is None and now >= waiting.until:
            answer = waiting.otherwise()
        elif answer is None:
            changes_at = waiting.changes_at()
            # One that has passed would have been found: it would be looked for again and again.
            waiter.moment = waiting.until
            if changes_at is not None and changes_at > now:
                waiter.moment = min(changes_at, waiting.until)
            return None
        waiter.answer = waiter.shape(answer)
        return waiter


def real_time() -> float:
    """The process's own monotonic clock, which freezegun does not stop where it can be asked past it."""
    return time.clock_gettime(time.CLOCK_MONOTONIC) if hasattr(time, "clock_gettime") else time.monotonic()
