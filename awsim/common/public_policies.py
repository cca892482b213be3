"""Whether a policy of a resource lets the public in.

Source: S3 user guide, "The meaning of 'public'": everybody is let in unless a condition asks for a fixed value of one
of a few keys. A value with a wildcard or a variable is not fixed.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsim.common.policy import Policy, Statement
    from awsim.common.policy_conditions import Condition

FIXING = frozenset(
    {
        *("aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount"),
        *("aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:userid"),
        *("aws:sourceorgid", "aws:sourceorgpaths", "aws:vpcsourceip"),
        *("s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:dataaccesspointarn", "s3:dataaccesspointaccount"),
    }
)
"""Keys, in lower case, whose fixed values keep the public out."""
EQUATING = frozenset({"StringEquals", "StringLike", "ArnEquals", "ArnLike", "StringEqualsIgnoreCase"})
LEAST_PREFIX = {4: 8, 6: 32}
"""Version of IP -> the shortest prefix of a network that is not the public."""

_OPEN = re.compile(r"[*?]|\$\{")
_ARN_OF_ACCOUNT = re.compile(r"arn:aws[a-z-]*:s3:[^:]*:[0-9]{12}:accesspoint/.*")


def lets_the_public_in(policy: Policy) -> bool:
    """Whether one of the statements allows anybody anything.

    >>> lets_the_public_in(parse_policy(document_with_principal("*")))
    True
    """
    return any(statement.effect == "Allow" and is_public(statement) for statement in policy.statements)


def is_public(statement: Statement) -> bool:
    """Whether a statement that allows speaks of everybody."""
    named = statement.principals
    is_for_all = named is None or any(name == "*" for _, name in named)
    return is_for_all and not any(map(_keeps_the_public_out, statement.conditions))


def _keeps_the_public_out(condition: Condition) -> bool:
    key = condition.key.lower()
    if condition.if_exists or condition.quantifier == "ForAllValues":
        return False
    if key == "aws:sourceip":
        return condition.operator == "IpAddress" and all(map(_is_narrow, condition.values))
    if key not in FIXING or condition.operator not in EQUATING:
        return False
    if key == "s3:dataaccesspointarn":
        return all(_ARN_OF_ACCOUNT.fullmatch(value) for value in condition.values)
    return not any(_OPEN.search(value) for value in condition.values)


def _is_narrow(network: str) -> bool:
    try:
        read = ip_network(network, strict=False)
    except ValueError:
        return False
    return read.prefixlen >= LEAST_PREFIX[read.version]
