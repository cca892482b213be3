"""One thing that happened in a cloud, as its journal keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

EntryKind = Literal["call", "delivery", "fault", "run", "undelivered"]


@dataclass(slots=True)
class Entry:
    """One thing that happened.

    number      1 for the first of the cloud, then counting up.
    at          the cloud's time, seconds since the epoch.
    kind        "call": of an operation; "delivery": a scheduled task that ran; "fault": a rule of `cloud.faults` acted;
                "run": the code of a function was run; "undelivered": a target has refused what it was sent, and is not
                asked again.
    operation   the model's name, for a delivery the backend's method, for a run the function's name.
    cause       the request id of the call or delivery this follows from; None for a call from outside.
    params      in the model's names; for a delivery its arguments, for a fault what it did. Of what is large an
                `Excerpt` is kept: its beginning, and its length.
    error       the code a call was answered with, None when it succeeded; for a run the exception (`KeyError:
                'nope'`), the code a target has refused with.
    words       what a delivery does; `{names}` in it stand for what is in `params`.
    """

    number: int
    at: float
    kind: EntryKind
    service: str
    operation: str
    account: str
    region: str
    request_id: str
    cause: str | None
    params: Mapping[str, Any]
    error: str | None = None
    words: str = ""
