"""Random histories of a FIFO topic with several queues, beside a model of what it promises."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from awsim import Cloud

GROUPS = ("a", "b")
QUEUES = ("one", "two")
REMEMBERED_SECONDS = 300


class FifoTopicMachine(RuleBasedStateMachine):
    """Exactly once within five minutes; each group in one order, the same for all queues; whatever is restored."""

    def __init__(self) -> None:
        super().__init__()
        self.cloud = Cloud(clock="virtual", seed=7)
        self.sns, self.sqs = self.cloud.client("sns"), self.cloud.client("sqs")
        given = {"FifoTopic": "true", "ContentBasedDeduplication": "true"}
        self.topic = self.sns.create_topic(Name="t.fifo", Attributes=given)["TopicArn"]
        for name in QUEUES:
            self.sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})
            arn = f"arn:aws:sqs:us-east-1:123456789012:{name}.fifo"
            attributes = {"RawMessageDelivery": "true"}
            self.sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
        self.accepted: dict[str, tuple[float, Any]] = {}
        self.expected: dict[str, list[str]] = {group: [] for group in GROUPS}
        self.numbers: list[str] = []

    @rule(text=st.sampled_from("12345"), group=st.sampled_from(GROUPS))
    def publish(self, text: str, group: str) -> None:
        answer = self.sns.publish(TopicArn=self.topic, Message=text, MessageGroupId=group)
        self._note(text, group, (answer["MessageId"], answer["SequenceNumber"]))

    @rule(texts=st.lists(st.sampled_from("12345"), min_size=1, max_size=4), group=st.sampled_from(GROUPS))
    def publish_batch(self, texts: list[str], group: str) -> None:
        entries = [{"Id": str(place), "Message": text, "MessageGroupId": group} for place, text in enumerate(texts)]
        answer = self.sns.publish_batch(TopicArn=self.topic, PublishBatchRequestEntries=entries)
        for text, each in zip(texts, answer["Successful"], strict=True):
            self._note(text, group, (each["MessageId"], each["SequenceNumber"]))

    @rule(seconds=st.sampled_from([1, 150, 301]))
    def let_time_pass(self, seconds: int) -> None:
        self.cloud.clock.advance(seconds=seconds)

    @rule(times=st.integers(1, 3))
    def queues_are_busy(self, times: int) -> None:
        self.cloud.faults.throttle(service="sqs", operation="SendMessage", times=times)

    @rule()
    def save_and_restore(self) -> None:
        self.cloud.restore(self.cloud.snapshot())

    def _note(self, text: str, group: str, answer: Any) -> None:
        now = self.cloud.clock.now()
        at, before = self.accepted.get(text, (-REMEMBERED_SECONDS, None))
        if now - at < REMEMBERED_SECONDS:
            assert answer == before
            return
        self.accepted[text] = now, answer
        self.expected[group].append(text)
        self.numbers.append(answer[1])

    @invariant()
    def sequence_numbers_grow(self) -> None:
        assert self.numbers == sorted(set(self.numbers))

    def teardown(self) -> None:
        self.cloud.settle()
        for name in QUEUES:
            assert self._received(f"{name}.fifo") == self.expected
        self.cloud.close()

    def _received(self, name: str) -> dict[str, list[str]]:
        url = self.sqs.get_queue_url(QueueName=name)["QueueUrl"]
        found: dict[str, list[str]] = {group: [] for group in GROUPS}
        asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "AttributeNames": ["All"]}
        while messages := self.sqs.receive_message(**asked).get("Messages"):
            for each in messages:
                found[each["Attributes"]["MessageGroupId"]].append(each["Body"])
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return found


FifoTopicMachine.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
TestFifoTopics = FifoTopicMachine.TestCase
