"""Retries, dead letters, order; and that whoever delivers is never held up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.retries import Phase, RetryPolicy, events_policy, sns_http_policy
from awsim.fabric.delivery.settings import DeadLetter, DeliverySettings
from tests.fabric.delivery.conftest import ACCOUNT, REGION, Producer, make_queue, producer_of, received

if TYPE_CHECKING:
    from awsim import Cloud

THRICE = RetryPolicy(2, (Phase(2, 10, 20),))


def busy(cloud: Cloud, times: int) -> None:
    cloud.faults.throttle(service="sqs", operation="SendMessage", times=times)


class TestRetries:
    def test_what_may_pass_is_tried_again_when_its_time_has_come(
        self, cloud: Cloud, producer: Producer, sqs: Any
    ) -> None:
        url, queue = make_queue(sqs, "q")
        busy(cloud, 2)
        producer.deliver(queue, "hello", DeliverySettings(retries=THRICE))
        cloud.clock.advance(seconds=29.9)
        assert received(sqs, url) == []
        cloud.clock.advance(seconds=0.2)
        assert [each["Body"] for each in received(sqs, url)] == ["hello"]
        assert [entry.operation for entry in cloud.journal].count("attempt_delivery") == 3

    def test_nobody_waits_for_what_is_not_awaited(self, cloud: Cloud, producer: Producer, sqs: Any) -> None:
        url, queue = make_queue(sqs, "q")
        busy(cloud, 1)
        start = cloud.clock.now()
        producer.deliver(queue, "hello", DeliverySettings(retries=THRICE, is_awaited=False))
        cloud.settle()
        assert cloud.clock.now() == start
        cloud.clock.advance(seconds=30)
        assert [each["Body"] for each in received(sqs, url)] == ["hello"]

    def test_what_the_sender_has_done_wrong_is_not_tried_again(self, cloud: Cloud, producer: Producer) -> None:
        producer.deliver(f"arn:aws:sqs:{REGION}:{ACCOUNT}:gone", "hello", DeliverySettings(retries=THRICE))
        assert cloud.settle() == 1
        assert [text for text, _ in producer.ended] == ["hello"]

    def test_an_event_that_has_become_too_old_is_given_up(self, cloud: Cloud, producer: Producer, sqs: Any) -> None:
        _, queue = make_queue(sqs, "q")
        url, letters = make_queue(sqs, "letters")
        busy(cloud, 2)
        letter = DeadLetter(letters, "events")
        policy = events_policy(retries=185, age_seconds=2)
        producer.deliver(queue, "hello", DeliverySettings(retries=policy, dead_letter=letter))
        cloud.settle()
        (message,) = received(sqs, url)
        said = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
        assert said["EXHAUSTED_RETRY_CONDITION"] == "MaximumEventAgeInSeconds"
        assert said["RETRY_ATTEMPTS"] == "1"

    def test_the_phases_of_a_delivery_policy(self) -> None:
        policy = sns_http_policy(retries=8, no_delay=1, min_delay=2, max_delay=2, shortest=5, longest=20)
        assert [policy.delay_before(retry) for retry in range(1, 9)] == [0, 5, 5, 5, 12.5, 20, 20, 20]

    def test_185_retries_take_a_day(self) -> None:
        policy = events_policy()
        assert 86_000 < sum(policy.delay_before(retry) for retry in range(1, 186)) <= 86_400


class TestDeadLetters:
    def test_eventbridge_says_what_went_wrong(self, cloud: Cloud, producer: Producer, sqs: Any) -> None:
        url, letters = make_queue(sqs, "letters")
        target = f"arn:aws:sqs:{REGION}:{ACCOUNT}:gone"
        facts = {"RULE_ARN": "arn:aws:events:us-east-1:123456789012:rule/r", "TARGET_ARN": target}
        letter = DeadLetter(letters, "events", facts, body='{"the": "event"}')
        producer.deliver(target, "input", DeliverySettings(dead_letter=letter))
        cloud.settle()
        (message,) = received(sqs, url)
        assert message["Body"] == '{"the": "event"}'
        said = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
        assert said == {
            **facts,
            "ERROR_CODE": "NO_RESOURCE",
            "ERROR_MESSAGE": "The specified queue does not exist.",
            "RETRY_ATTEMPTS": "0",
        }

    def test_sns_hands_on_what_it_was_to_send(self, cloud: Cloud, producer: Producer, sqs: Any) -> None:
        url, letters = make_queue(sqs, "letters.fifo", FifoQueue="true")
        attributes = {"colour": {"DataType": "String", "StringValue": "red"}}
        settings = DeliverySettings(
            message_attributes=attributes, group_id="g", deduplication_id="d", dead_letter=DeadLetter(letters)
        )
        producer.deliver(f"arn:aws:sqs:{REGION}:{ACCOUNT}:gone.fifo", "hello", settings)
        cloud.settle()
        (message,) = received(sqs, url)
        assert (message["Body"], message["MessageAttributes"]) == ("hello", attributes)
        assert message["Attributes"]["MessageGroupId"] == "g"

    def test_lambda_says_it_in_its_own_words(self, cloud: Cloud, producer: Producer, sqs: Any) -> None:
        url, letters = make_queue(sqs, "letters")
        letter = DeadLetter(letters, "lambda", {"RequestID": "1-2-3"})
        producer.deliver(f"arn:aws:sqs:{REGION}:{ACCOUNT}:gone", "hello", DeliverySettings(dead_letter=letter))
        cloud.settle()
        (message,) = received(sqs, url)
        assert message["MessageAttributes"]["RequestID"] == {"DataType": "String", "StringValue": "1-2-3"}
        assert message["MessageAttributes"]["ErrorCode"] == {"DataType": "Number", "StringValue": "400"}

    def test_a_dead_letter_waits_for_a_busy_queue(self, cloud: Cloud, producer: Producer, sqs: Any) -> None:
        url, letters = make_queue(sqs, "letters")
        busy(cloud, 2)
        producer.deliver(letters, "hello", DeliverySettings(dead_letter=DeadLetter(letters)))
        cloud.settle()
        assert [each["Body"] for each in received(sqs, url)] == ["hello"]

    def test_what_is_lost_stands_in_the_journal(self, cloud: Cloud, producer: Producer) -> None:
        target = f"arn:aws:sqs:{REGION}:{ACCOUNT}:gone"
        producer.deliver(target, "hello", DeliverySettings(dead_letter=DeadLetter(f"{target}-too")))
        cloud.settle()
        first, second = [entry for entry in cloud.journal if entry.kind == "undelivered"]
        assert (first.params["target"], first.params["dead_letter"]) == (target, f"{target}-too")
        assert (second.params["target"], second.params["dead_letter"]) == (f"{target}-too", None)
        assert first.error == second.error is not None
        assert "undelivered producer deliver(" in cloud.journal.text()

    def test_a_target_that_does_not_exist_anywhere_fails_nobody(self, cloud: Cloud, producer: Producer) -> None:
        producer.deliver("arn:aws:iam::123456789012:role/r", "hello")
        producer.deliver("arn:aws:kinesis:nowhere-1:123456789012:stream/s", "again")
        cloud.settle()
        assert producer.ended == [("hello", "InvalidParameter"), ("again", "SDK_CLIENT_ERROR")]


class TestOrder:
    def test_what_is_tried_again_holds_up_what_is_behind_it(self, cloud: Cloud, producer: Producer, sqs: Any) -> None:
        _, queue = make_queue(sqs, "q")
        busy(cloud, 1)
        for text in ("first", "second"):
            producer.deliver(queue, text, DeliverySettings(retries=THRICE, order="g"))
        producer.deliver(queue, "other", DeliverySettings(retries=THRICE, order="h"))
        cloud.settle()
        assert [text for text, _ in producer.ended] == ["other", "first", "second"]
        assert producer.delivery_lines == {}

    def test_what_is_given_up_lets_the_next_go(self, cloud: Cloud, producer: Producer, sqs: Any) -> None:
        _, queue = make_queue(sqs, "q")
        busy(cloud, 1)
        for text in ("first", "second"):
            producer.deliver(queue, text, DeliverySettings(order="g"))
        cloud.settle()
        assert [(text, end == "delivered") for text, end in producer.ended] == [("first", False), ("second", True)]

    def test_what_waits_survives_a_snapshot(self, cloud: Cloud, sqs: Any) -> None:
        _, queue = make_queue(sqs, "q")
        held = producer_of(cloud)
        for text in ("first", "second"):
            held.deliver(queue, text, DeliverySettings(order="g"), delay=60)
        cloud.restore(cloud.snapshot())
        cloud.settle()
        restored = cloud.world.backend("producer", ACCOUNT, REGION)
        assert [text for text, _ in restored.ended] == ["first", "second"]
