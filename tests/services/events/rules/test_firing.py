"""Rules with schedules fire by the clock, each time at its own moment."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from awsim import Cloud, mock_aws
from tests.services.events.conftest import arn_of, client_of

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def scheduled(events: Any, queue: Any) -> Callable[..., str]:
    """The ARN of a rule with a schedule that sends to a queue."""

    def make(expression: str, name: str = "due", **more: Any) -> str:
        arn = events.put_rule(Name=name, ScheduleExpression=expression, **more)["RuleArn"]
        events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue(MessageRetentionPeriod="1209600")}])
        return str(arn)

    return make


def times(bodies: Any) -> list[str]:
    return [event["time"][:16] for event in bodies()]


def test_an_event_of_a_schedule(cloud: Cloud, scheduled: Any, bodies: Any) -> None:
    """Recorded: test_schedule_cron_target_sqs."""
    arn = scheduled("rate(1 hour)")
    cloud.clock.advance(hours=1)
    (event,) = bodies()
    assert len(event.pop("id")) == 36
    assert event == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2026-01-01T01:00:00Z",
        "region": "us-east-1",
        "resources": [arn],
        "detail": {},
    }


def test_a_rate_fires_each_period_from_its_setting(cloud: Cloud, scheduled: Any, bodies: Any) -> None:
    cloud.clock.advance(minutes=7)
    scheduled("rate(5 minutes)")
    cloud.clock.advance(minutes=4)
    assert times(bodies) == []
    cloud.clock.advance(minutes=11)
    assert times(bodies) == ["2026-01-01T00:12", "2026-01-01T00:17", "2026-01-01T00:22"]


def test_a_cron_expression_goes_by_the_clock(cloud: Cloud, scheduled: Any, bodies: Any) -> None:
    scheduled("cron(0 18 ? * MON-FRI *)")
    cloud.clock.advance(days=5)
    assert times(bodies) == ["2026-01-01T18:00", "2026-01-02T18:00", "2026-01-05T18:00"]


def test_a_cron_expression_that_is_over_never_fires(cloud: Cloud, scheduled: Any, bodies: Any) -> None:
    scheduled("cron(15 10 ? * 6L 2002-2005)")
    cloud.clock.advance(days=365)
    assert bodies() == []


def test_each_firing_happens_at_its_own_moment(cloud: Cloud, scheduled: Any, received: Any) -> None:
    scheduled("rate(10 minutes)")
    cloud.clock.advance(minutes=30)
    sent = [int(message["Attributes"]["SentTimestamp"]) for message in received()]
    assert [later - earlier for earlier, later in pairwise(sent)] == [600_000, 600_000]


def test_several_rules_fire_in_the_order_of_their_moments(
    cloud: Cloud, events: Any, scheduled: Any, bodies: Any
) -> None:
    scheduled("rate(3 minutes)", "three")
    scheduled("rate(2 minutes)", "two")
    cloud.clock.advance(minutes=6)
    names = [(event["time"][14:16], event["resources"][0].rpartition("/")[2]) for event in bodies()]
    assert names == [("02", "two"), ("03", "three"), ("04", "two"), ("06", "three"), ("06", "two")]


def test_settling_does_not_wait_for_schedules(cloud: Cloud, scheduled: Any, bodies: Any) -> None:
    scheduled("rate(1 minute)")
    cloud.settle()
    assert bodies() == []


def test_settling_does_not_wait_for_what_a_schedule_sends_again(cloud: Cloud, scheduled: Any) -> None:
    scheduled("rate(1 minute)")
    start = cloud.clock.now()
    with cloud.faults.error("ServiceUnavailable", status=503, service="sqs", operation="SendMessage"):
        cloud.clock.advance(minutes=2)
        cloud.settle()
    assert cloud.clock.now() == start + 120


def test_a_disabled_rule_does_not_fire(cloud: Cloud, events: Any, scheduled: Any, bodies: Any) -> None:
    scheduled("rate(1 minute)", State="DISABLED")
    cloud.clock.advance(minutes=3)
    events.enable_rule(Name="due")
    cloud.clock.advance(minutes=1)
    events.disable_rule(Name="due")
    cloud.clock.advance(minutes=3)
    assert times(bodies) == ["2026-01-01T00:04"]


def test_the_same_schedule_put_again_goes_on(cloud: Cloud, events: Any, scheduled: Any, bodies: Any) -> None:
    scheduled("rate(10 minutes)")
    cloud.clock.advance(minutes=6)
    events.put_rule(Name="due", ScheduleExpression="rate(10 minutes)", Description="other")
    cloud.clock.advance(minutes=5)
    assert times(bodies) == ["2026-01-01T00:10"]


def test_another_schedule_begins_anew(cloud: Cloud, events: Any, scheduled: Any, bodies: Any) -> None:
    scheduled("rate(10 minutes)")
    cloud.clock.advance(minutes=6)
    events.put_rule(Name="due", ScheduleExpression="rate(5 minutes)")
    cloud.clock.advance(minutes=6)
    assert times(bodies) == ["2026-01-01T00:11"]


def test_a_deleted_rule_fires_no_more(cloud: Cloud, events: Any, scheduled: Any) -> None:
    scheduled("rate(1 minute)")
    events.remove_targets(Rule="due", Ids=["1"])
    events.delete_rule(Name="due")
    before = len(cloud.journal)
    cloud.clock.advance(hours=1)
    assert len(cloud.journal) == before


def test_a_constant_is_sent_at_each_firing(cloud: Cloud, events: Any, queue: Any, bodies: Any) -> None:
    events.put_rule(Name="due", ScheduleExpression="rate(1 minute)")
    events.put_targets(Rule="due", Targets=[{"Id": "1", "Arn": queue(), "Input": '{"do": "it"}'}])
    cloud.clock.advance(minutes=2)
    assert bodies() == [{"do": "it"}, {"do": "it"}]


def test_a_function_runs_at_each_firing(cloud: Cloud, events: Any) -> None:
    seen: list[str] = []
    cloud.functions.create("f", lambda event, _: seen.append(event["time"]))
    events.put_rule(Name="due", ScheduleExpression="rate(1 minute)")
    events.put_targets(Rule="due", Targets=[{"Id": "1", "Arn": arn_of("lambda", "function:f")}])
    cloud.clock.advance(minutes=3)
    assert seen == ["2026-01-01T00:01:00Z", "2026-01-01T00:02:00Z", "2026-01-01T00:03:00Z"]


def test_a_rule_with_a_pattern_too_does_both(cloud: Cloud, events: Any, queue: Any, bodies: Any) -> None:
    events.put_rule(Name="due", ScheduleExpression="rate(1 minute)", EventPattern='{"source": ["shop"]}')
    events.put_targets(Rule="due", Targets=[{"Id": "1", "Arn": queue()}])
    events.put_events(Entries=[{"Source": "shop", "DetailType": "d", "Detail": "{}"}])
    cloud.clock.advance(minutes=1)
    assert [event["source"] for event in bodies()] == ["shop", "aws.events"]


def test_a_restored_cloud_fires_as_the_one_before(cloud: Cloud, scheduled: Any, bodies: Any) -> None:
    scheduled("rate(10 minutes)")
    cloud.clock.advance(minutes=5)
    frozen = cloud.snapshot()
    cloud.clock.advance(minutes=20)
    first = bodies()
    cloud.restore(frozen)
    cloud.clock.advance(minutes=20)
    assert bodies() == first
    assert len(first) == 2


def test_two_runs_are_the_same() -> None:
    def run() -> str:
        with mock_aws(clock="virtual", seed=3) as cloud:
            client_of("sqs").create_queue(QueueName="jobs")
            events = client_of("events")
            events.put_rule(Name="due", ScheduleExpression="rate(1 minute)")
            events.put_targets(Rule="due", Targets=[{"Id": "1", "Arn": arn_of("sqs", "jobs")}])
            cloud.clock.advance(minutes=5)
            return cloud.journal.text()

    assert run() == run()
