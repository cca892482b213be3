"""Expressions of HTTP APIs: `$request.header.name`, `${stageVariables.name}`, and texts with them inside.

"Transform API requests and responses for HTTP APIs" of the developer guide.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from awsim.common.json_path import MISSING, InvalidPath, find
from awsim.common.velocity.values import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.apigatewayv2.execution.exchange import Exchange, Reply

_NAME = r"(?:request|response|context|stageVariables)(?:\.[A-Za-z0-9_\-\[\]'\"@*]+)*"
_WHOLE = re.compile(rf"\$\{{?(?P<name>{_NAME})\}}?")
_WITHIN = re.compile(rf"\$\{{(?P<braced>{_NAME})\}}|\$(?P<name>{_NAME})")


def value_of(exchange: Exchange, expression: str, reply: Reply | None = None) -> Any:
    """What an expression stands for; None for what is not there. `reply` is there when responses are mapped."""
    whole = _WHOLE.fullmatch(expression)
    if whole is not None:
        return _named(exchange, reply, whole["name"])

    def filled(found: re.Match[str]) -> str:
        value = _named(exchange, reply, found["braced"] or found["name"])
        return "" if value is None else as_text(value)

    return _WITHIN.sub(filled, expression)


def text_for(exchange: Exchange, expression: str, reply: Reply | None = None) -> str | None:
    """What an expression stands for, as text."""
    value = value_of(exchange, expression, reply)
    return None if value is None else as_text(value)


def as_text(value: Any) -> str:
    """A value in a text: texts as they are, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _named(exchange: Exchange, reply: Reply | None, name: str) -> Any:
    source, _, rest = name.partition(".")
    if source == "stageVariables":
        return exchange.variables.get(rest)
    if source == "context":
        return _of_context(exchange, rest)
    kind, _, rest = rest.partition(".")
    if source == "response":
        return None if reply is None else _of_reply(reply, kind, rest)
    found = _PARTS.get(kind)
    return None if found is None else found(exchange, rest)


def _of_context(exchange: Exchange, path: str) -> Any:
    found: Any = exchange.context
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return None if found is None else found if isinstance(found, str) else text_of(found)


def _of_reply(reply: Reply, kind: str, name: str) -> Any:
    if kind == "header":
        values = reply.headers.get(name.lower())
        return ",".join(values) if values else None
    if kind == "statuscode":
        return str(reply.status)
    return in_body(reply.body, name) if kind == "body" else None


def in_body(body: bytes, path: str) -> Any:
    """What a path leads to in a body of JSON; without a path the whole body as text."""
    if not path:
        return body.decode("utf-8", "replace") if body else None
    try:
        found = find(json.loads(body), f"$.{path}")
    except (InvalidPath, ValueError):
        return None
    return None if found is MISSING else found


def _path(exchange: Exchange, name: str) -> str | None:
    return exchange.path_parameters.get(name) if name else exchange.path


_PARTS: dict[str, Callable[[Exchange, str], Any]] = {
    "header": lambda exchange, name: exchange.headers.get(name.lower()),
    "querystring": lambda exchange, name: exchange.query_value(name),
    "body": lambda exchange, name: in_body(exchange.request.body, name),
    "path": _path,
    "method": lambda exchange, _: exchange.request.method,
}
