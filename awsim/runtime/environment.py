"""An execution environment: one function version's code, loaded once and called again and again while it is warm."""

from __future__ import annotations

import json
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from awsim.kernel.watch import TimedOut, Watch
from awsim.kernel.watchdog import watchdog
from awsim.runtime.context import context_class, runtime_modules
from awsim.runtime.errors import (
    FunctionFailed,
    Paths,
    exited,
    process_ended,
    timed_out,
    uncaught,
)
from awsim.runtime.handler import load
from awsim.runtime.invocations import INIT_SECONDS, Environment
from awsim.runtime.marshalling import marshalled
from awsim.runtime.modules import ModuleSpace
from awsim.runtime.put_on import PutOn, Surrounding
from awsim.runtime.sleeping import Sleeping
from awsim.runtime.surroundings import NoRunningLoop, NoWayOut, OwnThreads, ProcessEnded, WorkingDirectory
from awsim.runtime.variables import Variables, variables_of
from awsim.services.lambda_.package import python_directories, unpack

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.gateway.gateway import Gateway
    from awsim.runtime.handler import Handler
    from awsim.services.lambda_.deployment import Deployment, Invocation

TASK_ROOT = "/var/task"
LAYER_ROOT = "/opt"


class ExecutionEnvironment(Environment):
    """Where one function version runs in this process; its modules and its default boto3 session stay between calls.

    `callable_` is a plain function of the process to call instead of the package's handler.
    """

    def __init__(self, gateway: Gateway, deployment: Deployment, callable_: Callable[..., Any] | None) -> None:
        super().__init__(gateway, deployment)
        self._handler: Handler | None = callable_
        self._space: ModuleSpace | None = None
        self._paths, self._task_root = Paths(), ""
        if callable_ is None:
            self._space, self._paths, self._task_root = _unpacked(deployment)
        self._session = OwnSession()
        self._variables = Variables(
            variables_of(deployment, self.access_key, self.log_stream, self._task_root, gateway.world.endpoint_url)
        )
        self._surroundings = self._surround()

    @property
    def _is_loaded(self) -> bool:
        return self._handler is not None

    def _initialise(self, invocation: Invocation) -> None:
        """Load the handler. Where that takes longer than `INIT_SECONDS`, all of it is to be done again."""
        if self._handler is not None:
            return
        try:
            self._load(INIT_SECONDS)
        except TimedOut:
            if self.ended:
                raise
            self._space, self._paths, self._task_root = _unpacked(self.deployment)
            self._session = OwnSession()
            self._surroundings = self._surround()
        except (SystemExit, ProcessEnded) as error:
            raise _ended(error, invocation) from None

    def _load(self, seconds: float) -> None:
        watch = self._begin_watch(seconds)
        try:
            with PutOn(self._surroundings):
                self._handler = watch.outside(load, self.deployment.handler, self._paths)
        finally:
            self._end_watch(watch)

    def _run(self, invocation: Invocation) -> bytes:
        watch = self._begin_watch(self.deployment.timeout)
        try:
            with PutOn(self._surroundings):
                return self._answer(invocation, watch)
        except TimedOut:
            if self._ends_with(watch):
                raise
            raise timed_out(self.deployment.timeout, invocation.request_id) from None
        finally:
            self._end_watch(watch)

    def _begin_watch(self, seconds: float) -> Watch:
        """Give the code so many seconds."""
        world = self._gateway.world
        watch = Watch(seconds, is_virtual=world.clock.is_virtual, patience=world.options.patience)
        watch.begin()
        watchdog.begin(watch)
        self.within = copy_context()
        return watch

    def _end_watch(self, watch: Watch) -> None:
        watchdog.end(watch)
        watch.end()
        self.ended = self._ends_with(watch)

    def _ends_with(self, watch: Watch) -> bool:
        """Whether the environment ends: where the code ends for want of time of who has invoked it, so does all."""
        return self.ended or (watch.fired and watch.is_outers)

    def _answer(self, invocation: Invocation, watch: Watch) -> bytes:
        context = context_class()(self.deployment, invocation, self.log_stream, watch.left)
        try:
            if self._handler is None:
                self._handler = watch.outside(load, self.deployment.handler, self._paths)
            event = invocation.read[0] if invocation.read else json.loads(invocation.payload or b"{}")
            returned = watch.outside(self._handler, event, context)
        except (FunctionFailed, TimedOut, KeyboardInterrupt):
            raise
        except (SystemExit, ProcessEnded) as error:
            raise _ended(error, invocation) from None
        except BaseException as error:
            raise uncaught(error, invocation.request_id, self._paths, own_frames=2) from error
        return marshalled(returned, invocation.request_id)

    def _surround(self) -> list[Surrounding]:
        """What code in this environment finds around it."""
        surroundings: list[Surrounding] = [
            self._variables,
            self._session,
            self._output,
            Sleeping(self._gateway.world.clock),
            OwnThreads(),
            NoRunningLoop(),
            NoWayOut(),
            WorkingDirectory(self._task_root),
        ]
        return surroundings if self._space is None else [*surroundings, self._space]


class OwnSession:
    """boto3's default session is the environment's, made with the function's credentials and region."""

    def __init__(self) -> None:
        import boto3
        import s3transfer  # noqa: F401 - loaded here, lest the package's own copy be

        self._boto3: Any = boto3
        self._own: Any = None
        self._hosts: Any = None

    def put_on(self) -> None:
        """Put the host's aside."""
        self._hosts, self._boto3.DEFAULT_SESSION = self._boto3.DEFAULT_SESSION, self._own

    def take_off(self) -> None:
        """Put it back, and keep the one that the code has made."""
        self._own, self._boto3.DEFAULT_SESSION = self._boto3.DEFAULT_SESSION, self._hosts


def _unpacked(deployment: Deployment) -> tuple[ModuleSpace, Paths, str]:
    package = unpack(deployment.code)
    layers = [unpack(layer) for layer in deployment.layers]
    roots = [package.root]
    for layer in reversed(layers):
        roots += python_directories(layer.root)
    shown = {str(package.root): TASK_ROOT, **{str(layer.root): LAYER_ROOT for layer in layers}}
    return ModuleSpace(roots, [package, *layers], runtime_modules()), Paths(shown), str(package.root)


def _ended(error: SystemExit | ProcessEnded, invocation: Invocation) -> FunctionFailed:
    """The failure of code that has asked for the end of its process."""
    if isinstance(error, ProcessEnded):
        return process_ended(error.status, invocation.request_id)
    return exited(error.code, invocation.request_id)
