"""How many there may be of what, where that is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from awsim import Cloud, mock_aws
from tests.services.events.conftest import SHOP, arn_of

if TYPE_CHECKING:
    from collections.abc import Iterator

PATTERN = json.dumps(SHOP)
TOO_MANY = ("LimitExceededException", "The requested resource exceeds the maximum number allowed.")


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws(clock="virtual", quotas=True) as cloud:
        yield cloud


def test_a_rule_has_five_targets(events: Any, refusal: Any) -> None:
    events.put_rule(Name="r", EventPattern=PATTERN)
    targets = [{"Id": str(number), "Arn": arn_of("sqs", "jobs")} for number in range(6)]
    assert refusal(events.put_targets, Rule="r", Targets=targets) == TOO_MANY
    events.put_targets(Rule="r", Targets=targets[:5])
    events.put_targets(Rule="r", Targets=targets[:1])
    assert refusal(events.put_targets, Rule="r", Targets=targets[5:]) == TOO_MANY


def test_a_bus_has_three_hundred_rules(events: Any, refusal: Any) -> None:
    for number in range(300):
        events.put_rule(Name=f"r{number}", EventPattern=PATTERN)
    assert refusal(events.put_rule, Name="more", EventPattern=PATTERN) == TOO_MANY
    events.put_rule(Name="r0", EventPattern=PATTERN, Description="changed")


def test_an_account_has_a_hundred_buses(events: Any, refusal: Any) -> None:
    for number in range(99):
        events.create_event_bus(Name=f"b{number}")
    assert refusal(events.create_event_bus, Name="more") == TOO_MANY
