"""PutEvents: what is taken and refused, entry by entry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.events.conftest import arn_of, entry

if TYPE_CHECKING:
    from awsim import Cloud


def test_entries_are_taken_and_refused_one_by_one(events: Any, rule: Any, queue: Any, bodies: Any) -> None:
    rule(queue())
    answer = events.put_events(
        Entries=[
            entry({"n": 1}),
            entry(Detail="{"),
            {"Source": "shop", "Detail": "{}"},
            {"Source": "shop", "DetailType": "Order"},
            entry(Source="aws.s3"),
            entry({"n": 2}),
        ]
    )
    assert answer["FailedEntryCount"] == 4
    codes = [each.get("ErrorCode") for each in answer["Entries"]]
    refused = "InvalidArgument"
    assert codes == [None, "MalformedDetail", refused, refused, "NotAuthorizedForSourceException", None]
    assert answer["Entries"][2]["ErrorMessage"] == (
        "Parameter DetailType is not valid. Reason: DetailType is a required argument."
    )
    found = bodies()
    assert [event["detail"] for event in found] == [{"n": 1}, {"n": 2}]
    assert [event["id"] for event in found] == [each["EventId"] for each in answer["Entries"] if "EventId" in each]


def test_an_event_has_what_its_entry_says(events: Any, rule: Any, queue: Any, received: Any) -> None:
    rule(queue())
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"
    given = entry({"price": 1.5, "name": "é"}, Resources=["a", "b"], TraceHeader=trace, Time=1_700_000_000)
    events.put_events(Entries=[given])
    (message,) = received()
    event = json.loads(message["Body"])
    assert (event["resources"], event["time"]) == (["a", "b"], "2023-11-14T22:13:20Z")
    assert event["detail"] == {"price": 1.5, "name": "é"}
    assert message["Attributes"]["AWSTraceHeader"] == trace
    assert message["Body"].startswith('{"version":"0","id":"')
    assert '"detail":{"price":1.5,"name":"é"}' in message["Body"]


@pytest.mark.parametrize("detail", ['{"a": NaN}', '{"a": Infinity}', "{'a': 1}", '{"a": 1} x', "1" * 5000 + "e"])
def test_what_is_no_json_is_refused(events: Any, detail: str) -> None:
    (answer,) = events.put_events(Entries=[entry(Detail=detail)])["Entries"]
    assert answer["ErrorCode"] == "MalformedDetail"


@pytest.mark.parametrize(
    ("levels", "text", "is_taken"),
    [(500, "", True), (501, "", False), (900, "", False), (5000, "", False), (2, "[{" * 600 + '\\"', True)],
)
def test_details_have_so_many_levels(
    events: Any, rule: Any, queue: Any, received: Any, levels: int, text: str, is_taken: bool
) -> None:
    """What is deeper Python neither reads nor writes: one that is taken arrives."""
    rule(queue())
    detail = '{"a":' * levels + f'"{text}"' + "}" * levels
    answer = events.put_events(Entries=[entry(Detail=detail)])
    assert answer["FailedEntryCount"] == (not is_taken)
    assert len(received()) == is_taken


def test_characters_may_be_given_as_surrogates(events: Any) -> None:
    given = entry(Resources=["\ud83d\ude00"], Source="\ud83d\ude00")
    assert events.put_events(Entries=[given])["FailedEntryCount"] == 0


@pytest.mark.parametrize(("extra", "is_taken"), [(0, True), (1, False)])
def test_all_entries_together_have_a_greatest_size(
    events: Any,
    refusal: Any,
    extra: int,
    is_taken: bool,
) -> None:
    half = 131_072
    overhead = len("shop") + len("Order") + len('{"a": ""}') + len("arn") + 14
    first = entry({"a": "x" * (half - overhead)}, Resources=["arn"], Time=0)
    second = entry({"a": "x" * (half - overhead + extra)}, Resources=["arn"], Time=0)
    if is_taken:
        assert events.put_events(Entries=[first, second])["FailedEntryCount"] == 0
        return
    assert refusal(events.put_events, Entries=[first, second]) == (
        "ValidationException",
        "Total size of the entries in the request is over the limit.",
    )


def test_bytes_are_counted_not_characters(events: Any, refusal: Any) -> None:
    text = "é" * 140_000
    code, _ = refusal(events.put_events, Entries=[entry(Detail=json.dumps({"a": text}, ensure_ascii=False))])
    assert code == "ValidationException"


def test_events_for_a_bus_that_is_not_there_are_lost(cloud: Cloud, events: Any) -> None:
    """Recorded: test_put_events_nonexistent_event_bus."""
    answer = events.put_events(Entries=[entry(EventBusName="none")])
    assert (answer["FailedEntryCount"], "EventId" in answer["Entries"][0]) == (0, True)
    last = cloud.journal.last
    assert last is not None
    assert (last.kind, last.error) == ("undelivered", "ResourceNotFoundException")


def test_a_bus_of_another_region_is_refused(events: Any) -> None:
    bus = arn_of("events", "event-bus/default", region="eu-west-1")
    (answer,) = events.put_events(Entries=[entry(EventBusName=bus)])["Entries"]
    assert answer["ErrorCode"] == "InvalidArgument"


def test_a_bus_is_named_by_its_arn(events: Any, rule: Any, queue: Any, bodies: Any) -> None:
    bus = events.create_event_bus(Name="bus")["EventBusArn"]
    rule(queue(), EventBusName=bus)
    events.put_events(Entries=[entry(EventBusName=bus), entry()])
    assert len(bodies()) == 1


def test_what_targets_do_is_no_matter_of_the_producer(events: Any, rule: Any) -> None:
    rule(arn_of("lambda", "function:none"))
    events.put_targets(
        Rule="orders",
        Targets=[
            {"Id": "2", "Arn": arn_of("appsync", "endpoints/graphql-api/a"), "AppSyncParameters": graphql()},
            {"Id": "3", "Arn": arn_of("sqs", "none")},
        ],
    )
    assert events.put_events(Entries=[entry()])["FailedEntryCount"] == 0


def graphql() -> dict[str, str]:
    return {"GraphQLOperation": "mutation { a }"}


def test_a_pattern_is_tested_without_a_rule(events: Any) -> None:
    event = json.dumps({"id": "1", "source": "shop", "detail": {"n": 5}})
    for limit, expected in ((4, True), (5, False)):
        pattern = json.dumps({"detail": {"n": [{"numeric": [">", limit]}]}})
        assert events.test_event_pattern(EventPattern=pattern, Event=event)["Result"] is expected


def test_calls_that_only_read_are_for_rules_that_ask_for_all(
    cloud: Cloud, events: Any, queue: Any, bodies: Any
) -> None:
    """User guide, "Read-only management events from AWS services"."""
    pattern = json.dumps({"detail-type": ["AWS API Call via CloudTrail"]})
    events.put_rule(Name="some", EventPattern=pattern)
    events.put_rule(Name="all", EventPattern=pattern, State="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
    for name in ("some", "all"):
        events.put_targets(Rule=name, Targets=[{"Id": name, "Arn": queue(name)}])
    for read_only in (True, False):
        detail = {"eventName": "X", "readOnly": read_only}
        events.put_events(Entries=[entry(detail, DetailType="AWS API Call via CloudTrail")])
    assert [len(bodies(name)) for name in ("some", "all")] == [1, 2]
