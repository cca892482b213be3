"""AddPermission and RemovePermission: statements of a topic's policy by their labels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

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
        topic = self.topic(topic_arn)
        policy = _policy(topic)
        if any(statement.get("Sid") == label for statement in policy["Statement"]):
            raise invalid("Statement already exists")
        if any(action not in ACTIONS for action in action_name):
            raise invalid(OUT_OF_SCOPE)
        principals = [self._principal(account) for account in aws_account_id]
        actions = [f"SNS:{action}" for action in action_name]
        policy["Statement"].append(
            {
                "Sid": label,
                "Effect": "Allow",
                "Principal": {"AWS": principals[0] if len(principals) == 1 else principals},
                "Action": actions[0] if len(actions) == 1 else actions,
                "Resource": topic.arn,
            }
        )
        _keep(topic, policy)

    def remove_permission(self, *, topic_arn: str, label: str) -> None:
        """Take back what was allowed under a label; one that is not there is no error."""
        topic = self.topic(topic_arn)
        policy = _policy(topic)
        policy["Statement"] = [each for each in policy["Statement"] if each.get("Sid") != label]
        _keep(topic, policy)

    def _principal(self, account: str) -> str:
        if not (len(account) == 12 and account.isdigit()):
            raise invalid("AWSAccountId")
        return f"arn:{self.partition}:iam::{account}:root"


def _policy(topic: Topic) -> dict[str, Any]:
    policy: dict[str, Any] = json.loads(topic.policy)
    if isinstance(policy.get("Statement"), dict):
        policy["Statement"] = [policy["Statement"]]
    return policy


def _keep(topic: Topic, policy: dict[str, Any]) -> None:
    topic.policy = json.dumps(policy, separators=(",", ":"))
