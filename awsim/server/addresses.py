"""Which of AWS's URLs a request to the server stands for: services and resources have hosts there, and paths here.

LocalStack's forms, which the suites of SDKs and frameworks are written for, are understood beside the server's own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from awsim.protocols.forms import CONTENT_TYPE as FORM
from awsim.protocols.hosts import is_aws_host
from awsim.protocols.route import services_at
from awsim.protocols.signature import signature_of
from awsim.services.doors import DOORS

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from urllib.parse import SplitResult

    from awsim.protocols.http import HTTPRequest
    from awsim.server.visitors import Visitors

    Place = Callable[[re.Match[str], "Asked"], str]

MOTO_API = "http://motoapi.amazonaws.com"

_BUCKET = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
_SUBSCRIBER_ACTIONS = ("ConfirmSubscription", "Unsubscribe")
"""What the links in SNS's messages ask for, unsigned."""


class Asked:
    """What of a request tells where it goes."""

    def __init__(self, request: HTTPRequest, parts: SplitResult, default_region: str) -> None:
        self.request = request
        self.parts = parts
        signature = signature_of(request)
        self.signing_name = signature.signing_name
        self.region = signature.region or default_region


def aws_request(
    request: HTTPRequest, visitors: Visitors, default_region: str, own_hosts: Container[str] = ()
) -> HTTPRequest:
    """The request as AWS would be sent it; the same object where its URL says nothing that its signature does not.

    `own_hosts` are names that users have pointed at the cloud, as custom domain names of APIs.
    """
    parts = urlsplit(request.url)
    if parts.path == "/" and not parts.query and request.url.startswith("http://127.0.0.1:"):
        return request  # most calls of SDKs
    host = (parts.hostname or "").rstrip(".")
    if is_aws_host(host) or host in own_hosts:
        return request
    asked = Asked(request, parts, default_region)
    domain = visitors.domain_of(host)
    below = host.removesuffix(f".{domain}") if domain is not None and host != domain else ""
    url = _by_host(below, asked) if below else _by_path(asked)
    return request if url is None else replace(request, url=url)


def _by_host(labels: str, asked: Asked) -> str | None:
    """By what stands in front of the server's name: a service's host, a function's, or a bucket."""
    rest = asked.parts._replace(scheme="https")
    for door in DOORS:
        host = door.meant_by_labels(labels)
        if host is not None:
            return rest._replace(netloc=host).geturl()
    if ".execute-api" in labels or services_at(f"{labels}.amazonaws.com"):
        return rest._replace(netloc=f"{labels}.amazonaws.com").geturl()
    if re.fullmatch(_BUCKET, labels) is not None:
        return rest._replace(netloc=f"{labels}.s3.{asked.region}.amazonaws.com").geturl()
    return None


def _by_path(asked: Asked) -> str | None:
    path, query = asked.parts.path, asked.parts.query
    for door in DOORS:
        meant = door.meant_by_path(path)
        if meant is not None:
            return f"{meant}?{query}" if query else meant
    for pattern, place in _PATHS:
        found = pattern.match(path)
        if found is not None:
            placed = place(found, asked)
            return f"{placed}?{query}" if query and placed else placed or None
    return None


def _plain_queue(found: re.Match[str], asked: Asked) -> str:
    """An account and a name are a queue's, unless the request is signed for another service (a bucket of that name)."""
    is_queue = asked.signing_name == "sqs" or (asked.signing_name is None and _action(asked) is not None)
    return f"https://sqs.{asked.region}.amazonaws.com{found[0]}" if is_queue else ""


def _moto_api(found: re.Match[str], _: Asked) -> str:
    return f"{MOTO_API}{found[0]}"


def _root(_: re.Match[str], asked: Asked) -> str:
    """The links in SNS's messages; whatever else is asked of the root, its signature or its target tells."""
    query = parse_qs(asked.parts.query)
    arn = (query.get("SubscriptionArn") or query.get("TopicArn") or [""])[0].split(":")
    if asked.signing_name is None and _action(asked) in _SUBSCRIBER_ACTIONS and len(arn) > 5:
        return f"https://sns.{arn[3]}.amazonaws.com/"
    return ""


def _action(asked: Asked) -> str | None:
    found = parse_qs(asked.parts.query).get("Action")
    if found is None and asked.request.headers.get("content-type", "").startswith(FORM):
        found = parse_qs(asked.request.body.decode("utf-8", "replace")).get("Action")
    return found[0] if found else None


_PATHS: tuple[tuple[re.Pattern[str], Place], ...] = (
    (re.compile(r"/\d{12}/[\w.-]{1,80}/?$"), _plain_queue),
    (re.compile(r"/moto-api(?:/.*)?$"), _moto_api),
    (re.compile(r"/$"), _root),
)
"""Forms of paths that more than the path decides -> AWS's URL without its query, empty where it is no such thing."""
