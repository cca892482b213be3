"""Who calls, and within which call: what runs on this thread is part of a call or delivery, made with an access key."""

from __future__ import annotations

import os
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextvars import Token

    from awsim.kernel.context import CallContext

cause: ContextVar[str | None] = ContextVar("awsim_cause", default=None)
"""The request id of the call or delivery that what runs now, on this thread, is part of."""

caller: ContextVar[str | None] = ContextVar("awsim_caller", default=None)
"""The access key of the client whose call is being answered on this thread, also by calls that it causes; `UNSIGNED`
where it has not signed, None where nobody from outside has called."""

UNSIGNED = ""

trace_header: ContextVar[str | None] = ContextVar("awsim_trace_header", default=None)
"""The X-Ray trace header (`X-Amzn-Trace-Id`) of the request that is being answered on this thread."""

ISSUED_SECRET = "awsim"  # noqa: S105 - what functions of this process are told, nothing secret
"""The secret of every access key that a function is given."""

acting: ContextVar[ActingService | None] = ContextVar("awsim_acting", default=None)
"""The service of AWS, if any, in whose own name the call that is being answered on this thread is made."""

ISSUED_PREFIXES = ("AKIA", "ASIA", "LSIA")
"""How access keys begin that IAM and STS make."""

MOTO_ACCOUNT_VARIABLE = "MOTO_ACCOUNT_ID"


@dataclass(frozen=True, slots=True)
class IssuedCredentials:
    """What an access key stands for that a function was given: its account, its role's ARN, and the session's name."""

    account: str
    role: str
    session: str


@dataclass(frozen=True, slots=True)
class ActingService:
    """A service that calls another one, by no role: `sns.amazonaws.com`, and for which of its resources."""

    principal: str
    source_arn: str
    account: str


class caused_by:  # noqa: N801 - said as a function is, and made at every call
    """Let what runs inside, on this thread, be part of the call or delivery with this request id."""

    __slots__ = ("_request_id", "_within")

    def __init__(self, request_id: str) -> None:
        self._request_id = request_id

    def __enter__(self) -> None:
        self._within = cause.set(self._request_id)

    def __exit__(self, *_: object) -> None:
        cause.reset(self._within)


def called_by(context: CallContext) -> Token[str | None] | None:
    """Let what runs on this thread be called by who makes a call, until `no_longer_called`.

    A call that a service makes is made by whoever has called the service and signed, unless it has a key of its own.
    """
    access_key = context.access_key
    if access_key is not None:
        return caller.set(access_key)
    if context.transport != "internal":
        return caller.set(UNSIGNED)
    return caller.set(None) if caller.get() == UNSIGNED else None


def no_longer_called(within: Token[str | None] | None) -> None:
    """End what `called_by` has begun."""
    if within is not None:
        caller.reset(within)


def forced_account() -> str | None:
    """The account that moto's environment variable names for everybody."""
    return os.environ.get(MOTO_ACCOUNT_VARIABLE)
