"""An operation as moto's request for it, and moto's response as the result: typed values over moto, without a client.

What a native service leaves to moto goes this way (`Backend.through_moto`): the call is already in the gateway's chain.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from awsim.model.errors import ServiceError
from awsim.model.loader import service_model
from awsim.protocols.http import HTTPRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from awsim.kernel.context import CallContext
    from awsim.protocols.http import HTTPResponse

_SIGNATURE = "AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/{name}/aws4_request, SignedHeaders=host, Signature=0"


def request_for(context: CallContext, params: Mapping[str, Any]) -> HTTPRequest:
    """The request that calls an operation of moto's; parameters in the model's names."""
    from botocore.awsrequest import create_request_object, prepare_request_dict

    model = service_model(context.service)
    operation = _operation(context)
    serialised = _serializer(context.service).serialize_to_request(dict(params), operation)
    if "authPath" in operation.http:
        # A client of S3 has taken the bucket out of the operation's path, to leave it to the rules of endpoints.
        serialised["url_path"] = f"/{params['Bucket']}{serialised['url_path']}"
    prepare_request_dict(serialised, f"https://{model.endpoint_prefix}.{context.region}.amazonaws.com")
    prepared = create_request_object(serialised).prepare()
    headers = {name.lower(): _text(value) for name, value in prepared.headers.items()}
    # moto tells the region, and who calls, by the signature.
    headers["authorization"] = _SIGNATURE.format(
        key=context.access_key or context.account, region=context.region, name=model.signing_name
    )
    body = prepared.body or b""
    return HTTPRequest(prepared.method, prepared.url, headers, body.encode() if isinstance(body, str) else bytes(body))


def result_of(context: CallContext, response: HTTPResponse) -> dict[str, Any]:
    """The result in a response of moto's; its error answers are raised as ServiceError."""
    from botocore.compat import HTTPHeaders

    operation = _operation(context)
    streamed = _streamed(operation) if response.status < 300 else None
    parsed: dict[str, Any] = _parser(context.service).parse(
        {
            "status_code": response.status,
            "headers": HTTPHeaders.from_dict(response.headers),
            "body": b"" if streamed else response.body,
            "context": {"operation_name": context.operation},
        },
        operation.output_shape,
    )
    del parsed["ResponseMetadata"]
    if response.status >= 300:
        described = parsed.pop("Error")
        raise ServiceError(described.get("Message", ""), code=described["Code"], status=response.status, **parsed)
    if streamed is not None:
        parsed[streamed] = response.body
    return parsed


def error_code(context: CallContext, response: HTTPResponse) -> str:
    """The code of an error answer of moto's; where it has none its status: `HTTP 500`."""
    try:
        result_of(context, response)
    except ServiceError as error:
        return error.code
    except Exception:  # what botocore can't read, an answer in a protocol of its own for one
        return f"HTTP {response.status}"
    return f"HTTP {response.status}"


def _streamed(operation: OperationModel) -> str | None:
    """The member of the answer that is the response's body as it is."""
    if operation.output_shape is None or not operation.has_streaming_output:
        return None
    name: str = operation.output_shape.serialization["payload"]
    return name


def _operation(context: CallContext) -> OperationModel:
    return service_model(context.service).operation_model(context.operation)


@cache
def _serializer(service: str) -> Any:
    from botocore.serialize import create_serializer

    return create_serializer(service_model(service).resolved_protocol, include_validation=False)


@cache
def _parser(service: str) -> Any:
    from botocore.parsers import create_parser

    return create_parser(service_model(service).resolved_protocol)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
