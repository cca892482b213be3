"""What the program that uses the cloud hears of its functions by `logging`: what they print, and how they fail.

The logger is `awsim.lambda.<function>`, so that pytest shows it with a failing test. What code logs itself reaches the
host's handlers by the root logger, as it is logged, and is not repeated.
"""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from awsim.runtime.errors import FunctionFailed

HOST_LOGGER = "awsim.lambda"
_LONGEST_SUMMARY = 200
_LONGEST_TEXT = 20_000
"""Characters of a line or of a traceback; the log group in CloudWatch Logs has all of it."""


def tell(function: str, printed: Collection[str], failure: FunctionFailed | None) -> None:
    """Hand on lines that a function has printed (INFO), and the failure it has ended with (ERROR)."""
    if not printed and failure is None:
        return
    logger = logging.getLogger(f"{HOST_LOGGER}.{function}")
    for line in printed:
        _let_prints_through()
        logger.info("%s", _sayable(line))
    if failure is not None:
        logger.error("%s", _sayable(_told(failure)))


def summary(failure: FunctionFailed) -> str:
    """A failure on one line: `KeyError: 'nope'`."""
    kind, message = failure.document.get("errorType"), failure.document.get("errorMessage")
    first, *more = str(message or "").strip().split("\n", 1)
    told = ": ".join(str(part) for part in (kind, first) if part) or "no error type and no message"
    return told if len(told) <= _LONGEST_SUMMARY and not more else f"{told[:_LONGEST_SUMMARY]}…"


def _told(failure: FunctionFailed) -> str:
    """A failure with its traceback: the exception's own, with the files of this machine, where there is one."""
    error = failure.__cause__
    if error is not None:
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_globals.get("__name__", "").startswith("awsim."):
            frames = frames.tb_next
        return "".join(traceback.format_exception(type(error), error, frames)).rstrip()
    trace = failure.document.get("stackTrace") or failure.document.get("trace") or []
    lines = [str(frame).rstrip("\n") for frame in trace] if isinstance(trace, list) else []
    return "\n".join([*lines, f"{failure.document.get('errorType')}: {failure.document.get('errorMessage')}"])


def _sayable(text: str) -> str:
    """Text that every handler can write: a long one cut, and what has no form in UTF-8 escaped."""
    left_out = len(text) - _LONGEST_TEXT
    shown = text if left_out <= 0 else f"{text[:_LONGEST_TEXT]}… ({left_out} characters more)"
    return shown.encode("utf-8", "backslashreplace").decode()


def _let_prints_through() -> None:
    """Lines that are printed are shown by default, as they are where a program prints: the root's level is WARNING."""
    parent = logging.getLogger(HOST_LOGGER)
    if parent.level == logging.NOTSET:
        parent.setLevel(logging.INFO)
