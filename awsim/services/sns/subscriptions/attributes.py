"""The attributes of subscriptions: what they may say, and how they are set and shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.common.filter_policy import ATTRIBUTES, BODY, InvalidFilterPolicy, compile_policy
from awsim.services.sns.errors import invalid
from awsim.services.sns.subscriptions.endpoints import RAW
from awsim.services.sns.subscriptions.replay_policies import read_replay_policy
from awsim.services.sns.topics.delivery_policies import InvalidDeliveryPolicy, SubscriptionDeliveryPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsim.services.sns.subscriptions.models import Subscription
    from awsim.services.sns.topics.models import Topic

WHEN_SUBSCRIBING = "Attributes Reason: "
"""What SNS says before a fault of an attribute that Subscribe was given; SetSubscriptionAttributes does not."""

IN_ORDER = (
    *("FilterPolicyScope", "FilterPolicy", "RawMessageDelivery", "DeliveryPolicy", "RedrivePolicy"),
    *("SubscriptionRoleArn", "ReplayPolicy"),
)
"""The attributes, in the order they are set: a policy is read by its scope."""


def set_attribute(subscription: Subscription, topic: Topic, name: str, value: str, said: str = "") -> None:
    """Set one; raises InvalidParameter, `said` stands before the fault."""
    setter = _SETTERS.get(name)
    if setter is None:
        raise invalid(f"{said}Unknown attribute: {name}" if said else "AttributeName")
    setter(subscription, topic, value, said)


def set_all(subscription: Subscription, topic: Topic, given: Mapping[str, str]) -> None:
    """Set what Subscribe was given."""
    for name in given:
        if name not in _SETTERS:
            raise invalid(f"{WHEN_SUBSCRIBING}Unknown attribute: {name}")
    for name in IN_ORDER:
        if name in given:
            set_attribute(subscription, topic, name, given[name], WHEN_SUBSCRIBING)


def shown(subscription: Subscription, topic: Topic | None) -> dict[str, str]:
    """All attributes, as GetSubscriptionAttributes answers them; `topic` is None where it is gone."""
    attributes = {
        "SubscriptionArn": subscription.arn,
        "TopicArn": subscription.topic_arn,
        "Protocol": subscription.protocol,
        "Endpoint": subscription.endpoint,
        "Owner": subscription.owner,
        "SubscriptionPrincipal": subscription.principal,
        "ConfirmationWasAuthenticated": _flag(subscription.was_authenticated),
        "PendingConfirmation": _flag(not subscription.confirmed),
        "RawMessageDelivery": _flag(subscription.raw),
    }
    if subscription.filter_policy is not None:
        attributes["FilterPolicy"] = subscription.filter_policy.text
        attributes["FilterPolicyScope"] = subscription.filter_policy_scope
    if subscription.delivery_policy is not None:
        attributes["DeliveryPolicy"] = subscription.delivery_policy.shown()
    if subscription.is_http and topic is not None:
        attributes["EffectiveDeliveryPolicy"] = subscription.effective_policy(topic.delivery_policy).shown()
    for name, value in (
        ("RedrivePolicy", subscription.redrive_policy),
        ("SubscriptionRoleArn", subscription.role_arn),
        ("ReplayPolicy", subscription.replay_policy),
        ("ReplayStatus", subscription.replay_status),
    ):
        if value:
            attributes[name] = value
    return attributes


def differs(subscription: Subscription, wanted: Subscription, given: Mapping[str, str]) -> bool:
    """Whether a subscription is another than one with the attributes given would be."""
    return any(_COMPARED[name](subscription) != _COMPARED[name](wanted) for name in given if name in _COMPARED)


def _raw(subscription: Subscription, _: Topic, value: str, said: str) -> None:
    chosen = value.lower()
    if chosen not in ("true", "false"):
        raise invalid(f"{said}RawMessageDelivery: Invalid value [{value}]. Must be true or false.")
    if chosen == "true" and subscription.protocol not in RAW:
        raise invalid(f"{said}Delivery protocol [{subscription.protocol}] does not support raw message delivery.")
    subscription.raw = chosen == "true"


def _filter_policy(subscription: Subscription, _: Topic, value: str, said: str) -> None:
    try:
        policy = compile_policy(value, subscription.filter_policy_scope) if value else None
    except InvalidFilterPolicy as error:
        raise invalid(f"{said}{error.reason}") from None
    subscription.filter_policy = policy


def _scope(subscription: Subscription, topic: Topic, value: str, said: str) -> None:
    if value not in (ATTRIBUTES, BODY):
        raise invalid(
            f"{said}FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes"
        )
    before = subscription.filter_policy_scope
    subscription.filter_policy_scope = value
    if subscription.filter_policy is not None:
        try:
            _filter_policy(subscription, topic, subscription.filter_policy.text, said)
        except Exception:
            subscription.filter_policy_scope = before
            raise


def _delivery_policy(subscription: Subscription, _: Topic, value: str, said: str) -> None:
    try:
        policy = SubscriptionDeliveryPolicy.read(value)
    except InvalidDeliveryPolicy as error:
        raise invalid(f"{said}DeliveryPolicy: {error}") from None
    if policy is not None and not subscription.is_http:
        raise invalid(f"{said}DeliveryPolicy: Delivery protocol [{subscription.protocol}] does not support it.")
    subscription.delivery_policy = policy


def _redrive_policy(subscription: Subscription, topic: Topic, value: str, said: str) -> None:
    try:
        policy: Any = json.loads(value) if value else {}
    except (ValueError, RecursionError):
        raise invalid(f"{said}RedrivePolicy: failed to parse JSON.") from None
    if policy == {}:
        subscription.redrive_policy, subscription.dead_letter_arn = "", None
        return
    arn = str(policy.get("deadLetterTargetArn", "")) if isinstance(policy, dict) else ""
    parts = arn.split(":")
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "sqs":
        raise invalid(f"{said}RedrivePolicy: deadLetterTargetArn is an invalid arn")
    if topic.is_fifo and subscription.endpoint.endswith(".fifo") and not arn.endswith(".fifo"):
        raise invalid(f"{said}RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.")
    subscription.redrive_policy, subscription.dead_letter_arn = value, arn


def _role(subscription: Subscription, _: Topic, value: str, said: str) -> None:
    if value and not (value.startswith("arn:") and ":role/" in value):
        raise invalid(f"{said}SubscriptionRoleArn: Invalid value [{value}]. Must be the ARN of a role.")
    subscription.role_arn = value


def _replay(subscription: Subscription, topic: Topic, value: str, said: str) -> None:
    policy = read_replay_policy(value, said)
    if policy is not None and topic.archive is None:
        raise invalid(f"{said}ReplayPolicy: the topic has no message archive")
    subscription.replay_policy = "" if policy is None else value
    subscription.replay_status = "" if policy is None else "Pending"


def _flag(value: object) -> str:
    return "true" if value else "false"


_SETTERS: dict[str, Callable[[Subscription, Topic, str, str], None]] = {
    "DeliveryPolicy": _delivery_policy,
    "FilterPolicy": _filter_policy,
    "FilterPolicyScope": _scope,
    "RawMessageDelivery": _raw,
    "RedrivePolicy": _redrive_policy,
    "ReplayPolicy": _replay,
    "SubscriptionRoleArn": _role,
}

_COMPARED: dict[str, Callable[[Subscription], Any]] = {
    "DeliveryPolicy": lambda each: each.delivery_policy,
    "FilterPolicy": lambda each: None if each.filter_policy is None else json.loads(each.filter_policy.text),
    "FilterPolicyScope": lambda each: each.filter_policy_scope,
    "RawMessageDelivery": lambda each: each.raw,
    "RedrivePolicy": lambda each: each.dead_letter_arn,
    "ReplayPolicy": lambda each: each.replay_policy,
    "SubscriptionRoleArn": lambda each: each.role_arn,
}
"""Attribute -> what is compared where an endpoint is subscribed once more."""
