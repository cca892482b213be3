"""XML documents: read without the dangers of XML, and the pieces of which answers are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from awsim.model.accept import NOT_IN_XML
from awsim.protocols.malformed import MAX_DEPTH, SerializationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

_SPECIAL = re.compile(f'[&<>"\r{NOT_IN_XML}]')
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def read_xml(body: bytes) -> Element:
    """The root of a document; raises SerializationError for what is not well-formed.

    No request to AWS has a document type declaration; without one there are no entities to expand or to fetch.
    """
    builder = TreeBuilder()
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise SerializationError("the body is nested too deeply")
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    parser = ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse_declaration
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat takes it by position only
    except (ExpatError, ValueError, LookupError):
        raise SerializationError("the body is not well-formed XML") from None
    return builder.close()


def local_name(tag: str) -> str:
    """A name without its namespace and without its prefix."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def escaped(text: str) -> str:
    """Text as the content of an element or of an attribute: what XML has no way to say is replaced."""
    return _SPECIAL.sub(_reference, text)


def attributes_of(namespace: Mapping[str, str] | str | None) -> str:
    """The declaration of a namespace that a shape has in the model."""
    if not namespace:
        return ""
    if isinstance(namespace, str):
        return f' xmlns="{escaped(namespace)}"'
    prefix = namespace.get("prefix")
    return f' xmlns{":" + prefix if prefix else ""}="{escaped(namespace["uri"])}"'


def _refuse_declaration(*_: object) -> None:
    raise SerializationError("the body has a document type declaration")


def _reference(found: re.Match[str]) -> str:
    return _ENTITIES.get(found[0], "\ufffd")
