"""What happens later: a queue of tasks in the order of their due times, ties in the order they were scheduled."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import inf
from typing import Any

from awsim.kernel.lock import make_lock


@dataclass(slots=True)
class Task:
    """Run `method(**arguments)` of a service's backend at `due` (seconds since the epoch).

    `cause` is the request id of the call or delivery that scheduled it. A `background` task does not keep
    `Cloud.settle` going. `sequence` is its handle and its place among tasks due at the same time. A `prompt` task runs
    no user code, so that it can run while user code is running.
    """

    service: str
    account: str
    region: str
    method: str
    arguments: dict[str, Any]
    cause: str | None
    background: bool
    due: float
    sequence: int
    prompt: bool = False


class Scheduler:
    """The pending tasks of one cloud; safe to use from several threads."""

    def __init__(self) -> None:
        self._tasks: dict[int, Task] = {}
        self._queue: list[tuple[float, int]] = []
        """A heap of (due, sequence). A cancelled task's entry stays until it comes first or outnumbers the living."""
        self._prompt: list[tuple[float, int]] = []
        """The same for the prompt tasks alone."""
        self._foreground = 0
        self._sequence = 0
        self.first_due = inf
        """When the first task is due; infinite where there is none."""
        self._lock = make_lock()

    def __getstate__(self) -> dict[str, Any]:
        with self._lock:
            return {name: value for name, value in self.__dict__.items() if name != "_lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = make_lock()

    def schedule(
        self,
        *,
        service: str,
        account: str,
        region: str,
        method: str,
        arguments: dict[str, Any],
        due: float,
        cause: str | None = None,
        background: bool = False,
        prompt: bool = False,
    ) -> int:
        """Add a task; the answer is its handle for `cancel`."""
        with self._lock:
            self._sequence += 1
            self._add(Task(service, account, region, method, arguments, cause, background, due, self._sequence, prompt))
            return self._sequence

    def restore(self, task: Task) -> None:
        """Put back a task that `pop_due` gave out and nobody ran, at its old place."""
        with self._lock:
            self._add(task)

    def cancel(self, handle: int) -> bool:
        """Drop a task; False when it has run, or was cancelled, before."""
        with self._lock:
            task = self._tasks.get(handle)
            if task is None:
                return False
            self._remove(task)
            return True

    def has_due(self, now: float) -> bool:
        """Whether a task's time has come. Asked on every call, so it costs one comparison."""
        return self.first_due <= now

    def next_due(self) -> float | None:
        """When the next task is due, None when there is none."""
        due = self.first_due
        return None if due == inf else due

    def pop_due(self, now: float) -> Task | None:
        """Take out the first task whose time has come, None when there is none."""
        with self._lock:
            if self.first_due > now:
                return None
            task = self._tasks[self._queue[0][1]]
            self._remove(task)
            return task

    def has_prompt(self, now: float) -> bool:
        """Whether a prompt task's time has come."""
        return bool(self._prompt) and self._prompt[0][0] <= now

    def pop_prompt(self, now: float) -> Task | None:
        """Take out the first prompt task whose time has come, None when there is none."""
        with self._lock:
            if not self.has_prompt(now):
                return None
            task = self._tasks[self._prompt[0][1]]
            self._remove(task)
            return task

    def pending(self, *, background: bool = False) -> int:
        """How many tasks wait, background ones left out unless asked for."""
        return len(self._tasks) if background else self._foreground

    def tasks(self) -> list[Task]:
        """All tasks in the order they will run."""
        with self._lock:
            return sorted(self._tasks.values(), key=lambda task: (task.due, task.sequence))

    def _add(self, task: Task) -> None:
        self._tasks[task.sequence] = task
        self._foreground += not task.background
        heappush(self._queue, (task.due, task.sequence))
        if task.prompt:
            heappush(self._prompt, (task.due, task.sequence))
        self.first_due = self._queue[0][0]

    def _remove(self, task: Task) -> None:
        del self._tasks[task.sequence]
        self._foreground -= not task.background
        queue, tasks = self._queue, self._tasks
        if len(queue) > 2 * len(tasks) + 64:
            queue[:] = [entry for entry in queue if entry[1] in tasks]
            heapify(queue)
        while queue and queue[0][1] not in tasks:
            heappop(queue)
        self.first_due = queue[0][0] if queue else inf
        while self._prompt and self._prompt[0][1] not in tasks:
            heappop(self._prompt)
