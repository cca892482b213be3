"""`Topic`: what a topic is, and who listens to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from awsim.services.sns.listings import Roll

if TYPE_CHECKING:
    from awsim.services.sns.publishing.fifo import FifoLine
    from awsim.services.sns.subscriptions.models import Subscription
    from awsim.services.sns.topics.archives import Archive
    from awsim.services.sns.topics.data_protection import DataProtection
    from awsim.services.sns.topics.delivery_policies import TopicDeliveryPolicy

DEFAULT_SIZE = 262_144
"""The bytes a message may have where a topic says nothing else."""


@dataclass(slots=True)
class Topic:
    """A topic. `attributes` are those that were set, in the form they are shown in."""

    arn: str
    name: str
    account: str
    region: str
    number: int
    attributes: dict[str, str]
    policy: str
    delivery_policy: TopicDeliveryPolicy
    line: FifoLine | None = None
    """Of FIFO topics: order and deduplication."""
    archive: Archive | None = None
    protection: DataProtection | None = None
    tags: dict[str, str] = field(default_factory=dict)
    subscriptions: Roll[Subscription] = field(default_factory=Roll)
    by_endpoint: dict[tuple[str, str], Subscription] = field(default_factory=dict)
    deleted: int = 0
    """How many subscriptions have ended."""
    _listeners: tuple[Subscription, ...] | None = None

    @property
    def is_fifo(self) -> bool:
        """Whether order and deduplication are kept."""
        return self.line is not None

    @property
    def signature_version(self) -> str:
        """By which hash messages are signed: "1" SHA-1, "2" SHA-256."""
        return self.attributes.get("SignatureVersion", "1")

    @property
    def maximum_message_size(self) -> int:
        """In bytes, attributes included."""
        return int(self.attributes.get("MaximumMessageSize", DEFAULT_SIZE))

    @property
    def deduplicates_by_content(self) -> bool:
        """Whether the message itself is its deduplication id."""
        return self.attributes.get("ContentBasedDeduplication") == "true"

    @property
    def deduplicates_by_group(self) -> bool:
        """Whether duplicates are looked for within a message group alone."""
        return self.attributes.get("FifoThroughputScope") == "MessageGroup"

    def listeners(self) -> tuple[Subscription, ...]:
        """The confirmed subscriptions, in the order they were made."""
        if self._listeners is None:
            self._listeners = tuple(each for each in self.subscriptions if each.confirmed)
        return self._listeners

    def add(self, subscription: Subscription) -> None:
        """A new subscription, or one that comes back."""
        self.subscriptions.add(subscription)
        self.by_endpoint[subscription.protocol, subscription.endpoint] = subscription
        self._listeners = None

    def remove(self, subscription: Subscription) -> None:
        """A subscription ends."""
        self.subscriptions.remove(subscription)
        self.by_endpoint.pop((subscription.protocol, subscription.endpoint), None)
        self.deleted += 1
        self._listeners = None

    def changed(self) -> None:
        """A subscription was confirmed."""
        self._listeners = None

    def counts(self) -> tuple[int, int, int]:
        """How many subscriptions are confirmed, pending, deleted."""
        confirmed = len(self.listeners())
        return confirmed, len(self.subscriptions) - confirmed, self.deleted
