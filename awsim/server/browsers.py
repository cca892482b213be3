"""What no page may have a browser do by one GET: a link, an image or a form needs no script and no permission.

To a host whose name it does not trust a browser says nothing of where such a request comes from, so that it is told by
what else browsers send, and no SDK or CLI does. Signatures in a URL do not count: a page can write one, and none is
checked; a header of its own a page can't send without asking beforehand (the Fetch standard, "CORS-safelisted").
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.route import Route

_ONLY_BROWSERS_SEND = (
    "origin",
    "referer",
    "upgrade-insecure-requests",
    "accept-language",
    "sec-fetch-mode",
    "sec-ch-ua",
)
_ONLY_BROWSERS_ACCEPT = ("text/html", "image/")
_READING = ("Describe", "Get", "List")
"""How the operations are named that change nothing."""
_LINKED = ("ConfirmSubscription", "Unsubscribe")
"""What the links in SNS's messages are for; what they do needs the token or the ARN that is in them."""
_MOTO_PAGES = ("/moto-api/", "/moto-api/data.json", "/moto-api/lib.js", "/moto-api/state-manager/get-transition")
"""What of moto's own API only shows something."""


def refusal_of_get(sent: HTTPRequest, route: Route | None) -> str | None:
    """Why a browser's GET of an operation that changes something is not answered; None for all other requests."""
    if sent.method not in ("GET", "HEAD") or "authorization" in sent.headers or not is_from_browser(sent):
        return None
    if not _changes_something(sent, route):
        return None
    meant = urlsplit(sent.url).path if route is None else route.model.name
    return f"{meant[:200]} is not done for a browser's GET without an Authorization header: send it by POST."


def is_handshake(request: HTTPRequest) -> bool:
    """Whether a request opens a WebSocket, for which a browser asks nobody's permission (RFC 6455, section 10.2)."""
    return "sec-websocket-key" in request.headers or request.headers.get("upgrade", "").lower() == "websocket"


def is_from_browser(request: HTTPRequest) -> bool:
    """Whether a request has what browsers send and clients of AWS do not."""
    headers = request.headers
    if any(name in headers for name in _ONLY_BROWSERS_SEND) or headers.get("user-agent", "").startswith("Mozilla/"):
        return True
    accepted = headers.get("accept", "")
    return any(kind in accepted for kind in _ONLY_BROWSERS_ACCEPT)


def _changes_something(sent: HTTPRequest, route: Route | None) -> bool:
    if route is not None:
        return route.model.http.get("method") not in ("GET", "HEAD") and not _is_harmless(route.model.name)
    parts = urlsplit(sent.url)
    if parts.path.startswith("/moto-api/"):
        return parts.path not in _MOTO_PAGES
    # moto knows actions that botocore's models no longer have.
    return any(not _is_harmless(action) for action in parse_qs(parts.query).get("Action", ()))


def _is_harmless(operation: str) -> bool:
    return operation in _LINKED or operation.startswith(_READING)
