"""What a request says of a schedule, checked and with defaults.

AWS's sentences where they are known: recorded, or told by who met them; the others say the rule of the user guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.schedule_expression import InvalidSchedule, schedule_of, zone_of
from awsim.services.scheduler.errors import ValidationError, invalid_expression
from awsim.services.scheduler.models import ScheduleSettings
from awsim.services.scheduler.targets import checked_target

if TYPE_CHECKING:
    from collections.abc import Mapping

EARLIEST_START_SECONDS = 300


def checked_settings(given: Mapping[str, Any], now: float) -> ScheduleSettings:
    """What CreateSchedule and UpdateSchedule say; raises ValidationException."""
    expression = given["schedule_expression"]
    try:
        schedule_of(expression)
    except InvalidSchedule:
        raise invalid_expression(expression) from None
    settings = ScheduleSettings(
        expression=expression,
        target=checked_target(given["target"]),
        flexible_time_window=dict(given["flexible_time_window"]),
        timezone=given.get("schedule_expression_timezone", "UTC"),
        state=given.get("state", "ENABLED"),
        action_after_completion=given.get("action_after_completion", "NONE"),
        start_date=given.get("start_date"),
        end_date=given.get("end_date"),
        description=given.get("description"),
        kms_key_arn=given.get("kms_key_arn"),
    )
    _require_zone(settings.timezone)
    _require_window(settings.flexible_time_window)
    _require_dates(settings, now)
    return settings


def _require_zone(name: str) -> None:
    try:
        zone_of(name)
    except ValueError:
        raise ValidationError(f"Invalid Schedule Expression Timezone {name}.") from None


def _require_window(window: Mapping[str, Any]) -> None:
    has_length = "MaximumWindowInMinutes" in window
    if window["Mode"] == "FLEXIBLE" and not has_length:
        raise ValidationError("MaximumWindowInMinutes is required when the FlexibleTimeWindow mode is FLEXIBLE.")
    if window["Mode"] == "OFF" and has_length:
        raise ValidationError("MaximumWindowInMinutes is not allowed when the FlexibleTimeWindow mode is OFF.")


def _require_dates(settings: ScheduleSettings, now: float) -> None:
    start, end = settings.start_date, settings.end_date
    if not settings.is_recurring:
        return
    if start is not None and start < now - EARLIEST_START_SECONDS:
        raise ValidationError("The StartDate you specify cannot be earlier than 5 minutes ago.")
    if end is not None and end < now:
        raise ValidationError("The EndDate you specify must be in the future.")
    if start is not None and end is not None and end <= start:
        raise ValidationError("The StartDate must come before the EndDate.")
