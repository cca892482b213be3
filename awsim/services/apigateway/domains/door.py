"""Requests to custom domain names: the base path says which API answers, the stage is the mapping's or the path's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from awsim.fabric.apis.domain_names import leads_to, name_at
from awsim.services.apigateway.domains.domain_names import DomainNameOperations
from awsim.services.apigateway.execution.door import invoke, refused
from awsim.services.apigateway.execution.failures import forbidden

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest, HTTPResponse


def answer(world: World, request: HTTPRequest) -> HTTPResponse | None:
    """The answer to a request for a custom domain name, None where what it leads to is no REST API."""
    parts = urlsplit(request.url)
    path = parts.path or "/"
    with world.lock:
        account, region, domain = name_at(world, (parts.hostname or "").lower())
        leads = leads_to(domain, path, request.headers)
        if leads is None:
            return refused(world, forbidden())
        backend = world.backend("apigateway", account, region)
        assert isinstance(backend, DomainNameOperations)
        api = backend.apis.get(leads.api_id)
        if api is None:
            return None
        name, rest = leads.stage, leads.path
        if name is None:
            name, _, rest = rest.lstrip("/").partition("/")
        stage = api.stages.get(name)
    if stage is None:
        return refused(world, forbidden())
    return invoke(backend, api, stage, request, f"/{rest.lstrip('/')}", path, is_own_name=True)
