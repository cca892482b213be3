"""Cross-origin requests: what function URLs and HTTP APIs tell browsers, by a configuration with the same members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.protocols.http import HTTPRequest


def is_preflight(request: HTTPRequest) -> bool:
    """Whether a browser asks what it may send."""
    return request.method == "OPTIONS" and "access-control-request-method" in request.headers


def cors_headers(cors: Mapping[str, Any], request: HTTPRequest) -> dict[str, str]:
    """The headers that let a browser's page of another origin see the response, as far as a configuration does."""
    origin = request.headers.get("origin")
    allowed = cors.get("AllowOrigins") or ()
    if origin is None or not _is_allowed(origin, allowed):
        return {}
    credentials = bool(cors.get("AllowCredentials"))
    headers = {"access-control-allow-origin": origin if credentials or "*" not in allowed else "*", "vary": "Origin"}
    if credentials:
        headers["access-control-allow-credentials"] = "true"
    if not is_preflight(request):
        return headers | _listed({"access-control-expose-headers": cors.get("ExposeHeaders")})
    if cors.get("MaxAge") is not None:
        headers["access-control-max-age"] = str(cors["MaxAge"])
    return headers | _listed(
        {
            "access-control-allow-methods": cors.get("AllowMethods"),
            "access-control-allow-headers": cors.get("AllowHeaders"),
        }
    )


def _is_allowed(origin: str, allowed: Sequence[str]) -> bool:
    scheme = origin.partition("://")[0]
    return origin in allowed or "*" in allowed or f"{scheme}://*" in allowed


def _listed(headers: Mapping[str, list[str] | None]) -> dict[str, str]:
    return {name: ",".join(values) for name, values in headers.items() if values}
