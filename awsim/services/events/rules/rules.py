"""PutRule, DescribeRule, EnableRule, DisableRule, DeleteRule, ListRules and ListRuleNamesByTarget."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.common.event_pattern_limits import compile_rule_pattern
from awsim.common.event_pattern_syntax import InvalidPattern
from awsim.common.schedule_expression import InvalidSchedule, rule_schedule_of
from awsim.services.events.buses.models import DEFAULT
from awsim.services.events.errors import InvalidEventPatternError, ManagedRuleError, ValidationError
from awsim.services.events.quotas import require_room
from awsim.services.events.registers import paged
from awsim.services.events.rules.firing import Firing
from awsim.services.events.rules.models import Rule
from awsim.services.events.tags import checked_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.common.event_pattern import EventPattern
    from awsim.services.events.buses.models import EventBus

    Answer = dict[str, Any]


class RuleOperations(Firing):
    """Rules."""

    def put_rule(
        self,
        *,
        name: str,
        schedule_expression: str | None = None,
        event_pattern: str | None = None,
        state: str = "ENABLED",
        description: str | None = None,
        role_arn: str | None = None,
        tags: Sequence[Mapping[str, str]] = (),
        event_bus_name: str | None = None,
    ) -> Answer:
        """Create a rule, or put another in its place: what is not given is no more. Its targets and tags stay."""
        bus = self.bus(event_bus_name, "PutRule")
        if not event_pattern and not schedule_expression:
            raise ValidationError("Parameter(s) EventPattern or ScheduleExpression must be specified.")
        if schedule_expression:
            _check_schedule(schedule_expression, bus.arn, self.arn(f"event-bus/{DEFAULT}"))
        pattern = rule_pattern(event_pattern) if event_pattern else None
        before = bus.rules.get(name)
        if before is not None:
            require_unmanaged(before)
        else:
            require_room(self, "rules", len(bus.rules) + 1)
        rule = Rule(
            name,
            self.rule_arn(bus, name),
            bus.name,
            self.account,
            pattern,
            event_pattern or None,
            schedule_expression or None,
            state,
            description,
            role_arn,
        )
        if before is None:
            rule.tags = checked_tags(tags)
        else:
            rule = replace(rule, tags=before.tags, targets=before.targets, firing=before.firing)
        bus.put_rule(rule)
        self.schedule_rule(rule, before)
        return {"RuleArn": rule.arn}

    def describe_rule(self, *, name: str, event_bus_name: str | None = None) -> Answer:
        """Show a rule."""
        return self.rule(name, self.bus(event_bus_name, "DescribeRule")).described()

    def enable_rule(self, *, name: str, event_bus_name: str | None = None) -> None:
        """Have a rule act."""
        self._set_state(name, self.bus(event_bus_name, "EnableRule"), "ENABLED")

    def disable_rule(self, *, name: str, event_bus_name: str | None = None) -> None:
        """Have a rule do nothing."""
        self._set_state(name, self.bus(event_bus_name, "DisableRule"), "DISABLED")

    def delete_rule(self, *, name: str, event_bus_name: str | None = None, force: bool | None = None) -> None:
        """Delete a rule that has no targets; one that is not there is no error."""
        bus = self.bus(event_bus_name, "DeleteRule")
        rule = bus.rules.get(name)
        if rule is None:
            return
        require_unmanaged(rule, force=force)
        if rule.targets:
            raise ValidationError("Rule can't be deleted since it has targets.")
        self.drop_rule(bus, name)

    def list_rules(
        self,
        *,
        name_prefix: str | None = None,
        event_bus_name: str | None = None,
        next_token: str | None = None,
        limit: int | None = None,
    ) -> Answer:
        """List the rules of a bus by their names."""
        bus = self.bus(event_bus_name, "ListRules")
        scope = self.scope("ListRules", bus.arn)
        found, following = bus.rules.page(scope, prefix=name_prefix, limit=limit, token=next_token)
        return {"Rules": [rule.listed() for rule in found], "NextToken": following}

    def list_rule_names_by_target(
        self,
        *,
        target_arn: str,
        event_bus_name: str | None = None,
        next_token: str | None = None,
        limit: int | None = None,
    ) -> Answer:
        """List the rules of a bus that send to a target (recorded: test_list_rule_names_by_target)."""
        bus = self.bus(event_bus_name, "ListRuleNamesByTarget")
        names = sorted(bus.rules_by_target.get(target_arn, ()))
        scope = self.scope("ListRuleNamesByTarget", bus.arn, target_arn)
        found, following = paged(names, limit, next_token, scope, key=str)
        return {"RuleNames": found, "NextToken": following}

    # Shared

    def rule_arn(self, bus: EventBus, name: str) -> str:
        """A rule's ARN: rules of the default bus do not name it."""
        account, region = bus.arn.split(":")[4], bus.arn.split(":")[3]
        path = name if bus.name == DEFAULT else f"{bus.name}/{name}"
        return f"arn:{self.partition}:events:{region}:{account}:rule/{path}"

    def drop_rule(self, bus: EventBus, name: str) -> None:
        """Have a rule no more, nor its next firing."""
        self.unschedule_rule(bus.rules[name])
        bus.remove_rule(name)

    def _set_state(self, name: str, bus: EventBus, state: str) -> None:
        before = self.rule(name, bus)
        require_unmanaged(before)
        rule = replace(before, state=state)
        bus.put_rule(rule)
        self.schedule_rule(rule, before)


def rule_pattern(text: str) -> EventPattern:
    """The pattern of a rule; raises InvalidEventPatternException."""
    try:
        return compile_rule_pattern(text)
    except InvalidPattern as error:
        raise InvalidEventPatternError(error.sentence) from None


def require_unmanaged(rule: Rule, *, force: bool | None = False) -> None:
    """Raise ManagedRuleException for a rule of AWS's, unless it is forced."""
    if rule.managed_by is not None and not force:
        raise ManagedRuleError(rule.name)


def _check_schedule(text: str, bus_arn: str, default_arn: str) -> None:
    if bus_arn != default_arn:
        raise ValidationError("ScheduleExpression is supported only on the default event bus.")
    try:
        rule_schedule_of(text)
    except InvalidSchedule:
        raise ValidationError("Parameter ScheduleExpression is not valid.") from None
