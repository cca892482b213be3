"""Schedules that are due: each moment is a task of its own, and invokes the target, within its window if it has one.

No task of a schedule keeps `Cloud.settle` going: a schedule waits for the clock.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.failures import REFUSALS, failure_of
from awsim.fabric.delivery.settings import Delivery
from awsim.fabric.delivery.targets import send
from awsim.kernel.unlocked import Unlocked
from awsim.services.scheduler.resources import SchedulerResources
from awsim.services.scheduler.targets import delivery_settings, input_of, with_dead_letter
from awsim.services.scheduler.universal import call_operation, is_universal

if TYPE_CHECKING:
    from awsim.fabric.delivery.settings import Failure
    from awsim.services.scheduler.models import Schedule

ATTEMPT = "<aws.scheduler.attempt-number>"
"""The context attribute that is another one with each attempt."""


class Firing(SchedulerResources):
    """What schedules do by the clock."""

    def start_schedule(self, schedule: Schedule) -> None:
        """Wait for a schedule's first moment, by the settings it has now."""
        if schedule.task is not None:
            self.world.scheduler.cancel(schedule.task)
            schedule.task = None
        schedule.version = self.next_number()
        schedule.delivery = delivery_settings(schedule.settings)
        if schedule.settings.state == "ENABLED":
            self._await(schedule, schedule.settings.first_due(self.now()))

    def remove_schedule(self, schedule: Schedule) -> None:
        """Forget a schedule."""
        if schedule.task is not None:
            self.world.scheduler.cancel(schedule.task)
        del self.schedule_groups[schedule.group_name].schedules[schedule.name]

    def fire_schedule(self, *, group: str, name: str, due: float) -> Any:
        """Scheduled: a moment of a schedule has come."""
        schedule = self.schedule_groups[group].schedules[name]
        schedule.task = None
        following = schedule.settings.next_due(due, schedule.modified_at)
        self._await(schedule, following)
        window = schedule.settings.window_seconds
        if not window:
            return self.invoke_target(arn=schedule.arn, number=schedule.number, due=due, is_last=following is None)
        self.schedule(
            self.random.uniform(0.0, window),
            "invoke_target",
            background=True,
            arn=schedule.arn,
            number=schedule.number,
            due=due,
            is_last=following is None,
        )
        return None

    def invoke_target(self, *, arn: str, number: int, due: float, is_last: bool) -> Any:
        """Scheduled within a flexible time window, else part of the moment itself: send the target its input.

        A schedule that has been deleted, or switched off, since its moment came invokes nothing; nor does another one
        of its name (`number` tells them apart).
        """
        group, name = arn.rsplit("/", 2)[1:]
        there = self.schedule_groups.get(group)
        schedule = None if there is None else there.schedules.get(name)
        if schedule is None or schedule.number != number or schedule.settings.state != "ENABLED":
            return None
        execution_id = self.random.hex(16)
        text = input_of(schedule, due, execution_id, self.random)
        settings = with_dead_letter(schedule, due, execution_id)
        delivery = Delivery(schedule.settings.target["Arn"], text, settings, self.random.uuid(), self.now())
        if is_last and schedule.settings.action_after_completion == "DELETE":
            self.last_invocations[delivery.id] = group, name, schedule.version
        return self.attempt_delivery(delivery=delivery)

    def attempt_delivery(self, *, delivery: Delivery) -> Any:
        """Scheduled: try once. Any operation may be the target, also one that takes its time: nothing is held then."""
        if not is_universal(delivery.target):
            return super().attempt_delivery(delivery=delivery)
        delivery.attempts += 1
        text = _told_attempt(delivery).text
        return Unlocked(
            lambda: _outcome_of(self, delivery.target, text),
            lambda outcome: self._delivery_attempted(delivery, outcome),
        )

    def carry_out(self, delivery: Delivery) -> dict[str, Any]:
        """Call a templated target."""
        return send(self, _told_attempt(delivery))

    def delivered(self, delivery: Delivery, answer: dict[str, Any]) -> None:
        """A target has been invoked."""
        self._complete(delivery)

    def undelivered(self, delivery: Delivery, failure: Failure) -> None:
        """A target could not be invoked, and will not be any more."""
        self._complete(delivery)

    def _complete(self, delivery: Delivery) -> None:
        """Delete the schedule whose last invocation has ended, unless it has been updated or made anew meanwhile."""
        completed = self.last_invocations.pop(delivery.id, None)
        if completed is None:
            return
        group = self.schedule_groups.get(completed[0])
        schedule = None if group is None else group.schedules.get(completed[1])
        if schedule is not None and schedule.version == completed[2]:
            self.remove_schedule(schedule)

    def _await(self, schedule: Schedule, due: float | None) -> None:
        if due is None:
            return
        schedule.task = self.schedule(
            max(0.0, due - self.now()),
            "fire_schedule",
            background=True,
            group=schedule.group_name,
            name=schedule.name,
            due=due,
        )


def _told_attempt(delivery: Delivery) -> Delivery:
    """What is sent by this attempt."""
    if ATTEMPT not in delivery.text:
        return delivery
    return replace(delivery, body=delivery.text.replace(ATTEMPT, str(delivery.attempts)))


def _outcome_of(firing: Firing, target: str, text: str) -> dict[str, Any] | Failure:
    try:
        return call_operation(firing, target, text)
    except REFUSALS as error:
        return failure_of(error)
