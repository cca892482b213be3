"""The error documents of Lambda: what an invocation answers when code fails, as AWS's Python runtime words it."""

from __future__ import annotations

import json
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

RESPONSE_LIMIT = 6 * 1024 * 1024 + 100
"""The longest answer of a function, in bytes."""


class FunctionFailed(Exception):
    """An invocation that ends in an error document; `ends_environment`: the environment is not used again."""

    def __init__(
        self,
        document: Mapping[str, Any],
        *,
        payload: bytes | None = None,
        log: str | None = None,
        ends_environment: bool = False,
    ) -> None:
        super().__init__(document.get("errorMessage"))
        self.document = document
        self.payload = json.dumps(document, ensure_ascii=False).encode() if payload is None else payload
        """The document as it is answered."""
        self.log = log
        self.ends_environment = ends_environment


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the files of an environment appear to lie: directory here -> directory in Lambda."""

    shown: Mapping[str, str] = field(default_factory=dict)

    def of(self, filename: str) -> str:
        """A file's path as Lambda would show it."""
        for here, there in self.shown.items():
            if filename.startswith(here):
                return there + filename[len(here) :]
        return filename


def uncaught(error: BaseException, request_id: str, paths: Paths, own_frames: int = 1) -> FunctionFailed:
    """The document of an exception that the handler let through; `own_frames` are those of who has called it."""
    trace = stack_trace(error.__traceback__, paths, own_frames)
    document = {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id,
        "stackTrace": trace,
    }
    return FunctionFailed(document, log=_logged(document))


def failed_to_start(error: BaseException, module: str, paths: Paths) -> FunctionFailed:
    """The document of an exception that importing the handler's module raised."""
    if isinstance(error, SyntaxError):
        shown = f'  File "{paths.of(error.filename or "")}" Line {error.lineno}\n    {error.text or ""}'
        return runtime_error("UserCodeSyntaxError", f"Syntax error in module '{module}': {error}", "", trace=[shown])
    if isinstance(error, ImportError):
        return runtime_error("ImportModuleError", f"Unable to import module '{module}': {error}", "")
    return uncaught(error, "", paths)


def runtime_error(kind: str, message: str, request_id: str, trace: Iterable[str] = ()) -> FunctionFailed:
    """A document of AWS's runtime itself (`Runtime.HandlerNotFound`, …)."""
    document = {
        "errorMessage": message,
        "errorType": f"Runtime.{kind}",
        "requestId": request_id,
        "stackTrace": list(trace),
    }
    return FunctionFailed(document, log=_logged(document))


def exited(status: object, request_id: str) -> FunctionFailed:
    """The document of code that has ended its process (recorded: test_lambda_runtime_exit)."""
    return process_ended(f"exit status {status if isinstance(status, int) else int(status is not None)}", request_id)


def process_ended(status: str, request_id: str) -> FunctionFailed:
    """The document of a process that has ended: `exit status 3`, `signal: killed`."""
    without_reason = status == "exit status 0"
    reason = "without providing a reason" if without_reason else f"with error: {status}"
    return _of_the_sandbox("Runtime.ExitError", f"Runtime exited {reason}", request_id)


def invalid_entrypoint(reason: str, request_id: str) -> FunctionFailed:
    """The document of a process that could not be started."""
    return _of_the_sandbox("Runtime.InvalidEntrypoint", reason, request_id)


def timed_out(seconds: float, request_id: str) -> FunctionFailed:
    """The document of code that ran too long (recorded: test_lambda_runtime_exit_segfault)."""
    return _of_the_sandbox("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds", request_id)


def too_large() -> FunctionFailed:
    """The document of an answer beyond `RESPONSE_LIMIT`."""
    message = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
    return FunctionFailed({"errorMessage": message, "errorType": "Function.ResponseSizeTooLarge"})


def _of_the_sandbox(kind: str, message: str, request_id: str) -> FunctionFailed:
    document = {"errorType": kind, "errorMessage": f"RequestId: {request_id} Error: {message}"}
    return FunctionFailed(document, log=document["errorMessage"], ends_environment=True)


def stack_trace(trace: TracebackType | None, paths: Paths, own_frames: int = 1) -> list[str]:
    """The frames of the code's own and of what it called, outermost first, as AWS's runtime formats them."""
    shown = []
    for frame in traceback.extract_tb(trace)[own_frames:]:
        line = f"    {frame.line}\n" if frame.line else ""
        shown.append(f'  File "{paths.of(frame.filename)}", line {frame.lineno}, in {frame.name}\n{line}')
    return shown


def _logged(document: Mapping[str, Any]) -> str:
    """How the runtime logs a failure; leading spaces are not broken, so that CloudWatch Logs shows them."""
    lines = [f"[ERROR] {document['errorType']}: {document['errorMessage']}", "Traceback (most recent call last):"]
    for frame in document["stackTrace"]:
        for line in frame.rstrip("\n").split("\n"):
            text = line.lstrip(" ")
            lines.append("\u00a0" * (len(line) - len(text)) + text)
    return "\n".join(lines)
