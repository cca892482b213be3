"""Topics themselves: CreateTopic, DeleteTopic, ListTopics and their attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.services.sns.errors import InvalidParameterError, invalid
from awsim.services.sns.publishing.fifo import FifoLine
from awsim.services.sns.resources import SNSResources
from awsim.services.sns.topics.archives import DAY_SECONDS, Archive, retention_days
from awsim.services.sns.topics.attributes import default_policy, is_known, kept, set_attributes, shown
from awsim.services.sns.topics.data_protection import DataProtection
from awsim.services.sns.topics.delivery_policies import TopicDeliveryPolicy
from awsim.services.sns.topics.models import Topic
from awsim.services.sns.topics.tagging import checked_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Answer = dict[str, Any]

FIFO = ".fifo"
ARCHIVED = "Topic with an active message archive policy cannot be deleted"

_NAME = re.compile(r"[A-Za-z0-9_-]{1,256}")
_FIFO_NAME = re.compile(r"[A-Za-z0-9_-]{1,251}\.fifo")


class TopicOperations(SNSResources):
    """Topics and their attributes."""

    def create_topic(
        self,
        *,
        name: str,
        attributes: Mapping[str, str] | None = None,
        tags: Sequence[Mapping[str, str]] | None = None,
        data_protection_policy: str | None = None,
    ) -> Answer:
        """Make a topic; one that is there already, and is as asked for, is good."""
        given = dict(attributes or {})
        is_fifo = _is_fifo(name, given)
        wanted = _checked(given, is_fifo=is_fifo)
        tagged = checked_tags(tags or ())
        arn = self.arn(name)
        existing = self.topics.get(arn)
        if existing is not None:
            _require_same(existing, wanted, tagged)
            return {"TopicArn": arn}
        topic = Topic(
            arn=arn,
            name=name,
            account=self.account,
            region=self.region,
            number=self.next_number(),
            attributes={"FifoTopic": "true", "ContentBasedDeduplication": "false"} if is_fifo else {},
            policy=default_policy(arn, self.account),
            delivery_policy=TopicDeliveryPolicy(),
            line=FifoLine() if is_fifo else None,
            tags=tagged,
        )
        set_attributes(topic, wanted)
        if data_protection_policy:
            topic.protection = DataProtection.read(data_protection_policy, is_fifo=is_fifo)
        self._archive(topic)
        self.topics[arn] = topic
        self.topic_roll.add(topic)
        return {"TopicArn": arn}

    def delete_topic(self, *, topic_arn: str) -> None:
        """Delete a topic with its subscriptions; one that is not there is no error."""
        owner = self.owner_of(topic_arn)
        topic = owner.topics.get(topic_arn)
        if topic is None:
            return
        self.require_let_in(topic, "DeleteTopic")
        if topic.archive is not None:
            raise ServiceError(f"Invalid state: {ARCHIVED}", code="InvalidState")
        del owner.topics[topic_arn]
        owner.topic_roll.remove(topic)
        for subscription in topic.subscriptions:
            del owner.subscriptions[subscription.arn]
            owner.detached[subscription.arn] = subscription
            self.world.backend("sns", subscription.owner, self.region).own_subscriptions.remove(subscription)

    def list_topics(self, *, next_token: str | None = None) -> Answer:
        """The ARNs of this account's topics, in pages of 100."""
        shown, token = self.topic_roll.page(next_token, ["ListTopics", self.account, self.region])
        return {"Topics": [{"TopicArn": each.arn} for each in shown], "NextToken": token}

    def get_topic_attributes(self, *, topic_arn: str) -> Answer:
        """All attributes of a topic."""
        topic = self.topic(topic_arn, "GetTopicAttributes")
        if topic.archive is not None:
            topic.archive.forget(self.now())
        return {"Attributes": shown(topic)}

    def set_topic_attributes(self, *, topic_arn: str, attribute_name: str, attribute_value: str | None = None) -> None:
        """Set one attribute; without a value it is as it was at first."""
        topic = self.topic(topic_arn, "SetTopicAttributes")
        if attribute_name == "FifoTopic" or not is_known(attribute_name):
            raise invalid("AttributeName")
        value = kept(attribute_name, attribute_value or "", is_fifo=topic.is_fifo)
        set_attributes(topic, {attribute_name: value})
        if attribute_name == "ArchivePolicy":
            self._archive(topic)

    def _archive(self, topic: Topic) -> None:
        """Begin, end or change the archive as the topic's policy says."""
        days = retention_days(topic.attributes.get("ArchivePolicy", ""))
        if days is None:
            topic.archive = None
        elif topic.archive is None:
            topic.archive = Archive(self.now(), days * DAY_SECONDS)
        else:
            topic.archive.retention_seconds = days * DAY_SECONDS


def _is_fifo(name: str, attributes: dict[str, str]) -> bool:
    """Whether a topic is to be FIFO; raises InvalidParameter for a name it can't have."""
    is_fifo = attributes.pop("FifoTopic", "false").lower() == "true"
    if is_fifo and _FIFO_NAME.fullmatch(name) is None:
        raise InvalidParameterError(
            "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, "
            "numbers, underscores, and hyphens, and must be between 1 and 256 characters long."
        )
    if not is_fifo and _NAME.fullmatch(name) is None:
        raise invalid("Topic Name")
    return is_fifo


def _checked(given: Mapping[str, str], *, is_fifo: bool) -> dict[str, str]:
    wanted = {}
    for name, value in given.items():
        if not is_known(name):
            raise invalid(f"Attributes Reason: Unknown attribute: {name}")
        wanted[name] = kept(name, value, is_fifo=is_fifo)
    return wanted


def _require_same(topic: Topic, wanted: Mapping[str, str], tags: Mapping[str, str]) -> None:
    """Raise InvalidParameter where a topic is not as it is asked for (recorded: test_create_duplicate_topic_…)."""
    there = shown(topic)
    if any(there.get(name, "") != value for name, value in wanted.items() if name != "DeliveryPolicy"):
        raise invalid("Attributes Reason: Topic already exists with different attributes")
    if any(topic.tags.get(key) != value for key, value in tags.items()):
        raise invalid("Tags Reason: Topic already exists with different tags")
