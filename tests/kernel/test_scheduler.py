"""The queue of what happens later."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from awsim.kernel.scheduler import Scheduler, Task
from awsim.kernel.snapshot import freeze, thaw


def schedule(scheduler: Scheduler, due: float, **changes: Any) -> int:
    given: dict[str, Any] = {
        "service": "kinesis",
        "account": "123456789012",
        "region": "us-east-1",
        "method": "poll",
        "arguments": {},
        "due": due,
    }
    return scheduler.schedule(**given | changes)


def test_a_task_comes_back_as_it_was_scheduled() -> None:
    scheduler = Scheduler()
    handle = schedule(scheduler, 5.0, arguments={"shard": "0"}, cause="request-1", background=True)
    assert scheduler.pop_due(5.0) == Task(
        "kinesis", "123456789012", "us-east-1", "poll", {"shard": "0"}, "request-1", True, 5.0, handle
    )


def test_nothing_comes_before_its_time() -> None:
    scheduler = Scheduler()
    schedule(scheduler, 5.0)
    assert not scheduler.has_due(4.999)
    assert scheduler.pop_due(4.999) is None
    assert scheduler.has_due(5.0)


def test_ties_come_in_the_order_they_were_scheduled() -> None:
    scheduler = Scheduler()
    for method in ("first", "second", "third"):
        schedule(scheduler, 1.0, method=method)
    assert [task.method for task in scheduler.tasks()] == ["first", "second", "third"]
    assert [scheduler.pop_due(1.0).method for _ in range(3)] == ["first", "second", "third"]  # type: ignore[union-attr]


def test_a_cancelled_task_never_comes_and_can_be_cancelled_once() -> None:
    scheduler = Scheduler()
    handle = schedule(scheduler, 1.0)
    assert scheduler.cancel(handle)
    assert not scheduler.cancel(handle)
    assert not scheduler.has_due(1.0)
    assert scheduler.next_due() is None


def test_a_task_that_has_run_can_not_be_cancelled() -> None:
    scheduler = Scheduler()
    handle = schedule(scheduler, 1.0)
    scheduler.pop_due(1.0)
    assert not scheduler.cancel(handle)


def test_background_tasks_are_not_pending_unless_asked_for() -> None:
    scheduler = Scheduler()
    schedule(scheduler, 1.0, background=True)
    foreground = schedule(scheduler, 2.0)
    assert (scheduler.pending(), scheduler.pending(background=True)) == (1, 2)
    scheduler.cancel(foreground)
    assert (scheduler.pending(), scheduler.pending(background=True)) == (0, 1)


def test_a_restored_task_keeps_its_place() -> None:
    scheduler = Scheduler()
    schedule(scheduler, 1.0, method="first")
    schedule(scheduler, 1.0, method="second")
    taken = scheduler.pop_due(1.0)
    assert taken is not None
    scheduler.restore(taken)
    assert [task.method for task in scheduler.tasks()] == ["first", "second"]
    assert scheduler.pending() == 2


def test_tasks_rescheduled_again_and_again_do_not_pile_up() -> None:
    scheduler = Scheduler()
    schedule(scheduler, 0.0)
    handle = schedule(scheduler, 1e9)
    for _ in range(10_000):
        scheduler.cancel(handle)
        handle = schedule(scheduler, 1e9)
    assert len(freeze(scheduler)[0]) < 5_000


class AgainstASortedList(RuleBasedStateMachine):
    """The scheduler does what a list sorted by (due, order of scheduling) would."""

    def __init__(self) -> None:
        super().__init__()
        self.scheduler = Scheduler()
        self.model: list[tuple[float, int, bool]] = []
        self.handles: list[int] = []

    @rule(due=st.integers(0, 10).map(float), background=st.booleans())
    def schedule(self, due: float, background: bool) -> None:
        handle = schedule(self.scheduler, due, background=background)
        assert handle not in self.handles
        self.handles.append(handle)
        self.model = sorted([*self.model, (due, handle, background)])

    @precondition(lambda self: self.handles)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        handle = data.draw(st.sampled_from(self.handles))
        is_pending = handle in [entry[1] for entry in self.model]
        assert self.scheduler.cancel(handle) == is_pending
        self.model = [entry for entry in self.model if entry[1] != handle]

    @rule(now=st.integers(-1, 11).map(float))
    def pop_due(self, now: float) -> None:
        task = self.scheduler.pop_due(now)
        if self.model and self.model[0][0] <= now:
            assert task is not None
            assert (task.due, task.sequence, task.background) == self.model.pop(0)
        else:
            assert task is None

    @rule()
    def freeze_and_thaw(self) -> None:
        self.scheduler = thaw(*freeze(self.scheduler))

    @invariant()
    def agrees(self) -> None:
        assert [(task.due, task.sequence, task.background) for task in self.scheduler.tasks()] == self.model
        assert self.scheduler.next_due() == (self.model[0][0] if self.model else None)
        assert self.scheduler.has_due(5.0) == any(due <= 5.0 for due, _, _ in self.model)
        assert self.scheduler.pending() == sum(not background for _, _, background in self.model)
        assert self.scheduler.pending(background=True) == len(self.model)


TestAgainstASortedList = AgainstASortedList.TestCase


def test_prompt_tasks_can_be_taken_out_before_others():
    scheduler = Scheduler()
    where = {"service": "s", "account": "a", "region": "r", "arguments": {}}
    scheduler.schedule(method="first", due=1.0, **where)
    scheduler.schedule(method="later", due=3.0, prompt=True, **where)
    cancelled = scheduler.schedule(method="cancelled", due=1.0, prompt=True, **where)
    scheduler.schedule(method="prompt", due=2.0, prompt=True, **where)
    scheduler.cancel(cancelled)

    assert not scheduler.has_prompt(1.0)
    assert scheduler.has_prompt(2.0)
    assert scheduler.pop_prompt(2.0).method == "prompt"
    assert scheduler.pop_prompt(2.0) is None
    assert [scheduler.pop_due(9.0).method for _ in range(2)] == ["first", "later"]
    assert not scheduler.has_prompt(9.0)
    assert scheduler.pending() == 0
