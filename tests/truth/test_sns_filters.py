"""Messages that filter policies let through, and policies that are refused, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .recordings import Recordings
from .test_filter_policies import CASES
from .topics import ALL, attributes_of, new_queue, new_topic, received, set_attribute, subscribed

if TYPE_CHECKING:
    from .recordings import Replay

SNS = Recordings("sns")
CONDITIONS, BODY = "TestSNSFilterPolicyConditions::", "TestSNSFilterPolicyBody::"
RAW = {"RawMessageDelivery": "true"}
ON_BODY = {**RAW, "FilterPolicyScope": "MessageBody"}
NORMALIZED = ["_normalized"]


def filtered(
    replay: Replay, policy: Any, queue: str = "queue", topic: str = "topic", **attributes: str
) -> tuple[str, str, str]:
    """A topic with a queue by a filter policy: topic, URL of the queue, subscription."""
    arn, (url, endpoint) = new_topic(replay, topic), new_queue(replay, queue)
    return arn, url, subscribed(replay, arn, endpoint, FilterPolicy=json.dumps(policy), **attributes)


def publish(replay: Replay, topic: str, message: Any, **attributes: Any) -> None:
    """Publish text, or what JSON says, with attributes of type String, or those given as they are."""
    text = message if isinstance(message, str) else json.dumps(message)
    given = {
        name: value if isinstance(value, dict) else {"DataType": "String", "StringValue": value}
        for name, value in attributes.items()
    }
    replay.client("sns").publish(TopicArn=topic, Message=text, MessageAttributes=given)


@SNS.scenario(
    CONDITIONS + "test_validate_policy_numeric_operator",
    CONDITIONS + "test_validate_policy_string_operators",
    CONDITIONS + "test_policy_complexity",
)
def policies_that_are_none(replay: Replay) -> None:
    topic, (_, queue) = new_topic(replay), new_queue(replay)
    call = replay.client("sns").subscribe
    for _, step, policy in CASES:
        if step in replay.recorded:
            text = json.dumps(policy, separators=(",", ":"))
            given = {"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue, "Attributes": {"FilterPolicy": text}}
            replay.refused(step, call, aside=NORMALIZED, **given)


@SNS.scenario(CONDITIONS + "test_policy_complexity_with_or")
def policies_with_or_that_are_too_complex(replay: Replay) -> None:
    topic, (_, queue) = new_topic(replay), new_queue(replay)
    many = [{"prefix": f"value{number}"} for number in range(50)]
    flat = {"$or": [{f"key{number}": many} for number in range(1, 5)]}
    nested = {"$or": [{"key1": many, "key2": many[:4]}, {"key3": many}]}
    for step, policy in (("error-complexity-or-flat", flat), ("error-complexity-or-nested", nested)):
        given = {"FilterPolicy": json.dumps(policy), "FilterPolicyScope": "MessageBody"}
        call = replay.client("sns").subscribe
        replay.refused(step, call, TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes=given, aside=NORMALIZED)


@SNS.scenario("TestSNSFilterPolicyCrud::test_set_subscription_filter_policy_scope")
def the_scope_is_shown_with_a_policy(replay: Replay) -> None:
    topic, (_, queue) = new_topic(replay), new_queue(replay)
    subscription = subscribed(replay, topic, queue)
    replay.match("sub-attrs-default", attributes_of(replay, subscription))
    set_attribute(replay, subscription, "FilterPolicyScope", "MessageBody")
    replay.match("sub-attrs-filter-scope-body", attributes_of(replay, subscription))
    call = replay.client("sns").set_subscription_attributes
    given = {"SubscriptionArn": subscription, "AttributeName": "FilterPolicyScope", "AttributeValue": "RandomValue"}
    replay.refused("sub-attrs-filter-scope-error", call, **given)
    set_attribute(replay, subscription, "FilterPolicy", {"attr": ["match-this"]})
    replay.match("sub-attrs-after-setting-policy", attributes_of(replay, subscription))


@SNS.scenario("TestSNSFilterPolicyCrud::test_sub_filter_policy_nested_property_constraints")
def policies_that_can_not_be_set(replay: Replay) -> None:
    topic, (_, queue) = new_topic(replay), new_queue(replay)
    subscription = subscribed(replay, topic, queue)
    set_attribute(replay, subscription, "FilterPolicyScope", "MessageBody")
    values = [f"value_{number}" for number in range(5)]
    call = replay.client("sns").set_subscription_attributes
    for step, policy in (
        (
            "sub-filter-policy-nested-error-too-many-combinations",
            {"a": {"b": {"c": values}}, "d": {"e": [*values, "value_5"]}},
        ),
        ("sub-filter-policy-max-attr-keys", {f"key_{number}": ["value"] for number in range(6)}),
        ("sub-filter-policy-rule-no-list", {"key_a": "value_one"}),
    ):
        text = json.dumps(policy)
        given = {"SubscriptionArn": subscription, "AttributeName": "FilterPolicy", "AttributeValue": text}
        replay.refused(step, call, **given)


@SNS.scenario("TestSNSFilterPolicyAttributes::test_exists_filter_policy_attributes_array")
def an_attribute_of_many_values(replay: Replay) -> None:
    topic, url, subscription = filtered(replay, {"store": ["value1"]}, **RAW)
    replay.match("subscription-attributes-policy", attributes_of(replay, subscription))
    replay.match("messages-init", received(replay, url))
    for step, text, values in (
        ("messages-1", "message-1", ["value1"]),
        ("messages-2", "message-2", ["value1", "value2"]),
        ("messages-3", "message-3", ["value2"]),
    ):
        publish(replay, topic, text, store={"DataType": "String.Array", "StringValue": json.dumps(values)})
        replay.match(step, received(replay, url, MessageAttributeNames=[]))


@SNS.scenario(BODY + "test_filter_policy_for_batch")
def each_message_of_a_batch_is_looked_at(replay: Replay) -> None:
    sns, step = replay.client("sns"), "messages-{}-filter-{}"
    topic, url, subscription = filtered(replay, {"attr1": [{"numeric": [">", 0, "<=", 100]}]})
    replay.match("subscription-attributes-with-filter", attributes_of(replay, subscription))
    all_url, every = new_queue(replay, "all")
    unfiltered = subscribed(replay, topic, every)
    replay.match("subscription-attributes-no-filter", attributes_of(replay, unfiltered))
    replay.match(step.format("no", "before-publish"), received(replay, all_url))
    replay.match(step.format("with", "before-publish"), received(replay, url))

    def publish_batch(text: str, number: str) -> None:
        attributes = {"attr1": {"DataType": "Number", "StringValue": number}}
        entries = [{"Id": "1", "Message": text, "MessageAttributes": attributes}]
        sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)

    publish_batch("This is a test message", "99")
    replay.match(step.format("no", "after-publish-ok"), received(replay, all_url))
    replay.match(step.format("with", "after-publish-ok"), received(replay, url))
    publish_batch("This is another test message", "111")
    replay.match(step.format("no", "after-publish-ok-1"), received(replay, all_url))
    replay.match(step.format("with", "after-publish-filtered"), received(replay, url))


@SNS.scenario(BODY + "test_filter_policy_on_message_body[True]")
def a_body_is_looked_at(replay: Replay) -> None:
    policy = {"object": {"key": [{"prefix": "auto-"}, "hardcodedvalue"]}}
    topic, url, _ = filtered(replay, policy, **ON_BODY)
    replay.match("recv-init", received(replay, url))
    for place, key in enumerate(("auto-test", "hardcodedvalue")):
        publish(replay, topic, {"object": {"key": key}})
        replay.match(f"recv-passed-msg-{place}", received(replay, url))
    for refused in ({"object": {"key": "test-auto"}}, {"object": {"test": "auto-"}}, {"test": 1}, "no JSON", [1]):
        publish(replay, topic, refused)
    assert "Messages" not in received(replay, url)


@SNS.scenario(BODY + "test_filter_policy_on_message_body_array_attributes")
def arrays_of_a_body(replay: Replay) -> None:
    urls = []
    for place in (0, 1):
        policy = {"headers": {"route-to": [f"queue{place + 1}"]}}
        topic, url, _ = filtered(replay, policy, f"queue-{place}", **ON_BODY)
        urls.append(url)
    for values in (["queue3"], ["queue1", "queue2"], ["queue1"], ["queue2"]):
        publish(replay, topic, {"headers": {"route-to": values}})
    for place, url in enumerate(urls):
        replay.match(f"messages-queue-{place}", received(replay, url, **ALL))


@SNS.scenario(BODY + "test_filter_policy_on_message_body_array_of_object_attributes")
def arrays_of_objects_of_a_body(replay: Replay) -> None:
    policy = {
        "Records": {
            "s3": {"object": {"key": [{"prefix": "auto-"}]}},
            "eventName": [{"prefix": "ObjectCreated:"}],
        }
    }
    topic, url, _ = filtered(replay, policy, **ON_BODY)
    publish(replay, topic, {"Records": [{"eventName": "ObjectRemoved:Delete", "s3": {"object": {"key": "auto-1"}}}]})
    for message in replay.recorded["messages"]["Messages"]:
        publish(replay, topic, message["Body"])
    # The bodies are those recorded, with their placeholders.
    assert [json.loads(each["Body"]) for each in received(replay, url, **ALL)["Messages"]] == [
        message["Body"] for message in replay.recorded["messages"]["Messages"]
    ]
    replay.leave("messages")


@SNS.scenario(BODY + "test_filter_policy_on_message_body_or_attribute")
def alternatives_of_a_body(replay: Replay) -> None:
    policy = {
        "$or": [{"metricName": ["CPUUtilization", "ReadLatency"]}, {"namespace": ["AWS/EC2", "AWS/ES"]}],
        "detail": {
            "scope": ["Service"],
            "$or": [{"source": ["aws.cloudwatch"]}, {"type": ["CloudWatch Alarm State Change"]}],
        },
    }
    topic, url, _ = filtered(replay, policy, **ON_BODY)
    recorded = [message["Body"] for message in replay.recorded["messages-queue"]["Messages"]]
    service = {"scope": "Service", "source": "aws.cloudwatch"}
    for refused in ({"metricName": "Other", "detail": service}, {"metricName": "CPUUtilization"}, {"detail": service}):
        publish(replay, topic, refused)
    for body in recorded:
        publish(replay, topic, body)
    replay.match("messages-queue", received(replay, url, **ALL))


@SNS.scenario(BODY + "test_filter_policy_empty_array_payload")
def an_empty_array_of_a_body(replay: Replay) -> None:
    topic, url, _ = filtered(replay, {"detail": {"eventVersion": [""]}}, **ON_BODY)
    body = replay.recorded["messages-queue"]["Messages"][0]["Body"]
    publish(replay, topic, {**body, "id": "cdc73f9d-aea9-11e3-9d5a-835b769c0d9c"})
    replay.match("messages-queue", received(replay, url, **ALL))


test_answers_are_those_of_aws = SNS.runner()
