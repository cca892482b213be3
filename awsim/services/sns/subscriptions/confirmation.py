"""ConfirmSubscription, and the messages that ask for it: by HTTP, by mail, to queues of other accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.retries import SNS_TO_AWS
from awsim.fabric.delivery.settings import DeliverySettings
from awsim.services.sns.errors import invalid
from awsim.services.sns.links import subscribe_url
from awsim.services.sns.publishing.documents import confirmation_document
from awsim.services.sns.publishing.headers import http_headers
from awsim.services.sns.publishing.mails import send_mail
from awsim.services.sns.subscriptions.models import Token
from awsim.services.sns.subscriptions.replays import Replays

if TYPE_CHECKING:
    from awsim.services.sns.subscriptions.models import Subscription
    from awsim.services.sns.topics.models import Topic

TOKEN_DIGITS = 288
REGION_ENDS = "2f"
"""Between the region and the rest of a token, in hexadecimal digits: a slash."""
VALID_SECONDS = 2 * 86_400
"""For how long a token is good, and a subscription is pending (API reference, Subscribe)."""

SUBSCRIBE = (
    "You have chosen to subscribe to the topic {topic}.\n"
    "To confirm the subscription, visit the SubscribeURL included in this message."
)
UNSUBSCRIBE = (
    "You have chosen to deactivate subscription {subscription}.\n"
    "To cancel this operation and restore the subscription, visit the SubscribeURL included in this message."
)


class ConfirmationOperations(Replays):
    """How a subscription is confirmed by who gets its messages."""

    def confirm_subscription(
        self, *, topic_arn: str, token: str, authenticate_on_unsubscribe: str | None = None
    ) -> dict[str, Any]:
        """Confirm the subscription a token was sent for; which topic is named matters no further than its region.

        Recorded: test_subscribe_external_http_endpoint.
        """
        parts = topic_arn.split(":")
        if len(parts) != 6 or parts[0] != "arn":
            raise invalid("Topic")
        region = _region_of(token)
        if region is None:
            raise invalid("Token")
        if region != parts[3] or region != self.region:
            raise invalid("Topic")
        found = self._token(token, parts[4])
        if found is None or found.expires_at <= self.now():
            raise invalid("Token")
        subscription = found.subscription
        topic = self.topic(subscription.topic_arn)
        owner = self.owner_of(subscription.topic_arn)
        if found.kind == "restore" and subscription.arn not in owner.subscriptions:
            owner.add_subscription(topic, subscription)
        if subscription.arn not in owner.subscriptions:
            raise invalid("Token")
        if not subscription.confirmed:
            subscription.confirmed = True
            subscription.was_authenticated = self.is_signed()
            topic.changed()
        if (authenticate_on_unsubscribe or "").lower() == "true":
            subscription.unsubscribes_signed = True
        owner.begin_replay(subscription)
        return {"SubscriptionArn": subscription.arn}

    def add_subscription(self, topic: Topic, subscription: Subscription) -> None:
        """Note a subscription to one of this account's topics."""
        topic.add(subscription)
        self.subscriptions[subscription.arn] = subscription
        self.world.backend("sns", subscription.owner, self.region).own_subscriptions.add(subscription)

    def remove_subscription(self, topic: Topic, subscription: Subscription) -> None:
        """End a subscription to one of this account's topics."""
        topic.remove(subscription)
        del self.subscriptions[subscription.arn]
        self.world.backend("sns", subscription.owner, self.region).own_subscriptions.remove(subscription)

    def ask_for_confirmation(self, topic: Topic, subscription: Subscription) -> None:
        """Send who is to get messages the token that confirms it."""
        token = self._new_token(subscription, "subscribe")
        self.schedule(VALID_SECONDS, "end_pending", background=True, subscription_arn=subscription.arn)
        text = SUBSCRIBE.format(topic=topic.arn)
        self._send_token(topic, subscription, token, "SubscriptionConfirmation", text)

    def tell_of_end(self, topic: Topic, subscription: Subscription) -> None:
        """Tell whose subscription somebody has ended who has not signed, and how to take that back."""
        token = self._new_token(subscription, "restore")
        text = UNSUBSCRIBE.format(subscription=subscription.arn)
        self._send_token(topic, subscription, token, "UnsubscribeConfirmation", text)

    def end_pending(self, *, subscription_arn: str) -> None:
        """Scheduled: a subscription that nobody has confirmed in time is deleted."""
        subscription = self.subscriptions.get(subscription_arn)
        if subscription is not None and not subscription.confirmed:
            self.remove_subscription(self.topic(subscription.topic_arn), subscription)

    def _send_token(self, topic: Topic, subscription: Subscription, token: Token, kind: str, text: str) -> None:
        message_id = self.random.uuid()
        url = subscribe_url(self, topic.arn, token.text)
        document = confirmation_document(self, topic, kind, message_id, token.text, text, url)
        if subscription.protocol in ("email", "email-json"):
            body = document if subscription.protocol == "email-json" else text
            links = {"SubscribeURL": url, "Token": token.text, "SubscriptionArn": subscription.arn}
            send_mail(self, topic, subscription.endpoint, f"AWS Notification - {_TITLES[kind]}", body, links)
        elif subscription.is_http:
            policy = subscription.effective_policy(topic.delivery_policy)
            headers = http_headers(kind, message_id, topic.arn)
            self.deliver(subscription.endpoint, document, DeliverySettings(retries=policy.retries(), headers=headers))
        elif subscription.protocol in ("sqs", "lambda"):
            settings = DeliverySettings(retries=SNS_TO_AWS, source_arn=topic.arn)
            self.deliver(subscription.endpoint, document, settings)

    def _new_token(self, subscription: Subscription, kind: Any) -> Token:
        start = f"{self.region.encode().hex()}{REGION_ENDS}"
        text = start + self.random.hex(TOKEN_DIGITS - len(start))
        token = self.tokens[text] = Token(text, subscription, kind, self.now() + VALID_SECONDS)
        return token

    def _token(self, text: str, account: str) -> Token | None:
        if account == self.account or not (len(account) == 12 and account.isdigit()):
            return self.tokens.get(text)
        found: Token | None = self.world.backend("sns", account, self.region).tokens.get(text)
        return found


_TITLES = {
    "SubscriptionConfirmation": "Subscription Confirmation",
    "UnsubscribeConfirmation": "Unsubscribe Confirmation",
}


def _region_of(token: str) -> str | None:
    try:
        region, slash, _ = bytes.fromhex(token).partition(b"/")
        return region.decode("ascii") if slash else None
    except ValueError:
        return None
