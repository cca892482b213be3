"""Subscriptions, their attributes and their confirmation, as AWS answered."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import boto3
import requests
import xmltodict
from botocore.config import Config

from .recordings import Recordings
from .topics import ACCOUNT, attributes_of, new_queue, new_topic, set_attribute, subscribed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .recordings import Replay

SNS = Recordings("sns")
CRUD, CRUD_2, HTTP = "TestSNSSubscriptionCrud::", "TestSNSSubscriptionCrudV2::", "TestSNSSubscriptionHttp::"
COUNTS = ["SubscriptionsPending", "SubscriptionsConfirmed"]
"""AWS counts late: what was recorded right after a subscription says that there is none."""


@SNS.scenario(CRUD + "test_list_subscriptions")
def subscriptions_are_listed(replay: Replay) -> None:
    made = []
    for name in ("one", "two"):
        topic = new_topic(replay, name)
        for number in range(3):
            _, queue = new_queue(replay, f"{name}-{number}")
            subscribed(replay, topic, queue)
            made.append((topic, queue))
    listed = replay.client("sns").list_subscriptions()["Subscriptions"]
    assert [(each["TopicArn"], each["Endpoint"]) for each in listed] == made


@SNS.scenario(CRUD + "test_subscribe_with_invalid_protocol")
def a_protocol_that_is_none(replay: Replay) -> None:
    call, endpoint = replay.client("sns").subscribe, "nobody@example.com"
    replay.refused("exception", call, TopicArn=new_topic(replay), Protocol="test-protocol", Endpoint=endpoint)


@SNS.scenario(CRUD + "test_unsubscribe_wrong_arn_format")
def subscriptions_that_are_none(replay: Replay) -> None:
    sns = boto3.client("sns", region_name="us-east-1", config=Config(parameter_validation=False))
    replay.refused("invalid-unsubscribe-arn-1", sns.unsubscribe, SubscriptionArn="randomstring")
    replay.refused("invalid-unsubscribe-arn-2", sns.unsubscribe, SubscriptionArn="arn:aws:sns:us-east-1:random")
    arn = f"arn:aws:sns:us-east-1:{ACCOUNT}:random"
    replay.refused("invalid-unsubscribe-arn-3", sns.unsubscribe, SubscriptionArn=arn)
    replay.refused("invalid-unsubscribe-arn-4", sns.unsubscribe)


@SNS.scenario(CRUD_2 + "test_confirm_subscription")
def a_subscription_is_confirmed(replay: Replay) -> None:
    sns, topic = replay.client("sns"), new_topic(replay, "confirm-sub-e46f689a")
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="test@example.com")
    token = replay.cloud.outbox.mails("test@example.com")[0].details["Token"]
    replay.match("confirm-subscription", sns.confirm_subscription(TopicArn=topic, Token=token))


@SNS.scenario(CRUD_2 + "test_delete_subscriptions_on_delete_topic")
def a_subscription_is_shown_after_its_topic_is_gone(replay: Replay) -> None:
    topic, (_, queue) = new_topic(replay), new_queue(replay)
    subscription = subscribed(replay, topic, queue, RawMessageDelivery="true")
    replay.client("sns").delete_topic(TopicArn=topic)
    replay.match("get-sub-after-topic-delete", attributes_of(replay, subscription))


@SNS.scenario(CRUD_2 + "test_get_subscription_attributes_error_not_exists")
def a_subscription_that_is_not_there(replay: Replay) -> None:
    arn = f"arn:aws:sns:us-east-1:{ACCOUNT}:nonexistent"
    call = replay.client("sns").get_subscription_attributes
    replay.refused("get-sub-attrs-nonexistent", call, SubscriptionArn=arn)


@SNS.scenario(CRUD_2 + "test_getting_subscriptions_by_topic")
def subscriptions_of_a_topic_are_listed(replay: Replay) -> None:
    topic, (_, queue) = new_topic(replay), new_queue(replay)
    subscribed(replay, topic, queue)
    replay.match("list-subscriptions-by-topic", replay.client("sns").list_subscriptions_by_topic(TopicArn=topic))


@SNS.scenario(CRUD_2 + "test_set_subscription_attributes", CRUD_2 + "test_subscribe_attributes")
def a_subscription_shows_its_attributes(replay: Replay) -> None:
    topic, (_, queue) = new_topic(replay), new_queue(replay)
    subscription = subscribed(replay, topic, queue)
    [step] = replay.recorded
    if step == "set-subscription-attributes":
        set_attribute(replay, subscription, "RawMessageDelivery", "true")
    replay.match(step, attributes_of(replay, subscription))


@SNS.scenario(CRUD_2 + "test_subscribe_invalid_filter_policy")
def a_filter_policy_that_is_no_json(replay: Replay) -> None:
    call, (_, queue) = replay.client("sns").subscribe, new_queue(replay)
    given = {"TopicArn": new_topic(replay), "Protocol": "sqs", "Endpoint": queue}
    replay.refused("subscribe-invalid-filter-policy", call, **given, Attributes={"FilterPolicy": "invalid-json"})


@SNS.scenario(CRUD_2 + "test_subscribe_sms_obscure_phone_number")
def a_number_with_separators(replay: Replay) -> None:
    replay.matching.values["<topic>"] = "topic"
    call = replay.client("sns").subscribe
    answer = call(TopicArn=new_topic(replay), Protocol="sms", Endpoint="+12/34-567.890")
    replay.match("subscribe-sms-2", answer)


@SNS.scenario(CRUD_2 + "test_subscribe_sqs_queue_url", "TestSNSSubscriptionSQS::test_subscribe_to_sqs_with_queue_url")
def a_queue_by_its_url(replay: Replay) -> None:
    [step] = replay.recorded
    url, _ = new_queue(replay)
    replay.refused(step, replay.client("sns").subscribe, TopicArn=new_topic(replay), Protocol="sqs", Endpoint=url)


@SNS.scenario(CRUD_2 + "test_unsubscribe_from_deleted_topic")
def what_is_pending_has_no_arn(replay: Replay) -> None:
    sns, topic = replay.client("sns"), new_topic(replay)
    answer = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint="http://example.com/")
    sns.delete_topic(TopicArn=topic)
    replay.refused("unsubscribe-deleted-topic", sns.unsubscribe, SubscriptionArn=answer["SubscriptionArn"])


@SNS.scenario(HTTP + "test_http_subscription_response")
def the_arn_of_what_is_pending_is_told_who_asks(replay: Replay) -> None:
    sns, topic = replay.client("sns"), new_topic(replay)
    replay.match("topic-arn", {"TopicArn": topic})
    given = {"TopicArn": topic, "Protocol": "http", "Endpoint": "http://example.com"}
    replay.match("subscription", sns.subscribe(**given, ReturnSubscriptionArn=False))
    replay.match("subscription-with-arn", sns.subscribe(**given, ReturnSubscriptionArn=True))


# HTTP endpoints

NO_RETRIES: dict[str, Any] = {
    "healthyRetryPolicy": {
        "minDelayTarget": 1,
        "maxDelayTarget": 1,
        "numRetries": 0,
        "numNoDelayRetries": 0,
        "numMinDelayRetries": 0,
        "numMaxDelayRetries": 0,
        "backoffFunction": "linear",
    },
    "sicklyRetryPolicy": None,
    "throttlePolicy": {"maxReceivesPerSecond": 1000},
    "guaranteed": False,
}


@contextmanager
def listening() -> Iterator[tuple[str, list[tuple[dict[str, str], str]]]]:
    """The URL of an endpoint on this machine, and the headers and bodies it is sent."""
    heard: list[tuple[dict[str, str], str]] = []

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            heard.append(({name.title(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sns-endpoint", heard
    finally:
        server.shutdown()
        server.server_close()


def followed(url: str) -> dict[str, Any]:
    """The answer to a link, as recordings have it."""
    response = requests.get(url, timeout=10)
    answer: dict[str, Any] = xmltodict.parse(response.content)
    for fields in answer.values():
        fields.pop("@xmlns", None)
        if "ResponseMetadata" in fields:
            fields["ResponseMetadata"]["HTTPStatusCode"] = response.status_code
    return answer


@SNS.scenario(HTTP + "test_subscribe_external_http_endpoint[False]", http_endpoints="loopback")
def an_endpoint_confirms_and_leaves(replay: Replay) -> None:
    topic = new_topic(replay)
    with listening() as (url, heard):
        subscription = subscribed(replay, topic, url, "http", DeliveryPolicy=json.dumps(NO_RETRIES))
        headers, body = heard[0]
        asked = json.loads(body)
        replay.match("subscription-confirmation", asked)
        replay.match("http-confirm-sub-headers", headers, aside=["Connection", "Content-Length"])
        host, token = asked["SubscribeURL"].rpartition("/")[0], asked["Token"]

        def confirmed(topic_arn: str, text: str) -> dict[str, Any]:
            return followed(f"{host}/?Action=ConfirmSubscription&TopicArn={topic_arn}&Token={text}")

        replay.match("broken-topic-arn-confirm", confirmed("not-an-arn", token))
        replay.match("broken-token-confirm", confirmed(topic, "abc123"))
        replay.match("different-region-arn-confirm", confirmed(topic.replace("us-east-1", "eu-central-1"), token))
        replay.match("nonexistent-token-confirm", confirmed(f"{topic[:-1]}a", token))
        replay.match("confirm-subscribe", followed(asked["SubscribeURL"]))
        replay.client("sns").publish(TopicArn=topic, Message="test_external_http_endpoint")
        headers, body = heard[1]
        replay.match("http-message", json.loads(body))
        replay.match("http-message-headers", headers, aside=["Connection", "Content-Length"])
        replay.match("unsubscribe-response", followed(json.loads(body)["UnsubscribeURL"]))
        assert subscription in json.loads(body)["UnsubscribeURL"]
        replay.match("unsubscribe-request", json.loads(heard[2][1]))


@SNS.scenario(HTTP + "test_subscribe_external_http_endpoint_content_type[False]", http_endpoints="loopback")
def a_delivery_policy_tells_the_content_type(replay: Replay) -> None:
    sns, topic = replay.client("sns"), new_topic(replay)
    with listening() as (url, heard):
        subscription = subscribed(replay, topic, url, "http", DeliveryPolicy=json.dumps(NO_RETRIES))
        policy = {"http": {"defaultRequestPolicy": {"headerContentType": "application/json"}}}
        sns.set_topic_attributes(TopicArn=topic, AttributeName="DeliveryPolicy", AttributeValue=json.dumps(policy))
        replay.match("topic-attrs", sns.get_topic_attributes(TopicArn=topic), aside=COUNTS)
        headers, body = heard[0]
        replay.match("subscription-confirmation", json.loads(body))
        replay.match("http-confirm-sub-headers", headers, aside=["Connection", "Content-Length"])
        replay.match("sub-attrs", attributes_of(replay, subscription))
        sns.confirm_subscription(TopicArn=topic, Token=json.loads(body)["Token"])
        sns.publish(TopicArn=topic, Message="test_external_http_endpoint")
        headers, body = heard[1]
        replay.match("http-message", json.loads(body))
        replay.match("http-message-headers", headers, aside=["Connection", "Content-Length"])


test_answers_are_those_of_aws = SNS.runner()
