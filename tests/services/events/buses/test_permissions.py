"""Policies of buses: how they are set, and that they decide about other accounts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.services.events.conftest import ACCOUNT, OTHER_ACCOUNT, SHOP, arn_of, client_of, entry

BUS = arn_of("events", "event-bus/bus")
ALLOW = {"Action": "events:PutEvents", "Principal": OTHER_ACCOUNT, "StatementId": "other"}


@pytest.fixture(autouse=True)
def bus(events: Any) -> None:
    events.create_event_bus(Name="bus")


def policy(events: Any) -> Any:
    return json.loads(events.describe_event_bus(Name="bus")["Policy"])


def put_from_elsewhere(source: str = "shop") -> Any:
    """What another account is answered that puts an event on the bus."""
    elsewhere = client_of("events", OTHER_ACCOUNT)
    return elsewhere.put_events(Entries=[entry(EventBusName=BUS, Source=source)])["Entries"][0]


class TestSetting:
    def test_a_statement_of_the_same_id_takes_the_place_of_another(self, events: Any) -> None:
        events.put_permission(EventBusName="bus", **ALLOW)
        events.put_permission(EventBusName="bus", **{**ALLOW, "Principal": "*"})
        (statement,) = policy(events)["Statement"]
        assert statement == {
            "Sid": "other",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "events:PutEvents",
            "Resource": BUS,
        }

    def test_a_policy_is_set_as_a_whole(self, events: Any) -> None:
        given = {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": OTHER_ACCOUNT}, "Action": "events:*", "Resource": BUS},
            ],
        }
        events.put_permission(EventBusName="bus", Policy=json.dumps(given))
        assert policy(events) == given

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({**ALLOW, "Action": "events:PutRule"}, "Provided value in parameter 'action' is not supported."),
            ({"StatementId": "s"}, "Parameter(s) Action, Principal and StatementId, or Policy, must be specified."),
            ({"Policy": "{"}, "Provided policy is not valid: This policy contains invalid Json"),
        ],
    )
    def test_what_is_refused(self, events: Any, refusal: Any, given: dict[str, Any], message: str) -> None:
        assert refusal(events.put_permission, EventBusName="bus", **given) == ("ValidationException", message)

    def test_a_policy_that_is_nested_too_deep_is_refused(self, events: Any, refusal: Any) -> None:
        assert refusal(events.put_permission, Policy="[" * 5000)[0] == "ValidationException"

    def test_a_condition_on_anything_but_the_organization_is_refused(self, events: Any, refusal: Any) -> None:
        condition = {"Type": "StringLike", "Key": "aws:SourceArn", "Value": "*"}
        code, _ = refusal(events.put_permission, EventBusName="bus", **ALLOW, Condition=condition)
        assert code == "ValidationException"

    def test_a_policy_that_has_become_too_long_is_refused(self, events: Any, refusal: Any) -> None:
        statements = [
            {"Sid": f"s{n}", "Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": BUS}
            for n in range(80)
        ]
        text = json.dumps({"Version": "2012-10-17", "Statement": statements})
        code, _ = refusal(events.put_permission, EventBusName="bus", Policy=text)
        assert code == "PolicyLengthExceededException"

    def test_what_is_not_there_is_not_removed(self, events: Any, refusal: Any) -> None:
        given = {"EventBusName": "bus", "StatementId": "none"}
        assert refusal(events.remove_permission, **given) == (
            "ResourceNotFoundException",
            "EventBus does not have a policy.",
        )
        events.put_permission(EventBusName="bus", **ALLOW)
        assert refusal(events.remove_permission, **given) == (
            "ResourceNotFoundException",
            "Statement with the provided id does not exist.",
        )


class TestDeciding:
    def test_another_account_may_not_put_events(self, events: Any) -> None:
        assert put_from_elsewhere()["ErrorCode"] == "AccessDeniedException"

    def test_another_account_may_where_it_is_allowed(self, events: Any, rule: Any, queue: Any, bodies: Any) -> None:
        events.put_permission(EventBusName="bus", **ALLOW)
        rule(queue(), EventBusName="bus")
        assert "EventId" in put_from_elsewhere()
        (event,) = bodies()
        assert event["account"] == OTHER_ACCOUNT

    def test_conditions_count(self, events: Any) -> None:
        statement = {
            "Sid": "s",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "events:PutEvents",
            "Resource": BUS,
            "Condition": {"StringEquals": {"events:source": "shop"}},
        }
        text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        events.put_permission(EventBusName="bus", Policy=text)
        assert "EventId" in put_from_elsewhere("shop")
        assert put_from_elsewhere("bank")["ErrorCode"] == "AccessDeniedException"

    def test_rules_of_another_account(self, events: Any, queue: Any, bodies: Any, refusal: Any) -> None:
        """User guide, "Resource-based policies": rules on a shared bus."""
        elsewhere = client_of("events", OTHER_ACCOUNT)
        given = {"Name": "r", "EventBusName": BUS, "EventPattern": json.dumps(SHOP)}
        code, message = refusal(elsewhere.put_rule, **given)
        assert code == "AccessDeniedException"
        assert message.startswith(
            f"Account {OTHER_ACCOUNT} is not authorized to perform: events:PutRule on resource: {BUS}"
        )
        statement = {
            "Sid": "s",
            "Effect": "Allow",
            "Principal": {"AWS": OTHER_ACCOUNT},
            "Resource": BUS,
            "Action": ["events:PutRule", "events:PutTargets", "events:DescribeRule"],
        }
        text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        events.put_permission(EventBusName="bus", Policy=text)
        assert elsewhere.put_rule(**given)["RuleArn"] == arn_of("events", "rule/bus/r")
        elsewhere.put_targets(Rule="r", EventBusName=BUS, Targets=[{"Id": "1", "Arn": queue()}])
        assert elsewhere.describe_rule(Name="r", EventBusName=BUS)["CreatedBy"] == OTHER_ACCOUNT
        assert refusal(elsewhere.delete_rule, Name="r", EventBusName=BUS)[0] == "AccessDeniedException"
        events.put_events(Entries=[entry(EventBusName="bus")])
        assert len(bodies()) == 1

    def test_a_bus_of_another_account_has_no_archive_here(self, events: Any, refusal: Any) -> None:
        elsewhere = client_of("events", OTHER_ACCOUNT)
        code, _ = refusal(elsewhere.create_archive, ArchiveName="a", EventSourceArn=BUS)
        assert code == "ResourceNotFoundException"

    def test_the_accounts_of_an_organization(self, events: Any) -> None:
        made = client_of("organizations").create_organization(FeatureSet="ALL")["Organization"]
        condition = {"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": made["Id"]}
        events.put_permission(EventBusName="bus", **{**ALLOW, "Principal": "*"}, Condition=condition)
        assert put_from_elsewhere()["ErrorCode"] == "AccessDeniedException"

    def test_a_rule_of_another_account_gets_a_dead_letter(self, events: Any, sqs: Any) -> None:
        elsewhere, queues = client_of("events", OTHER_ACCOUNT), client_of("sqs", OTHER_ACCOUNT)
        url = queues.create_queue(QueueName="dead")["QueueUrl"]
        elsewhere.put_rule(Name="r", EventPattern=json.dumps(SHOP))
        letter = {"Arn": arn_of("sqs", "dead", OTHER_ACCOUNT)}
        target = {"Id": "1", "Arn": BUS, "RoleArn": f"arn:aws:iam::{OTHER_ACCOUNT}:role/r", "DeadLetterConfig": letter}
        elsewhere.put_targets(Rule="r", Targets=[target])
        elsewhere.put_events(Entries=[entry()])
        (message,) = queues.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
        assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
        assert ACCOUNT in message["MessageAttributes"]["TARGET_ARN"]["StringValue"]
