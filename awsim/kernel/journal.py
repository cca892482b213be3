"""What was called and delivered, in which order and why."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from awsim.kernel.context import CallContext
from awsim.kernel.excerpt import Excerpt, excerpt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.model import Shape

    from awsim.kernel.clock import Clock
    from awsim.kernel.scheduler import Task

EntryKind = Literal["call", "delivery", "fault", "undelivered"]


@dataclass(slots=True)
class Entry:
    """One thing that happened.

    number      1 for the first of the cloud, then counting up.
    at          the cloud's time, seconds since the epoch.
    kind        "call": of an operation; "delivery": a scheduled task that ran; "fault": a rule of `cloud.faults` acted;
                "undelivered": a target has refused what it was sent, and is not asked again.
    operation   the model's name, for a delivery the backend's method.
    cause       the request id of the call or delivery this follows from; None for a call from outside.
    params      in the model's names; for a delivery its arguments, for a fault what it did. Of what is large an
                `Excerpt` is kept: its beginning, and its length.
    error       the code a call was answered with, None when it succeeded; the code a target has refused with.
    """

    number: int
    at: float
    kind: EntryKind
    service: str
    operation: str
    account: str
    region: str
    request_id: str
    cause: str | None
    params: Mapping[str, Any]
    error: str | None = None


class Journal:
    """The last `size` entries of one cloud, oldest first.

    >>> [entry.operation for entry in cloud.journal.calls("kinesis")]
    ['CreateStream', 'PutRecord']
    >>> print(cloud.journal.text())
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
        return self._add("call", context, context.operation, context.cause, params, clock)

    def add_delivery(self, task: Task, request_id: str, clock: Clock) -> Entry:
        """Note that a scheduled task runs; what it calls has `request_id` as its cause."""
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
        )
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

    def text(self) -> str:
        """All entries, one a line: number, where, what, why. The same seed and script give the same bytes.

        Under a virtual clock a line begins with the seconds since the cloud's first entry. Wall-clock moments differ
        from run to run, so under a wall clock there are none, and what the simulation itself passes on (arguments of
        deliveries, parameters of calls with a cause), which may hold moments, is shown by name only. Passwords and
        other texts that the model marks as sensitive are not shown.
        """
        return "\n".join(self._lines())

    def tail(self, entries: int) -> str:
        """The last lines of `text`."""
        return "\n".join(self._lines()[-entries:] if entries > 0 else [])

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

    def _lines(self) -> list[str]:
        numbers: dict[str, int] = {}
        depths: dict[str, int] = {}
        lines = []
        for entry in self:
            depth = 0 if entry.cause is None else depths.get(entry.cause, 0) + 1
            lines.append(self._line(entry, depth, numbers))
            if entry.kind in ("call", "delivery"):
                numbers[entry.request_id] = entry.number
                depths[entry.request_id] = depth
        return lines

    def _line(self, entry: Entry, depth: int, numbers: Mapping[str, int]) -> str:
        moment = f" +{entry.at - (self._origin or 0.0):.3f}s" if self._is_virtual else ""
        named_only = not self._is_virtual and entry.cause is not None and entry.kind in ("call", "delivery")
        hidden = _sensitive(entry.service, entry.operation) if entry.kind == "call" else ()
        shown = {name: "***" if name in hidden else _shown(value) for name, value in entry.params.items()}
        params = ", ".join(name if named_only else f"{name}={value}" for name, value in shown.items())
        line = f"{entry.number}{moment} {entry.account}/{entry.region} {'  ' * depth}"
        line += f"{'' if entry.kind == 'call' else entry.kind + ' '}{entry.service} {entry.operation}({params})"
        if entry.error is not None:
            line += f" -> {entry.error}"
        if entry.cause is not None:
            line += f" <- {numbers.get(entry.cause, 'earlier')}"
        return line


@cache
def _sensitive(service: str, operation: str) -> frozenset[str]:
    """The texts among an operation's parameters that the model marks as sensitive: passwords and the like.

    Sensitive bytes are shown: they are payloads, which a failing test is about.
    """
    from awsim.model.loader import UnknownOperation
    from awsim.model.loader import operation as operation_of

    try:
        shape = operation_of(service, operation).input_shape
    except UnknownOperation:
        return frozenset()
    members = {} if shape is None else shape.members
    return frozenset(name for name, member in members.items() if _is_secret(member))


def _is_secret(member: Shape) -> bool:
    return member.type_name == "string" and bool(member.metadata.get("sensitive"))


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
_LONGEST = 60
_MOST = 5


def _shown(value: Any) -> str:
    """A short form that depends on nothing but the value: no addresses, no order of sets."""
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    if isinstance(value, Excerpt):
        return _begun(value.begins, value.length)
    if isinstance(value, (str, bytes, dict, list, tuple)):
        return _begun(value, len(value))
    if isinstance(value, (set, frozenset)):
        return "{" + _listed(sorted(_shown(item) for item in value), len(value)) + "}"
    return f"<{type(value).__name__}>"


def _begun(value: Any, length: int) -> str:
    """A short form of what begins with a value and is so long as a whole."""
    if isinstance(value, dict):
        return "{" + _listed([f"{_shown(key)}: {_shown(item)}" for key, item in value.items()], length) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + _listed([_shown(item) for item in value], length) + "]"
    return repr(value) if length <= min(_LONGEST, len(value)) else f"{value[:_LONGEST]!r}… ({length})"


def _listed(shown: list[str], length: int) -> str:
    more = [] if length <= min(_MOST, len(shown)) else [f"… ({length})"]
    return ", ".join(shown[:_MOST] + more)
