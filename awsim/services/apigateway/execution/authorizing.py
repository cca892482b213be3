"""Whether a request may pass: its method's authorisation, and the API's resource policy."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.tokens import InvalidToken, claims_of
from awsim.protocols.signature import signature_of
from awsim.services.apigateway.execution.api_keys import AUTHORIZER_KEY
from awsim.services.apigateway.execution.failures import (
    access_denied,
    authorizer_failed,
    missing_token,
    unauthorized,
)
from awsim.services.apigateway.execution.function_authorizers import decide

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from awsim.services.apigateway.execution.exchange import Exchange
    from awsim.services.apigateway.models import Document


def authorize(exchange: Exchange) -> None:
    """Let a request pass or raise GatewayFailure; what is learnt of the caller goes into the context."""
    _KINDS[exchange.method.get("authorizationType") or "NONE"](exchange)


def _anybody(_exchange: Exchange) -> None:
    """NONE."""


def _signed(exchange: Exchange) -> None:
    """AWS_IAM: a signature must be there; whose it is goes into the context."""
    access_key = signature_of(exchange.request).access_key
    if access_key is None:
        raise missing_token()
    world = exchange.world
    account = world.account_of(access_key)
    user, arn = world.identity_of(access_key, account, exchange.region)
    exchange.context["identity"].update(
        {
            "accessKey": access_key,
            "accountId": account,
            "caller": user,
            "user": user,
            "userArn": arn,
        }
    )


def _by_function(exchange: Exchange) -> None:
    """CUSTOM: what an authoriser's function says."""
    authorizer = _authorizer(exchange)
    arn = method_arn(exchange)
    said = decide(exchange, authorizer, arn)
    exchange.context["authorizer"].update({"principalId": said["principalId"], **(said.get("context") or {})})
    if said.get("usageIdentifierKey"):
        exchange.context["identity"][AUTHORIZER_KEY] = said["usageIdentifierKey"]
    _hold_policy(said["policyDocument"], arn)


def _hold_policy(document: Any, arn: str) -> None:
    """Raise GatewayFailure 403 unless a policy lets this method be invoked."""
    if not isinstance(document, dict):
        raise authorizer_failed()
    statements = document.get("Statement") or []
    effects = {
        str(each.get("Effect")).lower()
        for each in ([statements] if isinstance(statements, dict) else statements)
        if _is_about(each, "Action", "execute-api:Invoke") and _is_about(each, "Resource", arn)
    }
    if "deny" in effects:
        raise access_denied(is_explicit=True)
    if "allow" not in effects:
        raise access_denied(is_explicit=False)


def _is_about(statement: dict[str, Any], name: str, wanted: str) -> bool:
    given = statement.get(name, [])
    patterns = [given] if isinstance(given, str) else given
    return any(
        fnmatchcase(wanted.lower() if name == "Action" else wanted, each.lower() if name == "Action" else each)
        for each in patterns
    )


def _by_pool(exchange: Exchange) -> None:
    """COGNITO_USER_POOLS: a token of one of the pools, with one of the method's scopes if it has any."""
    authorizer = _authorizer(exchange)
    pools = [f"/{arn.rpartition('/')[2]}" for arn in authorizer.get("providerARNs") or ()]
    claims = _take_claims(exchange, authorizer, pools)
    if exchange.method.get("authorizationScopes") and claims.get("token_use") != "access":
        raise unauthorized()


def _take_claims(exchange: Exchange, authorizer: Document, issuers: Sequence[str]) -> dict[str, Any]:
    """What the request's token claims, if one of the issuers has signed it and it has one of the method's scopes."""
    header = (authorizer.get("identitySource") or "").rpartition(".")[2]
    token = exchange.header(header)
    if not token:
        raise unauthorized()
    try:
        claims = claims_of(exchange.world, token.removeprefix("Bearer "), issuers)
    except InvalidToken:
        raise unauthorized() from None
    scopes = exchange.method.get("authorizationScopes")
    if scopes:
        given = str(claims.get("scope", "")).split()
        if not set(scopes) & set(given):
            raise unauthorized()
    exchange.context["authorizer"]["claims"] = {name: _claim(value) for name, value in claims.items()}
    return claims


def _claim(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _authorizer(exchange: Exchange) -> Document:
    found = exchange.api.authorizers.get(exchange.method.get("authorizerId") or "")
    if found is None:
        raise authorizer_failed()
    return found


def method_arn(exchange: Exchange) -> str:
    """What an invocation of this method is about: `arn:aws:execute-api:region:account:api/stage/GET/path`."""
    from awsim.common.partitions import partition_of

    path = exchange.path.strip("/")
    return (
        f"arn:{partition_of(exchange.region)}:execute-api:{exchange.region}:{exchange.account}:"
        f"{exchange.api.id}/{exchange.context['stage']}/{exchange.request.method}/{path}"
    )


def _by_issuer(exchange: Exchange) -> None:
    """JWT: a token of one of the issuers, whose keys this cloud has."""
    authorizer = _authorizer(exchange)
    _take_claims(exchange, authorizer, (authorizer.get("jwtConfiguration") or {}).get("issuers") or ())


_KINDS: dict[str, Callable[[Exchange], None]] = {
    "NONE": _anybody,
    "AWS_IAM": _signed,
    "CUSTOM": _by_function,
    "COGNITO_USER_POOLS": _by_pool,
    "JWT": _by_issuer,
}
