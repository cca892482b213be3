"""Running what is due: inline after a call, in the background, or when a test says so."""

from __future__ import annotations

import threading
import warnings
from typing import TYPE_CHECKING, Any, Protocol

from awsim.kernel.lock import Lock, make_plain_lock

if TYPE_CHECKING:
    from awsim.config import Options
    from awsim.kernel.clock import Clock
    from awsim.kernel.journal import Journal
    from awsim.kernel.random import Random
    from awsim.kernel.scheduler import Scheduler, Task


class EndlessDeliveryWarning(UserWarning):
    """One call led to more deliveries than `Options.deliveries` allows; the rest stays pending."""


class Delivering(Protocol):
    """What deliveries need of the world whose tasks they run."""

    options: Options
    clock: Clock
    lock: Lock
    scheduler: Scheduler
    random: Random
    journal: Journal
    deliveries: Deliveries

    @property
    def cause(self) -> str | None:
        """The request id of the call or delivery that what runs now, on this thread, is part of."""

    def run(self, key: tuple[str, str, str], method: str, arguments: dict[str, Any], request_id: str) -> Any:
        """Run a backend's method under the lock."""

    def finish(self, answer: Any, request_id: str) -> Any:
        """Do what an answer has left to be done outside of the lock."""

    def deliver_prompt(self) -> None:
        """Let states pass whose time has come."""


LONGEST_WAIT_SECONDS = 5.0
"""How long a call waits for another thread's deliveries: user code that is being delivered may wait for this call."""


class Deliveries:
    """Runs the scheduled tasks of one world in due order.

    Only one thread delivers at a time and others wait for it, so that what a call made due has happened when the call
    returns. What is part of a call or delivery itself never waits: it holds what the deliverer needs.
    """

    def __init__(self, world: Delivering) -> None:
        self._world = world
        self._busy = make_plain_lock()
        self._deliverer: int | None = None

    def run_due(self) -> None:
        """Run every task whose time has come, up to the loop guard's limit."""
        scheduler, clock = self._world.scheduler, self._world.clock
        remaining = self._world.options.deliveries
        is_deliverer = self._deliverer == threading.get_ident()
        if is_deliverer or not self._busy.acquire(timeout=LONGEST_WAIT_SECONDS):
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
        world = self._world
        with world.lock:  # nobody may find a task gone whose state has not passed yet
            while (task := world.scheduler.pop_prompt(world.clock.now())) is not None:
                request_id = world.random.request_id()
                world.journal.add_delivery(task, request_id, world.clock)
                world.run((task.service, task.account, task.region), task.method, task.arguments, request_id)

    def step(self) -> bool:
        """Run the next task, moving the clock to its due time; False when nothing is scheduled."""
        self._refuse_inside()
        scheduler, clock = self._world.scheduler, self._world.clock
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
        scheduler, clock = self._world.scheduler, self._world.clock
        ran = 0
        while scheduler.pending() or self._has_more() or scheduler.has_due(clock.now()):
            if ran == self._world.options.deliveries:
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
            return self._world.scheduler.pending() > 0

    def run_until(self, moment: float) -> None:
        """Move the clock to `moment`, stopping on the way at each due time to run what is due then."""
        scheduler, clock = self._world.scheduler, self._world.clock
        while (due := scheduler.next_due()) is not None and due <= moment:
            if not self._busy.acquire(blocking=self._world.cause is None):
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
        if self._deliverer == threading.get_ident():
            raise RuntimeError(
                "step() or settle() was called by code that is itself being delivered: "
                "what it waits for can only run when it has returned"
            )

    def _run(self, task: Task) -> None:
        world = self._world
        request_id = world.random.request_id()
        world.journal.add_delivery(task, request_id, world.clock)
        self._deliverer = threading.get_ident()
        try:
            answer = world.run((task.service, task.account, task.region), task.method, task.arguments, request_id)
            world.finish(answer, request_id)
        finally:
            self._deliverer = None

    def _warn(self) -> None:
        warnings.warn(
            f"more than {self._world.options.deliveries} deliveries followed from one call: the rest stays pending. "
            "Something feeds itself (a function that writes to the stream it reads?); look at cloud.journal.tail(20), "
            "or raise the limit with mock_aws(deliveries=...).",
            EndlessDeliveryWarning,
            stacklevel=4,
        )


class BackgroundThread:
    """The daemon thread of `delivery="background"`: sleeps until the next task is due, or until it is woken."""

    def __init__(self, world: Delivering) -> None:
        self._world = world
        self._wake = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._loop, name="awsim-deliveries", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look at the schedule again: something was added, or time has moved."""
        self._wake.set()

    def stop(self) -> None:
        """End the thread and wait for the delivery it is in."""
        self._stopped = True
        self._wake.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _loop(self) -> None:
        world = self._world
        while not self._stopped:
            self._wake.clear()
            due = world.scheduler.next_due()
            wait = None if due is None else due - world.clock.now()
            if wait is None or wait > 0:
                # A virtual clock moves only when told, and whoever moves it wakes this thread.
                self._wake.wait(None if world.clock.is_virtual else wait)
                continue
            world.deliver_prompt()
            world.deliveries.run_due()
