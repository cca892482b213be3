"""AddPermission and RemovePermission: statements of a queue's policy."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from awsim.common.permission_statements import allowing, has_label, policy_with_statements, without_label
from awsim.services.sqs.errors import InvalidParameterValueError, MissingParameterError, OverLimitError, invalid_value
from awsim.services.sqs.resources import OWNERS, SQSResources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.services.sqs.models import Queue

MOST_ACTIONS = 7
SHARED = frozenset(
    {
        *("*", "SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"),
        *("GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue"),
    }
)
"""The actions that others than the owner can be allowed."""

_LABEL = re.compile(r"[\w\-]{1,80}", re.ASCII)


class PermissionOperations(SQSResources):
    """Permissions as statements of the policy, by their labels."""

    def add_permission(
        self, *, queue_url: str, label: str, aws_account_ids: Sequence[str], actions: Sequence[str]
    ) -> None:
        """Allow accounts actions on a queue (recorded: test_sqs_permission_lifecycle)."""
        queue = self.queue(queue_url, "AddPermission")
        _check_label(label)
        _check_actions(actions)
        principals = [self._principal(account) for account in aws_account_ids]
        if not principals:
            raise invalid_value("[]", "PrincipalId", "Unable to verify.")
        policy = _policy(queue)
        if has_label(policy, label):
            raise invalid_value(label, "Label", "Already exists.")
        written = [f"SQS:{action}" for action in actions]
        policy["Statement"].append(allowing(label, principals, written, queue.arn))
        self._keep(queue, policy)

    def remove_permission(self, *, queue_url: str, label: str) -> None:
        """Take back what was allowed under a label; without any statement there is no policy any more."""
        queue = self.queue(queue_url, "RemovePermission")
        policy = _policy(queue)
        if not has_label(policy, label):
            raise invalid_value(label, "Label", "can't find label.")
        self._keep(queue, without_label(policy, label))

    def _principal(self, account: str) -> str:
        if not (len(account) == 12 and account.isdigit()):
            raise invalid_value(account, "PrincipalId", "Unable to verify.")
        return f"arn:{self.partition}:iam::{account}:root"

    def _keep(self, queue: Queue, policy: dict[str, Any]) -> None:
        text = json.dumps(policy, separators=(",", ":")) if policy["Statement"] else ""
        queue.settings = queue.settings.changed({"Policy": text})
        queue.modified_at = self.now()


def _policy(queue: Queue) -> dict[str, Any]:
    text = queue.settings.values.get("Policy")
    if text is None:
        return {"Version": "2008-10-17", "Id": f"{queue.arn}/SQSDefaultPolicy", "Statement": []}
    return policy_with_statements(text)


def _check_label(label: str) -> None:
    if _LABEL.fullmatch(label) is None:
        raise invalid_value(
            label,
            "Label",
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        )


def _check_actions(actions: Sequence[str]) -> None:
    if not actions:
        raise MissingParameterError("Actions")
    if len(actions) > MOST_ACTIONS:
        raise OverLimitError(f"{len(actions)} Actions were found, maximum allowed is {MOST_ACTIONS}.")
    for action in actions:
        if action in OWNERS:
            raise invalid_value(f"SQS:{action}", "ActionName", "Only the queue owner is allowed to invoke this action.")
        if action not in SHARED:
            raise InvalidParameterValueError(
                f"Value SQS:{action} for parameter ActionName is invalid. "
                "Reason: Please refer to the appropriate WSDL for a list of valid actions. "
            )
