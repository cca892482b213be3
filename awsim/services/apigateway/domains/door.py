"""Requests to custom domain names: the base path says which API answers, the stage is the mapping's or the path's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from awsim.services.apigateway.domains.domain_names import NONE, DomainNameOperations
from awsim.services.apigateway.execution.door import invoke, refused
from awsim.services.apigateway.execution.failures import forbidden

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest, HTTPResponse


def answer(world: World, request: HTTPRequest) -> HTTPResponse | None:
    """The answer to a request for a custom domain name."""
    host = (urlsplit(request.url).hostname or "").rstrip(".")
    with world.lock:
        backend = world.backend(*world.hosts[host])
        assert isinstance(backend, DomainNameOperations)
        domain = backend.domain_of_host(host)
        path = urlsplit(request.url).path or "/"
        first, _, rest = path.lstrip("/").partition("/")
        mapping = domain.mappings.get(first)
        if mapping is None:
            mapping, rest = domain.mappings.get(NONE), path.lstrip("/")
        api = backend.apis.get(mapping["restApiId"]) if mapping is not None else None
        if mapping is None or api is None:
            return refused(world, forbidden())
        name = mapping["stage"]
        if not name:
            name, _, rest = rest.partition("/")
        stage = api.stages.get(name)
    if stage is None:
        return refused(world, forbidden())
    return invoke(backend, api, stage, request, f"/{rest}", path, is_own_name=True)
