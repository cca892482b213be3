"""Parameter mapping: what an integration changes of requests and of responses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from awsim.services.apigatewayv2.execution.exchange import Reply
from awsim.services.apigatewayv2.execution.expressions import text_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigatewayv2.execution.exchange import Exchange


@dataclass(slots=True)
class Outgoing:
    """The request that goes to an address."""

    path: str
    """What was asked for, without the stage."""
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, list[str]] = field(default_factory=dict)
    is_another_path: bool = False
    """Whether the mapping has said the path."""


def map_request(exchange: Exchange, outgoing: Outgoing) -> None:
    """Change a request as `RequestParameters` say: `append:header.name`, `overwrite:path`, …"""
    mappings: Mapping[str, str] = exchange.integration.get("RequestParameters") or {}
    for target, expression in mappings.items():
        action, _, place = target.partition(":")
        kind, _, name = place.partition(".")
        value = None if action == "remove" else text_for(exchange, expression)
        if kind == "path" and action == "overwrite" and value is not None:
            outgoing.path, outgoing.is_another_path = value, True
        elif kind == "header":
            _change_header(outgoing.headers, action, name.lower(), value)
        elif kind == "querystring":
            _change(outgoing.query, action, name, value)


def map_response(exchange: Exchange, reply: Reply) -> Reply:
    """Change a response as `ResponseParameters` of its status say: `overwrite:statuscode`, `append:header.name`, …"""
    mappings: Mapping[str, str] = (exchange.integration.get("ResponseParameters") or {}).get(str(reply.status)) or {}
    made = Reply(reply.status, {name: list(each) for name, each in reply.headers.items()}, reply.body, reply.cookies)
    for target, expression in mappings.items():
        action, _, place = target.partition(":")
        kind, _, name = place.partition(".")
        value = None if action == "remove" else text_for(exchange, expression, reply)
        if kind == "statuscode" and value is not None and value.isdigit():
            made.status = int(value)
        elif kind == "header":
            _change(made.headers, action, name.lower(), value)
    return made


def _change_header(headers: dict[str, str], action: str, name: str, value: str | None) -> None:
    values = {key: [each] for key, each in headers.items()}
    _change(values, action, name, value)
    headers.clear()
    headers.update({key: ",".join(each) for key, each in values.items()})


def _change(values: dict[str, list[str]], action: str, name: str, value: str | None) -> None:
    if action == "remove":
        values.pop(name, None)
    elif value is not None:
        values[name] = [*values.get(name, []), value] if action == "append" else [value]
