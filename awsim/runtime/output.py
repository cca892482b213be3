"""What running code prints and logs, caught line by line."""

from __future__ import annotations

import io
import logging
import sys
from typing import TYPE_CHECKING, Any, TextIO, cast

from awsim.kernel.lock import Lock
from awsim.runtime.debugging import TerminalForDebuggers
from awsim.runtime.host_log import HOST_LOGGER
from awsim.runtime.log_lines import level_of, log_formatter
from awsim.services.lambda_.deployment import LogLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsim.kernel.clock import Clock
    from awsim.services.lambda_.deployment import Deployment


class Output(io.TextIOBase):
    """The standard output of one execution environment, which modules may keep: it lives as long as the environment."""

    def __init__(self, clock: Clock, deployment: Deployment) -> None:
        self.request_id = ""
        self._clock = clock
        self._lines: list[LogLine] = []
        self._printed: list[str] = []
        self._begun = ""
        self._host: tuple[TextIO, TextIO] = (sys.stdout, sys.stderr)
        """Where output would go, were it not for this and for functions that have invoked this one."""
        self._found: tuple[Any, Any, list[logging.Handler], int] = (*self._host, [], logging.WARNING)
        self._debugging = TerminalForDebuggers()
        self._logging = _LambdaHandler(self, deployment.log_format)
        self._level = level_of(deployment.application_log_level)

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, text: str) -> int:
        """Take text; whole lines become log lines."""
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            self.print(line)
        return len(text)

    def print(self, line: str) -> None:
        """A log line that the code has printed, of which the host is told."""
        self.add(line)
        self._printed.append(line)

    def add(self, text: str) -> None:
        """One log line, whose text may itself have several lines."""
        self._lines.append(LogLine(int(self._clock.now() * 1000), text))

    def extend(self, texts: Iterable[str]) -> None:
        """A log line for each text."""
        for text in texts:
            self.add(text)

    def end_line(self) -> None:
        """Make a line of what was written without an end."""
        if self._begun:
            self.write("\n")

    def take(self) -> tuple[LogLine, ...]:
        """The lines since the last time."""
        lines, self._lines = tuple(self._lines), []
        return lines

    def take_printed(self) -> list[str]:
        """What the code itself has printed since the last time."""
        printed, self._printed = self._printed, []
        return printed

    def put_on(self) -> None:
        """Have stdout, stderr and the root logger lead here; the host's own logging handlers go on hearing."""
        root, stdout, stderr = logging.getLogger(), sys.stdout, sys.stderr
        self._found = (stdout, stderr, root.handlers, root.level)
        root.handlers = [self._logging, *root.handlers]
        for handler in root.handlers:
            _let_out_of(handler)
        _set_level(root, self._level)
        self._host = stdout._host if isinstance(stdout, Output) else (stdout, stderr)
        self._debugging.put_on(self._host)
        sys.stdout = sys.stderr = self

    def take_off(self) -> None:
        """Put back what there was; the code's log level stays its own."""
        root = logging.getLogger()
        sys.stdout, sys.stderr, handlers, level = self._found
        self._debugging.take_off()
        self._level = root.level
        _set_level(root, level)
        root.handlers = handlers


def _set_level(logger: logging.Logger, level: int) -> None:
    if logger.level != level:
        logger.setLevel(level)  # each logger there is forgets which levels it had on


class _LambdaHandler(logging.Handler):
    """The handler AWS's Python runtime puts on the root logger: one log line a record."""

    def __init__(self, output: Output, log_format: str) -> None:
        super().__init__()
        self._output = output
        self.formatter = log_formatter(log_format)

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(f"{HOST_LOGGER}."):
            return  # a function that this one has invoked, of which the host is told
        record.aws_request_id = self._output.request_id
        try:
            self._output.add(self.format(record))
        except Exception:  # a record that can't be formatted is the code's own fault, as in logging itself
            self._output.add(f"--- Logging error --- {sys.exc_info()[1]}")


def _let_out_of(handler: logging.Handler) -> None:
    """Let no exception meet the running code while it holds the lock of a log handler, which others may wait for."""
    if handler.lock is not None and not isinstance(handler.lock, Lock):
        handler.lock = cast("Any", Lock(handler.lock))  # logging sees to it when the process forks
