"""Whether the policy of a resource lets somebody do something: what a request tells of itself, and the decision.

IAM user guide, "AWS global condition context keys"; "Policy evaluation logic".
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from awsim.common.policy import Caller, MalformedPolicy, Policy, Request, parse_policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.common.policy import Decision

    Context = Mapping[str, str | Sequence[str]]

ADDRESS = "127.0.0.1"
"""Where all requests come from."""

_NOTHING: Context = {}


def is_policy(document: str) -> bool:
    """Whether a text can be read as a policy."""
    return _read(document) is not None


def decision_of(document: str, request: Request) -> Decision:
    """What the text of a policy says of a request; one that can't be read says nothing."""
    policy = _read(document)
    return "implicit_deny" if policy is None else policy.decide(request)


def request_of_caller(
    action: str, resource: str, caller: Caller, *, now: float, context: Context = _NOTHING
) -> Request:
    """What a principal of IAM asks for, or anybody without a signature; `context` has the service's own keys."""
    known: dict[str, str | Sequence[str]] = {**_everyones(now), "aws:PrincipalIsAWSService": "false", **context}
    if caller.arn is not None and caller.account is not None:
        known["aws:PrincipalArn"] = caller.arn
        known["aws:PrincipalAccount"] = caller.account
        known["aws:SourceOwner"] = caller.account
    return Request(action, resource, caller, known)


def request_of_service(
    action: str, resource: str, service: str, *, source_arn: str, source_account: str, now: float
) -> Request:
    """What an AWS service (`sns.amazonaws.com`) asks for in the name of one of its resources."""
    context = {
        **_everyones(now),
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": service,
        "aws:SourceArn": source_arn,
        "aws:SourceAccount": source_account,
        "aws:SourceOwner": source_account,
    }
    return Request(action, resource, Caller(service=service), context)


def refusal_sentence(request: Request, decision: Decision) -> str:
    """IAM's sentence for what was not allowed (user guide, "Troubleshoot access denied error messages")."""
    caller = request.caller
    who = caller.arn or caller.service or "anonymous"
    why = (
        "with an explicit deny in a resource-based policy"
        if decision == "explicit_deny"
        else f"because no resource-based policy allows the {request.action} action"
    )
    return f"User: {who} is not authorized to perform: {request.action} on resource: {request.resource} {why}"


def _everyones(now: float) -> dict[str, str]:
    return {
        "aws:CurrentTime": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(now)),
        "aws:SecureTransport": "true",
        "aws:SourceIp": ADDRESS,
        "aws:ViaAWSService": "false",
    }


@lru_cache(maxsize=256)
def _read(document: str) -> Policy | None:
    try:
        return parse_policy(document)
    except MalformedPolicy:
        return None
