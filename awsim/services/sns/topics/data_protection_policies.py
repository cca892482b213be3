"""GetDataProtectionPolicy and PutDataProtectionPolicy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.sns.errors import topic_not_found
from awsim.services.sns.resources import SNSResources
from awsim.services.sns.topics.data_protection import DataProtection

if TYPE_CHECKING:
    from awsim.services.sns.topics.models import Topic


class DataProtectionOperations(SNSResources):
    """The data protection policies of topics."""

    def get_data_protection_policy(self, *, resource_arn: str) -> dict[str, Any]:
        """A topic's policy; no member where it has none."""
        protection = self._protected(resource_arn, "GetDataProtectionPolicy").protection
        return {"DataProtectionPolicy": None if protection is None else protection.text}

    def put_data_protection_policy(self, *, resource_arn: str, data_protection_policy: str) -> None:
        """Set a topic's policy; an empty text takes it away."""
        topic = self._protected(resource_arn, "PutDataProtectionPolicy")
        text = data_protection_policy
        topic.protection = DataProtection.read(text, is_fifo=topic.is_fifo) if text else None

    def _protected(self, arn: str, action: str) -> Topic:
        found = self.owner_of(arn, "ResourceArn").topics.get(arn)
        if found is None:
            raise topic_not_found()
        self.require_let_in(found, action)
        return found
