"""What schedules send, and to whom: templated targets, and any operation of any service."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from .conftest import OFF, REGION, ROLE, queue_arn

if TYPE_CHECKING:
    from awsim import Cloud

ONCE = "at(2026-01-01T05:00:00)"
INVALID = "ValidationException"


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


class TestInput:
    def test_without_an_input_a_notification_is_sent(self, cloud: Cloud, scheduler: Any, received: Any) -> None:
        target = {"Arn": queue_arn("jobs"), "RoleArn": ROLE}
        arn = scheduler.create_schedule(Name="plan", ScheduleExpression=ONCE, FlexibleTimeWindow=OFF, Target=target)[
            "ScheduleArn"
        ]
        cloud.clock.advance(days=1)

        told = json.loads(received()[0]["Body"])
        assert len(told.pop("id")) == 36
        assert told == {
            "version": "0",
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": "123456789012",
            "time": "2026-01-01T05:00:00Z",
            "region": "us-east-1",
            "resources": [arn],
            "detail": "{}",
        }

    def test_context_attributes_are_filled_in(self, cloud: Cloud, plan: Any, received: Any) -> None:
        names = ("schedule-arn", "scheduled-time", "attempt-number")
        text = " ".join(f"<aws.scheduler.{name}>" for name in (*names, "execution-id"))
        arn = plan(ONCE, target={"Input": text})
        with cloud.faults.error("ServiceUnavailable", status=503, service="sqs", operation="SendMessage", times=1):
            cloud.clock.advance(days=1)

        *told, execution = received()[0]["Body"].split()
        assert told == [arn, "2026-01-01T05:00:00Z", "2"]
        assert len(execution) == 16


class TestTemplatedTargets:
    def test_a_function_is_invoked(self, cloud: Cloud, plan: Any) -> None:
        events: list[Any] = []
        arn = cloud.functions.create("work", lambda event, _: events.append(event))["FunctionArn"]
        plan(ONCE, target={"Arn": arn, "Input": '{"n": 1}'})

        cloud.clock.advance(days=1)

        assert events == [{"n": 1}]

    def test_a_topic_is_published_to(self, cloud: Cloud, plan: Any, received: Any) -> None:
        topic = client("sns").create_topic(Name="news")["TopicArn"]
        raw = {"RawMessageDelivery": "true"}
        client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn("letters"), Attributes=raw)
        plan(ONCE, target={"Arn": topic, "Input": "hello"})

        cloud.clock.advance(days=1)

        assert [each["Body"] for each in received("letters")] == ["hello"]

    def test_a_stream_gets_a_record(self, cloud: Cloud, plan: Any) -> None:
        kinesis = client("kinesis")
        kinesis.create_stream(StreamName="events", ShardCount=1)
        arn = "arn:aws:kinesis:us-east-1:123456789012:stream/events"
        plan(ONCE, target={"Arn": arn, "Input": "hello", "KinesisParameters": {"PartitionKey": "k"}})
        cloud.clock.advance(hours=6)

        [shard] = kinesis.list_shards(StreamName="events")["Shards"]
        where = {"StreamName": "events", "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        [record] = kinesis.get_records(ShardIterator=kinesis.get_shard_iterator(**where)["ShardIterator"])["Records"]
        assert (record["Data"], record["PartitionKey"]) == (b"hello", "k")

    def test_a_fifo_queue_gets_a_message_of_its_group(self, cloud: Cloud, plan: Any, sqs: Any, received: Any) -> None:
        attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
        sqs.create_queue(QueueName="jobs.fifo", Attributes=attributes)
        plan(ONCE, target={"Arn": queue_arn("jobs.fifo"), "SqsParameters": {"MessageGroupId": "g"}})

        cloud.clock.advance(days=1)

        assert [each["Attributes"]["MessageGroupId"] for each in received("jobs.fifo")] == ["g"]

    def test_a_state_machine_is_started(self, cloud: Cloud, plan: Any) -> None:
        definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
        machines = client("stepfunctions")
        arn = machines.create_state_machine(name="m", definition=definition, roleArn=ROLE)["stateMachineArn"]
        plan(ONCE, target={"Arn": arn, "Input": '{"n": 1}'})

        cloud.clock.advance(days=1)

        [execution] = machines.list_executions(stateMachineArn=arn)["executions"]
        shown = machines.describe_execution(executionArn=execution["executionArn"])
        assert json.loads(shown["input"]) == {"n": 1}


class TestUniversalTargets:
    def test_a_native_operation_is_called(self, cloud: Cloud, plan: Any, sqs: Any) -> None:
        given = json.dumps({"QueueName": "made", "Attributes": {"DelaySeconds": "5"}})
        plan(ONCE, target={"Arn": "arn:aws:scheduler:::aws-sdk:sqs:createQueue", "Input": given})
        cloud.clock.advance(days=1)

        url = sqs.get_queue_url(QueueName="made")["QueueUrl"]
        assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])["Attributes"] == {
            "DelaySeconds": "5"
        }

    def test_an_operation_of_motos_is_called(self, cloud: Cloud, plan: Any) -> None:
        given = json.dumps({"Name": "/a", "Value": "1", "Type": "String"})
        plan(ONCE, target={"Arn": "arn:aws:scheduler:::aws-sdk:ssm:putParameter", "Input": given})
        cloud.clock.advance(days=1)

        assert client("ssm").get_parameter(Name="/a")["Parameter"]["Value"] == "1"

    def test_names_are_those_of_the_java_sdk_too(self, cloud: Cloud, plan: Any) -> None:
        plan(
            ONCE,
            target={
                "Arn": "arn:aws:scheduler:::aws-sdk:cloudwatchlogs:createLogGroup",
                "Input": '{"LogGroupName": "made"}',
            },
        )
        cloud.clock.advance(days=1)

        assert [each["logGroupName"] for each in client("logs").describe_log_groups()["logGroups"]] == ["made"]

    def test_a_function_that_is_waited_for_is_run_while_nothing_is_held(
        self, cloud: Cloud, plan: Any, sqs: Any
    ) -> None:
        def work(event: Any, _: Any) -> None:
            queue = boto3.client("sqs", region_name=REGION)
            queue.send_message(QueueUrl=queue.get_queue_url(QueueName="letters")["QueueUrl"], MessageBody=event["n"])

        cloud.functions.create("work", work)
        given = json.dumps({"FunctionName": "work", "Payload": '{"n": "1"}'})
        plan(ONCE, target={"Arn": "arn:aws:scheduler:::aws-sdk:lambda:invoke", "Input": given})
        cloud.clock.advance(days=1)

        url = sqs.get_queue_url(QueueName="letters")["QueueUrl"]
        assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "1"

    @pytest.mark.parametrize("operation", ["sqs:sendMessage", "ssm:putParameter", "ec2:stopInstances"])
    @pytest.mark.parametrize(
        "given", ['{"Nothing": 1}', "{}", '{"Name": {"a": []}, "InstanceIds": "i", "QueueUrl": 1}']
    )
    def test_parameters_that_the_operation_has_not_become_a_dead_letter(
        self, cloud: Cloud, plan: Any, received: Any, operation: str, given: str
    ) -> None:
        """Whether it is native or moto's; and when it is due, not when the schedule is made."""
        letters = {"DeadLetterConfig": {"Arn": queue_arn("letters")}}
        plan("rate(1 day)", target={"Arn": f"arn:aws:scheduler:::aws-sdk:{operation}", "Input": given, **letters})
        cloud.clock.advance(hours=1)

        [letter] = received("letters")
        assert letter["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "ValidationException"

    def test_what_the_service_refuses_becomes_a_dead_letter(self, cloud: Cloud, plan: Any, received: Any) -> None:
        plan(
            ONCE,
            target={
                "Arn": "arn:aws:scheduler:::aws-sdk:ssm:deleteParameter",
                "Input": '{"Name": "/gone"}',
                "DeadLetterConfig": {"Arn": queue_arn("letters")},
            },
        )
        cloud.clock.advance(days=1)

        [letter] = received("letters")
        assert letter["Body"] == '{"Name": "/gone"}'
        assert letter["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "ParameterNotFound"

    @pytest.mark.parametrize(
        "arn",
        [
            "arn:aws:scheduler:::aws-sdk:sqs:receiveMessage",
            "arn:aws:scheduler:::aws-sdk:dynamodb:getItem",
            "arn:aws:scheduler:::aws-sdk:sqs:fly",
            "arn:aws:scheduler:::aws-sdk:nothing:createThing",
            "arn:aws:scheduler:::aws-sdk:sqs",
        ],
    )
    def test_what_no_schedule_can_call_is_refused(self, plan: Any, scheduler: Any, refusal: Any, arn: str) -> None:
        target = {"Arn": arn, "RoleArn": ROLE, "Input": "{}"}
        asked = {"Name": "plan", "ScheduleExpression": ONCE, "FlexibleTimeWindow": OFF}

        assert refusal(scheduler.create_schedule, **asked, Target=target)[0] == INVALID

    @pytest.mark.parametrize("given", ["nonsense", "[1]"])
    def test_parameters_that_are_none_are_refused(self, plan: Any, scheduler: Any, refusal: Any, given: str) -> None:
        target = {"Arn": "arn:aws:scheduler:::aws-sdk:sqs:createQueue", "RoleArn": ROLE, "Input": given}
        asked = {"Name": "plan", "ScheduleExpression": ONCE, "FlexibleTimeWindow": OFF}

        code, message = refusal(scheduler.create_schedule, **asked, Target=target)
        assert (code, message[:29]) == (INVALID, "Invalid RequestJson provided.")


BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/events"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:work"


@pytest.mark.parametrize(
    "target",
    [
        {"Arn": "nonsense"},
        {"Arn": "arn:aws:iam::123456789012:role/r"},
        {"Arn": "arn:aws:s3:::bucket"},
        {"Arn": BUS},
        {"Arn": STREAM},
        {"Arn": queue_arn("jobs.fifo")},
        {"Arn": FUNCTION, "Input": "no JSON"},
        {"Arn": FUNCTION, "KinesisParameters": {"PartitionKey": "k"}},
        {"Arn": FUNCTION, "Input": "1" * 262_145},
        {"Arn": BUS, "EventBridgePutRawEventsParameters": {}},
    ],
)
def test_a_target_that_is_none_is_refused(scheduler: Any, refusal: Any, target: dict[str, Any]) -> None:
    asked = {"Name": "plan", "ScheduleExpression": ONCE, "FlexibleTimeWindow": OFF}

    assert refusal(scheduler.create_schedule, **asked, Target={"RoleArn": ROLE, **target})[0] == INVALID
