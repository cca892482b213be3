"""Global endpoints: two buses in two regions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.services.events.conftest import REGION, ROLE, SHOP, arn_of, client_of, entry

OTHER = "us-west-2"
BUSES = [{"EventBusArn": arn_of("events", "event-bus/orders", region=region)} for region in (REGION, OTHER)]


def routing(check: str = "check", route: str = OTHER) -> dict[str, Any]:
    primary = {"HealthCheck": f"arn:aws:route53:::healthcheck/{check}"}
    return {"FailoverConfig": {"Primary": primary, "Secondary": {"Route": route}}}


@pytest.fixture(autouse=True)
def buses(cloud: Any) -> None:
    """A bus, a rule and a queue in both regions."""
    for region in (REGION, OTHER):
        events = client_of("events", region=region)
        events.create_event_bus(Name="orders")
        events.put_rule(Name="r", EventBusName="orders", EventPattern=json.dumps(SHOP))
        client_of("sqs", region=region).create_queue(QueueName="jobs")
        target = {"Id": "1", "Arn": arn_of("sqs", "jobs", region=region)}
        events.put_targets(Rule="r", EventBusName="orders", Targets=[target])


def create(events: Any, **more: Any) -> Any:
    given = {"Name": "e", "RoutingConfig": routing(), "EventBuses": BUSES, "RoleArn": ROLE, **more}
    return events.create_endpoint(**given)


def arrived(region: str) -> list[Any]:
    sqs = client_of("sqs", region=region)
    url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in found]


def put(cloud: Any, events: Any, *entries: dict[str, Any]) -> Any:
    """Put events through the endpoint: without botocore's own rules for its address, which need a signer it has not."""
    endpoint_id = events.describe_endpoint(Name="e")["EndpointId"]
    return cloud.world.call("events", "PutEvents", {"Entries": list(entries), "EndpointId": endpoint_id})


def test_an_endpoint_is_made_shown_changed_and_deleted(events: Any, refusal: Any) -> None:
    created = create(events, Description="d")
    assert created["Arn"] == arn_of("events", "endpoint/e")
    assert (created["State"], created["ReplicationConfig"]) == ("ACTIVE", {"State": "ENABLED"})
    shown = events.describe_endpoint(Name="e")
    assert shown["EndpointUrl"] == f"https://{shown['EndpointId']}.endpoint.events.amazonaws.com"
    assert (shown["Description"], shown["EventBuses"]) == ("d", BUSES)
    changed = events.update_endpoint(Name="e", ReplicationConfig={"State": "DISABLED"})
    assert (changed["ReplicationConfig"], changed["EndpointId"]) == ({"State": "DISABLED"}, shown["EndpointId"])
    assert [each["Name"] for each in events.list_endpoints()["Endpoints"]] == ["e"]
    elsewhere = client_of("events", region="eu-west-1")
    assert elsewhere.describe_endpoint(Name="e", HomeRegion=REGION)["Name"] == "e"
    events.delete_endpoint(Name="e")
    assert refusal(events.describe_endpoint, Name="e") == (
        "ResourceNotFoundException",
        "Endpoint e does not exist.",
    )


@pytest.mark.parametrize(
    "given",
    [
        {"EventBuses": BUSES[::-1]},
        {"RoutingConfig": routing(route="eu-west-1")},
        {"RoleArn": None},
        {"EventBuses": [BUSES[0], {"EventBusArn": arn_of("events", "event-bus/default", region=OTHER)}]},
    ],
)
def test_what_is_refused(events: Any, refusal: Any, given: dict[str, Any]) -> None:
    complete = {"Name": "e", "RoutingConfig": routing(), "EventBuses": BUSES, "RoleArn": ROLE, **given}
    wanted = {name: value for name, value in complete.items() if value is not None}
    assert refusal(events.create_endpoint, **wanted)[0] == "ValidationException"
    assert events.list_endpoints()["Endpoints"] == []


def test_events_are_replicated(cloud: Any, events: Any) -> None:
    create(events)
    answer = put(cloud, events, entry(EventBusName="orders"))
    assert answer["FailedEntryCount"] == 0
    (here,), (there,) = arrived(REGION), arrived(OTHER)
    assert here["id"] == there["id"] == answer["Entries"][0]["EventId"]
    assert (here["region"], there["region"]) == (REGION, OTHER)


def test_events_go_to_the_first_bus_alone(cloud: Any, events: Any) -> None:
    create(events, ReplicationConfig={"State": "DISABLED"})
    put(cloud, events, entry(EventBusName="orders"))
    assert (len(arrived(REGION)), len(arrived(OTHER))) == (1, 0)


def test_events_go_to_the_second_bus_while_the_first_is_not_well(cloud: Any, events: Any) -> None:
    route53 = client_of("route53")
    config = {"Type": "HTTPS", "FullyQualifiedDomainName": "a.b", "Inverted": True}
    check = route53.create_health_check(CallerReference="1", HealthCheckConfig=config)["HealthCheck"]["Id"]
    create(events, RoutingConfig=routing(check), ReplicationConfig={"State": "DISABLED"})
    put(cloud, events, entry(EventBusName="orders"))
    assert (len(arrived(REGION)), len(arrived(OTHER))) == (0, 1)


def test_another_bus_than_the_endpoints_is_refused(cloud: Any, events: Any) -> None:
    create(events)
    answer = put(cloud, events, entry())
    assert answer["Entries"][0]["ErrorCode"] == "InvalidArgument"
