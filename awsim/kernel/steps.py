"""A call in steps: what would hold up whoever makes it is handed to the transport, which has a way of its own to wait.

A generator carries the call out. Where user code is to be run it yields an `Aside` and is sent its outcome; where there
is nothing to do but to let time pass it yields an `Idle`. Nothing is held at either. `at_once` is the way of plain
threads and of green ones; `awsim.transports.suspending` is that of event loops.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias, TypeVar

from awsim.kernel.watch import entered

T = TypeVar("T")

TURN_SECONDS = 0.001
"""How long a thread leaves the processor to the others when it lets them have a turn."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Something that may take its time, user code above all: it is run where it holds nobody up."""

    run: Callable[[], Any]


class Bell:
    """Rings for who is idle; whoever listens is told at once, on the thread that rings."""

    __slots__ = ("_listener", "is_rung")

    def __init__(self) -> None:
        self.is_rung = False
        self._listener: Callable[[], object] | None = None

    def ring(self) -> None:
        """End the idling that goes on, or the next."""
        self.is_rung = True
        listener = self._listener
        if listener is not None:
            listener()

    def clear(self) -> None:
        """Be still again."""
        self.is_rung = False

    def tell(self, listener: Callable[[], object] | None) -> None:
        """Have `listener` called when it rings, at once if it has rung already; None: nobody listens any more."""
        self._listener = listener
        if listener is not None and self.is_rung:
            listener()


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is to be done for so many real seconds, or until the bell rings; 0: let all others have a turn."""

    seconds: float
    bell: Bell


Step: TypeAlias = Aside | Idle
Steps: TypeAlias = Generator[Step, Any, T]


def at_once(steps: Steps[T], go_on: Callable[[], Step] | None = None) -> T:
    """Carry a call out on this thread, which waits for each step: a green thread lets its hub turn meanwhile.

    `go_on` is what makes a call that others have begun go on. What the call takes does not count for the function, if
    any, that makes it; raises TimedOut where the function's time is over.
    """
    watch = entered()
    try:
        while True:
            idle = until_idle(steps, go_on)
            try:
                _idle(idle)
            except BaseException as error:  # a time-out of green threads
                go_on = partial(steps.throw, error)
            else:
                go_on = partial(steps.send, None)
    except StopIteration as ended:
        answer: T = ended.value
        return answer
    finally:
        if watch is not None:
            watch.leave()


def until_idle(steps: Steps[Any], go_on: Callable[[], Step] | None = None) -> Idle:
    """Carry a call out on this thread until it waits; raises StopIteration, with the answer, where it has ended."""
    step = next(steps) if go_on is None else go_on()
    while isinstance(step, Aside):
        try:
            outcome = step.run()
        except BaseException as error:
            step = steps.throw(error)
        else:
            step = steps.send(outcome)
    return step


def _idle(step: Idle) -> None:
    if step.seconds > 0:
        # Looked up now: where eventlet or gevent has patched `threading`, this is an event of theirs.
        rung = threading.Event()
        step.bell.tell(rung.set)
        try:
            rung.wait(step.seconds)
        finally:
            step.bell.tell(None)
    elif (turn := hub_turn()) is not None:
        turn()
    elif threading.active_count() > 1:
        time.sleep(TURN_SECONDS)


def hub_turn() -> Callable[[], object] | None:
    """What lets all other green threads go on, where eventlet or gevent has replaced the process's threads."""
    eventlet: Any = sys.modules.get("eventlet")
    turn: Callable[[], object] | None = None
    gevent: Any = sys.modules.get("gevent.monkey")
    if eventlet is not None and eventlet.patcher.is_monkey_patched("thread"):
        turn = eventlet.sleep
    elif gevent is not None and gevent.is_module_patched("threading"):
        turn = sys.modules["gevent"].sleep
    return turn
