"""Archives of FIFO topics, and their replays."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from awsim import Cloud

DAYS = '{"MessageRetentionPeriod": "2"}'


@pytest.fixture
def archived(sns: Any, fifo_topic: str) -> str:
    sns.set_topic_attributes(TopicArn=fifo_topic, AttributeName="ArchivePolicy", AttributeValue=DAYS)
    return fifo_topic


def since(moment: float, **more: str) -> str:
    start = datetime.fromtimestamp(moment, UTC).isoformat()
    return json.dumps({"PointType": "Timestamp", "StartingPoint": start, **more})


def published(sns: Any, topic: str, *texts: str) -> list[str]:
    return [sns.publish(TopicArn=topic, Message=text, MessageGroupId="g")["MessageId"] for text in texts]


def test_a_new_subscription_gets_what_was_published_before(
    cloud: Cloud, sns: Any, archived: str, queue: Any, subscribe: Any, received: Any, attributes: Any
) -> None:
    began = cloud.clock.now()
    ids = published(sns, archived, "1", "2")
    subscription = subscribe(archived, queue("jobs.fifo"), ReplayPolicy=since(began))

    bodies = [json.loads(each["Body"]) for each in received("jobs.fifo")]
    assert [(each["MessageId"], each["Message"], each["Replayed"]) for each in bodies] == [
        (ids[0], "1", True),
        (ids[1], "2", True),
    ]
    assert attributes(subscription)["ReplayStatus"] == "Completed"


def test_a_subscription_gets_once_more_what_is_within_a_time(
    cloud: Cloud, sns: Any, archived: str, queue: Any, subscribe: Any, received: Any
) -> None:
    subscription = subscribe(archived, queue("jobs.fifo"), RawMessageDelivery="true")
    moments = []
    for text in ("1", "2", "3"):
        cloud.clock.advance(hours=1)
        moments.append(cloud.clock.now())
        published(sns, archived, text)
    received("jobs.fifo")
    cloud.clock.advance(hours=1)
    end = datetime.fromtimestamp(moments[1], UTC).isoformat()
    sns.set_subscription_attributes(
        SubscriptionArn=subscription,
        AttributeName="ReplayPolicy",
        AttributeValue=since(moments[1], EndingPoint=end),
    )

    assert [each["Body"] for each in received("jobs.fifo")] == ["2"]


def test_what_is_older_than_the_retention_period_is_gone(
    cloud: Cloud, sns: Any, archived: str, queue: Any, subscribe: Any, received: Any, attributes: Any
) -> None:
    began = cloud.clock.now()
    published(sns, archived, "old")
    cloud.clock.advance(days=2, seconds=1)
    published(sns, archived, "new")
    subscribe(archived, queue("jobs.fifo"), RawMessageDelivery="true", ReplayPolicy=since(began))

    assert [each["Body"] for each in received("jobs.fifo")] == ["new"]
    assert attributes(archived)["BeginningArchiveTime"] == "2026-01-01T00:00:01.000Z"


def test_a_topic_with_an_archive_can_not_be_deleted(sns: Any, archived: str, refusal: Any) -> None:
    assert refusal(sns.delete_topic, TopicArn=archived)[0] == "InvalidState"

    sns.set_topic_attributes(TopicArn=archived, AttributeName="ArchivePolicy", AttributeValue="{}")
    sns.delete_topic(TopicArn=archived)
    assert sns.list_topics()["Topics"] == []


@pytest.mark.parametrize(
    "policy", ["no JSON", '{"MessageRetentionPeriod": "0"}', '{"MessageRetentionPeriod": "366"}', '{"a": 1}']
)
def test_an_archive_policy_that_is_none_is_refused(sns: Any, fifo_topic: str, policy: str, refusal: Any) -> None:
    given = {"TopicArn": fifo_topic, "AttributeName": "ArchivePolicy", "AttributeValue": policy}

    assert refusal(sns.set_topic_attributes, **given)[1].startswith("Invalid parameter: ArchivePolicy: ")


def test_a_replay_without_an_archive_is_refused(
    cloud: Cloud, sns: Any, fifo_topic: str, queue: Any, refusal: Any
) -> None:
    given = {"TopicArn": fifo_topic, "Protocol": "sqs", "Endpoint": queue("jobs.fifo")}
    policy = {"ReplayPolicy": since(cloud.clock.now())}

    code, message = refusal(sns.subscribe, **given, Attributes=policy)

    assert (code, "the topic has no message archive" in message) == ("InvalidParameter", True)
