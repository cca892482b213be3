"""Rules and their targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.common.event_pattern import EventPattern
    from awsim.fabric.delivery.settings import DeliverySettings

ALL_MANAGEMENT_EVENTS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
TRAIL_EVENT = "AWS API Call via CloudTrail"


@dataclass(slots=True)
class Target:
    """A target of a rule: what PutTargets was given, and how it is delivered to."""

    given: dict[str, Any]
    settings: DeliverySettings
    """What is the same for all events."""
    service: str
    """As its ARN names it."""
    is_over_http: bool
    """Whether it is an address: each event is sent by a task of its own."""
    is_plain: bool
    """Whether it is sent events as they are, with the settings as they are."""

    @property
    def id(self) -> str:
        """Its name within the rule."""
        return str(self.given["Id"])

    @property
    def arn(self) -> str:
        """Where it sends to."""
        return str(self.given["Arn"])


@dataclass(slots=True)
class Rule:
    """A rule of a bus."""

    name: str
    arn: str
    bus: str
    created_by: str
    pattern: EventPattern | None = None
    pattern_text: str | None = None
    schedule: str | None = None
    state: str = "ENABLED"
    description: str | None = None
    role_arn: str | None = None
    managed_by: str | None = None
    archive: str | None = None
    """The archive whose rule it is: what matches is kept there."""
    tags: dict[str, str] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    """By id, in the order in which they were put."""
    firing: int | None = None
    """The handle of the task by which it fires next, where it has a schedule."""

    @property
    def is_enabled(self) -> bool:
        """Whether it does anything."""
        return self.state != "DISABLED"

    def takes(self, event: Mapping[str, Any]) -> bool:
        """Whether an event that matches is for it: calls that only read are for rules that ask for all of them."""
        if event["detail-type"] != TRAIL_EVENT or self.state == ALL_MANAGEMENT_EVENTS:
            return True
        return not event["detail"].get("readOnly")

    def listed(self) -> dict[str, Any]:
        """As ListRules shows it."""
        return {
            "Name": self.name,
            "Arn": self.arn,
            "EventPattern": self.pattern_text,
            "State": self.state,
            "Description": self.description,
            "ScheduleExpression": self.schedule,
            "RoleArn": self.role_arn,
            "ManagedBy": self.managed_by,
            "EventBusName": self.bus,
        }

    def described(self) -> dict[str, Any]:
        """As DescribeRule shows it."""
        return {**self.listed(), "CreatedBy": self.created_by}
