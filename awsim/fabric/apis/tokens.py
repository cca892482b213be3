"""JSON web tokens, Cognito's and those of other issuers: whether one is good, and what it claims."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awsim.fabric.fetching import Unreachable, fetch
from awsim.protocols.http import HTTPRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.kernel.world import World


TIMEOUT = 1.5
"""Seconds that an issuer has to show its keys ("Control access to HTTP APIs with JWT authorizers")."""


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


def keys_of(world: World, issuer: str) -> Any:
    """An issuer's public keys: its `jwks.json`, else where its OpenID configuration says. Raises InvalidToken."""
    base = issuer.rstrip("/")
    keys = _document_at(world, f"{base}/.well-known/jwks.json")
    if keys is None:
        configuration = _document_at(world, f"{base}/.well-known/openid-configuration") or {}
        keys = _document_at(world, str(configuration.get("jwks_uri", "")))
    if keys is None:
        raise InvalidToken(f"{issuer} has no keys that can be reached from this cloud")
    return keys


def _document_at(world: World, url: str) -> Any:
    """The JSON document at an address, None where there is none."""
    if not url.startswith(("http://", "https://")):
        return None
    try:
        answered = fetch(world, HTTPRequest("GET", url, {"host": urlsplit(url).netloc}), TIMEOUT)
        return json.loads(answered.body) if answered.status == 200 else None
    except (Unreachable, ValueError):
        return None


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
