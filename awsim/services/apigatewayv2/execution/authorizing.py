"""Whether a request may pass: what its route asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.common.partitions import partition_of
from awsim.common.policy import Caller, MalformedPolicy, Request, parse_policy
from awsim.fabric.apis.payload import iam_context
from awsim.fabric.apis.tokens import InvalidToken, claims_of, unverified_claims
from awsim.protocols.signature import signature_of
from awsim.services.apigatewayv2.execution.events import authorizer_event
from awsim.services.apigatewayv2.execution.exchange import Refusal, forbidden, internal_error
from awsim.services.apigatewayv2.execution.expressions import text_for
from awsim.services.apigatewayv2.execution.functions import invoke_function

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.apigatewayv2.execution.exchange import Exchange
    from awsim.services.apigatewayv2.models import Document


def authorize(exchange: Exchange) -> None:
    """Let a request pass or raise Refusal; what is learnt of the caller goes into the context."""
    _KINDS[exchange.route.get("AuthorizationType") or "NONE"](exchange)


def _anybody(_exchange: Exchange) -> None:
    """NONE."""


def _signed(exchange: Exchange) -> None:
    """AWS_IAM: a signature must be there; whose it is goes into the context."""
    access_key = signature_of(exchange.request).access_key
    if access_key is None:
        raise forbidden()
    world = exchange.world
    account = world.account_of(access_key)
    user, arn = world.identity_of(access_key, account, exchange.backend.region)
    known = iam_context(access_key, account, user, arn)
    exchange.context["authorizer_2"] = {"iam": known}
    exchange.context["identity"].update(
        {
            "accessKey": access_key,
            "accountId": account,
            "caller": user,
            "user": user,
            "userArn": arn,
        }
    )


def _by_issuer(exchange: Exchange) -> None:
    """JWT: a token of the issuer for one of the audience, with one of the route's scopes if it has any."""
    authorizer = _authorizer(exchange)
    source = (authorizer.get("IdentitySource") or ["$request.header.Authorization"])[0]
    given = text_for(exchange, source)
    if not given:
        raise Refusal(401, "Unauthorized", {"www-authenticate": "Bearer"})
    token = given[7:] if given[:7].lower() == "bearer " else given
    try:
        claims = _claims(exchange, token, authorizer.get("JwtConfiguration") or {})
    except InvalidToken as error:
        fault = str(error).replace('"', "'")
        challenge = f'Bearer scope="" error="invalid_token" error_description="{fault}"'
        raise Refusal(401, "Unauthorized", {"www-authenticate": challenge}) from None
    scopes = _scopes(claims)
    wanted = exchange.route.get("AuthorizationScopes") or ()
    if wanted and not set(wanted) & set(scopes):
        challenge = f'Bearer scope="{" ".join(wanted)}" error="insufficient_scope"'
        raise Refusal(403, "Forbidden", {"www-authenticate": challenge})
    known = {
        "claims": {name: _claim(value) for name, value in claims.items()},
        "scopes": [each for each in scopes if each in wanted] if wanted else None,
    }
    exchange.context["authorizer"] = known
    exchange.context["authorizer_2"] = {"jwt": known}


def _claims(exchange: Exchange, token: str, configuration: Document) -> dict[str, Any]:
    issuer = str(configuration.get("Issuer") or "")
    if str(unverified_claims(token).get("iss", "")).rstrip("/") != issuer.rstrip("/"):
        raise InvalidToken("invalid issuer")
    claims = claims_of(exchange.world, token, [issuer])
    now = exchange.world.clock.now()
    for name in ("nbf", "iat"):
        if float(claims.get(name) or 0) > now:
            raise InvalidToken(f"the token is not valid yet: {name}")
    meant = claims.get("aud", claims.get("client_id"))
    audience = set(meant if isinstance(meant, list) else [meant])
    if not audience & set(configuration.get("Audience") or ()):
        raise InvalidToken("the token does not have a valid audience")
    return claims


def _scopes(claims: Document) -> list[str]:
    given = claims.get("scope", claims.get("scp")) or ""
    return list(given) if isinstance(given, list) else str(given).split()


def _claim(value: Any) -> str:
    if isinstance(value, list):
        return f"[{' '.join(str(each) for each in value)}]"
    return value if isinstance(value, str) else json.dumps(value)


def _by_function(exchange: Exchange) -> None:
    """CUSTOM: what an authoriser's function says, remembered for as long as the authoriser has it."""
    authorizer = _authorizer(exchange)
    sources = [text_for(exchange, each) or "" for each in authorizer.get("IdentitySource") or ()]
    if not all(sources):
        raise Refusal(401, "Unauthorized")
    world, seconds = exchange.world, authorizer.get("AuthorizerResultTtlInSeconds") or 0
    key = json.dumps([exchange.api.id, exchange.stage.name, authorizer["AuthorizerId"], *sources])
    said = exchange.backend.memory.remembered(key, world.clock.now()) if seconds and sources else None
    if said is None:
        said = _asked(exchange, authorizer, sources)
        if seconds and sources:
            exchange.backend.memory.remember(key, said, world.clock.now() + seconds)
    if not _is_allowed(exchange, authorizer, said):
        raise forbidden()
    context = said.get("context") or {}
    exchange.context["authorizer"] = {"principalId": said.get("principalId"), **context}
    exchange.context["authorizer_2"] = {"lambda": dict(context) or None}


def _asked(exchange: Exchange, authorizer: Document, sources: list[str]) -> dict[str, Any]:
    version = authorizer.get("AuthorizerPayloadFormatVersion") or "1.0"
    event = authorizer_event(exchange, version, route_arn(exchange), sources)
    answer = invoke_function(exchange, authorizer.get("AuthorizerUri") or "", event)
    try:
        said = json.loads(answer["Payload"])
    except ValueError:
        raise internal_error() from None
    if answer.get("FunctionError"):
        # As with REST APIs: an authoriser that raises exactly this does not know who calls.
        if isinstance(said, dict) and said.get("errorMessage") == "Unauthorized":
            raise Refusal(401, "Unauthorized")
        raise internal_error()
    if not isinstance(said, dict):
        raise internal_error()
    return said


def _is_allowed(exchange: Exchange, authorizer: Document, said: dict[str, Any]) -> bool:
    """Whether an answer lets the request pass: `isAuthorized`, or a policy. Raises Refusal 500 for what is neither."""
    if authorizer.get("EnableSimpleResponses") and "isAuthorized" in said:
        return said["isAuthorized"] is True
    return policy_allows(said.get("policyDocument"), route_arn(exchange))


def policy_allows(document: Any, arn: str) -> bool:
    """Whether an authoriser's policy lets something be invoked. Raises Refusal 500 for what is no policy."""
    if not isinstance(document, dict):
        raise internal_error()
    asked = Request("execute-api:Invoke", arn, Caller())
    try:
        return parse_policy(json.dumps(document), needs_principal=False).decide(asked) == "allow"
    except MalformedPolicy:
        raise internal_error() from None


def route_arn(exchange: Exchange) -> str:
    """What an invocation is about: `arn:aws:execute-api:region:account:api/stage/GET/path`."""
    backend = exchange.backend
    return (
        f"arn:{partition_of(backend.region)}:execute-api:{backend.region}:{backend.account}:"
        f"{exchange.api.id}/{exchange.stage.name}/{exchange.request.method}{exchange.path}"
    )


def _authorizer(exchange: Exchange) -> Document:
    found = exchange.content.authorizers.get(exchange.route.get("AuthorizerId") or "")
    if found is None:
        raise internal_error()
    return found


_KINDS: dict[str, Callable[[Exchange], None]] = {
    "NONE": _anybody,
    "AWS_IAM": _signed,
    "CUSTOM": _by_function,
    "JWT": _by_issuer,
}
