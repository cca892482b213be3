"""The headers of an answer: the same on the direct path and over the wire."""

from __future__ import annotations

from base64 import b64encode
from email.utils import formatdate
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import ServiceModel

    from awsim.model.operation import Operation

_CONTENT_TYPES = {
    "rest-json": "application/json",
    "rest-xml": "application/xml",
    "query": "text/xml",
    "ec2": "text/xml;charset=UTF-8",
    "smithy-rpc-v2-cbor": "application/cbor",
    "cbor-1.1": "application/x-amz-cbor-1.1",
}

_RAW_PAYLOADS = {"blob": "application/octet-stream", "string": "text/plain"}
"""What a body is that is one member as it is (Smithy's REST protocols)."""

_JSON_PAYLOADS = frozenset({("lambda", "Invoke"), ("s3", "GetBucketPolicy")})
"""Operations that say of such a body that it is JSON."""

_dates: dict[int, str] = {}


def response_headers(
    operation: Operation, request_id: str, now: float, protocol: str | None = None, *, of_error: bool = False
) -> dict[str, str]:
    """The headers AWS sends with an answer of this operation at this moment (epoch seconds).

    `protocol` is the one spoken, where that is not the one botocore prefers.
    """
    kind = _type_of_answer(operation, protocol, of_error)
    if operation.service == "s3":
        return {
            "x-amz-id-2": host_id(request_id),
            "x-amz-request-id": request_id,
            "date": http_date(now),
            "content-type": kind,
            "server": "AmazonS3",
        }
    headers = {"x-amzn-requestid": request_id, "content-type": kind, "date": http_date(now)}
    if kind == "application/cbor":
        headers["smithy-protocol"] = "rpc-v2-cbor"
    return headers


@cache
def _type_of_answer(operation: Operation, protocol: str | None, of_error: bool) -> str:  # noqa: FBT001 - cached
    raw = None if of_error else _of_raw_payload(operation)
    return raw or content_type(operation.model.service_model, protocol)


def _of_raw_payload(operation: Operation) -> str | None:
    """The type of a body that is one member as it is, None where there is no such member."""
    shape = operation.output_shape
    payload = None if shape is None else shape.serialization.get("payload")
    if shape is None or payload is None:
        return None
    kind = _RAW_PAYLOADS.get(shape.members[payload].type_name)
    return "application/json" if kind and (operation.service, operation.name) in _JSON_PAYLOADS else kind


def host_id(request_id: str) -> str:
    """The second id by which S3 knows a request."""
    return b64encode(f"{request_id:<57}".encode()).decode()


def content_type(service: ServiceModel, protocol: str | None = None) -> str:
    """What a service's answers are, by its protocol."""
    protocol = protocol or service.resolved_protocol
    if protocol == "json":
        return f"application/x-amz-json-{service.metadata.get('jsonVersion', '1.0')}"
    return _CONTENT_TYPES[protocol]


def http_date(now: float) -> str:
    """`Thu, 01 Jan 2026 00:00:00 GMT`; the last second's text is kept, as most answers of a test are given in one."""
    second = int(now)
    text = _dates.get(second)
    if text is None:
        _dates.clear()
        text = _dates[second] = formatdate(second, usegmt=True)
    return text
