"""Subscribe, Unsubscribe, the listings of subscriptions, and their attributes."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.sns.errors import AuthorizationError, invalid, subscription_not_found
from awsim.services.sns.resources import ARN_PARTS, require_arn
from awsim.services.sns.subscriptions.attributes import WHEN_SUBSCRIBING, differs, set_all, set_attribute, shown
from awsim.services.sns.subscriptions.confirmation import ConfirmationOperations
from awsim.services.sns.subscriptions.endpoints import CONFIRMED_AT_ONCE, account_of, check_endpoint
from awsim.services.sns.subscriptions.models import Subscription

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.sns.topics.models import Topic

    Answer = dict[str, Any]

PENDING = "pending confirmation"
MOST_FILTER_POLICIES = 200
"""Of one topic (developer guide, "Filter policy constraints")."""
MOST_FOR_LARGE_MESSAGES = 100
"""Subscriptions of a topic whose messages may be larger than 256 KiB."""
FOR_LARGE_MESSAGES = frozenset({"firehose", "lambda", "sqs"})
DEFAULT_SIZE = 262_144


class SubscriptionOperations(ConfirmationOperations):
    """Subscriptions and their attributes."""

    def subscribe(
        self,
        *,
        topic_arn: str,
        protocol: str,
        endpoint: str = "",
        attributes: Mapping[str, str] | None = None,
        return_subscription_arn: bool = False,
    ) -> Answer:
        """Have an endpoint get a topic's messages, at once or once its owner has confirmed it."""
        owner = self.owner_of(topic_arn)
        topic = self.topic(topic_arn, "Subscribe")
        check_endpoint(self, topic, protocol, endpoint)
        given = attributes or {}
        made = Subscription(
            arn="",
            topic_arn=topic_arn,
            protocol=protocol,
            endpoint=endpoint,
            owner=self.account,
            principal=self.principal(),
            number=0,
            created_at=self.now(),
        )
        set_all(made, topic, given)
        if protocol == "firehose" and not made.role_arn:
            raise invalid(f"{WHEN_SUBSCRIBING}SubscriptionRoleArn is required for the protocol firehose")
        existing = topic.by_endpoint.get((protocol, endpoint))
        if existing is not None:
            if differs(existing, made, given):
                raise invalid(f"{WHEN_SUBSCRIBING}Subscription already exists with different attributes")
            made = existing
        else:
            _check_limits(topic, made)
            made.arn = f"{topic_arn}:{self.random.uuid()}"
            made.number = self.next_number()
            owner.add_subscription(topic, made)
            self._confirm_at_once(topic, made)
        if not made.confirmed:
            owner.ask_for_confirmation(topic, made)
        owner.begin_replay(made)
        return {"SubscriptionArn": made.arn if made.confirmed or return_subscription_arn else PENDING}

    def _confirm_at_once(self, topic: Topic, subscription: Subscription) -> None:
        """What belongs to who subscribes needs no confirmation."""
        whose = account_of(subscription.endpoint)
        if subscription.protocol in CONFIRMED_AT_ONCE and whose in (None, self.account):
            subscription.confirmed = subscription.was_authenticated = True
            topic.changed()

    def unsubscribe(self, *, subscription_arn: str) -> None:
        """End a subscription; one that is not there is no error (recorded: test_unsubscribe_wrong_arn_format)."""
        parts = require_arn(subscription_arn, "SubscriptionArn")
        if len(parts) == ARN_PARTS:
            raise invalid("SubscriptionId")
        owner = self.owner_of(subscription_arn, "SubscriptionArn")
        subscription = owner.subscriptions.get(subscription_arn)
        if subscription is None:
            owner.detached.pop(subscription_arn, None)
            return
        if subscription.unsubscribes_signed and not self.is_signed():
            raise AuthorizationError("The subscription can only be ended by its owner or the topic's owner")
        topic = owner.topic(subscription.topic_arn)
        owner.remove_subscription(topic, subscription)
        if not self.is_signed() and subscription.confirmed:
            owner.tell_of_end(topic, subscription)

    # Listings

    def list_subscriptions(self, *, next_token: str | None = None) -> Answer:
        """The subscriptions this account owns, in pages of 100."""
        found, token = self.own_subscriptions.page(next_token, ["ListSubscriptions", self.account, self.region])
        return {"Subscriptions": [each.listed() for each in found], "NextToken": token}

    def list_subscriptions_by_topic(self, *, topic_arn: str, next_token: str | None = None) -> Answer:
        """The subscriptions to a topic, in pages of 100."""
        topic, scope = self.topic(topic_arn, "ListSubscriptionsByTopic"), ["ListSubscriptionsByTopic", topic_arn]
        found, token = topic.subscriptions.page(next_token, scope)
        return {"Subscriptions": [each.listed() for each in found], "NextToken": token}

    # Attributes

    def get_subscription_attributes(self, *, subscription_arn: str) -> Answer:
        """All attributes of a subscription, also of one whose topic is gone (recorded: …on_delete_topic)."""
        owner = self._owner_of_subscription(subscription_arn)
        subscription = owner.subscriptions.get(subscription_arn) or owner.detached.get(subscription_arn)
        if subscription is None:
            raise subscription_not_found()
        return {"Attributes": shown(subscription, owner.topics.get(subscription.topic_arn))}

    def set_subscription_attributes(
        self, *, subscription_arn: str, attribute_name: str, attribute_value: str | None = None
    ) -> None:
        """Set one attribute; without a value it is gone."""
        owner = self._owner_of_subscription(subscription_arn)
        subscription = owner.subscriptions.get(subscription_arn)
        if subscription is None:
            raise subscription_not_found()
        topic = owner.topic(subscription.topic_arn)
        if attribute_name == "FilterPolicy" and attribute_value and subscription.filter_policy is None:
            changed = copy(subscription)
            set_attribute(changed, topic, attribute_name, attribute_value)
            _check_limits(topic, changed)
        set_attribute(subscription, topic, attribute_name, attribute_value or "")
        if attribute_name == "ReplayPolicy":
            owner.begin_replay(subscription)

    def _owner_of_subscription(self, arn: str) -> SubscriptionOperations:
        parts = require_arn(arn, "SubscriptionArn")
        if parts[3] != self.region or not (len(parts[4]) == 12 and parts[4].isdigit()):
            raise subscription_not_found()
        return self.owner_of(arn, "SubscriptionArn")


def _check_limits(topic: Topic, subscription: Subscription) -> None:
    """Raise what SNS says where a topic has no room for one more."""
    if subscription.filter_policy is not None:
        policies = sum(each.filter_policy is not None for each in topic.subscriptions)
        if policies >= MOST_FILTER_POLICIES:
            raise ServiceError(
                f"A topic can have at most {MOST_FILTER_POLICIES} filter policies", code="FilterPolicyLimitExceeded"
            )
    if topic.maximum_message_size > DEFAULT_SIZE:
        if subscription.protocol not in FOR_LARGE_MESSAGES:
            raise invalid(f"Protocol Reason: {subscription.protocol} can't get messages of more than 256 KiB")
        if len(topic.subscriptions) > MOST_FOR_LARGE_MESSAGES:
            raise ServiceError(
                f"A topic with messages of more than 256 KiB has at most {MOST_FOR_LARGE_MESSAGES} subscriptions",
                code="SubscriptionLimitExceeded",
            )
