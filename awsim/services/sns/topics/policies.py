"""Access policies of topics as documents: what SNS refuses in them."""

from __future__ import annotations

from awsim.common.policy import MalformedPolicy, parse_policy
from awsim.services.sns.errors import invalid

ACTIONS = frozenset(
    {
        *("AddPermission", "DeleteTopic", "GetDataProtectionPolicy", "GetTopicAttributes", "ListSubscriptionsByTopic"),
        *("ListTagsForResource", "Publish", "PutDataProtectionPolicy", "Receive", "RemovePermission"),
        *("SetTopicAttributes", "Subscribe"),
    }
)
"""What a topic's policy can speak of (developer guide, "Amazon SNS API permissions")."""
OUT_OF_SCOPE = "Policy statement action out of service scope!"

_BY_LOWER = {action.lower() for action in ACTIONS}


def check_policy(text: str) -> str:
    """The text of a policy that is one; raises InvalidParameter."""
    try:
        policy = parse_policy(text)
    except MalformedPolicy as error:
        raise invalid(f"Policy Error: {error}") from None
    for statement in policy.statements:
        for action in (*(statement.actions or ()), *(statement.not_actions or ())):
            if not _is_in_scope(action):
                raise invalid(OUT_OF_SCOPE)
        for resource in statement.resources or ():
            if resource != "*" and resource.split(":")[2:3] not in (["sns"], ["*"]):
                raise invalid("Policy statement resource out of service scope!")
    return text


def _is_in_scope(action: str) -> bool:
    service, _, name = action.lower().partition(":")
    if action == "*":
        return True
    return service == "sns" and (name in _BY_LOWER or name.endswith("*"))
