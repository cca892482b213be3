"""How the platform and the runtime write a function's log: as text, or as JSON (`LoggingConfig`).

Developer guide, "Configuring advanced logging controls for your Lambda function" and "Lambda Telemetry API Event schema
reference"; what the Python runtime writes is as its own formatter has it.
"""

from __future__ import annotations

import json
import logging
import time
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.runtime.errors import FunctionFailed
    from awsim.services.lambda_.deployment import Deployment

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"aws_request_id", "message", "asctime"}
_MOMENT = "%Y-%m-%dT%H:%M:%S"


def level_of(application_log_level: str | None) -> int:
    """The level of the root logger, where code does not set it."""
    names = {"TRACE": logging.DEBUG, "FATAL": logging.CRITICAL}
    if application_log_level is None:
        return logging.WARNING
    return names.get(application_log_level) or logging.getLevelNamesMapping()[application_log_level]


def log_formatter(log_format: str) -> logging.Formatter:
    """How AWS's Python runtime writes log records; they have the attribute `aws_request_id` beside the usual ones."""
    if log_format == "JSON":
        return _JsonFormatter()
    formatter = logging.Formatter("[%(levelname)s]\t%(asctime)s.%(msecs)dZ\t%(aws_request_id)s\t%(message)s", _MOMENT)
    formatter.converter = time.gmtime
    return formatter


class _JsonFormatter(logging.Formatter):
    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        shown: dict[str, Any] = {
            "timestamp": self.formatTime(record, f"{_MOMENT}Z"),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            **_exception_of(record),
            "requestId": getattr(record, "aws_request_id", None),
        }
        extra = {name: value for name, value in vars(record).items() if name not in _STANDARD and name not in shown}
        present = {name: value for name, value in {**shown, **extra}.items() if value is not None}
        return json.dumps(present, ensure_ascii=False, default=str)


def _exception_of(record: logging.LogRecord) -> dict[str, Any]:
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    kind, error, trace = record.exc_info
    return {
        "stackTrace": traceback.format_tb(trace),
        "errorType": kind.__name__,
        "errorMessage": str(error),
        "location": f"{record.pathname}:{record.funcName}:{record.lineno}",
    }


@dataclass(slots=True)
class Run:
    """One invocation, as the platform reports it."""

    request_id: str
    version: str
    memory_size: int
    begun_at: float
    is_cold: bool
    seconds: float = 0.0
    failed: str | None = None
    """The type of the error it has ended with."""

    @property
    def billed_ms(self) -> int:
        """The milliseconds that are paid for."""
        return max(1, -int(-self.seconds * 1000 // 1))

    @property
    def status(self) -> str:
        """How it has ended."""
        if self.failed is None:
            return "success"
        return "timeout" if self.failed == "Sandbox.Timedout" else "error"


class TextLines:
    """The lines of functions that log as text."""

    def started(self, run: Run) -> list[str]:
        """Before the handler is called."""
        return [f"START RequestId: {run.request_id} Version: {run.version}"]

    def ended(self, run: Run) -> list[str]:
        """After it has returned, or failed."""
        init = "\tInit Duration: 0.00 ms" if run.is_cold else ""
        return [
            f"END RequestId: {run.request_id}",
            f"REPORT RequestId: {run.request_id}\tDuration: {run.seconds * 1000:.2f} ms"
            f"\tBilled Duration: {run.billed_ms} ms\tMemory Size: {run.memory_size} MB"
            f"\tMax Memory Used: {run.memory_size} MB{init}\t",
        ]


class JsonLines:
    """The platform's events of functions that log JSON, as far as their `SystemLogLevel` lets them through."""

    def __init__(self, level: str | None) -> None:
        self._level = level

    def started(self, run: Run) -> list[str]:
        """`platform.start`."""
        record = {"requestId": run.request_id, "version": run.version}
        return [] if self._level == "WARN" else [_event(run.begun_at, "platform.start", record)]

    def ended(self, run: Run) -> list[str]:
        """`platform.report`; where everything is logged, `platform.runtimeDone` before it."""
        at = run.begun_at + run.seconds
        done: dict[str, Any] = {"requestId": run.request_id, "status": run.status}
        if run.status == "error":
            done["errorType"] = run.failed
        metrics: dict[str, Any] = {
            "durationMs": round(run.seconds * 1000, 3),
            "billedDurationMs": run.billed_ms,
            "memorySizeMB": run.memory_size,
            "maxMemoryUsedMB": run.memory_size,
            **({"initDurationMs": 0.0} if run.is_cold else {}),
        }
        report = _event(at, "platform.report", {"requestId": run.request_id, "metrics": metrics, **done})
        if self._level == "DEBUG":
            return [_event(at, "platform.runtimeDone", done), report]
        return [] if self._level == "WARN" and run.failed is None else [report]


def lines_of(deployment: Deployment) -> TextLines | JsonLines:
    """How the platform writes the log of a function version."""
    return JsonLines(deployment.system_log_level) if deployment.log_format == "JSON" else TextLines()


def failure_lines(log_format: str, failure: FunctionFailed, at: float) -> list[str]:
    """What the runtime says of a failure; where JSON is logged, the platform's report tells of what ends a process."""
    if failure.log is None:
        return []
    if log_format != "JSON":
        return [failure.log]
    return [] if failure.ends_environment else [_error_line(failure.document, at)]


def _error_line(document: Mapping[str, Any], at: float) -> str:
    """How AWS's Python runtime logs a failure as JSON."""
    moment = datetime.fromtimestamp(at, UTC).strftime(f"{_MOMENT}Z")
    return json.dumps({"timestamp": moment, "log_level": "ERROR", **document}, ensure_ascii=False)


def _event(at: float, kind: str, record: Mapping[str, Any]) -> str:
    moment = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"time": moment, "type": kind, "record": record}, separators=(",", ":"))
