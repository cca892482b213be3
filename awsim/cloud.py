"""`Cloud`: one simulated AWS with its accounts, regions, backends, clock, scheduler, ids, journal and faults."""

from __future__ import annotations

import os
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from awsim.config import Options, options_from
from awsim.gateway.context import CallContext
from awsim.gateway.deliver import BackgroundThread, Deliveries
from awsim.gateway.fallthrough import Fallthrough
from awsim.gateway.gateway import Gateway
from awsim.kernel.clock import Clock
from awsim.kernel.faults import Faults
from awsim.kernel.journal import Journal
from awsim.kernel.lifecycle import duration
from awsim.kernel.lock import make_lock, wait_released
from awsim.kernel.random import Random
from awsim.kernel.scheduler import Scheduler
from awsim.kernel.snapshot import freeze, thaw
from awsim.model.loader import operation as operation_of
from awsim.model.loader import service_model
from awsim.services.base import Unlocked, partition_of
from awsim.services.registry import backend_class, is_own

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextvars import Context, Token

    import boto3
    from botocore.client import BaseClient

    from awsim.common.announcements import Fact
    from awsim.runtime.functions import Functions
    from awsim.services.base import Backend

BackendKey = tuple[str, str, str]
"""(service, account, region)"""

Subscriber = tuple[BackendKey, str]
"""A backend and the method of it that hears a fact."""

STATE = ("_backends", "scheduler", "random", "journal", "called_first", "subscribers", "announced")
"""The attributes of a cloud that a snapshot holds, beside its clock and what moto holds."""

UNKNOWN_CALLER = "arn:{partition}:sts::{account}:user/moto"
"""Whom moto's STS takes the owner of an access key for that nobody has made."""

LONGEST_WAIT_SECONDS = 0.1
"""How long a waiting backend leaves the cloud to others before it looks again."""

_cause: ContextVar[str | None] = ContextVar("awsim_cause", default=None)
_caller: ContextVar[str | None] = ContextVar("awsim_caller", default=None)

VIRTUAL_START = 1_767_225_600.0
"""2026-01-01T00:00:00Z, where a virtual clock begins when `start` is not given."""


@dataclass(frozen=True, slots=True)
class IssuedCredentials:
    """What an access key stands for that a function was given: its account, its role's ARN, and the session's name."""

    account: str
    role: str
    session: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The frozen state of a cloud: native services, time, schedule, ids, journal, and moto's part."""

    native: bytes
    moto: bytes


class Cloud:
    """One simulated AWS; options as in `awsim.config.Options`.

    >>> cloud = Cloud(clock="virtual", seed=7)
    >>> cloud.client("timestream-influxdb").list_db_instances()["items"]
    []
    """

    def __init__(self, **options: Any) -> None:
        self.options: Options = options_from(options)
        self.lock = make_lock()
        self.clock = Clock(self.options.clock, VIRTUAL_START if self.options.start is None else self.options.start)
        self.clock.on_advance = self._advance
        self.faults = Faults(self)
        self.gateway = Gateway(self)
        self.deliveries = Deliveries(self)
        self.fallthrough = Fallthrough(self)
        self.use_config(self.options.config)
        self.issued: dict[str, IssuedCredentials] = {}
        """Access key -> what it stands for, of the credentials that running functions have been given."""
        self.internal_clients: dict[BackendKey, BaseClient] = {}
        """Clients for awsim's own calls on services that moto holds."""
        self.endpoint_url: str | None = None
        """Where the cloud is served over HTTP, if it is."""
        self._forced_account = os.environ.get("MOTO_ACCOUNT_ID")
        self._background: BackgroundThread | None = None
        self._forget()

    def _forget(self) -> None:
        self.scheduler = Scheduler()
        self.random = Random(self.options.seed)
        self.journal = Journal(self.options.journal)
        self.called_first: dict[BackendKey, list[tuple[BackendKey, str]]] = {}
        self.subscribers: dict[tuple[str, str], list[Subscriber]] = {}
        """(name of a fact's class, ARN of its source) -> who is told (see `Backend.subscribe`)."""
        self.announced: set[tuple[Subscriber, Fact]] = set()
        """What subscribers are about to be told."""
        self._backends: dict[BackendKey, Backend] = {}

    def use_config(self, config: Mapping[str, Any]) -> None:
        """Act by this moto configuration from now on."""
        core = config.get("core", {})
        through = core.get("passthrough", {})
        self.config = config
        self.restricted = bool(through.get("urls") or through.get("services") or core.get("service_whitelist"))
        """Whether some calls are let through or refused, so that each has to be looked at by the wire path."""

    @property
    def cause(self) -> str | None:
        """The request id of the call or delivery that what runs now, on this thread, is part of."""
        return _cause.get()

    @property
    def caller(self) -> str | None:
        """The access key of the client whose call is being answered on this thread, also by calls that it causes."""
        return _caller.get()

    def called_by(self, access_key: str | None) -> Token[str | None] | None:
        """Let what runs on this thread be called by an access key, until `no_longer_called`; None changes nothing."""
        return None if access_key is None else _caller.set(access_key)

    def no_longer_called(self, within: Token[str | None] | None) -> None:
        """End what `called_by` has begun."""
        if within is not None:
            _caller.reset(within)

    def caller_arn(self, account: str, region: str) -> str:
        """Who calls, as GetCallerIdentity of STS would say."""
        access_key = _caller.get()
        if access_key is None or not self.fallthrough.may_know(access_key):
            return UNKNOWN_CALLER.format(partition=partition_of(region), account=account)
        arn: str = self.call_moto("sts", "GetCallerIdentity", {}, account=account, region=region)["Arn"]
        return arn

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
        account = account or self.options.account
        region = region or self.options.region
        method = operation_of(service, operation).method
        if not is_own(service, method):
            from awsim.transports.internal import call_through_moto

            return call_through_moto(self, service, operation, params or {}, account, region)
        context = CallContext(
            service=service,
            operation=operation,
            account=account,
            region=region,
            request_id=self.random.request_id(service),
            cause=self.cause,
            transport="internal",
        )
        return self.gateway.call(context, params or {})

    def call_moto(
        self, service: str, operation: str, params: Mapping[str, Any], *, account: str, region: str
    ) -> dict[str, Any]:
        """Call an operation of moto's within the call that is being answered, by the same caller.

        Raises ServiceError when moto answers an error.
        """
        cause = self.cause
        context = CallContext(
            service, operation, account, region, cause or self.random.request_id(), self.caller, cause, "internal"
        )
        return self.gateway.call_moto(context, params)

    def session(self, region_name: str | None = None, account: str | None = None) -> boto3.session.Session:
        """A boto3 session whose clients and resources talk to this cloud, with nothing patched globally."""
        from awsim.transports.explicit import session_for

        return session_for(self, region_name or self.options.region, account or self.options.account)

    def client(self, service: str, region_name: str | None = None, **arguments: Any) -> BaseClient:
        """A boto3 client of this cloud; further arguments as for `boto3.client`."""
        made: BaseClient = self.session(region_name).client(service, **arguments)
        return made

    def resource(self, service: str, region_name: str | None = None, **arguments: Any) -> Any:
        """A boto3 resource of this cloud; further arguments as for `boto3.resource`."""
        return self.session(region_name).resource(service, **arguments)

    # What is where

    def backend(self, service: str, account: str, region: str) -> Backend:
        """The backend of a native service, made when first asked for.

        Raises botocore's EndpointConnectionError where the service does not exist in the region, as reality does.
        """
        key = (service, account, region)
        found = self._backends.get(key)
        if found is None:
            made = backend_class(service)
            if made is None:
                raise KeyError(f"{service} is not a native service; the native ones are in awsim.services.registry")
            if region not in made.regions and not _any_region_goes():
                raise _unreachable(service, region)
            found = self._backends[key] = made(self, account, region)
        return found

    def backends(self, service: str, region: str) -> list[Backend]:
        """The backends of a native service in a region, one for each account that has called it."""
        return [found for (name, _, where), found in self._backends.items() if (name, where) == (service, region)]

    @cached_property
    def functions(self) -> Functions:
        """The user code of Lambda functions in this process: `functions.register(name, handler)`."""
        from awsim.runtime.functions import Functions

        return Functions(self)

    def running_context(self, access_key: str | None) -> Context | None:
        """The context of the invocation that a function's access key belongs to, None for everybody else's."""
        return self.functions.running_context(access_key) if "functions" in self.__dict__ else None

    @contextmanager
    def serve(self, **options: Any) -> Iterator[str]:
        """Answer over HTTP while inside; the value is the URL to be given to SDKs as `endpoint_url`.

        Options are those of `awsim.server.server.Server`: `host`, `port`, `allow_hosts`, …

        >>> with cloud.serve() as url:
        ...     boto3.client("sqs", endpoint_url=url)
        """
        from awsim.server.server import Server

        with Server(self, **options) as server:
            yield server.url

    def run(self, key: BackendKey, method: str, arguments: dict[str, Any], request_id: str) -> Any:
        """Run a backend's method under the lock, as part of the call or delivery with this request id.

        An answer that is `Unlocked` has to be given to `finish`.
        """
        with self.lock:
            within = _cause.set(request_id)
            try:
                return getattr(self.backend(*key), method)(**arguments)
            finally:
                _cause.reset(within)

    def finish(self, answer: Any, request_id: str) -> Any:
        """The answer of a backend's method, which may have left something to be done outside of the lock."""
        while isinstance(answer, Unlocked):
            with self.caused_by(request_id):
                outcome = answer.run()
            with self.lock, self.caused_by(request_id):
                answer = answer.then(outcome)
        return answer

    @contextmanager
    def caused_by(self, request_id: str) -> Iterator[None]:
        """Let what runs inside, on this thread, be part of the call or delivery with this request id."""
        within = _cause.set(request_id)
        try:
            yield
        finally:
            _cause.reset(within)

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
        if access_key.startswith(("AKIA", "ASIA", "LSIA")):
            return self.fallthrough.account_of(access_key) or self.options.account
        return self.options.account

    def defer_until_called(self, service: str, backend: Backend, method: str) -> None:
        """Run `backend.<method>()` once, before the next call to `service` in the backend's account and region."""
        waiting = self.called_first.setdefault((service, backend.account, backend.region), [])
        entry = ((backend.service, backend.account, backend.region), method)
        if entry not in waiting:
            waiting.append(entry)

    def run_called_first(self, context: CallContext) -> None:
        """Carry out what waits for a call to this service (see `defer_until_called`)."""
        for key, method in self.called_first.pop((context.service, context.account, context.region), ()):
            self.run(key, method, {}, context.request_id)

    # Time and deliveries

    def schedule(
        self,
        backend: Backend,
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
            cause=self.cause,
            background=background,
            prompt=prompt,
            due=self.clock.now() + delay,
        )
        if self.options.delivery == "background":
            self._wake_background()
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
        if _cause.get() is not None:
            return
        if self.options.delivery != "inline":
            self.deliver_prompt()
            return
        if self.scheduler.has_due(self.clock.now()) or self.deliveries.is_busy():
            self.deliveries.run_due()

    def deliver_prompt(self) -> None:
        """Before a call: let states pass whose time has come, unless deliveries are manual."""
        if self.options.delivery != "manual" and self.scheduler.has_prompt(self.clock.now()):
            self.deliveries.run_prompt()

    def wait(self, until: float) -> None:
        """Called by a backend's method that waits for something to happen, at the latest until a moment (a long poll).

        A virtual clock goes there, running what falls due on the way. On a wall clock others may call meanwhile; it
        returns after a tenth of a second at most, so that the method looks whether it has happened.
        """
        now = self.clock.now()
        if self.clock.is_virtual:
            self.clock.advance_to(max(until, now))
            return
        wait_released(self.lock, min(until - now, LONGEST_WAIT_SECONDS))

    def step(self) -> bool:
        """Run the next scheduled task, moving the clock to its time; False when there is none."""
        return self.deliveries.step()

    def settle(self) -> int:
        """Run what is scheduled until nothing is pending, skipping ahead in time; the number of tasks run."""
        return self.deliveries.settle()

    def _advance(self, moment: float) -> None:
        if self.options.delivery == "inline":
            self.deliveries.run_until(moment)
        else:
            self.clock.jump_to(moment)
            if self._background is not None:
                self._background.wake()

    def _wake_background(self) -> None:
        if self._background is None:
            self._background = BackgroundThread(self)
        self._background.wake()

    # The whole state

    def reset(self) -> None:
        """Forget every resource, schedule, fault and journal entry, native and moto's; time and options stay."""
        with self.lock:
            self.faults.clear()
            self.fallthrough.reset()
            self._cool_functions()
            self._forget()

    def close(self) -> None:
        """Stop the background thread, if there is one, and forget everything."""
        if "functions" in self.__dict__:
            self.functions.end()
        if self._background is not None:
            self._background.stop()
            self._background = None
        self.reset()

    def snapshot(self) -> Snapshot:
        """The whole state, frozen: resources (moto's too), time, schedule, ids, journal. Faults are code, not state."""
        with self.lock:
            state = {name: getattr(self, name) for name in STATE}
            return Snapshot(freeze((state, self.clock)), self.fallthrough.freeze())

    def restore(self, snapshot: Snapshot) -> None:
        """Put back a snapshot of this cloud or of another; all since then is forgotten."""
        if not isinstance(snapshot, Snapshot):
            raise TypeError(f"restore takes what Cloud.snapshot() returned, got {type(snapshot).__name__}")
        with self.lock:
            self._cool_functions()
            state, clock = thaw(snapshot.native)
            self.clock.__setstate__(clock.__getstate__())
            for name in STATE:
                setattr(self, name, state[name])
            for backend in self._backends.values():
                backend.cloud = self
            self.fallthrough.thaw(snapshot.moto)

    def _cool_functions(self) -> None:
        if "functions" in self.__dict__:
            self.functions.cool_down()

    def fork(self) -> Cloud:
        """A second cloud that begins with this one's state and options and then goes its own way."""
        other = Cloud.from_options(self.options)
        other.restore(self.snapshot())
        if "functions" in self.__dict__:
            other.functions.registered.update(self.functions.registered)
        return other

    @classmethod
    def from_options(cls, options: Options) -> Cloud:
        """A cloud with options that have been made before."""
        from dataclasses import fields

        return cls(**{each.name: getattr(options, each.name) for each in fields(options)})


def _any_region_goes() -> bool:
    """moto's switch for suites that make up regions."""
    return os.environ.get("MOTO_ALLOW_NONEXISTENT_REGION", "").lower() == "true"


def _unreachable(service: str, region: str) -> Exception:
    from botocore.exceptions import EndpointConnectionError

    prefix = service_model(service).endpoint_prefix
    return EndpointConnectionError(endpoint_url=f"https://{prefix}.{region}.amazonaws.com/")
