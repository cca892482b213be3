"""Stacks with resources of EventBridge: what they make, what Ref and Fn::GetAtt give, updates and deletions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.services.events.conftest import ACCOUNT, REGION, ROLE, SHOP, arn_of, client_of, entry

if TYPE_CHECKING:
    from awsim import Cloud


@pytest.fixture(autouse=True)
def _cloud(cloud: Cloud) -> None:
    pass


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::Events::{kind}", "Properties": properties}


def get(name: str, attribute: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, attribute]}


TEMPLATE_WITH_DATES = """
Resources:
  Bus:
    Type: AWS::Events::EventBus
    Properties:
      Name: bus
      Policy:
        Version: 2012-10-17
        Statement:
          - {Sid: a, Effect: Allow, Principal: "*", Action: events:PutEvents, Resource: "*"}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Name: r
      EventPattern: {detail: {day: [2026-01-01], at: [2026-01-01T08:30:00Z]}}
"""


def test_dates_of_yaml_are_texts(stack: Any, events: Any) -> None:
    stack.client.create_stack(StackName="stack", TemplateBody=TEMPLATE_WITH_DATES)
    assert json.loads(events.describe_event_bus(Name="bus")["Policy"])["Version"] == "2012-10-17"
    asked = json.loads(events.describe_rule(Name="r")["EventPattern"])["detail"]
    assert asked == {"day": ["2026-01-01"], "at": ["2026-01-01T08:30:00Z"]}
    stack.client.update_stack(StackName="stack", TemplateBody=TEMPLATE_WITH_DATES.replace("01-01]", "01-02]"))
    assert '"2026-01-02"' in events.describe_rule(Name="r")["EventPattern"]


class TestRules:
    def test_a_rule_with_targets(self, stack: Any, events: Any, queue: Any, bodies: Any) -> None:
        targets = [{"Id": "1", "Arn": queue(), "InputPath": "$.detail"}]
        shown = stack.make(
            {"ref": {"Ref": "Rule"}, "arn": get("Rule", "Arn"), "name": get("Rule", "RuleName")},
            Rule=resource("Rule", Name="r", EventPattern=SHOP, Targets=targets, Tags=[{"Key": "a", "Value": "1"}]),
        )
        events.put_events(Entries=[entry()])
        assert shown == {"ref": "r", "arn": arn_of("events", "rule/r"), "name": "r"}
        assert bodies() == [{"n": 1}]
        tags = events.list_tags_for_resource(ResourceARN=shown["arn"])["Tags"]
        assert {tag["Key"] for tag in tags} == {
            *("a", "aws:cloudformation:logical-id", "aws:cloudformation:stack-id", "aws:cloudformation:stack-name"),
        }

    def test_a_rule_is_changed(self, stack: Any, events: Any, queue: Any) -> None:
        first, second = ({"Id": str(n), "Arn": queue(f"q{n}")} for n in (1, 2))
        stack.make(Rule=resource("Rule", Name="r", EventPattern=SHOP, Description="d", Targets=[first]))
        stack.update(Rule=resource("Rule", Name="r", ScheduleExpression="rate(1 day)", Targets=[second]))
        shown = events.describe_rule(Name="r")
        assert ("Description" in shown, "EventPattern" in shown) == (False, False)
        assert shown["ScheduleExpression"] == "rate(1 day)"
        assert events.list_targets_by_rule(Rule="r")["Targets"] == [second]

    def test_a_rule_without_a_name_gets_one(self, stack: Any, events: Any) -> None:
        name = stack.make({"ref": {"Ref": "Rule"}}, Rule=resource("Rule", EventPattern=SHOP))["ref"]
        assert name.startswith("stack-Rule-")
        stack.delete()
        assert events.list_rules()["Rules"] == []

    def test_a_rule_of_a_bus_of_the_stack_goes_with_its_targets(self, stack: Any, events: Any, queue: Any) -> None:
        bus = {"Ref": "Bus"}
        shown = stack.make(
            {"arn": get("Rule", "Arn")},
            Bus=resource("EventBus", Name="bus"),
            Rule=resource("Rule", Name="r", EventBusName=bus, EventPattern=SHOP, Targets=[{"Id": "1", "Arn": queue()}]),
        )
        assert shown["arn"] == arn_of("events", "rule/bus/r")
        stack.delete()
        assert [each["Name"] for each in events.list_event_buses()["EventBuses"]] == ["default"]

    def test_a_task_in_a_templates_words(self, stack: Any, events: Any) -> None:
        network = {"AwsVpcConfiguration": {"Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED"}}
        tasks = {
            "TaskDefinitionArn": arn_of("ecs", "task-definition/f:1"),
            "TaskCount": 1,
            "NetworkConfiguration": network,
            "TagList": [{"Key": "a", "Value": "1"}],
        }
        target = {"Id": "1", "Arn": arn_of("ecs", "cluster/c"), "RoleArn": ROLE, "EcsParameters": tasks}
        stack.make(Rule=resource("Rule", Name="r", EventPattern=SHOP, Targets=[target]))
        (found,) = events.list_targets_by_rule(Rule="r")["Targets"]
        assert found["EcsParameters"]["NetworkConfiguration"]["awsvpcConfiguration"]["Subnets"] == ["subnet-1"]
        assert found["EcsParameters"]["Tags"] == [{"Key": "a", "Value": "1"}]


class TestBuses:
    def policy(self, sid: str) -> dict[str, Any]:
        statement = {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"AWS": ACCOUNT},
            "Action": "events:PutEvents",
            "Resource": arn_of("events", "event-bus/bus"),
        }
        return {"Version": "2012-10-17", "Statement": [statement]}

    def test_a_bus_with_settings(self, stack: Any, events: Any, queue: Any) -> None:
        given = {"Description": "d", "DeadLetterConfig": {"Arn": queue()}, "Policy": self.policy("a")}
        shown = stack.make(
            {"ref": {"Ref": "Bus"}, "arn": get("Bus", "Arn")}, Bus=resource("EventBus", Name="bus", **given)
        )
        assert shown == {"ref": "bus", "arn": arn_of("events", "event-bus/bus")}
        assert json.loads(events.describe_event_bus(Name="bus")["Policy"]) == self.policy("a")
        stack.update(Bus=resource("EventBus", Name="bus", LogConfig={"Level": "INFO"}))
        after = events.describe_event_bus(Name="bus")
        assert after["LogConfig"] == {"Level": "INFO"}
        assert {"Description", "DeadLetterConfig", "Policy"} & after.keys() == set()

    def test_statements_are_put_beside_each_other(self, stack: Any, events: Any) -> None:
        bus = {"Ref": "Bus"}
        statement = {key: value for key, value in self.policy("x")["Statement"][0].items() if key != "Sid"}
        one = resource(
            "EventBusPolicy", EventBusName=bus, StatementId="one", Action="events:PutEvents", Principal="111122223333"
        )
        two = resource("EventBusPolicy", EventBusName=bus, StatementId="two", Statement=statement)
        made = resource("EventBus", Name="bus")
        shown = stack.make({"ref": {"Ref": "One"}}, Bus=made, One=one, Two={**two, "DependsOn": "One"})
        assert shown["ref"] == "bus|one"
        policy = json.loads(events.describe_event_bus(Name="bus")["Policy"])
        assert [each["Sid"] for each in policy["Statement"]] == ["one", "two"]
        stack.update(Bus=made, Two=two)
        policy = json.loads(events.describe_event_bus(Name="bus")["Policy"])
        assert [each["Sid"] for each in policy["Statement"]] == ["two"]


def test_an_archive(stack: Any, events: Any) -> None:
    source = arn_of("events", "event-bus/default")
    given = {"SourceArn": source, "EventPattern": SHOP, "RetentionDays": 3}
    shown = stack.make(
        {"ref": {"Ref": "Archive"}, "arn": get("Archive", "Arn")}, Archive=resource("Archive", ArchiveName="a", **given)
    )
    assert shown == {"ref": "a", "arn": arn_of("events", "archive/a")}
    stack.update(Archive=resource("Archive", ArchiveName="a", SourceArn=source, Description="d"))
    found = events.describe_archive(ArchiveName="a")
    assert (found["RetentionDays"], found["Description"]) == (0, "d")


def test_an_api_destination_and_its_connection(stack: Any, events: Any) -> None:
    key = {"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}}
    connection = resource("Connection", Name="c", AuthorizationType="API_KEY", AuthParameters=key)

    def destination(method: str) -> dict[str, Any]:
        endpoint = {"InvocationEndpoint": "https://example.com", "HttpMethod": method}
        return resource("ApiDestination", Name="d", ConnectionArn=get("Connection", "Arn"), **endpoint)

    outputs = {
        "connection": {"Ref": "Connection"},
        "policy": get("Connection", "ArnForPolicy"),
        "secret": get("Connection", "SecretArn"),
        "destination": get("Destination", "ArnForPolicy"),
    }
    shown = stack.make(outputs, Connection=connection, Destination=destination("POST"))
    assert (shown["connection"], shown["policy"]) == ("c", arn_of("events", "connection/c"))
    assert shown["destination"] == arn_of("events", "api-destination/d")
    assert ":secret:events!connection/c/" in shown["secret"]
    stack.update(Connection=connection, Destination=destination("PUT"))
    assert events.describe_api_destination(Name="d")["HttpMethod"] == "PUT"
    stack.delete()
    assert events.list_connections()["Connections"] == []


def test_an_endpoint(stack: Any, events: Any) -> None:
    buses = []
    for region in (REGION, "us-west-2"):
        client_of("events", region=region).create_event_bus(Name="orders")
        buses.append({"EventBusArn": arn_of("events", "event-bus/orders", region=region)})
    check = {"HealthCheck": "arn:aws:route53:::healthcheck/a"}
    routing = {"FailoverConfig": {"Primary": check, "Secondary": {"Route": "us-west-2"}}}
    shown = stack.make(
        {"ref": {"Ref": "Endpoint"}, "url": get("Endpoint", "EndpointUrl"), "state": get("Endpoint", "State")},
        Endpoint=resource("Endpoint", Name="e", RoutingConfig=routing, EventBuses=buses, RoleArn=ROLE),
    )
    assert (shown["ref"], shown["state"]) == ("e", "ACTIVE")
    assert shown["url"].endswith(".endpoint.events.amazonaws.com")
