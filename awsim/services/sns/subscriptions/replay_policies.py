"""Replay policies: which messages of a topic's archive a subscription wants once more.

Developer guide, "Amazon SNS message replay for FIFO topic subscribers".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from awsim.services.sns.errors import invalid

MEMBERS = frozenset({"PointType", "StartingPoint", "EndingPoint"})


@dataclass(frozen=True, slots=True)
class ReplayPolicy:
    """From when until when, in seconds since the epoch; without an end new messages follow the old."""

    start: float
    end: float | None


def read_replay_policy(text: str, said: str = "") -> ReplayPolicy | None:
    """The policy a text holds, None where it is empty; raises InvalidParameter, `said` stands before the fault."""
    try:
        policy: Any = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        raise invalid(f"{said}ReplayPolicy: failed to parse JSON.") from None
    if policy == {}:
        return None
    if not isinstance(policy, dict) or not policy.keys() <= MEMBERS or policy.get("PointType") != "Timestamp":
        raise invalid(f"{said}ReplayPolicy: PointType must be Timestamp, with a StartingPoint")
    start = _moment(policy.get("StartingPoint"), said)
    end = None if policy.get("EndingPoint") is None else _moment(policy["EndingPoint"], said)
    if end is not None and end < start:
        raise invalid(f"{said}ReplayPolicy: EndingPoint must be after StartingPoint")
    return ReplayPolicy(start, end)


def _moment(given: Any, said: str) -> float:
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError:
        raise invalid(f"{said}ReplayPolicy: {given} is not a timestamp") from None
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()
