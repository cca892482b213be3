"""Which service and operation a request means that no client of this process has made: presigned, or from elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from awsim.model.loader import operation as operation_of
from awsim.model.loader import service_model, service_names
from awsim.model.wire_names import wire_names
from awsim.protocols.hosts import S3_HOST, service_labels
from awsim.protocols.rest_paths import rest_operation
from awsim.protocols.signature import signature_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from urllib.parse import SplitResult

    from botocore.model import ServiceModel

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest

_RPC_PATH = re.compile(r"(?:/.*)?/service/[^/]+/operation/(?P<operation>[^/]+)")


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
    """The services (botocore's names) that are reached at a host of AWS."""
    if S3_HOST.match(host):
        return ["s3"]
    return [service for service, names in wire_names().items() if _is_at(names.endpoint_prefix, host)]


def _candidates(signing_name: str | None, host: str) -> Iterator[str]:
    """The services a request may be for; first those for which the names of all services need not be read."""
    if S3_HOST.match(host):
        yield "s3"
        return
    for name in (signing_name,) if signing_name else service_labels(host).split("."):
        if name in service_names() and _is_at(service_model(name).endpoint_prefix, host):
            yield name
    if signing_name is None:
        yield from services_at(host)
        return
    signed = [service for service, names in wire_names().items() if names.signing_name == signing_name]
    yield from [service for service in signed if _is_at(wire_names()[service].endpoint_prefix, host)] or signed


def _is_at(endpoint_prefix: str, host: str) -> bool:
    return f".{endpoint_prefix}." in f".{service_labels(host)}."


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
    path = sent.path or "/"
    if model.service_name == "s3":
        if request.method == "POST" and "multipart/form-data" in request.headers.get("content-type", ""):
            # POST Object, the upload of a browser's form, has no operation of its own in the model; IAM takes it for
            # PutObject too.
            return "PutObject"
        host = S3_HOST.match(sent.hostname or "")
        path = f"/{host['bucket']}{path}" if host and host["bucket"] else path
    return rest_operation(model.service_name, request.method, path, sent.query, request.headers)
