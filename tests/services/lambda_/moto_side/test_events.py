"""Functions that SNS, and S3 and CloudWatch Logs, which moto holds, send their events to."""

from __future__ import annotations

import base64
import gzip
import json
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import Cloud, mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:lambda:us-east-1:123456789012:function:listener"
ABSENT = "arn:aws:lambda:us-east-1:123456789012:function:absent"
NOW = "2026-01-01T00:00:00"


@pytest.fixture
def clock_cloud() -> Iterator[Cloud]:
    with mock_aws(clock="virtual", seed=7) as cloud:
        yield cloud


@pytest.fixture
def heard(clock_cloud: Cloud) -> list[Any]:
    """The events the function `listener` was invoked with."""
    events: list[Any] = []
    clock_cloud.functions.create("listener", lambda event, _: events.append(event))
    return events


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


class TestTopics:
    @pytest.fixture
    def topic(self) -> str:
        return str(client("sns").create_topic(Name="news")["TopicArn"])

    def subscribe(self, topic: str, endpoint: str = ARN, **attributes: str) -> str:
        answer = client("sns").subscribe(
            TopicArn=topic, Protocol="lambda", Endpoint=endpoint, ReturnSubscriptionArn=True, Attributes=attributes
        )
        return str(answer["SubscriptionArn"])

    def test_a_message_arrives_as_aws_writes_it(self, heard: list[Any], topic: str) -> None:
        """Recorded: TestSNSSubscriptionLambda::test_python_lambda_subscribe_sns_topic."""
        subscription = self.subscribe(topic)

        message_id = client("sns").publish(TopicArn=topic, Message="Hello world.", Subject="[Subject] Test subject")

        [event] = heard
        notification = event["Records"][0].pop("Sns")
        unsure = {name: notification.pop(name) for name in ("Signature", "SigningCertUrl")}
        assert event == {
            "Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": subscription}]
        }
        assert notification == {
            "Type": "Notification",
            "MessageId": message_id["MessageId"],
            "TopicArn": topic,
            "Subject": "[Subject] Test subject",
            "Message": "Hello world.",
            "Timestamp": f"{NOW}.000Z",
            "SignatureVersion": "1",
            "UnsubscribeUrl": f"https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={subscription}",
            "MessageAttributes": {},
        }
        assert len(base64.b64decode(unsure["Signature"])) == 256
        assert unsure["SigningCertUrl"].startswith("https://sns.us-east-1.amazonaws.com/SimpleNotificationService-")

    def test_message_attributes_keep_their_types(self, heard: list[Any], topic: str) -> None:
        self.subscribe(topic)

        client("sns").publish(
            TopicArn=topic,
            Message="m",
            MessageAttributes={
                "kind": {"DataType": "String", "StringValue": "a"},
                "raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
            },
        )

        assert heard[0]["Records"][0]["Sns"]["MessageAttributes"] == {
            "kind": {"Type": "String", "Value": "a"},
            "raw": {"Type": "Binary", "Value": base64.b64encode(b"\x00\xff").decode()},
        }

    def test_a_message_that_the_filter_policy_leaves_out_does_not_arrive(self, heard: list[Any], topic: str) -> None:
        self.subscribe(topic, FilterPolicy=json.dumps({"kind": ["wanted"]}))

        for kind in ("wanted", "unwanted"):
            attributes = {"kind": {"DataType": "String", "StringValue": kind}}
            client("sns").publish(TopicArn=topic, Message=kind, MessageAttributes=attributes)

        assert [event["Records"][0]["Sns"]["Message"] for event in heard] == ["wanted"]

    def test_a_message_with_structure_arrives_in_its_form_for_functions(self, heard: list[Any], topic: str) -> None:
        self.subscribe(topic)

        client("sns").publish(
            TopicArn=topic, MessageStructure="json", Message=json.dumps({"default": "d", "lambda": "for functions"})
        )

        assert heard[0]["Records"][0]["Sns"]["Message"] == "for functions"

    @pytest.mark.usefixtures("clock_cloud")
    def test_a_message_for_a_function_that_is_not_there_is_lost(self, topic: str) -> None:
        self.subscribe(topic, ABSENT)

        assert client("sns").publish(TopicArn=topic, Message="m")["ResponseMetadata"]["HTTPStatusCode"] == 200


class TestLogGroups:
    @pytest.fixture
    def put(self, clock_cloud: Cloud) -> Any:
        """Subscribe the function to a log group, and put messages there."""

        def put(pattern: str, *messages: str) -> None:
            logs = client("logs")
            logs.create_log_group(logGroupName="group")
            logs.create_log_stream(logGroupName="group", logStreamName="stream")
            logs.put_subscription_filter(
                logGroupName="group", filterName="all", filterPattern=pattern, destinationArn=ARN
            )
            at = int(clock_cloud.clock.now() * 1000)
            events = [{"timestamp": at, "message": message} for message in messages]
            logs.put_log_events(logGroupName="group", logStreamName="stream", logEvents=events)

        return put

    def test_log_events_arrive_zipped(self, clock_cloud: Cloud, heard: list[Any], put: Any) -> None:
        put("", "first", "second")

        [event] = heard
        content = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
        at = int(clock_cloud.clock.now() * 1000)
        ids = [each.pop("id") for each in content["logEvents"]]
        assert content == {
            "messageType": "DATA_MESSAGE",
            "owner": "123456789012",
            "logGroup": "group",
            "logStream": "stream",
            "subscriptionFilters": ["all"],
            "logEvents": [{"timestamp": at, "message": "first"}, {"timestamp": at, "message": "second"}],
        }
        assert all(isinstance(each, str) for each in ids)

    def test_only_what_the_pattern_matches_is_sent(self, heard: list[Any], put: Any) -> None:
        put("ERROR", "ERROR disk full", "all is well")

        [event] = heard
        content = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
        assert [each["message"] for each in content["logEvents"]] == ["ERROR disk full"]

    def test_nothing_is_sent_where_nothing_matches(self, heard: list[Any], put: Any) -> None:
        put("ERROR", "all is well")

        assert heard == []

    def test_what_a_function_logs_is_sent_on(self, clock_cloud: Cloud, heard: list[Any]) -> None:
        clock_cloud.functions.create("talker", lambda *_: sys.stdout.write("said by the function\n"))
        logs = client("logs")
        logs.create_log_group(logGroupName="/aws/lambda/talker")
        logs.put_subscription_filter(
            logGroupName="/aws/lambda/talker", filterName="f", filterPattern="said", destinationArn=ARN
        )

        client("lambda").invoke(FunctionName="talker")

        [event] = heard
        content = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
        assert [each["message"] for each in content["logEvents"]] == ["said by the function"]

    @pytest.mark.usefixtures("clock_cloud")
    def test_a_filter_for_a_function_that_is_not_there_is_refused(self) -> None:
        logs = client("logs")
        logs.create_log_group(logGroupName="group")

        with pytest.raises(ClientError) as refused:
            logs.put_subscription_filter(logGroupName="group", filterName="f", filterPattern="", destinationArn=ABSENT)

        assert refused.value.response["Error"] == {
            "Code": "InvalidParameterException",
            "Message": "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to "
            "execute your function.",
        }


@pytest.mark.usefixtures("heard")
class TestLookUps:
    def test_a_config_rule_may_have_a_function(self) -> None:
        config = client("config")
        source = {"Owner": "CUSTOM_LAMBDA", "SourceDetails": [self.detail()]}

        config.put_config_rule(ConfigRule={"ConfigRuleName": "r", "Source": {**source, "SourceIdentifier": ARN}})

        [rule] = config.describe_config_rules()["ConfigRules"]
        assert rule["Source"]["SourceIdentifier"] == ARN

    def test_a_config_rule_with_an_unknown_function_is_refused(self) -> None:
        source = {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": ABSENT, "SourceDetails": [self.detail()]}

        with pytest.raises(ClientError) as refused:
            client("config").put_config_rule(ConfigRule={"ConfigRuleName": "r", "Source": source})

        assert refused.value.response["Error"]["Code"] == "InsufficientPermissionsException"

    @pytest.mark.parametrize(("arn", "code"), [(ARN, None), (ABSENT, "InvalidLambdaFunction")])
    def test_a_receipt_rule_of_ses_names_a_function_that_is_there(self, arn: str, code: str | None) -> None:
        ses = client("ses")
        ses.create_receipt_rule_set(RuleSetName="set")
        rule = {"Name": "rule", "Actions": [{"LambdaAction": {"FunctionArn": arn}}]}

        if code is None:
            ses.create_receipt_rule(RuleSetName="set", Rule=rule)
            assert ses.describe_receipt_rule_set(RuleSetName="set")["Rules"][0]["Name"] == "rule"
            return
        with pytest.raises(ClientError) as refused:
            ses.create_receipt_rule(RuleSetName="set", Rule=rule)
        assert refused.value.response["Error"]["Code"] == code

    @staticmethod
    def detail() -> dict[str, str]:
        return {"EventSource": "aws.config", "MessageType": "ScheduledNotification"}
