"""Forms whose names are paths (`Tags.member.1.Key`), as the query and ec2 protocols send them: read to a tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from awsim.model.accept import NOT_IN_XML
from awsim.protocols.malformed import MAX_DEPTH, SerializationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.protocols.http import HTTPRequest

CONTENT_TYPE = "application/x-www-form-urlencoded"
_MAX_FIELDS = 100_000
_UNANSWERABLE = re.compile(f"[{NOT_IN_XML}]")


class Field:
    """What a form says under one name: text, or further names."""

    __slots__ = ("inner", "text")

    def __init__(self) -> None:
        self.text = ""
        self.inner: dict[str, Field] = {}

    def at(self, path: str) -> Field:
        """The field at the end of a path; it is made where there is none."""
        names = path.split(".", MAX_DEPTH)
        if len(names) > MAX_DEPTH:
            raise SerializationError("the name of a parameter has too many parts")
        field = self
        for name in names:
            inner = field.inner.get(name)
            if inner is None:
                inner = field.inner[name] = Field()
            field = inner
        return field

    def items(self) -> Iterator[Field]:
        """The items of a list, whose names are numbers; gaps between the numbers mean nothing."""
        for number in sorted(_number(name) for name in self.inner):
            yield self.inner[str(number)]


def read_form(request: HTTPRequest) -> Field:
    """The parameters of a request, of its query string as of its body; raises SerializationError."""
    form = Field()
    for text in (urlsplit(request.url).query, _body(request)):
        for name, value in _pairs(text) if text else ():
            if _UNANSWERABLE.search(value) is not None:
                raise SerializationError(f"the parameter {name:.80} has a character that no answer can have")
            form.at(name).text = value
    return form


def _body(request: HTTPRequest) -> str:
    if not request.headers.get("content-type", CONTENT_TYPE).startswith(CONTENT_TYPE):
        return ""
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        raise SerializationError("the body is not valid UTF-8") from None


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except UnicodeDecodeError:
        raise SerializationError("a parameter is not valid UTF-8") from None
    except ValueError:
        raise SerializationError("there are too many parameters") from None


def _number(name: str) -> int:
    if not name.isdecimal() or len(name) > 9 or name != str(int(name)):
        raise SerializationError(f"{name:.80} is not the number of an item of a list")
    return int(name)
