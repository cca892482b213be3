"""Whether the policy of a bus lets another account do something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.policy import Caller, Request, parse_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.events.buses.models import EventBus


def allows(bus: EventBus, action: str, account: str, context: Mapping[str, str]) -> bool:
    """Whether an account that is not the bus's may; `action` as in `events:PutRule`, `context` the condition keys."""
    text = bus.policy_text
    if text is None:
        return False
    partition = bus.arn.split(":", 2)[1]
    caller = Caller(arn=f"arn:{partition}:iam::{account}:root")
    known = {"aws:PrincipalAccount": account, **context}
    return parse_policy(text).decide(Request(action, bus.arn, caller, known)) == "allow"
