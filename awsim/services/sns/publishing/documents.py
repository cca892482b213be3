"""The JSON that subscribers are sent, word for word as AWS writes it.

Developer guide, "Amazon SNS message and JSON formats"; recorded: TestSNSSubscriptionSQS, TestSNSSubscriptionLambda,
TestSNSSubscriptionHttp.
"""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from awsim.services.sns.links import certificate_url, unsubscribe_url
from awsim.services.sns.publishing.signatures import certificate_name, signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.fabric.delivery.settings import DeliverySettings
    from awsim.services.sns.publishing.messages import Message
    from awsim.services.sns.resources import SNSResources
    from awsim.services.sns.subscriptions.models import Subscription
    from awsim.services.sns.topics.models import Topic

NOTIFICATION = "Notification"


class Documents:
    """How one message is written for all its subscribers: what they share is made once, when it is first needed."""

    __slots__ = ("_backend", "_message", "_signatures", "_tail", "_timestamp", "_topic", "plain_settings")

    def __init__(self, backend: SNSResources, topic: Topic, message: Message) -> None:
        self._backend = backend
        self._topic = topic
        self._message = message
        self._signatures: dict[str, str] = {}
        self._tail: str | None = None
        self._timestamp: str | None = None
        self.plain_settings: dict[tuple[bool, bool], DeliverySettings] = {}
        """(raw; in order) -> how queues without a queue for dead letters are delivered to."""

    @property
    def timestamp(self) -> str:
        """When the message was published."""
        if self._timestamp is None:
            self._timestamp = timestamp(self._message.published_at)
        return self._timestamp

    def notification(self, subscription: Subscription) -> str:
        """What queues, HTTP endpoints and mails in JSON get."""
        message, topic = self._message, self._topic
        text = message.text_for(subscription.protocol)
        members = [("Type", NOTIFICATION), ("MessageId", message.id)]
        if message.sequence_number is not None:
            members.append(("SequenceNumber", message.sequence_number))
        members.append(("TopicArn", topic.arn))
        if message.subject is not None:
            members.append(("Subject", message.subject))
        members += [("Message", text), ("Timestamp", self.timestamp)]
        if not topic.is_fifo:
            members += [
                ("SignatureVersion", topic.signature_version),
                ("Signature", self.signature(text)),
                ("SigningCertURL", certificate_url(self._backend, certificate_name())),
            ]
        members.append(("UnsubscribeURL", unsubscribe_url(self._backend, subscription.arn)))
        return _written(members, self._written_tail())

    def record(self, subscription: Subscription) -> str:
        """The event of a function; AWS writes version 1 whichever it is (recorded: …lambda_verify_signature[2])."""
        message, topic = self._message, self._topic
        text = message.text_for(subscription.protocol)
        notification = {
            "Type": NOTIFICATION,
            "MessageId": message.id,
            "TopicArn": topic.arn,
            "Subject": message.subject,
            "Message": text,
            "Timestamp": self.timestamp,
            "SignatureVersion": "1",
            "Signature": self.signature(text),
            "SigningCertUrl": certificate_url(self._backend, certificate_name()),
            "UnsubscribeUrl": unsubscribe_url(self._backend, subscription.arn),
            "MessageAttributes": attributes_of(message.attributes),
        }
        record = {
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": subscription.arn,
            "Sns": notification,
        }
        return json.dumps({"Records": [record]}, ensure_ascii=False)

    def line(self, subscription: Subscription) -> str:
        """What a delivery stream gets: one line, unsigned (developer guide, "Archived objects format")."""
        message = self._message
        members: dict[str, Any] = {"Type": NOTIFICATION, "MessageId": message.id, "TopicArn": self._topic.arn}
        if message.subject is not None:
            members["Subject"] = message.subject
        members["Message"] = message.text_for(subscription.protocol)
        members["Timestamp"] = self.timestamp
        members["UnsubscribeURL"] = unsubscribe_url(self._backend, subscription.arn)
        if message.attributes:
            members["MessageAttributes"] = attributes_of(message.attributes)
        return json.dumps(members, separators=(",", ":"), ensure_ascii=False) + "\n"

    def signature(self, text: str) -> str:
        """Of the message with one of its texts; most have one text, so it is signed once."""
        found = self._signatures.get(text)
        if found is None:
            message = self._message
            signed = [("Message", text), ("MessageId", message.id)]
            if message.subject is not None:
                signed.append(("Subject", message.subject))
            signed += [("Timestamp", self.timestamp), ("TopicArn", self._topic.arn), ("Type", NOTIFICATION)]
            found = self._signatures[text] = signature(signed, self._topic.signature_version)
        return found

    def _written_tail(self) -> str:
        """The attributes, which stand last, and that a message is replayed."""
        if self._tail is None:
            message = self._message
            pieces = ['  "Replayed" : true'] if message.is_replayed else []
            if message.attributes:
                attributes = ",\n".join(
                    f"    {_json(name)} : {json.dumps(value, separators=(',', ':'), ensure_ascii=False)}"
                    for name, value in attributes_of(message.attributes).items()
                )
                pieces.append(f'  "MessageAttributes" : {{\n{attributes}\n  }}')
            self._tail = "".join(f",\n{piece}" for piece in pieces)
        return self._tail


def confirmation_document(
    backend: SNSResources, topic: Topic, kind: str, message_id: str, token: str, text: str, url: str
) -> str:
    """What asks for a confirmation, `kind` SubscriptionConfirmation or UnsubscribeConfirmation."""
    written_at = timestamp(backend.now())
    signed = [
        ("Message", text),
        ("MessageId", message_id),
        ("SubscribeURL", url),
        ("Timestamp", written_at),
        ("Token", token),
        ("TopicArn", topic.arn),
        ("Type", kind),
    ]
    members = [
        ("Type", kind),
        ("MessageId", message_id),
        ("Token", token),
        ("TopicArn", topic.arn),
        ("Message", text),
        ("SubscribeURL", url),
        ("Timestamp", written_at),
        ("SignatureVersion", topic.signature_version),
        ("Signature", signature(signed, topic.signature_version)),
        ("SigningCertURL", certificate_url(backend, certificate_name())),
    ]
    return _written(members, "")


def attributes_of(attributes: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Message attributes as the JSON has them; what is binary is in base64."""
    return {
        name: {
            "Type": value["DataType"],
            "Value": b64encode(value["BinaryValue"]).decode() if "BinaryValue" in value else value["StringValue"],
        }
        for name, value in attributes.items()
    }


def timestamp(moment: float) -> str:
    """`2026-01-01T00:00:00.000Z`."""
    milliseconds = round(moment * 1000)
    shown = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{shown:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


def _written(members: list[tuple[str, str]], tail: str) -> str:
    lines = ",\n".join(f'  "{name}" : {_json(value)}' for name, value in members)
    return f"{{\n{lines}{tail}\n}}"


_json = json.JSONEncoder(ensure_ascii=False).encode
