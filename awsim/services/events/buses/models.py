"""Event buses."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from awsim.common.pattern_index import PatternIndex
from awsim.services.events.errors import PolicyLengthExceededError
from awsim.services.events.registers import Register

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.events.rules.models import Rule

DEFAULT = "default"
LONGEST_POLICY = 10_240
"""Characters (user guide, "Amazon EventBridge quotas")."""


@dataclass(slots=True)
class EventBus:
    """One bus. `settings` has what CreateEventBus and UpdateEventBus set, by the members' names."""

    name: str
    arn: str
    created_at: float
    modified_at: float
    settings: dict[str, Any] = field(default_factory=dict)
    source: str | None = None
    """The partner event source that it belongs to."""
    tags: dict[str, str] = field(default_factory=dict)
    policy: dict[str, Any] | None = None
    rules: Register[Rule] = field(default_factory=Register)
    index: PatternIndex = field(default_factory=PatternIndex)
    """Which enabled rules match an event."""
    rules_by_target: dict[str, dict[str, int]] = field(default_factory=dict)
    """ARN of a target -> names of the rules that have it, and how often."""

    @property
    def policy_text(self) -> str | None:
        """The policy as DescribeEventBus shows it."""
        return None if self.policy is None else json.dumps(self.policy, separators=(",", ":"))

    def set_policy(self, policy: dict[str, Any] | None, now: float) -> None:
        """Have another policy; one without statements is none. Raises PolicyLengthExceededException."""
        text = json.dumps(policy, separators=(",", ":"))
        if len(text) > LONGEST_POLICY:
            raise PolicyLengthExceededError(
                f"The resource policy of {self.name} exceeds the limit of {LONGEST_POLICY} characters."
            )
        self.policy = policy if policy is not None and policy["Statement"] else None
        self.modified_at = now

    def update(self, settings: Mapping[str, Any], now: float) -> None:
        """Change what is given; an empty text or structure takes a setting away."""
        for name, value in settings.items():
            if value:
                self.settings[name] = value
            else:
                self.settings.pop(name, None)
        self.modified_at = now

    def described(self) -> dict[str, Any]:
        """As DescribeEventBus shows it."""
        return {**self.listed(), **self.settings}

    def listed(self) -> dict[str, Any]:
        """As ListEventBuses shows it."""
        return {
            "Name": self.name,
            "Arn": self.arn,
            "Description": self.settings.get("Description"),
            "Policy": self.policy_text,
            "CreationTime": self.created_at,
            "LastModifiedTime": self.modified_at,
        }

    # Rules

    def put_rule(self, rule: Rule) -> None:
        """Have a rule, new or changed; what it asks for is filed if it is enabled."""
        self.rules.put(rule.name, rule)
        if rule.pattern is not None and rule.is_enabled:
            self.index.add(rule.name, rule.pattern)
        elif rule.name in self.index:
            self.index.remove(rule.name)

    def remove_rule(self, name: str) -> None:
        """Have a rule no more; its targets go with it."""
        rule = self.rules.remove(name)
        if name in self.index:
            self.index.remove(name)
        for target in rule.targets.values():
            self.count_target(target.arn, name, -1)

    def count_target(self, arn: str, rule: str, change: int) -> None:
        """Note that a rule has a target more, or less."""
        rules = self.rules_by_target.setdefault(arn, {})
        rules[rule] = rules.get(rule, 0) + change
        if not rules[rule]:
            del rules[rule]
        if not rules:
            del self.rules_by_target[arn]
