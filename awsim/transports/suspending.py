"""How an event loop carries out a call in steps: its task is suspended, user code runs on threads, the loop turns.

Who is cancelled while it waits has not waited: nothing is left behind. Who is cancelled while user code runs for it
does not hear of its end, as on AWS; what has to be done afterwards is done on the thread of that code.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from contextvars import Context, copy_context
from functools import partial
from threading import Lock
from types import GeneratorType, coroutine
from typing import TYPE_CHECKING, Any, TypeVar, cast

from awsim.kernel.steps import Aside, at_once
from awsim.kernel.watch import entered

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from awsim.kernel.steps import Idle, Step, Steps
    from awsim.kernel.world import World

T = TypeVar("T")


async def carried_out(world: World, steps: Steps[T]) -> T:
    """Carry out a call, in a context of its own; the task is suspended at least once."""
    await others_go_on()
    within = copy_context()
    try:
        step = within.run(_entered, steps.__next__)
    except StopIteration as ended:  # as most calls do, which neither wait nor run user code
        answer: T = ended.value
        return answer
    return await carried_on(world, steps, lambda: step, within)


async def carried_through(world: World, begin: Callable[..., T | Steps[T]], *given: Any) -> T:
    """Begin a call that is mostly answered at once, and carry out the steps that are left to it, if there are any."""
    await others_go_on()
    watch = entered()
    try:
        begun = begin(*given)
    finally:
        if watch is not None:
            watch.leave()
    if isinstance(begun, GeneratorType):
        carried: T = await carried_on(world, begun, begun.__next__, copy_context())
        return carried
    answer: T = cast("Any", begun)
    return answer


async def carried_on(world: World, steps: Steps[T], go_on: Callable[[], Any], within: Context) -> T:
    """Carry out what is left of a call, in its context, from what makes it go on."""
    while True:
        try:
            step = within.run(_entered, go_on)
        except StopIteration as ended:
            answer: T = ended.value
            return answer
        errand = None
        try:
            if isinstance(step, Aside):
                errand = _Errand(world, steps, within, step.run)
                go_on = partial(steps.send, await errand.outcome())
            else:
                await _idle(step)
                go_on = partial(steps.send, None)
        except BaseException as error:
            if errand is not None and not errand.has_raised(error):
                errand.leave_to_a_thread()
                raise
            go_on = partial(steps.throw, error)


def _entered(go_on: Callable[[], Step]) -> Step:
    """Make a call go on inside awsim; while its task is suspended, others may be outside."""
    watch = entered()
    try:
        return go_on()
    finally:
        if watch is not None:
            watch.leave()


@coroutine
def others_go_on() -> Generator[None, None, None]:
    """Suspend the task once, so that all others of the loop have a turn."""
    yield


async def _idle(step: Idle) -> None:
    if step.seconds <= 0:
        await others_go_on()
        return
    loop = asyncio.get_running_loop()
    rung = loop.create_future()
    ring = partial(_resolve, rung)
    timer = loop.call_later(step.seconds, ring)
    step.bell.tell(partial(_call_soon, loop, ring))
    try:
        await rung
    finally:
        step.bell.tell(None)
        timer.cancel()


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _call_soon(loop: asyncio.AbstractEventLoop, call: Callable[[], object]) -> None:
    with suppress(RuntimeError):  # the loop has been closed: nobody is idle there any more
        loop.call_soon_threadsafe(call)


class _Errand:
    """User code that runs on a thread for a task, which may be cancelled meanwhile."""

    def __init__(self, world: World, steps: Steps[Any], context: Context, run: Callable[[], Any]) -> None:
        self._steps = steps
        self._context = context
        self._run = run
        self._loop = asyncio.get_running_loop()
        self._done = self._loop.create_future()
        self._result: tuple[Any, BaseException | None] | None = None
        self._is_left = False
        self._lock = Lock()
        self._threads = world.threads
        self._threads.submit(self._work)

    async def outcome(self) -> Any:
        """What the code has returned; raises what it has raised."""
        await self._done
        assert self._result is not None, "the code has ended"
        returned, error = self._result
        if error is not None:
            raise error
        return returned

    def has_raised(self, error: BaseException) -> bool:
        """Whether an error is the code's own; any other means that the task is to end."""
        return self._result is not None and self._result[1] is error

    def leave_to_a_thread(self) -> None:
        """Have what comes after the code done on a thread, too: the task does not wait for it any more."""
        with self._lock:
            self._is_left = True
            has_ended = self._result is not None
        if has_ended:
            self._threads.submit(self._carry_on)

    def _work(self) -> None:
        result = self._context.run(_result_of, self._run)
        with self._lock:
            self._result = result
            is_left = self._is_left
        if is_left:
            self._carry_on()
        else:
            _call_soon(self._loop, partial(_resolve, self._done))

    def _carry_on(self) -> None:
        assert self._result is not None, "the code has ended"
        returned, error = self._result
        go_on = partial(self._steps.send, returned) if error is None else partial(self._steps.throw, error)
        with suppress(Exception):  # whom it would have been raised to is gone
            self._context.run(at_once, self._steps, go_on)


def _result_of(run: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    try:
        return run(), None
    except BaseException as error:
        return None, error
