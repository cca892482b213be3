"""Which rule of a bucket's CORS configuration a request falls under, and the headers it is answered with.

S3 user guide, "Using cross-origin resource sharing"; the headers as recorded. Any request that has a browser's
preflight headers is judged by them, whatever its method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANY = "*"
VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


@dataclass(frozen=True, slots=True)
class CrossOrigin:
    """What a browser says of a request that a page of another origin makes."""

    origin: str
    method: str
    """The method that is asked about, in a preflight, else the request's own."""
    headers: tuple[str, ...] = ()
    """The names of headers that are asked about, in lower case."""


def cross_origin_of(method: str, headers: Mapping[str, str]) -> CrossOrigin | None:
    """What of a request its CORS rules look at; None for one that no page of another origin has made."""
    origin = headers.get("origin")
    if origin is None:
        return None
    asked = headers.get("access-control-request-headers", "")
    names = tuple(name.strip().lower() for name in asked.split(",") if name.strip())
    return CrossOrigin(origin, headers.get("access-control-request-method", method), names)


def matching_rule(rules: Sequence[Mapping[str, Any]], asked: CrossOrigin) -> Mapping[str, Any] | None:
    """The first rule (a `CORSRule` of the model) that allows origin, method and every header asked about."""
    return next((rule for rule in rules if _allows(rule, asked)), None)


def cors_headers(rule: Mapping[str, Any], asked: CrossOrigin) -> dict[str, str]:
    """The headers of an answer to a request that a rule allows."""
    is_open = _origin_of(rule, asked.origin) == ANY
    headers = {
        "access-control-allow-origin": ANY if is_open else asked.origin,
        "access-control-allow-methods": ", ".join(rule["AllowedMethods"]),
    }
    if asked.headers:
        headers["access-control-allow-headers"] = ", ".join(asked.headers)
    if rule.get("ExposeHeaders"):
        headers["access-control-expose-headers"] = ", ".join(rule["ExposeHeaders"])
    if rule.get("MaxAgeSeconds") is not None:
        headers["access-control-max-age"] = str(rule["MaxAgeSeconds"])
    if not is_open:
        headers["access-control-allow-credentials"] = "true"
    return {**headers, "vary": VARY}


def _allows(rule: Mapping[str, Any], asked: CrossOrigin) -> bool:
    if asked.method not in rule["AllowedMethods"] or _origin_of(rule, asked.origin) is None:
        return False
    allowed = [name.lower() for name in rule.get("AllowedHeaders", ())]
    return all(any(_fits(pattern, name) for pattern in allowed) for name in asked.headers)


def _origin_of(rule: Mapping[str, Any], origin: str) -> str | None:
    """The allowed origin of a rule that an origin fits."""
    return next((each for each in rule["AllowedOrigins"] if _fits(each, origin)), None)


def _fits(pattern: str, text: str) -> bool:
    """A pattern has one wildcard at most."""
    head, wildcard, tail = pattern.partition(ANY)
    if not wildcard:
        return pattern == text
    return len(text) >= len(head) + len(tail) and text.startswith(head) and text.endswith(tail)
