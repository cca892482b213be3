"""An execution environment that is a process of its own and speaks the Runtime API: other runtimes, and isolation."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from contextvars import copy_context
from queue import Empty
from threading import Thread
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod, finalize

from awsim.kernel.watch import ProcessWatch, TimedOut
from awsim.runtime.errors import FunctionFailed, invalid_entrypoint, process_ended, timed_out
from awsim.runtime.invocations import INIT_SECONDS, Environment
from awsim.runtime.pipes import Pipe
from awsim.runtime.programs import Program, environment_of, program_of
from awsim.runtime.runtime_api import Answered, Ended, RuntimeApi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.gateway.gateway import Gateway
    from awsim.protocols.http import HTTPRequest, HTTPResponse
    from awsim.services.lambda_.deployment import Deployment, Invocation

LOOK_SECONDS = 0.25
"""How often is looked whether a process has had its time."""
SETTLING_SECONDS = 1.0
"""How long is waited for a process to ask for its next invocation: what it has printed is all there then."""


class Worker(Environment):
    """A process that is started for the first invocation and waits for more until it is closed, ends or times out.

    Raises RuntimeNotInstalled where there is no program to run the code.
    """

    def __init__(self, gateway: Gateway, deployment: Deployment) -> None:
        super().__init__(gateway, deployment)
        self._program = program_of(deployment)
        self._running: _Running | None = None
        self._has_answered = False

    @property
    def _is_loaded(self) -> bool:
        return self._has_answered

    def is_usable(self) -> bool:
        """Whether it has not been closed, and its process has not ended by itself meanwhile."""
        return super().is_usable() and (self._running is None or self._running.is_there())

    def close(self) -> None:
        """End the process."""
        super().close()
        if self._running is not None:
            self._running.end()

    def _initialise(self, invocation: Invocation) -> None:
        if self._running is not None:
            return
        self._running = running = self._started(invocation)
        with self._watched(running, INIT_SECONDS) as watch:
            is_ready = running.is_ready_in(watch)
        if not is_ready:
            running.end()
            self._running = self._started(invocation)

    def _run(self, invocation: Invocation) -> bytes:
        running = self._running
        assert running is not None, "it has been initialised"
        try:
            with running.pipe.read(), self._watched(running, self.deployment.timeout) as watch:
                result = running.result_of(invocation, watch)
        except BaseException:
            self.close()  # whatever it is still at, nobody waits for it
            raise
        finally:
            for line in running.pipe.taken():
                self._output.print(line.removesuffix("\r").replace("\r", "\n"))
        if result is None:
            self.close()
            if watch.is_outers:
                raise TimedOut
            raise timed_out(self.deployment.timeout, invocation.request_id)
        return self._answered(result, invocation)

    @contextmanager
    def _watched(self, running: _Running, seconds: float) -> Iterator[ProcessWatch]:
        """Give the process so many seconds, in which what it calls is part of what has invoked it."""
        world = self._gateway.world
        watch = ProcessWatch(
            seconds, is_virtual=world.clock.is_virtual, patience=world.options.patience, process=running.process_id
        )
        watch.begin()
        self.within = copy_context()
        try:
            yield watch
        finally:
            watch.end()

    def _answered(self, result: Answered | Ended, invocation: Invocation) -> bytes:
        if isinstance(result, Ended):
            raise process_ended(_status(result.code), invocation.request_id)
        self._has_answered = not result.is_initial
        if result.failed:
            raise _failure(result.payload)
        return result.payload

    def _started(self, invocation: Invocation) -> _Running:
        answering = WeakMethod(self._answer_aws)

        def answer_aws(request: HTTPRequest) -> HTTPResponse:
            method = answering()
            assert method is not None, "a process ends with its environment"
            return method(request)

        api = RuntimeApi(answer_aws)
        endpoint_url = self._gateway.world.endpoint_url or f"http://{api.address}"
        environment = environment_of(
            self.deployment, self._program, self.access_key, self.log_stream, api.address, endpoint_url
        )
        try:
            process = _process(self._program, environment)
        except OSError as error:
            api.close()
            raise _not_started(self._program, error, invocation) from error
        running = _Running(api, process)
        finalize(self, running.end)
        return running

    def _answer_aws(self, request: HTTPRequest) -> HTTPResponse:
        """A call of the process to AWS, on a thread of the server."""
        from awsim.transports.plain_http import answer_plain

        within = self.within
        assert within is not None, "the process has been given an invocation"
        return within.copy().run(answer_plain, self._gateway, request)


class _Running:
    """A process, what it prints and who serves it; it ends with its worker, or with this process."""

    def __init__(self, api: RuntimeApi, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        self.api = api
        self.pipe = Pipe(process.stdout)
        self._process = process
        self._started_by = os.getpid()
        Thread(target=self._watch, name="awsim-worker", daemon=True).start()

    @property
    def process_id(self) -> int:
        """The process's id."""
        return self._process.pid

    def is_ready_in(self, watch: ProcessWatch) -> bool:
        """Whether the process asks for an invocation, or ends, in its time."""
        while not self.api.is_idle.wait(_next_look(watch)):
            if watch.is_over():
                return False
        return True

    def result_of(self, invocation: Invocation, watch: ProcessWatch) -> Answered | Ended | None:
        """What becomes of an invocation; None where nothing does in its time."""
        # The process goes by the machine's clock, which freezegun and the like do not move for it.
        self.api.invoke(invocation, int((time.clock_gettime(time.CLOCK_REALTIME) + watch.seconds) * 1000))
        while True:
            try:
                result = self.api.results.get(timeout=_next_look(watch))
                break
            except Empty:
                if watch.is_over():
                    return None
        self.api.is_idle.wait(SETTLING_SECONDS)
        return result

    def is_there(self) -> bool:
        """Whether the process has not ended, whoever has noticed it."""
        try:
            os.kill(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return not self.api.has_ended

    def end(self) -> None:
        """End the process and what it has started; nothing is left of it."""
        if os.getpid() != self._started_by:
            return  # a fork of this process ends
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self.api.close()

    def _watch(self) -> None:
        """Tell the invocation that waits when the process has ended."""
        self.api.end(Ended(self._process.wait()))


def _next_look(watch: ProcessWatch) -> float:
    return min(LOOK_SECONDS, max(0.01, watch.left()))


def _process(program: Program, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    if not program.command:
        raise FileNotFoundError
    return subprocess.Popen(  # noqa: S603 - running a function's code is what this is for
        program.command,
        cwd=program.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _not_started(program: Program, error: OSError, invocation: Invocation) -> FunctionFailed:
    if not program.command:
        reason = "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
    else:
        path = program.command[0]
        for here, there in program.directories.items():
            path = path.replace(here, there)
        reason = f"fork/exec {path}: {(error.strerror or str(error)).lower()}"
    return invalid_entrypoint(reason, invocation.request_id)


def _failure(payload: bytes) -> FunctionFailed:
    """The error document a process has sent, or one around whatever else it has."""
    try:
        document: Any = json.loads(payload)
    except ValueError:
        document = None
    if isinstance(document, dict):
        return FunctionFailed(document, payload=payload)
    return FunctionFailed({"errorMessage": payload.decode("utf-8", "replace")})


def _status(code: int) -> str:
    """How a process ended, as AWS reports it: `exit status 3`, `signal: killed`."""
    return f"exit status {code}" if code >= 0 else f"signal: {(signal.strsignal(-code) or str(-code)).lower()}"
