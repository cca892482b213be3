"""What lets a browser's page that may use the server read its answers (the Fetch standard's "CORS protocol")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.protocols.http import HTTPResponse
from awsim.services.doors import answers_preflight

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest


def preflight(world: World, sent: HTTPRequest, meant: HTTPRequest) -> HTTPResponse | None:
    """The answer to a browser that asks what it may send; None for other requests, and where a resource answers.

    That the origin may use the server was checked before.
    """
    asked = sent.headers.get("access-control-request-method")
    if sent.method != "OPTIONS" or asked is None or "origin" not in sent.headers:
        return None
    if answers_preflight(world, meant):
        return None
    headers = {
        "access-control-allow-methods": asked,
        "access-control-allow-headers": sent.headers.get("access-control-request-headers", "*"),
        "access-control-max-age": "600",
    }
    return HTTPResponse(200, headers)


def shared(sent: HTTPRequest, response: HTTPResponse) -> dict[str, str]:
    """The headers with which an answer can be read by the page that asked."""
    origin = sent.headers.get("origin")
    if origin is None or response.says_origins or "access-control-allow-origin" in response.headers:
        return {}
    exposed = ", ".join(name for name in response.headers if name.startswith("x-am") or name == "etag")
    return {"access-control-allow-origin": origin, "access-control-expose-headers": exposed, "vary": "Origin"}
