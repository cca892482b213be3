"""Schedules: made, shown, changed and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.scheduler.checks import checked_settings
from awsim.services.scheduler.errors import ConflictError
from awsim.services.scheduler.firing import Firing
from awsim.services.scheduler.models import Schedule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsim.services.scheduler.models import ScheduleGroup

Answer = dict[str, Any]


class ScheduleOperations(Firing):
    """Creating, showing, listing, changing and deleting schedules."""

    def create_schedule(
        self, *, name: str, group_name: str | None = None, client_token: str | None = None, **given: Any
    ) -> Answer:
        """Create a schedule; the same request again, by its token, answers the schedule there is."""
        group = self._open_group(group_name)
        settings = checked_settings(given, self.now())
        there = group.schedules.get(name)
        if there is not None:
            if client_token is not None and there.client_token == client_token and there.settings == settings:
                return {"ScheduleArn": there.arn}
            raise ConflictError(f"Schedule {name} already exists.")
        now = self.now()
        arn = self.arn(f"schedule/{group.name}/{name}")
        made = Schedule(arn, name, group.name, self.next_number(), settings, client_token, now, now)
        group.schedules[name] = made
        self.start_schedule(made)
        return {"ScheduleArn": arn}

    def get_schedule(self, *, name: str, group_name: str | None = None) -> Answer:
        """Show a schedule (recorded: test_schedule_and_group)."""
        schedule = self.schedule_named(name, group_name)
        settings = schedule.settings
        return {
            **_summary(schedule),
            "ScheduleExpression": settings.expression,
            "ScheduleExpressionTimezone": settings.timezone,
            "StartDate": settings.start_date,
            "EndDate": settings.end_date,
            "Description": settings.description,
            "KmsKeyArn": settings.kms_key_arn,
            "Target": settings.target,
            "FlexibleTimeWindow": settings.flexible_time_window,
            "ActionAfterCompletion": settings.action_after_completion,
        }

    def list_schedules(
        self,
        *,
        group_name: str | None = None,
        name_prefix: str = "",
        state: str | None = None,
        next_token: str | None = None,
        max_results: int | None = None,
    ) -> Answer:
        """List schedules, the newest first."""
        found = [
            each
            for each in self._newest_first(group_name)
            if each.name.startswith(name_prefix) and state in (None, each.settings.state)
        ]
        scope = ["ListSchedules", group_name, name_prefix, state]
        schedules, following = self.paged(found, next_token, max_results, scope)
        listed = [{**_summary(each), "Target": {"Arn": each.settings.target["Arn"]}} for each in schedules]
        return {"Schedules": listed, "NextToken": following}

    def update_schedule(
        self,
        *,
        name: str,
        group_name: str | None = None,
        client_token: str | None = None,
        **given: Any,
    ) -> Answer:
        """Replace all that a schedule says; what is not named gets its default."""
        schedule = self.schedule_named(name, group_name)
        schedule.settings = checked_settings(given, self.now())
        schedule.modified_at = self.now()
        self.start_schedule(schedule)
        return {"ScheduleArn": schedule.arn}

    def delete_schedule(
        self,
        *,
        name: str,
        group_name: str | None = None,
        client_token: str | None = None,
    ) -> None:
        """Delete a schedule: its target is not invoked any more."""
        self.remove_schedule(self.schedule_named(name, group_name))

    def _open_group(self, name: str | None) -> ScheduleGroup:
        group = self.group(name)
        if group.status == "DELETING":
            raise ConflictError(f"Schedule group {group.name} is being deleted.")
        return group

    def _newest_first(self, group_name: str | None) -> Iterable[Schedule]:
        groups = self.schedule_groups.values() if group_name is None else [self.group(group_name)]
        every = [schedule for group in groups for schedule in group.schedules.values()]
        return sorted(every, key=lambda each: -each.number)


def _summary(schedule: Schedule) -> Answer:
    return {
        "Arn": schedule.arn,
        "Name": schedule.name,
        "GroupName": schedule.group_name,
        "State": schedule.settings.state,
        "CreationDate": schedule.created_at,
        "LastModificationDate": schedule.modified_at,
    }
