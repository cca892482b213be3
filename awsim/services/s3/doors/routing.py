"""Where a bucket's website leads a request: index documents, redirects, the error document.

S3 user guide, "Hosting a static website": "Configuring an index document", "Configuring a webpage redirect".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    Configuration = Mapping[str, Any]

MOVED = "301"
FOUND = "302"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request to a website: the key its path names, and by which name and protocol it was reached."""

    key: str
    host: str
    protocol: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """An answer that leads elsewhere."""

    status: int
    location: str


def key_for(website: Configuration, visit: Visit) -> str:
    """The key of the object that is shown: of a folder, its index document."""
    if not visit.key or visit.key.endswith("/"):
        return f"{visit.key}{website['IndexDocument']['Suffix']}"
    return visit.key


def redirect_before(website: Configuration, visit: Visit) -> Redirect | None:
    """Where a request is led whatever the bucket holds."""
    everything = website.get("RedirectAllRequestsTo")
    if everything is not None:
        return _redirect({**everything, "HttpRedirectCode": MOVED}, "", visit)
    return _by_rules(website, visit, None)


def redirect_after(website: Configuration, visit: Visit, status: int) -> Redirect | None:
    """Where a request is led because its object was answered with an error."""
    return _by_rules(website, visit, str(status))


def folder_index(website: Configuration, visit: Visit) -> str | None:
    """The index document that stands below what is not found, if that was asked for without its last slash."""
    if not visit.key or visit.key.endswith("/"):
        return None
    return f"{visit.key}/{website['IndexDocument']['Suffix']}"


def to_folder(visit: Visit) -> Redirect:
    """The answer for a folder that was asked for without its last slash."""
    return Redirect(int(FOUND), f"/{quote(visit.key)}/")


def error_key(website: Configuration, status: int) -> str | None:
    """The key of the object that is shown in the place of an error; of the caller's errors only."""
    document = website.get("ErrorDocument")
    return document["Key"] if document is not None and 400 <= status < 500 else None


def _by_rules(website: Configuration, visit: Visit, status: str | None) -> Redirect | None:
    """The first rule that applies; `status` is None before the object was looked for."""
    for rule in website.get("RoutingRules", ()):
        condition = rule.get("Condition", {})
        prefix = condition.get("KeyPrefixEquals", "")
        if visit.key.startswith(prefix) and condition.get("HttpErrorCodeReturnedEquals") == status:
            return _redirect(rule["Redirect"], prefix, visit)
    return None


def _redirect(given: Mapping[str, Any], prefix: str, visit: Visit) -> Redirect:
    key = visit.key
    if given.get("ReplaceKeyWith") is not None:
        key = given["ReplaceKeyWith"]
    elif given.get("ReplaceKeyPrefixWith") is not None:
        key = given["ReplaceKeyPrefixWith"] + visit.key.removeprefix(prefix)
    host, protocol = given.get("HostName") or visit.host, given.get("Protocol") or visit.protocol
    return Redirect(int(given.get("HttpRedirectCode") or MOVED), f"{protocol}://{host}/{quote(key, safe='/~?#=&')}")
