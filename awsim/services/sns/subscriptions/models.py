"""`Subscription`: who gets the messages of a topic, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from awsim.services.sns.topics.delivery_policies import EffectiveDeliveryPolicy

if TYPE_CHECKING:
    from awsim.common.filter_policy import FilterPolicy
    from awsim.services.sns.topics.delivery_policies import SubscriptionDeliveryPolicy, TopicDeliveryPolicy

HTTP = ("http", "https")
DEFAULT_SCOPE = "MessageAttributes"


@dataclass(slots=True)
class Subscription:
    """A subscription. `owner` is the account that has made it, `principal` who of it."""

    arn: str
    topic_arn: str
    protocol: str
    endpoint: str
    owner: str
    principal: str
    number: int
    created_at: float
    confirmed: bool = False
    was_authenticated: bool = False
    unsubscribes_signed: bool = False
    """Whether whoever ends it must sign (ConfirmSubscription, AuthenticateOnUnsubscribe)."""
    raw: bool = False
    filter_policy: FilterPolicy | None = None
    filter_policy_scope: str = DEFAULT_SCOPE
    delivery_policy: SubscriptionDeliveryPolicy | None = None
    redrive_policy: str = ""
    dead_letter_arn: str | None = None
    role_arn: str = ""
    replay_policy: str = ""
    replay_status: str = ""
    next_delivery_at: float = 0.0
    """When the endpoint may get the next message, where deliveries are throttled."""

    @property
    def is_http(self) -> bool:
        """Whether messages are posted to a URL."""
        return self.protocol in HTTP

    def effective_policy(self, of_topic: TopicDeliveryPolicy) -> EffectiveDeliveryPolicy:
        """How it is delivered to, under the policy of its topic."""
        return EffectiveDeliveryPolicy.of(of_topic, self.delivery_policy)

    def listed(self) -> dict[str, str]:
        """As listings show it: one that nobody has confirmed hides its ARN."""
        return {
            "SubscriptionArn": self.arn if self.confirmed else "PendingConfirmation",
            "Owner": self.owner,
            "Protocol": self.protocol,
            "Endpoint": self.endpoint,
            "TopicArn": self.topic_arn,
        }


@dataclass(slots=True)
class Token:
    """What a token confirms: a new subscription, or that one is to be as it was before it was ended."""

    text: str
    subscription: Subscription
    kind: Literal["subscribe", "restore"]
    expires_at: float
