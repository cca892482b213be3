"""Running what is due: inline after a call, in the background, or when a test says so."""

from __future__ import annotations

import os
import threading
import warnings
from contextlib import suppress
from contextvars import Context, ContextVar, copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from awsim.kernel.forks import forgets_in_child
from awsim.kernel.lock import Lock, Rank, make_plain_lock
from awsim.kernel.steps import Aside, at_once
from awsim.kernel.threads import Threads
from awsim.kernel.unlocked import Unlocked
from awsim.kernel.waiting import Waiting
from awsim.kernel.waits import StateReplaced

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.config import Options
    from awsim.kernel.clock import Clock
    from awsim.kernel.journal import Journal
    from awsim.kernel.random import Random
    from awsim.kernel.scheduler import Scheduler, Task
    from awsim.kernel.steps import Steps


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

    def words_for(self, task: Task) -> str:
        """What a task does, as the journal says it."""

    def finish(self, answer: Any, request_id: str) -> Any:
        """Do what an answer has left to be done outside of the lock."""

    def finishing(self, answer: Any, request_id: str) -> Steps[Any]:
        """`finish` in steps."""

    def look_on_the_way_to(self, moment: float) -> None:
        """Move the clock to a moment, and have who waits look when it is their time."""

    def deliver_prompt(self) -> None:
        """Let states pass whose time has come."""


MOST_SIDE_BY_SIDE = 32
"""How many deliveries run user code at once, in the background; more wait for their turn."""
MOST_DELIVERIES = 1_000_000
"""How many deliveries may wait for a thread."""

LONGEST_WAIT_SECONDS = 5.0
"""How long a call waits for another thread's deliveries: user code that is being delivered may wait for this call."""


_delivering: ContextVar[bool] = ContextVar("awsim_delivering", default=False)
"""Whether what runs now, on this thread or in this task, is itself being delivered."""


class Deliveries:
    """Runs the scheduled tasks of one world in due order.

    Only one thread or task delivers at a time and others wait for it, so that what a call made due has happened when
    the call returns. What is part of a call or delivery itself never waits: it holds what the deliverer needs.
    """

    def __init__(self, world: Delivering) -> None:
        self._world = world
        self._busy = make_plain_lock(Rank.TURN)
        self.forget_other_threads()
        forgets_in_child(self)

    def forget_other_threads(self) -> None:
        """In the child of a fork no other thread delivers."""
        self._side_by_side = 0
        """How many deliveries run user code on threads of their own (`delivery="background"`)."""
        self._changed = threading.Condition()

    def run_due(self) -> None:
        """Run every task whose time has come, up to the loop guard's limit."""
        at_once(self.running_due())

    def running_due(self) -> Steps[None]:
        """`run_due` in steps."""
        if _delivering.get():
            return
        if not (self._busy.acquire(blocking=False) or (yield from self._awaiting_turn())):
            return  # whoever is delivering finds what is due as well
        scheduler, clock = self._world.scheduler, self._world.clock
        remaining = self._world.options.deliveries
        try:
            while (task := scheduler.pop_due(clock.now())) is not None:
                if remaining == 0:
                    scheduler.restore(task)
                    self._warn()
                    return
                remaining -= 1
                answer, request_id = self._begin(task)
                if isinstance(answer, (Unlocked, Waiting)):
                    yield from self._ending(answer, request_id)
        finally:
            self._busy.release()

    def _turn(self) -> Steps[bool]:
        """Take the turn to deliver; False when whoever has it keeps it too long."""
        return self._busy.acquire(blocking=False) or (yield from self._awaiting_turn())

    def _awaiting_turn(self) -> Steps[bool]:
        taken: bool = yield Aside(partial(self._busy.acquire, timeout=LONGEST_WAIT_SECONDS))
        return taken

    def run_prompt(self) -> None:
        """Run what is due and runs no user code, while user code is running: it may wait for a state to pass."""
        world = self._world
        with world.lock:  # nobody may find a task gone whose state has not passed yet
            while (task := world.scheduler.pop_prompt(world.clock.now())) is not None:
                self._begin(task)

    def run_side_by_side(self, on_a_thread: Callable[[Callable[[], object]], None]) -> None:
        """Run every task whose time has come; user code on other threads, on which its delivery also ends."""
        world = self._world
        with self._busy:
            while (task := world.scheduler.pop_due(world.clock.now())) is not None:
                answer, request_id = self._begin(task)
                if not isinstance(answer, (Unlocked, Waiting)):
                    continue
                self._count_side_by_side(1)
                on_a_thread(partial(self._end_side_by_side, answer, request_id))

    def _end_side_by_side(self, answer: Any, request_id: str) -> None:
        _delivering.set(True)  # the context is this delivery's own
        try:
            with suppress(StateReplaced):
                self._world.finish(answer, request_id)
        finally:
            self._count_side_by_side(-1)

    def _count_side_by_side(self, change: int) -> None:
        with self._changed:
            self._side_by_side += change
            self._changed.notify_all()

    def step(self) -> bool:
        """Run the next task, moving the clock to its due time; False when nothing is scheduled.

        In the background others go on meanwhile.
        """
        self._refuse_inside()
        scheduler, clock = self._world.scheduler, self._world.clock
        with self._busy:
            due = scheduler.next_due()
            if due is None:
                return False
            if due > clock.now():
                self._world.look_on_the_way_to(due)
            task = scheduler.pop_due(clock.now())
            if task is None:
                return True
            if self._world.options.delivery != "background":
                at_once(self._running(task))
                return True
            answer, request_id = self._begin(task)
            self._count_side_by_side(1)
        copy_context().run(self._end_side_by_side, answer, request_id)
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
        return self._side_by_side > 0 or self._busy.locked()

    def _has_more(self) -> bool:
        """Wait for the deliveries other threads are in, which may have scheduled more."""
        with self._busy, self._changed:
            self._changed.wait_for(lambda: not self._side_by_side)
        return self._world.scheduler.pending() > 0

    def running_until(self, moment: float) -> Steps[None]:
        """Move the clock to `moment`, in steps, stopping on the way at each due time to run what is due then."""
        world = self._world
        scheduler, clock = world.scheduler, world.clock
        while (due := scheduler.next_due()) is not None and due <= moment:
            if world.cause is None:
                while not (yield from self._turn()):
                    pass
            elif not self._busy.acquire(blocking=False):
                break
            try:
                if due > clock.now():
                    world.look_on_the_way_to(due)
                task = scheduler.pop_due(max(due, clock.now()))
                if task is not None:
                    yield from self._running(task)
            finally:
                self._busy.release()
        world.look_on_the_way_to(moment)

    def _refuse_inside(self) -> None:
        if _delivering.get():
            raise RuntimeError(
                "step() or settle() was called by code that is itself being delivered: "
                "what it waits for can only run when it has returned"
            )

    def _begin(self, task: Task) -> tuple[Any, str]:
        """Run a task's method; the answer may have to be finished, as part of the delivery with this request id."""
        world = self._world
        request_id = world.random.request_id()
        world.journal.add_delivery(task, request_id, world.words_for(task), world.clock)
        within = _delivering.set(True)
        try:
            answer = world.run((task.service, task.account, task.region), task.method, task.arguments, request_id)
        finally:
            _delivering.reset(within)
        return answer, request_id

    def _running(self, task: Task) -> Steps[None]:
        answer, request_id = self._begin(task)
        if isinstance(answer, (Unlocked, Waiting)):
            yield from self._ending(answer, request_id)

    def _ending(self, answer: Any, request_id: str) -> Steps[None]:
        within = _delivering.set(True)
        try:
            with suppress(StateReplaced):  # the task belonged to the state that is gone
                yield from self._world.finishing(answer, request_id)
        finally:
            _delivering.reset(within)

    def _warn(self) -> None:
        warnings.warn(
            f"more than {self._world.options.deliveries} deliveries followed from one call: the rest stays pending. "
            "Something feeds itself (a function that writes to the stream it reads?); look at cloud.journal.tail(20), "
            "or raise the limit with mock_aws(deliveries=...).",
            EndlessDeliveryWarning,
            stacklevel=4,
        )


class BackgroundThread:
    """The daemon thread of `delivery="background"`: sleeps until the next task is due, or until it is woken.

    What runs user code goes on on threads of its own: event source mappings, and events for functions, run side by side
    as on AWS. What is due at once begins in due order. What one mapping has to do keeps its order: its next batch is
    scheduled when the one before has ended.
    """

    def __init__(self, world: Delivering) -> None:
        self._world = world
        self._stopped = False
        self._start()

    def _start(self) -> None:
        self._process = os.getpid()
        self._wake = threading.Event()
        self._threads = Threads("awsim-delivery", MOST_SIDE_BY_SIDE, MOST_DELIVERIES)
        self._thread = threading.Thread(target=self._loop, name="awsim-deliveries", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look at the schedule again: something was added, or time has moved."""
        if self._process != os.getpid():
            self._start()  # a fork has no threads but the one that forked
        self._wake.set()

    def stop(self) -> None:
        """End the thread and wait for the deliveries that are under way."""
        self._stopped = True
        if self._process != os.getpid():
            return
        self._wake.set()
        self._threads.stop()
        if self._thread is not threading.current_thread():
            self._thread.join()
            self._threads.join()

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
            world.deliveries.run_side_by_side(lambda run: self._threads.submit(partial(Context().run, run)))
