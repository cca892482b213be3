"""What every kind of execution environment does around an invocation: its log, its outcome, its end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from awsim.runtime.errors import FunctionFailed
from awsim.runtime.host_log import summary, tell
from awsim.runtime.log_lines import Run, failure_lines, lines_of
from awsim.runtime.output import Output
from awsim.services.lambda_.deployment import Invocation, Outcome

if TYPE_CHECKING:
    from contextvars import Context

    from awsim.gateway.gateway import Gateway
    from awsim.services.lambda_.deployment import Deployment

INIT_SECONDS = 10.0
"""How long the code may take before it is ready for its first invocation (developer guide, "Lambda execution
environment lifecycle": what takes longer is begun again within the first invocation, in whose time it is then)."""

KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class Environment(ABC):
    """Where one function version runs, again and again while it is warm; its log stream stays between invocations.

    `ended` says that it is not to be used again.
    """

    def __init__(self, gateway: Gateway, deployment: Deployment) -> None:
        self.deployment = deployment
        self.access_key = f"ASIA{gateway.world.random.token(16, KEY_LETTERS)}"
        self.ended = False
        self.within: Context | None = None
        """The context of the invocation that is running, or has run last: what its code calls is part of it."""
        self._gateway = gateway
        self._output = Output(gateway.world.clock, deployment)
        self._lines = lines_of(deployment)
        day = datetime.fromtimestamp(gateway.world.clock.now(), UTC)
        self.log_stream = f"{day:%Y/%m/%d}/[{deployment.version}]{gateway.world.random.hex(32)}"
        self._is_cold = True

    @abstractmethod
    def _initialise(self, invocation: Invocation) -> None:
        """Make the code ready for its first invocation, if it is not; raises FunctionFailed."""

    @abstractmethod
    def _run(self, invocation: Invocation) -> bytes:
        """The JSON the handler returned; raises FunctionFailed."""

    @property
    @abstractmethod
    def _is_loaded(self) -> bool:
        """Whether the handler has been found; a failure before that ends the environment."""

    def is_usable(self) -> bool:
        """Whether another invocation can run in it."""
        return not self.ended

    def close(self) -> None:
        """Let go of what the environment holds; it is not used any more."""
        self.ended = True

    def prepare(self) -> bool:
        """Load the code before the first invocation, as provisioned concurrency has it; the answer is whether it can.

        What the code prints meanwhile is part of the first invocation's log.
        """
        try:
            self._initialise(Invocation("", "", b""))
        except FunctionFailed as failure:
            self._output.end_line()
            self._output.extend(failure_lines(self.deployment.log_format, failure, self._gateway.world.clock.now()))
            self.ended = True
            tell(self.deployment.name, self._output.take_printed(), failure)
        return self.is_usable()

    def invoke(self, invocation: Invocation) -> Outcome:
        """Run the handler once; whatever the code does, the answer is an outcome."""
        world, output, deployment = self._gateway.world, self._output, self.deployment
        clock = world.clock
        output.request_id = invocation.request_id
        run = Run(invocation.request_id, deployment.version, deployment.memory_size, clock.now(), self._is_cold)
        output.extend(self._lines.started(run))
        entry = world.journal.add_run(deployment.key, invocation.records, world.cause, clock)
        function_error, failed = None, None
        try:
            self._initialise(invocation)
            run.begun_at = clock.now()
            payload = self._run(invocation)
        except FunctionFailed as failure:
            payload, function_error, failed = failure.payload, "Unhandled", failure
            entry.error = summary(failure)
            run.failed = str(failure.document.get("errorType"))
            self.ended = self.ended or failure.ends_environment or not self._is_loaded
            output.end_line()
            output.extend(failure_lines(deployment.log_format, failure, clock.now()))
        except BaseException as error:
            entry.error = type(error).__name__
            raise
        output.end_line()
        run.seconds = clock.now() - run.begun_at
        output.extend(self._lines.ended(run))
        self._is_cold = False
        tell(deployment.name, output.take_printed(), failed)
        return Outcome(payload, function_error, self.log_stream, output.take())
