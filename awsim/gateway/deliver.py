"""Running what is due: inline after a call, in the background, or when a test says so."""

from __future__ import annotations

import os
import threading
import warnings
from typing import TYPE_CHECKING

from awsim.kernel.lock import Rank, make_plain_lock

if TYPE_CHECKING:
    from awsim.cloud import Cloud
    from awsim.kernel.scheduler import Task


class EndlessDeliveryWarning(UserWarning):
    """One call led to more deliveries than `Options.deliveries` allows; the rest stays pending."""


LONGEST_WAIT_SECONDS = 5.0
"""How long a call waits for another thread's deliveries: user code that is being delivered may wait for this call."""


class Deliveries:
    """Runs the scheduled tasks of one cloud in due order.

    Only one thread delivers at a time and others wait for it, so that what a call made due has happened when the call
    returns. What is part of a call or delivery itself never waits: it holds what the deliverer needs.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._busy = make_plain_lock(Rank.TURN)

    def run_due(self) -> None:
        """Run every task whose time has come, up to the loop guard's limit."""
        scheduler, clock = self._cloud.scheduler, self._cloud.clock
        remaining = self._cloud.options.deliveries
        if self._busy.is_held_here() or not self._busy.acquire(timeout=LONGEST_WAIT_SECONDS):
            return  # whoever is delivering finds what is due as well
        try:
            while (task := scheduler.pop_due(clock.now())) is not None:
                if remaining == 0:
                    scheduler.restore(task)
                    self._warn()
                    return
                remaining -= 1
                self._run(task)
        finally:
            self._busy.release()

    def run_prompt(self) -> None:
        """Run what is due and runs no user code, while user code is running: it may wait for a state to pass."""
        cloud = self._cloud
        with cloud.lock:  # nobody may find a task gone whose state has not passed yet
            while (task := cloud.scheduler.pop_prompt(cloud.clock.now())) is not None:
                request_id = cloud.random.request_id()
                cloud.journal.add_delivery(task, request_id, cloud.clock)
                cloud.run((task.service, task.account, task.region), task.method, task.arguments, request_id)

    def step(self) -> bool:
        """Run the next task, moving the clock to its due time; False when nothing is scheduled."""
        self._refuse_inside()
        scheduler, clock = self._cloud.scheduler, self._cloud.clock
        with self._busy:
            due = scheduler.next_due()
            if due is None:
                return False
            if due > clock.now():
                clock.jump_to(due)
            task = scheduler.pop_due(clock.now())
            if task is not None:
                self._run(task)
        return True

    def settle(self) -> int:
        """Run tasks until none is pending, skipping ahead in time; the number of tasks run.

        Background tasks are run when they are due, but time doesn't skip ahead for them.
        """
        self._refuse_inside()
        scheduler, clock = self._cloud.scheduler, self._cloud.clock
        ran = 0
        while scheduler.pending() or self._has_more() or scheduler.has_due(clock.now()):
            if ran == self._cloud.options.deliveries:
                self._warn()
                break
            ran += self.step()
        return ran

    def is_busy(self) -> bool:
        """Whether a thread is delivering right now."""
        return self._busy.locked()

    def _has_more(self) -> bool:
        """Wait for the delivery another thread is in, which may have scheduled more."""
        with self._busy:
            return self._cloud.scheduler.pending() > 0

    def run_until(self, moment: float) -> None:
        """Move the clock to `moment`, stopping on the way at each due time to run what is due then."""
        scheduler, clock = self._cloud.scheduler, self._cloud.clock
        while (due := scheduler.next_due()) is not None and due <= moment:
            if not self._busy.acquire(blocking=self._cloud.cause is None):
                break
            try:
                if due > clock.now():
                    clock.jump_to(due)
                task = scheduler.pop_due(max(due, clock.now()))
                if task is not None:
                    self._run(task)
            finally:
                self._busy.release()
        if moment > clock.now():
            clock.jump_to(moment)

    def _refuse_inside(self) -> None:
        if self._busy.is_held_here():
            raise RuntimeError(
                "step() or settle() was called by code that is itself being delivered: "
                "what it waits for can only run when it has returned"
            )

    def _run(self, task: Task) -> None:
        cloud = self._cloud
        request_id = cloud.random.request_id()
        cloud.journal.add_delivery(task, request_id, cloud.clock)
        answer = cloud.run((task.service, task.account, task.region), task.method, task.arguments, request_id)
        cloud.finish(answer, request_id)

    def _warn(self) -> None:
        warnings.warn(
            f"more than {self._cloud.options.deliveries} deliveries followed from one call: the rest stays pending. "
            "Something feeds itself (a function that writes to the stream it reads?); look at cloud.journal.tail(20), "
            "or raise the limit with mock_aws(deliveries=...).",
            EndlessDeliveryWarning,
            stacklevel=4,
        )


class BackgroundThread:
    """The daemon thread of `delivery="background"`: sleeps until the next task is due, or until it is woken."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._stopped = False
        self._start()

    def _start(self) -> None:
        self._process = os.getpid()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="awsim-deliveries", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look at the schedule again: something was added, or time has moved."""
        if self._process != os.getpid():
            self._start()  # a fork has no threads but the one that forked
        self._wake.set()

    def stop(self) -> None:
        """End the thread and wait for the delivery it is in."""
        self._stopped = True
        if self._process != os.getpid():
            return
        self._wake.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _loop(self) -> None:
        cloud = self._cloud
        while not self._stopped:
            self._wake.clear()
            due = cloud.scheduler.next_due()
            wait = None if due is None else due - cloud.clock.now()
            if wait is None or wait > 0:
                # A virtual clock moves only when told, and whoever moves it wakes this thread.
                self._wake.wait(None if cloud.clock.is_virtual else wait)
                continue
            cloud.deliver_prompt()
            cloud.deliveries.run_due()
