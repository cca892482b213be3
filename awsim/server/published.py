"""The URLs in answers: what AWS would be reached at is turned into what this server answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from awsim.protocols.http import HTTPResponse
from awsim.server.visitors import LOCAL_DOMAINS
from awsim.services.doors import PUBLISHED

if TYPE_CHECKING:
    import re

    from awsim.fabric.doors import Published
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.route import Route

_DOMAINS_WITH_NAMES_BELOW = LOCAL_DOMAINS[1:2]
"""Own names below which every name leads here too, wherever it is looked up."""


def published(response: HTTPResponse, route: Route, sent: HTTPRequest) -> HTTPResponse:
    """The response with URLs that lead to the server, by the name its client knows it by (`sent`: as it came in)."""
    rule = PUBLISHED.get((route.service, route.model.name))
    if rule is None or not isinstance(response.body, bytes):
        return response
    base = f"http://{urlsplit(sent.url).netloc}"
    body = rule.url.sub(partial(_here, rule, base), response.body)
    return HTTPResponse(response.status, response.headers, body, response.cookies)


def _here(rule: Published, base: str, found: re.Match[bytes]) -> bytes:
    """The URL on the server, whose own address is `base`."""
    groups = {name: value.decode() for name, value in found.groupdict().items()}
    at = urlsplit(base)
    host = at.hostname or ""
    for domain in _DOMAINS_WITH_NAMES_BELOW if rule.labels is not None else ():
        if host == domain or host.endswith(f".{domain}"):
            labels = str(rule.labels).format(**groups)
            return f"http://{labels}.{domain}{f':{at.port}' if at.port else ''}/".encode()
    return f"{base}{rule.path.format(**groups)}".encode()
