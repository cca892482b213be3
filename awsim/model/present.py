"""How a backend's answer becomes what a botocore user gets: copied into the output shape, as the parser would leave it.

Each shape is compiled once into a function `value -> copy`. Moments (float epoch seconds or datetimes) become datetimes
in the time zone botocore's parser gives them for the protocol; members that are None are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, cast

from awsim.model.accept import XML_PROTOCOLS, plain_copy
from awsim.model.columns import Columns
from awsim.model.timestamps import PARSED, epoch_seconds, wire_format

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

    Present = Callable[[Any], Any]


class Misshapen(TypeError):
    """A backend's answer does not have the output shape: an error in the backend. `path` leads to the wrong value."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault
        self.path: list[str] = []

    def within(self, step: str) -> Misshapen:
        """The same error seen from one level further out."""
        self.path.insert(0, step)
        return self


class Fresh(dict[str, Any]):
    """A map that a backend has made for one answer, of plain values in the output shape: they are not looked at again.

    For answers with very many small values, such as the items of DynamoDB.
    """

    __slots__ = ()


MODELS = (1, 44, 5)
"""The botocore whose models awsim's backends are written for."""


@cache
def has_older_models() -> bool:
    """Whether the installed botocore may lack members that backends answer; for its users, they are left out."""
    from botocore import __version__

    return tuple(map(int, __version__.split(".")[:3])) < MODELS


def always_there(operation: OperationModel) -> dict[str, Any]:
    """What botocore's parser puts into an answer whether or not the service has sent it, with what it then puts."""
    shape = operation.output_shape
    if shape is None or not operation.service_model.resolved_protocol.startswith("rest-"):
        return {}
    always: dict[str, Any] = {}
    for name, member in shape.members.items():
        match member.serialization.get("location"):
            case "statusCode":
                always[name] = operation.http.get("responseCode", 200)
            case "headers":
                always[name] = {}
            case "header" if operation.has_event_stream_output and _is_content_type(member):
                always[name] = "application/vnd.amazon.eventstream"
    payload = shape.serialization.get("payload")
    if payload is not None and not operation.has_event_stream_output:
        always |= _EMPTY_PAYLOADS[shape.members[payload].type_name](payload)
    return always


def whole_payload(event: Shape) -> dict[str, Any]:
    """The member that is an event's whole content, which is there even when that is nothing."""
    members = cast("StructureShape", event).members.items()
    whole = next(((name, each.type_name) for name, each in members if each.serialization.get("eventpayload")), None)
    return {} if whole is None else {whole[0]: {"blob": b"", "string": ""}.get(whole[1], {})}


def _is_content_type(member: Shape) -> bool:
    return str(member.serialization.get("name", "")).lower() == "content-type"


_EMPTY_PAYLOADS: dict[str, Callable[[str], dict[str, Any]]] = {
    "string": lambda name: {name: ""},
    "structure": lambda name: {name: {}},
    "blob": lambda _: {},  # a stream of bytes, which transports open
}


def _with_unknown_members(shape: StructureShape, present: Present) -> Present:
    """The function for a structure that copies, as they are, the members that the model lacks."""
    members = shape.members.keys()

    def present_all(value: Any) -> Any:
        if not isinstance(value, Mapping) or value.keys() <= members:
            return present(value)
        unknown = {name: plain_copy(value[name]) for name in value if name not in members and value[name] is not None}
        return {**present({name: value[name] for name in value if name in members}), **unknown}

    return present_all


def _of_known_members(shape: StructureShape, present: Present) -> Present:
    """The function for a structure, given only the members that the model has."""
    members = shape.members.keys()

    def present_known(value: Any) -> Any:
        is_structure = isinstance(value, Mapping)
        return present({name: value[name] for name in value if name in members} if is_structure else value)

    return present_known


class OutputCompiler:
    """Compiles the output shapes of one service; its operations share what is compiled.

    Members that the model lacks are left out if it `may_lack_members` (`has_older_models`), or kept as they are if they
    `are_kept`; else they are an error.
    """

    def __init__(self, protocol: str, *, may_lack_members: bool, are_kept: bool = False) -> None:
        self._protocol = protocol
        self._may_lack_members = may_lack_members
        self._complete = _with_unknown_members if are_kept else _of_known_members
        self._compiled: dict[object, Present] = {}

    def compile(self, shape: Shape) -> Present:
        """The function for a shape in the body of a message."""
        # What has only begun is made apart, where no other thread finds it.
        apart = copy(self)
        apart._compiled = dict(self._compiled)
        present = apart._part(shape)
        self._compiled.update(apart._compiled)
        return present

    def _part(self, shape: Shape, location: str | None = None) -> Present:
        """The function for a shape; `location` is where it comes in the message, None for the body."""
        traits = shape.serialization
        key = (shape.name, location, traits.get("timestampFormat"), traits.get("jsonvalue"), traits.get("eventstream"))
        present = self._compiled.get(key)
        if present is None:
            self._compiled[key] = lambda value: self._compiled[key](value)
            present = self._compiled[key] = self._compile(shape, location)
        return present

    def _compile(self, shape: Shape, location: str | None) -> Present:
        if shape.serialization.get("eventstream") or shape.serialization.get("jsonvalue"):
            return as_it_is
        match shape.type_name:
            case "structure":
                structure = cast("StructureShape", shape)
                if structure.is_document_type:
                    return present_document
                present = self._structure(structure)
                return self._complete(structure, present) if self._may_lack_members else present
            case "list":
                return self._list(cast("ListShape", shape), location)
            case "map":
                return self._map(cast("MapShape", shape), location)
            case "timestamp":
                return _timestamp(PARSED[wire_format(self._protocol, location, shape)])
            case _:
                return SCALARS[shape.type_name]

    def _structure(self, shape: StructureShape) -> Present:
        members = {
            name: self._part(member, member.serialization.get("location")) for name, member in shape.members.items()
        }
        exactly_one = shape.is_tagged_union
        vanishing = tuple(name for name, member in shape.members.items() if self._vanishes_when_empty(member))

        def present_structure(value: Any) -> dict[str, Any]:
            if type(value) is not dict and not isinstance(value, Mapping):
                raise wrong("a mapping", value)
            presented = {}
            for name, member in value.items():
                if member is None:
                    continue
                present = members.get(name)
                if present is None:
                    raise Misshapen(f"{shape.name} has no member {name!r}")
                try:
                    presented[name] = present(member)
                except Misshapen as error:
                    raise error.within(name) from None
            if exactly_one and len(presented) != 1:
                raise Misshapen(f"the union {shape.name} must have exactly one member, got {sorted(presented)}")
            for name in vanishing:
                if name in presented and not presented[name]:
                    del presented[name]
            return presented

        return present_structure

    def _vanishes_when_empty(self, member: Shape) -> bool:
        """Whether an answer has nothing where such a list or map is empty: its items stand one by one in XML."""
        return self._protocol in XML_PROTOCOLS and bool(member.serialization.get("flattened"))

    def _list(self, shape: ListShape, location: str | None) -> Present:
        present = self._part(shape.member, location)
        present_columns = self._columns(shape.member)

        def present_list(value: Any) -> list[Any]:
            if type(value) is Columns:
                return present_columns(value)
            if not isinstance(value, (list, tuple)):
                raise wrong("a list or tuple", value)
            presented: list[Any] = []
            try:
                for item in value:
                    presented.append(None if item is None else present(item))
            except Misshapen as error:
                raise error.within(str(len(presented))) from None
            return presented

        return present_list

    def _columns(self, shape: Shape) -> Callable[[Columns], list[Any]]:
        """How structures given as `Columns` are presented: a whole column at a time, then row by row."""
        shapes = getattr(shape, "members", {})
        members = {name: self._part(member) for name, member in shapes.items()}
        nested = cache(lambda name: self._columns(shapes[name]))
        may_lack_members = self._may_lack_members

        def present_columns(value: Columns) -> list[Any]:
            names = tuple(name for name in value.members if name in members or not may_lack_members)
            columns: list[Sequence[Any]] = []
            gaps = False
            for name in names:
                if name not in members:
                    raise Misshapen(f"{shape.name} has no member {name!r}")
                column = value.members[name]
                if isinstance(column, Columns):
                    columns.append(nested(name)(column))
                    continue
                kinds = set(map(type, column))
                gaps = gaps or NoneType in kinds
                columns.append(_column(members[name], column, kinds, name))
            if len(set(map(len, columns))) > 1:
                raise Misshapen(f"columns of {shape.name} differ in length")
            rows = [dict(zip(names, row)) for row in zip(*columns)]  # noqa: B905  the lengths are equal, and time counts
            if gaps:
                return [{name: item for name, item in row.items() if item is not None} for row in rows]
            return rows

        return present_columns

    def _map(self, shape: MapShape, location: str | None) -> Present:
        present_key = present_header_name if location == "headers" else self._part(shape.key, location)
        present = self._part(shape.value, location)

        def present_map(value: Any) -> dict[str, Any]:
            if type(value) is Fresh:
                return dict(value)
            if type(value) is not dict and not isinstance(value, Mapping):
                raise wrong("a mapping", value)
            presented = {}
            for key, item in value.items():
                try:
                    if item is not None:
                        presented[present_key(key)] = present(item)
                except Misshapen as error:
                    raise error.within(str(key)) from None
            return presented

        return present_map


UNCHANGED = {"present_string": str, "present_blob": bytes}
"""Scalars that are presented as they are, if they are of this type."""


CONTAINERS = frozenset({Fresh, dict, list})
"""Types of values that are presented one by one, for they can't be compared quickly."""


def _column(present: Present, column: Sequence[Any], kinds: set[type], name: str) -> Sequence[Any]:
    """The values of one member, which are of these types, presented; equal values only once."""
    if kinds == {UNCHANGED.get(present.__name__)}:
        return column
    if not kinds.isdisjoint(CONTAINERS):
        return [None if item is None else present(item) for item in column]
    try:
        presented = {item: None if item is None else present(item) for item in set(column)}
    except Misshapen as error:
        raise error.within(name) from None
    return [presented[item] for item in column]


def wrong(expected: str, value: Any) -> Misshapen:
    """The error for a value of the wrong type."""
    return Misshapen(f"expected {expected}, got {type(value).__name__} {value!r:.80}")


def _timestamp(parsed: Callable[[float], datetime]) -> Present:
    def present_timestamp(value: Any) -> datetime:
        if type(value) is float or type(value) is int:
            return parsed(value)
        if isinstance(value, datetime):
            return parsed(epoch_seconds(value))
        raise wrong("epoch seconds or a datetime", value)

    return present_timestamp


def present_string(value: Any) -> str:
    """A plain str."""
    if type(value) is str:
        return value
    if not isinstance(value, str):
        raise wrong("a str", value)
    return str.__str__(value)


def present_header_name(value: Any) -> str:
    """What is part of a header's name, in the case that all names of headers are sent in."""
    return present_string(value).lower()


def present_integer(value: Any) -> int:
    """An int that is not a bool."""
    if type(value) is int:
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong("an int", value)
    return int(value)


def present_float(value: Any) -> float:
    """A float, from an int or a Decimal as well."""
    if type(value) is float:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise wrong("a float", value)
    return float(value)


def present_boolean(value: Any) -> bool:
    """A bool."""
    if value is True or value is False:
        return value
    raise wrong("a bool", value)


def present_blob(value: Any) -> Any:
    """Bytes; the body of a streaming answer may be a file-like object."""
    if type(value) is bytes:
        return value
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    if hasattr(value, "read"):
        return value
    raise wrong("bytes", value)


def present_document(value: Any) -> Any:
    """A document: anything JSON can say, copied."""
    if isinstance(value, Mapping):
        return {str(key): present_document(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [present_document(item) for item in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise wrong("a JSON value", value)


def as_it_is(value: Any) -> Any:
    """An event stream is iterated, never copied."""
    return value


SCALARS: dict[str, Present] = {
    "string": present_string,
    "character": present_string,
    "integer": present_integer,
    "long": present_integer,
    "float": present_float,
    "double": present_float,
    "boolean": present_boolean,
    "blob": present_blob,
}
