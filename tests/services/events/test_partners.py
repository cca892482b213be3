"""Partner event sources, from the partner's and from the account's side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.events.conftest import ACCOUNT, arn_of, client_of

if TYPE_CHECKING:
    from awsim import Cloud

PARTNER = "333333333333"
NAME = "aws.partner/saas.com/orders/1"


@pytest.fixture
def partner(cloud: Cloud) -> Any:
    made = client_of("events", PARTNER)
    made.create_partner_event_source(Name=NAME, Account=ACCOUNT)
    return made


def event(**more: Any) -> dict[str, Any]:
    return {"Source": NAME, "DetailType": "Order", "Detail": '{"n": 1}', **more}


def test_a_source_is_pending_until_it_has_a_bus(events: Any, partner: Any) -> None:
    shown = events.describe_event_source(Name=NAME)
    assert (shown["State"], shown["CreatedBy"]) == ("PENDING", "saas.com")
    assert shown["Arn"] == f"arn:aws:events:us-east-1::event-source/{NAME}"
    assert (shown["ExpirationTime"] - shown["CreationTime"]).days == 14
    events.create_event_bus(Name=NAME, EventSourceName=NAME)
    shown = events.describe_event_source(Name=NAME)
    assert (shown["State"], "ExpirationTime" in shown) == ("ACTIVE", False)
    accounts = partner.list_partner_event_source_accounts(EventSourceName=NAME)["PartnerEventSourceAccounts"]
    assert [(each["Account"], each["State"]) for each in accounts] == [(ACCOUNT, "ACTIVE")]


def test_events_go_to_the_accounts_bus(events: Any, partner: Any, queue: Any, bodies: Any) -> None:
    events.create_event_bus(Name=NAME, EventSourceName=NAME)
    pattern = json.dumps({"source": [{"prefix": "aws.partner/saas.com"}]})
    events.put_rule(Name="r", EventBusName=NAME, EventPattern=pattern)
    events.put_targets(Rule="r", EventBusName=NAME, Targets=[{"Id": "1", "Arn": queue()}])
    answer = partner.put_partner_events(
        Entries=[event(), event(Source="aws.partner/saas.com/none/1"), event(Detail="[")]
    )
    assert [each.get("ErrorCode") for each in answer["Entries"]] == [
        *(None, "ResourceNotFoundException", "MalformedDetail"),
    ]
    assert answer["FailedEntryCount"] == 2
    (got,) = bodies()
    assert (got["source"], got["account"], got["detail"]) == (NAME, ACCOUNT, {"n": 1})


def test_a_source_is_deactivated_and_activated(
    events: Any, partner: Any, queue: Any, bodies: Any, refusal: Any
) -> None:
    assert refusal(events.activate_event_source, Name=NAME)[0] == "InvalidStateException"
    events.create_event_bus(Name=NAME, EventSourceName=NAME)
    events.put_rule(Name="r", EventBusName=NAME, EventPattern=json.dumps({"source": [NAME]}))
    events.put_targets(Rule="r", EventBusName=NAME, Targets=[{"Id": "1", "Arn": queue()}])
    events.deactivate_event_source(Name=NAME)
    assert refusal(events.deactivate_event_source, Name=NAME)[0] == "InvalidStateException"
    partner.put_partner_events(Entries=[event(Detail='{"n": 1}')])
    events.activate_event_source(Name=NAME)
    partner.put_partner_events(Entries=[event(Detail='{"n": 2}')])
    assert [got["detail"] for got in bodies()] == [{"n": 2}]


def test_a_source_waits_again_when_its_bus_is_gone(events: Any, partner: Any) -> None:
    events.create_event_bus(Name=NAME, EventSourceName=NAME)
    events.delete_event_bus(Name=NAME)
    assert events.describe_event_source(Name=NAME)["State"] == "PENDING"


def test_sources_are_listed_on_both_sides(events: Any, partner: Any) -> None:
    assert [each["Name"] for each in events.list_event_sources(NamePrefix="aws.partner/")["EventSources"]] == [NAME]
    assert [
        each["Name"]
        for each in partner.list_partner_event_sources(NamePrefix="aws.partner/saas.com/")["PartnerEventSources"]
    ] == [NAME]
    assert partner.describe_partner_event_source(Name=NAME)["Name"] == NAME
    assert events.list_partner_event_sources(NamePrefix="aws.partner/saas.com/")["PartnerEventSources"] == []


def test_a_source_is_taken_away(events: Any, partner: Any, refusal: Any) -> None:
    given = {"Name": NAME, "Account": ACCOUNT}
    assert refusal(partner.create_partner_event_source, **given)[0] == "ResourceAlreadyExistsException"
    partner.delete_partner_event_source(**given)
    partner.delete_partner_event_source(**given)
    for describe in (events.describe_event_source, partner.describe_partner_event_source):
        assert refusal(describe, Name=NAME) == (
            "ResourceNotFoundException",
            f"Event source {NAME} does not exist.",
        )


def test_a_partner_bus_has_its_sources_name(events: Any, partner: Any, refusal: Any) -> None:
    code, _ = refusal(events.create_event_bus, Name="other", EventSourceName=NAME)
    assert code == "ValidationException"
    arn = events.create_event_bus(Name=NAME, EventSourceName=NAME)["EventBusArn"]
    assert arn == arn_of("events", f"event-bus/{NAME}")
    assert events.describe_event_bus(Name=arn)["Name"] == NAME
