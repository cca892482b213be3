"""The URLs in parameters: what this server is reached at is turned into what AWS would be reached at.

The CDK, for one, builds a template's URL from the endpoint it was given. Which parameters take a URL of AWS's, the
models say: those whose names end so, and whose descriptions speak of S3 or of queues. (SQS' own `QueueUrl` is not among
them: SQS looks at nothing but its path.)
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from awsim.protocols.forms import CONTENT_TYPE as FORM
from awsim.protocols.http import HTTPRequest
from awsim.server.addresses import aws_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.model import OperationModel, Shape

    from awsim.protocols.route import Route
    from awsim.server.visitors import Visitors

    Turn = Callable[[str], str]

_NAMED = re.compile(r"(?:url|uri|location|source)$", re.IGNORECASE)
_DESCRIBED = re.compile(r"\bS3\b|\bSQS\b|\bqueue\b")
_LOOPBACK = re.compile(r"127(?:\.\d{1,3}){3}|\[::1\]|::1")


def received(
    meant: HTTPRequest, sent: HTTPRequest, route: Route | None, visitors: Visitors, region: str
) -> HTTPRequest:
    """The request with AWS's URLs in its parameters; `sent` is as it came in, by the name its client knows us by."""
    if route is None or route.service == "sqs":
        return meant
    own = urlsplit(sent.url)
    # Most requests have no such parameter, and say nothing of the port.
    if own.port is None or (
        str(own.port).encode() not in meant.body and str(own.port) not in urlsplit(meant.url).query
    ):
        return meant
    names = url_members(route.model)
    if not names:
        return meant

    def turn(url: str) -> str:
        return _aws_url(url, visitors, region) if _leads_here(url, own.netloc, own.port, visitors) else url

    return _turned(meant, names, turn)


@cache
def url_members(operation: OperationModel) -> frozenset[str]:
    """The names of an operation's parameters, at whatever depth, that take URLs of AWS's."""
    return frozenset() if operation.input_shape is None else frozenset(_named(operation.input_shape, "", set()))


def _named(shape: Any, name: str, seen: set[str]) -> Iterator[str]:
    match shape.type_name:
        case "structure" if shape.name not in seen:
            seen.add(shape.name)
            for key, member in shape.members.items():
                yield from _named(member, key, seen)
        case "list":
            yield from _named(shape.member, name, seen)
        case "map":
            yield from _named(shape.value, name, seen)
        case "string" if _takes_url(shape, name):
            yield name


def _takes_url(shape: Shape, name: str) -> bool:
    return _NAMED.search(name) is not None and _DESCRIBED.search(shape.documentation) is not None


def _leads_here(url: str, netloc: str, port: int | None, visitors: Visitors) -> bool:
    try:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or parts.port != port:
            return False
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    known = _LOOPBACK.fullmatch(host) is not None or visitors.domain_of(host) is not None
    return known or parts.netloc == netloc


def _aws_url(url: str, visitors: Visitors, region: str) -> str:
    asked = HTTPRequest("GET", url)
    found = aws_request(asked, visitors, region)
    if found is not asked:
        return found.url
    return urlsplit(url)._replace(scheme="https", netloc=f"s3.{region}.amazonaws.com").geturl()


def _turned(request: HTTPRequest, names: frozenset[str], turn: Turn) -> HTTPRequest:
    parts = urlsplit(request.url)
    url, body = request.url, request.body
    if parts.query:
        url = parts._replace(query=_turned_form(parts.query, names, turn)).geturl()
    kind = request.headers.get("content-type", "")
    try:
        if kind.startswith(FORM):
            body = _turned_form(body.decode(), names, turn).encode()
        elif "json" in kind:
            body = json.dumps(_turned_value(json.loads(body), names, turn)).encode()
    except (ValueError, RecursionError):
        return request  # nothing that can be read: the service says so
    headers = request.headers if body is request.body else {**request.headers, "content-length": str(len(body))}
    return replace(request, url=url, headers=headers, body=body)


def _turned_form(text: str, names: frozenset[str], turn: Turn) -> str:
    fields = parse_qsl(text, keep_blank_values=True)
    turned = [(name, turn(value) if _last(name) in names else value) for name, value in fields]
    return text if turned == fields else urlencode(turned)


def _last(path: str) -> str:
    """The member that a field of a form belongs to: `Disks.member.1.Url`, `Urls.member.1`."""
    return next((each for each in reversed(path.split(".")) if not each.isdecimal() and each != "member"), path)


def _turned_value(value: Any, names: frozenset[str], turn: Turn, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _turned_value(item, names, turn, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_turned_value(item, names, turn, name) for item in value]
    return turn(value) if isinstance(value, str) and name in names else value
