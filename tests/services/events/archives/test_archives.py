"""Archives: what is kept, and for how long."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.events.conftest import SHOP, arn_of, entry

if TYPE_CHECKING:
    from awsim import Cloud

BUS = arn_of("events", "event-bus/default")


@pytest.fixture
def archive(events: Any) -> Any:
    """Make an archive of the default bus."""

    def make(name: str = "orders", **more: Any) -> str:
        return str(events.create_archive(ArchiveName=name, EventSourceArn=BUS, **more)["ArchiveArn"])

    return make


def count(events: Any, name: str = "orders") -> int:
    return int(events.describe_archive(ArchiveName=name)["EventCount"])


def test_what_the_pattern_matches_is_kept(events: Any, archive: Any) -> None:
    archive(EventPattern=json.dumps(SHOP))
    archive("all")
    events.put_events(Entries=[entry(), entry(Source="bank"), entry()])
    assert (count(events), count(events, "all")) == (2, 3)


def test_what_came_before_is_not_kept(events: Any, archive: Any) -> None:
    events.put_events(Entries=[entry()])
    archive()
    assert count(events) == 0


def test_events_are_kept_for_so_many_days(cloud: Cloud, events: Any, archive: Any) -> None:
    archive(RetentionDays=2)
    events.put_events(Entries=[entry()])
    cloud.clock.advance(days=1)
    events.put_events(Entries=[entry(), entry()])
    assert count(events) == 3
    cloud.clock.advance(days=1, seconds=1)
    assert count(events) == 2
    size = events.describe_archive(ArchiveName="orders")["SizeBytes"]
    cloud.clock.advance(days=1)
    assert (count(events), events.describe_archive(ArchiveName="orders")["SizeBytes"]) == (0, 0)
    assert size > 0


def test_a_pattern_is_changed(events: Any, archive: Any) -> None:
    archive(EventPattern=json.dumps(SHOP))
    events.update_archive(ArchiveName="orders", EventPattern=json.dumps({"source": ["bank"]}), RetentionDays=5)
    events.put_events(Entries=[entry(), entry(Source="bank")])
    shown = events.describe_archive(ArchiveName="orders")
    assert (shown["EventCount"], shown["RetentionDays"]) == (1, 5)
    assert json.loads(shown["EventPattern"]) == {"source": ["bank"]}


@pytest.mark.parametrize("operation", ["create_archive", "update_archive"])
def test_a_pattern_that_is_none_is_refused(events: Any, archive: Any, refusal: Any, operation: str) -> None:
    given: dict[str, Any] = {"ArchiveName": "other", "EventPattern": '{"source": 1}'}
    if operation == "create_archive":
        given["EventSourceArn"] = BUS
    else:
        archive("other")
    assert refusal(getattr(events, operation), **given)[0] == "InvalidEventPatternException"
    if operation == "update_archive":
        assert "EventPattern" not in events.describe_archive(ArchiveName="other")


def test_a_deleted_archive_leaves_no_rule(events: Any, archive: Any) -> None:
    archive()
    events.delete_archive(ArchiveName="orders")
    assert events.list_rules()["Rules"] == []
    events.put_events(Entries=[entry()])


def test_archives_are_listed_by_their_source(events: Any, archive: Any) -> None:
    archive()
    other = events.create_event_bus(Name="other")["EventBusArn"]
    events.create_archive(ArchiveName="others", EventSourceArn=other)
    found = events.list_archives(EventSourceArn=other)["Archives"]
    assert [each["ArchiveName"] for each in found] == ["others"]
    assert events.list_archives(State="DISABLED")["Archives"] == []
    assert len(events.list_archives()["Archives"]) == 2


def test_scheduled_events_are_not_on_the_bus(cloud: Cloud, events: Any, archive: Any) -> None:
    archive()
    events.put_rule(Name="due", ScheduleExpression="rate(1 minute)")
    cloud.clock.advance(minutes=2)
    assert count(events) == 0


def test_what_follows_a_pattern_in_its_text_is_not_read(events: Any, archive: Any) -> None:
    archive(EventPattern=f"{json.dumps(SHOP)} and more")
    events.put_events(Entries=[entry(), entry(Source="bank")])
    assert count(events) == 1


def test_filters_of_the_list_exclude_each_other(events: Any, refusal: Any) -> None:
    code, message = refusal(events.list_archives, NamePrefix="o", State="ENABLED")
    assert (code, message.partition(".")[0]) == (
        "ValidationException",
        "At most one filter is allowed for ListArchives",
    )


def test_the_rule_of_an_archive_shows_what_it_writes(events: Any, archive: Any) -> None:
    arn = archive()
    (target,) = events.list_targets_by_rule(Rule="Events-Archive-orders")["Targets"]
    assert target["InputTransformer"]["InputPathsMap"] == {}
    assert f'"archive-arn": "{arn}"' in target["InputTransformer"]["InputTemplate"]
