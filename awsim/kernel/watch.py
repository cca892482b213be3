"""The time that code may take: what of it counts, and where an exception may meet code whose time is over.

An exception that is raised in another thread meets it between two bytecodes, whatever it holds there. So a thread says
where it is: code under watch is *outside*, what of awsim it calls is *inside*. All that leads inside goes through
`Watch.enter`, at the latest each lock of awsim does (`awsim.kernel.lock`). The watchdog raises only outside, and once
`fired` is set nobody gets inside any more:

    the watchdog                          the thread
    fired = True                          inside = 1
    raises, unless inside                 goes no further if fired

Whichever of the two comes first under the interpreter's lock, no exception is under way to a thread that is inside.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextvars import Token
    from types import FrameType

_NOT_TRACED = object()

MOST_SECONDS_OF_A_CALL = 0.001
"""What of a call counts at most. AWS itself takes longer, and code that calls without end comes to an end by it."""
TOLERANCE_SECONDS = 0.001
"""Time limits are kept to the millisecond; many small sums of seconds since the epoch are no more exact."""


class TimedOut(BaseException):
    """Raised inside code that has run too long; no Exception, so that `except Exception` does not catch it."""


class Insisting(TimedOut):
    """For code that has caught the exception again and again: it is raised at each line that its functions come to.

    It is made in the thread it is raised in, where it is caught first.
    """

    def __init__(self) -> None:
        super().__init__()
        watch = watch_of_this_thread()
        if watch is not None:
            watch.insist(sys._getframe(1))


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the machine's meters showed at one moment, in seconds."""

    passed: float
    outside: float
    waited: float
    cpu: float
    others: float


class Watch:
    """The time of one piece of code that a thread runs, or that a process of its own does (`thread` is None then).

    `seconds` is what it may take. By a virtual clock that is what it has let pass on it; real time ends it only after
    `patience` seconds (or `seconds`, where that is more), for code that never comes to an end. By the wall clock it is
    the code's own time: not what it spends inside beyond a millisecond a call, nor what it waits for a processor, or
    for other threads of this process that run. However that is measured, it ends `patience` seconds after its time by
    the wall. Code that waits for this code (`outer`) has no less time left than it; where that is what ends it,
    `is_outers` says so.
    """

    __slots__ = (
        "_before",
        "_clock_of_cpu",
        "_entered_at",
        "_first",
        "_inside_seconds",
        "_is_virtual",
        "_most",
        "_patience",
        "_real",
        "_since",
        "_spent",
        "_task",
        "_traced_before",
        "_within",
        "fired",
        "held_off",
        "inside",
        "is_outers",
        "outer",
        "raised",
        "raising",
        "seconds",
        "thread",
    )

    def __init__(self, seconds: float, *, is_virtual: bool, patience: float) -> None:
        self.thread: int | None = threading.get_ident()
        self.outer = _current.get()
        self.fired = False
        """Whether the time is over; nobody gets inside from then on."""
        self.raising = False
        """Whether the watchdog is about to raise: only it sets this."""
        self.held_off = self.raised = 0
        """How often it has put off raising, and how often it has raised: only it sets these."""
        self.inside = 1
        """How deep the thread is in what is not the code's own; it begins there (see `outside`)."""
        self._is_virtual = is_virtual
        self._patience = patience
        self._task = ""
        self._traced_before: Any = _NOT_TRACED
        self._clock_of_cpu: int | None = None
        self._within: Token[Watch | None] | None = None
        self._before: Watch | None = None
        self._spent = self._real = self._most = self._inside_seconds = 0.0
        self._since = self._entered_at = _now()
        self._first: _Looked | None = None
        self.seconds, self.is_outers = seconds, False
        outer = self.outer
        if outer is not None and outer.thread == self.thread and (left := outer.left()) < seconds:
            self.seconds, self.is_outers = left, True

    # Where the thread is

    def enter(self) -> None:
        """The thread goes inside. Raises TimedOut where its time is over and it comes from outside."""
        if self.inside:
            self.inside += 1
            return
        if self.fired:
            raise TimedOut
        self._entered_at = _now()
        # From the next line to the end nothing is called: an exception raised before has been met above.
        self.inside = 1
        if self.fired:
            self.inside = 0
            raise TimedOut

    def leave(self) -> None:
        """The thread leaves what it has entered. Raises TimedOut if its time is over and it comes outside."""
        if self.inside > 1:
            self.inside -= 1
            return
        self._inside_seconds += max(0.0, _now() - self._entered_at - MOST_SECONDS_OF_A_CALL)
        if self._is_virtual and self._spent > self.seconds + TOLERANCE_SECONDS:
            self.fired = True
        self.inside = 0
        if self.fired:
            raise TimedOut

    def outside(self, code: Callable[..., Any], *args: Any) -> Any:
        """Run the code that is under watch; raises TimedOut if it has run too long, whatever it says itself."""
        try:
            self.leave()
            return code(*args)
        finally:
            self.inside = 1  # nothing is called before this line
            # One exception may be under way still; a later one would take its place.
            try:
                self._come_inside()
            except TimedOut:
                self._come_inside()
            if self.fired:
                raise TimedOut

    def _come_inside(self) -> None:
        """Wait until nothing is being raised; the code has ended."""
        self._entered_at = _now()
        if self._is_virtual and self._spent > self.seconds + TOLERANCE_SECONDS:
            self.fired = True
        if self.fired:
            while self.raising:
                _pause(0.0001)
            assert self.thread is not None
            raise_in(self.thread, None)
            if self._traced_before is not _NOT_TRACED:
                sys.settrace(self._traced_before)

    def insist(self, frame: FrameType | None) -> None:
        """Raise TimedOut at each line that the functions come to which run now, up to who has called the code."""
        if self._traced_before is _NOT_TRACED:
            self._traced_before = sys.gettrace()
        sys.settrace(self._raise_outside)
        while frame is not None and frame.f_code is not Watch.outside.__code__:
            frame.f_trace = self._raise_outside
            frame = frame.f_back

    def _raise_outside(self, _frame: FrameType, event: str, _: Any) -> Any:
        if event == "line" and not self.inside:
            raise TimedOut
        return self._raise_outside

    # What counts

    def spend(self, seconds: float) -> None:
        """Count time that is known to have passed for the code, and for the code that waits for it."""
        watch: Watch | None = self
        while watch is not None:
            watch._spent += seconds
            watch = watch.outer

    def sleep(self, seconds: float, sleep: Callable[[float], object], *, counts: bool) -> None:
        """Sleep, at the longest until the time is over: raises TimedOut then. What is slept counts if `counts`."""
        self.enter()
        try:
            left = self.left()
            lasting = min(seconds, left)
            sleep(lasting)
            if counts:
                self.spend(lasting)
            if seconds > left + TOLERANCE_SECONDS:
                self.fired = True
        finally:
            self.leave()
        if self.fired:
            raise TimedOut

    def left(self) -> float:
        """The seconds that are left."""
        return max(0.0, self.seconds - self._spent - (0.0 if self._is_virtual else self.measured()))

    def is_over(self) -> bool:
        """Whether the code has had its time, by what the watchdog can see."""
        most = max(self._patience, self.seconds) if self._is_virtual else self.seconds - self._spent
        return self.measured() >= most or _now() - self._since >= most + self._patience

    def measured(self) -> float:
        """Real seconds of the code's own since the first time that this was asked for."""
        looked = self._look()
        if self._first is None:
            self._first = looked
        first = self._first
        passed, outside = looked.passed - first.passed, looked.outside - first.outside
        if passed > 0:
            # Nothing tells how much of the waiting was outside: it is taken to be spread evenly.
            kept_waiting = min(1.0, (looked.waited - first.waited + looked.others - first.others) / passed)
            at_work = looked.cpu - first.cpu - (passed - outside)
            self._most = max(self._most, outside * (1 - kept_waiting), min(outside, at_work))
        return self._real + self._most

    def _outside(self) -> float:
        now = _now()
        until = self._entered_at if self.inside else now
        return until - self._since - self._inside_seconds

    def _look(self) -> _Looked:
        cpu = _cpu(self._clock_of_cpu)
        others = 0.0 if self._clock_of_cpu is None else time.process_time() - cpu
        return _Looked(_now() - self._since, self._outside(), _waited(self._task), cpu, others)

    # Whose it is

    def begin(self) -> None:
        """Let the calling thread's code be watched by this; `end` follows."""
        assert self.thread is not None
        self._task = f"self/task/{threading.get_native_id()}"
        self._clock_of_cpu = _clock_of_this_thread()
        self._before, by_thread[self.thread] = by_thread.get(self.thread), self
        self._within = _current.set(self)

    def end(self) -> None:
        """Watch no more. What the code has taken is time of the code that has waited for it."""
        assert self._within is not None
        assert self.thread is not None
        _current.reset(self._within)
        if self._before is None:
            del by_thread[self.thread]
        else:
            by_thread[self.thread] = self._before
        self._tell_outer()

    def _tell_outer(self) -> None:
        outer = self.outer
        if outer is not None and outer.thread == threading.get_ident():
            outer._real += self._real + self._most
            if self.fired and self.is_outers:
                outer.fired = True


class ProcessWatch(Watch):
    """The time of what a process of its own does while the calling thread waits; threads here answer its calls.

    Nothing is raised: who waits asks `is_over`.
    """

    __slots__ = ("_counting",)

    def __init__(self, seconds: float, *, is_virtual: bool, patience: float, process: int) -> None:
        super().__init__(seconds, is_virtual=is_virtual, patience=patience)
        self.thread = None
        self.inside = 0
        self._task = str(process)
        self._counting = threading.Lock()

    def enter(self) -> None:
        """A thread answers a call of the process."""
        with self._counting:
            if not self.inside:
                self._entered_at = _now()
            self.inside += 1

    def leave(self) -> None:
        """It has answered."""
        with self._counting:
            if self.inside == 1:
                self._inside_seconds += max(0.0, _now() - self._entered_at - MOST_SECONDS_OF_A_CALL)
            self.inside -= 1

    def is_over(self) -> bool:
        """Whether the process has had its time; it has `fired` then."""
        by_clock = self._is_virtual and self._spent > self.seconds + TOLERANCE_SECONDS
        self.fired = self.fired or by_clock or super().is_over()
        return self.fired

    def begin(self) -> None:
        """Let the calls that are made in this context be the process's; `end` follows."""
        self._within = _current.set(self)

    def end(self) -> None:
        """Watch no more."""
        assert self._within is not None
        _current.reset(self._within)
        self._tell_outer()


_current: ContextVar[Watch | None] = ContextVar("awsim_watch", default=None)
"""The watch of the code that what runs now is part of, on whichever thread."""
by_thread: dict[int, Watch] = {}
"""Thread -> the watch whose code it runs. Threads that the code has started are not raised in."""


def watch_of_this_thread() -> Watch | None:
    """The watch that is to be entered by what of awsim the calling thread runs; None: its time is nobody's."""
    return by_thread.get(threading.get_ident())


class CallOfThread:
    """A call of a thread that the code has started: its first millisecond counts, for the code waits for it."""

    __slots__ = ("_begun_at", "_watch")

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._begun_at = _now()

    def leave(self) -> None:
        """It has been answered."""
        self._watch._real += min(MOST_SECONDS_OF_A_CALL, _now() - self._begun_at)


def entered() -> Watch | CallOfThread | None:
    """Go inside, for a call that the running code makes: what is returned, if anything, has to be told to `leave`.

    Raises TimedOut where the thread's time is over.
    """
    watch = by_thread.get(threading.get_ident()) if by_thread else None
    if watch is None:
        watch = _current.get()
        if watch is None:
            return None
        if watch.thread is not None:
            return CallOfThread(watch)
    watch.enter()
    return watch


@contextmanager
def inside() -> Iterator[None]:
    """What runs in here is awsim's own: no exception is raised in the midst of it, and its time does not count."""
    watch = entered()
    try:
        yield
    finally:
        if watch is not None:
            watch.leave()


def spend(seconds: float) -> None:
    """Count time that the running code, if any, has let pass: the clock it has moved, what it has waited for."""
    watch = _current.get()
    if watch is not None:
        watch.spend(seconds)


def time_left() -> float:
    """How many seconds the running code may still wait; infinity where its time is nobody's, or kept by a process."""
    watch = _current.get()
    return inf if watch is None or watch.thread is None else watch.left()


def raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Have an exception raised in a thread; None takes back one that it has not met yet."""
    import ctypes  # seldom needed, and it takes its time to load

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error) if error else None)


_pause = time.sleep
"""The process's own, not what running code finds."""


def _now() -> float:
    """The process's own monotonic clock, which freezegun does not stop where it can be asked past it."""
    return time.clock_gettime(time.CLOCK_MONOTONIC) if hasattr(time, "clock_gettime") else time.monotonic()


def _clock_of_this_thread() -> int | None:
    return time.pthread_getcpuclockid(threading.get_ident()) if hasattr(time, "pthread_getcpuclockid") else None


def _cpu(clock: int | None) -> float:
    """Seconds a thread has run; 0 where the system does not tell, or the thread has ended."""
    if clock is None:
        return 0.0
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0


def _waited(task: str) -> float:
    """Seconds a thread was ready to run and no processor was free; 0 where the system does not tell."""
    try:
        file = os.open(f"/proc/{task}/schedstat", os.O_RDONLY)
    except OSError:
        return 0.0
    try:
        return int(os.read(file, 64).split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
    finally:
        os.close(file)
