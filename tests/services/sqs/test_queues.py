"""Queues: making, finding, listing, purging, deleting them, and their attributes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws
from tests.services.sqs.conftest import ACCOUNT, arn_of, bodies, counts, make, make_with_dead_letters, refused, send

if TYPE_CHECKING:
    from awsim import Cloud

GONE = ("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")


class TestAccepts:
    def test_a_queue_that_is_there_with_the_same_attributes(self, sqs: Any) -> None:
        url = make(sqs, VisibilityTimeout="60")
        assert make(sqs, VisibilityTimeout="60") == make(sqs) == url

    @pytest.mark.parametrize(
        "address",
        [
            f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/jobs",
            f"https://queue.amazonaws.com/{ACCOUNT}/jobs",
            f"https://us-east-1.queue.amazonaws.com/{ACCOUNT}/jobs",
            f"http://localhost:4566/{ACCOUNT}/jobs",
            f"http://localhost:4566/queue/us-east-1/{ACCOUNT}/jobs",
            f"http://sqs.us-east-1.localhost.localstack.cloud:4566/{ACCOUNT}/jobs",
        ],
    )
    def test_urls_of_every_form(self, sqs: Any, address: str) -> None:
        url = make(sqs)
        send(sqs, address, "hello")
        assert bodies(sqs, url) == ["hello"]

    def test_a_queue_of_another_account(self, cloud: Cloud, sqs: Any) -> None:
        other = cloud.client("sqs", aws_access_key_id="111122223333", aws_secret_access_key="x")
        url = make(other, "theirs")
        allowed = ["GetQueueUrl", "SendMessage"]
        other.add_permission(QueueUrl=url, Label="us", AWSAccountIds=["123456789012"], Actions=allowed)
        assert sqs.get_queue_url(QueueName="theirs", QueueOwnerAWSAccountId="111122223333")["QueueUrl"] == url
        send(sqs, url, "hello")
        assert bodies(other, url) == ["hello"]
        assert "QueueUrls" not in sqs.list_queues()

    def test_a_prefix_of_names(self, sqs: Any) -> None:
        for name in ("b", "a2", "a1", "c"):
            make(sqs, name)
        listed = sqs.list_queues(QueueNamePrefix="a")["QueueUrls"]
        assert [url.rpartition("/")[2] for url in listed] == ["a1", "a2"]

    def test_the_name_of_a_deleted_queue_after_a_minute(self) -> None:
        with mock_aws(clock="virtual", lifecycle="realistic") as cloud:
            client = boto3.client("sqs", region_name="us-east-1")
            client.delete_queue(QueueUrl=make(client))
            assert refused(client.create_queue, QueueName="jobs") == (
                "AWS.SimpleQueueService.QueueDeletedRecently",
                "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
            )
            cloud.clock.advance(seconds=60)
            assert make(client)


class TestRefuses:
    @pytest.mark.parametrize("name", ["", "a b", "x" * 81, "jobs.fifo"])
    def test_a_wrong_name(self, sqs: Any, name: str) -> None:
        code, message = refused(sqs.create_queue, QueueName=name)
        assert (code, message) == (
            "InvalidParameterValue",
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        )

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("VisibilityTimeout", "43201"),
            ("DelaySeconds", "901"),
            ("MaximumMessageSize", "1023"),
            ("MessageRetentionPeriod", "59"),
            ("ReceiveMessageWaitTimeSeconds", "21"),
            ("VisibilityTimeout", "soon"),
            ("SqsManagedSseEnabled", "maybe"),
            ("Policy", "no json"),
        ],
    )
    def test_a_value_out_of_its_range(self, sqs: Any, name: str, value: str) -> None:
        code, message = refused(sqs.create_queue, QueueName="jobs", Attributes={name: value})
        assert (code, message) == ("InvalidAttributeValue", f"Invalid value for the parameter {name}.")

    @pytest.mark.parametrize("name", ["Nothing", "QueueArn", "ApproximateNumberOfMessages", "All"])
    def test_an_attribute_that_can_t_be_set(self, sqs: Any, name: str) -> None:
        answer = refused(sqs.create_queue, QueueName="jobs", Attributes={name: "1"})
        assert answer == ("InvalidAttributeName", f"Unknown Attribute {name}.")

    def test_both_kinds_of_encryption(self, sqs: Any) -> None:
        url = make(sqs, KmsMasterKeyId="alias/aws/sqs")
        answer = refused(sqs.set_queue_attributes, QueueUrl=url, Attributes={"SqsManagedSseEnabled": "true"})
        assert answer == (
            "InvalidAttributeName",
            "You can use one type of server-side encryption (SSE) at one time. "
            "You can either enable KMS SSE or SQS SSE.",
        )

    def test_a_queue_that_is_not_there(self, sqs: Any) -> None:
        url = make(sqs)
        sqs.delete_queue(QueueUrl=url)
        assert refused(sqs.send_message, QueueUrl=url, MessageBody="x") == GONE
        assert refused(sqs.get_queue_url, QueueName="jobs") == GONE
        with pytest.raises(sqs.exceptions.QueueDoesNotExist):
            sqs.receive_message(QueueUrl=url)

    def test_a_name_stands_for_the_url_of_an_own_queue(self, sqs: Any) -> None:
        url = make(sqs)
        send(sqs, "jobs", "hello")
        assert bodies(sqs, url) == ["hello"]
        assert refused(sqs.send_message, QueueUrl="others", MessageBody="x") == GONE

    @pytest.mark.parametrize(
        "address",
        [
            "https://example.com/jobs",
            f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/jobs",
            "https://sqs.us-[ast-1.com/1/q",
        ],
    )
    def test_a_url_that_is_none_here(self, sqs: Any, address: str) -> None:
        make(sqs)
        answer = refused(sqs.send_message, QueueUrl=address, MessageBody="x")
        assert answer == ("InvalidAddress", f"The address {address} is not valid for this endpoint.")


class TestRefusesRedrivePolicies:
    @pytest.mark.parametrize(
        ("policy", "reason"),
        [
            ({"maxReceiveCount": 1}, "Redrive policy does not contain mandatory attribute: deadLetterTargetArn."),
            ({"deadLetterTargetArn": "x"}, "Redrive policy does not contain mandatory attribute: maxReceiveCount."),
            ({"deadLetterTargetArn": "dummy", "maxReceiveCount": 42}, "Invalid value for deadLetterTargetArn."),
            ({"deadLetterTargetArn": arn_of("gone"), "maxReceiveCount": 1}, "Dead letter target does not exist."),
            (
                {"deadLetterTargetArn": arn_of("gone"), "maxReceiveCount": 0},
                "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.",
            ),
            (
                {"deadLetterTargetArn": arn_of("other.fifo"), "maxReceiveCount": 1},
                "Dead-letter queue must be same type of queue as the source.",
            ),
        ],
    )
    def test_what_they_can_t_say(self, sqs: Any, policy: dict[str, Any], reason: str) -> None:
        make(sqs, "other.fifo")
        text = json.dumps(policy)
        answer = refused(sqs.create_queue, QueueName="jobs", Attributes={"RedrivePolicy": text})
        said = f"Value {text} for parameter RedrivePolicy is invalid. Reason: {reason}"
        assert answer == ("InvalidParameterValue", said)

    def test_a_source_that_is_not_allowed(self, sqs: Any) -> None:
        allow = json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [arn_of("friend")]})
        make(sqs, "dead", RedriveAllowPolicy=allow)
        policy = json.dumps({"deadLetterTargetArn": arn_of("dead"), "maxReceiveCount": 1})
        code, _ = refused(sqs.create_queue, QueueName="jobs", Attributes={"RedrivePolicy": policy})
        assert code == "InvalidParameterValue"
        assert make(sqs, "friend", RedrivePolicy=policy)

    @pytest.mark.parametrize(
        ("policy", "said"),
        [
            ({"redrivePermission": "byQueue"}, "you must also specify one or more sourceQueueArns values."),
            ({"redrivePermission": "denyAll", "sourceQueueArns": ["x"]}, "you must set redrivePermission to byQueue."),
            ({"redrivePermission": "byQueue", "sourceQueueArns": ["x"] * 11}, "you can specify is 10."),
            ({"redrivePermission": "somebody"}, "in an unsupported format."),
        ],
    )
    def test_what_an_allowance_can_t_say(self, sqs: Any, policy: dict[str, Any], said: str) -> None:
        attributes = {"RedriveAllowPolicy": json.dumps(policy)}
        _, message = refused(sqs.create_queue, QueueName="jobs", Attributes=attributes)
        assert message.endswith(said)


class TestBehaves:
    def test_a_purge_deletes_what_is_visible_in_flight_and_delayed(self, cloud: Cloud, sqs: Any) -> None:
        url = make(sqs)
        send(sqs, url, "a", "b")
        send(sqs, url, "c", DelaySeconds=60)
        bodies(sqs, url, 1)
        assert counts(sqs, url) == (1, 1, 1)
        sqs.purge_queue(QueueUrl=url)
        cloud.clock.advance(seconds=60)
        assert (counts(sqs, url), bodies(sqs, url)) == ((0, 0, 0), [])
        sqs.purge_queue(QueueUrl=url)

    def test_messages_end_with_their_retention(self, cloud: Cloud, sqs: Any) -> None:
        url = make(sqs, MessageRetentionPeriod="60", VisibilityTimeout="0")
        send(sqs, url, "old")
        cloud.clock.advance(seconds=30)
        send(sqs, url, "new")
        cloud.clock.advance(seconds=30)
        assert bodies(sqs, url) == ["new"]

    def test_the_sources_of_dead_letters_are_listed_in_pages(self, sqs: Any) -> None:
        dead = make(sqs, "dead")
        policy = json.dumps({"deadLetterTargetArn": arn_of("dead"), "maxReceiveCount": 1})
        urls = [make(sqs, name, RedrivePolicy=policy) for name in "abc"]
        page = sqs.list_dead_letter_source_queues(QueueUrl=dead, MaxResults=2)
        rest = sqs.list_dead_letter_source_queues(QueueUrl=dead, MaxResults=2, NextToken=page["NextToken"])
        assert page["queueUrls"] + rest["queueUrls"] == urls
        sqs.delete_queue(QueueUrl=urls[1])
        assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [urls[0], urls[2]]

    def test_what_is_in_a_queue_survives_a_snapshot(self, cloud: Cloud, sqs: Any) -> None:
        url, dead = make_with_dead_letters(sqs, 1, VisibilityTimeout="10")
        send(sqs, url, "a", "b")
        send(sqs, url, "c", DelaySeconds=5)
        bodies(sqs, url, 1)
        held = cloud.snapshot()
        sqs.purge_queue(QueueUrl=url)
        cloud.restore(held)
        assert counts(sqs, url) == (1, 1, 1)
        cloud.clock.advance(seconds=11)
        assert sorted(bodies(sqs, url)) == ["b", "c"]
        assert bodies(sqs, dead) == ["a"]
