"""Where services are reached beside their APIs: by name, as in the registry; imported when it is first asked.

A service with doors adds its line here; neither plain HTTP nor the server has to know of it.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awsim.fabric.doors import Door, Published
from awsim.protocols.hosts import is_aws_host
from awsim.protocols.unsigned import services_meant

if TYPE_CHECKING:
    from awsim.fabric.doors import Front
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest, HTTPResponse
    from awsim.protocols.route import Route

DOORS: tuple[Door, ...] = (
    Door(
        "apigateway",
        host=re.compile(r"[a-z0-9-]+\.execute-api(?:\.[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?"),
        answer="awsim.services.apigateway.execution.door:answer",
        allows_origins=True,
        paths=(
            (
                r"/restapis/(?P<api>[^/]+)/(?P<stage>[^/]+)/_user_request_(?P<rest>/.*|$)",
                "https://{api}.execute-api.amazonaws.com/{stage}{rest}",
            ),
            (
                r"/_aws/execute-api/(?P<api>[^/]+)/(?P<stage>[^/]+)(?P<rest>/.*|$)",
                "https://{api}.execute-api.amazonaws.com/{stage}{rest}",
            ),
        ),
    ),
    Door(
        "apigatewayv2",
        host=re.compile(r"[a-z0-9]+\.execute-api(?:\.[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?"),
        answer="awsim.services.apigatewayv2.execution.door:answer",
        allows_origins=True,
        paths=((r"/_aws/execute-api/(?P<api>[^/]+)/?$", "https://{api}.execute-api.amazonaws.com/"),),
        published=(
            Published(
                ("CreateApi", "GetApi", "GetApis", "ImportApi", "ReimportApi", "UpdateApi"),
                re.compile(rb"https://(?P<api>[a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?"),
                "/_aws/execute-api/{api}",
            ),
        ),
    ),
    Door(
        "lambda",
        host=re.compile(r"[a-z0-9]+\.lambda-url\.[a-z0-9-]+\.on\..+"),
        answer="awsim.services.lambda_.urls.invocation:invoke_by_url",
        paths=(
            (
                r"/_aws/lambda-url/(?P<region>[a-z0-9-]+)/(?P<url_id>[a-z0-9]+)(?P<rest>/.*|$)",
                "https://{url_id}.lambda-url.{region}.on.aws{rest}",
            ),
        ),
        labels=(r"[a-z0-9]+\.lambda-url\.[a-z0-9-]+", "{labels}.on.aws"),
        published=(
            Published(
                (
                    *("CreateFunctionUrlConfig", "GetFunctionUrlConfig"),
                    *("ListFunctionUrlConfigs", "UpdateFunctionUrlConfig"),
                ),
                re.compile(rb"https://(?P<url_id>[a-z0-9]+)\.lambda-url\.(?P<region>[a-z0-9-]+)\.on\.[a-z0-9.]+/"),
                "/_aws/lambda-url/{region}/{url_id}/",
                "{url_id}.lambda-url.{region}",
            ),
        ),
        allows_origins=True,
    ),
    Door(
        "lambda",
        host=re.compile(r"awslambda-[a-z0-9-]+-(?:tasks|layers)\.s3\..+"),
        answer="awsim.services.lambda_.functions.downloads:download",
        paths=(
            (
                r"/(?P<host>awslambda-(?P<region>[a-z0-9-]+)-(?:tasks|layers))(?P<rest>/snapshots/.+)",
                "https://{host}.s3.{region}.amazonaws.com{rest}",
            ),
        ),
        published=(
            Published(
                ("GetFunction", "GetLayerVersion", "GetLayerVersionByArn", "PublishLayerVersion"),
                re.compile(
                    rb"https://(?P<host>awslambda-[a-z0-9-]+-(?:tasks|layers))"
                    rb"\.s3\.[a-z0-9-]+\.amazonaws\.com[a-z.]*/"
                ),
                "/{host}/",
            ),
        ),
    ),
    Door(
        "s3",
        host=re.compile(r".+\.s3-website[.-][a-z0-9-]+\..+"),
        front="awsim.services.s3.doors.websites:visiting",
        paths=(
            (
                r"/_aws/s3-website/(?P<region>[a-z0-9-]+)/(?P<bucket>[^/]+)(?P<rest>/.*|$)",
                "http://{bucket}.s3-website-{region}.amazonaws.com{rest}",
            ),
        ),
        labels=(r".+\.s3-website[.-][a-z0-9-]+", "{labels}.amazonaws.com"),
        allows_origins=True,
    ),
    Door(
        "s3",
        front="awsim.services.s3.doors.front:answering",
        preflights="awsim.services.s3.doors.places:is_of_bucket",
    ),
    Door(
        "sns",
        host=re.compile(r"sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?"),
        answer="awsim.services.sns.publishing.certificates:certificate",
        paths=(
            (
                r"/_aws/sns/(?P<region>[a-z0-9-]+)/(?P<name>[^/]+\.pem)$",
                "https://sns.{region}.amazonaws.com/{name}",
            ),
        ),
    ),
    Door(
        "sqs",
        paths=(
            (
                r"/queue/(?P<region>[a-z0-9-]+)/(?P<queue>\d{12}/[\w.-]{1,80})/?$",
                "https://sqs.{region}.amazonaws.com/{queue}",
            ),
        ),
        published=(
            Published(
                ("CreateQueue", "GetQueueUrl", "ListDeadLetterSourceQueues", "ListQueues"),
                re.compile(
                    rb"https?://(?!sqs\.amazonaws)(?:sqs\.)?(?P<region>[a-z0-9-]+)(?:\.queue)?\.amazonaws\.com(?:\.cn)?"
                    rb"/(?P<account>\d{12})/(?P<name>[\w.-]+)"
                ),
                "/queue/{region}/{account}/{name}",
            ),
        ),
    ),
)
"""In the order in which they are tried."""

PUBLISHED: dict[tuple[str, str], Published] = {
    (door.service, name): each for door in DOORS for each in door.published for name in each.operations
}
"""(service, operation) -> the URLs in its answers."""


_FRONTS = {door.service: door.front for door in DOORS if door.front is not None and door.host is None}
"""Service -> what stands before its API."""

OWN_HOSTS = {
    "apigateway": (
        "awsim.services.apigateway.domains.door:answer",
        "awsim.services.apigatewayv2.execution.door:answer_by_name",
    )
}
"""Service -> `module:function` of those that answer at names that users have pointed at it (`World.hosts`), in turn."""


SOCKETS = ("awsim.services.apigatewayv2.connections.door:connect",)
"""`module:function` of those that accept WebSockets, in turn."""


def connected(world: World, request: HTTPRequest) -> Any:
    """The `awsim.fabric.sockets.Socket` that a handshake opens, or the response that refuses it; None for any host
    at which nobody accepts WebSockets."""
    answers = (_named(function)(world, request) for function in SOCKETS)
    return next((each for each in answers if each is not None), None)


def is_answered(world: World, host: str) -> bool:
    """Whether a host is AWS's, or a name that a user has pointed at this cloud."""
    return is_aws_host(host) or host in world.hosts


def answered_by_host(world: World, request: HTTPRequest) -> HTTPResponse | None:
    """The answer to a request to a host of a service's own, None for any other host.

    Where one who could answer does not, the next one may.
    """
    host = (urlsplit(request.url).hostname or "").rstrip(".")
    owner = world.hosts.get(host)
    if owner is not None:
        functions: tuple[str, ...] = OWN_HOSTS[owner[0]]
    else:
        functions = tuple(door.answer for door in DOORS if door.answer is not None and door.is_at(host))
    answers = (_named(function)(world, request) for function in functions)
    return next((each for each in answers if each is not None), None)


def front_of(request: HTTPRequest, route: Route | None) -> Front | None:
    """What stands before the operations of the service that a request is for; None where nothing does."""
    named = _FRONTS.get(route.service) if route is not None else _front_without_route(request)
    if named is None:
        return None
    found: Front = _named(named)
    return found


def answers_preflight(world: World, request: HTTPRequest) -> bool:
    """Whether what a browser's preflight is about says itself which origins may read it."""
    return allows_origins(urlsplit(request.url).hostname or "") or any(
        door.preflights is not None and _named(door.preflights)(world, request) for door in DOORS
    )


def _named(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def _front_without_route(request: HTTPRequest) -> str | None:
    host = urlsplit(request.url).hostname or ""
    by_host = next((door.front for door in DOORS if door.front is not None and door.is_at(host)), None)
    return by_host or next((_FRONTS[each] for each in services_meant(request) if each in _FRONTS), None)


def is_users(world: World, url: str) -> bool:
    """Whether what is at a URL is a user's own: it may run code, and says itself which origins may read it."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return host in world.hosts or allows_origins(host)


def allows_origins(host: str) -> bool:
    """Whether what is at a host of AWS says itself which browsers' origins may read it."""
    return any(door.allows_origins and door.is_at(host) for door in DOORS)
