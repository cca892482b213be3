"""Whose turn at moto it is, and what time it is there.

moto is not thread-safe and its tables belong to one cloud at a time, so the process has one lock around it. While a
cloud has its turn, moto's `utcnow` and what is made of it (`unix_time`, the ISO 8601 forms) follow the cloud's clock.

Who takes a turn has the cloud's own lock first, always in this order: native services call moto and moto calls them.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from awsim.kernel.lock import Rank, make_lock, released
from awsim.kernel.steps import at_once
from awsim.kernel.waits import real_time
from awsim.moto import calls_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import tzinfo

    from awsim.kernel.clock import Clock
    from awsim.kernel.world import World
    from awsim.moto.state import MotoState

POLL_SECONDS = 0.01
"""How long a waiting call leaves the lock to others before it looks again."""


@dataclass(slots=True)
class Turn:
    """One cloud's turn at moto."""

    state: MotoState
    world: World
    lag: float = 0.0
    """Seconds by which this turn's long poll is ahead of the clock, which stands still under freezegun."""

    @property
    def clock(self) -> Clock:
        """The cloud's clock."""
        return self.world.clock

    def now(self) -> float:
        """The time this turn shows."""
        return self.clock.now() + self.lag

    def sleep(self, seconds: float) -> None:
        """Let time pass, by the cloud's clock."""
        before = self.clock.now()
        self.clock.sleep(seconds)
        if self.clock.now() == before:
            self.lag += seconds

    def pause(self, seconds: float, topic: str) -> None:
        """Let time pass, by the cloud's clock, until a topic is woken; others go on meanwhile."""
        before, began = self.clock.now(), real_time()
        at_once(self.world.pausing(seconds, (topic,)))
        if self.clock.now() == before and real_time() - began >= seconds:
            self.lag += seconds


_turns: list[Turn] = []
"""The turns of the thread that holds the lock, one inside the other."""
_locks: dict[str, Any] = {}


@contextmanager
def turn(state: MotoState, world: World) -> Iterator[None]:
    """Wait for moto to be free, and have it hold this cloud's state and show its time."""
    with world.lock, _lock():
        if not _turns:
            calls_out.intercept(_sent_aside)
        _turns.append(Turn(state, world))
        try:
            state.put_in_place()
            yield
        finally:
            _turns.pop()
            if _turns:
                _turns[-1].state.put_in_place()
            else:
                calls_out.let_go()


def this_turn() -> Turn:
    """The turn of the thread that holds the lock."""
    return _turns[-1]


def whose() -> World | None:
    """The cloud whose turn it is, None while moto is called by others than awsim."""
    return _turns[-1].world if _turns else None


def moment() -> float | None:
    """The time of the cloud whose turn it is, None while moto is called by others than awsim."""
    return _turns[-1].now() if _turns else None


@contextmanager
def aside() -> Iterator[Turn]:
    """Let other threads have their turns, and the cloud's lock; afterwards it is this one's again."""
    turns = _turns.copy()
    _turns.clear()
    calls_out.let_go()
    try:
        with ExitStack() as around:
            around.enter_context(released(_lock()))
            for lock in {id(each.world.lock): each.world.lock for each in turns}.values():
                around.enter_context(released(lock))
            yield turns[-1]
    finally:
        _turns.extend(turns)
        turns[-1].state.put_in_place()
        calls_out.intercept(_sent_aside)


def _sent_aside(request: Any, send: Callable[[], Any]) -> Any:
    """Let a request that moto makes go out while nothing is held; one to the cloud itself is answered in it."""
    if not _lock().is_held_here():
        return send()  # of a thread that has nothing to do with moto
    with aside() as waiting:
        answered = waiting.world.web.answer(calls_out.request_from(request))
        return send() if answered is None else calls_out.response_to(request, answered)


def wait_aside(seconds: float) -> None:
    """Let what is due happen, and where nothing is, let time pass."""
    with aside() as waiting:
        inline = waiting.world.options.delivery == "inline"
        if inline and waiting.world.scheduler.has_due(waiting.now()):
            waiting.world.deliveries.run_due()
        else:
            waiting.sleep(seconds if waiting.clock.is_virtual else POLL_SECONDS)


def _lock() -> Any:
    """The lock, made when first needed: until then eventlet or gevent may still replace `threading`."""
    return _locks.get("moto") or _locks.setdefault("moto", make_lock(Rank.MOTO))


def tell_time() -> None:
    """Have moto's time functions ask the cloud whose turn it is; outside of a turn they tell the wall clock's time."""
    utils: Any = import_module("moto.core.utils")
    # All of them look `datetime` up in their module, which is the one place to take hold of for the 150 modules that
    # have imported the functions by name.
    utils.datetime = SimpleNamespace(datetime=_Datetime)


class _Datetime:
    """What moto's time functions use of `datetime.datetime`."""

    strptime = datetime.strptime
    fromtimestamp = datetime.fromtimestamp

    @staticmethod
    def now(tz: tzinfo | None = None) -> datetime:
        return datetime.fromtimestamp(_turns[-1].now(), tz) if _turns else datetime.now(tz)


def _after_fork_in_child() -> None:
    """The turn that another thread had is nobody's in the child."""
    if not _lock().is_held_here():
        _turns.clear()
        calls_out.let_go()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
