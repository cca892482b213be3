"""How a caller's parameters become the gateway's own: one compiled pass that checks, copies and normalises.

Each shape is compiled once into a function `value -> copy`. What the function lets pass, botocore's own validator lets
pass too; beyond it come the constraints that only AWS checks (longest length, pattern, enum, greatest value). The copy
is what a round trip over the service's wire would leave: moments are epoch seconds, blobs are bytes, tuples are lists.
"""

from __future__ import annotations

import json
import re
from copy import copy
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from awsim.model.constraints import HOST_LABEL, Constraints
from awsim.model.patterns import full_match
from awsim.model.timestamps import epoch_seconds, whole_epoch_seconds, wire_format

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import ListShape, MapShape, Shape, StructureShape

    Accept = Callable[[Any], Any]


class Rejected(Exception):
    """The parameters are not acceptable; who wants to know why asks `Operation.violations` or botocore's validator."""


def _members_alone(members: Mapping[str, Accept]) -> Accept:
    """The function for a structure of which nothing but its members is asked, as most are that lie within others."""

    def accept_members(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Rejected
        accepted = {}
        for name, member in value.items():
            accept = members.get(name)
            if accept is None:
                raise Rejected
            accepted[name] = accept(member)
        return accepted

    return accept_members


class InputCompiler:
    """Compiles the input shapes of one service; its operations share what is compiled.

    `constrained=False` makes functions that check types alone; `may_lack_members` lets pass what the model lacks.
    """

    def __init__(self, service: str, protocol: str, *, constrained: bool, may_lack_members: bool = False) -> None:
        self._may_lack_members = may_lack_members
        self._service = service
        self._protocol = protocol
        self._constrained = constrained
        self._compiled: dict[object, Accept] = {}

    def compile_input(self, shape: StructureShape) -> Accept:
        """The function for an operation's whole input, whose members may go to the URL and the headers."""
        vanishing = [name for name, member in shape.members.items() if vanishes_when_empty(member, self._protocol)]
        vanishing += _empty_payload(shape, self._protocol)
        locations = {name: _location(member) for name, member in shape.members.items()} | _text_alone(shape)
        apart = self._apart()
        structure = apart._structure(shape, locations)
        self._compiled.update(apart._compiled)
        return _without_empty(structure, vanishing, self._required(shape))

    def _apart(self) -> InputCompiler:
        """A compiler with what is compiled so far: no other thread is to find what it has only begun."""
        apart = copy(self)
        apart._compiled = dict(self._compiled)
        return apart

    def _part(self, shape: Shape, location: str | None = None) -> Accept:
        """The function for a shape; `location` is where it goes in the message, None for the body."""
        traits = shape.serialization
        key = (shape.name, location, traits.get("timestampFormat"), traits.get("jsonvalue"), traits.get("hostLabel"))
        accept = self._compiled.get(key)
        if accept is None:
            self._compiled[key] = lambda value: self._compiled[key](value)
            accept = self._compiled[key] = self._compile(shape, location)
        return accept

    def _compile(self, shape: Shape, location: str | None) -> Accept:
        match shape.type_name:
            case "structure":
                structure = cast("StructureShape", shape)
                return accept_document if structure.is_document_type else self._structure(structure, {})
            case "list":
                return self._list(cast("ListShape", shape), location)
            case "map":
                return self._map(cast("MapShape", shape), location)
            case "string" | "character":
                return self._string(shape, location)
            case "integer" | "long":
                return self._number(shape, self._integer(shape.type_name, location))
            case "float" | "double":
                return self._number(shape, accept_float)
            case "blob":
                return self._blob(shape)
            case "timestamp":
                # botocore cuts the fraction off whatever it writes in a header, in any format.
                whole = location == "header" or wire_format(self._protocol, location, shape) == "rfc822"
                return accept_whole_timestamp if whole else accept_timestamp
            case _:
                return accept_boolean

    def _required(self, shape: StructureShape) -> tuple[str, ...]:
        return tuple(shape.required_members) if self._constrained else ()

    def _constraints(self, shape: Shape) -> Constraints:
        return Constraints.of(shape, self._service) if self._constrained else UNCONSTRAINED

    def _structure(self, shape: StructureShape, locations: dict[str, str | None]) -> Accept:
        members = self._members(shape, locations)
        required = self._required(shape)
        exactly_one = self._constrained and shape.is_tagged_union
        vanishing = self._vanishing_inside(shape)
        may_lack_members = self._may_lack_members

        def accept_structure(value: Any) -> dict[str, Any]:
            if not isinstance(value, dict) or (exactly_one and len(value) != 1):
                raise Rejected
            accepted = {}
            for name, member in value.items():
                accept = members.get(name)
                if accept is None:
                    if not may_lack_members:
                        raise Rejected
                    accept = plain_copy
                accepted[name] = accept(member)
            for name in required:
                if name not in accepted:
                    raise Rejected
            for name in vanishing:
                if name in accepted and not accepted[name]:
                    del accepted[name]
            return accepted

        asks_more = required or exactly_one or vanishing or may_lack_members
        return accept_structure if asks_more else _members_alone(members)

    def _members(self, shape: StructureShape, locations: dict[str, str | None]) -> dict[str, Accept]:
        members = {name: self._part(member, locations.get(name)) for name, member in shape.members.items()}
        return members | {name: _never_empty(members[name]) for name in self._lost_when_empty(shape)}

    def _lost_when_empty(self, shape: StructureShape) -> tuple[str, ...]:
        """The members that must be there, and of which XML has nothing when they are empty: the service misses them."""
        if self._protocol != "rest-xml" or not self._constrained:
            return ()
        return tuple(name for name in shape.required_members if shape.members[name].serialization.get("flattened"))

    def _vanishing_inside(self, shape: StructureShape) -> tuple[str, ...]:
        """The members of which a form or XML has nothing when they are empty, those that must be there excepted."""
        optional = ((name, member) for name, member in shape.members.items() if name not in shape.required_members)
        if self._protocol in FORMS:
            return tuple(name for name, member in optional if member.type_name in {"structure", "list", "map"})
        if self._protocol == "rest-xml":
            return tuple(name for name, member in optional if member.serialization.get("flattened"))
        return ()

    def _list(self, shape: ListShape, location: str | None) -> Accept:
        accept = self._part(shape.member, location)
        low, high = self._constraints(shape).bounds

        def accept_list(value: Any) -> list[Any]:
            if not isinstance(value, (list, tuple)) or not low <= len(value) <= high:
                raise Rejected
            return [accept(item) for item in value]

        if self._protocol in FORMS and shape.member.type_name in {"structure", "list", "map"}:
            return lambda value: [item for item in accept_list(value) if item]
        return accept_list

    def _map(self, shape: MapShape, location: str | None) -> Accept:
        accept_key = accept_header_name if location == "headers" else self._part(shape.key, location)
        accept_value = self._part(shape.value, location)
        low, high = self._constraints(shape).bounds

        def accept_map(value: Any) -> dict[str, Any]:
            if not isinstance(value, dict) or not low <= len(value) <= high:
                raise Rejected
            return {accept_key(key): accept_value(item) for key, item in value.items()}

        if location == "querystring" and shape.value.type_name == "list":
            return lambda value: {key: items for key, items in accept_map(value).items() if items}
        return accept_map

    def _string(self, shape: Shape, location: str | None) -> Accept:
        if location == "header" and shape.serialization.get("jsonvalue"):
            return accept_json
        accept = self._text(shape)
        if self._protocol in XML_PROTOCOLS and location is None:
            accept = _in_xml(accept)
        return _part_of_path(accept) if location == "uri" else accept

    def _text(self, shape: Shape) -> Accept:
        constraints = self._constraints(shape)
        if constraints.enum:
            return _enum(frozenset(constraints.enum))
        matches = constraints.matches
        if self._constrained and shape.serialization.get("hostLabel"):
            matches = _both(matches, full_match(HOST_LABEL))
        if matches is None:
            return _bounded_length(str, accept_string, constraints) if constraints.is_bounded else accept_string
        return _matching(matches, constraints)

    def _integer(self, kind: str, location: str | None) -> Accept:
        """In a document AWS cuts a number to the range of its type; text that is beyond it can't be read."""
        return _integer(kind, is_cut=location is None and self._protocol in DOCUMENTS)

    def _number(self, shape: Shape, accept: Accept) -> Accept:
        constraints = self._constraints(shape)
        return _bounded_value(accept, constraints) if constraints.is_bounded else accept

    def _blob(self, shape: Shape) -> Accept:
        constraints = self._constraints(shape)
        return _bounded_length(bytes, accept_blob, constraints) if constraints.is_bounded else accept_blob


def _in_xml(accept: Accept) -> Accept:
    """Text of services that answer in XML: what no document can have the service refuses."""

    def accept_in_xml(value: Any) -> Any:
        accepted = accept(value)
        if _UNSAYABLE.search(accepted) is not None:
            raise Rejected
        return accepted

    return accept_in_xml


def _never_empty(accept: Accept) -> Accept:
    def accept_some(value: Any) -> Any:
        accepted = accept(value)
        if not accepted:
            raise Rejected
        return accepted

    return accept_some


def _part_of_path(accept: Accept) -> Accept:
    """A part of a path that is empty would make it another path: only the wire can tell whose."""

    def accept_part_of_path(value: Any) -> Any:
        if value == "":
            raise Rejected
        return accept(value)

    return accept_part_of_path


UNCONSTRAINED = Constraints()

INTEGERS = {"integer": 1 << 31, "long": 1 << 63}
"""Type -> the first number beyond its range."""

DOCUMENTS = frozenset({"json", "rest-json", "smithy-rpc-v2-cbor"})
"""Protocols whose bodies are documents, in JSON or CBOR."""

NOT_IN_XML = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
"""Characters of which no XML document has any, as the inside of a regular expression's brackets."""

XML_PROTOCOLS = frozenset({"query", "ec2", "rest-xml"})

_UNSAYABLE = re.compile(f"[{NOT_IN_XML}]")

FORMS = frozenset({"query", "ec2"})
"""Protocols whose requests are forms: they write nothing for what has nothing in it."""

_LOCATIONS = frozenset({"uri", "querystring", "header", "headers"})


def _location(member: Shape) -> str | None:
    location = member.serialization.get("location")
    return location if location in _LOCATIONS else None


def vanishes_when_empty(member: Shape, protocol: str) -> bool:
    """Whether the service never hears of an input member that is empty.

    An empty list or map writes nothing in a query string and in headers (recorded: Lambda's untag_empty_keys), and AWS
    takes what the query protocol writes for it for nothing (recorded: SNS's create_platform_application, no-args).
    """
    written_apart = _location(member) is not None or protocol in FORMS
    return written_apart and member.type_name in {"list", "map"}


def _empty_payload(shape: StructureShape, protocol: str) -> list[str]:
    """The member that is the whole body, of which nobody hears when it is empty; unless it must be there.

    An empty document of XML is its root element (recorded: S3's test_s3_bucket_acl_exceptions, put-bucket-empty-acp).
    """
    name = shape.serialization.get("payload")
    if name is None or name in shape.required_members:
        return []
    is_element = protocol == "rest-xml" and shape.members[name].type_name == "structure"
    return [] if is_element else [str(name)]


def _text_alone(shape: StructureShape) -> dict[str, str | None]:
    """Where the member goes that is the whole body and text: into no document, whatever the protocol."""
    name = shape.serialization.get("payload")
    return {name: "payload"} if name is not None and shape.members[name].type_name == "string" else {}


def _without_empty(accept: Accept, vanishing: list[str], required: tuple[str, ...]) -> Accept:
    if not vanishing:
        return accept

    def accept_without_empty(value: Any) -> dict[str, Any]:
        accepted: dict[str, Any] = accept(value)
        for name in vanishing:
            if name in accepted and not accepted[name]:
                if name in required:
                    raise Rejected
                del accepted[name]
        return accepted

    return accept_without_empty


def _bounded_length(plain: type, accept: Accept, constraints: Constraints) -> Accept:
    """Bounds on the length of text or a blob; `plain` is the type that needs no conversion.

    A file-like object's length is not checked: it can be read only once, so nobody could say afterwards what was wrong.
    """
    low, high = constraints.bounds

    def accept_bounded_length(value: Any) -> Any:
        accepted: Any = value if type(value) is plain else accept(value)
        if not low <= len(accepted) <= high and not hasattr(value, "read"):
            raise Rejected
        return accepted

    return accept_bounded_length


@cache
def _integer(kind: str, *, is_cut: bool) -> Accept:
    beyond = INTEGERS[kind]

    def accept_in_range(value: Any) -> int:
        number: int = value if type(value) is int else accept_integer(value)
        if -beyond <= number < beyond:
            return number
        if not is_cut:
            raise Rejected
        return beyond - 1 if number > 0 else -beyond

    return accept_in_range


def _bounded_value(accept: Accept, constraints: Constraints) -> Accept:
    low, high = constraints.bounds

    def accept_bounded_value(value: Any) -> Any:
        accepted: Any = accept(value)
        if not low <= accepted <= high:
            raise Rejected
        return accepted

    return accept_bounded_value


def _enum(values: frozenset[str]) -> Accept:
    def accept_enum(value: Any) -> str:
        if type(value) is not str:
            value = accept_string(value)
        if value not in values:
            raise Rejected
        return cast("str", value)

    return accept_enum


def _matching(matches: Callable[[str], object], constraints: Constraints) -> Accept:
    low, high = constraints.bounds

    def accept_matching(value: Any) -> str:
        if type(value) is not str:
            value = accept_string(value)
        if not low <= len(value) <= high or matches(value) is None:
            raise Rejected
        return cast("str", value)

    return accept_matching


def _both(first: Callable[[str], object] | None, second: Callable[[str], object] | None) -> Callable[[str], object]:
    given = [matches for matches in (first, second) if matches is not None]
    return lambda value: True if all(matches(value) is not None for matches in given) else None


def accept_string(value: Any) -> str:
    """A plain str, also from a str subclass (a member of a string enum)."""
    if type(value) is str:
        return value
    if not isinstance(value, str):
        raise Rejected
    return str.__str__(value)


def accept_header_name(value: Any) -> str:
    """What is part of a header's name, in the case that all names of headers arrive in."""
    return accept_string(value).lower()


def accept_integer(value: Any) -> int:
    """An int; a bool counts as one, as in botocore."""
    if type(value) is int:
        return value
    if not isinstance(value, int):
        raise Rejected
    return int(value)


def accept_float(value: Any) -> float:
    """A float, from a Decimal or an int as well."""
    if type(value) is float:
        return value
    if not isinstance(value, (float, int, Decimal)):
        raise Rejected
    try:
        return float(value)
    except OverflowError:
        raise Rejected from None


def accept_boolean(value: Any) -> bool:
    """True or False and nothing that merely counts as one."""
    if value is True or value is False:
        return value
    raise Rejected


def accept_blob(value: Any) -> bytes:
    """The bytes of a blob: text is UTF-8, a file-like object is read to its end."""
    if type(value) is bytes:
        return value
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    if not hasattr(value, "read"):
        raise Rejected
    return accept_blob(value.read())


def accept_timestamp(value: Any) -> float:
    """Epoch seconds from any form of a moment botocore takes."""
    try:
        return epoch_seconds(value)
    except (TypeError, ValueError):
        raise Rejected from None


def accept_whole_timestamp(value: Any) -> float:
    """Epoch seconds from any form of a moment botocore takes, cut to the whole second."""
    try:
        return whole_epoch_seconds(value)
    except (TypeError, ValueError):
        raise Rejected from None


def accept_json(value: Any) -> Any:
    """A value that travels as JSON text in a header."""
    try:
        return json.loads(json.dumps(value))
    except (TypeError, ValueError):
        raise Rejected from None


def plain_copy(value: Any) -> Any:
    """A value that no model says anything about, copied."""
    if isinstance(value, dict):
        return {key: plain_copy(item) for key, item in value.items()}
    return [plain_copy(item) for item in value] if isinstance(value, (list, tuple)) else value


def accept_document(value: Any) -> Any:
    """A document: anything JSON can say, copied."""
    if isinstance(value, dict):
        return {key if type(key) is str else accept_string(key): accept_document(item) for key, item in value.items()}
    if isinstance(value, list):
        return [accept_document(item) for item in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise Rejected
