"""The URLs in answers: what AWS would be reached at is turned into what this server answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from awsim.protocols.http import HTTPResponse
from awsim.server.addresses import FUNCTION_URL_PATH, QUEUE_PATH
from awsim.server.visitors import LOCAL_DOMAINS

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.route import Route

    Turn = Callable[[re.Match[bytes], str], str]

_QUEUE = re.compile(
    rb"https?://(?:sqs\.(?P<region>[a-z0-9-]+)|(?P<old>[a-z0-9-]+)\.queue)\.amazonaws\.com(?:\.cn)?"
    rb"/(?P<account>\d{12})/(?P<name>[\w.-]+)"
)
_FUNCTION_URL = re.compile(rb"https://(?P<url_id>[a-z0-9]+)\.lambda-url\.(?P<region>[a-z0-9-]+)\.on\.[a-z0-9.]+/")
_PACKAGE = re.compile(
    rb"https://(?P<host>awslambda-[a-z0-9-]+-(?:tasks|layers))\.s3\.[a-z0-9-]+\.amazonaws\.com[a-z.]*/"
)
_DOMAINS_WITH_NAMES_BELOW = LOCAL_DOMAINS[1:2]
"""Own names below which every name leads here too, wherever it is looked up."""


def published(response: HTTPResponse, route: Route, sent: HTTPRequest) -> HTTPResponse:
    """The response with URLs that lead to the server, by the name its client knows it by (`sent`: as it came in)."""
    rule = _RULES.get((route.service, route.model.name))
    if rule is None or not isinstance(response.body, bytes):
        return response
    pattern, turn = rule
    base = f"http://{urlsplit(sent.url).netloc}"
    body = pattern.sub(lambda found: turn(found, base).encode(), response.body)
    return HTTPResponse(response.status, response.headers, body, response.cookies)


def _queue(found: re.Match[bytes], base: str) -> str:
    region = (found["region"] or found["old"]).decode()
    path = QUEUE_PATH.format(region=region, account=found["account"].decode(), name=found["name"].decode())
    return f"{base}{path}"


def _function_url(found: re.Match[bytes], base: str) -> str:
    url_id, region = found["url_id"].decode(), found["region"].decode()
    host = urlsplit(base).hostname or ""
    for domain in _DOMAINS_WITH_NAMES_BELOW:
        if host == domain or host.endswith(f".{domain}"):
            port = urlsplit(base).port
            return f"http://{url_id}.lambda-url.{region}.{domain}{f':{port}' if port else ''}/"
    return f"{base}{FUNCTION_URL_PATH.format(region=region, url_id=url_id)}/"


def _package(found: re.Match[bytes], base: str) -> str:
    return f"{base}/{found['host'].decode()}/"


_QUEUE_URL_ANSWERS = ("CreateQueue", "GetQueueUrl", "ListQueues", "ListDeadLetterSourceQueues")
_FUNCTION_URL_ANSWERS = (
    "CreateFunctionUrlConfig",
    "GetFunctionUrlConfig",
    "ListFunctionUrlConfigs",
    "UpdateFunctionUrlConfig",
)
_PACKAGE_ANSWERS = ("GetFunction", "GetLayerVersion", "GetLayerVersionByArn", "PublishLayerVersion")

_RULES: dict[tuple[str, str], tuple[re.Pattern[bytes], Turn]] = {
    **{("sqs", name): (_QUEUE, _queue) for name in _QUEUE_URL_ANSWERS},
    **{("lambda", name): (_FUNCTION_URL, _function_url) for name in _FUNCTION_URL_ANSWERS},
    **{("lambda", name): (_PACKAGE, _package) for name in _PACKAGE_ANSWERS},
}
