"""The domain of Amazon EventBridge Scheduler: its resources, with their rules and states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SCHEDULE_STATES = (
    "ENABLED",
    "DISABLED",
)
"""What its status can be, by the model."""


@dataclass(slots=True)
class Schedule:
    """One schedule, in the members of the model's GetScheduleOutput."""

    arn: str | None = None
    group_name: str | None = None
    name: str | None = None
    schedule_expression: str | None = None
    start_date: float | None = None
    end_date: float | None = None
    description: str | None = None
    schedule_expression_timezone: str | None = None
    state: str | None = None
    creation_date: float | None = None
    last_modification_date: float | None = None
    kms_key_arn: str | None = None
    target: dict[str, Any] | None = None
    flexible_time_window: dict[str, Any] | None = None
    action_after_completion: str | None = None


SCHEDULE_GROUP_STATES = (
    "ACTIVE",
    "DELETING",
)
"""What its status can be, by the model."""


@dataclass(slots=True)
class ScheduleGroup:
    """One schedule group, in the members of the model's GetScheduleGroupOutput."""

    arn: str | None = None
    name: str | None = None
    state: str | None = None
    creation_date: float | None = None
    last_modification_date: float | None = None


@dataclass(slots=True)
class Tag:
    """One tag, in the members of the model's Tag."""

    key: str
    value: str
