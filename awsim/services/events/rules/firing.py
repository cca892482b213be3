"""Rules with schedules: each firing is a scheduled task of its own, at its own moment by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.schedule_expression import rule_schedule_of
from awsim.services.events.buses.models import DEFAULT
from awsim.services.events.putting.dispatch import Dispatch
from awsim.services.events.putting.event import Event, document

if TYPE_CHECKING:
    from awsim.services.events.rules.models import Rule

SOURCE = "aws.events"
DETAIL_TYPE = "Scheduled Event"


class Firing(Dispatch):
    """When rules fire. A rate counts from when it was set; a cron expression goes by UTC."""

    def schedule_rule(self, rule: Rule, before: Rule | None) -> None:
        """Have a rule fire from now on as it says; one whose schedule has not changed goes on as it was."""
        is_due = rule.is_enabled and rule.schedule is not None
        if is_due and rule.firing is not None and before is not None and before.schedule == rule.schedule:
            return
        self.unschedule_rule(rule)
        if is_due:
            self._schedule_next(rule, self.now())

    def unschedule_rule(self, rule: Rule) -> None:
        """Have a rule fire no more."""
        if rule.firing is not None:
            self.world.scheduler.cancel(rule.firing)
            rule.firing = None

    def fire_rule(self, *, name: str, due: float) -> None:
        """Scheduled: send a rule's targets an event of the moment at which it was due."""
        rule = self.buses[DEFAULT].rules[name]
        self._schedule_next(rule, due)
        if not rule.targets:
            return
        sent = document(
            event_id=self.random.uuid(),
            detail_type=DETAIL_TYPE,
            source=SOURCE,
            account=self.account,
            time=due,
            region=self.region,
            resources=[rule.arn],
            detail={},
        )
        self.send_to_targets(rule, Event(sent, due), at_once=True)

    def _schedule_next(self, rule: Rule, moment: float) -> None:
        assert rule.schedule is not None, "only rules with a schedule fire"
        due = rule_schedule_of(rule.schedule).next_after(moment)
        # A background task: rules fire for ever, and nobody waits for that.
        rule.firing = (
            None
            if due is None
            else self.schedule(due - self.now(), "fire_rule", background=True, name=rule.name, due=due)
        )
