"""Who may use a resource that has a policy: AWS's services, other accounts, and callers that have not signed.

Callers of the resource's own account have their permissions by their identity, which is asked elsewhere
(`moto.access`). Where nobody has set a policy, services of the same account and unsigned callers are let in, as
everybody's tests for moto rely on; AWS would refuse them. With `strictness="warn"` all are let in, with a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.policy import Caller
from awsim.common.policy_decision import (
    decision_of,
    is_policy,
    refusal_sentence,
    request_of_caller,
    request_of_service,
)
from awsim.kernel.caller import UNSIGNED, acting, caller

if TYPE_CHECKING:
    from awsim.common.policy import Request
    from awsim.fabric.backend import Backend


def has_to_ask(backend: Backend, owner: str) -> bool:
    """Whether the policy of a resource of the account `owner` has a say in the call that is being answered."""
    return backend.account != owner or acting.get() is not None or caller.get() == UNSIGNED


def refusal(backend: Backend, owner: str, arn: str, policy: str | None, action: str) -> str | None:
    """AWS's sentence for who may not do something with a resource; None for who may.

    `owner` is the resource's account, `policy` the text of the policy that was set, None where none was; `action` is
    written as the service writes it (`sqs:sendmessage`).
    """
    if policy is not None and not is_policy(policy):
        policy = None
    service = acting.get()
    if policy is None and (backend.account if service is None else service.account) == owner:
        return None
    request = _request(backend, arn, action)
    decision = "implicit_deny" if policy is None else decision_of(policy, request)
    return None if decision == "allow" else refusal_sentence(request, decision)


def principal_of(backend: Backend) -> str:
    """The ARN of who calls, as policies name principals: a user of IAM where nobody is known."""
    arn = backend.principal_arn()
    return arn.replace(":sts::", ":iam::") if ":user/" in arn else arn


def _request(backend: Backend, arn: str, action: str) -> Request:
    service, now = acting.get(), backend.now()
    if service is not None:
        return request_of_service(
            action,
            arn,
            service.principal,
            source_arn=service.source_arn,
            source_account=service.account,
            now=now,
        )
    who = Caller() if caller.get() == UNSIGNED else Caller(principal_of(backend))
    return request_of_caller(action, arn, who, now=now)
