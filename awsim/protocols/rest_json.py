"""AWS's REST JSON protocol: members travel in the path, the query, headers, the status and a JSON body.

Bodies are read and written as in the JSON protocol; where a member lies is what the model's shapes say.
"""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from awsim.model.timestamps import epoch_seconds, wire_format
from awsim.protocols.headers import response_headers
from awsim.protocols.http import HTTPResponse
from awsim.protocols.json import SerializationError, reader, writer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import ListShape, Shape, StructureShape

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest


def parse(operation: Operation, request: HTTPRequest) -> dict[str, Any]:
    """The parameters of a request in the model's member names; timestamps are epoch seconds, blobs bytes.

    Raises SerializationError for a part of it that can't be read as its shape.
    """
    shape = operation.input_shape
    if shape is None:
        return {}
    address = urlsplit(request.url)
    labels = _labels(operation, address.path)
    query: dict[str, list[str]] = {}
    for name, text in parse_qsl(address.query, keep_blank_values=True):
        query.setdefault(name, []).append(text)
    params: dict[str, Any] = {}
    for name, member in shape.members.items():
        key = member.serialization.get("name", name)
        match member.serialization.get("location"):
            case "uri":
                params[name] = _from_text(member, labels[key], "uri")
            case "querystring" if member.type_name == "map":
                params[name] = {each: texts[0] for each, texts in query.items()}
            case "querystring" if member.type_name == "list" and key in query:
                item = cast("ListShape", member).member
                params[name] = [_from_text(item, text, "querystring") for text in query[key]]
            case "querystring" if key in query:
                params[name] = _from_text(member, query[key][0], "querystring")
            case "header" if key.lower() in request.headers:
                params[name] = _from_text(member, request.headers[key.lower()], "header")
    return params | _from_body(shape, request.body)


def serialise(operation: Operation, result: Mapping[str, Any], request_id: str, now: float) -> HTTPResponse:
    """The response that carries a result in the model's shape."""
    status = operation.model.http.get("responseCode", 200)
    headers = response_headers(operation, request_id, now)
    shape = operation.output_shape
    if shape is None:
        return HTTPResponse(status, headers, b"")
    in_body = {}
    for name, value in result.items():
        member = shape.members[name]
        match member.serialization.get("location"):
            case "statusCode":
                status = value
            case "header":
                headers[member.serialization.get("name", name).lower()] = _to_text(member, value)
            case _:
                in_body[name] = value
    payload = shape.serialization.get("payload")
    if payload is not None and shape.members[payload].type_name in ("blob", "string"):
        content = in_body.get(payload, b"")
        body = content if isinstance(content, bytes) else content.encode()
    elif payload is not None:
        body = json.dumps(writer(shape.members[payload])(in_body[payload])).encode() if payload in in_body else b"{}"
    else:
        body = json.dumps(writer(shape)(in_body)).encode()
    return HTTPResponse(status, headers | {"content-length": str(len(body))}, body)


@cache
def _template(uri: str) -> re.Pattern[str]:
    """The expression that finds the labels in a path: `/functions/{FunctionName}`; `{Key+}` takes slashes too."""
    path = uri.partition("?")[0]
    pieces = re.split(r"\{(\w+)(\+?)\}", path)
    pattern = re.escape(pieces[0])
    for name, greedy, rest in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        pattern += f"(?P<{name}>{'.+' if greedy else '[^/]+'})" + re.escape(rest)
    return re.compile(f"(?:.*?){pattern}/?")


def _labels(operation: Operation, path: str) -> dict[str, str]:
    found = _template(operation.model.http["requestUri"]).fullmatch(path)
    if found is None:
        raise SerializationError(f"{path} is not the path of {operation.name}")
    return {name: unquote(text) for name, text in found.groupdict().items()}


def _from_body(shape: StructureShape, body: bytes) -> dict[str, Any]:
    payload = shape.serialization.get("payload")
    if payload is not None and shape.members[payload].type_name in ("blob", "string"):
        if not body:
            return {}
        return {payload: body if shape.members[payload].type_name == "blob" else body.decode()}
    if not body:
        return {}
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise SerializationError("the body is not valid JSON") from None
    if payload is not None:
        return {payload: reader(shape.members[payload])(given)}
    read: dict[str, Any] = reader(shape)(given)
    return {name: value for name, value in read.items() if "location" not in shape.members[name].serialization}


def _from_text(shape: Shape, text: str, location: str) -> Any:
    try:
        match shape.type_name:
            case "integer" | "long":
                return int(text)
            case "float" | "double":
                return float(text)
            case "boolean":
                return text.lower() == "true"
            case "timestamp" if wire_format("rest-json", location, shape) == "rfc822":
                return parsedate_to_datetime(text).timestamp()
            case "timestamp":
                return epoch_seconds(text)
            case "blob":
                return base64.b64decode(text)
            case "string" if shape.serialization.get("jsonvalue"):
                return json.loads(base64.b64decode(text))
    except (TypeError, ValueError):
        raise SerializationError(f"{text!r} is no {shape.type_name}") from None
    return text


def _to_text(shape: Shape, value: Any) -> str:
    match shape.type_name:
        case "boolean":
            return "true" if value else "false"
        case "blob":
            return base64.b64encode(value).decode()
        case "timestamp" if wire_format("rest-json", "header", shape) == "rfc822":
            return formatdate(value.timestamp(), usegmt=True)
        case "timestamp":
            moment: datetime = value.astimezone(UTC)
            return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case _:
            return str(value)
