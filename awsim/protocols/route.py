"""Which service and operation a request means that no client of this process has made: presigned, or from elsewhere."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl, urlsplit

from awsim.model.loader import operation as operation_of
from awsim.model.loader import service_model, service_names
from awsim.protocols.endpoint_names import HOST_ALIASES, NAMES, SIGNING_ALIASES
from awsim.protocols.hosts import S3_HOST, labels_of
from awsim.protocols.signature import signature_of
from awsim.protocols.templates import operation_for

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from botocore.model import ServiceModel

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest

_RPC_PATH = re.compile(r"(?:/.*)?/service/[^/]+/operation/(?P<operation>[^/]+)")

_LONGEST_NAME = 3
"""Labels of a host that make one endpoint prefix, at most: `api.tunneling.iot`."""


def route(request: HTTPRequest) -> Operation | None:
    """The operation a request means, None when nothing of it says so.

    The credential scope names the service, or else the host; the operation is in `X-Amz-Target`, in the path of an RPC,
    in `Action`, or in method and path.
    """
    sent = urlsplit(request.url)
    for service in _candidates(signature_of(request).signing_name, sent.hostname or ""):
        name = _operation_name(service_model(service), request, sent)
        if name is not None:
            return operation_of(service, name)
    return None


def services_at(host: str) -> list[str]:
    """The services (botocore's names) that are reached at a host of AWS; of two names in it the longer comes first."""
    if S3_HOST.match(host):
        return ["s3"]
    labels = labels_of(host)
    named = _by_endpoint_prefix()
    found: dict[str, None] = {}
    for length in range(_LONGEST_NAME, 0, -1):
        for start in range(len(labels) - length + 1):
            found.update(dict.fromkeys(named.get("-".join(labels[start : start + length]), ())))
    return list(found)


def _candidates(signing_name: str | None, host: str) -> list[str]:
    """The services a request may be for: those of the signing name at this host, or at any if it has none of them."""
    there = services_at(host)
    if signing_name is None:
        return there
    signed = _by_signing_name().get(signing_name.lower(), [])
    return [service for service in signed if service in there] or signed


@cache
def _by_endpoint_prefix() -> dict[str, list[str]]:
    """Endpoint prefix, dots as dashes -> services."""
    named: dict[str, list[str]] = {alias: [service] for alias, service in HOST_ALIASES.items()}
    for service in service_names():
        prefix, _ = NAMES.get(service, (service, service))
        named.setdefault(prefix.replace(".", "-"), []).append(service)
    return named


@cache
def _by_signing_name() -> dict[str, list[str]]:
    """Signing name, lower case -> services; first the one of the same name."""
    signed: dict[str, list[str]] = {alias: [service] for alias, service in SIGNING_ALIASES.items()}
    for service in sorted(service_names(), key=lambda service: service in NAMES):
        _, name = NAMES.get(service, (service, service))
        signed.setdefault(name.lower(), []).append(service)
    return signed


def _operation_name(model: ServiceModel, request: HTTPRequest, sent: SplitResult) -> str | None:
    target = request.headers.get("x-amz-target")
    rpc = _RPC_PATH.fullmatch(sent.path) if "smithy-protocol" in request.headers else None
    if target is not None:
        prefix, _, name = target.rpartition(".")
        found: str | None = name if prefix == model.metadata.get("targetPrefix") else None
    elif rpc is not None:
        found = rpc["operation"]
    elif _protocols(model) & {"query", "ec2"}:
        found = _action(model, request, sent)
    else:
        found = _by_path(model, request, sent)
    return found if found in model.operation_names else None


def _protocols(model: ServiceModel) -> set[str]:
    return {*model.metadata.get("protocols", ()), model.metadata["protocol"]}


def _action(model: ServiceModel, request: HTTPRequest, sent: SplitResult) -> str | None:
    """`Action` of the query or of a form, if `Version` is the service's (it tells elb from elbv2)."""
    given = parse_qs(sent.query)
    if "x-www-form-urlencoded" in request.headers.get("content-type", ""):
        given |= parse_qs(request.body.decode("utf-8", "replace"))
    if given.get("Version", [model.api_version])[0] != model.api_version:
        return None
    return given.get("Action", [None])[0]


def _by_path(model: ServiceModel, request: HTTPRequest, sent: SplitResult) -> str | None:
    if not any(protocol.startswith("rest-") for protocol in _protocols(model)):
        return None
    host = S3_HOST.match(sent.hostname or "")
    bucket = host["bucket"] if host else None
    path = f"/{bucket}{sent.path}" if bucket else sent.path or "/"
    query = dict(parse_qsl(sent.query, keep_blank_values=True))
    return operation_for(model.service_name, request.method, path, query, request.headers)
