"""What was called, delivered and run, in which order and why."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from awsim.kernel.context import CallContext
from awsim.kernel.excerpt import excerpt
from awsim.kernel.journal_entry import Entry, EntryKind
from awsim.kernel.journal_text import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from awsim.kernel.clock import Clock
    from awsim.kernel.scheduler import Task


class Journal:
    """The last `size` entries of one cloud, oldest first.

    >>> [entry.operation for entry in cloud.journal.calls("kinesis")]
    ['CreateStream', 'PutRecord']
    >>> print(cloud.journal)
    """

    def __init__(self, size: int = 10_000) -> None:
        self._entries: deque[Entry] = deque(maxlen=size)
        self._numbers = count(1)
        self._origin: float | None = None
        self._is_virtual = False

    def __getstate__(self) -> dict[str, Any]:
        entries = self._entries.copy()
        return {
            "_entries": entries,
            "_numbers": entries[-1].number + 1 if entries else 1,
            "_origin": self._origin,
            "_is_virtual": self._is_virtual,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._numbers = count(state["_numbers"])

    def add_call(self, context: CallContext, params: Mapping[str, Any], clock: Clock) -> Entry:
        """Note a call; its `error` is filled in when it has failed. Parameters that are small are not copied."""
        entry = Entry(
            next(self._numbers),
            self._moment(clock),
            "call",
            context.service,
            context.operation,
            context.account,
            context.region,
            context.request_id,
            context.cause,
            excerpt(params),
        )
        self._entries.append(entry)
        return entry

    def add_delivery(self, task: Task, request_id: str, words: str, clock: Clock) -> Entry:
        """Note that a scheduled task runs; what it calls has `request_id` as its cause; `words` as in `Entry`."""
        entry = Entry(
            next(self._numbers),
            self._moment(clock),
            "delivery",
            task.service,
            task.method,
            task.account,
            task.region,
            request_id,
            task.cause,
            excerpt(task.arguments),
            words=words,
        )
        self._entries.append(entry)
        return entry

    def add_run(self, key: tuple[str, ...], records: int | None, cause: str | None, clock: Clock) -> Entry:
        """Note that a function (account, region, name, version, …) is run; its `error` is filled in if it fails.

        What the code calls has the same cause as the run itself, and is shown as following from the run.
        """
        account, region, name, version, *_ = key
        params = {"version": version} if records is None else {"version": version, "records": records}
        moment = self._moment(clock)
        entry = Entry(next(self._numbers), moment, "run", "lambda", name, account, region, cause or "", cause, params)
        self._entries.append(entry)
        return entry

    def add_fault(self, context: CallContext, effect: Mapping[str, Any], clock: Clock) -> Entry:
        """Note that a fault rule acts on a call."""
        return self._add("fault", context, context.operation, context.request_id, effect, clock)

    def add_undelivered(
        self, key: tuple[str, str, str], params: Mapping[str, Any], error: str, cause: str | None, clock: Clock
    ) -> None:
        """Note what a backend (service, account, region) could not deliver, and where it has gone instead."""
        service, account, region = key
        context = CallContext(service, "deliver", account, region, cause or "", cause=cause)
        self._add("undelivered", context, "deliver", cause, params, clock).error = error

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries))

    def __str__(self) -> str:
        return self.text(times=True)

    def __repr__(self) -> str:
        last = self.last
        return f"<Journal: {len(self)} entries{'' if last is None else f', the last: {self.text_of([last])}'}>"

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def last(self) -> Entry | None:
        """The newest entry, None when nothing has happened."""
        return self._entries[-1] if self._entries else None

    def calls(self, service: str | None = None, operation: str | None = None) -> list[Entry]:
        """The calls, of one service or operation if asked."""
        return [
            entry
            for entry in self
            if entry.kind == "call" and service in (None, entry.service) and operation in (None, entry.operation)
        ]

    def since(self, number: int) -> list[Entry]:
        """The entries after the one with this number."""
        return [entry for entry in self if entry.number > number]

    def failed_runs(self) -> list[Entry]:
        """The runs of functions that have failed."""
        return [entry for entry in self if entry.kind == "run" and entry.error is not None]

    def text(self, *, times: bool | None = None) -> str:
        """All entries, one a line: number, when, where, what, why; `print(cloud.journal)` is this with times.

        A time is seconds since the cloud's first entry. Without `times` being asked for, the same seed and script give
        the same bytes: moments of the wall clock differ from run to run, so under a wall clock there are none, and what
        the simulation itself passes on (parameters of calls with a cause), which may hold moments, is shown by name
        only. Passwords and other texts that the model marks as sensitive are never shown.
        """
        return "\n".join(line for _, line in self._lines(self._is_virtual if times is None else times))

    def tail(self, entries: int, *, times: bool | None = None) -> str:
        """The last lines of `text`."""
        lines = self._lines(self._is_virtual if times is None else times)
        return "\n".join(line for _, line in lines[-entries:]) if entries > 0 else ""

    def text_of(self, entries: Iterable[Entry]) -> str:
        """The lines of some of its entries, with times."""
        wanted = {entry.number for entry in entries}
        return "\n".join(line for number, line in self._lines(times=True) if number in wanted)

    def _moment(self, clock: Clock) -> float:
        moment = clock.now()
        if self._origin is None:
            self._origin = moment
            self._is_virtual = clock.is_virtual
        return moment

    def _add(
        self,
        kind: EntryKind,
        context: CallContext,
        operation: str,
        cause: str | None,
        params: Mapping[str, Any],
        clock: Clock,
    ) -> Entry:
        entry = Entry(
            next(self._numbers),
            self._moment(clock),
            kind,
            context.service,
            operation,
            context.account,
            context.region,
            context.request_id,
            cause,
            excerpt(params),
        )
        self._entries.append(entry)
        return entry

    def _lines(self, times: bool) -> list[tuple[int, str]]:  # noqa: FBT001 - handed on from text
        """The number and the line of each entry."""
        numbers: dict[str, int] = {}
        depths: dict[str, int] = {}
        lines = []
        for entry in self:
            depth = 0 if entry.cause is None else depths.get(entry.cause, 0) + 1
            cause = None if entry.cause is None else numbers.get(entry.cause, "earlier")
            moment = entry.at - (self._origin or 0.0) if times else None
            lines.append((entry.number, line(entry, moment, depth, cause)))
            if entry.kind in ("call", "delivery", "run"):
                numbers[entry.request_id] = entry.number
                depths[entry.request_id] = depth
        return lines


def plain_copy(value: Any) -> Any:
    """A copy of a caller's parameters that the journal can keep: what is no plain value (an open file) by its type.

    Native operations need none, theirs are copied when they are accepted.
    """
    if isinstance(value, dict):
        return {key: plain_copy(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_copy(item) for item in value]
    return value if isinstance(value, _PLAIN) else f"<{type(value).__name__}>"


_PLAIN = (str, bytes, bool, int, float, Decimal, datetime, type(None))
