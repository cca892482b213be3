"""JSON web tokens of Cognito's user pools: whether one is good, and what it claims."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.kernel.world import World


class InvalidToken(Exception):
    """A token that is not good."""


def claims_of(world: World, token: str, issuers: Sequence[str]) -> dict[str, Any]:
    """The claims of a token whose issuer's URL ends with one of these. Raises InvalidToken."""
    claims = unverified_claims(token)
    issuer = str(claims.get("iss", ""))
    if not any(issuer.endswith(each.rstrip("/")) for each in issuers):
        raise InvalidToken("issued by nobody that the authoriser trusts")
    if float(claims.get("exp") or 0) <= world.clock.now():
        raise InvalidToken("expired")
    verify(token, keys_of(world, issuer))
    return claims


def unverified_claims(token: str) -> dict[str, Any]:
    """What a token claims, whoever has signed it. Raises InvalidToken."""
    try:
        found = json.loads(_decoded(token.split(".")[1]))
    except (IndexError, ValueError, RecursionError):
        raise InvalidToken("no token") from None
    if not isinstance(found, dict):
        raise InvalidToken("no claims")
    return found


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def keys_of(world: World, issuer: str) -> dict[str, Any]:
    """An issuer's public keys, as its `jwks.json` in this cloud has them. Raises InvalidToken."""
    from awsim.protocols.http import HTTPRequest

    request = HTTPRequest("GET", f"{issuer.rstrip('/')}/.well-known/jwks.json", {})
    answered = world.web.answer(request)
    if answered is None or answered.status != 200:
        raise InvalidToken(f"{issuer} has no keys in this cloud")
    body = answered.body if isinstance(answered.body, bytes) else answered.body.read()
    found: dict[str, Any] = json.loads(body)
    return found


def verify(token: str, keys: Any) -> None:
    """Hold a token's signature against keys. Raises InvalidToken."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        jwt.decode(
            token, KeySet.import_key_set(keys), algorithms=["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
        )
    except (JoseError, ValueError) as error:
        raise InvalidToken(str(error)) from error
