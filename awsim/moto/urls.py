"""Which of moto's functions answers a URL that names no operation of a service: execute-api, websites, moto-api."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from awsim.moto.services import routes_of, urls_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsim.moto.services import Answer, Route
    from awsim.protocols.http import HTTPRequest

_EXECUTE_API = re.compile(r"(?P<api>[^.]+)\.execute-api(?:\.(?P<region>[^.]+))?\.amazonaws\.com$")

MISSING_TOKEN = (403, {"content-type": "application/json"}, '{"message":"Missing Authentication Token"}')
"""API Gateway's answer to a path or method that the stage does not have."""


def function_for(request: HTTPRequest, url: str) -> Callable[[Any, str, Any], Answer] | None:
    """moto's function for a request, None when moto's tables of URLs have none; `url` is without its query."""
    invoked = _invoked_api(request)
    if invoked is not None:
        return lambda *_: _invoke(invoked, request)
    return next((route.function for route in _routes_for(url) if route.pattern.match(url)), None)


def _routes_for(url: str) -> Iterator[Route]:
    index = import_module("moto.backend_index")
    for module, pattern in index.backend_url_patterns:
        if pattern.match(url):
            yield from _routes(module)


@cache
def _routes(module: str) -> tuple[Route, ...]:
    return tuple(routes_of(urls_of(module, module)))


def _invoked_api(request: HTTPRequest) -> Any:
    """The REST API whose deployed stage is called; moto would have registered its paths with `responses`."""
    parts = urlsplit(request.url)
    found = _EXECUTE_API.match(parts.hostname or "")
    if found is None:
        return None
    backends: Any = import_module("moto.backends")
    stage = parts.path.split("/")[1]
    for _, region, backend in backends.get_backend("apigateway").iter_backends():
        api = backend.apis.get(found["api"]) if found["region"] in (None, region) else None
        if api is not None and stage in api.stages:
            return api
    return None


def _invoke(api: Any, request: HTTPRequest) -> Answer:
    import requests

    path = "/" + "/".join(urlsplit(request.url).path.split("/")[2:])
    resource = api.get_resource_for_path(path)
    if resource is None or request.method not in resource.resource_methods:
        return MISSING_TOKEN
    sent = requests.Request(request.method, request.url, headers=request.headers, data=request.body).prepare()
    # moto's own way to the resource does not find it where the URL has a query.
    status, body = resource.get_response(sent)
    return status, {}, body
