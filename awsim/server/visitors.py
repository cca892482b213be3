"""Who may speak to the server: no page of a browser that its user did not allow, by whatever name it found it.

A page can have its own host name lead to 127.0.0.1 ("DNS rebinding"), so names are checked; and it can send requests to
any address, so what browsers say of a request's origin is checked, too.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from awsim.protocols.hosts import is_aws_host

if TYPE_CHECKING:
    from collections.abc import Collection

    from awsim.protocols.http import HTTPRequest

LOCAL_DOMAINS = ("localhost", "localhost.localstack.cloud", "host.docker.internal")
"""Names that lead to this machine and to no other, as do names below them."""
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[.+\]")


class Visitors:
    """The names the server answers to: those of this machine, those of AWS, addresses, and the ones it was given."""

    def __init__(self, allowed: Collection[str] = ()) -> None:
        self.any = "*" in allowed
        self.domains = (*LOCAL_DOMAINS, *(name.lower() for name in allowed if name != "*"))

    def refusal(self, request: HTTPRequest) -> str | None:
        """Why a request is not answered, None when it is."""
        if self.any:
            return None
        headers = request.headers
        host, origin = headers.get("host", ""), headers.get("origin")
        if host and not self._is_known(host):
            return f"The server does not answer to the host {host[:200]!r}: see --allow-host."
        if origin is not None and not self._is_known(_netloc(origin)):
            return f"The server does not answer pages of the origin {origin[:200]!r}: see --allow-host."
        if origin is None and headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return "The server does not answer pages of other origins: see --allow-host."
        return None

    def domain_of(self, host: str) -> str | None:
        """The server's own name that a host name is, or lies below; None for AWS's hosts and addresses."""
        return next((each for each in self.domains if host == each or host.endswith(f".{each}")), None)

    def _is_known(self, host: str) -> bool:
        return _is_known(self.domains, host)


def _netloc(origin: str) -> str:
    """The host of an origin; empty, which is no host, for what is no origin."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


@lru_cache(maxsize=1024)
def _is_known(domains: tuple[str, ...], host: str) -> bool:
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = found["name"].lower().rstrip(".")
    if _ADDRESS.fullmatch(name) is not None or is_aws_host(name):
        return True  # an address can't be rebound, and AWS's names are not an attacker's
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)
