"""Publish and PublishBatch: what is refused, and what subscribers of each protocol get."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

if TYPE_CHECKING:
    from awsim import Cloud

INVALID = "InvalidParameter"
LIMIT = 262_144


def text(value: str, kind: str = "String") -> dict[str, str]:
    return {"DataType": kind, "StringValue": value}


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"Subject": "a\nb"}, "Subject"),
            ({"Subject": "a" * 101}, "Subject"),
            ({"Message": "a" * (LIMIT + 1)}, "Message too long"),
            ({"MessageStructure": "xml"}, "MessageStructure"),
            (
                {"MessageStructure": "json", "Message": '{"sqs": "x"}'},
                "Message Structure - No default entry in JSON message body",
            ),
            (
                {"MessageStructure": "json", "Message": '{"default": {"a": 1}}'},
                "Message Structure - No default entry in JSON message body",
            ),
            (
                {"MessageStructure": "json", "Message": '{"default": "x"} }'},
                "Message Structure - JSON message body failed to parse",
            ),
            ({"TargetArn": "arn:aws:sns:us-east-1:123456789012:news"}, "TargetArn"),
        ],
    )
    def test_a_message_that_is_none(self, sns: Any, topic: str, given: Any, message: str, refusal: Any) -> None:
        refused = refusal(sns.publish, **{"TopicArn": topic, "Message": "m", **given})

        assert refused == (INVALID, f"Invalid parameter: {message}")

    def test_a_message_to_nobody(self, sns: Any, refusal: Any) -> None:
        message = "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter"
        assert refusal(sns.publish, Message="m") == (INVALID, message)

    @pytest.mark.parametrize(("arn", "parts"), [("randomstring", 1), ("randomstring:1", 2), ("", 1)])
    def test_a_topic_that_is_none(self, sns: Any, arn: str, parts: int, refusal: Any) -> None:
        message = f"Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not {parts}"
        assert refusal(sns.publish, TopicArn=arn, Message="m") == (INVALID, message)

    def test_attributes_count(self, sns: Any, topic: str, refusal: Any) -> None:
        rest = LIMIT - len("aString1")
        given = {"TopicArn": topic, "MessageAttributes": {"a": text("1")}}

        assert refusal(sns.publish, Message="m" * (rest + 1), **given)[1] == "Invalid parameter: Message too long"
        assert sns.publish(Message="m" * rest, **given)["MessageId"]

    def test_a_topic_for_large_messages(self, sns: Any, topic: str, refusal: Any) -> None:
        sns.set_topic_attributes(TopicArn=topic, AttributeName="MaximumMessageSize", AttributeValue="1048576")

        assert sns.publish(TopicArn=topic, Message="m" * 1_048_576)["MessageId"]
        assert refusal(sns.publish, TopicArn=topic, Message="m" * 1_048_577)[0] == INVALID

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            (".a", text("1"), "Invalid message attribute name starting with character '.' was found."),
            ("a.", text("1"), "Invalid message attribute name ending with character '.' was found."),
            ("a..b", text("1"), "Message attribute name can not have successive '.' character."),
            (
                "a b",
                text("1"),
                "Invalid non-alphanumeric character '#x20' was found in the message attribute name. Can only include "
                "alphanumeric characters, hyphens, underscores, or dots.",
            ),
            ("a" * 257, text("1"), "Length of message attribute name must be less than 256 bytes."),
            (
                "a",
                {"DataType": "Binary", "StringValue": "x"},
                "The message attribute 'a' with type 'Binary' must use field 'Binary'.",
            ),
            (
                "a",
                {"DataType": "String", "StringValue": ""},
                "The message attribute 'a' must contain non-empty message attribute value for message attribute type "
                "'String'.",
            ),
            ("a", text("one", "Number"), "Could not cast message attribute 'a' value to number."),
        ],
    )
    def test_an_attribute_that_is_none(
        self, sns: Any, topic: str, name: str, value: Any, message: str, refusal: Any
    ) -> None:
        refused = refusal(sns.publish, TopicArn=topic, Message="m", MessageAttributes={name: value})

        assert refused == ("ParameterValueInvalid", message)

    @pytest.mark.parametrize(
        ("entries", "code"),
        [
            ([], "EmptyBatchRequest"),
            ([{"Id": str(number), "Message": "m"} for number in range(11)], "TooManyEntriesInBatchRequest"),
            ([{"Id": "1", "Message": "m"}] * 2, "BatchEntryIdsNotDistinct"),
            ([{"Id": "a b", "Message": "m"}], "InvalidBatchEntryId"),
            ([{"Id": "a" * 81, "Message": "m"}], "InvalidBatchEntryId"),
            ([{"Id": "1", "Message": "m"}, {"Id": "2", "Message": ""}], INVALID),
            ([{"Id": "1", "Message": "m", "MessageDeduplicationId": "d"}], INVALID),
        ],
    )
    def test_a_batch_that_is_none(
        self, sns: Any, topic: str, queue: Any, subscribe: Any, received: Any, entries: Any, code: str, refusal: Any
    ) -> None:
        subscribe(topic, queue())

        assert refusal(sns.publish_batch, TopicArn=topic, PublishBatchRequestEntries=entries)[0] == code
        assert received() == []


class TestKeys:
    @pytest.fixture
    def encrypted(self, sns: Any) -> Any:
        kms = boto3.client("kms", region_name="us-east-1")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        topic = sns.create_topic(Name="secret", Attributes={"KmsMasterKeyId": key})["TopicArn"]
        return kms, key, topic

    def test_a_topic_with_a_key_takes_messages(self, sns: Any, encrypted: Any) -> None:
        assert sns.publish(TopicArn=encrypted[2], Message="m")["MessageId"]

    def test_one_whose_key_is_disabled_takes_none(self, sns: Any, encrypted: Any, refusal: Any) -> None:
        kms, key, topic = encrypted
        kms.disable_key(KeyId=key)
        assert refusal(sns.publish, TopicArn=topic, Message="m")[0] == "KMSDisabled"
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        assert refusal(sns.publish, TopicArn=topic, Message="m")[0] == "KMSInvalidState"

    def test_one_whose_key_is_not_there_takes_none(self, sns: Any, topic: str, refusal: Any) -> None:
        sns.set_topic_attributes(TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue="alias/none")
        assert refusal(sns.publish, TopicArn=topic, Message="m")[0] == "KMSNotFound"


class TestSubscribers:
    def test_a_queue_gets_its_own_text_raw_with_attributes(
        self, sns: Any, topic: str, queue: Any, subscribe: Any, received: Any
    ) -> None:
        subscribe(topic, queue(), RawMessageDelivery="true")
        attributes = {"n": text("1.5", "Number"), "b": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}
        message = json.dumps({"default": "d", "sqs": "q"})
        sns.publish(TopicArn=topic, Message=message, MessageStructure="json", MessageAttributes=attributes)

        [got] = received()
        assert (got["Body"], got["MessageAttributes"]) == ("q", attributes)

    def test_a_mail_is_in_the_outbox(self, cloud: Cloud, sns: Any, topic: str, subscribe: Any) -> None:
        sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="Daily")
        for protocol in ("email", "email-json"):
            subscribe(topic, "someone@example.com", protocol)
            sns.confirm_subscription(TopicArn=topic, Token=cloud.outbox[-1].details["Token"])
        cloud.outbox.clear()
        message_id = sns.publish(TopicArn=topic, Subject="News", Message="hello")["MessageId"]

        plain, as_json = cloud.outbox.mails("someone@example.com")
        assert (plain.subject, plain.body, plain.sender) == ("News", "hello", "Daily <no-reply@sns.amazonaws.com>")
        assert plain.details["TopicArn"] == topic
        assert json.loads(as_json.body)["MessageId"] == message_id

    def test_a_text_message_is_in_the_outbox(self, cloud: Cloud, sns: Any, topic: str, subscribe: Any) -> None:
        subscribe(topic, "+15551234567", "sms")
        sns.publish(TopicArn=topic, Message=json.dumps({"default": "d", "sms": "short"}), MessageStructure="json")

        [sent] = cloud.outbox.sms()
        assert (sent.to, sent.body, sent.details["TopicArn"], sent.at) == (
            "+15551234567",
            "short",
            topic,
            cloud.clock.now(),
        )

    def test_a_delivery_stream_gets_a_line(self, cloud: Cloud, sns: Any, topic: str, subscribe: Any) -> None:
        s3, firehose = (boto3.client(name, region_name="us-east-1") for name in ("s3", "firehose"))
        s3.create_bucket(Bucket="archive")
        role = "arn:aws:iam::123456789012:role/r"
        stream = firehose.create_delivery_stream(
            DeliveryStreamName="s", S3DestinationConfiguration={"RoleARN": role, "BucketARN": "arn:aws:s3:::archive"}
        )["DeliveryStreamARN"]
        subscribe(topic, stream, "firehose", SubscriptionRoleArn=role)
        sns.publish(TopicArn=topic, Message="hello", MessageAttributes={"a": text("1")})

        [put] = cloud.journal.calls("firehose", "PutRecord")
        line = put.params["Record"]["Data"]
        line = line.decode() if isinstance(line, bytes) else line
        assert json.loads(line)["MessageAttributes"] == {"a": {"Type": "String", "Value": "1"}}

    def test_one_subscriber_that_is_gone_keeps_no_other_from_it(
        self, sns: Any, topic: str, queue: Any, subscribe: Any, received: Any
    ) -> None:
        subscribe(topic, "arn:aws:sqs:us-east-1:123456789012:absent")
        subscribe(topic, "arn:aws:lambda:us-east-1:123456789012:function:absent", "lambda")
        subscribe(topic, queue(), RawMessageDelivery="true")
        sns.publish(TopicArn=topic, Message="hello")

        assert [each["Body"] for each in received()] == ["hello"]

    def test_a_message_with_too_many_attributes_for_a_queue_is_a_dead_letter(
        self, cloud: Cloud, sns: Any, topic: str, queue: Any, subscribe: Any, received: Any
    ) -> None:
        """SQS takes ten attributes, SNS more (developer guide, "raw message delivery")."""
        redrive = json.dumps({"deadLetterTargetArn": queue("dead")})
        subscribe(topic, queue(), RawMessageDelivery="true", RedrivePolicy=redrive)
        attributes = {f"a{number}": text("1") for number in range(11)}
        sns.publish(TopicArn=topic, Message="hello", MessageAttributes=attributes)

        assert received() == []
        assert any(entry.kind == "undelivered" for entry in cloud.journal)


class TestSignatures:
    @pytest.mark.parametrize("version", ["1", "2"])
    @pytest.mark.parametrize("subject", [None, "News"])
    def test_a_message_is_verified_with_the_certificate_it_names(
        self, sns: Any, queue: Any, subscribe: Any, received: Any, version: str, subject: str | None
    ) -> None:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        topic = sns.create_topic(Name="signed", Attributes={"SignatureVersion": version})["TopicArn"]
        subscribe(topic, queue())
        sns.publish(TopicArn=topic, Message="hällo", **({} if subject is None else {"Subject": subject}))
        message = json.loads(received()[0]["Body"])

        certificate = x509.load_pem_x509_certificate(requests.get(message["SigningCertURL"], timeout=5).content)
        names = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
        signed = "".join(f"{name}\n{message[name]}\n" for name in names if name in message)
        certificate.public_key().verify(  # type: ignore[union-attr, call-arg]
            base64.b64decode(message["Signature"]),
            signed.encode(),
            padding.PKCS1v15(),
            hashes.SHA1() if version == "1" else hashes.SHA256(),  # noqa: S303 - version 1 has it so
        )
        assert message["SignatureVersion"] == version

    def test_a_certificate_of_another_name_is_not_there(self, sns: Any) -> None:
        assert requests.get("https://sns.us-east-1.amazonaws.com/Other.pem", timeout=5).status_code == 404


class TestHTTP:
    @pytest.fixture
    def endpoint(self, cloud: Cloud) -> Any:
        """A function with a URL, and the requests it gets; it answers what `answers` says."""
        heard: list[Any] = []
        answers: list[int] = []

        def handler(event: Any, _: Any) -> Any:
            heard.append(event)
            return {"statusCode": answers.pop(0) if answers else 200, "body": ""}

        cloud.functions.create("web", handler)
        functions = boto3.client("lambda", region_name="us-east-1")
        url = functions.create_function_url_config(FunctionName="web", AuthType="NONE")["FunctionUrl"]
        public = {"Principal": "*", "FunctionUrlAuthType": "NONE", "Action": "lambda:InvokeFunctionUrl"}
        functions.add_permission(FunctionName="web", StatementId="all", **public)
        return url, heard, answers

    def confirmed(self, sns: Any, topic: str, endpoint: Any, **attributes: str) -> str:
        url, heard, _ = endpoint
        sns.subscribe(TopicArn=topic, Protocol="https", Endpoint=url, Attributes=attributes)
        token = json.loads(heard.pop()["body"])["Token"]
        return str(sns.confirm_subscription(TopicArn=topic, Token=token)["SubscriptionArn"])

    def test_a_function_url_confirms_and_is_posted_to(self, sns: Any, topic: str, endpoint: Any) -> None:
        subscription = self.confirmed(sns, topic, endpoint, RawMessageDelivery="true")
        sns.publish(TopicArn=topic, Message="hello")

        [event] = endpoint[1]
        headers = event["headers"]
        assert (event["body"], headers["x-amz-sns-rawdelivery"]) == ("hello", "true")
        assert headers["x-amz-sns-subscription-arn"] == subscription

    def test_a_failure_that_may_pass_is_tried_again_by_the_policy(
        self, cloud: Cloud, sns: Any, topic: str, endpoint: Any
    ) -> None:
        self.confirmed(sns, topic, endpoint)
        endpoint[2].extend([503, 503])
        sns.publish(TopicArn=topic, Message="hello")
        tries = [len(endpoint[1])]
        for _ in range(3):
            cloud.clock.advance(seconds=20)
            tries.append(len(endpoint[1]))

        assert tries == [1, 2, 3, 3]

    def test_what_is_given_up_is_a_dead_letter(
        self, cloud: Cloud, sns: Any, topic: str, endpoint: Any, queue: Any, received: Any
    ) -> None:
        policy = {"healthyRetryPolicy": {"numRetries": 1, "minDelayTarget": 5, "maxDelayTarget": 5}}
        redrive = json.dumps({"deadLetterTargetArn": queue("dead")})
        self.confirmed(sns, topic, endpoint, DeliveryPolicy=json.dumps(policy), RedrivePolicy=redrive)
        endpoint[2].extend([500] * 5)
        sns.publish(TopicArn=topic, Message="hello")
        before = received("dead")
        cloud.clock.advance(seconds=5)

        assert (before, len(endpoint[1])) == ([], 2)
        assert [json.loads(each["Body"])["Message"] for each in received("dead")] == ["hello"]

    def test_a_throttle_keeps_deliveries_apart(self, cloud: Cloud, sns: Any, topic: str, endpoint: Any) -> None:
        policy = json.dumps({"throttlePolicy": {"maxReceivesPerSecond": 2}})
        self.confirmed(sns, topic, endpoint, DeliveryPolicy=policy)
        for _ in range(3):
            sns.publish(TopicArn=topic, Message="hello")
        at_once = len(endpoint[1])
        cloud.clock.advance(seconds=0.5)
        later = len(endpoint[1])
        cloud.clock.advance(seconds=0.5)

        assert (at_once, later, len(endpoint[1])) == (1, 2, 3)

    def test_nothing_leaves(self, cloud: Cloud, sns: Any, topic: str) -> None:
        sns.subscribe(TopicArn=topic, Protocol="http", Endpoint="http://example.com/hook")

        assert [entry.error for entry in cloud.journal if entry.kind == "undelivered"] == ["ConnectionFailure"]


class TestStatusLogs:
    ROLE = "arn:aws:iam::123456789012:role/feedback"

    def logged(self, group: str) -> list[Any]:
        logs = boto3.client("logs", region_name="us-east-1")
        names = [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]
        if group not in names:
            return []
        return [json.loads(each["message"]) for each in logs.filter_log_events(logGroupName=group)["events"]]

    def test_successes_and_failures_are_logged(self, sns: Any, topic: str, queue: Any, subscribe: Any) -> None:
        for kind in ("Success", "Failure"):
            name = f"SQS{kind}FeedbackRoleArn"
            sns.set_topic_attributes(TopicArn=topic, AttributeName=name, AttributeValue=self.ROLE)
        subscribe(topic, queue())
        subscribe(topic, "arn:aws:sqs:us-east-1:123456789012:absent")
        message_id = sns.publish(TopicArn=topic, Message="hello")["MessageId"]

        [success] = self.logged("sns/us-east-1/123456789012/news")
        [failure] = self.logged("sns/us-east-1/123456789012/news/Failure")
        assert (success["status"], failure["status"]) == ("SUCCESS", "FAILURE")
        assert {each["notification"]["messageId"] for each in (success, failure)} == {message_id}
        assert "sqsMessageId" in json.loads(success["delivery"]["providerResponse"])
        assert "ErrorCode" in json.loads(failure["delivery"]["providerResponse"])

    def test_a_sample_rate_of_nothing_logs_no_success(self, sns: Any, topic: str, queue: Any, subscribe: Any) -> None:
        for name, value in (("RoleArn", self.ROLE), ("SampleRate", "0")):
            attribute = f"SQSSuccessFeedback{name}"
            sns.set_topic_attributes(TopicArn=topic, AttributeName=attribute, AttributeValue=value)
        subscribe(topic, queue())
        sns.publish(TopicArn=topic, Message="hello")

        assert self.logged("sns/us-east-1/123456789012/news") == []
