"""Which protocol a request speaks: a service understands those its model lists, and older ones its clients had."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from awsim.protocols import cbor_1_1, ec2, json, query, rest_json, rest_xml, rpc_v2_cbor
from awsim.protocols.forms import CONTENT_TYPE as FORM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import ServiceModel, Shape

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest, HTTPResponse
    from awsim.protocols.wire_error import WireError


class WireProtocol(Protocol):
    """What the module of a protocol has."""

    EVENT_TYPE: str
    """The content type of a document in an event stream."""

    def parse(self, operation: Operation, request: HTTPRequest) -> dict[str, Any]:
        """The parameters of a request; raises ServiceError."""

    def serialise(self, operation: Operation, result: Mapping[str, Any], request_id: str, now: float) -> HTTPResponse:
        """The response that carries a result."""

    def write_error(
        self, operation: Operation, error: WireError, headers: dict[str, str]
    ) -> tuple[dict[str, str], bytes]:
        """Headers and body of an error."""

    def write_document(self, shape: Shape, value: Any) -> bytes:
        """A value as a document of its own, as event streams have them."""


PROTOCOLS: dict[str, WireProtocol] = {
    "json": json,
    "rest-json": rest_json,
    "rest-xml": rest_xml,
    "query": query,
    "ec2": ec2,
    "smithy-rpc-v2-cbor": rpc_v2_cbor,
    "cbor-1.1": cbor_1_1,
}
"""botocore's name of a protocol (and `cbor-1.1`, of which its models know nothing) -> its module."""


def spoken_by(request: HTTPRequest, service: ServiceModel) -> str:
    """The name of the protocol in which a request for a service is written, and is to be answered."""
    preferred: str = service.resolved_protocol
    if preferred in {"rest-json", "rest-xml", "ec2"}:
        return preferred
    headers = request.headers
    content_type = headers.get("content-type", "")
    if "x-amz-target" in headers:
        spoken = "cbor-1.1" if content_type.startswith(cbor_1_1.CONTENT_TYPE) else "json"
    elif headers.get("smithy-protocol") == "rpc-v2-cbor" or content_type.startswith(rpc_v2_cbor.EVENT_TYPE):
        spoken = "smithy-rpc-v2-cbor"
    elif content_type.startswith(FORM) or "Action=" in request.url:
        spoken = "query"
    else:
        return preferred
    return spoken if spoken in understood(service) else preferred


@cache
def understood(service: ServiceModel) -> frozenset[str]:
    """The protocols in which a service can be spoken to."""
    listed = {service.resolved_protocol, service.metadata["protocol"], *service.metadata.get("protocols", ())}
    if "awsQueryCompatible" in service.metadata:
        listed.add("query")
    if "json" in listed:
        listed.add("cbor-1.1")
    return frozenset(listed)
