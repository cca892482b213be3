"""Dead letters, and the tasks that move them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.services.sqs.conftest import arn_of, bodies, counts, make_with_dead_letters, receive, refused, send

if TYPE_CHECKING:
    from awsim import Cloud


def bury(sqs: Any, url: str, *sent: str) -> None:
    """Send messages to a queue without a timeout, and receive them until they are dead letters."""
    send(sqs, url, *sent)
    for _ in range(2):
        receive(sqs, url)


@pytest.fixture
def buried(sqs: Any) -> tuple[str, str]:
    """A queue, and the one with its three dead letters."""
    url, dead = make_with_dead_letters(sqs, 1, VisibilityTimeout="0")
    bury(sqs, url, *"abc")
    return url, dead


class TestDeadLetters:
    def test_go_where_the_policy_says_when_they_would_be_received_once_too_often(self, sqs: Any) -> None:
        url, dead = make_with_dead_letters(sqs, 2, VisibilityTimeout="0")
        send(sqs, url, "a")
        assert [bodies(sqs, url) for _ in range(3)] == [["a"], ["a"], []]
        [letter] = receive(sqs, dead, AttributeNames=["All"])
        assert letter["Attributes"]["DeadLetterQueueSourceArn"] == arn_of("jobs")
        assert letter["Attributes"]["ApproximateReceiveCount"] == "3"

    def test_make_room_for_those_behind_them(self, sqs: Any) -> None:
        url, _ = make_with_dead_letters(sqs, 1, VisibilityTimeout="0")
        send(sqs, url, "a")
        bodies(sqs, url)
        send(sqs, url, "b")
        assert bodies(sqs, url, 1) == ["b"]

    def test_stay_where_there_is_no_queue_for_them_any_more(self, sqs: Any) -> None:
        url, dead = make_with_dead_letters(sqs, 1, VisibilityTimeout="0")
        sqs.delete_queue(QueueUrl=dead)
        send(sqs, url, "a")
        assert [bodies(sqs, url) for _ in range(3)] == [["a"]] * 3

    def test_of_a_standard_queue_keep_their_age(self, cloud: Cloud, sqs: Any) -> None:
        url, dead = make_with_dead_letters(sqs, 1, VisibilityTimeout="0")
        sqs.set_queue_attributes(QueueUrl=dead, Attributes={"MessageRetentionPeriod": "60"})
        send(sqs, url, "a")
        cloud.clock.advance(seconds=50)
        bury(sqs, url)
        assert counts(sqs, dead) == (1, 0, 0)
        cloud.clock.advance(seconds=10)
        assert counts(sqs, dead) == (0, 0, 0)

    def test_of_a_fifo_queue_keep_their_order(self, sqs: Any) -> None:
        url, dead = make_with_dead_letters(sqs, 1, "jobs.fifo", VisibilityTimeout="0")
        send(sqs, url, *"abc", MessageGroupId="g")
        receive(sqs, url)
        assert bodies(sqs, url) == []
        assert bodies(sqs, dead) == ["a", "b", "c"]


class TestMoveTasks:
    def test_take_dead_letters_back_to_where_they_came_from(self, cloud: Cloud, sqs: Any, buried: Any) -> None:
        url, dead = buried
        before = {message["MessageId"] for message in receive(sqs, dead, VisibilityTimeout=0)}
        sqs.start_message_move_task(SourceArn=arn_of("dead-jobs"))
        moved = receive(sqs, url, AttributeNames=["All"])
        assert [(each["Body"], each["Attributes"]["ApproximateReceiveCount"]) for each in moved] == [
            ("a", "1"),
            ("b", "1"),
            ("c", "1"),
        ]
        assert before.isdisjoint(each["MessageId"] for each in moved)
        [task] = sqs.list_message_move_tasks(SourceArn=arn_of("dead-jobs"))["Results"]
        started = int(cloud.clock.now() * 1000)
        assert task == {
            "Status": "COMPLETED",
            "SourceArn": arn_of("dead-jobs"),
            "ApproximateNumberOfMessagesMoved": 3,
            "ApproximateNumberOfMessagesToMove": 3,
            "StartedTimestamp": started,
        }

    def test_are_cancelled(self, cloud: Cloud, sqs: Any, buried: Any) -> None:
        given = {"SourceArn": arn_of("dead-jobs"), "MaxNumberOfMessagesPerSecond": 1}
        handle = sqs.start_message_move_task(**given)["TaskHandle"]
        cloud.clock.advance(seconds=2)
        [task] = sqs.list_message_move_tasks(SourceArn=arn_of("dead-jobs"))["Results"]
        assert (task["Status"], task["TaskHandle"], task["ApproximateNumberOfMessagesMoved"]) == ("RUNNING", handle, 2)
        assert sqs.cancel_message_move_task(TaskHandle=handle)["ApproximateNumberOfMessagesMoved"] == 2
        cloud.clock.advance(seconds=5)
        assert counts(sqs, buried[1]) == (1, 0, 0)
        code, message = refused(sqs.cancel_message_move_task, TaskHandle=handle)
        assert (code, message) == (
            "AWS.SimpleQueueService.UnsupportedOperation",
            "Only active tasks can be cancelled.",
        )

    def test_are_one_at_a_time(self, sqs: Any, buried: Any) -> None:
        given = {"SourceArn": arn_of("dead-jobs"), "MaxNumberOfMessagesPerSecond": 1}
        sqs.start_message_move_task(**given)
        _, message = refused(sqs.start_message_move_task, **given)
        assert message == (
            "There is already a task running. Only one active task is allowed for a source queue arn at a given time."
        )

    def test_need_queues_that_are_there(self, sqs: Any, buried: Any) -> None:
        start = sqs.start_message_move_task
        said = "The resource that you specified for the {} parameter doesn't exist."
        assert refused(start, SourceArn=arn_of("gone")) == ("ResourceNotFoundException", said.format("SourceArn"))
        answer = refused(start, SourceArn=arn_of("dead-jobs"), DestinationArn=arn_of("gone"))
        assert answer == ("ResourceNotFoundException", said.format("DestinationArn"))
        assert refused(start, SourceArn=arn_of("jobs")) == (
            "InvalidParameterValue",
            "Source queue must be configured as a Dead Letter Queue.",
        )

    def test_fail_at_a_message_whose_source_is_unknown(self, sqs: Any, buried: Any) -> None:
        send(sqs, buried[1], "never a dead letter")
        sqs.start_message_move_task(SourceArn=arn_of("dead-jobs"))
        [task] = sqs.list_message_move_tasks(SourceArn=arn_of("dead-jobs"))["Results"]
        assert (task["Status"], task["FailureReason"], task["ApproximateNumberOfMessagesMoved"]) == (
            "FAILED",
            "CouldNotDetermineMessageSource",
            3,
        )
        assert counts(sqs, buried[1]) == (1, 0, 0)
