"""Whose turn at moto it is, and what time it is there.

moto is not thread-safe and its tables belong to one cloud at a time, so the process has one lock around it. While a
cloud has its turn, moto's `utcnow` and what is made of it (`unix_time`, the ISO 8601 forms) follow the cloud's clock.

Who takes a turn has the cloud's own lock first, always in this order: native services call moto and moto calls them.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from awsim.kernel.lock import make_lock, released

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from awsim.cloud import Cloud
    from awsim.gateway.moto.state import MotoState
    from awsim.kernel.clock import Clock

_POLL_SECONDS = 0.01
"""How long a long poll of moto's SQS leaves the lock to others before it looks again."""


@dataclass(slots=True)
class _Turn:
    state: MotoState
    cloud: Cloud
    lag: float = 0.0
    """Seconds by which this turn's long poll is ahead of the clock, which stands still under freezegun."""

    @property
    def clock(self) -> Clock:
        return self.cloud.clock

    def now(self) -> float:
        return self.clock.now() + self.lag

    def sleep(self, seconds: float) -> None:
        before = self.clock.now()
        self.clock.sleep(seconds)
        if self.clock.now() == before:
            self.lag += seconds


_turns: list[_Turn] = []
"""The turns of the thread that holds the lock, one inside the other."""
_locks: dict[str, Any] = {}


@contextmanager
def turn(state: MotoState, cloud: Cloud) -> Iterator[None]:
    """Wait for moto to be free, and have it hold this cloud's state and show its time."""
    with cloud.lock, _lock():
        _turns.append(_Turn(state, cloud))
        try:
            state.put_in_place()
            yield
        finally:
            _turns.pop()
            if _turns:
                _turns[-1].state.put_in_place()


def whose() -> Cloud | None:
    """The cloud whose turn it is, None while moto is called by others than awsim."""
    return _turns[-1].cloud if _turns else None


def moment() -> float | None:
    """The time of the cloud whose turn it is, None while moto is called by others than awsim."""
    return _turns[-1].now() if _turns else None


@contextmanager
def aside() -> Iterator[_Turn]:
    """Let other threads have their turns, and the cloud's lock; afterwards it is this one's again."""
    turns = _turns.copy()
    _turns.clear()
    try:
        with ExitStack() as around:
            around.enter_context(released(_lock()))
            for lock in {id(each.cloud.lock): each.cloud.lock for each in turns}.values():
                around.enter_context(released(lock))
            yield turns[-1]
    finally:
        _turns.extend(turns)
        turns[-1].state.put_in_place()


def wait_aside(seconds: float) -> None:
    """Let what is due happen, and where nothing is, let time pass."""
    with aside() as waiting:
        inline = waiting.cloud.options.delivery == "inline"
        if inline and waiting.cloud.scheduler.has_due(waiting.now()):
            waiting.cloud.deliveries.run_due()
        else:
            waiting.sleep(seconds if waiting.clock.is_virtual else _POLL_SECONDS)


def _lock() -> Any:
    """The lock, made when first needed: until then eventlet or gevent may still replace `threading`."""
    return _locks.get("moto") or _locks.setdefault("moto", make_lock())


def tell_time() -> None:
    """Have moto's time functions ask the cloud whose turn it is; outside of a turn they tell the wall clock's time."""
    utils: Any = import_module("moto.core.utils")
    # All of them look `datetime` up in their module, which is the one place to take hold of for the 150 modules that
    # have imported the functions by name.
    utils.datetime = SimpleNamespace(datetime=_Datetime)


def let_long_polls_wait_aside() -> None:
    """Have ReceiveMessage of moto's SQS wait by the cloud's clock, and without keeping everybody else from moto."""
    models: Any = import_module("moto.sqs.models")
    models.Queue.wait_for_messages = _wait_for_messages


class _Datetime:
    """What moto's time functions use of `datetime.datetime`."""

    strptime = datetime.strptime
    fromtimestamp = datetime.fromtimestamp

    @staticmethod
    def now(tz: tzinfo | None = None) -> datetime:
        return datetime.fromtimestamp(_turns[-1].now(), tz) if _turns else datetime.now(tz)


def _wait_for_messages(queue: Any, timeout: float) -> None:
    end = _turns[-1].now() + timeout
    while not queue.messages and (left := end - _turns[-1].now()) > 0:
        with aside() as waiting:
            waiting.sleep(min(left, timeout if waiting.clock.is_virtual else _POLL_SECONDS))
    # moto goes on while its time has not passed the end, so that on the very second it would wait one more.
    _turns[-1].lag += _POLL_SECONDS
