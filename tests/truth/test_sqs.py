"""Standard queues, and what both kinds have in common, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.services.sqs.move_task_models import MoveTask

from .queues import ERROR_ASIDE, Queues
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

SQS = Recordings("sqs")
TRACE = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1"
MiB = 1_048_576


def both(name: str) -> tuple[str, str]:
    """A recording of each protocol."""
    return f"{name}[sqs]", f"{name}[sqs_query]"


def text(value: str) -> dict[str, str]:
    return {"DataType": "String", "StringValue": value}


# Queues and their attributes


@SQS.scenario("test_create_and_update_queue_attributes[sqs_query]")
def attributes_are_set_and_changed(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make(MessageRetentionPeriod="604800", ReceiveMessageWaitTimeSeconds="10", VisibilityTimeout="20")
    replay.match("get_queue_attributes", queues.attributes(url))
    changed = {"MaximumMessageSize": "2048", "VisibilityTimeout": "69", "DelaySeconds": "420"}
    queues.client.set_queue_attributes(QueueUrl=url, Attributes=changed)
    replay.match("get_updated_queue_attributes", queues.attributes(url))


@SQS.scenario("test_set_queue_attributes_default_values[sqs]")
def a_key_takes_the_place_of_sqs_own_and_goes(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    replay.match("get-queue-attributes-initial-values", queues.attributes(url))
    for step, key, period in (
        ("get-queue-attributes-after-update", "testKeyId", "6000"),
        ("get-queue-attributes-after-set-to-defaults", "", "300"),
    ):
        changed = {"KmsMasterKeyId": key, "KmsDataKeyReusePeriodSeconds": period}
        queues.client.set_queue_attributes(QueueUrl=url, Attributes=changed)
        replay.match(step, queues.attributes(url))


@SQS.scenario(*both("test_create_standard_queue_with_fifo_attribute_raises_error"))
def attributes_of_fifo_queues_are_refused(replay: Replay) -> None:
    queues = Queues(replay)
    for step, name, value in (
        ("fifo-queue", "FifoQueue", "false"),
        ("content-based-deduplication", "ContentBasedDeduplication", "false"),
        ("deduplication-scope", "DeduplicationScope", "queue"),
        ("throughput-limit", "FifoThroughputLimit", "perQueue"),
    ):
        create = queues.client.create_queue
        replay.refused(f"invalid-attribute-{step}", create, QueueName="jobs", Attributes={name: value})


@SQS.scenario("test_set_unsupported_attribute_standard[sqs]")
def no_queue_becomes_a_fifo_queue(replay: Replay) -> None:
    queues = Queues(replay)
    create, change = queues.client.create_queue, queues.client.set_queue_attributes
    replay.refused("invalid-attr-name-1", create, QueueName="other", Attributes={"FifoQueue": "false"})
    url = queues.make()
    replay.refused("invalid-attr-name-2", change, QueueUrl=url, Attributes={"FifoQueue": "true"})


@SQS.scenario(*both("test_set_empty_redrive_policy"))
def a_redrive_policy_is_taken_back(replay: Replay) -> None:
    queues = Queues(replay)
    dead = queues.arn(queues.make("dead"))
    policy = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": "42"})
    url = queues.make(RedrivePolicy=policy)
    assert "RedrivePolicy" in queues.attributes(url)["Attributes"]
    queues.client.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": ""})
    assert "RedrivePolicy" not in queues.attributes(url)["Attributes"]


@SQS.scenario("test_list_queues_pagination")
def queues_are_listed_in_pages(replay: Replay) -> None:
    queues = Queues(replay)
    for number in range(10):
        queues.make(f"7f7df0f5-test-queue-{number}")
    # The recording's URLs, of which its token is made, are not AWS's.
    replay.matching.literal |= {"http://sqs.": "https://sqs.", ".localhost.localstack.cloud:4566": ".amazonaws.com"}
    replay.match("list_all", queues.client.list_queues())
    page = replay.match("list_two_max", queues.client.list_queues(MaxResults=2), aside=("NextToken",))
    replay.match("list_remaining", queues.client.list_queues(MaxResults=8, NextToken=page["NextToken"]))


@SQS.scenario("test_tag_untag_queue[sqs]")
def tags_come_and_go(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    client = queues.client
    client.tag_queue(QueueUrl=url, Tags={"tag1": "value1", "tag2": "value2", "tag3": ""})
    replay.match("get-tag-1", client.list_queue_tags(QueueUrl=url))
    client.untag_queue(QueueUrl=url, TagKeys=["tag1", "tag3"])
    replay.match("get-tag-2", client.list_queue_tags(QueueUrl=url))
    client.untag_queue(QueueUrl=url, TagKeys=["tag2"])
    replay.match("get-tag-after-untag", client.list_queue_tags(QueueUrl=url))


@SQS.scenario(*both("test_successive_purge_calls_fail"))
def a_queue_is_purged_once_a_minute(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    queues.client.purge_queue(QueueUrl=url)
    replay.refused("purge_queue_error", queues.client.purge_queue, QueueUrl=url)


@SQS.scenario("test_sqs_permission_lifecycle[sqs_query]")
def permissions_are_statements_of_the_policy(replay: Replay) -> None:
    queues = Queues(replay)
    url, client = queues.make(), queues.client

    def add(label: str, *accounts: str) -> Any:
        return client.add_permission(QueueUrl=url, Label=label, AWSAccountIds=accounts, Actions=["ReceiveMessage"])

    def remove(label: str) -> Any:
        return client.remove_permission(QueueUrl=url, Label=label)

    def policy() -> Any:
        return queues.attributes(url, "Policy")

    own, one, two = "123456789012", "crossaccountpermission", "crossaccountpermission2"
    replay.match("add-permission-response", add(one, "668614515564", own))
    replay.match("get-queue-policy-attribute", policy())
    replay.match("remove-permission-response", remove(one))
    replay.match("get-queue-policy-attribute-after-removal", policy())
    add(one, own)
    replay.match("get-queue-policy-attribute-first-account-same-label", policy())
    replay.refused(
        "get-queue-policy-attribute-second-account-same-label",
        lambda: add(one, "668614515564"),
    )
    add(two, own)
    replay.match("get-queue-policy-attribute-second-account-different-label", policy())
    remove(one)
    replay.match("get-queue-policy-attribute-delete-first-permission", policy())
    remove(two)
    replay.match("get-queue-policy-attribute-delete-second-permission", policy())
    replay.refused("get-queue-policy-attribute-delete-non-existent-label", lambda: remove(two))


# Sending


@SQS.scenario("test_send_empty_message[sqs]")
def an_empty_message_is_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    replay.refused("send_empty_message", queues.send, url=url, body="")


@SQS.scenario(*both("test_send_message_with_empty_string_attribute"))
def an_empty_attribute_is_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    attributes = {"ErrorDetails": text("")}
    replay.refused("empty-string-attr", queues.send, url=url, body="test", MessageAttributes=attributes)


@SQS.scenario("test_send_message_with_updated_maximum_message_size[sqs_query]")
def a_message_too_long_for_its_queue_is_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make(MaximumMessageSize="1024")
    queues.send(url, "a" * 1024)
    long = {"body": "a" * (1024 - 7), "MessageAttributes": {"k": text("x")}}
    replay.refused("send_oversized_message", queues.send, url=url, **long)


@SQS.scenario("test_send_message_batch_with_oversized_contents[sqs_query]")
def a_batch_too_long_is_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    attributes = {"k": text("x")}
    entries = [
        {"Id": "1", "MessageBody": "a" * (MiB - 8), "MessageAttributes": attributes},
        {"Id": "2", "MessageBody": "a"},
    ]
    replay.refused("send_oversized_message_batch", queues.client.send_message_batch, QueueUrl=url, Entries=entries)


@SQS.scenario("test_send_message_batch_with_oversized_contents_with_updated_maximum_message_size[sqs_query]")
def a_batch_is_not_asked_for_the_queues_limit(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make(MaximumMessageSize="2048")
    entries = [
        {"Id": "1", "MessageBody": "a" * (2048 - 8), "MessageAttributes": {"k": text("x")}},
        {"Id": "2", "MessageBody": "a"},
    ]
    replay.match("send_oversized_message_batch", queues.client.send_message_batch(QueueUrl=url, Entries=entries))


def _numbered(queues: Queues, count: int) -> str:
    url = queues.make()
    for start in range(0, count, 10):
        entries = [{"Id": str(number), "MessageBody": str(number)} for number in range(start, start + 10)]
        queues.client.send_message_batch(QueueUrl=url, Entries=entries)
    return url


@SQS.scenario("test_too_many_entries_in_batch_request[sqs_query]")
def a_batch_of_twenty_is_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    entries = [{"Id": f"message{number}", "MessageBody": str(number)} for number in range(20)]
    send = queues.client.send_message_batch
    replay.refused("test_too_many_entries_in_batch_request", send, QueueUrl=url, Entries=entries)


@SQS.scenario("test_invalid_batch_id[sqs_query]")
def a_batch_with_a_wrong_id_is_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    entries = [{"Id": "message:0", "MessageBody": "x"}]
    replay.refused("test_invalid_batch_id", queues.client.send_message_batch, QueueUrl=url, Entries=entries)


@SQS.scenario(
    "test_send_message_to_standard_queue_with_invalid_message_group_id[empty]",
    "test_send_message_to_standard_queue_with_invalid_message_group_id[spaces]",
)
def a_wrong_group_is_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    group = {"empty": "", "spaces": "group 123"}[replay.parameter]
    replay.refused("error-response", queues.send, url=url, body="x", group=group)


# Receiving


@SQS.scenario(*both("test_receive_empty_queue"))
def an_empty_queue_gives_nothing(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    replay.match("empty_short_poll_resp_no_param", queues.receive(url))
    replay.match("empty_short_poll_resp", queues.receive(url, WaitTimeSeconds=0))
    replay.match("empty_long_poll_resp", queues.receive(url, WaitTimeSeconds=1))


@SQS.scenario(*both("test_send_receive_max_number_of_messages"))
def eleven_messages_are_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    replay.refused("send_max_number_of_messages", queues.receive, url=url, MaxNumberOfMessages=11)


@SQS.scenario("test_send_receive_wait_time_seconds[sqs]")
def the_longest_wait_is_20_seconds(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    replay.refused("recieve_message_error_too_large", queues.receive, url=url, WaitTimeSeconds=21)
    replay.refused("recieve_message_error_too_small", queues.receive, url=url, WaitTimeSeconds=-1)
    queues.send(url, "message")
    replay.match("empty_short_poll_by_default_resp", queues.receive(url))
    queues.send(url, "message")
    replay.match("empty_short_poll_explicit_resp", queues.receive(url, WaitTimeSeconds=0))


@SQS.scenario("test_aws_trace_header_propagation[sqs_query]")
def a_trace_header_is_handed_on(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    # What the recorded digest is of has a moment in it, which is not told.
    queues.send(
        url, "test", MessageAttributes={"timestamp": text("1493147359900")},
        MessageSystemAttributes={"AWSTraceHeader": text(TRACE)},
    )  # fmt: skip
    received = queues.receive(url, AttributeNames=["SentTimestamp", "AWSTraceHeader"], MessageAttributeNames=["All"])[
        "Messages"
    ][0]
    replay.match("xray-msg", received, aside=("MessageAttributes", "MD5OfMessageAttributes"))


@SQS.scenario("test_send_message_with_binary_attributes[sqs_query]")
def binary_attributes_are_bytes(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    value = b"traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01"
    queues.send(url, "test", MessageAttributes={"attr1": {"DataType": "Binary", "BinaryValue": value}})
    received = queues.receive(url, MessageAttributeNames=["All"])
    # The recording has the value as Python shows it.
    received["Messages"][0]["MessageAttributes"]["attr1"]["BinaryValue"] = str(value)
    replay.match("binary-attrs-msg", received)


@SQS.scenario("test_message_system_attribute_names_with_attribute_names[sqs]")
def both_names_of_system_attributes_count(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    queues.send(url, "msg")
    for step, system, old in (("same_values", "All", "All"), ("different_values", "All", "SenderId")):
        given = {"MessageSystemAttributeNames": [system], "AttributeNames": [old], "VisibilityTimeout": 0}
        replay.match(step, queues.receive(url, **given))


@SQS.scenario("test_receive_message_attribute_names_filters[sqs_query]")
def attributes_are_asked_for_by_their_old_parameter(replay: Replay) -> None:
    _ask_for_attributes(replay, "AttributeNames")


@SQS.scenario("test_receive_message_message_system_attribute_names_filters[sqs_query]")
def attributes_are_asked_for_by_their_new_parameter(replay: Replay) -> None:
    _ask_for_attributes(replay, "MessageSystemAttributeNames")


def _ask_for_attributes(replay: Replay, parameter: str) -> None:
    queues = Queues(replay)
    url = queues.make()
    queues.send(url, "msg", MessageAttributes={"Foo": text("Bar")})
    for step, given in (
        ("all_attributes", {parameter: ["All"]}),
        ("all_system_and_message_attributes", {parameter: ["All"], "MessageAttributeNames": ["All"]}),
        ("single_attribute", {parameter: ["SenderId"]}),
        ("multiple_attributes", {parameter: ["SenderId", "SequenceNumber"]}),
    ):
        replay.match(step, queues.receive(url, VisibilityTimeout=0, **given))


@SQS.scenario("test_receive_message_message_attribute_names_filters[sqs]")
def message_attributes_are_asked_for_by_name_and_prefix(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    attributes = {"Hello": text("There"), "General": text("Kenobi"), "Help.Me": text("Me")}
    replay.match("send_message_response", queues.send(url, "msg", MessageAttributes=attributes))

    def received(*names: str) -> Any:
        return queues.receive(url, VisibilityTimeout=0, MessageAttributeNames=names)

    replay.match("empty_filter", received())
    replay.match("all_name", received("All"))
    for step, names in (
        ("all_wildcard_asterisk", (".*",)),
        ("all_wildcard", (".*",)),
        ("only_non_existing_names", ("Foo", "Help")),
        ("only_existing", ("Hello", "General")),
        ("existing_and_non_existing", ("Foo", "Hello")),
        ("prefix_filter", ("Hel.*",)),
    ):
        replay.match(step, received(*names)["Messages"][0])
    replay.match("illegal_name_1", received("AWS."))
    replay.match("illegal_name_2", received("..foo"))


@SQS.scenario("test_approximate_number_of_messages_not_visible[sqs]")
def what_is_in_flight_is_counted(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    queues.send(url, "one")
    queues.receive(url)
    counted = queues.attributes(url)["Attributes"]
    assert (counted["ApproximateNumberOfMessages"], counted["ApproximateNumberOfMessagesNotVisible"]) == ("0", "1")


# What is done with received messages


@SQS.scenario(*both("test_delete_after_visibility_timeout"))
def a_message_is_deleted_after_its_timeout(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    queues.send(url, "foobar")
    handle = queues.receive(url, VisibilityTimeout=1)["Messages"][0]["ReceiptHandle"]
    replay.cloud.clock.advance(seconds=2)
    queues.client.delete_message(QueueUrl=url, ReceiptHandle=handle)
    replay.match("delete_after_timeout_queue_empty", queues.receive(url))


LONG_ID = "testLongId" * 10


@SQS.scenario(*(f"test_delete_message_batch_invalid_msg_id[sqs_query-{name}]" for name in ("", "invalid:id", LONG_ID)))
def a_deletion_with_a_wrong_id_is_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = queues.make()
    queues.send(url, "x")
    handle = queues.receive(url)["Messages"][0]["ReceiptHandle"]
    entries = [{"Id": replay.parameter.removeprefix("sqs_query-"), "ReceiptHandle": handle}]
    delete = queues.client.delete_message_batch
    replay.refused("error_response", delete, QueueUrl=url, Entries=entries, aside=ERROR_ASIDE)


@SQS.scenario("test_delete_message_batch_with_too_large_batch[sqs_query]")
def twenty_deletions_are_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = _numbered(queues, 20)
    received = [message for _ in "ab" for message in queues.receive(url, MaxNumberOfMessages=10)["Messages"]]
    entries = [{"Id": str(n), "ReceiptHandle": each["ReceiptHandle"]} for n, each in enumerate(received)]
    delete = queues.client.delete_message_batch
    replay.refused("error_response", delete, QueueUrl=url, Entries=entries, aside=ERROR_ASIDE)


@SQS.scenario("test_change_message_visibility_batch_with_too_large_batch[sqs_query]")
def twenty_changes_are_refused(replay: Replay) -> None:
    queues = Queues(replay)
    url = _numbered(queues, 20)
    received = [message for _ in "ab" for message in queues.receive(url, MaxNumberOfMessages=10)["Messages"]]
    entries = [
        {"Id": str(n), "ReceiptHandle": each["ReceiptHandle"], "VisibilityTimeout": 1}
        for n, each in enumerate(received)
    ]
    change = queues.client.change_message_visibility_batch
    replay.refused("error_response", change, QueueUrl=url, Entries=entries, aside=ERROR_ASIDE)


# Dead letters


def _with_dead_letters(queues: Queues, receives: int, name: str = "jobs") -> tuple[str, str]:
    """The URLs of a queue and of the one for its dead letters."""
    dead = queues.make("dead")
    policy = {"deadLetterTargetArn": queues.arn(dead), "maxReceiveCount": receives}
    return queues.make(name, RedrivePolicy=json.dumps(policy)), dead


@SQS.scenario("test_dead_letter_queue_message_attributes")
def a_dead_letter_keeps_what_it_has(replay: Replay) -> None:
    queues = Queues(replay)
    url, dead = _with_dead_letters(queues, 1)
    replay.match("dlq-arn", queues.arn(dead))
    replay.match("sourcen-arn", queues.arn(url))
    trace = {"AWSTraceHeader": text("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")}
    attributes = {"MyAttribute": text("foobar")}
    queues.send(url, "message-1", MessageAttributes=attributes, MessageSystemAttributes=trace)
    queues.send(url, "message-2")
    names = {"AttributeNames": ["All"], "MessageAttributeNames": ["All"], "MaxNumberOfMessages": 10}
    # The recording has no sender.
    replay.match("rec-pre-dlq", queues.receive(url, VisibilityTimeout=0, **names)["Messages"], aside=("SenderId",))
    queues.receive(url, **names)
    replay.match("dlq-messages", queues.receive(dead, **names)["Messages"], aside=("SenderId",))


@SQS.scenario("test_move_task_with_throughput_limit")
def a_task_moves_at_its_rate(replay: Replay) -> None:
    queues = Queues(replay)
    _, dead = _with_dead_letters(queues, 1)
    for number in range(5):
        queues.send(dead, str(number))
    target = queues.make("target")
    given = {"SourceArn": queues.arn(dead), "DestinationArn": queues.arn(target), "MaxNumberOfMessagesPerSecond": 1}
    replay.match("start-message-move-task-response", queues.client.start_message_move_task(**given))
    replay.cloud.clock.advance(seconds=3)
    assert queues.attributes(target)["Attributes"]["ApproximateNumberOfMessages"] == "3"


@SQS.scenario("test_move_task_delete_destination_queue_while_running")
def a_task_fails_whose_destination_goes(replay: Replay) -> None:
    queues = Queues(replay)
    _, dead = _with_dead_letters(queues, 1)
    for number in range(10):
        queues.send(dead, str(number))
    target = queues.make("target")
    source, destination = queues.arn(dead), queues.arn(target)
    given = {"SourceArn": source, "DestinationArn": destination, "MaxNumberOfMessagesPerSecond": 1}
    queues.client.start_message_move_task(**given)
    replay.cloud.clock.advance(seconds=3.5)
    queues.client.delete_queue(QueueUrl=target)
    replay.cloud.clock.advance(seconds=2)
    replay.match("list", queues.client.list_message_move_tasks(SourceArn=source))


@SQS.scenario("test_cancel_with_invalid_task_handle")
def a_handle_that_is_none_is_refused(replay: Replay) -> None:
    replay.refused("error", replay.client("sqs").cancel_message_move_task, TaskHandle="foobared")


@SQS.scenario("test_cancel_with_invalid_source_arn_in_task_handle")
def a_handle_of_no_queue_is_refused(replay: Replay) -> None:
    handle = MoveTask("a", "arn:aws:sqs:us-east-1:123456789012:gone", None, None, 0.0, 0).handle
    replay.refused("error", replay.client("sqs").cancel_message_move_task, TaskHandle=handle)


@SQS.scenario("test_cancel_with_invalid_task_id_in_task_handle")
def a_handle_of_no_task_is_refused(replay: Replay) -> None:
    queues = Queues(replay)
    handle = MoveTask("a", queues.arn(queues.make()), None, None, 0.0, 0).handle
    replay.refused("error", queues.client.cancel_message_move_task, TaskHandle=handle)


test_answers_are_those_of_aws = SQS.runner()
