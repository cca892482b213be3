"""An API's resource policy: whom it lets in ("Control access to a REST API with API Gateway resource policies")."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.common.policy import Caller, MalformedPolicy, Policy, Request, parse_policy
from awsim.services.apigateway.execution.exchange import SOURCE_IP
from awsim.services.apigateway.execution.failures import GatewayFailure

if TYPE_CHECKING:
    from awsim.services.apigateway.execution.exchange import Exchange

SHORT = "execute-api:/"
"""How a policy may begin its resources: what is before the stage is left out."""


def hold_policy(exchange: Exchange, arn: str) -> None:
    """Hold a request against the API's policy, if it has one. Raises GatewayFailure 403.

    The API's own account needs no statement that lets it in where the method asks for signatures.
    """
    document = exchange.api.document.get("policy")
    policy = _parsed(document, arn.rpartition(":")[0], exchange.api.id) if document else None
    if policy is None:
        return
    identity = exchange.context["identity"]
    user = identity["userArn"] or None
    context = {"aws:SourceIp": SOURCE_IP, "aws:SecureTransport": "true"}
    decision = policy.decide(Request("execute-api:Invoke", arn, Caller(arn=user), context))
    if decision == "allow":
        return
    if decision == "implicit_deny" and user is not None and identity["accountId"] == exchange.account:
        return
    whom = f"User: {user or 'anonymous'}"
    what = f"{whom} is not authorized to perform: execute-api:Invoke on resource: {_masked(arn, exchange.account)}"
    end = " with an explicit deny in a resource-based policy" if decision == "explicit_deny" else ""
    raise GatewayFailure("ACCESS_DENIED", what + end, "AccessDeniedException")


@lru_cache(maxsize=256)
def _parsed(document: str, prefix: str, api_id: str) -> Policy | None:
    """The policy with its resources written out; None for a text that is none."""
    import json

    try:
        written: Any = json.loads(document)
        statements = written["Statement"]
        for each in [statements] if isinstance(statements, dict) else statements:
            if "Resource" in each:
                resources = [each["Resource"]] if isinstance(each["Resource"], str) else each["Resource"]
                each["Resource"] = [_whole(resource, prefix, api_id) for resource in resources]
        return parse_policy(json.dumps(written))
    except (ValueError, KeyError, TypeError, MalformedPolicy, RecursionError):
        return None


def _whole(resource: str, prefix: str, api_id: str) -> str:
    return f"{prefix}:{api_id}/{resource.removeprefix(SHORT)}" if resource.startswith(SHORT) else resource


def _masked(arn: str, account: str) -> str:
    return arn.replace(account, f"********{account[-4:]}")
