"""Publishing to topics, and what queues and functions get of it, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .recordings import Recordings
from .topics import ALL, BY_CONTENT, FIFO, attributes_of, new_queue, new_topic, received, set_attribute, subscribed

if TYPE_CHECKING:
    from .recordings import Replay

SNS = Recordings("sns")
CRUD, QUEUES, FUNCTIONS = "TestSNSPublishCrud::", "TestSNSSubscriptionSQS::", "TestSNSSubscriptionLambda::"
FIFOS = "TestSNSSubscriptionSQSFifo::"
LIMIT = 262_144


def number(value: str) -> dict[str, str]:
    """A message attribute."""
    return {"DataType": "Number", "StringValue": value}


def topic_and_queue(replay: Replay, **attributes: str) -> tuple[str, str, str]:
    """A topic with a queue: the ARN of the topic, the URL of the queue, the ARN of the subscription."""
    topic, (url, queue) = new_topic(replay, **attributes), new_queue(replay)
    return topic, url, subscribed(replay, topic, queue)


@SNS.scenario(CRUD + "test_publish_message_by_target_arn")
def a_topic_is_a_target(replay: Replay) -> None:
    sns, (topic, url, _) = replay.client("sns"), topic_and_queue(replay)
    sns.publish(TopicArn=topic, Message="test-msg-1")
    replay.match("receive-topic-arn", received(replay, url))
    sns.publish(TargetArn=topic, Message="test-msg-2")
    replay.match("receive-target-arn", received(replay, url))


@SNS.scenario(CRUD + "test_publish_message_before_subscribe_topic")
def nobody_gets_what_was_published_before(replay: Replay) -> None:
    sns, topic, (url, queue) = replay.client("sns"), new_topic(replay), new_queue(replay)
    answer = sns.publish(TopicArn=topic, Subject="test-subject-before-sub", Message="test_message_before")
    replay.match("publish-before-subscribing", answer)
    subscribed(replay, topic, queue)
    answer = sns.publish(TopicArn=topic, Subject="test-subject-after-sub", Message="test_message_after")
    replay.match("publish-after-subscribing", answer)
    replay.match("receive-messages", received(replay, url))


@SNS.scenario(CRUD + "test_unknown_topic_publish")
def a_topic_that_is_not_there(replay: Replay) -> None:
    sns, topic = replay.client("sns"), new_topic(replay)
    replay.match("success", sns.publish(TopicArn=topic, Message="m"))
    replay.refused("error", sns.publish, TopicArn=f"{topic}-fake", Message="m")


@SNS.scenario(CRUD + "test_topic_publish_another_region")
def a_topic_of_another_region(replay: Replay) -> None:
    topic, elsewhere = new_topic(replay), replay.client("sns", "us-west-2")
    replay.match("success", replay.client("sns").publish(TopicArn=topic, Message="m"))
    replay.refused("error", elsewhere.publish, TopicArn=topic, Message="m")
    entries = [{"Id": "1", "Message": "m"}]
    replay.refused("error-batch", elsewhere.publish_batch, TopicArn=topic, PublishBatchRequestEntries=entries)


@SNS.scenario(CRUD + "test_publish_with_empty_subject")
def a_subject_that_is_empty(replay: Replay) -> None:
    sns, topic = replay.client("sns"), new_topic(replay)
    replay.match("response-without-subject", sns.publish(TopicArn=topic, Message="m"))
    replay.refused("response-with-empty-subject", sns.publish, TopicArn=topic, Message="m", Subject="")


@SNS.scenario(CRUD + "test_empty_sns_message")
def a_message_that_is_empty(replay: Replay) -> None:
    topic, url, _ = topic_and_queue(replay)
    replay.refused("empty-msg-error", replay.client("sns").publish, TopicArn=topic, Message="")
    names = ["ApproximateNumberOfMessages"]
    replay.match("queue-attrs", replay.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names))


@SNS.scenario(CRUD + "test_publish_batch_too_long_message")
def a_batch_that_is_too_long(replay: Replay) -> None:
    call, topic = replay.client("sns").publish_batch, new_topic(replay)
    halves = [{"Id": "1", "Message": "a" * (LIMIT // 2)}, {"Id": "2", "Message": "b" * (1 + LIMIT // 2)}]
    replay.refused("error-no-attrs", call, TopicArn=topic, PublishBatchRequestEntries=halves)
    rest = LIMIT - len("attr1Number1")
    entries: list[dict[str, Any]] = [
        {"Id": "1", "Message": "a" * rest, "MessageAttributes": {"attr1": number("1")}},
        {"Id": "2", "Message": "b"},
    ]
    replay.refused("error-with-attrs", call, TopicArn=topic, PublishBatchRequestEntries=entries)
    entries[0]["Message"] = "a" * (rest - 1)
    assert len(call(TopicArn=topic, PublishBatchRequestEntries=entries)["Successful"]) == 2


@SNS.scenario(QUEUES + "test_publish_batch_messages_without_topic")
def a_batch_to_no_topic(replay: Replay) -> None:
    call, topic = replay.client("sns").publish_batch, f"{new_topic(replay)}fake-topic"
    entries = [{"Id": "1", "Message": "m", "Subject": "Subject"}]
    replay.refused("publish-batch-no-topic", call, TopicArn=topic, PublishBatchRequestEntries=entries)


@SNS.scenario(QUEUES + "test_message_attributes_prefixes")
def types_of_attributes(replay: Replay) -> None:
    call, topic = replay.client("sns").publish, new_topic(replay)
    for step, kind in (("publish-error", "DataType.Invalid"), ("publish-error-2", "Prefixed.String")):
        attributes = {"attr1": {"DataType": kind, "StringValue": "prefixed-1"}}
        replay.refused(step, call, TopicArn=topic, Message="m", MessageAttributes=attributes)
    for step, kind in (("publish-ok-1", "Number.prefixed"), ("publish-ok-2", "String.prefixed")):
        attributes = {"attr1": {"DataType": kind, "StringValue": "1"}}
        replay.match(step, call(TopicArn=topic, Message="m", MessageAttributes=attributes))


@SNS.scenario(QUEUES + "test_message_structure_json_to_sqs")
def a_message_with_a_text_for_queues(replay: Replay) -> None:
    call, (topic, url, _) = replay.client("sns").publish, topic_and_queue(replay)
    texts = {"default": "default field", "sqs": json.dumps({"field": "value"})}
    call(TopicArn=topic, Message=json.dumps(texts), MessageStructure="json")
    # The recording has the message's own JSON as the text it is.
    assert json.loads(received(replay, url, delete=False)["Messages"][0]["Body"])["Message"] == '{"field": "value"}'
    replay.cloud.clock.advance(seconds=31)
    replay.match("get-msg-json-sqs", received(replay, url))
    del texts["sqs"]
    call(TopicArn=topic, Message=json.dumps(texts), MessageStructure="json")
    replay.match("get-msg-json-default", received(replay, url))


@SNS.scenario(QUEUES + "test_publish_message_group_id")
def a_group_reaches_a_standard_queue(replay: Replay) -> None:
    topic, url, _ = topic_and_queue(replay)
    replay.client("sns").publish(
        TopicArn=topic,
        Message="test signature value with attributes",
        MessageAttributes={"attr1": number("1")},
        MessageGroupId="my-group-id-1",
    )
    replay.match("messages", received(replay, url, **ALL))


@SNS.scenario(QUEUES + "test_publish_sqs_from_sns")
def a_message_is_raw_or_not(replay: Replay) -> None:
    sns, (topic, url, subscription) = replay.client("sns"), topic_and_queue(replay)
    for raw, value in (("true", "99.12"), ("false", "100.12")):
        set_attribute(replay, subscription, "RawMessageDelivery", raw)
        replay.match(f"sub-attrs-raw-{raw}", attributes_of(replay, subscription))
        sns.publish(TopicArn=topic, Message="Test msg", MessageAttributes={"attr1": number(value)})
        replay.match(f"message-raw-{raw}", received(replay, url))


@SNS.scenario(QUEUES + "test_publish_sqs_from_sns_with_xray_propagation")
def a_trace_goes_on(replay: Replay) -> None:
    sns, (topic, url, _) = replay.client("sns"), topic_and_queue(replay)
    trace = replay.recorded["xray-msg"]["Attributes"]["AWSTraceHeader"]

    def add_header(request: Any, **_: Any) -> None:
        request.headers["X-Amzn-Trace-Id"] = trace

    sns.meta.events.register("before-send.sns.Publish", add_header)
    sns.publish(TargetArn=topic, Message="X-Ray propagation test msg")
    answer = received(replay, url, MessageSystemAttributeNames=["SentTimestamp", "AWSTraceHeader"])
    replay.match("xray-msg", answer["Messages"][0])


@SNS.scenario(QUEUES + "test_publish_sqs_verify_signature[2]")
def a_message_signed_with_version_2(replay: Replay) -> None:
    topic, url, _ = topic_and_queue(replay, SignatureVersion="2")
    text, attributes = "test signature value with attributes", {"attr1": number("1")}
    replay.client("sns").publish(TopicArn=topic, Message=text, MessageAttributes=attributes)
    replay.match("messages", received(replay, url, **ALL))


@SNS.scenario(QUEUES + "test_publish_unicode_chars")
def letters_stay_as_they_are(replay: Replay) -> None:
    topic, url, _ = topic_and_queue(replay)
    replay.client("sns").publish(TopicArn=topic, Message='ö§a1"_!?,. £$-')
    replay.match("received-message", received(replay, url))


@SNS.scenario(QUEUES + "test_redrive_policy_sqs_queue_subscription[False]")
def what_a_queue_that_is_gone_does_not_get_is_a_dead_letter(replay: Replay) -> None:
    topic, url, subscription = topic_and_queue(replay)
    dead_url, dead = new_queue(replay, "dead")
    set_attribute(replay, subscription, "RedrivePolicy", {"deadLetterTargetArn": dead})
    replay.client("sqs").delete_queue(QueueUrl=url)
    attributes = {"attr1": number("111"), "attr2": {"DataType": "Binary", "BinaryValue": b"\x02\x03\x04"}}
    text = "test_dlq_after_sqs_endpoint_deleted"
    replay.client("sns").publish(TopicArn=topic, Message=text, MessageAttributes=attributes)
    replay.match("messages", received(replay, dead_url, **ALL))


@SNS.scenario("TestSNSMultiRegions::test_cross_region_delivery_sqs")
def a_queue_of_another_region(replay: Replay) -> None:
    sns, elsewhere, topic = replay.client("sns"), replay.client("sns", "us-west-2"), new_topic(replay)
    url, queue = new_queue(replay, region="us-west-2")
    given = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue}
    replay.refused("subscribe-cross-region", elsewhere.subscribe, **given)
    replay.match("subscribe-same-region", sns.subscribe(**given))
    sns.publish(TopicArn=topic, Message="This is a test message", MessageAttributes={"attr1": number("99.12")})
    replay.match("messages", received(replay, url, region="us-west-2"))


# Functions


@SNS.scenario(
    FUNCTIONS + "test_python_lambda_subscribe_sns_topic",
    FUNCTIONS + "test_publish_lambda_verify_signature[1]",
    FUNCTIONS + "test_publish_lambda_verify_signature[2]",
)
def a_function_is_notified(replay: Replay) -> None:
    events: list[Any] = []
    replay.cloud.functions.create("listener", lambda event, _: events.append(event))
    topic = new_topic(replay, SignatureVersion=replay.parameter or "1")
    subscribed(replay, topic, "arn:aws:lambda:us-east-1:123456789012:function:listener", "lambda")
    recorded = replay.recorded["notification"]
    replay.client("sns").publish(TopicArn=topic, Subject=recorded["Subject"], Message=recorded["Message"])
    replay.match("notification", events[0]["Records"][0]["Sns"])


@SNS.scenario(FUNCTIONS + "test_redrive_policy_lambda_subscription")
def what_a_function_that_is_gone_does_not_get_is_a_dead_letter(replay: Replay) -> None:
    replay.cloud.functions.create("listener", lambda event, _: event)
    topic, (url, queue) = new_topic(replay), new_queue(replay)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:listener"
    subscription = subscribed(replay, topic, arn, "lambda")
    set_attribute(replay, subscription, "RedrivePolicy", {"deadLetterTargetArn": queue})
    replay.match("subscription-attributes", attributes_of(replay, subscription))
    replay.client("lambda").delete_function(FunctionName="listener")
    attributes = {"attr1": number("1")}
    replay.client("sns").publish(TopicArn=topic, Message="test_redrive_policy", MessageAttributes=attributes)
    replay.match("messages", received(replay, url))


@SNS.scenario("TestSNSPublishDelivery::test_delivery_lambda")
def deliveries_are_logged(replay: Replay) -> None:
    replay.cloud.functions.create("listener", lambda event, _: event)
    sns, topic = replay.client("sns"), new_topic(replay)
    replay.match("get-topic-attrs", sns.get_topic_attributes(TopicArn=topic))
    subscribed(replay, topic, "arn:aws:lambda:us-east-1:123456789012:function:listener", "lambda")
    answer = sns.publish(TopicArn=topic, Subject="[Subject] Test subject", Message="Should not be received")
    replay.match("publish-no-logs", answer)
    role = "arn:aws:iam::123456789012:role/feedback"
    for name, value in (("SuccessFeedbackRoleArn", role), ("SuccessFeedbackSampleRate", "100")):
        sns.set_topic_attributes(TopicArn=topic, AttributeName=f"Lambda{name}", AttributeValue=value)
    # AWS counts subscriptions late.
    attributes = sns.get_topic_attributes(TopicArn=topic)
    replay.match("get-topic-attrs-with-success-feedback", attributes, aside=["SubscriptionsConfirmed"])
    answer = sns.publish(TopicArn=topic, Subject="[Subject] Test subject", Message="Should be received")
    replay.match("publish-logs", answer)
    logs, group = replay.client("logs"), "sns/us-east-1/123456789012/topic"
    [stream] = logs.describe_log_streams(logGroupName=group)["logStreams"]
    events = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])
    replay.match("delivery-events", events)


# FIFO topics


def fifo(replay: Replay, *, by_content: bool, **queue: str) -> tuple[str, str, str]:
    """A FIFO topic with a FIFO queue: the ARN of the topic, the URL of the queue, the ARN of the subscription."""
    given = BY_CONTENT if by_content else {}
    topic = new_topic(replay, "topic.fifo", **FIFO, **given)
    url, arn = new_queue(replay, "queue.fifo", FifoQueue="true", **given, **queue)
    return topic, url, subscribed(replay, topic, arn)


@SNS.scenario(FIFOS + "test_fifo_topic_to_regular_sqs[False]")
def a_fifo_topic_reaches_a_standard_queue(replay: Replay) -> None:
    topic, (url, queue) = new_topic(replay, "topic.fifo", **FIFO), new_queue(replay)
    subscribed(replay, topic, queue)
    ids = {"MessageGroupId": "message-group-id-1", "MessageDeduplicationId": "message-deduplication-id-1"}
    replay.client("sns").publish(TopicArn=topic, Message="Test", **ids)
    replay.match("messages", received(replay, url, **ALL))
    replay.client("sns").publish(TopicArn=topic, Message="Test", **ids)
    replay.match("dedup-messages", received(replay, url, **ALL))


@SNS.scenario(FIFOS + "test_message_to_fifo_sqs_ordering")
def all_queues_have_one_order(replay: Replay) -> None:
    topic = new_topic(replay, "topic.fifo", **FIFO, **BY_CONTENT)
    urls = []
    for place in range(5):
        url, queue = new_queue(replay, f"queue-{place}.fifo", FifoQueue="true", **BY_CONTENT)
        subscribed(replay, topic, queue, RawMessageDelivery="true")
        urls.append(url)
    for text in range(10):
        replay.client("sns").publish(TopicArn=topic, Message=str(text), MessageGroupId="message-group-id-1")
    bodies = [[each["Body"] for each in received(replay, url)["Messages"]] for url in urls]
    assert bodies == [[str(text) for text in range(10)]] * 5


@SNS.scenario(
    FIFOS + "test_publish_batch_messages_from_fifo_topic_to_fifo_queue[False]",
    FIFOS + "test_publish_batch_messages_from_fifo_topic_to_fifo_queue[True]",
)
def a_batch_is_published_twice(replay: Replay) -> None:
    sns, by_content = replay.client("sns"), replay.parameter == "True"
    topic = new_topic(replay, "topic.fifo", **FIFO, **(BY_CONTENT if by_content else {}))
    replay.match("topic-attrs", sns.get_topic_attributes(TopicArn=topic))
    url, queue = new_queue(replay, "queue.fifo", FifoQueue="true", **(BY_CONTENT if by_content else {}))
    subscription = subscribed(replay, topic, queue)
    set_attribute(replay, subscription, "RawMessageDelivery", "true")
    replay.match("sub-attrs-raw-true", attributes_of(replay, subscription))
    entries: list[dict[str, Any]] = [
        {
            "Message": "Test Message with two attributes",
            "MessageAttributes": {"attr1": number("99.12"), "attr2": number("109.12")},
        },
        {"Message": "Test Message with one attribute", "MessageAttributes": {"attr1": number("19.12")}},
        {"Message": "Test Message without attribute"},
    ]
    for place, entry in enumerate(entries):
        entry |= {"Id": str(place + 1), "MessageGroupId": "complexMessageGroupId", "Subject": "Subject"}
        if not by_content:
            entry["MessageDeduplicationId"] = f"MessageDeduplicationId-{place}"
    answer = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    replay.match("publish-batch-response-fifo", answer)
    replay.match("messages", {"Messages": received(replay, url, **ALL)["Messages"]})
    answer = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    replay.match("republish-batch-response-fifo", answer)
    replay.match("duplicate-messages", received(replay, url, **ALL))


@SNS.scenario(FIFOS + "test_publish_fifo_messages_to_dlq[False]")
def dead_letters_keep_group_and_order(replay: Replay) -> None:
    sns = replay.client("sns")
    topic = new_topic(replay, "topic.fifo", **FIFO)
    replay.match("topic-attrs", sns.get_topic_attributes(TopicArn=topic))
    url, queue = new_queue(replay, "queue.fifo", FifoQueue="true")
    subscription = subscribed(replay, topic, queue)
    dead_url, dead = new_queue(replay, "dead.fifo", FifoQueue="true")
    set_attribute(replay, subscription, "RedrivePolicy", {"deadLetterTargetArn": dead})
    replay.client("sqs").delete_queue(QueueUrl=url)
    entries: list[dict[str, Any]] = [
        {
            "Message": "Test Message with two attributes",
            "MessageAttributes": {"attr1": number("99.12"), "attr2": number("109.12")},
        },
        {"Message": "Test Message with one attribute", "MessageAttributes": {"attr1": number("19.12")}},
        {"Message": "Test Message without attribute"},
    ]
    for place, entry in enumerate(entries, 1):
        entry |= {"Id": str(place), "MessageGroupId": "complexMessageGroupId", "Subject": "Subject"}
        entry["MessageDeduplicationId"] = f"MessageDeduplicationId-{place}"
    answer = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    replay.match("publish-batch-response-fifo", answer)
    replay.match("batch-messages-in-dlq", {"Messages": received(replay, dead_url, **ALL)["Messages"]})
    ids = {"MessageGroupId": "message-group-id-1", "MessageDeduplicationId": "message-deduplication-id-1"}
    replay.match("publish-response-fifo", sns.publish(TopicArn=topic, Message="test-message", **ids))
    replay.match("messages-in-dlq", {"Messages": received(replay, dead_url, **ALL)["Messages"]})


@SNS.scenario(FIFOS + "test_publish_to_fifo_topic_deduplication_on_topic_level")
def duplicates_are_those_of_the_topic(replay: Replay) -> None:
    sns, (topic, url, _) = replay.client("sns"), fifo(replay, by_content=True)
    for group in ("message-group-id-1", "message-group-id-2"):
        sns.publish(TopicArn=topic, Message="Test", MessageGroupId=group)
    replay.match("messages", received(replay, url, **ALL))
    replay.match("dedup-messages", received(replay, url, **ALL))


@SNS.scenario(FIFOS + "test_publish_to_fifo_topic_to_sqs_queue_no_content_dedup[False]")
def the_topic_makes_ids_for_a_queue_that_makes_none(replay: Replay) -> None:
    sns = replay.client("sns")
    topic = new_topic(replay, "topic.fifo", **FIFO, **BY_CONTENT)
    url, queue = new_queue(replay, "queue.fifo", FifoQueue="true")
    subscribed(replay, topic, queue)
    entries = [{"Id": "1", "MessageGroupId": "message-group-id-1", "Message": "Test batched"}]
    for _ in range(2):
        sns.publish(TopicArn=topic, Message="Test single", MessageGroupId="message-group-id-1")
        sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    messages = received(replay, url, **ALL)["Messages"]
    messages.sort(key=lambda each: each["Attributes"]["MessageDeduplicationId"])
    replay.match("messages", {"Messages": messages})


@SNS.scenario(FIFOS + "test_validations_for_fifo")
def what_goes_not_together(replay: Replay) -> None:
    sns, topic = replay.client("sns"), new_topic(replay)
    fifo_topic = new_topic(replay, "topic.fifo", **FIFO)
    _, fifo_queue = new_queue(replay, "queue.fifo", FifoQueue="true")
    _, queue = new_queue(replay)
    _, dead = new_queue(replay, "dead")
    replay.refused("not-fifo-topic", sns.subscribe, TopicArn=topic, Protocol="sqs", Endpoint=fifo_queue)
    standard = subscribed(replay, fifo_topic, queue)
    replay.match("not-fifo-queue", attributes_of(replay, standard)["Attributes"])
    set_attribute(replay, standard, "RedrivePolicy", {"deadLetterTargetArn": dead})
    given = {
        "SubscriptionArn": subscribed(replay, fifo_topic, fifo_queue),
        "AttributeName": "RedrivePolicy",
        "AttributeValue": json.dumps({"deadLetterTargetArn": queue}),
    }
    replay.refused("regular-queue-for-dlq-of-fifo-topic", sns.set_subscription_attributes, **given)
    replay.refused("no-msg-group-id", sns.publish, TopicArn=fifo_topic, Message="test")
    replay.refused("no-dedup-policy", sns.publish, TopicArn=fifo_topic, Message="test", MessageGroupId="group")
    replay.refused(
        "no-msg-dedup-regular-topic", sns.publish, TopicArn=topic, Message="test", MessageDeduplicationId="id"
    )


test_answers_are_those_of_aws = SNS.runner()
