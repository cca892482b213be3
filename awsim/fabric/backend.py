"""What every native service backend is: state of one service in one account and region, and its way to the others."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from awsim.common.partitions import partition_of
from awsim.kernel.leniency import warn_of
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from awsim.common.announcements import Fact
    from awsim.kernel.lifecycle import Lifecycle
    from awsim.kernel.random import Random
    from awsim.kernel.world import BackendKey, World
    from awsim.model.operation import Operation


LONG_BODY = 256 * 1024
"""In bytes; what is longer takes its time to parse, to hash, …"""


class NotYetWritten(NotImplementedError):
    """An operation that `scripts/scaffold.py` has added and nobody has written; the suite refuses to pass with one.

    It is a Python error and no answer of the service: a program under test must not take it for one. Such an operation
    is native all the same, for what moto would answer instead knows nothing of the resources awsim holds.
    """

    def __init__(self, operation: str) -> None:
        method = sys._getframe(1).f_code
        super().__init__(f"{operation} is not yet written: write {method.co_qualname} in {method.co_filename}")


class NotImplementedByAwsim(ServiceError):
    """An operation of an exclusive backend that is not written: moto knows nothing of its resources."""

    code = "NotImplemented"
    status = 501

    def __init__(self, service: str, operation: str) -> None:
        super().__init__(
            f"{operation} of {service} is not implemented by awsim, and moto can't answer for the resources awsim "
            f"holds. To add it to awsim: scripts/scaffold.py {service} {operation}"
        )


_DELIVERIES = {"hear": "{fact}", "finish_transition": "{lifecycle.resource} {resource_id} is no longer {status}"}


class Backend:
    """One service in one account and region.

    A subclass declares `service` (botocore's name) and `regions` (the explicit registry of where the service exists),
    and has one method per operation, named as boto3 names it, with the input members as snake_case keywords. All its
    attributes are plain data: they are pickled by `Cloud.snapshot`. Methods run under the cloud's lock; one that has to
    run user code returns an `Unlocked`, one that has to wait a `Waiting`.
    """

    service: ClassVar[str]
    regions: ClassVar[Collection[str]]
    validation_error: ClassVar[str] = "ValidationException"
    """The code the service answers when a parameter breaks a constraint of its model."""
    exclusive: ClassVar[bool] = False
    """Whether operations that have no method are refused by name instead of falling through to moto."""

    hooks: ClassVar[frozenset[str]] = frozenset()
    """The methods that are there for one of the parts a backend is composed of to override."""
    deliveries: ClassVar[Mapping[str, str]] = {}
    """What scheduled methods do, in words for the journal: method -> text, in which `{names}` are arguments."""
    waiting: ClassVar[frozenset[str]] = frozenset()
    """The methods that wait for something to happen, or run user code: a server calls them where others can go on."""
    waiting_with_long_bodies: ClassVar[frozenset[str]] = frozenset()
    """The methods that leave the lock to work on a body, if that is longer than LONG_BODY."""

    def __init__(self, world: World, account: str, region: str) -> None:
        self.world = world
        self.account = account
        self.region = region
        self.partition = partition_of(region)
        self._transitions: dict[tuple[str, str], int] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "world"}

    def refuse(self, error: ServiceError, operation: str, parameter: str) -> None:
        """Raise an error for what AWS refuses and moto accepts; with `strictness="warn"` only warn of it and go on.

        `operation` and `parameter` are named in the warning.
        """
        if not self.is_lenient:
            raise error
        warn_of(f"{self.service} {operation}, {parameter}", error.code, error.message)

    @property
    def is_lenient(self) -> bool:
        """Whether what moto accepts is accepted (`strictness="warn"`)."""
        return self.world.options.strictness == "warn"

    @classmethod
    def refusal(cls, message: str) -> ServiceError:
        """The error for input that breaks constraints of the model; a service whose error has members overrides it."""
        return ServiceError(message, code=cls.validation_error)

    @classmethod
    def words_for(cls, method: str) -> str:
        """What a scheduled method does, as the journal says it."""
        return cls.deliveries.get(method) or _DELIVERIES.get(method, "")

    @classmethod
    def refusal_of(cls, operation: Operation, params: Mapping[str, Any], message: str) -> ServiceError:  # noqa: ARG003
        """The error for such input; a service that has words of its own for what breaks the model overrides it."""
        return cls.refusal(message)

    def now(self) -> float:
        """The cloud's time, in seconds since the epoch."""
        return self.world.clock.now()

    @property
    def random(self) -> Random:
        """The cloud's seeded source of ids."""
        return self.world.random

    def arn(self, resource: str, *, service: str | None = None) -> str:
        """The ARN of a resource of this service, account and region: `arn("stream/events")`."""
        return f"arn:{self.partition}:{service or self.service}:{self.region}:{self.account}:{resource}"

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        """Call another service as a client of this account and region would (parameters in the model's names)."""
        return self.world.call(service, operation, params, account=self.account, region=self.region)

    def through_moto(self, operation: str, **params: Any) -> dict[str, Any]:
        """Leave an operation of this service to moto, whose resources it is about, too; native methods are not asked.

        It is part of the call that is being answered: neither journal nor faults see another one. Raises ServiceError.
        """
        return self.world.call_moto(self.service, operation, params, account=self.account, region=self.region)

    def principal_arn(self) -> str:
        """Who calls: the ARN that GetCallerIdentity of STS would answer."""
        return self.world.caller_arn(self.account, self.region)

    def schedule(self, delay: float, method: str, *, background: bool = False, **arguments: Any) -> int:
        """Run `self.<method>(**arguments)` after `delay` seconds; the answer is a handle for `scheduler.cancel`.

        A `background` task (a periodic sweep) does not keep `Cloud.settle` going. Arguments are plain data.
        """
        return self.world.schedule(self, delay, method, arguments, background=background)

    def defer_until_called(self, service: str, method: str) -> None:
        """Run `self.<method>()` once, before anybody's next call to `service` in this account and region.

        For resources held by another service that are costly to make and seldom looked at.
        """
        self.world.defer_until_called(service, self, method)

    def emit(self, fact: Fact) -> None:
        """Tell the subscribers of the fact's source, by a delivery of its own; costs a look-up when there are none.

        Calls that wait on the source's ARN (see `awsim.kernel.waiting`) look when the method that runs has returned.
        """
        world, source_arn = self.world, fact.source_arn
        if world.waits:
            world.wake(source_arn)
        subscribers = world.subscribers.get((type(fact).__name__, source_arn))
        if subscribers:
            world.announce(fact, subscribers)

    def listen(self, kind: type[Fact], source_arn: str, method: str) -> None:
        """Have `self.<method>(fact=…)` called, from now on, after each fact of this kind about this source.

        Equal facts that come before the first of them is heard are heard once.
        """
        hearing = self.world.subscribers.setdefault((kind.__name__, source_arn), [])
        if (self._key, method) not in hearing:
            hearing.append((self._key, method))

    def stop_listening(self, kind: type[Fact], source_arn: str, method: str) -> None:
        """End a subscription; facts announced before are no longer heard either."""
        topic = (kind.__name__, source_arn)
        hearing = self.world.subscribers.get(topic, [])
        if (self._key, method) in hearing:
            hearing.remove((self._key, method))
        if not hearing:
            self.world.subscribers.pop(topic, None)

    def hear(self, *, method: str, fact: Fact) -> Any:
        """Scheduled by `World.announce`: pass a fact on to the subscribed method, if it is still subscribed.

        The answer is the method's, which may be an `Unlocked`.
        """
        subscriber = (self._key, method)
        self.world.announced.discard((subscriber, fact))
        if subscriber in self.world.subscribers.get((type(fact).__name__, fact.source_arn), ()):
            return getattr(self, method)(fact=fact)
        return None

    @property
    def _key(self) -> BackendKey:
        return self.service, self.account, self.region

    def transition(self, lifecycle: Lifecycle, resource_id: str, resource: Any, status: str) -> None:
        """Put a resource into a state and schedule what its lifecycle declares to follow.

        `resource.status` is set at once; an earlier pending transition of the same resource is dropped. When the time
        has come, `transitioned` is called after the status has changed.
        """
        resource.status = status
        key = (lifecycle.resource, resource_id)
        pending = self._transitions.pop(key, None)
        if pending is not None:
            self.world.scheduler.cancel(pending)
        following = lifecycle.after(status)
        if following is not None:
            delay = self.world.duration(self.service, lifecycle.resource, following.seconds)
            arguments = {"lifecycle": lifecycle, "resource_id": resource_id, "status": status}
            self._transitions[key] = self.world.schedule(self, delay, "finish_transition", arguments, prompt=True)

    def finish_transition(self, *, lifecycle: Lifecycle, resource_id: str, status: str) -> None:
        """Carry out a scheduled transition; a resource that has gone meanwhile is left gone."""
        self._transitions.pop((lifecycle.resource, resource_id), None)
        resource = self.transitioning(lifecycle, resource_id)
        following = lifecycle.after(status)
        if resource is None or following is None or resource.status != status:
            return
        self.transition(lifecycle, resource_id, resource, following.to)
        self.transitioned(lifecycle, resource_id, resource, status)

    def transitioning(self, lifecycle: Lifecycle, resource_id: str) -> Any | None:
        """The resource a lifecycle speaks of, or None when it is gone; a backend with lifecycles overrides this."""
        raise NotImplementedError(f"{type(self).__name__} has lifecycles and must override transitioning()")

    def transitioned(self, lifecycle: Lifecycle, resource_id: str, resource: Any, status: str) -> None:
        """Called after a resource has left `status` by its lifecycle; a backend overrides it to act (remove, …)."""
