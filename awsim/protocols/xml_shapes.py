"""Values of shapes as XML: how they are read from elements and written as such (rest-xml; answers of query and ec2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from awsim.protocols.malformed import SerializationError
from awsim.protocols.per_shape import per_shape
from awsim.protocols.text import text_reader, text_writer
from awsim.protocols.xml import attributes_of, escaped, local_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from xml.etree.ElementTree import Element

    from botocore.model import ListShape, MapShape, Shape, StructureShape

    Read = Callable[[Sequence[Element]], Any]
    Write = Callable[[Any, str, list[str]], None]


@per_shape
def xml_reader(shape: Shape) -> Read:
    """The function that reads a value from the elements of its name; more than one are the items of a flat list.

    It raises SerializationError.
    """
    match shape.type_name:
        case "structure":
            return _structure_reader(cast("StructureShape", shape))
        case "list":
            return _list_reader(cast("ListShape", shape))
        case "map":
            return _map_reader(cast("MapShape", shape))
        case _:
            read = text_reader(shape)
            return lambda elements: read(_text(elements[0]))


@per_shape
def xml_writer(shape: Shape) -> Write:
    """The function `(value, name, pieces)` that adds a value, as an element of a name, to the pieces of a document."""
    match shape.type_name:
        case "structure":
            return _structure_writer(cast("StructureShape", shape))
        case "list":
            return _list_writer(cast("ListShape", shape))
        case "map":
            return _map_writer(cast("MapShape", shape))
        case _:
            to_text = text_writer(shape, "rest-xml")
            attributes = attributes_of(shape.serialization.get("xmlNamespace"))
            return lambda value, name, pieces: pieces.append(f"<{name}{attributes}>{escaped(to_text(value))}</{name}>")


def write_members(shape: StructureShape, value: Any, pieces: list[str]) -> None:
    """Add the members of a structure to the pieces of a document, without an element around them."""
    whole: list[str] = []
    xml_writer(shape)(value, "_", whole)
    pieces += whole[1:-1]


def write_root(shape: StructureShape, value: Any, name: str, namespace: str, pieces: list[str]) -> None:
    """Add a structure as the root of a document whose service has a namespace (a declaration, or nothing)."""
    whole: list[str] = []
    xml_writer(shape)(value, name, whole)
    if not shape.serialization.get("xmlNamespace"):
        whole[0] = f"<{name}{namespace}{whole[0].removeprefix('<' + name)}"
    pieces += whole


def element_name(shape: Shape, name: str) -> str:
    """What the elements of a member of an answer are called: of a flat list or map, as its items are."""
    if shape.type_name == "map" and "queryName" in shape.serialization:
        return str(shape.serialization["queryName"])
    if shape.type_name == "list" and shape.serialization.get("flattened"):
        item: str | None = cast("ListShape", shape).member.serialization.get("name")
        if item is not None:
            return item
    return str(shape.serialization.get("name", name))


def _text(element: Element) -> str:
    if len(element):
        raise SerializationError(f"{local_name(element.tag):.80} has elements in it, not a value")
    return element.text or ""


def _structure_reader(shape: StructureShape) -> Read:
    members = shape.members.items()
    attributes = {
        local_name(member.serialization["name"]): (name, text_reader(member))
        for name, member in members
        if member.serialization.get("xmlAttribute")
    }
    readers = {
        str(member.serialization.get("name", name)): (name, xml_reader(member))
        for name, member in members
        if not member.serialization.get("xmlAttribute")
    }

    def read(elements: Sequence[Element]) -> dict[str, Any]:
        by_name: dict[str, list[Element]] = {}
        for child in elements[0]:
            by_name.setdefault(local_name(child.tag), []).append(child)
        found = {}
        for key, text in elements[0].attrib.items() if attributes else ():
            if local_name(key) in attributes:
                name, read_text = attributes[local_name(key)]
                found[name] = read_text(text)
        for key, children in by_name.items():
            if key in readers:
                name, read_member = readers[key]
                found[name] = read_member(children)
        return found

    return read


def _list_reader(shape: ListShape) -> Read:
    read_item = xml_reader(shape.member)
    if shape.serialization.get("flattened"):
        return lambda elements: [read_item((element,)) for element in elements]
    return lambda elements: [read_item((element,)) for element in elements[0]]


def _map_reader(shape: MapShape) -> Read:
    read_key, read_value = xml_reader(shape.key), xml_reader(shape.value)
    key_name, value_name = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
    flattened = shape.serialization.get("flattened")

    def read(elements: Sequence[Element]) -> dict[str, Any]:
        found = {}
        for entry in elements if flattened else elements[0]:
            parts = {local_name(child.tag): child for child in entry}
            if key_name not in parts or value_name not in parts:
                raise SerializationError(f"an entry of a map has no {key_name} or no {value_name}")
            found[read_key((parts[key_name],))] = read_value((parts[value_name],))
        return found

    return read


def _structure_writer(shape: StructureShape) -> Write:
    members = shape.members.items()
    namespace = attributes_of(shape.serialization.get("xmlNamespace"))
    attributes = {
        name: (member.serialization["name"], text_writer(member, "rest-xml"))
        for name, member in members
        if member.serialization.get("xmlAttribute")
    }
    writers = {name: (element_name(member, name), xml_writer(member)) for name, member in members}

    def write(value: Any, name: str, pieces: list[str]) -> None:
        shown = "".join(
            f' {key}="{escaped(to_text(value[member]))}"'
            for member, (key, to_text) in attributes.items()
            if member in value
        )
        pieces.append(f"<{name}{namespace}{shown}>")
        for member, item in value.items():
            if member not in attributes:
                key, write_member = writers[member]
                write_member(item, key, pieces)
        pieces.append(f"</{name}>")

    return write


def _list_writer(shape: ListShape) -> Write:
    write_item = xml_writer(shape.member)
    if shape.serialization.get("flattened"):

        def write_flat(value: Any, name: str, pieces: list[str]) -> None:
            for item in value:
                write_item(item, name, pieces)

        return write_flat
    item_name = shape.member.serialization.get("name", "member")
    namespace = attributes_of(shape.serialization.get("xmlNamespace"))

    def write(value: Any, name: str, pieces: list[str]) -> None:
        pieces.append(f"<{name}{namespace}>")
        for item in value:
            write_item(item, item_name, pieces)
        pieces.append(f"</{name}>")

    return write


def _map_writer(shape: MapShape) -> Write:
    write_key, write_value = xml_writer(shape.key), xml_writer(shape.value)
    key_name, value_name = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
    flattened = shape.serialization.get("flattened")
    namespace = attributes_of(shape.serialization.get("xmlNamespace"))

    def write(value: Any, name: str, pieces: list[str]) -> None:
        if not flattened:
            pieces.append(f"<{name}{namespace}>")
        entry = name if flattened else "entry"
        start = f"<{name}{namespace}>" if flattened else "<entry>"
        for key, item in value.items():
            pieces.append(start)
            write_key(key, key_name, pieces)
            write_value(item, value_name, pieces)
            pieces.append(f"</{entry}>")
        if not flattened:
            pieces.append(f"</{name}>")

    return write
