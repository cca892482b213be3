"""Who may speak to the server: no page of a browser that its user did not allow, by whatever name it found it.

A page can have its own host name lead to 127.0.0.1 ("DNS rebinding"), so names are checked; it can send requests to any
address, so what browsers say of a request's origin is checked (the Fetch standard, "Origin"; W3C, "Fetch Metadata").
What a browser sends without saying so (a GET, to a name that it does not trust) is told in `browsers`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from awsim.protocols.hosts import is_aws_host

if TYPE_CHECKING:
    from collections.abc import Collection, Container

    from awsim.protocols.http import HTTPRequest

LOCAL_DOMAINS = ("localhost", "localhost.localstack.cloud", "host.docker.internal")
"""Names that lead to this machine and to no other, as do names below them."""
ANY = "*"
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[.+\]")
_ORIGIN = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>\d{1,5}))?")
_LOOPBACK = re.compile(r"(?:[a-z0-9._-]+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\]")
"""Names that browsers themselves take to this machine, without asking anybody (RFC 6761, section 6.3)."""
_DEFAULT_PORTS = {"http": "80", "https": "443"}


class Visitors:
    """The names the server answers to: those of this machine, those of AWS, addresses, and the ones it was given.

    hosts    further names, as for `--allow-host`; "*": any.
    origins  origins besides those on this machine whose pages may use the server ("https://app.example"); "*": any.

    Raises ValueError for an origin that is none.
    """

    def __init__(self, hosts: Collection[str] = (), origins: Collection[str] = ()) -> None:
        self.any_host = ANY in hosts
        self.any_origin = ANY in origins
        self.domains = (*LOCAL_DOMAINS, *(name.lower() for name in hosts if name != ANY))
        self._origins = frozenset(_named_origin(each) for each in origins if each != ANY)

    def refusal(self, request: HTTPRequest, own_hosts: Container[str] = ()) -> str | None:
        """Why a request is not answered, None when it is; `own_hosts` are names that users have pointed here."""
        headers = request.headers
        host = headers.get("host", "")
        if host and not self.any_host and not _is_known(self.domains, host) and _name_of(host) not in own_hosts:
            return f"The server does not answer to the host {host[:200]!r}: see --allow-host."
        if self.any_origin:
            return None
        return self._refusal_of_origin(headers.get("origin"), headers.get("sec-fetch-site"))

    def domain_of(self, host: str) -> str | None:
        """The server's own name that a host name is, or lies below; None for AWS's hosts and addresses."""
        return next((each for each in self.domains if host == each or host.endswith(f".{each}")), None)

    def _refusal_of_origin(self, origin: str | None, site: str | None) -> str | None:
        """By what a browser says of the page that asks: `site` tells how far its origin is from the server's."""
        if origin is None:
            if site in (None, "none", "same-origin"):
                return None
            return "The server does not answer pages of other origins: see --allow-origin."
        known = _normal_origin(origin)
        if known in self._origins or (known is not None and site != "cross-site" and _is_loopback(origin)):
            return None
        return f"The server does not answer pages of the origin {origin[:200]!r}: see --allow-origin."


def _name_of(host: str) -> str | None:
    """The name in a Host header, None for what is none."""
    found = _HOST.fullmatch(host)
    return None if found is None else found["name"].lower().rstrip(".")


@lru_cache(maxsize=1024)
def _is_known(domains: tuple[str, ...], host: str) -> bool:
    name = _name_of(host)
    if name is None:
        return False
    if _ADDRESS.fullmatch(name) is not None or is_aws_host(name):
        return True  # an address can't be rebound, and AWS's names are not an attacker's
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)


@lru_cache(maxsize=1024)
def _normal_origin(origin: str) -> str | None:
    """An origin with its port written out; None for what is none, as "null" is."""
    found = _ORIGIN.fullmatch(origin.lower())
    if found is None:
        return None
    port = found["port"] or _DEFAULT_PORTS.get(found["scheme"], "")
    return f"{found['scheme']}://{found['name'].rstrip('.')}:{port}"


@lru_cache(maxsize=1024)
def _is_loopback(origin: str) -> bool:
    found = _ORIGIN.fullmatch(origin.lower())
    return (
        found is not None
        and found["scheme"] in _DEFAULT_PORTS
        and _LOOPBACK.fullmatch(found["name"].rstrip(".")) is not None
    )


def _named_origin(origin: str) -> str:
    known = _normal_origin(origin.rstrip("/"))
    if known is None:
        raise ValueError(
            f"{origin!r} is not an origin: write it as browsers do, https://app.example or http://app:3000"
        )
    return known
