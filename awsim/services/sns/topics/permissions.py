"""AddPermission and RemovePermission: statements of a topic's policy by their labels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.common.permission_statements import allowing, has_label, policy_with_statements, without_label
from awsim.services.sns.errors import invalid
from awsim.services.sns.resources import SNSResources
from awsim.services.sns.topics.policies import ACTIONS, OUT_OF_SCOPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.services.sns.topics.models import Topic


class PermissionOperations(SNSResources):
    """Permissions as statements of the policy."""

    def add_permission(
        self, *, topic_arn: str, label: str, aws_account_id: Sequence[str], action_name: Sequence[str]
    ) -> None:
        """Allow accounts actions on a topic (recorded: test_topic_add_permission)."""
        topic = self.topic(topic_arn, "AddPermission")
        policy = policy_with_statements(topic.policy)
        if has_label(policy, label):
            raise invalid("Statement already exists")
        if any(action not in ACTIONS for action in action_name):
            raise invalid(OUT_OF_SCOPE)
        principals = [self._principal(account) for account in aws_account_id]
        actions = [f"SNS:{action}" for action in action_name]
        policy["Statement"].append(allowing(label, principals, actions, topic.arn))
        _keep(topic, policy)

    def remove_permission(self, *, topic_arn: str, label: str) -> None:
        """Take back what was allowed under a label; one that is not there is no error."""
        topic = self.topic(topic_arn, "RemovePermission")
        _keep(topic, without_label(policy_with_statements(topic.policy), label))

    def _principal(self, account: str) -> str:
        if not (len(account) == 12 and account.isdigit()):
            raise invalid("AWSAccountId")
        return f"arn:{self.partition}:iam::{account}:root"


def _keep(topic: Topic, policy: dict[str, Any]) -> None:
    topic.policy = json.dumps(policy, separators=(",", ":"))
