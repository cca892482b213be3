"""The backend of EventBridge Scheduler: its operations put together."""

from __future__ import annotations

from awsim.services.scheduler.schedule_groups import ScheduleGroupOperations
from awsim.services.scheduler.schedules import ScheduleOperations

DELIVERIES = {
    "fire_schedule": "the schedule {group}/{name} is due",
    "invoke_target": "invoke the target of {arn}",
}


class SchedulerBackend(ScheduleGroupOperations, ScheduleOperations):
    """EventBridge Scheduler in one account and region."""

    exclusive = True
    deliveries = DELIVERIES
