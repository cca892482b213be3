"""What goes wrong on purpose: errors, throttles, latency and user code between two calls."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from awsim.kernel.lock import make_lock
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import Unpack

    from awsim.kernel.clock import Clock
    from awsim.kernel.context import CallContext
    from awsim.kernel.journal import Journal

    Params = Mapping[str, Any]
    Predicate = Callable[[CallContext, Params], bool]
    Effect = Callable[[CallContext, Params, Any], float | None]
    Callback = Callable[[CallContext, Params, Any], object]


LONGEST_LATENCY_SECONDS = 31_536_000
"""A year."""


CONTENTS = frozenset({"MessageBody", "MessageAttributes", "MessageSystemAttributes", "Message", "Detail"})
"""Parameters that are what is sent, not whom or what a call is about."""


class Selection(TypedDict, total=False):
    """Which calls a rule is for; what is left out selects every call.

    service    botocore's name: "timestream-influxdb".
    operation  the model's name, "CreateDbInstance"; needs `service`.
    resource   a call is meant when a string among its parameters, at any depth, equals this or ends with this after
               "/" or ":" (so "events" means `StreamName="events"` and `StreamARN="arn:…:stream/events"`). Messages and
               their attributes do not count: a dead letter names the target that has refused it.
    when       `when(context, params) -> bool`, asked last.
    times      act that often, then no more; None: always.
    skip       let so many of the selected calls pass first.
    """

    service: str | None
    operation: str | None
    resource: str | None
    when: Predicate | None
    times: int | None
    skip: int


class Fault:
    """One rule; made by the methods of `Faults`. As a context manager it is in force inside the block only.

    >>> with cloud.faults.throttle(service="kinesis", operation="PutRecord", times=2) as rule:
    ...     put_with_retries()
    >>> rule.hits
    2
    """

    def __init__(
        self,
        faults: Faults,
        effect: Effect,
        description: Mapping[str, Any],
        selection: Selection,
        *,
        is_after: bool = False,
    ) -> None:
        self.hits = 0
        """How often the rule has acted."""
        self.description = description
        self.is_after = is_after
        self.effect = effect
        self._faults = faults
        self._selection = selection
        self._selected = 0
        self._running_in: set[int] = set()

    def __enter__(self) -> Fault:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def __repr__(self) -> str:
        told = {**self.description, **self._selection}
        return f"<Fault: {', '.join(f'{name}={value!r}' for name, value in told.items())}; hits: {self.hits}>"

    def remove(self) -> None:
        """Take the rule out of force; nothing happens when it is out already."""
        self._faults._remove(self)

    def act(self, context: CallContext, params: Params, result: Any) -> float:
        """Do what the rule does if the call is one it is for; the answer is how many seconds are to pass then.

        While its effect runs, the calls it makes on this thread do not trigger the same rule again.
        """
        thread = threading.get_ident()
        if thread in self._running_in or not self._selects(context, params) or not self._is_due():
            return 0.0
        self._faults.note(context, self.description)
        self._running_in.add(thread)
        try:
            return self.effect(context, params, result) or 0.0
        finally:
            self._running_in.discard(thread)

    def _selects(self, context: CallContext, params: Params) -> bool:
        wanted = self._selection
        if wanted.get("service") not in (None, context.service):
            return False
        if wanted.get("operation") not in (None, context.operation):
            return False
        resource = wanted.get("resource")
        if resource is not None and not _names(params, resource):
            return False
        when = wanted.get("when")
        return when is None or bool(when(context, params))

    def _is_due(self) -> bool:
        with self._faults._counting:
            self._selected += 1
            times = self._selection.get("times")
            if self._selected <= self._selection.get("skip", 0) or (times is not None and self.hits >= times):
                return False
            self.hits += 1
            return True


class Faults:
    """The fault rules of one cloud, asked in the order they were made.

    Rules are code, not state: a snapshot does not contain them and restoring one leaves them as they are. Every method
    that makes a rule takes the keywords of `Selection`.

    >>> cloud.faults.error("InternalServerError", status=500, service="timestream-influxdb", times=1)
    >>> cloud.faults.after(lambda context, params, result: delete(result), service="ec2", operation="RunInstances")
    """

    def __init__(self, clock: Clock, journal: Callable[[], Journal]) -> None:
        self.active = False
        """Whether there is any rule: what a call looks at before it asks them."""
        self._clock = clock
        self._journal = journal
        self._rules: list[Fault] = []
        self._counting = make_lock()

    def __repr__(self) -> str:
        return f"<Faults: {', '.join(map(repr, self._rules)) or 'none'}>"

    def error(
        self,
        code: str,
        message: str | None = None,
        *,
        status: int | None = None,
        members: Mapping[str, Any] | None = None,
        **selection: Unpack[Selection],
    ) -> Fault:
        """Answer with an error instead of calling the operation.

        `status` is the HTTP status, by default what the model says; 500 and more is retried by botocore. `members` are
        further members of the error's shape.
        """
        _require_text(code, message)
        if status is not None and not (type(status) is int and 400 <= status <= 599):
            raise ValueError(f"the status of an error is a whole number from 400 to 599, got {status!r}")
        if members is not None and not isinstance(members, Mapping):
            raise TypeError(f"members are names and values, got {members!r}")
        text = f"Injected by awsim: {code}" if message is None else message

        def fail(*_: object) -> None:
            raise ServiceError(text, code=code, status=status, **(members or {}))

        return self._add(fail, {"effect": "error", "code": code}, selection)

    def throttle(
        self, code: str | None = None, message: str = "Rate exceeded", **selection: Unpack[Selection]
    ) -> Fault:
        """Answer that too many requests were made, which botocore retries.

        Without a `code` it is the one the service throttles with (see `throttling`).
        """

        _require_text(code, message)

        def fail(context: CallContext, *_: object) -> None:
            usual, status = throttling(context.service)
            raise ServiceError(message, code=code or usual, status=status if code is None else 400)

        return self._add(
            fail, {"effect": "throttle"} if code is None else {"effect": "throttle", "code": code}, selection
        )

    def latency(self, seconds: float, **selection: Unpack[Selection]) -> Fault:
        """Take this long before the operation: a virtual clock advances, a wall clock waits."""
        if not isinstance(seconds, int | float) or not 0 <= seconds <= LONGEST_LATENCY_SECONDS:
            raise ValueError(f"latency needs a number of seconds of at least 0, got {seconds!r}; the most is a year")

        def wait(*_: object) -> float:
            return seconds

        return self._add(wait, {"effect": "latency", "seconds": seconds}, selection)

    def before(self, callback: Callable[[CallContext, Params], object], **selection: Unpack[Selection]) -> Fault:
        """Call `callback(context, params)` before the operation; what it raises, the caller gets.

        It runs outside of the cloud's lock and may call the cloud, except for calls that services make of each other.
        """
        _require_callable(callback)

        def run(context: CallContext, params: Params, _: object) -> None:
            callback(context, params)

        return self._add(run, {"effect": "before", "callback": _name_of(callback)}, selection)

    def after(self, callback: Callback, **selection: Unpack[Selection]) -> Fault:
        """Call `callback(context, params, result)` after the operation has succeeded, before its caller goes on.

        It may change the result in place: a batch answer with a failed entry is made so. Where moto answers, the result
        is the `HTTPResponse`, whatever its status.
        """
        _require_callable(callback)

        def run(context: CallContext, params: Params, result: Any) -> None:
            callback(context, params, result)

        return self._add(run, {"effect": "after", "callback": _name_of(callback)}, selection, is_after=True)

    def clear(self) -> None:
        """Remove all rules."""
        self._rules = []
        self.active = False

    def before_call(self, context: CallContext, params: Params) -> Iterator[float]:
        """Let the rules act that come before the operation; yields how many seconds are to pass before the next one.

        Raises what they raise.
        """
        for rule in self._rules:
            if not rule.is_after and (seconds := rule.act(context, params, None)):
                yield seconds

    def after_call(self, context: CallContext, params: Params, result: Any) -> None:
        """Let the rules act that come after the operation."""
        for rule in self._rules:
            if rule.is_after:
                rule.act(context, params, result)

    def note(self, context: CallContext, description: Mapping[str, Any]) -> None:
        """Put into the journal that a rule has acted on a call."""
        self._journal().add_fault(context, description, self._clock)

    def _add(
        self, effect: Effect, description: Mapping[str, Any], selection: Selection, *, is_after: bool = False
    ) -> Fault:
        _check(selection)
        rule = Fault(self, effect, description, selection, is_after=is_after)
        self._rules = [*self._rules, rule]
        self.active = True
        return rule

    def _remove(self, rule: Fault) -> None:
        # A new list each time: a call on another thread may be walking through the old one.
        self._rules = [each for each in self._rules if each is not rule]
        self.active = bool(self._rules)


_MODELLED_THROTTLING = ("ThrottlingException", "TooManyRequestsException", "RequestThrottled")
_THROTTLING_OF_PROTOCOL: dict[str, tuple[str, int]] = {
    "ec2": ("RequestLimitExceeded", 503),
    "query": ("Throttling", 400),
    "rest-xml": ("SlowDown", 503),
}


def throttling(service: str) -> tuple[str, int | None]:
    """The code a service throttles with, and its HTTP status (None: what the model says).

    EC2 answers RequestLimitExceeded, S3 SlowDown, services of the query protocol Throttling, the others
    ThrottlingException unless their model has another (Lambda: TooManyRequestsException, SQS: RequestThrottled).
    """
    from awsim.model.loader import service_model

    model = service_model(service)
    modelled = {shape.name for shape in model.error_shapes}
    for code in _MODELLED_THROTTLING:
        if code in modelled:
            return code, None
    return _THROTTLING_OF_PROTOCOL.get(model.resolved_protocol, ("ThrottlingException", 400))


def _check(selection: Selection) -> None:
    unknown = sorted(set(selection) - set(Selection.__annotations__))
    if unknown:
        raise TypeError(f"unknown keyword {unknown[0]!r}; calls are selected by {', '.join(Selection.__annotations__)}")
    _check_names(selection.get("service"), selection.get("operation"))
    times, skip = selection.get("times"), selection.get("skip", 0)
    if times is not None and (not isinstance(times, int) or times < 1):
        raise ValueError(f"times must be a whole number of at least 1, or None for always, got {times!r}")
    if not isinstance(skip, int) or skip < 0:
        raise ValueError(f"skip must be a whole number of at least 0, got {skip!r}")
    if (when := selection.get("when")) is not None:
        _require_callable(when)


def _check_names(service: str | None, operation: str | None) -> None:
    from awsim.model import loader

    if service is not None:
        loader.service_model(service)
    if operation is not None:
        if service is None:
            raise ValueError(f"operation={operation!r} needs service=… too, the same name exists in several")
        loader.operation(service, operation)


def _require_callable(given: object) -> None:
    if not callable(given):
        raise TypeError(f"expected a function to call, got {given!r}")


def _require_text(*given: object) -> None:
    for each in given:
        if not isinstance(each, str | None):
            raise TypeError(f"code and message of an error are text, got {each!r}")


def _name_of(callback: Callable[..., object]) -> str:
    return getattr(callback, "__name__", type(callback).__name__)


def _names(value: Any, resource: str) -> bool:
    if isinstance(value, str):
        return value == resource or value.endswith((f"/{resource}", f":{resource}"))
    if isinstance(value, dict):
        return any(_names(item, resource) for name, item in value.items() if name not in CONTENTS)
    return isinstance(value, list) and any(_names(item, resource) for item in value)
