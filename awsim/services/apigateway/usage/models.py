"""API keys and usage plans, and what has been used of a plan by a key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsim.services.apigateway.models import Document


@dataclass(slots=True)
class ApiKey:
    """A key that clients send."""

    id: str
    value: str
    document: Document
    """`ApiKey` of the model, without id, value and tags."""
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Bucket:
    """What is left of a throttle: it fills at a rate up to the burst."""

    left: float
    at: float

    def takes(self, rate: float, burst: int, now: float) -> bool:
        """Take one, if there is one."""
        self.left = min(float(burst), self.left + (now - self.at) * rate)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


@dataclass(slots=True)
class UsagePlan:
    """How much the holders of keys may use the stages of a plan."""

    id: str
    document: Document
    """`UsagePlan` of the model, without id and tags."""
    keys: dict[str, str] = field(default_factory=dict)
    """Id of a key -> its type."""
    tags: dict[str, str] = field(default_factory=dict)
    used: dict[str, dict[str, int]] = field(default_factory=dict)
    """Id of a key -> day (`2026-11-29`) -> requests."""
    extra: dict[str, int] = field(default_factory=dict)
    """Id of a key -> requests that UpdateUsage has granted beyond the quota, in the period that runs."""
    buckets: dict[str, Bucket] = field(default_factory=dict)
    """Id of a key -> what is left of its throttle."""


def day_of(moment: float) -> str:
    """The day that usage is counted by, in UTC."""
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"


def period_start(period: str, offset: int, moment: float) -> str:
    """The first day of the quota's period that a moment is in.

    `offset` is a day of the week (0 is Sunday) or of the month (0 is the first) that periods begin with.
    """
    day = datetime.fromtimestamp(moment, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "WEEK":
        day -= timedelta(days=(day.isoweekday() - offset) % 7)
    elif period == "MONTH":
        first = day.replace(day=1 + offset)
        if first > day:
            first = (day.replace(day=1) - timedelta(days=1)).replace(day=1 + offset)
        day = first
    return f"{day:%Y-%m-%d}"
