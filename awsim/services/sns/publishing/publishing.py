"""Publish and PublishBatch."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from awsim.kernel.caller import trace_header
from awsim.model.errors import ServiceError
from awsim.services.sns.errors import AuthorizationError, InvalidParameterError, empty_batch, invalid
from awsim.services.sns.publishing.contents import check_id, check_text, texts_of
from awsim.services.sns.publishing.fan_out import FanOut
from awsim.services.sns.publishing.fifo import Accepted
from awsim.services.sns.publishing.message_attributes import check_attributes, length_of
from awsim.services.sns.publishing.messages import Message
from awsim.services.sns.resources import require_arn
from awsim.services.sns.subscriptions.endpoints import is_phone_number
from awsim.services.sns.topics.audits import Audits
from awsim.services.sns.topics.models import DEFAULT_SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.sns.mobile.models import Endpoint
    from awsim.services.sns.topics.models import Topic

    Answer = dict[str, Any]
    Attributes = Mapping[str, Mapping[str, Any]]

LONGEST_SMS = 1600
MOST_ENTRIES = 10
LONGEST_ENTRY_ID = 80
NO_ATTRIBUTES: Attributes = {}
NO_GROUP = "The MessageGroupId parameter is required for FIFO topics"
NO_DEDUPLICATION = (
    "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"
)
ONLY_FIFO = (
    "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this "
    "topic type"
)
DENIED = "The message was not published: its data is denied by the topic's data protection policy"
_ENTRY_ID = re.compile(r"[\w-]+", re.ASCII)


class PublishOperations(FanOut, Audits):
    """Publishing to topics, devices and phones."""

    def publish(
        self,
        *,
        message: str,
        topic_arn: str | None = None,
        target_arn: str | None = None,
        phone_number: str | None = None,
        subject: str | None = None,
        message_structure: str | None = None,
        message_attributes: Attributes | None = None,
        message_deduplication_id: str | None = None,
        message_group_id: str | None = None,
    ) -> Answer:
        """Send a message to all subscribers of a topic, to a device, or to a phone."""
        check_text(message, subject)
        attributes = message_attributes or NO_ATTRIBUTES
        if attributes:
            check_attributes(attributes)
        check_id("MessageGroupId", message_group_id)
        check_id("MessageDeduplicationId", message_deduplication_id)
        arn = topic_arn if topic_arn is not None else target_arn
        if (arn is None) == (phone_number is None) or None not in (topic_arn, target_arn):
            raise invalid(
                "TopicArn or TargetArn Reason: no value for required parameter" if arn is None else "TargetArn"
            )
        if arn is None or ":endpoint/" in arn:
            if message_deduplication_id is not None:
                raise invalid(ONLY_FIFO)
            if _length(message, attributes) > DEFAULT_SIZE:
                raise invalid("Message too long")
            return self._publish_to_one(arn, phone_number, message, subject, message_structure, attributes)
        require_arn(arn, "TopicArn" if topic_arn is not None else "TargetArn")
        topic = self.topic(arn, "Publish")
        if _length(message, attributes) > topic.maximum_message_size:
            raise invalid("Message too long")
        _check_ids(topic, message_group_id, message_deduplication_id)
        made = Message(
            id="",
            text=message,
            published_at=self.now(),
            topic_arn=topic.arn,
            subject=subject,
            by_protocol=texts_of(message, message_structure) if message_structure else None,
            attributes=attributes,
            group_id=message_group_id,
            deduplication_id=message_deduplication_id,
            trace_header=trace_header.get(),
        )
        return self._owner_of(topic).publish_to_topic(topic, made, self.principal() if topic.protection else "")

    def publish_batch(self, *, topic_arn: str, publish_batch_request_entries: Sequence[Mapping[str, Any]]) -> Answer:
        """Send up to ten messages; where one of them is no message, none is sent."""
        entries = publish_batch_request_entries
        _check_entries(entries)
        topic = self.topic(topic_arn, "Publish")
        length = 0
        for position, entry in enumerate(entries, 1):
            check_text(entry["Message"], entry.get("Subject"))
            attributes = entry.get("MessageAttributes") or NO_ATTRIBUTES
            check_attributes(attributes, position)
            length += _length(entry["Message"], attributes)
        if length > topic.maximum_message_size:
            raise ServiceError(
                "The length of all the messages put together is more than the limit.", code="BatchRequestTooLong"
            )
        for entry in entries:
            check_id("MessageGroupId", entry.get("MessageGroupId"))
            check_id("MessageDeduplicationId", entry.get("MessageDeduplicationId"))
            _check_ids(topic, entry.get("MessageGroupId"), entry.get("MessageDeduplicationId"))
        made = [self._of_entry(topic, entry) for entry in entries]
        owner = self._owner_of(topic)
        principal = self.principal() if topic.protection else ""
        answers = [owner.publish_to_topic(topic, message, principal) for message in made]
        return {
            "Successful": [{"Id": entry["Id"], **answer} for entry, answer in zip(entries, answers, strict=True)],
            "Failed": [],
        }

    def _of_entry(self, topic: Topic, entry: Mapping[str, Any]) -> Message:
        return Message(
            id="",
            text=entry["Message"],
            published_at=self.now(),
            topic_arn=topic.arn,
            subject=entry.get("Subject"),
            by_protocol=texts_of(entry["Message"], entry.get("MessageStructure")),
            attributes=entry.get("MessageAttributes") or NO_ATTRIBUTES,
            group_id=entry.get("MessageGroupId"),
            deduplication_id=entry.get("MessageDeduplicationId"),
            trace_header=trace_header.get(),
        )

    def _owner_of(self, topic: Topic) -> PublishOperations:
        if topic.account == self.account:
            return self
        found: PublishOperations = self.world.backend("sns", topic.account, self.region)
        return found

    def publish_to_topic(self, topic: Topic, message: Message, principal: str) -> Answer:
        """Accept a message for one of this account's topics; the answer is Publish's."""
        if topic.protection is not None:
            message = self._let_in(topic, message, principal)
        if "KmsMasterKeyId" in topic.attributes:
            self._require_key(topic.attributes["KmsMasterKeyId"])
        line = topic.line
        if line is None:
            message.id = self.random.uuid()
            self.fan_out(topic, message)
            return {"MessageId": message.id}
        if message.deduplication_id is None:
            message.deduplication_id = sha256(message.text.encode()).hexdigest()
        now = message.published_at
        key = (message.group_id or "" if topic.deduplicates_by_group else "", message.deduplication_id)
        before = line.before(key, now)
        if before is None:
            message.id, message.sequence_number = self.random.uuid(), line.sequence_number()
            before = Accepted(message.id, message.sequence_number)
            line.remember(key, before, now)
            if topic.archive is not None:
                topic.archive.keep(message)
            self.fan_out(topic, message)
        return {"MessageId": before.message_id, "SequenceNumber": before.sequence_number}

    def _let_in(self, topic: Topic, message: Message, principal: str) -> Message:
        """The message as the topic's data protection policy lets it in; raises AuthorizationError."""
        protection = topic.protection
        assert protection is not None, "the topic is protected"
        if protection.denies("Inbound", principal, message.text):
            raise AuthorizationError(DENIED)
        self.audit(topic, message, principal)
        by_protocol = message.by_protocol
        return replace(
            message,
            text=protection.cleaned("Inbound", principal, message.text),
            by_protocol=by_protocol
            and {name: protection.cleaned("Inbound", principal, text) for name, text in by_protocol.items()},
        )

    def _require_key(self, key_id: str) -> None:
        """Raise KMS's refusals for the key a topic is encrypted with; AWS's own key is always there."""
        if key_id.removeprefix("arn:").endswith("alias/aws/sns"):
            return
        try:
            metadata = self.call("kms", "DescribeKey", KeyId=key_id)["KeyMetadata"]
        except ServiceError as error:
            raise ServiceError(error.message, code="KMSNotFound") from None
        if metadata["KeyState"] == "Disabled":
            raise ServiceError(f"{metadata['Arn']} is disabled.", code="KMSDisabled")
        if metadata["KeyState"] != "Enabled":
            raise ServiceError(f"{metadata['Arn']} is pending deletion.", code="KMSInvalidState")

    def _publish_to_one(
        self,
        endpoint_arn: str | None,
        phone_number: str | None,
        text: str,
        subject: str | None,
        structure: str | None,
        attributes: Attributes,
    ) -> Answer:
        if phone_number is not None and not is_phone_number(phone_number):
            raise invalid(f"PhoneNumber Reason: {phone_number} is not valid to publish to")
        endpoint = None if endpoint_arn is None else self._target(endpoint_arn)
        message = Message(
            id=self.random.uuid(),
            text=text,
            published_at=self.now(),
            topic_arn="",
            subject=subject,
            by_protocol=texts_of(text, structure, needs_default=endpoint is None),
            attributes=attributes,
        )
        if endpoint is not None:
            owner: PublishOperations = self.world.backend("sns", endpoint.arn.split(":")[4], self.region)
            owner.push(endpoint, message)
        else:
            sms = message.text_for("sms")
            if len(sms) > LONGEST_SMS:
                raise invalid("Message too long")
            self.send_sms(str(phone_number), message, sms)
        return {"MessageId": message.id}

    def _target(self, arn: str) -> Endpoint:
        owner = self.owner_of(arn, "TargetArn")
        found = owner.endpoints.get(arn)
        if found is None:
            raise invalid("TargetArn Reason: No endpoint found for the target arn specified")
        return found


def _length(text: str, attributes: Attributes) -> int:
    length = len(text.encode("utf-8", "surrogatepass"))
    return length + length_of(attributes) if attributes else length


def _check_ids(topic: Topic, group_id: str | None, deduplication_id: str | None) -> None:
    if not topic.is_fifo:
        if deduplication_id is not None:
            raise invalid(ONLY_FIFO)
        return
    if group_id is None:
        raise invalid(NO_GROUP)
    if deduplication_id is None and not topic.deduplicates_by_content:
        raise invalid(NO_DEDUPLICATION)


def _check_entries(entries: Sequence[Mapping[str, Any]]) -> None:
    if not entries:
        raise empty_batch()
    if len(entries) > MOST_ENTRIES:
        raise ServiceError(
            "The batch request contains more entries than permissible.", code="TooManyEntriesInBatchRequest"
        )
    ids = [entry["Id"] for entry in entries]
    if len(set(ids)) < len(ids):
        raise ServiceError(
            "Two or more batch entries in the request have the same Id.", code="BatchEntryIdsNotDistinct"
        )
    for entry_id in ids:
        if len(entry_id) > LONGEST_ENTRY_ID:
            raise InvalidParameterError(
                f"The Id of a batch entry in the batch request is too long: {entry_id}", code="InvalidBatchEntryId"
            )
        if _ENTRY_ID.fullmatch(entry_id) is None:
            raise InvalidParameterError(
                f"The Id of a batch entry in the batch request contains an impermissible character: {entry_id}",
                code="InvalidBatchEntryId",
            )
