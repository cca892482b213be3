"""What becomes of events on their way: kinds of targets, retries, dead letters, other buses."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.moto.test_outgoing import put_by_an_api
from tests.services.events.conftest import ACCOUNT, OTHER_ACCOUNT, REGION, ROLE, SHOP, arn_of, client_of, entry

if TYPE_CHECKING:
    from awsim import Cloud


class TestFunctions:
    @pytest.fixture
    def heard(self, cloud: Cloud) -> list[Any]:
        """The events the function `listener` was invoked with."""
        heard: list[Any] = []
        cloud.functions.create("listener", lambda event, _: heard.append(event))
        return heard

    @pytest.fixture
    def put(self, events: Any, heard: list[Any], rule: Any) -> Any:
        """Put an event that a rule sends to the function; the answer is what the function was sent."""

        def put(**target: Any) -> list[Any]:
            rule(arn_of("lambda", "function:listener"), **target)
            assert events.put_events(Entries=[entry({"command": "go", "n": 3})])["FailedEntryCount"] == 0
            return heard

        return put

    def test_a_matching_event_arrives_as_aws_writes_it(self, put: Any) -> None:
        """Recorded: TestEventsTargetLambda::test_put_events_with_target_lambda."""
        (event,) = put()
        assert len(event.pop("id")) == 36
        assert event == {
            "version": "0",
            "detail-type": "Order",
            "source": "shop",
            "account": ACCOUNT,
            "time": "2026-01-01T00:00:00Z",
            "region": REGION,
            "resources": [],
            "detail": {"command": "go", "n": 3},
        }

    def test_a_constant_input_replaces_the_event(self, put: Any) -> None:
        assert put(Input='{"constant": true}') == [{"constant": True}]

    def test_an_input_path_selects_a_part_of_the_event(self, put: Any) -> None:
        assert put(InputPath="$.detail") == [{"command": "go", "n": 3}]

    def test_an_input_transformer_fills_its_template(self, put: Any) -> None:
        transformer = {
            "InputPathsMap": {"command": "$.detail.command", "n": "$.detail.n"},
            "InputTemplate": '{"said": "please <command>", "command": <command>, "n": <n>}',
        }
        assert put(InputTransformer=transformer) == [{"said": "please go", "command": "go", "n": 3}]

    def test_a_text_becomes_a_string(self, put: Any) -> None:
        transformer = {
            "InputPathsMap": {"c": "$.detail.command"},
            "InputTemplate": '"please <c> by <aws.events.rule-name>"',
        }
        assert put(InputTransformer=transformer) == ["please go by orders"]

    def test_the_reserved_variables(self, put: Any) -> None:
        template = {
            "arn": "<aws.events.rule-arn>",
            "at": "<aws.events.event.ingestion-time>",
        }
        text = json.dumps(template)[:-1] + ', "event": <aws.events.event>, "whole": <aws.events.event.json>}'
        (sent,) = put(InputTransformer={"InputTemplate": text})
        assert (sent["arn"], sent["at"]) == (arn_of("events", "rule/orders"), "2026-01-01T00:00:00Z")
        assert sent["whole"]["detail"] == {"command": "go", "n": 3}
        assert "detail" not in sent["event"]


class TestKinds:
    def test_a_group_of_a_fifo_queue(self, events: Any, rule: Any, queue: Any, received: Any) -> None:
        rule(queue("jobs.fifo"), SqsParameters={"MessageGroupId": "g"})
        events.put_events(Entries=[entry({"n": 1}), entry({"n": 2})])
        found = received("jobs.fifo")
        assert [message["Attributes"]["MessageGroupId"] for message in found] == ["g", "g"]
        assert [json.loads(message["Body"])["detail"]["n"] for message in found] == [1, 2]

    def test_a_fifo_queue_has_to_find_duplicates_by_content(
        self, cloud: Cloud, sqs: Any, events: Any, rule: Any
    ) -> None:
        sqs.create_queue(QueueName="plain.fifo", Attributes={"FifoQueue": "true"})
        rule(arn_of("sqs", "plain.fifo"), SqsParameters={"MessageGroupId": "g"})
        events.put_events(Entries=[entry()])
        assert cloud.journal.last is not None
        assert (cloud.journal.last.kind, cloud.journal.last.error) == ("undelivered", "InvalidParameterValueException")

    @pytest.mark.parametrize(("path", "key"), [("$.detail.n", "1"), ("$.detail.none", None), (None, None)])
    def test_the_key_of_a_record(self, events: Any, rule: Any, path: str | None, key: str | None) -> None:
        kinesis = client_of("kinesis")
        kinesis.create_stream(StreamName="s", ShardCount=1)
        more = {} if path is None else {"KinesisParameters": {"PartitionKeyPath": path}}
        rule(arn_of("kinesis", "stream/s"), RoleArn=ROLE, **more)
        (put,) = events.put_events(Entries=[entry()])["Entries"]
        start = kinesis.get_shard_iterator(
            StreamName="s", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
        )
        (record,) = kinesis.get_records(ShardIterator=start["ShardIterator"])["Records"]
        assert record["PartitionKey"] == (key or put["EventId"])

    @pytest.mark.parametrize(
        ("template", "message", "moment"),
        [
            (None, None, 1_767_225_600_000),
            ('{"timestamp": <t>, "message": "<c>"}', "go", 1_767_225_590_000),
            ('{"timestamp": <t>, "message": {"c": <c>}}', '{"c":"go"}', 1_767_225_590_000),
            ('{"other": <c>}', '{"other": "go"}', 1_767_225_600_000),
        ],
    )
    def test_a_log_event(self, events: Any, rule: Any, template: str | None, message: str | None, moment: int) -> None:
        logs = client_of("logs")
        logs.create_log_group(logGroupName="/aws/events/x")
        more: dict[str, Any] = {}
        if template is not None:
            paths = {"t": "$.detail.t", "c": "$.detail.c"}
            more = {"InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}}
        rule(arn_of("logs", "log-group:/aws/events/x"), **more)
        events.put_events(Entries=[entry({"t": 1_767_225_590_000, "c": "go"})])
        (found,) = logs.filter_log_events(logGroupName="/aws/events/x")["events"]
        assert found["timestamp"] == moment
        if message is None:
            assert json.loads(found["message"])["detail"]["c"] == "go"
        else:
            assert found["message"] == message

    def test_a_state_machine_gets_the_event_as_its_input(self, events: Any, rule: Any) -> None:
        machines = client_of("stepfunctions")
        definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
        machine = machines.create_state_machine(name="m", definition=definition, roleArn=ROLE)["stateMachineArn"]
        rule(machine, RoleArn=ROLE, InputPath="$.detail")
        events.put_events(Entries=[entry({"n": 7})])
        (execution,) = machines.list_executions(stateMachineArn=machine)["executions"]
        shown = machines.describe_execution(executionArn=execution["executionArn"])
        assert json.loads(shown["input"]) == {"n": 7}

    def test_a_task_is_run(self, events: Any, rule: Any) -> None:
        ecs = client_of("ecs")
        cluster = ecs.create_cluster(clusterName="c")["cluster"]["clusterArn"]
        container = {"name": "app", "image": "app", "memory": 128}
        definition = ecs.register_task_definition(family="f", containerDefinitions=[container])["taskDefinition"]
        subnet = client_of("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
        network = {"awsvpcConfiguration": {"Subnets": [subnet], "AssignPublicIp": "ENABLED"}}
        tasks = {"TaskDefinitionArn": definition["taskDefinitionArn"], "LaunchType": "FARGATE"}
        rule(cluster, RoleArn=ROLE, EcsParameters={**tasks, "NetworkConfiguration": network})
        events.put_events(Entries=[entry()])
        (task,) = ecs.list_tasks(cluster="c")["taskArns"]
        assert ecs.describe_tasks(cluster="c", tasks=[task])["tasks"][0]["launchType"] == "FARGATE"

    def test_an_api_is_called(self, events: Any, rule: Any) -> None:
        dynamodb = client_of("dynamodb")
        api = put_by_an_api(client_of("apigateway"), dynamodb)
        template = '{"TableName": "orders", "Item": {"pk": {"S": <n>}}}'
        transformer = {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": template}
        rule(arn_of("execute-api", f"{api}/prod/POST/"), RoleArn=ROLE, InputTransformer=transformer)
        events.put_events(Entries=[entry({"n": "seven"})])
        assert [item["pk"] for item in dynamodb.scan(TableName="orders")["Items"]] == [{"S": "seven"}]


class TestDeadLetters:
    """User guide, "Using dead-letter queues to process undelivered events"."""

    def letter(self, received: Any) -> tuple[Any, dict[str, str]]:
        (message,) = received("dead")
        attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
        return json.loads(message["Body"]), attributes

    def test_what_is_not_there_is_not_tried_again(self, events: Any, rule: Any, queue: Any, received: Any) -> None:
        target = arn_of("lambda", "function:none")
        arn = rule(target, DeadLetterConfig={"Arn": queue("dead")})
        events.put_events(Entries=[entry()])
        event, attributes = self.letter(received)
        assert event["detail"] == {"n": 1}
        message = attributes.pop("ERROR_MESSAGE")
        assert "none" in message
        assert attributes == {
            "RULE_ARN": arn,
            "TARGET_ARN": target,
            "ERROR_CODE": "NO_RESOURCE",
            "RETRY_ATTEMPTS": "0",
        }

    def test_the_event_is_kept_not_what_was_to_be_sent(self, events: Any, rule: Any, queue: Any, received: Any) -> None:
        rule(arn_of("sqs", "none"), DeadLetterConfig={"Arn": queue("dead")}, InputPath="$.detail")
        events.put_events(Entries=[entry({"n": 5})])
        assert self.letter(received)[0]["detail"] == {"n": 5}

    def test_a_template_that_makes_no_json(self, events: Any, rule: Any, queue: Any, received: Any) -> None:
        transformer = {"InputPathsMap": {"l": "$.detail.list"}, "InputTemplate": '{"l": "<l>"}'}
        rule(queue(), DeadLetterConfig={"Arn": queue("dead")}, InputTransformer=transformer)
        events.put_events(Entries=[entry({"list": ["a"]})])
        assert self.letter(received)[1]["ERROR_CODE"] == "INVALID_JSON"
        assert received() == []

    def test_a_busy_target_is_tried_again_as_often_as_is_said(
        self, cloud: Cloud, events: Any, rule: Any, queue: Any, received: Any
    ) -> None:
        rule(queue(), DeadLetterConfig={"Arn": queue("dead")}, RetryPolicy={"MaximumRetryAttempts": 2})
        cloud.faults.error("ThrottlingException", service="sqs", operation="SendMessage", times=3)
        events.put_events(Entries=[entry()])
        assert received("dead") == []
        cloud.settle()
        attributes = self.letter(received)[1]
        assert (attributes["ERROR_CODE"], attributes["RETRY_ATTEMPTS"]) == ("THROTTLING", "2")
        assert attributes["EXHAUSTED_RETRY_CONDITION"] == "MaximumRetryAttempts"

    def test_a_busy_target_is_tried_again_until_the_event_is_too_old(
        self, cloud: Cloud, events: Any, rule: Any, queue: Any, received: Any
    ) -> None:
        policy = {"MaximumEventAgeInSeconds": 60}
        rule(arn_of("kinesis", "stream/s"), DeadLetterConfig={"Arn": queue("dead")}, RetryPolicy=policy, RoleArn=ROLE)
        cloud.faults.error("ProvisionedThroughputExceededException", service="kinesis", operation="PutRecord")
        events.put_events(Entries=[entry()])
        cloud.clock.advance(minutes=2)
        assert self.letter(received)[1]["EXHAUSTED_RETRY_CONDITION"] == "MaximumEventAgeInSeconds"

    def test_faults_of_a_target_are_none_of_its_dead_letters(
        self, cloud: Cloud, events: Any, rule: Any, queue: Any, received: Any
    ) -> None:
        """A dead letter names the target that has refused the event."""
        rule(queue(), DeadLetterConfig={"Arn": queue("dead")}, RetryPolicy={"MaximumRetryAttempts": 0})
        cloud.faults.error("ThrottlingException", service="sqs", operation="SendMessage", resource="jobs")
        events.put_events(Entries=[entry()])
        assert self.letter(received)[1]["TARGET_ARN"] == arn_of("sqs", "jobs")

    def test_a_target_that_comes_back_gets_the_event(
        self, cloud: Cloud, events: Any, rule: Any, queue: Any, bodies: Any
    ) -> None:
        rule(queue())
        cloud.faults.error("ThrottlingException", service="sqs", operation="SendMessage", times=2)
        events.put_events(Entries=[entry()])
        assert bodies() == []
        cloud.clock.advance(minutes=10)
        assert len(bodies()) == 1

    def test_what_moto_fails_at_is_recorded(self, cloud: Cloud, events: Any, rule: Any) -> None:
        parameters = {"JobName": "j", "JobDefinition": "d"}
        rule(arn_of("batch", "job-queue/none"), RoleArn=ROLE, BatchParameters=parameters)
        assert events.put_events(Entries=[entry()])["FailedEntryCount"] == 0
        assert cloud.journal.last is not None
        assert cloud.journal.last.kind == "undelivered"


class TestPolicies:
    """EventBridge delivers in its own name, for the rule, where no role does."""

    @pytest.mark.parametrize(("name", "is_let_in"), [("orders", True), ("others", False)])
    def test_the_queues_policy_decides(
        self, cloud: Cloud, sqs: Any, events: Any, rule: Any, queue: Any, bodies: Any, name: str, is_let_in: bool
    ) -> None:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn_of("sqs", "jobs"),
            "Condition": {"ArnEquals": {"aws:SourceArn": arn_of("events", f"rule/{name}")}},
        }
        arn = queue(Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
        rule(arn, DeadLetterConfig={"Arn": queue("dead")})
        events.put_events(Entries=[entry()])
        assert (len(bodies()), len(bodies("dead"))) == ((1, 0) if is_let_in else (0, 1))


class TestBuses:
    """Events go from bus to bus as they are."""

    def forward(self, events: Any, source: str, target_arn: str, name: str = "forward", **more: Any) -> None:
        events.put_rule(Name=name, EventBusName=source, EventPattern=json.dumps(SHOP))
        target = {"Id": "1", "Arn": target_arn, "RoleArn": ROLE, **more}
        events.put_targets(Rule=name, EventBusName=source, Targets=[target])

    def test_an_event_keeps_its_id(self, events: Any, rule: Any, queue: Any, bodies: Any) -> None:
        second = events.create_event_bus(Name="second")["EventBusArn"]
        self.forward(events, "default", second)
        rule(queue(), EventBusName="second")
        (put,) = events.put_events(Entries=[entry()])["Entries"]
        assert [event["id"] for event in bodies()] == [put["EventId"]]

    def test_a_circle_is_cut(self, cloud: Cloud, events: Any, queue: Any, received: Any) -> None:
        first = events.create_event_bus(Name="first")["EventBusArn"]
        second = events.create_event_bus(Name="second")["EventBusArn"]
        self.forward(events, "first", second, DeadLetterConfig={"Arn": queue("dead")})
        self.forward(events, "second", first)
        events.put_events(Entries=[entry(EventBusName="first")])
        (letter,) = received("dead")
        assert letter["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "CYCLE_DETECTED"

    @pytest.mark.parametrize(
        ("places", "code"),
        [
            (((OTHER_ACCOUNT, REGION), ("333333333333", REGION)), "THIRD_ACCOUNT_HOP_DETECTED"),
            (((ACCOUNT, "eu-west-1"), (ACCOUNT, "us-west-2")), "THIRD_REGION_HOP_DETECTED"),
        ],
    )
    def test_no_third_account_or_region_is_reached(
        self, cloud: Cloud, events: Any, places: tuple[tuple[str, str], ...], code: str
    ) -> None:
        stations = [(ACCOUNT, REGION), *places]
        for (account, region), (next_account, next_region) in pairwise(stations):
            there = client_of("events", next_account, next_region)
            there.put_permission(Action="events:PutEvents", Principal="*", StatementId="all")
            target = arn_of("events", "event-bus/default", next_account, next_region)
            self.forward(client_of("events", account, region), "default", target)
        events.put_events(Entries=[entry()])
        undelivered = [each for each in cloud.journal if each.kind == "undelivered"]
        assert [each.error for each in undelivered] == [code]

    def test_a_bus_that_is_gone_gets_a_dead_letter(self, events: Any, queue: Any, received: Any) -> None:
        target = arn_of("events", "event-bus/none")
        self.forward(events, "default", target, DeadLetterConfig={"Arn": queue("dead")})
        events.put_events(Entries=[entry()])
        (letter,) = received("dead")
        assert letter["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_RESOURCE"

    def test_a_region_without_eventbridge_gets_a_dead_letter(self, events: Any, queue: Any, received: Any) -> None:
        target = arn_of("events", "event-bus/default", region="xx-none-1")
        self.forward(events, "default", target, DeadLetterConfig={"Arn": queue("dead")})
        events.put_events(Entries=[entry()])
        assert len(received("dead")) == 1


def test_functions_announce_their_outcomes_to_a_bus(cloud: Cloud, events: Any, queue: Any, bodies: Any) -> None:
    """Lambda developer guide, "Capturing records of Lambda asynchronous invocations"."""
    function = cloud.functions.create("f", lambda event, _: {"got": event})["FunctionArn"]
    bus = events.describe_event_bus()["Arn"]
    lambda_ = boto3.client("lambda", region_name=REGION)
    lambda_.put_function_event_invoke_config(FunctionName="f", DestinationConfig={"OnSuccess": {"Destination": bus}})
    events.put_rule(Name="outcomes", EventPattern=json.dumps({"source": ["lambda"]}))
    events.put_targets(Rule="outcomes", Targets=[{"Id": "1", "Arn": queue()}])
    lambda_.invoke(FunctionName="f", InvocationType="Event", Payload=b'{"n": 1}')
    cloud.settle()
    (event,) = bodies()
    assert event["detail-type"] == "Lambda Function Invocation Result - Success"
    assert event["resources"] == [bus, f"{function}:$LATEST"]
    assert event["detail"]["responsePayload"] == {"got": {"n": 1}}
