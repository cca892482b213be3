"""What every kind of execution environment does around an invocation: its log, its outcome, its end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from awsim.runtime.deployment import Outcome
from awsim.runtime.errors import FunctionFailed
from awsim.runtime.output import Output

if TYPE_CHECKING:
    from awsim.cloud import Cloud
    from awsim.runtime.deployment import Deployment, Invocation

KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class Environment(ABC):
    """Where one function version runs, again and again while it is warm; its log stream stays between invocations.

    `ended` says that it is not to be used again.
    """

    def __init__(self, cloud: Cloud, deployment: Deployment) -> None:
        self.deployment = deployment
        self.access_key = f"ASIA{cloud.random.token(16, KEY_LETTERS)}"
        self.ended = False
        self._cloud = cloud
        self._output = Output(cloud.clock)
        day = datetime.fromtimestamp(cloud.clock.now(), UTC)
        self.log_stream = f"{day:%Y/%m/%d}/[{deployment.version}]{cloud.random.hex(32)}"
        self._is_cold = True

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

    def invoke(self, invocation: Invocation) -> Outcome:
        """Run the handler once; whatever the code does, the answer is an outcome."""
        clock, output = self._cloud.clock, self._output
        output.request_id = invocation.request_id
        begun = clock.now()
        output.add(f"START RequestId: {invocation.request_id} Version: {self.deployment.version}")
        try:
            payload, function_error = self._run(invocation), None
        except FunctionFailed as failure:
            payload, function_error = failure.payload, "Unhandled"
            self.ended = self.ended or failure.ends_environment or not self._is_loaded
            output.end_line()
            if failure.log is not None:
                output.add(failure.log)
        output.end_line()
        output.add(f"END RequestId: {invocation.request_id}")
        output.add(self._report(invocation.request_id, clock.now() - begun))
        self._is_cold = False
        return Outcome(payload, function_error, self.log_stream, output.take())

    def _report(self, request_id: str, seconds: float) -> str:
        memory = self.deployment.memory_size
        billed = max(1, -int(-seconds * 1000 // 1))
        init = "\tInit Duration: 0.00 ms" if self._is_cold else ""
        return (
            f"REPORT RequestId: {request_id}\tDuration: {seconds * 1000:.2f} ms\tBilled Duration: {billed} ms"
            f"\tMemory Size: {memory} MB\tMax Memory Used: {memory} MB{init}\t"
        )
