"""Which automated backups a resource takes, and when the next one is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from awsim.services.timestreaminfluxdb.configuration import INFLUXDB_V2
from awsim.services.timestreaminfluxdb.cron import CronSchedule
from awsim.services.timestreaminfluxdb.errors import ValidationError, contradiction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONTINUOUS = "CONTINUOUS"
CUSTOM_SCHEDULE = "CUSTOM_SCHEDULE"
ON_DEMAND = "ON_DEMAND"


@dataclass(slots=True)
class DbBackupConfiguration:
    """One kind of automated backup of one resource; `task` is the scheduler's handle of the next one."""

    type: str
    retention_days: int
    enabled: bool
    custom_schedule: str | None = None
    next_at: float | None = None
    task: int | None = None

    def next_after(self, moment: float) -> float | None:
        """When the first backup after `moment` is due; None if none is: disabled, continuous, all past."""
        if not self.enabled or self.type == CONTINUOUS:
            return None
        if self.custom_schedule is not None:
            return CronSchedule.parse(self.custom_schedule).next_after(moment)
        return _NEXT[self.type](datetime.fromtimestamp(moment, tz=UTC)).timestamp()

    def describe(self) -> dict[str, Any]:
        """The configuration as an item of `dbBackupConfigurations` in answers."""
        return {
            "type": self.type,
            "retentionDays": self.retention_days,
            "enabled": self.enabled,
            "customSchedule": self.custom_schedule,
            "nextAutomatedBackupTime": self.next_at,
        }


def read_backup_configurations(
    given: Sequence[Mapping[str, Any]] | None, engine_type: str
) -> list[DbBackupConfiguration]:
    """The `dbBackupConfigurations` of a request; raises ValidationError where they contradict one another."""
    configurations = [
        DbBackupConfiguration(each["type"], each["retentionDays"], each["enabled"], each.get("customSchedule"))
        for each in given or ()
    ]
    types = [each.type for each in configurations]
    if len(set(types)) != len(types):
        raise contradiction("There can be only one backup configuration of each type.")
    for each in configurations:
        _check(each, engine_type)
    return configurations


def _check(configuration: DbBackupConfiguration, engine_type: str) -> None:
    if (configuration.type == CUSTOM_SCHEDULE) != (configuration.custom_schedule is not None):
        raise contradiction(
            "customSchedule is required for the backup type CUSTOM_SCHEDULE, and not allowed for others."
        )
    if configuration.type == CONTINUOUS and engine_type == INFLUXDB_V2:
        raise contradiction("Continuous backups are supported for InfluxDB 3 only.")
    if configuration.custom_schedule is not None:
        try:
            CronSchedule.parse(configuration.custom_schedule)
        except ValueError as error:
            message = f"The schedule {configuration.custom_schedule} can't be read: {error}."
            raise ValidationError(message) from error


def _next_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _next_day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _next_week(moment: datetime) -> datetime:
    return _next_day(moment) + timedelta(days=6 - moment.weekday())


def _next_month(moment: datetime) -> datetime:
    return _next_day(moment.replace(day=1) + timedelta(days=31)).replace(day=1)


_NEXT = {"HOURLY": _next_hour, "DAILY": _next_day, "WEEKLY": _next_week, "MONTHLY": _next_month}
"""AWS does not say when its schedules are due: here on the hour, at midnight UTC, on Mondays, on the first."""


def expiry_date(created_at: float, retention_days: int | None) -> str | None:
    """The date (UTC, YYYY-MM-DD) after which a backup is deleted; None if it is kept."""
    if retention_days is None:
        return None
    return (datetime.fromtimestamp(created_at, tz=UTC) + timedelta(days=retention_days)).date().isoformat()


def end_of_date(date: str) -> float:
    """The first moment after a date, in seconds since the epoch."""
    return (datetime.fromisoformat(date).replace(tzinfo=UTC) + timedelta(days=1)).timestamp()
