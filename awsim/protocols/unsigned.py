"""Which operation a request means that neither signature nor host says the service of: by target, version, or path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from awsim.model.loader import service_model
from awsim.protocols.hosts import is_aws_host, is_metadata_host
from awsim.protocols.route import Route, operation_name, services_at
from awsim.protocols.signature import signature_of
from awsim.protocols.target_names import TARGETS, VERSIONS

if TYPE_CHECKING:
    from awsim.protocols.http import HTTPRequest

_CBOR = re.compile(r"/service/(?P<prefix>[^/]+)/operation/[^/]+/?$")
_VERSION = re.compile(r"(?:^|[?&])Version=(\d{4}-\d\d-\d\d)(?:&|$)")
_DATED_PATH = re.compile(r"/20\d\d-\d\d-\d\d/")
"""How the paths of Lambda's API begin."""


def recognise_unsigned(request: HTTPRequest) -> Route | None:
    """The operation a request without a signature means; None when it has one, and where nothing tells the service.

    What is left is taken for a request to S3, the one service that is used without signatures (presigned forms, public
    buckets), and whose paths can be anything.
    """
    if signature_of(request).signing_name is not None:
        return None
    parts = urlsplit(request.url)
    for service in _services(request, parts.path, parts.query):
        model = service_model(service)
        name = operation_name(model, request, parts)
        if name is not None:
            return Route(model.operation_model(name), None)
    return None


def services_meant(request: HTTPRequest) -> frozenset[str]:
    """The services that a request may be for that means no operation of theirs: by its host, else by what it asks."""
    parts = urlsplit(request.url)
    host = parts.hostname or ""
    if is_aws_host(host):
        return frozenset(services_at(host))
    if is_metadata_host(host):
        return frozenset()
    return frozenset() if signature_of(request).signing_name else frozenset(_services(request, parts.path, parts.query))


def _services(request: HTTPRequest, path: str, query: str) -> tuple[str, ...]:
    target = request.headers.get("x-amz-target")
    if target is not None:
        return TARGETS.get(target.rpartition(".")[0], ())
    cbor = _CBOR.search(path)
    if cbor is not None:
        return TARGETS.get(cbor["prefix"], ())
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    version = _VERSION.search(request.body.decode("utf-8", "replace") if form and request.body else query)
    if version is not None:
        return VERSIONS.get(version[1], ())
    if _DATED_PATH.match(path) is not None:
        return ("lambda",)
    return () if form else ("s3",)
