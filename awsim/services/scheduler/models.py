"""Schedules and their groups: when a schedule is due, and what is left of it then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from awsim.common.schedule_expression import AtMoment, Rate, schedule_of, zone_of
from awsim.fabric.delivery.settings import PLAIN, DeliverySettings

JUST_BEFORE = 0.001
"""Seconds: how far before a moment one looks for what is due at that moment or later."""


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """What a schedule says; UpdateSchedule replaces all of it.

    `target` and `flexible_time_window` are structures of the model. Dates are epoch seconds.
    """

    expression: str
    target: dict[str, Any]
    flexible_time_window: dict[str, Any]
    timezone: str = "UTC"
    state: str = "ENABLED"
    action_after_completion: str = "NONE"
    start_date: float | None = None
    end_date: float | None = None
    description: str | None = None
    kms_key_arn: str | None = None

    @property
    def is_recurring(self) -> bool:
        """Whether it may be due more than once."""
        return not isinstance(schedule_of(self.expression), AtMoment)

    @property
    def window_seconds(self) -> float:
        """How long after a moment the target may be invoked."""
        return float(self.flexible_time_window.get("MaximumWindowInMinutes", 0) * 60)

    def first_due(self, now: float) -> float | None:
        """When it is first due, having been made or changed now; None if never.

        A rate without a start date begins at once (user guide, "Rate-based schedules").
        """
        if isinstance(schedule_of(self.expression), Rate) and self.start_date is None:
            return self._until_end(now)
        is_ahead = self.is_recurring and self.start_date is not None and self.start_date > now
        after = (self.start_date or now) - JUST_BEFORE if is_ahead else now
        return self.next_due(after, now)

    def next_due(self, after: float, changed_at: float) -> float | None:
        """The first moment after another one, None where there is none; `changed_at` is when the settings were made."""
        started_at = changed_at if self.start_date is None else self.start_date
        due = schedule_of(self.expression).next_after(after, zone_of(self.timezone), started_at=started_at)
        return None if due is None else self._until_end(due)

    def _until_end(self, due: float) -> float | None:
        """The moment, if the schedule has not ended by then; one that is due once has no end date."""
        is_over = self.is_recurring and self.end_date is not None and due > self.end_date
        return None if is_over else due


@dataclass(slots=True)
class Schedule:
    """One schedule. `number` grows from one to the next; `task` is the scheduler's handle of its next moment."""

    arn: str
    name: str
    group_name: str
    number: int
    settings: ScheduleSettings
    client_token: str | None
    created_at: float
    modified_at: float
    delivery: DeliverySettings = PLAIN
    """How its target is invoked, by its settings."""
    task: int | None = None
    version: int = 0
    """Another one each time it is made or updated."""


@dataclass(slots=True)
class ScheduleGroup:
    """One group with its schedules by their names; `status` is AWS's `State`."""

    arn: str
    name: str
    number: int
    created_at: float
    client_token: str | None = None
    status: str = "ACTIVE"
    tags: dict[str, str] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
