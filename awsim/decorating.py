"""Putting a mock around functions, coroutines, generators and classes, by moto's rules where moto has one."""

from __future__ import annotations

import functools
import inspect
import unittest
from contextlib import contextmanager
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator, Iterator
    from contextlib import AbstractContextManager
    from types import TracebackType

    from awsim.cloud import Cloud

    Started = Callable[[], AbstractContextManager[None]]
    """Makes the context manager in which the mock is started."""

T = TypeVar("T")


class Mock(Protocol):
    """What is put around what is decorated: a `mock_aws`."""

    def start(self, reset: bool = True) -> Cloud:  # noqa: FBT001, FBT002 - moto's signature
        """Start answering; the answer is the cloud."""

    def stop(self, remove_data: bool = True) -> None:  # noqa: FBT001, FBT002 - moto's signature
        """Stop answering."""

    def __enter__(self) -> Cloud: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def decorate(mock: Mock, target: T) -> T:
    """`target` with the mock started while it runs; raises TypeError for what can't be decorated."""
    if inspect.isclass(target):
        return cast("T", _decorate_class(mock, target))
    if isinstance(target, staticmethod | classmethod):
        return cast("T", type(target)(_decorate_function(mock, target.__func__)))
    # Not inspect.isroutine: a fixture object counts as a routine, as it has a __get__.
    if not isinstance(target, (FunctionType, MethodType, BuiltinFunctionType, functools.partial)):
        raise TypeError(
            f"mock_aws decorates functions, coroutine functions, generator functions and classes, not {target!r}. "
            "With @pytest.fixture, put @mock_aws below it (next to the def), or use the `aws` fixture."
        )
    return cast("T", _decorate_function(mock, target))


def _decorate_function(
    mock: Mock, function: Callable[..., Any], *, reset: bool = True, remove_data: bool = True
) -> Callable[..., Any]:
    """Wrap by kind: the mock has to be active while the body runs, not while the call returns its coroutine."""
    around = next((around for is_kind, around in _KINDS if is_kind(function)), _around_function)
    started = functools.partial(_started, mock, reset=reset, remove_data=remove_data)
    return functools.wraps(function)(around(function, started))


@contextmanager
def _started(mock: Mock, *, reset: bool, remove_data: bool) -> Iterator[None]:
    mock.start(reset)
    try:
        yield
    finally:
        mock.stop(remove_data)


def _around_function(function: Callable[..., Any], started: Started) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        with started():
            return _finished(function, function(*args, **kwargs))

    return run


def _around_coroutine(function: Callable[..., Any], started: Started) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> Any:
        with started():
            return await function(*args, **kwargs)

    return run


def _around_generator(function: Callable[..., Any], started: Started) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with started():
            return (yield from function(*args, **kwargs))

    return run


def _around_async_generator(function: Callable[..., Any], started: Started) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        with started():
            generator = function(*args, **kwargs)
            try:
                value = await anext(generator)
                while True:
                    try:
                        sent = yield value
                    except GeneratorExit:
                        raise
                    except BaseException as error:
                        value = await generator.athrow(error)
                    else:
                        value = await generator.asend(sent)
            except StopAsyncIteration:
                return
            finally:
                await generator.aclose()

    return run


_KINDS: tuple[tuple[Callable[[Any], bool], Callable[..., Any]], ...] = (
    (inspect.iscoroutinefunction, _around_coroutine),
    (inspect.isasyncgenfunction, _around_async_generator),
    (inspect.isgeneratorfunction, _around_generator),
)


def _finished(function: Callable[..., Any], result: Any) -> Any:
    """The result of a plain function; a coroutine it merely returned would run after the mock has ended."""
    if inspect.iscoroutine(result):
        result.close()
        raise TypeError(
            f"{function!r} is a plain function that returned a coroutine: its body would run after mock_aws has ended. "
            "Make it `async def`, or use `async with mock_aws():` inside of it."
        )
    return result


def _decorate_class(mock: Mock, cls: type[Any]) -> type[Any]:
    if issubclass(cls, unittest.TestCase):
        return _decorate_test_case(mock, cls)
    return _decorate_methods(mock, cls)


def _decorate_methods(mock: Mock, cls: type[Any]) -> type[Any]:
    """moto's rules for plain classes: `setup_method` starts anew, tests keep its state; without it each test is fresh.

    Inherited set-up methods and tests are covered as well.
    """
    inherited = {name: value for base in reversed(cls.__mro__[:-1]) for name, value in vars(base).items()}
    has_setup = any(name in inherited for name in ("setup_method", "setup"))
    for name, value in inherited.items():
        if name.startswith("_"):
            continue
        if inspect.isclass(value) and name in vars(cls):
            setattr(cls, name, decorate(mock, value))
        elif inspect.isfunction(value):
            is_setup = name in ("setup_method", "setup")
            is_fresh_test = not has_setup and name.startswith("test")
            run = _decorate_function(mock, value, reset=is_setup or is_fresh_test, remove_data=is_fresh_test)
            is_alone = name in _OPTIONAL_ARGUMENT and value.__code__.co_argcount == 1
            setattr(cls, name, _alone(run) if is_alone else run)
    return cls


_OPTIONAL_ARGUMENT = ("setup_method", "teardown_method")
"""pytest counts their arguments to see whether they want the test's method handed over."""


def _alone(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method that takes `self` alone, by what pytest counts."""

    def run(self: Any) -> Any:
        return method(self)

    return functools.wraps(method)(run)


def _decorate_test_case(mock: Mock, cls: type[unittest.TestCase]) -> type[unittest.TestCase]:
    """A mock around the whole life of a TestCase: `setUpClass` to `tearDownClass`, each test from the class's state.

    What `setUpClass` made is there in every test; what a test made is gone in the next one.
    """
    run = cls.run
    set_up_class, tear_down_class = cls.setUpClass.__func__, cls.tearDownClass.__func__  # type: ignore[attr-defined]
    makes_state = set_up_class is not unittest.TestCase.setUpClass.__func__  # type: ignore[attr-defined]
    snapshots: dict[type, Any] = {}

    def set_up_class_mocked(owner: type[unittest.TestCase]) -> None:
        cloud = mock.start()
        try:
            set_up_class(owner)
        except BaseException:
            mock.stop()
            raise
        snapshots[owner] = cloud.snapshot() if makes_state else None

    def tear_down_class_mocked(owner: type[unittest.TestCase]) -> None:
        try:
            tear_down_class(owner)
        finally:
            snapshots.pop(owner, None)
            mock.stop()

    def run_mocked(self: unittest.TestCase, result: unittest.TestResult | None = None) -> Any:
        if type(self) not in snapshots:
            with mock:
                return run(self, result)
        cloud = mock.start()
        try:
            snapshot = snapshots[type(self)]
            if snapshot is None:
                cloud.reset()
            else:
                cloud.restore(snapshot)
            return run(self, result)
        finally:
            mock.stop()

    cls.run = run_mocked  # type: ignore[method-assign]
    cls.setUpClass = classmethod(set_up_class_mocked)  # type: ignore[assignment]
    cls.tearDownClass = classmethod(tear_down_class_mocked)  # type: ignore[assignment]
    return cls
