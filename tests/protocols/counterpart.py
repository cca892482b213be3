"""botocore's own serialiser and parser of each protocol, as the other end of ours; what each of them is told."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import HeadersDict, create_request_object, prepare_request_dict
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import strategies as st

from awsim.transports.answer import request_from
from tests.model.strategies import inputs_for, values_of

if TYPE_CHECKING:
    from botocore.model import Shape

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest, HTTPResponse

_SUFFIXES = ("", " é <&> \"quoted\" 'ü' ]]>", "\ttab\nline=1&b;+%41", "\n😀 ", "\\ \x7f ., ")


def sent(operation: Operation, protocol: str, params: dict[str, Any]) -> HTTPRequest:
    """The request that botocore makes of parameters."""
    serialised = _serialiser(protocol).serialize_to_request(params, operation.model)
    serialised["url_path"] = serialised.get("auth_path", serialised["url_path"])
    prepare_request_dict(serialised, "https://example.amazonaws.com", context={})
    prepared = create_request_object(serialised).prepare()
    if "Content-Length" not in serialised["headers"]:
        prepared.headers.pop("Content-Length", None)  # S3 has members for it
    return request_from(prepared, prepared.body)


def received(operation: Operation, protocol: str, response: HTTPResponse, shape: Shape | None = None) -> dict[str, Any]:
    """What botocore's parser makes of a response, without `ResponseMetadata`."""
    streamed = shape is None and operation.streaming_member is not None and response.status < 300
    answered = {
        "status_code": response.status,
        "headers": HeadersDict(response.headers),
        "body": BytesIO(response.body) if streamed else response.body,  # type: ignore[arg-type]
    }
    parsed: dict[str, Any] = _parser(protocol).parse(answered, shape or operation.output_shape)
    parsed.pop("ResponseMetadata", None)
    if streamed:
        parsed[str(operation.streaming_member)] = parsed[str(operation.streaming_member)].read()
    return parsed


@st.composite
def parameters(draw: st.DrawFn, operation: Operation) -> dict[str, Any]:
    """Valid parameters, their unconstrained texts with all that a protocol has to escape."""
    params: dict[str, Any] = draw(inputs_for(operation))
    return _enriched(operation.input_shape, params, draw(st.sampled_from(_SUFFIXES)))


@st.composite
def results(draw: st.DrawFn, operation: Operation) -> dict[str, Any]:
    """A result as a backend may give it."""
    if operation.output_shape is None:
        return {}
    drawn: dict[str, Any] = draw(values_of(operation.output_shape, operation.service))
    for name in (operation.status_member, operation.event_member):
        drawn.pop(str(name), None)
    if operation.service == "s3":
        _be_as_s3_is(operation, drawn)
    return _enriched(operation.output_shape, drawn, draw(st.sampled_from(_SUFFIXES)))


def _be_as_s3_is(operation: Operation, drawn: dict[str, Any]) -> None:
    """Give a result what every answer has: a length where there is a member for it, no element with two meanings."""
    assert operation.output_shape is not None
    if "ContentLength" in operation.output_shape.members:
        drawn["ContentLength"] = len(drawn.get(operation.streaming_member or "", b""))
    for name in ("CloudFunctionConfiguration", "QueueConfiguration", "TopicConfiguration"):
        for member in ("Event", "Events"):
            drawn.get(name, {}).pop(member, None)
    for name in [name for name in drawn if name.startswith("Checksum")]:
        del drawn[name]  # clients compare it


def _enriched(shape: Any, value: Any, suffix: str) -> Any:
    if shape is None or getattr(shape, "is_document_type", False):
        return value
    match shape.type_name:
        case "structure":
            members = shape.members
            return {
                name: item
                if members[name].serialization.get("location") or members[name].serialization.get("eventstream")
                else _enriched(members[name], item, suffix)
                for name, item in value.items()
            }
        case "list":
            return [_enriched(shape.member, item, suffix) for item in value]
        case "map":
            return {key: _enriched(shape.value, item, suffix) for key, item in value.items()}
        case "string" if not {"enum", "pattern", "max"} & shape.metadata.keys() and not _is_attribute(shape):
            return value + suffix
        case _:
            return value


def _is_attribute(shape: Shape) -> bool:
    return bool({"xmlAttribute", "hostLabel"} & shape.serialization.keys())


@cache
def _serialiser(protocol: str) -> Any:
    return create_serializer(protocol, include_validation=False)


@cache
def _parser(protocol: str) -> Any:
    return create_parser(protocol)
