"""Where the members of a REST operation travel beside its body: path, query, headers, status."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from awsim.model.errors import ServiceError
from awsim.model.operation import PARTIAL_CONTENT
from awsim.protocols.malformed import SerializationError
from awsim.protocols.route import path_of
from awsim.protocols.text import text_reader, text_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from botocore.model import ListShape, MapShape, Shape, StructureShape

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest

_QUOTED = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)')
_MOMENT = re.compile(r"\s*((?:[A-Za-z]+,)?[^,]+)")
"""One of the moments of a list: an RFC 822 date has a comma of its own."""
_NEEDS_QUOTES = re.compile(r'[,"]')
_MAX_FIELDS = 10_000


class AnotherPath(ServiceError):
    """The request's path is not that of the operation: a part of it that the caller gave is empty."""

    code = "UnknownOperationException"
    status = 404


class Parts(NamedTuple):
    """What of a request is not its body, taken apart."""

    labels: Mapping[str, str]
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]


class RequestBindings:
    """Reads the members of an operation's input that are not in the body."""

    def __init__(self, operation: Operation, shape: StructureShape) -> None:
        path, _, literals = operation.model.http["requestUri"].partition("?")
        self._is_of_s3 = operation.service == "s3"
        # Clients of S3 take the bucket out of their models' URIs when they first call, and leave the whole path here.
        self._path, self._labels = _template(operation.model.http.get("authPath", path))
        self._bound = {name for name, _ in parse_qsl(literals, keep_blank_values=True)}
        self._bound.update(
            member.serialization.get("name", name)
            for name, member in shape.members.items()
            if member.serialization.get("location") == "querystring" and member.type_name != "map"
        )
        self._readers = {
            name: self._reader(member, member.serialization.get("name", name))
            for name, member in shape.members.items()
            if member.serialization.get("location") in {"uri", "querystring", "header", "headers"}
        }

    def read(self, request: HTTPRequest) -> dict[str, Any]:
        """The members that a request's path, query and headers carry; raises SerializationError."""
        address = urlsplit(request.url)
        found = self._path.fullmatch(path_of(address) if self._is_of_s3 else address.path)
        if found is None:
            raise AnotherPath(f"No service has an operation for {request.method} {request.url:.500}.")
        labels = dict(zip(self._labels, map(unquote, found.groups()), strict=True))
        parts = Parts(labels, _query(address.query), request.headers)
        located = ((name, read(parts)) for name, read in self._readers.items())
        return {name: value for name, value in located if value is not None}

    def _reader(self, member: Shape, key: str) -> Callable[[Parts], Any]:
        match member.serialization["location"], member.type_name:
            case "uri", _:
                read = text_reader(member)
                return lambda parts: read(parts.labels[key])
            case "querystring", "map":
                return self._query_map_reader(cast("MapShape", member))
            case "querystring", "list":
                read_item = text_reader(cast("ListShape", member).member)
                return lambda parts: [read_item(text) for text in parts.query[key]] if key in parts.query else None
            case "querystring", _:
                read = text_reader(member)
                return lambda parts: read(parts.query[key][0]) if key in parts.query else None
            case "headers", _:
                return _header_map_reader(key.lower())
            case _:
                return _header_reader(member, key.lower())

    def _query_map_reader(self, shape: MapShape) -> Callable[[Parts], Any]:
        """A map takes all parameters that are nobody else's."""
        many = shape.value.type_name == "list"

        def read(parts: Parts) -> dict[str, Any] | None:
            free = {name: texts for name, texts in parts.query.items() if name not in self._bound}
            return {name: texts if many else texts[0] for name, texts in free.items()} or None

        return read


class ResponseBindings:
    """Takes out of a result what goes into the status and the headers of the response."""

    def __init__(self, shape: StructureShape, protocol: str, status: int) -> None:
        self._status = status
        self._writers = {
            name: self._writer(member, member.serialization.get("name", name), protocol)
            for name, member in shape.members.items()
            if member.serialization.get("location") in {"header", "headers"}
        }
        self.binds_content_type = any(
            member.serialization.get("name", "").lower() == "content-type" for member in shape.members.values()
        )
        """Whether it is for the service to say what the body is, or to say nothing."""
        self.has_body = any(
            name not in self._writers and member.serialization.get("location") != "statusCode"
            for name, member in shape.members.items()
        )
        """Whether any member travels in the body."""
        self._status_members = {
            name for name, member in shape.members.items() if member.serialization.get("location") == "statusCode"
        }

    def write(self, result: Mapping[str, Any]) -> tuple[int, dict[str, str], dict[str, Any]]:
        """The status, the headers, and the members that are left for the body."""
        status, headers, in_body = self._status, {}, {}
        for name, value in result.items():
            if name in self._status_members:
                status = value
            elif name in self._writers:
                headers.update(self._writers[name](value))
            else:
                in_body[name] = value
        if "content-range" in headers:
            status = PARTIAL_CONTENT
        return status, headers, in_body

    def headers_of(self, result: Mapping[str, Any]) -> dict[str, str]:
        """The headers alone."""
        headers: dict[str, str] = {}
        for name, value in result.items():
            write = self._writers.get(name)
            if write is not None:
                headers.update(write(value))
        return headers

    @staticmethod
    def _writer(member: Shape, key: str, protocol: str) -> Callable[[Any], dict[str, str]]:
        if member.serialization["location"] == "headers":
            return lambda value: {f"{key}{name}".lower(): text for name, text in value.items()}
        name = key.lower()
        write = _list_writer(cast("ListShape", member), protocol) if member.type_name == "list" else None
        write = write or text_writer(member, protocol, "header")
        return lambda value: {name: write(value)}


@cache
def request_bindings(operation: Operation) -> RequestBindings | None:
    """An operation's bindings of its input, None where it has none."""
    return None if operation.input_shape is None else RequestBindings(operation, operation.input_shape)


@cache
def response_bindings(operation: Operation, protocol: str) -> ResponseBindings | None:
    """An operation's bindings of its output, None where it has none."""
    status = operation.status
    return None if operation.output_shape is None else ResponseBindings(operation.output_shape, protocol, status)


@cache
def error_bindings(shape: StructureShape, protocol: str) -> ResponseBindings:
    """The bindings of an error's shape."""
    return ResponseBindings(shape, protocol, 400)


def _template(path: str) -> tuple[re.Pattern[str], list[str]]:
    """The expression that finds the labels in a path, and their names: `/functions/{FunctionName}`, `/{Key+}`."""
    pieces = re.split(r"\{([^}+]+)(\+?)\}", path.rstrip("/"))
    labels = pieces[1::3]
    pattern = re.escape(pieces[0])
    for greedy, rest in zip(pieces[2::3], pieces[3::3], strict=True):
        pattern += ("(.+)" if greedy else "([^/]+)") + re.escape(rest)
    return re.compile(f"(?:.*?){pattern}/?", re.DOTALL), labels


def _query(text: str) -> dict[str, list[str]]:
    query: dict[str, list[str]] = {}
    try:
        for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS):
            query.setdefault(name, []).append(value)
    except ValueError:
        raise SerializationError("the query string has too many parameters") from None
    return query


def _header_reader(member: Shape, name: str) -> Callable[[Parts], Any]:
    if member.type_name == "list":
        item = cast("ListShape", member).member
        read_item, split = text_reader(item), _MOMENT.findall if item.type_name == "timestamp" else _listed
        return lambda parts: [read_item(text) for text in split(parts.headers[name])] if name in parts.headers else None
    read = text_reader(member)
    return lambda parts: read(parts.headers[name]) if name in parts.headers else None


def _header_map_reader(prefix: str) -> Callable[[Parts], Any]:
    def read(parts: Parts) -> dict[str, str] | None:
        headers = parts.headers.items()
        return {name[len(prefix) :]: text for name, text in headers if name.startswith(prefix)} or None

    return read


def _list_writer(shape: ListShape, protocol: str) -> Callable[[Any], str]:
    """What writes a list as a header: text with commas or quotes in it is quoted."""
    write = text_writer(shape.member, protocol, "header")
    if shape.member.type_name == "timestamp":
        return lambda value: ", ".join(map(write, value))
    return lambda value: ", ".join(map(_quoted, map(write, value)))


def _quoted(text: str) -> str:
    if _NEEDS_QUOTES.search(text) is None:
        return text
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _listed(text: str) -> Iterator[str]:
    """The values of a header that is a list; those with commas or quotes in them are quoted."""
    for found in _QUOTED.finditer(text):
        quoted, plain = found.groups()
        if quoted is not None:
            yield re.sub(r"\\(.)", r"\1", quoted)
        elif plain.strip():
            yield plain.strip()
