"""Which operation of a REST service a method and a path mean: the model's request URIs, the most specific first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from awsim.model.loader import service_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

_LABEL = re.compile(r"\{[^}+]+(\+?)\}")

_LITERAL, _LABELLED, _GREEDY = range(3)


@dataclass(frozen=True, slots=True)
class Template:
    """The request URI of one operation, and what of a request its model requires beside the path."""

    operation: str
    path: re.Pattern[str]
    literals: tuple[tuple[str, str], ...]
    """What the request URI has behind its `?`; an empty value stands for any."""
    parameters: frozenset[str]
    """Names of required members in the query string."""
    headers: frozenset[str]
    """Names of required members in headers, lower case."""
    rank: tuple[object, ...]

    def fits(self, path: str, query: Mapping[str, str]) -> bool:
        """Whether a request's URI is of this form."""
        return self.path.fullmatch(path) is not None and all(
            name in query and value in ("", query[name]) for name, value in self.literals
        )

    def lacks(self, query: Mapping[str, str], headers: Mapping[str, str]) -> int:
        """How many of the required parameters and headers a request does not have."""
        return len(self.parameters - query.keys()) + len(self.headers - headers.keys())


def operation_for(
    service: str, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]
) -> str | None:
    """The name of the operation that a request to a REST service means, None when it means none of them.

    `path` is percent-encoded as sent; names of headers are lower case. Of operations that share a form (UploadPart and
    PutObject) the one is meant whose required parameters are there.
    """
    fitting = [each for each in _templates(service).get(method, ()) if each.fits(path, query)]
    return min(fitting, key=lambda each: each.lacks(query, headers)).operation if fitting else None


@cache
def _templates(service: str) -> dict[str, list[Template]]:
    model = service_model(service)
    by_method: dict[str, list[Template]] = {}
    for name in model.operation_names:
        operation = model.operation_model(name)
        by_method.setdefault(operation.http["method"], []).append(_template(operation))
    for templates in by_method.values():
        templates.sort(key=lambda each: each.rank)
    return by_method


def _template(operation: OperationModel) -> Template:
    path, _, query = operation.http["requestUri"].partition("?")
    # Clients of S3 take the bucket out of their models' URIs when they first call, and leave the whole path here.
    path = operation.http.get("authPath", path)
    literals = tuple(parse_qsl(query, keep_blank_values=True))
    parameters, headers = _required(operation, "querystring"), _required(operation, "header")
    segments = tuple(_kind(segment) for segment in path.rstrip("/").split("/"))
    constraints = len(literals) + len(parameters) + len(headers)
    return Template(
        operation.name,
        _pattern(path),
        literals,
        parameters,
        frozenset(name.lower() for name in headers),
        (_GREEDY in segments, segments, -constraints, operation.deprecated, operation.name),
    )


def _required(operation: OperationModel, location: str) -> frozenset[str]:
    shape = operation.input_shape
    if shape is None:
        return frozenset()
    members = (shape.members[name] for name in shape.required_members)
    return frozenset(
        member.serialization["name"] for member in members if member.serialization.get("location") == location
    )


def _kind(segment: str) -> int:
    label = _LABEL.search(segment)
    if label is None:
        return _LITERAL
    return _GREEDY if label[1] else _LABELLED


def _pattern(path: str) -> re.Pattern[str]:
    pieces = []
    end = 0
    for label in _LABEL.finditer(path):
        pieces += [re.escape(path[end : label.start()]), ".+" if label[1] else "[^/]+"]
        end = label.end()
    pieces.append(re.escape(path[end:].rstrip("/")))
    return re.compile("".join(pieces) + "/?", re.DOTALL)
