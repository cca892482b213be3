"""Which operation of which service an HTTP request means, by its signature, its host, and what its protocol says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

from awsim.common.partitions import partition_of
from awsim.model.loader import service_model, service_names
from awsim.protocols.endpoint_names import HOST_ALIASES, SIGNING_ALIASES, names_of
from awsim.protocols.hosts import parse_host
from awsim.protocols.signature import signature_of
from awsim.protocols.templates import operation_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from urllib.parse import SplitResult

    from botocore.model import OperationModel, ServiceModel

    from awsim.protocols.http import HTTPRequest

_SMITHY = re.compile(r"/service/(?P<service>[^/]+)/operation/(?P<operation>[^/]+)/?$")
_FORM = "application/x-www-form-urlencoded"
_ACCESS_POINTS = {"s3-accesspoint": "s3", "s3-accesspoint-fips": "s3", "s3-object-lambda": "s3-object-lambda"}
"""The last label of access points' hosts -> the service in their ARNs."""
_ACCESS_POINT = re.compile(r"(?P<name>.+)-(?P<account>\d{12})")
_DIRECTORY_BUCKETS = re.compile(r"s3express-(?:control|[a-z0-9]+-az\d+)")
"""Where directory buckets are, and where they are made."""
_CONTROL_HEADER = "x-amz-account-id"
"""What all requests to S3 Control have, which are signed for S3, and whose paths could be those of objects."""
_FIPS = re.compile(r"^fips-|-fips(?=-|$)")


@dataclass(frozen=True, slots=True)
class Route:
    """What a request means; `region` is None where neither signature nor host names one."""

    model: OperationModel
    region: str | None

    @property
    def service(self) -> str:
        """botocore's name of the service."""
        return str(self.model.service_model.service_name)


def recognise(request: HTTPRequest) -> Route | None:
    """The operation that a request means; None when no service can be told, or none of its operations is meant."""
    parts = urlsplit(request.url)
    signature = signature_of(request)
    host = parse_host(parts.hostname or "")
    possible = candidates(signature.signing_name, parts.hostname or "")
    if _CONTROL_HEADER in request.headers and not {"s3", "s3control"}.isdisjoint(possible):
        possible = ["s3control"]
    for service in possible:
        model = service_model(service)
        name = operation_name(model, request, parts)
        if name is not None:
            region = signature.region or (None if host is None else host.region)
            return Route(model.operation_model(name), region)
    return None


def protocol_of(signing_name: str) -> str | None:
    """The protocol of the service that is called so in signatures; None where there is none."""
    services = _by_signing_name().get(signing_name.lower())
    return None if services is None else str(service_model(services[0]).resolved_protocol)


def services_at(host: str) -> tuple[str, ...]:
    """The services (botocore's names) that are reached at a host of AWS's; empty when there is none."""
    return _placed(host)[0]


def candidates(signing_name: str | None, host: str) -> list[str]:
    """The services a request may be for: those that both signature and host name, else the one's, then the other's.

    A host is shared by some services (`rds`: also Neptune's), a signing name by others (`bedrock`, `sagemaker`).
    """
    signed = () if signing_name is None else _by_signing_name().get(signing_name.lower(), ())
    placed = services_at(host)
    both = [service for service in signed if service in placed]
    return both or [*signed, *(service for service in placed if service not in signed)]


def operation_name(model: ServiceModel, request: HTTPRequest, parts: SplitResult) -> str | None:
    """The operation of a service that a request means, None when it means none of them; `parts` are its URL's."""
    name = next((name for name in _named(model, request, parts) if name in model.operation_names), None)
    if name is not None or not _protocols(model) & {"rest-json", "rest-xml"}:
        return name
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    path = path_of(parts) if model.service_name == "s3" else parts.path
    return operation_for(model.service_name, request.method, path, query, request.headers)


def _named(model: ServiceModel, request: HTTPRequest, parts: SplitResult) -> Iterator[str]:
    """The operation's name where the protocol sends it: json in a header, CBOR in the path, query in a parameter."""
    prefix = model.metadata.get("targetPrefix")
    target, _, operation = request.headers.get("x-amz-target", "").rpartition(".")
    if operation and target == prefix:
        yield operation
    smithy = _SMITHY.search(parts.path)
    if smithy is not None and smithy["service"] == prefix:
        yield smithy["operation"]
    if _protocols(model) & {"query", "ec2"} or "awsQueryCompatible" in model.metadata:
        parameters = parameters_of(request, parts)
        if parameters.get("Version", model.api_version) == model.api_version and "Action" in parameters:
            yield parameters["Action"]


def _protocols(model: ServiceModel) -> set[str]:
    return {model.metadata["protocol"], *model.metadata.get("protocols", ())}


def parameters_of(request: HTTPRequest, parts: SplitResult) -> dict[str, str]:
    """The parameters of a query and of a form; `parts` are the URL's."""
    parameters = dict(parse_qsl(parts.query))
    if request.headers.get("content-type", "").startswith(_FORM):
        parameters.update(parse_qsl(request.body.decode(errors="replace")))
    return parameters


def path_of(parts: SplitResult) -> str:
    """The path of a request to S3 with what is in front that its host names: a bucket, or an access point's ARN."""
    named = _named_by_host(parts.hostname or "")
    return f"/{named}{parts.path}" if named else parts.path


@cache
def _named_by_host(host: str) -> str:
    services, in_front = _placed(host)
    if not in_front or services[0] != "s3":
        return ""
    at = parse_host(host)
    if at is None or at.region is None or at.labels[-1] not in _ACCESS_POINTS:
        return in_front
    service, named = _ACCESS_POINTS[at.labels[-1]], _ACCESS_POINT.fullmatch(in_front)
    if named is None:
        return ""  # the route of a request that an Object Lambda answers
    arn = f"arn:{partition_of(at.region)}:{service}:{at.region}:{named['account']}:accesspoint/{named['name']}"
    return quote(arn, safe="")


@cache
def _placed(host: str) -> tuple[tuple[str, ...], str]:
    """The services at a host, and the labels that stand in front of the services' own."""
    parsed = parse_host(host)
    if parsed is None:
        return (), ""
    for count in range(len(parsed.labels)):
        name = _FIPS.sub("", "-".join(parsed.labels[count:]))
        found = ("s3",) if _DIRECTORY_BUCKETS.fullmatch(name) else _by_host().get(name)
        if found is None and count == len(parsed.labels) - 1:
            # Some operations put a prefix before the service's name: `data-kinesis`, `sync-states`.
            found = _by_host().get(name.partition("-")[2])
        if found is not None:
            return found, ".".join(parsed.labels[:count])
    return (), ""


@cache
def _by_signing_name() -> dict[str, tuple[str, ...]]:
    names = {service: names_of(service)[1].lower() for service in service_names()}
    return _index(names) | {name: (service,) for name, service in SIGNING_ALIASES.items()}


@cache
def _by_host() -> dict[str, tuple[str, ...]]:
    """Services by the name in their hosts, its dots as dashes: dual-stack hosts have dashes where others have dots."""
    own = {service: (service,) for service in service_names()}
    prefixes = {service: names_of(service)[0].replace(".", "-") for service in service_names()}
    found = own | _index(prefixes)
    return found | {alias: found[name] for alias, name in HOST_ALIASES.items()}


def _index(names: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Services by name; the one that is called by the name itself comes first."""
    found: dict[str, list[str]] = {}
    for service, name in names.items():
        found.setdefault(name, []).append(service)
    return {name: tuple(sorted(services, key=lambda each: (each != name, each))) for name, services in found.items()}
