"""Code under watch: what of its time counts, and where an exception meets it."""

from __future__ import annotations

import contextvars
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from awsim.kernel.clock import Clock
from awsim.kernel.lock import make_lock, make_plain_lock
from awsim.kernel.watch import TimedOut, Watch, inside
from awsim.kernel.watchdog import watchdog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def watched(seconds: float, *, is_virtual: bool = False, patience: float = 60.0) -> Iterator[Watch]:
    watch = Watch(seconds, is_virtual=is_virtual, patience=patience)
    watch.begin()
    watchdog.begin(watch)
    try:
        yield watch
    finally:
        watchdog.end(watch)
        watch.end()


def is_timed_out(code: Callable[[], object], seconds: float, **options: Any) -> bool:
    with watched(seconds, **options) as watch:
        try:
            watch.outside(code)
        except TimedOut:
            return True
    return False


def spin() -> None:
    while True:
        pass


def spin_for(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


class TestWallClock:
    def test_code_that_does_not_end_is_ended(self) -> None:
        assert is_timed_out(spin, 0.05)

    def test_code_that_catches_everything_is_ended(self) -> None:
        def stubborn() -> None:
            while True:
                try:
                    spin()
                except BaseException:  # noqa: S112 - that is what is tried
                    continue

        assert is_timed_out(stubborn, 0.05)

    def test_what_is_spent_inside_does_not_count(self) -> None:
        def calling() -> None:
            with inside():
                spin_for(0.7)

        assert not is_timed_out(calling, 0.05)

    def test_code_that_calls_without_end_is_ended(self) -> None:
        def calling() -> None:
            while True:
                with inside():
                    sum(range(1_000))

        assert is_timed_out(calling, 0.05)

    def test_who_is_inside_meets_the_end_when_it_leaves(self) -> None:
        reached = []

        def calling() -> None:
            with inside():
                watch.spend(1.0)
                spin_for(0.4)
                reached.append("inside")
            spin()

        with watched(0.05) as watch, pytest.raises(TimedOut):
            watch.outside(calling)
        assert reached == ["inside"]

    def test_what_is_slept_counts_by_the_sleep(self) -> None:
        slept: list[float] = []
        with watched(1.0) as watch:
            watch.outside(lambda: watch.sleep(0.75, slept.append, counts=True))
            assert watch.left() == pytest.approx(0.25, abs=0.01)
            with pytest.raises(TimedOut):
                watch.outside(lambda: watch.sleep(0.5, slept.append, counts=True))
        assert slept == [0.75, pytest.approx(0.25, abs=0.01)]

    def test_code_that_waits_for_code_has_the_same_end(self) -> None:
        with watched(0.05) as outer:

            def invoking() -> None:
                with inside(), watched(60.0) as inner:
                    assert inner.is_outers
                    inner.outside(spin)

            with pytest.raises(TimedOut):
                outer.outside(invoking)
            assert outer.fired

    def test_a_wait_without_end_is_ended_though_other_threads_work(self) -> None:
        stop = threading.Event()
        busy = threading.Thread(target=lambda: [spin_for(0.01) for _ in iter(stop.is_set, True)])
        busy.start()
        try:
            assert is_timed_out(lambda: [time.sleep(0.01) for _ in iter(int, 1)], 0.05, patience=0.3)
        finally:
            stop.set()
            busy.join()


class TestVirtualClock:
    def test_what_passes_on_the_clock_by_the_codes_own_doing_counts(self) -> None:
        clock = Clock("virtual", 0.0)
        assert not is_timed_out(lambda: clock.advance(seconds=3), 3, is_virtual=True)
        assert is_timed_out(lambda: clock.advance(seconds=3.01), 3, is_virtual=True)

    def test_what_others_let_pass_does_not_count(self) -> None:
        clock = Clock("virtual", 0.0)

        def while_another_advances() -> None:
            thread = threading.Thread(target=lambda: clock.advance(days=1))
            thread.start()
            thread.join()

        assert not is_timed_out(while_another_advances, 3, is_virtual=True)

    def test_real_time_ends_code_only_when_patience_is_at_its_end(self) -> None:
        assert not is_timed_out(lambda: spin_for(0.6), 0.01, is_virtual=True)
        assert is_timed_out(spin, 0.01, is_virtual=True, patience=0.1)


class TestLocks:
    @pytest.mark.parametrize("make", [make_lock, make_plain_lock])
    def test_no_lock_is_left_held_by_code_that_is_ended(self, make: Callable[[], Any]) -> None:
        """Also where the code runs in a context of its own, which knows nothing of the watch."""
        lock = make()
        balance = 0

        def locking() -> None:
            nonlocal balance
            while True:
                with lock:
                    balance += 1
                    sum(range(20))
                    balance -= 1
                lock.acquire()
                balance += 1
                sum(range(20))
                balance -= 1
                lock.release()

        for _ in range(6):
            assert is_timed_out(lambda: contextvars.Context().run(locking), 0.001)
            assert balance == 0
            free: list[bool] = []
            other = threading.Thread(target=lambda free=free: free.append(lock.acquire(timeout=10)) or lock.release())
            other.start()
            other.join()
            assert free == [True]

    def test_an_ended_thread_may_be_watched_again_and_meets_nothing_late(self) -> None:
        for _ in range(5):
            assert is_timed_out(spin, 0.001)
            spin_for(0.03)


class TestWatchdog:
    def test_a_watch_that_can_not_be_looked_at_ends_nobodys_watch(self) -> None:
        class Broken(Watch):
            __slots__ = ()

            def is_over(self) -> bool:
                raise OverflowError

        broken = Broken(1.0, is_virtual=False, patience=1.0)
        watchdog.begin(broken)
        try:
            assert is_timed_out(spin, 0.01)
        finally:
            watchdog.end(broken)
