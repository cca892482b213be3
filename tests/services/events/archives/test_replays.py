"""Replays: archived events go to the rules of their bus once more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.services.events.conftest import arn_of, entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

BUS = arn_of("events", "event-bus/default")
ARCHIVE = arn_of("events", "archive/orders")
START = 1_767_225_600
"""When the clock begins."""


@pytest.fixture
def replay(events: Any) -> Callable[..., Any]:
    """Start a replay of the archive."""

    def start(name: str = "again", start: float = START, end: float = START + 86_400, **destination: Any) -> Any:
        return events.start_replay(
            ReplayName=name,
            EventSourceArn=ARCHIVE,
            EventStartTime=start,
            EventEndTime=end,
            Destination={"Arn": BUS, **destination},
        )

    return start


@pytest.fixture(autouse=True)
def archive(events: Any) -> None:
    events.create_archive(ArchiveName="orders", EventSourceArn=BUS)


def test_events_come_once_more(cloud: Cloud, events: Any, rule: Any, queue: Any, bodies: Any, replay: Any) -> None:
    events.put_events(Entries=[entry({"n": 1}), entry({"n": 2})])
    rule(queue())
    assert replay()["State"] == "STARTING"
    cloud.settle()
    found = bodies()
    assert [event["detail"] for event in found] == [{"n": 1}, {"n": 2}]
    assert {event["replay-name"] for event in found} == {"again"}
    shown = events.describe_replay(ReplayName="again")
    assert (shown["State"], shown["Destination"]) == ("COMPLETED", {"Arn": BUS})
    assert shown["EventLastReplayedTime"].timestamp() == START
    assert events.describe_archive(ArchiveName="orders")["EventCount"] == 2


def test_the_window_counts(cloud: Cloud, events: Any, rule: Any, queue: Any, bodies: Any, replay: Any) -> None:
    for number in range(4):
        events.put_events(Entries=[entry({"n": number})])
        cloud.clock.advance(minutes=1)
    rule(queue())
    replay(start=START + 60, end=START + 180)
    cloud.settle()
    assert [event["detail"]["n"] for event in bodies()] == [1, 2]


def test_events_are_replayed_by_their_own_time(
    cloud: Cloud, events: Any, rule: Any, queue: Any, bodies: Any, replay: Any
) -> None:
    """API reference, StartReplay: "based on the time in the event"."""
    for number, ago in enumerate((60, 180, 0, 120)):
        events.put_events(Entries=[entry({"n": number}, Time=START - ago)])
    rule(queue())
    replay(start=START - 180, end=START)
    cloud.settle()
    assert [event["detail"]["n"] for event in bodies()] == [1, 3, 0]
    assert events.describe_replay(ReplayName="again")["EventLastReplayedTime"].timestamp() == START - 60


@pytest.mark.parametrize("arn", ["bus", "arn:aws:events", arn_of("events", "rule/bus")])
def test_a_destination_that_is_no_bus_is_refused(replay: Any, refusal: Any, arn: str) -> None:
    code, message = refusal(replay, Arn=arn)
    assert code == "ValidationException"
    assert message == "Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN."


def test_filters_of_the_list_exclude_each_other(events: Any, refusal: Any) -> None:
    assert refusal(events.list_replays, NamePrefix="o", State="COMPLETED")[0] == "ValidationException"


def test_only_some_rules(cloud: Cloud, events: Any, rule: Any, queue: Any, bodies: Any, replay: Any) -> None:
    events.put_events(Entries=[entry()])
    first = rule(queue("first"), "first")
    rule(queue("second"), "second")
    replay(FilterArns=[first])
    cloud.settle()
    assert (len(bodies("first")), len(bodies("second"))) == (1, 0)


def test_rules_can_tell_replays(cloud: Cloud, events: Any, rule: Any, queue: Any, bodies: Any, replay: Any) -> None:
    events.put_events(Entries=[entry()])
    rule(queue(), pattern={"replay-name": [{"exists": False}]})
    replay()
    cloud.settle()
    assert bodies() == []


class TestStates:
    """By the clock, as AWS takes its time."""

    @pytest.fixture
    def cloud(self, slow_cloud: Cloud) -> Cloud:
        return slow_cloud

    def state(self, events: Any) -> str:
        return str(events.describe_replay(ReplayName="again")["State"])

    def test_a_replay_goes_on_minute_by_minute(
        self, cloud: Cloud, events: Any, rule: Any, queue: Any, bodies: Any, replay: Any
    ) -> None:
        for number in range(3):
            events.put_events(Entries=[entry({"n": number})])
            cloud.clock.advance(minutes=1)
        rule(queue())
        replay()
        assert self.state(events) == "STARTING"
        cloud.clock.advance(seconds=60)
        assert (self.state(events), len(bodies())) == ("RUNNING", 1)
        cloud.clock.advance(seconds=1)
        assert (self.state(events), len(bodies())) == ("RUNNING", 1)
        cloud.clock.advance(seconds=2)
        assert (self.state(events), len(bodies())) == ("COMPLETED", 1)
        assert events.list_replays(State="COMPLETED")["Replays"][0]["ReplayName"] == "again"

    def test_a_replay_is_cancelled(
        self, cloud: Cloud, events: Any, rule: Any, queue: Any, bodies: Any, replay: Any, refusal: Any
    ) -> None:
        for _ in range(3):
            events.put_events(Entries=[entry()])
            cloud.clock.advance(minutes=1)
        rule(queue())
        replay()
        cloud.clock.advance(seconds=60)
        assert events.cancel_replay(ReplayName="again")["State"] == "CANCELLING"
        cloud.clock.advance(seconds=10)
        assert (self.state(events), len(bodies())) == ("CANCELLED", 1)
        code, message = refusal(events.cancel_replay, ReplayName="again")
        assert (code, message) == (
            "IllegalStatusException",
            "Replay again is not in a valid state for this operation.",
        )

    def test_an_archive_that_is_gone_meanwhile(self, cloud: Cloud, events: Any, replay: Any) -> None:
        replay()
        events.delete_archive(ArchiveName="orders")
        cloud.clock.advance(seconds=61)
        shown = events.describe_replay(ReplayName="again")
        assert (shown["State"], shown["StateReason"]) == ("FAILED", "Archive orders does not exist.")


def test_a_name_that_is_taken_is_refused(replay: Any, refusal: Any) -> None:
    replay()
    assert refusal(replay) == ("ResourceAlreadyExistsException", "Replay again already exists.")


def test_replays_are_listed_by_their_archive(cloud: Cloud, events: Any, replay: Any) -> None:
    replay("one")
    cloud.settle()
    replay("two")
    assert len(events.list_replays(EventSourceArn=ARCHIVE)["Replays"]) == 2
    assert events.list_replays(EventSourceArn=f"{ARCHIVE}-other")["Replays"] == []
