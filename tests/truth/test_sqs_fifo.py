"""FIFO queues, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from .queues import Queues
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

SQS = Recordings("sqs")
HIGH = {"DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}
REGULAR = {"DeduplicationScope": "queue", "FifoThroughputLimit": "perQueue"}


def both(name: str) -> tuple[str, str]:
    """A recording of each protocol."""
    return f"{name}[sqs]", f"{name}[sqs_query]"


# Attributes


@SQS.scenario("test_create_fifo_queue_with_different_attributes_raises_error[sqs_query]")
def another_queue_of_the_same_name_is_refused(replay: Replay) -> None:
    queues = Queues(replay)
    queues.fifo(ContentBasedDeduplication="true")
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "false"}
    create = queues.client.create_queue
    replay.refused("queue-already-exists", create, QueueName="jobs.fifo", Attributes=attributes)


@SQS.scenario(*both("test_fifo_set_content_based_deduplication_strategy"))
def deduplication_by_content_is_switched_off(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo(ContentBasedDeduplication="true")
    replay.match("before-update", queues.attributes(url))
    queues.client.set_queue_attributes(QueueUrl=url, Attributes={"ContentBasedDeduplication": "false"})
    replay.match("after-update", queues.attributes(url))


# Sending


@SQS.scenario(*both("test_fifo_queue_send_message_with_delay_seconds_fails"))
def a_message_has_no_delay_of_its_own(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo(ContentBasedDeduplication="true")
    replay.refused("send_message", queues.send, url=url, body="message-1", group="1", DelaySeconds=2)


@SQS.scenario(*both("test_fifo_queue_send_message_with_zero_delay_defaults_to_queue_delay"))
def no_delay_means_the_queues(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo(ContentBasedDeduplication="true", DelaySeconds="2")
    replay.match("send_message_result", queues.send(url, "message-1", group="1", DelaySeconds=0))
    replay.match("receive_message_initial_result", queues.receive(url))
    replay.cloud.clock.advance(seconds=3)
    replay.match("receive_message_after_delay_result", queues.receive(url))


@SQS.scenario(*(f"test_message_deduplication_id_invalid[{name}]" for name in ("empty", "spaces", "too_long")))
def a_wrong_deduplication_id_is_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo()
    name = {"empty": "", "spaces": "group 123", "too_long": "a" * 129}[replay.parameter]
    replay.refused("error-response", queues.send, url=url, body="x", group="test", deduplication=name)


@SQS.scenario(*both("test_send_batch_missing_deduplication_id_for_fifo_queue"))
def a_batch_without_deduplication_ids_is_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo()
    entries = [
        {"Id": f"message{n}", "MessageBody": str(n), "MessageGroupId": "g", **given}
        for n, given in enumerate(({"MessageDeduplicationId": "d"}, {}))
    ]
    send = queues.client.send_message_batch
    replay.refused("test_missing_deduplication_id_for_fifo_queue", send, QueueUrl=url, Entries=entries)


@SQS.scenario(*both("test_send_batch_missing_message_group_id_for_fifo_queue"))
def a_batch_without_groups_is_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo()
    entries = [{"Id": "message", "MessageBody": "x", "MessageDeduplicationId": "d"}]
    send = queues.client.send_message_batch
    replay.refused("test_missing_message_group_id_for_fifo_queue", send, QueueUrl=url, Entries=entries)


@SQS.scenario("test_fifo_message_attributes[sqs_query]")
def a_message_keeps_its_sequence_number(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo()
    replay.match("send_message", queues.send(url, "message-body-1", "group-1", "dedup-1"))
    for number in range(2):
        replay.match(f"receive_message_{number}", queues.receive(url, AttributeNames=["All"], VisibilityTimeout=0))


# Deduplication


def _item(by_content: str) -> tuple[dict[str, str], dict[str, str]]:
    return ({"ContentBasedDeduplication": "true"}, {}) if by_content == "True" else ({}, {"deduplication": "foobar"})


@SQS.scenario("test_fifo_deduplication_arrives_once_after_delete[sqs-False]")
def a_message_is_not_sent_again_after_its_deletion(replay: Replay) -> None:
    queues = Queues(replay)
    attributes, given = _item("False")
    url = queues.fifo(**attributes)
    for step in ("get-messages", "get-messages-duplicate"):
        queues.send(url, json.dumps({"foo": "bar"}), "test-1", **given)
        replay.match(step, queues.receive_and_delete(url))


@SQS.scenario(*(f"test_fifo_deduplication_not_on_message_group_id[sqs_query-{each}]" for each in ("True", "False")))
def groups_do_not_matter_for_deduplication(replay: Replay) -> None:
    queues = Queues(replay)
    attributes, given = _item(replay.parameter.rpartition("-")[2])
    url = queues.fifo(**attributes)
    for step, group in (("get-messages", "test-1"), ("get-dedup-messages", "test-2")):
        queues.send(url, json.dumps({"foo": "bar"}), group, **given)
        replay.match(step, queues.receive_and_delete(url))


def _in_two_groups(queues: Queues, url: str, *bodies: str) -> tuple[Any, Any]:
    for number, body in enumerate(bodies, 1):
        queues.send(url, body, f"group-{number}", "same")
    return queues.receive_and_delete(url), queues.receive_and_delete(url)


@SQS.scenario("test_sqs_fifo_same_dedup_id_different_message_groups[sqs_query]")
def one_of_two_groups_with_the_same_id_arrives(replay: Replay) -> None:
    queues = Queues(replay)
    one, two = _in_two_groups(queues, queues.fifo(), "Test", "Test")
    replay.match("same-dedup-different-grp-1", one)
    replay.match("same-dedup-different-grp-2", two)


@SQS.scenario(*both("test_sqs_fifo_message_group_scope_no_throughput_setting"))
def both_arrive_where_groups_are_the_scope(replay: Replay) -> None:
    queues = Queues(replay)
    one, two = _in_two_groups(queues, queues.fifo(DeduplicationScope="messageGroup"), "Test", "Test")
    replay.match("same-dedup-different-grp-1", one)
    replay.match("same-dedup-different-grp-2", two)


@SQS.scenario("test_fifo_high_throughput_ordering[sqs]")
def both_arrive_with_high_throughput(replay: Replay) -> None:
    queues = Queues(replay)
    one, two = _in_two_groups(queues, queues.fifo(**HIGH), "Test1", "Test2")
    replay.match("same-dedup-different-grp-1", one)
    replay.match("same-dedup-different-grp-2", two)


@SQS.scenario(*both("test_fifo_change_to_high_throughput_after_creation"))
def ids_of_the_queue_count_on_when_groups_become_the_scope(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo()
    one, two = _in_two_groups(queues, url, "Test1", "Test2")
    replay.match("same-dedup-different-grp-1", one)
    replay.match("same-dedup-different-grp-2", two)
    queues.client.set_queue_attributes(QueueUrl=url, Attributes=HIGH)
    replay.match("set-to-high-throughput", queues.attributes(url))
    one, two = _in_two_groups(queues, url, "Test3", "Test3")
    replay.match("same-dedup-different-grp-high-throughput", one)
    replay.match("same-dedup-different-grp-high-throughput-2", two)
    queues.send(url, "Test4", "group-1", "other")
    replay.match("new-dedup2-high-throughput", queues.receive_and_delete(url))
    queues.send(url, "Test5", "group-1", "other")
    replay.match("same-dedup2-high-throughput", queues.receive_and_delete(url))


@SQS.scenario("test_fifo_change_to_regular_throughput_after_creation[sqs_query]")
def ids_of_groups_do_not_count_when_the_queue_becomes_the_scope(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo(**HIGH)
    one, two = _in_two_groups(queues, url, "Test1", "Test2")
    replay.match("same-dedup-different-grp-1", one)
    replay.match("same-dedup-different-grp-2", two)
    queues.client.set_queue_attributes(QueueUrl=url, Attributes=REGULAR)
    replay.match("set-to-regular-throughput", queues.attributes(url))
    queues.send(url, "Test3", "group-2", "same")
    replay.match("same-dedup-different-grp-regular-throughput", queues.receive_and_delete(url))


# Groups in flight


@SQS.scenario("test_fifo_approximate_number_of_messages_not_visible[sqs]")
def what_is_in_flight_is_counted(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo()
    for number in range(3):
        queues.send(url, str(number), "g", str(number))
    queues.receive(url, MaxNumberOfMessages=2)
    counted = queues.attributes(url)["Attributes"]
    assert (counted["ApproximateNumberOfMessages"], counted["ApproximateNumberOfMessagesNotVisible"]) == ("1", "2")


@SQS.scenario("test_fifo_empty_message_groups_added_back_to_queue[sqs]")
def a_group_that_was_empty_gives_again(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo(ContentBasedDeduplication="true")
    queues.send(url, "Message 1", "g")
    replay.match("inital-fifo-receive", queues.receive_and_delete(url))
    replay.match("empty-fifo-receive", queues.receive(url))
    queues.send(url, "Message 2", "g")
    replay.match("final-fifo-receive", queues.receive_and_delete(url))


VISIBLE_AGAIN = {"1-visible": 1, "2-visible": 2, "all-invisible": 0, "no-invisible": 3}


@SQS.scenario(
    *(f"test_fifo_group_visibility_extends_with_change_message_visibility[sqs-{each}]" for each in VISIBLE_AGAIN),
    *(
        f"test_fifo_group_visibility_extends_with_change_message_visibility[sqs_query-{each}]"
        for each in ("1-visible", "all-invisible", "no-invisible")
    ),
)
def what_is_in_flight_blocks_what_is_behind_it(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo(ContentBasedDeduplication="true", VisibilityTimeout="2")
    for body in ("foo", "bar", "baz"):
        queues.send(url, body, "g")
    received = replay.match("receive_all_messages", queues.receive(url, MaxNumberOfMessages=10))["Messages"]
    visible = VISIBLE_AGAIN[replay.parameter.partition("-")[2]]
    for message in received[visible:]:
        handle = message["ReceiptHandle"]
        queues.client.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=20)
    replay.cloud.clock.advance(seconds=3)
    # Where all are visible the recording has two: so many were asked for.
    replay.match("some-messages-invisible", queues.receive(url, MaxNumberOfMessages=2))


@SQS.scenario("test_fifo_delete_after_visibility_timeout[sqs]")
def a_handle_expires_with_the_timeout(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo(ContentBasedDeduplication="true")
    queues.send(url, "foobar", "1")
    received = replay.match("received_sqs_message", queues.receive(url, VisibilityTimeout=1))
    replay.cloud.clock.advance(seconds=2)
    handle = received["Messages"][0]["ReceiptHandle"]
    replay.refused("delete_after_timeout_fifo", queues.client.delete_message, QueueUrl=url, ReceiptHandle=handle)


@SQS.scenario("test_fifo_delete_message_with_expired_receipt_handle[sqs]")
def a_handle_expires_when_the_message_is_received_again(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.fifo(ContentBasedDeduplication="true", VisibilityTimeout="1")
    queues.send(url, "g1-m1", "g1")
    handle = queues.receive(url)["Messages"][0]["ReceiptHandle"]
    replay.cloud.clock.advance(seconds=2)
    queues.receive(url)
    with pytest.raises(ClientError, match="The receipt handle has expired"):
        queues.client.delete_message(QueueUrl=url, ReceiptHandle=handle)


@SQS.scenario(*both("test_dead_letter_queue_with_fifo_and_content_based_deduplication"))
def dead_letters_of_the_same_content_are_kept(replay: Replay) -> None:
    queues = Queues(replay)
    given = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    dead = queues.make("dead.fifo", **given)
    policy = json.dumps({"deadLetterTargetArn": queues.arn(dead), "maxReceiveCount": "2"})
    url = queues.make("jobs.fifo", RedrivePolicy=policy, VisibilityTimeout="0", **given)
    sent = queues.send(url, "foobar", "1")["MessageId"]
    for _ in range(3):
        queues.receive(url)
    [letter] = queues.receive(dead)["Messages"]
    assert (letter["Body"], letter["MessageId"]) == ("foobar", sent)


test_answers_are_those_of_aws = SQS.runner()
