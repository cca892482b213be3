"""`mock_aws`: make a simulated AWS the process's AWS, for a function, a class, a block or until stopped."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, Unpack, overload

from awsim.config import FAKE_CREDENTIALS, Options, merged_config, options_from
from awsim.services.lifecycles import require_known_lifecycles
from awsim.transports import active

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from awsim.cloud import Cloud
    from awsim.config import OptionArguments

P = ParamSpec("P")
T = TypeVar("T")

_starting = threading.RLock()
_running: list[MockAWS] = []
"""The mocks that are started and not stopped, in the order of their starts; they share one cloud."""
_process_undo: list[Callable[[], None]] = []
"""What puts the process back as it was before the first of them started."""


class MockAWS:
    """What `mock_aws` makes: a decorator, a context manager, an async context manager, or started and stopped by hand.

    Nested mocks share the outermost one's cloud; the state goes when the outermost one ends.
    """

    def __init__(self, **options: Unpack[OptionArguments]) -> None:
        self._given: dict[str, Any] = dict(options)
        self.options: Options = options_from(self._given)
        require_known_lifecycles(self.options.lifecycle)
        self.cloud: Cloud | None = None
        self._undo: list[list[Callable[[], None]]] = []

    def __call__(self, target: T) -> T:
        """Decorate a function, coroutine function, generator function or class: it runs with the mock started."""
        from awsim.decorating import decorate

        return decorate(self, target)

    def __enter__(self) -> Cloud:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Cloud:
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, reset: bool = True) -> Cloud:  # noqa: FBT001, FBT002 - moto's signature
        """Start answering; the answer is the cloud. With `reset=False` the state of this mock's last run is kept."""
        with _starting:
            undo: list[Callable[[], None]] = []
            if _running:
                self._join(_running[0].joined(), undo)
            else:
                self._begin(reset)
            if self._core("mock_credentials") is not False:
                _set_credentials(undo)
            self._undo.append(undo)
            _running.append(self)
            assert self.cloud is not None
            return self.cloud

    def stop(self, remove_data: bool = True) -> None:  # noqa: FBT001, FBT002 - moto's signature
        """Stop answering and put back what `start` replaced; with `remove_data=False` the state waits for a restart."""
        with _starting:
            if not self._undo:
                raise RuntimeError("stop() was called on a mock_aws that is not started")
            _running.remove(self)
            _run_reversed(self._undo.pop())
            if _running:
                return
            _run_reversed(_process_undo)
            assert self.cloud is not None
            active.last_journal = self.cloud.journal
            if remove_data:
                self.cloud.close()
                self.cloud = None

    def joined(self) -> Cloud:
        """The cloud of a mock that is started."""
        assert self.cloud is not None, "a mock that is started has a cloud"
        return self.cloud

    def reset(self) -> None:
        """Forget all state and go on answering."""
        if self.cloud is None:
            raise RuntimeError("reset() was called on a mock_aws that is not started: there is no state to forget")
        self.cloud.reset()

    def _begin(self, reset: bool) -> None:  # noqa: FBT001 - handed on from start
        from awsim.cloud import Cloud, gateway_of
        from awsim.transports.installed import install

        if reset or self.cloud is None:
            if self.cloud is not None:
                self.cloud.close()
            self.cloud = Cloud.from_options(self.options)
        if self._core("reset_boto3_session") is not False:
            _fresh_default_session(_process_undo)
        _process_undo.append(install())
        active.current = gateway_of(self.cloud)
        _process_undo.append(_deactivate)

    def _join(self, cloud: Cloud, undo: list[Callable[[], None]]) -> None:
        for name, value in self._given.items():
            if name != "config" and getattr(self.options, name) != getattr(cloud.options, name):
                outer = getattr(cloud.options, name)
                raise ValueError(
                    f"a nested mock_aws shares the outer one's cloud, so it can't have {name}={value!r} where that has "
                    f"{outer!r}; set it on the outermost mock_aws, or use awsim.Cloud"
                )
        self.cloud = cloud
        if self.options.config:
            earlier = cloud.world.config
            cloud.world.use_config(merged_config(earlier, self.options.config))
            undo.append(lambda: cloud.world.use_config(earlier))

    def _core(self, key: str) -> Any:
        assert self.cloud is not None
        return self.cloud.world.config.get("core", {}).get(key)


@overload
def mock_aws(func: Callable[P, T], /) -> Callable[P, T]: ...


@overload
def mock_aws(**options: Unpack[OptionArguments]) -> MockAWS: ...


def mock_aws(func: Callable[P, T] | None = None, /, **options: Unpack[OptionArguments]) -> Callable[P, T] | MockAWS:
    """A simulated AWS for every boto3, botocore, aiobotocore and aioboto3 client of the process.

    `@mock_aws`, `@mock_aws(...)`, `with mock_aws(...) as cloud:`, `async with mock_aws():`, or `start()` and `stop()`.
    Options are those of `awsim.config.Options` (`clock`, `lifecycle`, `delivery`, `seed`, `account`, `config`, …).

    >>> with mock_aws(clock="virtual") as cloud:
    ...     cloud.clock.advance(days=1)
    """
    mock = MockAWS(**options)
    return mock if func is None else mock(func)


def _deactivate() -> None:
    active.current = None


def _run_reversed(steps: list[Callable[[], None]]) -> None:
    while steps:
        steps.pop()()


def _set_credentials(undo: list[Callable[[], None]]) -> None:
    for name, value in FAKE_CREDENTIALS.items():
        earlier = os.environ.get(name)
        os.environ[name] = value
        undo.append(lambda name=name, earlier=earlier: _restore_variable(name, earlier))  # type: ignore[misc]


def _restore_variable(name: str, earlier: str | None) -> None:
    if earlier is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = earlier


def _fresh_default_session(undo: list[Callable[[], None]]) -> None:
    earlier = getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None)
    _set_default_session(None)
    undo.append(lambda: _set_default_session(earlier))


def _set_default_session(session: Any) -> None:
    # boto3 may be imported only while the mock is active: then it had no default session before.
    boto3 = sys.modules.get("boto3")
    if boto3 is not None:
        boto3.DEFAULT_SESSION = session  # type: ignore[attr-defined]
