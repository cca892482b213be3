"""`World`: one simulated AWS as its services see it.

It knows nothing of what lies above it: that is handed in (see `awsim.kernel.parts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from typing import TYPE_CHECKING, Any, cast

from awsim.common.lazy import cached_property
from awsim.common.partitions import partition_of
from awsim.kernel.blobs import Blobs
from awsim.kernel.caller import ISSUED_PREFIXES, IssuedCredentials, caller, caused_by, forced_account
from awsim.kernel.caller import cause as current_cause
from awsim.kernel.clock import Clock
from awsim.kernel.context import CallContext
from awsim.kernel.deliveries import BackgroundThread, Deliveries
from awsim.kernel.faults import Faults
from awsim.kernel.journal import Journal
from awsim.kernel.lifecycle import duration
from awsim.kernel.lock import Rank, make_lock
from awsim.kernel.outbox import Outbox
from awsim.kernel.passing import Passing
from awsim.kernel.random import Random
from awsim.kernel.scheduler import Scheduler
from awsim.kernel.snapshot import FORMAT, Snapshot, freeze, thaw
from awsim.kernel.steps import Aside, at_once, hub_turn
from awsim.kernel.threads import Threads
from awsim.kernel.unlocked import Unlocked
from awsim.kernel.waiting import Waiting
from awsim.kernel.waits import Waits, within_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextvars import Context

    from awsim.common.announcements import Fact
    from awsim.config import Options
    from awsim.kernel.parts import Calls, Moto, UserCode, Web
    from awsim.kernel.scheduler import Task
    from awsim.kernel.steps import Steps
    from awsim.protocols.http import HTTPRequest, HTTPResponse

BackendKey = tuple[str, str, str]
"""(service, account, region)"""

Subscriber = tuple[BackendKey, str]
"""A backend and the method of it that hears a fact."""

STATE = ("_backends", "scheduler", "random", "journal", "outbox", "called_first", "subscribers", "announced", "hosts")
"""The attributes of a world that a snapshot holds, beside its clock and what moto holds."""

UNKNOWN_CALLER = "arn:{partition}:sts::{account}:user/moto"
UNKNOWN_USER = "AKIAIOSFODNN7EXAMPLE"
"""Whom moto's STS takes the owner of an access key for that nobody has made."""

MOST_ASIDE = 1000
"""How many functions run for an event loop at once, and how many more wait for a thread."""

VIRTUAL_START = 1_767_225_600.0
"""2026-01-01T00:00:00Z, where a virtual clock begins when `start` is not given."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What makes the parts of a world that lie above it; each is called with the world."""

    backend: Callable[[World, str, str, str], Any]
    """(world, service, account, region) -> the backend of a native service. Raises KeyError for any other service,
    EndpointConnectionError where the service does not exist in the region."""
    calls: Callable[[World], Calls]
    moto: Callable[[World], Moto]
    functions: Callable[[World], UserCode]
    """Called when user code is first looked at: a world without functions pays nothing for them."""
    web: Callable[[World], Web]
    """Called when something is first sent over HTTP."""


class World(Passing):
    """Clock, schedule, chance, lock, faults, journal and backends of one simulated AWS.

    `options` say how it behaves, `parts` make what lies above it. How time passes is in `awsim.kernel.passing`.
    """

    def __init__(self, options: Options, parts: Parts) -> None:
        self.options = options
        self.lock = make_lock(Rank.CLOUD)
        self.clock = Clock(options.clock, VIRTUAL_START if options.start is None else cast("float", options.start))
        self.clock.on_advance = self._advance
        self.faults = Faults(self.clock, lambda: self.journal)
        self.deliveries = Deliveries(self)
        self.waits = Waits()
        self.blobs = Blobs(options.bodies_in_memory)
        """Where bodies are kept that never change."""
        self.activity = 0
        """How many methods of backends have run, and how often moto has answered: who waits sees that others go on."""
        self.hub_turn = hub_turn()
        """What lets all other green threads go on, None where there are only plain ones."""
        self._delivers_inline = options.delivery == "inline"
        self._depth = 0
        """How many methods of backends run within each other."""
        self.issued: dict[str, IssuedCredentials] = {}
        """Access key -> what it stands for, of the credentials that running functions have been given."""
        self.endpoint_url: str | None = None
        """Where the world is served over HTTP, if it is."""
        self.answers_own_addresses: Callable[[HTTPRequest], HTTPResponse | None] | None = None
        """Answers requests to the addresses the world is served at, without a connection; None for all others."""
        self.use_config(options.config)
        self._parts = parts
        self._forced_account = forced_account()
        self._background: BackgroundThread | None = None
        self._forget()
        self.moto = parts.moto(self)
        self.calls = parts.calls(self)

    def _forget(self) -> None:
        self.scheduler = Scheduler()
        self.random = Random(self.options.seed)
        self.journal = Journal(self.options.journal)
        self.outbox = Outbox()
        self.called_first: dict[BackendKey, list[tuple[BackendKey, str]]] = {}
        self.subscribers: dict[tuple[str, str], list[Subscriber]] = {}
        """(name of a fact's class, ARN of its source) -> who is told (see `Backend.listen`)."""
        self.announced: set[tuple[Subscriber, Fact]] = set()
        """What subscribers are about to be told."""
        self.hosts: dict[str, BackendKey] = {}
        """Names that users have pointed at this cloud (custom domains) -> whose they are."""
        self._backends: dict[BackendKey, Any] = {}

    def use_config(self, config: Mapping[str, Any]) -> None:
        """Act by this moto configuration from now on."""
        core = config.get("core", {})
        through = core.get("passthrough", {})
        self.config = config
        self.restricted = bool(through.get("urls") or through.get("services") or core.get("service_whitelist"))
        """Whether some calls are let through or refused, so that each has to be looked at by the wire path."""

    @cached_property
    def functions(self) -> UserCode:
        """What runs users' functions."""
        return self._parts.functions(self)

    @cached_property
    def web(self) -> Web:
        """What answers HTTP requests to the addresses of this cloud."""
        return self._parts.web(self)

    @cached_property
    def threads(self) -> Threads:
        """The threads on which event loops have user code run."""
        return Threads("awsim-aside", MOST_ASIDE, MOST_ASIDE)

    @property
    def has_functions(self) -> bool:
        """Whether anybody has looked at users' functions yet."""
        return "functions" in self.__dict__

    def summary(self) -> str:
        """Its time, what it has and what is to happen, in a few words."""
        moment = datetime.fromtimestamp(self.clock.now(), UTC)
        services = sorted({service for service, _, _ in self._backends})
        return (
            f"{moment:%Y-%m-%dT%H:%M:%SZ}, services called: {', '.join(services) or 'none'}, "
            f"{self.scheduler.pending()} tasks pending"
        )

    def running_context(self, access_key: str | None) -> Context | None:
        """The context of the invocation that a function's access key belongs to, None for everybody else's."""
        return self.functions.running_context(access_key) if self.has_functions else None

    # Who calls

    @property
    def cause(self) -> str | None:
        """The request id of the call or delivery that what runs now, on this thread, is part of."""
        return current_cause.get()

    def identity_of(self, access_key: str, account: str, region: str) -> tuple[str, str]:
        """The id and the ARN of whoever an access key belongs to, as GetCallerIdentity of STS would say them."""
        if access_key not in self.issued and self.moto.account_of(access_key) is None:
            return UNKNOWN_USER, UNKNOWN_CALLER.format(partition=partition_of(region), account=account)
        within = caller.set(access_key)
        try:
            found = self.call_moto("sts", "GetCallerIdentity", {}, account=account, region=region)
        finally:
            caller.reset(within)
        return found["UserId"], found["Arn"]

    def caller_arn(self, account: str, region: str) -> str:
        """Who calls, as GetCallerIdentity of STS would say."""
        access_key = caller.get()
        if access_key is None or not (access_key in self.issued or self.moto.may_know(access_key)):
            return UNKNOWN_CALLER.format(partition=partition_of(region), account=account)
        arn: str = self.call_moto("sts", "GetCallerIdentity", {}, account=account, region=region)["Arn"]
        return arn

    def account_of(self, access_key: str | None) -> str:
        """The account an access key belongs to: itself if it is twelve digits, what STS and IAM know, the default."""
        issued = self.issued.get(access_key or "")
        if issued is not None:
            return issued.account
        if self._forced_account:
            return self._forced_account
        if access_key is None:
            return self.options.account
        if len(access_key) == 12 and access_key.isdigit():
            return access_key
        if access_key.startswith(ISSUED_PREFIXES):
            return self.moto.account_of(access_key) or self.options.account
        return self.options.account

    # Calling

    def call(
        self,
        service: str,
        operation: str,
        params: Mapping[str, Any] | None = None,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> dict[str, Any]:
        """Call an operation, native or moto's, with parameters in the model's names: `call("sqs", "ListQueues")`.

        Raises ServiceError when the service answers an error, UnknownService and UnknownOperation for wrong names.
        """
        return self.calls.call_by_name(
            service, operation, params or {}, account or self.options.account, region or self.options.region
        )

    def call_moto(
        self, service: str, operation: str, params: Mapping[str, Any], *, account: str, region: str
    ) -> dict[str, Any]:
        """Call an operation of moto's within the call that is being answered, by the same caller.

        Raises ServiceError when moto answers an error.
        """
        cause = current_cause.get()
        request_id = cause or self.random.request_id()
        context = CallContext(service, operation, account, region, request_id, caller.get(), cause, "internal")
        return self.calls.call_moto(context, params)

    # What is where

    def backend(self, service: str, account: str, region: str) -> Any:
        """The backend of a native service, made when first asked for.

        Raises KeyError for a service that is not native, and botocore's EndpointConnectionError where the service does
        not exist in the region, as reality does.
        """
        key = (service, account, region)
        found = self._backends.get(key)
        if found is None:
            found = self._backends[key] = self._parts.backend(self, service, account, region)
        return found

    def words_for(self, task: Task) -> str:
        """What a scheduled task does, as its backend's class says it (`Backend.deliveries`)."""
        backend = self._backends.get((task.service, task.account, task.region))
        return "" if backend is None else str(backend.words_for(task.method))

    def backends(self, service: str, region: str | None) -> list[Any]:
        """The backends of a native service in a region (None: in all), one for each account that has called it."""
        return [
            found for (name, _, where), found in self._backends.items() if name == service and region in (None, where)
        ]

    def run(self, key: BackendKey, method: str, arguments: dict[str, Any], request_id: str) -> Any:
        """Run a backend's method under the lock, as part of the call or delivery with this request id.

        An answer that is `Unlocked` or `Waiting` has to be given to `finish`.
        """
        with self.lock:
            return self.run_held(key, method, arguments, request_id)

    def run_held(self, key: BackendKey, method: str, arguments: dict[str, Any], request_id: str) -> Any:
        """`run` for who holds the lock."""
        within = current_cause.set(request_id)
        self.activity += 1
        self._depth += 1
        try:
            backend = self._backends.get(key)
            return getattr(self.backend(*key) if backend is None else backend, method)(**arguments)
        finally:
            self._depth -= 1
            if self.waits.has_woken and not self._depth:
                self._within(self.waits.look_where_woken, self.clock.now())
            current_cause.reset(within)

    def is_at_rest(self, key: BackendKey) -> bool:
        """Whether nothing stands between a call and its method: nothing due, put off until it, or made to fail."""
        return not (self.faults.active or key in self.called_first or self.has_to_deliver())

    def has_to_deliver(self) -> bool:
        """Whether something is due that a call has to see to."""
        scheduler = self.scheduler
        if not self._delivers_inline:
            return scheduler.has_prompt(self.clock.now())
        due = scheduler.first_due
        return (due != inf and due <= self.clock.now()) or self.deliveries.is_busy()

    def finish(self, answer: Any, request_id: str) -> Any:
        """The answer of a backend's method, which may have left something to be done outside of the lock."""
        return at_once(self.finishing(answer, request_id))

    def finishing(self, answer: Any, request_id: str, shape: Callable[[Any], Any] | None = None) -> Steps[Any]:
        """`finish` in steps. `shape` makes of the last answer, under the lock, what can be used outside of it."""

        def shaped(given: Any) -> Any:
            return given if shape is None or isinstance(given, (Unlocked, Waiting)) else shape(given)

        while True:
            if isinstance(answer, Unlocked):
                outcome = yield from self._running(answer.run, request_id)
                with self.lock, caused_by(request_id):
                    self.activity += 1
                    answer = shaped(self._within(answer.then, outcome))
            elif isinstance(answer, Waiting):
                with caused_by(request_id):
                    answer = yield from self.awaiting(answer, shaped)
            else:
                return answer

    def _running(self, run: Callable[[], Any], request_id: str) -> Steps[Any]:
        self.waits.running[request_id] = None
        within = within_code.set((*within_code.get(), request_id))
        try:
            with caused_by(request_id):
                return (yield Aside(run))
        finally:
            within_code.reset(within)
            self.waits.running.pop(request_id, None)

    # Time and deliveries

    def defer_until_called(self, service: str, backend: Any, method: str) -> None:
        """Run `backend.<method>()` once, before the next call to `service` in the backend's account and region."""
        waiting = self.called_first.setdefault((service, backend.account, backend.region), [])
        entry = ((backend.service, backend.account, backend.region), method)
        if entry not in waiting:
            waiting.append(entry)

    def run_called_first(self, context: CallContext) -> None:
        """Carry out what waits for a call to this service (see `defer_until_called`)."""
        for key, method in self.called_first.pop((context.service, context.account, context.region), ()):
            self.run(key, method, {}, context.request_id)

    def schedule(
        self,
        backend: Any,
        delay: float,
        method: str,
        arguments: dict[str, Any],
        *,
        background: bool = False,
        prompt: bool = False,
    ) -> int:
        """Run `backend.<method>(**arguments)` after `delay` seconds; the answer is a handle for `scheduler.cancel`."""
        handle = self.scheduler.schedule(
            service=backend.service,
            account=backend.account,
            region=backend.region,
            method=method,
            arguments=arguments,
            cause=current_cause.get(),
            background=background,
            prompt=prompt,
            due=self.clock.now() + delay,
        )
        if self.options.delivery == "background":
            self._wake_background()
        if self.waits:
            self.waits.ring_all()
        return handle

    def announce(self, fact: Fact, subscribers: list[Subscriber]) -> None:
        """Let each subscriber be told of a fact, once however often it is announced before they hear it."""
        for subscriber in subscribers:
            if (subscriber, fact) not in self.announced:
                self.announced.add((subscriber, fact))
                key, method = subscriber
                self.schedule(self.backend(*key), 0.0, "hear", {"method": method, "fact": fact})

    def duration(self, service: str, resource: str, seconds: float) -> float:
        """How long a lifecycle transition that takes AWS `seconds` takes here (`Options.lifecycle`)."""
        return duration(self.options.lifecycle, service, resource, seconds)

    def deliver(self) -> None:
        """Before and after an outermost call: run what is due, if deliveries are inline.

        In the background only states pass, so that what was just made can be used.
        """
        at_once(self.delivering())

    def delivering(self) -> Steps[None]:
        """`deliver` in steps."""
        if current_cause.get() is not None:
            return
        if self.options.delivery != "inline":
            self.deliver_prompt()
        elif self.scheduler.has_due(self.clock.now()) or self.deliveries.is_busy():
            yield from self.deliveries.running_due()

    def deliver_prompt(self) -> None:
        """Before a call: let states pass whose time has come, unless deliveries are manual."""
        if self.options.delivery != "manual" and self.scheduler.has_prompt(self.clock.now()):
            self.deliveries.run_prompt()

    def _wake_background(self) -> None:
        if self._background is None:
            self._background = BackgroundThread(self)
        self._background.wake()

    # The whole state

    def reset(self) -> None:
        """Forget every resource, schedule, fault and journal entry, native and moto's; time and options stay."""
        with self.lock:
            self.faults.clear()
            self.moto.reset()
            self._cool_functions()
            self._forget()
            self.waits.end_all()

    def close(self) -> None:
        """Stop the background thread, if there is one, and forget everything."""
        if self.has_functions:
            self.functions.end()
        if self._background is not None:
            self._background.stop()
            self._background = None
        threads: Threads | None = self.__dict__.pop("threads", None)
        if threads is not None:
            threads.stop()
        self.reset()

    def snapshot(self) -> Snapshot:
        """The whole state, frozen: resources (moto's too), time, schedule, ids, journal. Faults are code, not state."""
        with self.lock:
            state = {name: getattr(self, name) for name in STATE}
            native, blobs = freeze((state, self.clock))
            return Snapshot(native, self.moto.freeze(), FORMAT, blobs)

    def restore(self, snapshot: Snapshot) -> None:
        """Put back a snapshot of this world or of another; all since then is forgotten.

        Raises TypeError for what is no snapshot, SnapshotOfAnotherFormat for one of another version of awsim.
        """
        if not isinstance(snapshot, Snapshot):
            raise TypeError(f"restore takes what Cloud.snapshot() returned, got {type(snapshot).__name__}")
        snapshot.require_format()
        with self.lock:
            self._cool_functions()
            state, clock = thaw(snapshot.native, snapshot.blobs, self.blobs.adopt)
            self.clock.__setstate__(clock.__getstate__())
            for name in STATE:
                setattr(self, name, state[name])
            for backend in self._backends.values():
                backend.world = self
            self.moto.thaw(snapshot.moto)
            self.waits.end_all()

    def _cool_functions(self) -> None:
        if self.has_functions:
            self.functions.cool_down()
