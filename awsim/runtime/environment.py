"""An execution environment: one function version's code, loaded once and called again and again while it is warm."""

from __future__ import annotations

import json
from contextlib import contextmanager, nullcontext
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
from awsim.runtime.put_on import PutOn
from awsim.runtime.sleeping import sleeping_by
from awsim.runtime.surroundings import ProcessEnded, no_running_loop, no_way_out, own_threads, working_directory
from awsim.runtime.variables import Variables, variables_of
from awsim.services.lambda_.package import python_directories, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
        self._session: Any = None
        self._variables = Variables(
            variables_of(deployment, self.access_key, self.log_stream, self._task_root, gateway.world.endpoint_url)
        )

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
            self._session = None
        except (SystemExit, ProcessEnded) as error:
            raise _ended(error, invocation) from None

    def _load(self, seconds: float) -> None:
        with self._watched(seconds) as watch, PutOn(self._applied()):
            self._handler = watch.outside(load, self.deployment.handler, self._paths)

    def _run(self, invocation: Invocation) -> bytes:
        try:
            with self._watched(self.deployment.timeout) as watch, PutOn(self._applied()):
                return self._answer(invocation, watch)
        except TimedOut:
            if self.ended:
                raise
            raise timed_out(self.deployment.timeout, invocation.request_id) from None

    @contextmanager
    def _watched(self, seconds: float) -> Iterator[Watch]:
        """Give the code so many seconds; where it ends for want of time of who has invoked it, so does all of this."""
        world = self._gateway.world
        watch = Watch(seconds, is_virtual=world.clock.is_virtual, patience=world.options.patience)
        watch.begin()
        watchdog.begin(watch)
        self.within = copy_context()
        try:
            yield watch
        finally:
            watchdog.end(watch)
            watch.end()
            self.ended = self.ended or (watch.fired and watch.is_outers)

    def _answer(self, invocation: Invocation, watch: Watch) -> bytes:
        context = context_class()(self.deployment, invocation, self.log_stream, watch.left)
        try:
            if self._handler is None:
                self._handler = watch.outside(load, self.deployment.handler, self._paths)
            returned = watch.outside(self._handler, json.loads(invocation.payload or b"{}"), context)
        except (FunctionFailed, TimedOut, KeyboardInterrupt):
            raise
        except (SystemExit, ProcessEnded) as error:
            raise _ended(error, invocation) from None
        except BaseException as error:
            raise uncaught(error, invocation.request_id, self._paths, own_frames=2) from error
        return marshalled(returned, invocation.request_id)

    @contextmanager
    def _applied(self) -> Iterator[None]:
        """What code in this environment finds around it."""
        with (
            self._variables.applied(),
            self._own_session(),
            self._output.captured(),
            sleeping_by(self._gateway.world.clock),
            own_threads(),
            no_running_loop(),
            no_way_out(),
            working_directory(self._task_root),
            nullcontext() if self._space is None else self._space.active(),
        ):
            yield

    @contextmanager
    def _own_session(self) -> Iterator[None]:
        """boto3's default session is the environment's, made with the function's credentials and region."""
        import boto3
        import s3transfer  # noqa: F401 - loaded here, lest the package's own copy be

        host_session, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, self._session
        try:
            yield
        finally:
            self._session, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, host_session


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
