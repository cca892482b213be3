"""`cloud.functions`: the plain Python functions registered as Lambda functions, and the warm environments of all."""

from __future__ import annotations

import inspect
import re
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from awsim.kernel.lock import make_plain_lock
from awsim.runtime.stage import PROCESS, current_turn

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from contextvars import Context

    from awsim.gateway.gateway import Gateway
    from awsim.runtime.invocations import Environment
    from awsim.services.lambda_.deployment import Deployment, Invocation, Outcome

    Key = tuple[str, str, str, str, str, str]


NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
"""A function's name (API reference, CreateFunction)."""
SUBPROCESS = "subprocess"
"""The value of `config["lambda"]["runtime"]` that has Python functions run in processes of their own."""


class Functions:
    """The user code of one cloud. It is code, not state: snapshots leave it out, `reset` keeps what is registered.

    >>> cloud.functions.register("distributor", lambda event, context: {"got": event})
    """

    def __init__(self, gateway: Gateway) -> None:
        self.registered: dict[str, Callable[..., Any]] = {}
        self._gateway = gateway
        self._warm: dict[Key, list[Environment]] = {}
        self._newest: dict[tuple[str, str, str, str, str], Key] = {}
        """(account, region, function, version, initialization type) -> the key of those that were used last."""
        self._running: set[Environment] = set()
        self._by_key: dict[str, Environment] = {}
        """Access key -> the environment that has it, while it is running."""
        self._lock = make_plain_lock()

    def register(self, name: str, handler: Callable[..., Any]) -> None:
        """Have every invocation of the function with this name call `handler(event, context)` instead of its package.

        The function itself is created as always (or by `create`); accounts, regions and versions make no difference.
        Raises ValueError for what is no function's name, TypeError for what is no handler.
        """
        _require_name(name)
        _require_handler(handler)
        self.registered[name] = handler
        self.cool_down(name)

    def create(self, name: str, handler: Callable[..., Any], **members: Any) -> dict[str, Any]:
        """Register a handler and create its function with what CreateFunction must be told; the answer is its own.

        >>> cloud.functions.create("distributor", handler, Timeout=30)
        """
        from awsim.services.lambda_.functions.placeholder import placeholder

        self.register(name, handler)
        return self._gateway.world.call(
            "lambda", "CreateFunction", {**placeholder(name, self._gateway.world.options.account), **members}
        )

    def cool_down(self, name: str | None = None) -> None:
        """Drop the environments, of one function if it is named: the next invocation is a cold start.

        One that is running ends with its invocation.
        """
        with self._lock:
            for environment in self._running:
                if name in (None, environment.deployment.name):
                    environment.ended = True
            for key in [key for key in self._warm if name in (None, key[2])]:
                for environment in self._warm.pop(key):
                    self._drop(environment)

    def run(self, deployment: Deployment, invocation: Invocation) -> Outcome:
        """Invoke a function version in a warm environment, or in a new one where none is idle."""
        with self._turn(deployment):
            return self._run(deployment, invocation)

    def _run(self, deployment: Deployment, invocation: Invocation) -> Outcome:
        environment = self._take(deployment)
        try:
            self._by_key[environment.access_key] = environment
            return environment.invoke(invocation)
        finally:
            self._by_key.pop(environment.access_key, None)
            self._put_back(environment)

    def prepare(self, deployment: Deployment) -> bool:
        """Load a function version's code before anybody invokes it, into an environment that then is kept warm.

        The answer is whether it has started; where it has not, nothing is kept.
        """
        with self._turn(deployment):
            environment = self._take(deployment)
            try:
                return environment.prepare()
            finally:
                self._put_back(environment)

    def _turn(self, deployment: Deployment) -> AbstractContextManager[object]:
        """Functions in this process take turns, those that have a process of their own run side by side."""
        return (current_turn.get() or PROCESS).taken() if self._is_in_process(deployment) else nullcontext()

    def running_context(self, access_key: str | None) -> Context | None:
        """The context of the invocation whose code has this access key: what it calls by HTTP is part of it."""
        environment = self._by_key.get(access_key or "")
        return None if environment is None or environment.within is None else environment.within.copy()

    def end(self) -> None:
        """End all environments, also those that are running: the processes they have go with them."""
        self.cool_down()
        with self._lock:
            running = list(self._running)
        for environment in running:
            environment.close()

    def _take(self, deployment: Deployment) -> Environment:
        with self._lock:
            idle = self._warm.get(deployment.key, [])
            while idle:
                warm = idle.pop()
                if warm.is_usable():
                    self._running.add(warm)
                    return warm
                self._drop(warm)
        from awsim.kernel.caller import IssuedCredentials

        made = self._new(deployment)
        self._gateway.world.issued[made.access_key] = IssuedCredentials(
            deployment.account, deployment.role, session=deployment.name
        )
        with self._lock:
            self._running.add(made)
        return made

    def _new(self, deployment: Deployment) -> Environment:
        """An environment in this process for registered functions and for Python, unless it is to be isolated."""
        if self._is_in_process(deployment):
            from awsim.runtime.environment import ExecutionEnvironment

            return ExecutionEnvironment(self._gateway, deployment, self.registered.get(deployment.name))
        from awsim.runtime.worker import Worker

        return Worker(self._gateway, deployment)

    def _is_in_process(self, deployment: Deployment) -> bool:
        where = self._gateway.world.config.get("lambda", {}).get("runtime")
        if where not in (None, SUBPROCESS):
            raise ValueError(f'config["lambda"]["runtime"] is "{SUBPROCESS}" or left out, got {where!r}')
        return deployment.name in self.registered or (deployment.runtime.startswith("python") and where is None)

    def _drop(self, environment: Environment) -> None:
        self._gateway.world.issued.pop(environment.access_key, None)
        environment.close()

    def _put_back(self, environment: Environment) -> None:
        key = environment.deployment.key
        with self._lock:
            self._running.discard(environment)
            if not environment.is_usable():
                self._drop(environment)
                return
            older, self._newest[key[:-1]] = self._newest.get(key[:-1]), key
            if older is not None and older != key:
                for left in self._warm.pop(older, ()):
                    self._drop(left)
            self._warm.setdefault(key, []).append(environment)


def _require_name(name: str) -> None:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError(
            f"a function's name is 1 to 64 letters, digits, hyphens and underscores (no ARN, no spaces), got {name!r}"
        )


def _require_handler(handler: Callable[..., Any]) -> None:
    if not callable(handler):
        raise TypeError(f"a handler is called with an event and a context, got {handler!r}")
    if inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(getattr(handler, "__call__", None)):  # noqa: B004
        raise TypeError(
            f"{handler!r} is `async def`, and Lambda's Python runtime does not await handlers: register a plain "
            "function, lambda event, context: asyncio.run(handler(event, context))"
        )
