"""Policy statements that AddPermission writes, as queues and topics have them: found by their labels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def policy_with_statements(text: str) -> dict[str, Any]:
    """A policy document whose `Statement` is a list, where it was a single one too."""
    policy: dict[str, Any] = json.loads(text)
    if isinstance(policy.get("Statement"), dict):
        policy["Statement"] = [policy["Statement"]]
    return policy


def has_label(policy: dict[str, Any], label: str) -> bool:
    """Whether one of a policy's statements has the label."""
    return any(statement.get("Sid") == label for statement in policy["Statement"])


def allowing(label: str, principals: Sequence[str], actions: Sequence[str], resource: str) -> dict[str, Any]:
    """The statement that allows actions to principals; of a single one AWS makes no list."""
    return {
        "Sid": label,
        "Effect": "Allow",
        "Principal": {"AWS": _one_or_more(principals)},
        "Action": _one_or_more(actions),
        "Resource": resource,
    }


def without_label(policy: dict[str, Any], label: str) -> dict[str, Any]:
    """The policy without the statement that has the label."""
    return {**policy, "Statement": [each for each in policy["Statement"] if each.get("Sid") != label]}


def _one_or_more(texts: Sequence[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else list(texts)
