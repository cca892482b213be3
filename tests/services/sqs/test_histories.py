"""Random histories of queues against the slow ones: nothing is lost or doubled, and order is kept.

A few are gone through by default, 2,000 with `AWSIM_BUDGET=25`.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import mock_aws
from tests.budgets import examples
from tests.services.sqs.conftest import arn_of, counts, make_with_dead_letters
from tests.services.sqs.slow_queue import RECEIVES, TIMEOUT, SlowMessage, SlowQueue

if TYPE_CHECKING:
    from awsim import Cloud

STEPS = 60
HISTORIES = examples(40)
"""How many histories of each kind of queue are gone through."""


class History:
    """One random history of a queue and the one for its dead letters, beside their slow twins."""

    def __init__(self, cloud: Cloud, seed: int, *, is_fifo: bool) -> None:
        self.cloud, self.is_fifo = cloud, is_fifo
        self.chance = Random(seed)  # noqa: S311 - the same histories each time
        self.sqs = boto3.client("sqs", region_name="us-east-1")
        self.name = f"jobs{seed}" + (".fifo" if is_fifo else "")
        url, dead = make_with_dead_letters(self.sqs, RECEIVES, self.name, VisibilityTimeout=str(TIMEOUT))
        slow_dead = SlowQueue(is_fifo)
        self.queues = [(url, SlowQueue(is_fifo, slow_dead)), (dead, slow_dead)]
        self.handles: list[tuple[str, SlowQueue, str]] = []
        self.bodies = 0

    @property
    def now(self) -> float:
        return self.cloud.clock.now()

    def go(self) -> None:
        steps = (self.send, self.send, self.receive, self.receive, self.delete, self.change, self.pass_time)
        for _ in range(STEPS):
            self.chance.choice((*steps, *steps, self.move_back, self.restore, self.purge))()
            for url, slow in self.queues:
                self.count(url, slow)
        self.drain()

    def send(self) -> None:
        url, slow = self.queues[0]
        self.bodies += 1
        body, given = f"m{self.bodies}", {}
        group = deduplication = None
        delay = 0
        if self.is_fifo:
            group, deduplication = self.chance.choice("abc"), str(self.chance.randrange(12))
            given = {"MessageGroupId": group, "MessageDeduplicationId": deduplication}
        else:
            delay = self.chance.choice((0, 0, 0, 7, 45))
            given = {"DelaySeconds": delay}
        self.sqs.send_message(QueueUrl=url, MessageBody=body, **given)
        slow.send(body, group, self.now, delay, deduplication)

    def receive(self) -> None:
        url, slow = self.chance.choice(self.queues)
        most, timeout = self.chance.randint(1, 10), self.chance.choice((0, 5, TIMEOUT, 100))
        answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=most, VisibilityTimeout=timeout)
        received = answer.get("Messages", [])
        expected = self.expected_fifo if self.is_fifo else self.expected_standard
        given = expected(slow, [message["Body"] for message in received], most)
        for message, held in zip(received, given, strict=True):
            slow.give(held, message["ReceiptHandle"], self.now, timeout)
            self.handles.append((url, slow, message["ReceiptHandle"]))

    def expected_standard(self, slow: SlowQueue, bodies: list[str], most: int) -> list[SlowMessage]:
        given: list[SlowMessage] = []
        for message in slow.deliverable(self.now):
            if len(given) == most:
                break
            if slow.is_dead(message):
                slow.bury(message)
            else:
                given.append(message)
        assert bodies == [message.body for message in given]
        return given

    def expected_fifo(self, slow: SlowQueue, bodies: list[str], most: int) -> list[SlowMessage]:
        """Groups may come in any order, one after the other; within them it is fixed, and nothing is left out."""
        by_group: dict[str | None, list[SlowMessage]] = {}
        for message in slow.deliverable(self.now):
            by_group.setdefault(message.group, []).append(message)
        groups = {message.body: message.group for message in slow.messages}
        given: list[SlowMessage] = []
        for group in dict.fromkeys(groups[body] for body in bodies):
            given += self.taken(slow, by_group.pop(group), most - len(given))
        assert bodies == [message.body for message in given]
        for group in by_group.values():
            # A group of dead letters alone may have had its turn before the answer was full, which does not show.
            if len(given) < most or (slow.dead is not None and self.has_moved(group[0])):
                assert self.taken(slow, group, most) == []
        return given

    def has_moved(self, message: SlowMessage) -> bool:
        queue = self.cloud.world.backend("sqs", "123456789012", "us-east-1").queues[f"dead-{self.name}"]
        return message.body in [each.body for each in queue.messages.values()]

    def taken(self, slow: SlowQueue, messages: list[SlowMessage], most: int) -> list[SlowMessage]:
        given: list[SlowMessage] = []
        for message in messages:
            if len(given) == most:
                break
            if slow.is_dead(message):
                slow.bury(message)
            else:
                given.append(message)
        return given

    def delete(self) -> None:
        if not self.handles:
            return
        url, slow, handle = self.chance.choice(self.handles)
        held = slow.with_handle(handle)
        if self.is_fifo and held is not None and held.due <= self.now:
            with pytest.raises(ClientError, match="The receipt handle has expired"):
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
        elif held is not None:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
            slow.messages.remove(held)

    def change(self) -> None:
        if not self.handles:
            return
        url, slow, handle = self.chance.choice(self.handles)
        held, timeout = slow.with_handle(handle), self.chance.choice((0, 3, 60))
        if held is not None and held.due > self.now:
            self.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=timeout)
            held.due = self.now + timeout

    def pass_time(self) -> None:
        self.cloud.clock.advance(seconds=self.chance.choice((1, 4, TIMEOUT, 90, 301)))

    def move_back(self) -> None:
        _, slow_dead = self.queues[1]
        slow = self.queues[0][1]
        self.sqs.start_message_move_task(SourceArn=arn_of(f"dead-{self.name}"))
        movable = slow_dead.deliverable(self.now)
        # Between groups the order is free; that of the new messages within each is kept.
        for message in movable:
            slow_dead.messages.remove(message)
            slow.put(message.body, message.group)
        if not self.is_fifo:
            return
        numbers = {message.body: message.number for message in slow.messages}
        assert len(numbers) == len(slow.messages)

    def restore(self) -> None:
        self.cloud.restore(self.cloud.snapshot())

    def purge(self) -> None:
        url, slow = self.queues[1]
        try:
            self.sqs.purge_queue(QueueUrl=url)
        except self.sqs.exceptions.PurgeQueueInProgress:
            return
        slow.messages.clear()

    def count(self, url: str, slow: SlowQueue) -> None:
        visible = sum(each.due <= self.now for each in slow.messages)
        delayed = sum(each.due > self.now and each.is_delayed for each in slow.messages)
        assert counts(self.sqs, url) == (visible, len(slow.messages) - visible - delayed, delayed)

    def drain(self) -> None:
        """What is left comes out of both queues, once each."""
        self.cloud.clock.advance(seconds=1000)
        left: list[str] = []
        for url, _ in (*self.queues, self.queues[1]):
            while received := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
                for message in received:
                    left.append(message["Body"])
                    self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        assert sorted(left) == sorted(each.body for _, slow in self.queues for each in slow.messages)


def go_through(histories: range, *, is_fifo: bool) -> None:
    for seed in histories:
        with mock_aws(clock="virtual", seed=seed, journal=100) as cloud:
            History(cloud, seed, is_fifo=is_fifo).go()


@pytest.mark.parametrize("is_fifo", [False, True], ids=["standard", "FIFO"])
def test_nothing_is_lost_or_doubled(*, is_fifo: bool) -> None:
    go_through(range(HISTORIES), is_fifo=is_fifo)
