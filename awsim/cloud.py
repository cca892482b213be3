"""`Cloud`: one simulated AWS as its users see it: its clients, clock, faults, journal, functions, state."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Unpack

from awsim.config import Options, options_from
from awsim.gateway.gateway import Gateway
from awsim.kernel.snapshot import Snapshot
from awsim.kernel.world import Parts, World
from awsim.moto.fallthrough import Fallthrough
from awsim.services.lifecycles import require_known_lifecycles
from awsim.services.registry import make_backend

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    import boto3

    from awsim.config import OptionArguments
    from awsim.kernel.clock import Clock
    from awsim.kernel.faults import Faults
    from awsim.kernel.journal import Journal
    from awsim.kernel.outbox import Outbox
    from awsim.kernel.parts import Web
    from awsim.runtime.functions import Functions
    from awsim.transports.websocket import WebSocket

__all__ = ["Cloud", "Snapshot", "gateway_of"]


class Cloud:
    """One simulated AWS; options as in `awsim.config.Options`. As a context manager it is closed at the end.

    >>> with Cloud(clock="virtual", seed=7) as cloud:
    ...     cloud.client("timestream-influxdb").list_db_instances()["items"]
    []
    """

    def __init__(self, **options: Unpack[OptionArguments]) -> None:
        made = options_from(options)
        require_known_lifecycles(made.lifecycle)
        self._gateway = _compose(made)
        if TYPE_CHECKING:
            # Where boto3's stubs are installed (boto3-stubs, types-boto3), these have an overload for each service.
            typed = boto3.session.Session()
            self.client = typed.client
            self.resource = typed.resource

    def __enter__(self) -> Cloud:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Cloud({self.options.given()}): {self.world.summary()}>"

    def __dir__(self) -> list[str]:
        return sorted(name for name in vars(type(self)) if not name.startswith("_"))

    # What it consists of

    @property
    def world(self) -> World:
        """The simulated AWS as its services see it: for who writes a service, or looks into one."""
        return self._gateway.world

    @property
    def options(self) -> Options:
        """How it behaves."""
        return self.world.options

    @property
    def clock(self) -> Clock:
        """Its time: `cloud.clock.advance(hours=25)`."""
        return self.world.clock

    @property
    def faults(self) -> Faults:
        """What goes wrong on purpose: `cloud.faults.throttle(service="kinesis", times=2)`."""
        return self.world.faults

    @property
    def journal(self) -> Journal:
        """What happened, in order, with causes: `print(cloud.journal)`."""
        return self.world.journal

    @property
    def outbox(self) -> Outbox:
        """The mails, text messages and push notifications that were sent: `cloud.outbox.sms("+15551234567")`."""
        return self.world.outbox

    @property
    def functions(self) -> Functions:
        """The user code of Lambda functions in this process: `cloud.functions.register(name, handler)`."""
        functions: Any = self.world.functions
        made: Functions = functions
        return made

    @property
    def endpoint_url(self) -> str | None:
        """Where it is served over HTTP, if it is."""
        return self.world.endpoint_url

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
        return self.world.call(service, operation, params, account=account, region=region)

    def session(self, region_name: str | None = None, account: str | None = None) -> boto3.session.Session:
        """A boto3 session whose clients and resources talk to this cloud, with nothing patched globally."""
        from awsim.transports.explicit import session_for

        return session_for(self._gateway, region_name or self.options.region, account or self.options.account)

    if not TYPE_CHECKING:  # to type checkers they are boto3's own: see `__init__`

        def client(self, service_name: str, region_name: str | None = None, **arguments: Any) -> Any:
            """A boto3 client of this cloud; arguments and types are those of `boto3.client`."""
            return self.session(region_name).client(service_name, **arguments)

        def resource(self, service_name: str, region_name: str | None = None, **arguments: Any) -> Any:
            """A boto3 resource of this cloud; arguments and types are those of `boto3.resource`."""
            return self.session(region_name).resource(service_name, **arguments)

    def websocket(self, url: str, headers: Mapping[str, str] | None = None) -> WebSocket:
        """A connection to one of its WebSocket APIs: `cloud.websocket("wss://….amazonaws.com/prod")`.

        Raises HandshakeRefused (`awsim.transports.websocket`) where the API does not let it be.
        """
        from awsim.transports.websocket import WebSocket

        return WebSocket(self.world, url, headers)

    @contextmanager
    def serve(self, **options: Any) -> Iterator[str]:
        """Answer over HTTP while inside; the value is the URL to be given to SDKs as `endpoint_url`.

        Options are those of `awsim.server.server.Server`: `host`, `port`, `allow_hosts`, …

        >>> with cloud.serve() as url:
        ...     boto3.client("sqs", endpoint_url=url)
        """
        from awsim.server.server import Server

        with Server(self._gateway, **options) as server:
            yield server.url

    # What happens later

    def step(self) -> bool:
        """Run the next scheduled task, moving the clock to its time; False when there is none."""
        return self.world.deliveries.step()

    def settle(self) -> int:
        """Run what is scheduled until nothing is pending, skipping ahead in time; the number of tasks run."""
        return self.world.deliveries.settle()

    # The whole state

    def reset(self) -> None:
        """Forget every resource, schedule, fault and journal entry, native and moto's; time and options stay."""
        self.world.reset()

    def close(self) -> None:
        """Stop the background thread, if there is one, and forget everything."""
        self.world.close()

    def snapshot(self) -> Snapshot:
        """The whole state, frozen: resources (moto's too), time, schedule, ids, journal. Faults are code, not state."""
        return self.world.snapshot()

    def restore(self, snapshot: Snapshot) -> None:
        """Put back a snapshot of this cloud or of another; all since then is forgotten.

        Raises TypeError for what is no snapshot, SnapshotOfAnotherFormat for one of another version of awsim.
        """
        self.world.restore(snapshot)

    def fork(self) -> Cloud:
        """A second cloud that begins with this one's state and options and then goes its own way."""
        other = Cloud.from_options(self.options)
        other.restore(self.snapshot())
        if self.world.has_functions:
            other.functions.registered.update(self.functions.registered)
        return other

    @classmethod
    def from_options(cls, options: Options) -> Cloud:
        """A cloud with options that have been made before."""
        return cls(**{each.name: getattr(options, each.name) for each in fields(options)})


def gateway_of(cloud: Cloud) -> Gateway:
    """The way to a cloud that transports and servers take: `Server(gateway_of(cloud))`."""
    return cloud._gateway


def _compose(options: Options) -> Gateway:
    """A world with all that lies above it."""

    def functions(_: World) -> Functions:
        from awsim.runtime.functions import Functions

        return Functions(gateway)

    def web(_: World) -> Web:
        from awsim.transports.inside import Inside

        return Inside(gateway)

    world = World(options, Parts(make_backend, Gateway, Fallthrough, functions, web))
    calls: Any = world.calls
    gateway: Gateway = calls
    return gateway
