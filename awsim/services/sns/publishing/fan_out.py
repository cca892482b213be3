"""How a topic's message goes to its subscribers, protocol by protocol."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.retries import SNS_TO_AWS
from awsim.fabric.delivery.settings import DeadLetter, Delivery, DeliverySettings
from awsim.services.sns.links import unsubscribe_url
from awsim.services.sns.publishing.documents import NOTIFICATION, Documents
from awsim.services.sns.publishing.headers import http_headers
from awsim.services.sns.publishing.mails import NAME, SUBJECT, send_mail
from awsim.services.sns.publishing.phones import Phones
from awsim.services.sns.publishing.pushes import Pushes

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.sns.publishing.messages import Message
    from awsim.services.sns.subscriptions.models import Subscription
    from awsim.services.sns.topics.models import Topic

    Send = Callable[["FanOut", Topic, Subscription, Message, Documents], None]

FIFO = ".fifo"
NO_LETTER = "NotAllowed"


class FanOut(Phones, Pushes):
    """Messages on their way; the deliveries themselves are done later, and never fail who publishes."""

    def fan_out(self, topic: Topic, message: Message) -> None:
        """Send a message to all who listen to its topic."""
        documents = Documents(self, topic, message)
        documents.together = []
        for subscription in topic.listeners():
            self.send(topic, subscription, message, documents)

    def send(
        self, topic: Topic, subscription: Subscription, message: Message, documents: Documents | None = None
    ) -> None:
        """Send a message to one subscriber, if its filter policy lets it through."""
        policy = subscription.filter_policy
        if policy is not None and not policy.matches(message.attributes, message.text_for(subscription.protocol)):
            return
        if topic.protection is not None:
            protected = self._let_out(topic, subscription, message)
            if protected is None:
                return
            if protected is not message:
                message, documents = protected, None
        _SEND[subscription.protocol](self, topic, subscription, message, documents or Documents(self, topic, message))

    def _let_out(self, topic: Topic, subscription: Subscription, message: Message) -> Message | None:
        """The message as the subscriber may see it; None where it may not."""
        assert topic.protection is not None, "the topic is protected"
        text = message.text_for(subscription.protocol)
        if topic.protection.denies("Outbound", subscription.principal, text):
            noted = {"target": subscription.endpoint, "attempts": 0, "message": "data protection", "dead_letter": None}
            key = ("sns", self.account, self.region)
            self.world.journal.add_undelivered(key, noted, NO_LETTER, self.world.cause, self.world.clock)
            return None
        cleaned = topic.protection.cleaned("Outbound", subscription.principal, text)
        return message if cleaned == text else replace(message, text=cleaned, by_protocol=None)

    def attempt_deliveries(self, *, deliveries: list[Delivery]) -> None:
        """Scheduled: try once what goes to queues in no order; each is then on its own."""
        while deliveries:
            try:
                self.attempt_call(deliveries.pop(0))
            except BaseException:
                if deliveries:
                    self.schedule(0.0, "attempt_deliveries", deliveries=deliveries)
                raise

    def _deliver_together(
        self, topic: Topic, subscription: Subscription, message: Message, body: str, documents: Documents
    ) -> None:
        """Deliver to a queue without an order with the other queues of the message, as one task."""
        settings, together = _settings_for(topic, subscription, message, documents), documents.together
        if together is None or settings.order is not None:
            self._deliver(topic, subscription, message, body, settings)
            return
        # Only who watches a delivery needs to tell it from the others of its message.
        delivery_id = self.random.uuid() if topic.attributes else message.id
        delivery = Delivery(subscription.endpoint, body, settings, delivery_id, message.published_at)
        if not together:
            self.schedule(0.0, "attempt_deliveries", deliveries=together)
        together.append(delivery)
        if topic.attributes:
            self.watch(topic, "sqs", message, message.text_for("sqs"), delivery)

    def _deliver(
        self,
        topic: Topic,
        subscription: Subscription,
        message: Message,
        body: str,
        settings: DeliverySettings,
        delay: float = 0.0,
    ) -> None:
        delivery = self.deliver(subscription.endpoint, body, settings, delay=delay)
        if len(topic.attributes) > 0:
            self.watch(topic, subscription.protocol, message, message.text_for(subscription.protocol), delivery)


def _to_queue(
    backend: FanOut, topic: Topic, subscription: Subscription, message: Message, documents: Documents
) -> None:
    body = message.text_for("sqs") if subscription.raw else documents.notification(subscription)
    backend._deliver_together(topic, subscription, message, body, documents)


def _settings_for(topic: Topic, subscription: Subscription, message: Message, documents: Documents) -> DeliverySettings:
    """How a queue is delivered to; those without a queue for dead letters have it in common."""
    raw, in_order = subscription.raw, topic.is_fifo and subscription.endpoint.endswith(FIFO)
    if subscription.dead_letter_arn is not None:
        return _queue_settings(topic, message, DeadLetter(subscription.dead_letter_arn), raw=raw, in_order=in_order)
    found = documents.plain_settings.get((raw, in_order))
    if found is None and not (topic.is_fifo or message.attributes or message.group_id or message.trace_header):
        return _bare_settings(topic.arn)
    if found is None:
        found = _queue_settings(topic, message, None, raw=raw, in_order=in_order)
        documents.plain_settings[raw, in_order] = found
    return found


@lru_cache(maxsize=1024)
def _bare_settings(topic_arn: str) -> DeliverySettings:
    """How queues get what has nothing but a text."""
    return DeliverySettings(retries=SNS_TO_AWS, source_arn=topic_arn)


def _queue_settings(
    topic: Topic, message: Message, letter: DeadLetter | None, *, raw: bool, in_order: bool
) -> DeliverySettings:
    """FIFO queues of FIFO topics get a group in its order; standard ones of standard topics its name alone."""
    return DeliverySettings(
        retries=SNS_TO_AWS,
        dead_letter=letter,
        order=message.group_id if in_order else None,
        message_attributes=message.attributes if raw else {},
        group_id=message.group_id if in_order or not topic.is_fifo else None,
        deduplication_id=message.deduplication_id if in_order else None,
        trace_header=message.trace_header,
        source_arn=topic.arn,
    )


def _to_function(
    backend: FanOut, topic: Topic, subscription: Subscription, message: Message, documents: Documents
) -> None:
    letter = _letter(subscription, documents)
    settings = DeliverySettings(retries=SNS_TO_AWS, dead_letter=letter, source_arn=topic.arn)
    backend._deliver(topic, subscription, message, documents.record(subscription), settings)


def _to_address(
    backend: FanOut, topic: Topic, subscription: Subscription, message: Message, documents: Documents
) -> None:
    raw, policy = subscription.raw, subscription.effective_policy(topic.delivery_policy)
    letter = subscription.dead_letter_arn
    settings = DeliverySettings(
        retries=policy.retries(),
        dead_letter=None if letter is None else DeadLetter(letter),
        headers=http_headers(
            NOTIFICATION, message.id, topic.arn, subscription.arn, content_type=policy.content_type, raw=raw
        ),
    )
    body = message.text_for(subscription.protocol) if raw else documents.notification(subscription)
    now = backend.now()
    starts_at = max(now, subscription.next_delivery_at)
    subscription.next_delivery_at = starts_at + policy.seconds_between()
    backend._deliver(topic, subscription, message, body, settings, starts_at - now)


def _to_delivery_stream(
    backend: FanOut, topic: Topic, subscription: Subscription, message: Message, documents: Documents
) -> None:
    body = f"{message.text_for('firehose')}\n" if subscription.raw else documents.line(subscription)
    letter = None if subscription.raw else _letter(subscription, documents)
    if subscription.raw and subscription.dead_letter_arn is not None:
        letter = DeadLetter(subscription.dead_letter_arn)
    settings = DeliverySettings(retries=SNS_TO_AWS, dead_letter=letter, role_arn=subscription.role_arn)
    backend._deliver(topic, subscription, message, body, settings)


def _to_mail(backend: FanOut, topic: Topic, subscription: Subscription, message: Message, documents: Documents) -> None:
    is_json = subscription.protocol == "email-json"
    body = documents.notification(subscription) if is_json else message.text_for("email")
    details: dict[str, Any] = {
        "MessageId": message.id,
        "SubscriptionArn": subscription.arn,
        "UnsubscribeURL": unsubscribe_url(backend, subscription.arn),
    }
    sender = topic.attributes.get("DisplayName") or NAME
    send_mail(backend, topic, subscription.endpoint, message.subject or SUBJECT, body, details, sender)


def _to_phone(backend: FanOut, topic: Topic, subscription: Subscription, message: Message, _: Documents) -> None:
    backend.send_sms(subscription.endpoint, message, message.text_for("sms"), topic.attributes.get("DisplayName"))


def _to_device(backend: FanOut, topic: Topic, subscription: Subscription, message: Message, _: Documents) -> None:
    backend.push_from_topic(topic, subscription.endpoint, message)


def _letter(subscription: Subscription, documents: Documents) -> DeadLetter | None:
    """A dead letter holds the JSON, whatever the target itself is given (recorded: …redrive_policy_lambda…)."""
    arn = subscription.dead_letter_arn
    return None if arn is None else DeadLetter(arn, body=documents.notification(subscription))


_SEND: dict[str, Send] = {
    "application": _to_device,
    "email": _to_mail,
    "email-json": _to_mail,
    "firehose": _to_delivery_stream,
    "http": _to_address,
    "https": _to_address,
    "lambda": _to_function,
    "sms": _to_phone,
    "sqs": _to_queue,
}
"""Protocol -> how a subscriber of it is sent a message."""
