"""Who calls, and within which call: what runs on this thread is part of a call or delivery, made with an access key."""

from __future__ import annotations

import os
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextvars import Token

cause: ContextVar[str | None] = ContextVar("awsim_cause", default=None)
"""The request id of the call or delivery that what runs now, on this thread, is part of."""

caller: ContextVar[str | None] = ContextVar("awsim_caller", default=None)
"""The access key of the client whose call is being answered on this thread, also by calls that it causes."""

trace_header: ContextVar[str | None] = ContextVar("awsim_trace_header", default=None)
"""The X-Ray trace header (`X-Amzn-Trace-Id`) of the request that is being answered on this thread."""

ISSUED_PREFIXES = ("AKIA", "ASIA", "LSIA")
"""How access keys begin that IAM and STS make."""

MOTO_ACCOUNT_VARIABLE = "MOTO_ACCOUNT_ID"


@dataclass(frozen=True, slots=True)
class IssuedCredentials:
    """What an access key stands for that a function was given: its account, its role's ARN, and the session's name."""

    account: str
    role: str
    session: str


@contextmanager
def caused_by(request_id: str) -> Iterator[None]:
    """Let what runs inside, on this thread, be part of the call or delivery with this request id."""
    within = cause.set(request_id)
    try:
        yield
    finally:
        cause.reset(within)


@contextmanager
def traced(header: str) -> Iterator[None]:
    """Let what runs inside, on this thread, have an X-Ray trace header."""
    within = trace_header.set(header)
    try:
        yield
    finally:
        trace_header.reset(within)


def called_by(access_key: str | None) -> Token[str | None] | None:
    """Let what runs on this thread be called by an access key, until `no_longer_called`; None changes nothing."""
    return None if access_key is None else caller.set(access_key)


def no_longer_called(within: Token[str | None] | None) -> None:
    """End what `called_by` has begun."""
    if within is not None:
        caller.reset(within)


def forced_account() -> str | None:
    """The account that moto's environment variable names for everybody."""
    return os.environ.get(MOTO_ACCOUNT_VARIABLE)
