"""FIFO topics: order, deduplication, sequence numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from awsim import Cloud


def published(sns: Any, topic: str, text: str, group: str = "g", **more: str) -> tuple[str, str]:
    answer = sns.publish(TopicArn=topic, Message=text, MessageGroupId=group, **more)
    return answer["MessageId"], answer["SequenceNumber"]


def test_sequence_numbers_have_twenty_digits_and_grow(sns: Any, fifo_topic: str) -> None:
    numbers = [published(sns, fifo_topic, str(number))[1] for number in range(3)]

    assert numbers == sorted(numbers)
    assert {len(number) for number in numbers} == {20}


def test_a_duplicate_is_answered_as_the_first_one_for_five_minutes(
    cloud: Cloud, sns: Any, fifo_topic: str, queue: Any, subscribe: Any, received: Any
) -> None:
    subscribe(fifo_topic, queue("jobs.fifo"), RawMessageDelivery="true")
    first = published(sns, fifo_topic, "a")
    cloud.clock.advance(seconds=299)
    second = published(sns, fifo_topic, "a")
    cloud.clock.advance(seconds=1)
    third = published(sns, fifo_topic, "a")

    assert (first == second, first == third) == (True, False)
    assert [each["Body"] for each in received("jobs.fifo")] == ["a", "a"]


def test_an_id_goes_before_the_content(sns: Any, fifo_topic: str) -> None:
    first = published(sns, fifo_topic, "a", MessageDeduplicationId="1")

    assert published(sns, fifo_topic, "b", MessageDeduplicationId="1") == first
    assert published(sns, fifo_topic, "a") != first


def test_duplicates_are_looked_for_within_a_group_where_the_topic_says_so(sns: Any, fifo_topic: str) -> None:
    sns.set_topic_attributes(TopicArn=fifo_topic, AttributeName="FifoThroughputScope", AttributeValue="MessageGroup")
    first = published(sns, fifo_topic, "a", "one")

    assert published(sns, fifo_topic, "a", "two") != first
    assert published(sns, fifo_topic, "a", "one") == first


def test_a_batch_has_duplicates_within_itself(
    sns: Any, fifo_topic: str, queue: Any, subscribe: Any, received: Any
) -> None:
    subscribe(fifo_topic, queue("jobs.fifo"), RawMessageDelivery="true")
    entries = [{"Id": str(number), "Message": "a", "MessageGroupId": "g"} for number in range(3)]
    answers = sns.publish_batch(TopicArn=fifo_topic, PublishBatchRequestEntries=entries)["Successful"]

    assert len({each["SequenceNumber"] for each in answers}) == 1
    assert [each["Body"] for each in received("jobs.fifo")] == ["a"]


@pytest.mark.parametrize("name", ["MessageGroupId", "MessageDeduplicationId"])
@pytest.mark.parametrize("value", ["", "a" * 129, "ä", "a b"])
def test_an_id_that_is_none_is_refused(sns: Any, fifo_topic: str, name: str, value: str, refusal: Any) -> None:
    given = {"TopicArn": fifo_topic, "Message": "m", "MessageGroupId": "g", name: value}

    assert refusal(sns.publish, **given)[1].startswith(f"Invalid parameter: {name} Reason: ")


def test_a_message_is_not_signed(sns: Any, fifo_topic: str, queue: Any, subscribe: Any, received: Any) -> None:
    subscribe(fifo_topic, queue("jobs.fifo"))
    _, number = published(sns, fifo_topic, "a")

    [message] = received("jobs.fifo")
    body = json.loads(message["Body"])
    assert list(body) == ["Type", "MessageId", "SequenceNumber", "TopicArn", "Message", "Timestamp", "UnsubscribeURL"]
    assert body["SequenceNumber"] == number
    assert message["Attributes"]["MessageGroupId"] == "g"


def test_a_queue_that_is_busy_gets_the_rest_of_the_group_in_order(
    cloud: Cloud, sns: Any, fifo_topic: str, queue: Any, subscribe: Any, received: Any
) -> None:
    subscribe(fifo_topic, queue("jobs.fifo"), RawMessageDelivery="true")
    cloud.faults.throttle(service="sqs", operation="SendMessage", times=4)
    for text in ("1", "2", "3"):
        published(sns, fifo_topic, text)
    at_once = received("jobs.fifo")
    cloud.clock.advance(minutes=5)

    assert at_once == []
    assert [each["Body"] for each in received("jobs.fifo")] == ["1", "2", "3"]
