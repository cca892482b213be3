"""Event buses: their settings, listing, deletion, keys and logs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.events.conftest import arn_of, client_of, entry

if TYPE_CHECKING:
    from awsim import Cloud

QUEUE = arn_of("sqs", "dead")


class TestBuses:
    def test_the_default_bus_is_there(self, events: Any) -> None:
        shown = events.describe_event_bus()
        assert (shown["Name"], shown["Arn"]) == ("default", arn_of("events", "event-bus/default"))
        assert [bus["Name"] for bus in events.list_event_buses()["EventBuses"]] == ["default"]

    def test_settings_are_set_changed_and_taken_away(self, cloud: Cloud, events: Any) -> None:
        given = {
            "Description": "orders",
            "KmsKeyIdentifier": "alias/key",
            "DeadLetterConfig": {"Arn": QUEUE},
            "LogConfig": {"Level": "INFO", "IncludeDetail": "FULL"},
        }
        created = events.create_event_bus(Name="bus", **given)
        assert {name: created[name] for name in given} == given
        cloud.clock.advance(seconds=5)
        changed = events.update_event_bus(Name="bus", Description="", LogConfig={"Level": "OFF"})
        assert (changed["Name"], changed["LogConfig"], "Description" in changed) == ("bus", {"Level": "OFF"}, False)
        shown = events.describe_event_bus(Name="bus")
        assert (shown["DeadLetterConfig"], shown["KmsKeyIdentifier"]) == ({"Arn": QUEUE}, "alias/key")
        assert shown["LastModifiedTime"].timestamp() - shown["CreationTime"].timestamp() == 5

    def test_a_bus_is_found_by_its_arn(self, events: Any) -> None:
        arn = events.create_event_bus(Name="bus")["EventBusArn"]
        assert events.describe_event_bus(Name=arn)["Name"] == "bus"

    def test_a_bus_with_rules_is_not_deleted(self, events: Any, rule: Any, refusal: Any) -> None:
        events.create_event_bus(Name="bus")
        rule(EventBusName="bus")
        assert refusal(events.delete_event_bus, Name="bus") == (
            "ValidationException",
            "Event bus bus can't be deleted since it has rules.",
        )

    def test_the_default_bus_is_not_deleted(self, events: Any, refusal: Any) -> None:
        code, message = refusal(events.delete_event_bus, Name="default")
        assert (code, message) == ("ValidationException", "Cannot delete event bus default.")

    @pytest.mark.parametrize(
        ("name", "code"),
        [("aws.partner/saas.com/1", "ResourceNotFoundException"), ("with/slash", "ValidationException")],
    )
    def test_a_name_with_a_slash_is_that_of_a_partner_source(
        self, events: Any, refusal: Any, name: str, code: str
    ) -> None:
        assert refusal(events.create_event_bus, Name=name)[0] == code

    def test_a_token_of_another_listing_is_refused(self, events: Any, refusal: Any) -> None:
        for number in range(3):
            events.create_event_bus(Name=f"bus-{number}")
        token = events.list_event_buses(Limit=1)["NextToken"]
        code, _ = refusal(events.list_event_buses, NamePrefix="bus", NextToken=token)
        assert code == "ValidationException"

    def test_a_bus_of_another_region_is_another(self, events: Any) -> None:
        events.create_event_bus(Name="bus")
        elsewhere = client_of("events", region="eu-west-1")
        assert [bus["Name"] for bus in elsewhere.list_event_buses()["EventBuses"]] == ["default"]


class TestKeys:
    """User guide, "Using dead-letter queues to capture encryption errors"."""

    def test_events_pass_as_long_as_the_key_can_be_used(
        self, cloud: Cloud, events: Any, rule: Any, queue: Any, received: Any
    ) -> None:
        kms = cloud.client("kms")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        dead = queue("dead")
        events.create_event_bus(Name="bus", KmsKeyIdentifier=key, DeadLetterConfig={"Arn": dead})
        rule(queue(), EventBusName="bus")
        put = {"Entries": [entry(EventBusName="bus")]}
        events.put_events(**put)
        kms.disable_key(KeyId=key)
        assert events.put_events(**put)["FailedEntryCount"] == 0
        assert len(received("jobs")) == 1
        (letter,) = received("dead")
        assert json.loads(letter["Body"])["detail"] == {"n": 1}
        attributes = {name: value["StringValue"] for name, value in letter["MessageAttributes"].items()}
        assert attributes["EVENT_BUS_ARN"] == arn_of("events", "event-bus/bus")
        assert attributes["ERROR_MESSAGE"] == f"{key} is Disabled."

    def test_events_of_other_buses_need_it_too(
        self, cloud: Cloud, events: Any, rule: Any, queue: Any, received: Any
    ) -> None:
        dead = queue("dead")
        bus = events.create_event_bus(Name="bus", KmsKeyIdentifier="alias/none", DeadLetterConfig={"Arn": dead})
        rule(queue(), EventBusName="bus")
        rule(bus["EventBusArn"], "onward")
        events.put_events(Entries=[entry()])
        assert (len(received()), len(received("dead"))) == (0, 1)

    def test_without_a_queue_they_are_noted(self, cloud: Cloud, events: Any, rule: Any, queue: Any) -> None:
        events.create_event_bus(Name="bus", KmsKeyIdentifier="alias/none")
        rule(queue(), EventBusName="bus")
        events.put_events(Entries=[entry(EventBusName="bus")])
        assert cloud.journal.last is not None
        assert (cloud.journal.last.kind, cloud.journal.last.error) == ("undelivered", "NotFoundException")


class TestLogs:
    @pytest.fixture
    def logged(self, cloud: Cloud) -> Any:
        """The records of a bus's logs, which are delivered to a log group."""
        logs = cloud.client("logs")
        logs.create_log_group(logGroupName="/aws/vendedlogs/bus")
        group = arn_of("logs", "log-group:/aws/vendedlogs/bus")
        bus = arn_of("events", "event-bus/bus")
        for kind in ("ERROR_LOGS", "INFO_LOGS", "TRACE_LOGS"):
            logs.put_delivery_source(name=kind, resourceArn=bus, logType=kind)
        destination = logs.put_delivery_destination(
            name="destination", deliveryDestinationConfiguration={"destinationResourceArn": group}
        )
        arn = destination["deliveryDestination"]["arn"]
        for kind in ("ERROR_LOGS", "INFO_LOGS", "TRACE_LOGS"):
            logs.create_delivery(deliverySourceName=kind, deliveryDestinationArn=arn)

        def found() -> list[Any]:
            page = logs.filter_log_events(logGroupName="/aws/vendedlogs/bus")["events"]
            return [json.loads(each["message"]) for each in page]

        return found

    @pytest.mark.parametrize(
        ("level", "kinds"),
        [
            ("OFF", []),
            ("ERROR", ["INVOCATION_FAILURE"]),
            ("INFO", ["EVENT_RECEIPT", "INVOCATION_SUCCESS", "INVOCATION_FAILURE"]),
            ("TRACE", ["EVENT_RECEIPT", "EVENT_RULE_MATCH", "INVOCATION_SUCCESS", "INVOCATION_FAILURE"]),
        ],
    )
    def test_a_level_says_what_is_logged(
        self, events: Any, rule: Any, queue: Any, logged: Any, level: str, kinds: list[str]
    ) -> None:
        events.create_event_bus(Name="bus", LogConfig={"Level": level, "IncludeDetail": "FULL"})
        rule(queue(), EventBusName="bus")
        events.put_targets(Rule="orders", EventBusName="bus", Targets=[{"Id": "2", "Arn": arn_of("sqs", "none")}])
        events.put_events(Entries=[entry(EventBusName="bus")])
        records = logged()
        assert [record["message_type"] for record in records] == kinds
        if level == "TRACE":
            assert records[0]["event_detail"] == {"n": 1}
            assert records[1]["details"] == {"rule_arn": arn_of("events", "rule/bus/orders")}
            assert records[3]["details"]["target_arn"] == arn_of("sqs", "none")
