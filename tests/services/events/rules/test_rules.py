"""Rules and their targets: what is kept, what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from awsim import mock_aws
from awsim.kernel.leniency import AWSWouldRefuse
from tests.services.events.conftest import ROLE, SHOP, arn_of, client_of, entry

if TYPE_CHECKING:
    from awsim import Cloud

PATTERN = json.dumps(SHOP)


class TestRules:
    def test_what_is_not_given_again_is_no_more(self, events: Any) -> None:
        tags = [{"Key": "a", "Value": "1"}]
        events.put_rule(Name="r", EventPattern=PATTERN, Description="d", RoleArn=ROLE, State="DISABLED", Tags=tags)
        arn = events.put_rule(Name="r", ScheduleExpression="rate(1 day)")["RuleArn"]
        shown = events.describe_rule(Name="r")
        del shown["ResponseMetadata"]
        assert shown == {
            "Name": "r",
            "Arn": arn,
            "ScheduleExpression": "rate(1 day)",
            "State": "ENABLED",
            "EventBusName": "default",
            "CreatedBy": "123456789012",
        }
        assert events.list_tags_for_resource(ResourceARN=arn)["Tags"] == tags

    def test_a_rule_is_disabled_and_enabled(self, events: Any, rule: Any, queue: Any, bodies: Any) -> None:
        rule(queue())
        events.disable_rule(Name="orders")
        assert events.describe_rule(Name="orders")["State"] == "DISABLED"
        events.put_events(Entries=[entry({"n": 1})])
        events.enable_rule(Name="orders")
        events.put_events(Entries=[entry({"n": 2})])
        assert [event["detail"] for event in bodies()] == [{"n": 2}]

    def test_a_rule_with_targets_is_not_deleted(self, events: Any, rule: Any, queue: Any, refusal: Any) -> None:
        rule(queue())
        assert refusal(events.delete_rule, Name="orders") == (
            "ValidationException",
            "Rule can't be deleted since it has targets.",
        )
        events.remove_targets(Rule="orders", Ids=["1"])
        events.delete_rule(Name="orders")
        assert events.list_rules()["Rules"] == []
        events.delete_rule(Name="orders")

    def test_a_rule_needs_a_pattern_or_a_schedule(self, events: Any, refusal: Any) -> None:
        assert refusal(events.put_rule, Name="r") == (
            "ValidationException",
            "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        )

    def test_a_pattern_that_is_none_is_refused_and_changes_nothing(self, events: Any, refusal: Any) -> None:
        events.put_rule(Name="r", EventPattern=PATTERN)
        code, message = refusal(events.put_rule, Name="r", EventPattern='{"source": "shop"}')
        assert code == "InvalidEventPatternException"
        assert message.startswith("Event pattern is not valid. Reason: ")
        assert events.describe_rule(Name="r")["EventPattern"] == PATTERN

    @pytest.mark.parametrize("operation", ["describe_rule", "enable_rule", "disable_rule"])
    def test_a_rule_that_is_not_there(self, events: Any, refusal: Any, operation: str) -> None:
        assert refusal(getattr(events, operation), Name="none") == (
            "ResourceNotFoundException",
            "Rule none does not exist on EventBus default.",
        )

    def test_a_bus_that_is_not_there(self, events: Any, refusal: Any) -> None:
        code, message = refusal(events.put_rule, Name="r", EventPattern=PATTERN, EventBusName="none")
        assert (code, message) == ("ResourceNotFoundException", "Event bus none does not exist.")

    def test_tags_of_aws_are_refused(self, events: Any, refusal: Any) -> None:
        tags = [{"Key": "aws:a", "Value": "1"}]
        code, _ = refusal(events.put_rule, Name="r", EventPattern=PATTERN, Tags=tags)
        assert code == "ValidationException"

    def test_what_is_tagged_has_to_be_a_bus_or_a_rule(self, events: Any, refusal: Any) -> None:
        code, _ = refusal(events.list_tags_for_resource, ResourceARN=arn_of("events", "archive/a"))
        assert code == "ValidationException"


class TestManagedRules:
    @pytest.fixture(autouse=True)
    def archive(self, events: Any) -> None:
        bus = events.describe_event_bus()["Arn"]
        events.create_archive(ArchiveName="all", EventSourceArn=bus)

    def test_a_rule_of_aws_is_listed(self, events: Any) -> None:
        (listed,) = events.list_rules()["Rules"]
        assert (listed["Name"], listed["ManagedBy"]) == ("Events-Archive-all", "prod.vhs.events.aws.internal")
        (target,) = events.list_targets_by_rule(Rule="Events-Archive-all")["Targets"]
        assert target["Arn"] == "arn:aws:events:us-east-1:::"

    def test_a_rule_of_aws_is_not_changed(self, events: Any, queue: Any, refusal: Any) -> None:
        name = "Events-Archive-all"
        for operation, given in (
            (events.put_rule, {"Name": name, "EventPattern": PATTERN}),
            (events.disable_rule, {"Name": name}),
            (events.delete_rule, {"Name": name}),
            (events.put_targets, {"Rule": name, "Targets": [{"Id": "1", "Arn": queue()}]}),
            (events.remove_targets, {"Rule": name, "Ids": [name]}),
        ):
            assert refusal(operation, **given)[0] == "ManagedRuleException"

    def test_force_takes_it_away(self, events: Any) -> None:
        name = "Events-Archive-all"
        events.remove_targets(Rule=name, Ids=[name], Force=True)
        events.delete_rule(Name=name, Force=True)
        assert events.list_rules()["Rules"] == []
        events.delete_archive(ArchiveName="all")


class TestTargets:
    def test_an_id_that_is_not_there_fails_alone(self, events: Any, rule: Any, queue: Any) -> None:
        rule(queue())
        answer = events.remove_targets(Rule="orders", Ids=["none", "1"])
        assert answer["FailedEntryCount"] == 1
        assert answer["FailedEntries"] == [
            {
                "TargetId": "none",
                "ErrorCode": "ResourceNotFoundException",
                "ErrorMessage": "Rule orders does not have target none on EventBus default.",
            }
        ]
        assert events.list_targets_by_rule(Rule="orders")["Targets"] == []

    def test_all_that_is_given_is_shown(self, events: Any, rule: Any, queue: Any) -> None:
        target = {
            "Id": "1",
            "Arn": arn_of("kinesis", "stream/s"),
            "RoleArn": ROLE,
            "InputTransformer": {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": '{"n": <n>}'},
            "KinesisParameters": {"PartitionKeyPath": "$.detail.n"},
            "DeadLetterConfig": {"Arn": queue()},
            "RetryPolicy": {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60},
        }
        rule()
        events.put_targets(Rule="orders", Targets=[target])
        assert events.list_targets_by_rule(Rule="orders")["Targets"] == [target]

    @pytest.mark.parametrize(
        ("target", "message"),
        [
            ({"Arn": "nonsense"}, "Parameter nonsense is not valid. Reason: Provided Arn is not in correct format."),
            (
                {"Arn": arn_of("iam", "role/r")},
                f"Parameter {arn_of('iam', 'role/r')} is not valid. Reason: Provided Arn is not in correct format.",
            ),
            (
                {"Arn": arn_of("kinesis", "stream/s")},
                f"RoleArn is required for target {arn_of('kinesis', 'stream/s')}.",
            ),
            (
                {"Arn": arn_of("states", "stateMachine:m")},
                f"RoleArn is required for target {arn_of('states', 'stateMachine:m')}.",
            ),
            (
                {"Arn": arn_of("sqs", "q.fifo")},
                "Parameter(s) SqsParameters must be specified for target: 1.",
            ),
            (
                {"Arn": arn_of("ecs", "cluster/c"), "RoleArn": ROLE},
                "Parameter(s) EcsParameters must be specified for target: 1.",
            ),
            (
                {"Arn": arn_of("events", "event-bus/other"), "RoleArn": ROLE, "InputPath": "$.detail"},
                "InputPath is not supported for target 1: an event bus gets events as they are.",
            ),
            (
                {"Arn": arn_of("sqs", "q"), "DeadLetterConfig": {"Arn": arn_of("sns", "t")}},
                "Parameter DeadLetterConfig.Arn is not valid. Reason: Provided Arn is not of an SQS queue.",
            ),
            (
                {"Arn": arn_of("sqs", "q"), "Input": "{}", "InputPath": "$.detail"},
                "Only one of Input, InputPath, or InputTransformer must be provided for target 1.",
            ),
            ({"Arn": arn_of("sqs", "q"), "Input": "{"}, "Input for target 1 is not a valid JSON text."),
        ],
    )
    def test_what_is_refused(self, events: Any, rule: Any, refusal: Any, target: dict[str, Any], message: str) -> None:
        rule()
        good = {"Id": "0", "Arn": arn_of("sqs", "q")}
        given = {"Rule": "orders", "Targets": [good, {"Id": "1", **target}]}
        assert refusal(events.put_targets, **given) == ("ValidationException", message)
        assert events.list_targets_by_rule(Rule="orders")["Targets"] == []

    def test_a_target_of_a_rule_that_is_not_there(self, events: Any, queue: Any, refusal: Any) -> None:
        given = {"Rule": "none", "Targets": [{"Id": "1", "Arn": queue()}]}
        assert refusal(events.put_targets, **given)[0] == "ResourceNotFoundException"

    def test_what_moto_accepts_is_warned_of_where_that_is_asked_for(self) -> None:
        with mock_aws(strictness="warn"):
            events = client_of("events")
            events.put_rule(Name="r", EventPattern=PATTERN)
            with pytest.warns(AWSWouldRefuse, match="RoleArn is required"):
                events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn_of("kinesis", "stream/s")}])
            assert len(events.list_targets_by_rule(Rule="r")["Targets"]) == 1

    def test_rules_are_no_longer_found_by_a_target_that_was_replaced(self, events: Any, rule: Any, queue: Any) -> None:
        first, second = queue("first"), queue("second")
        rule(first)
        events.put_targets(Rule="orders", Targets=[{"Id": "1", "Arn": second}])
        assert events.list_rule_names_by_target(TargetArn=first)["RuleNames"] == []
        assert events.list_rule_names_by_target(TargetArn=second)["RuleNames"] == ["orders"]


def test_a_thousand_rules_are_found_by_what_they_ask_for(cloud: Cloud, events: Any, queue: Any, bodies: Any) -> None:
    """There is no limit; which rules match is looked up."""
    jobs = queue()
    for number in range(1000):
        events.put_rule(Name=f"rule-{number}", EventPattern=json.dumps({"source": [f"shop-{number}"]}))
    events.put_targets(Rule="rule-7", Targets=[{"Id": "1", "Arn": jobs}])
    events.put_events(Entries=[entry(Source="shop-7"), entry(Source="shop-8")])
    assert [event["source"] for event in bodies()] == ["shop-7"]
