"""Parameter mappings: `method.request.header.x`, `integration.response.body.a.b`, `context.x`, `'text'`.

"Amazon API Gateway API request and response data mapping reference" of the developer guide.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from awsim.common.json_path import MISSING
from awsim.common.velocity.values import text_of
from awsim.services.apigateway.execution.documents import read_json
from awsim.services.apigateway.execution.variables import find_any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigateway.execution.exchange import Exchange, Reply

_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.(\w+)\}")


def with_stage_variables(text: str, variables: Mapping[str, str]) -> str:
    """A text with its `${stageVariables.x}` filled in."""
    return _STAGE_VARIABLE.sub(lambda found: variables.get(found[1], ""), text)


def from_request(exchange: Exchange, expression: str) -> list[str]:
    """The values that an expression finds in a request; none where there are none."""
    shared = _shared(exchange, expression)
    if shared is not None:
        return shared
    place, _, name = expression.removeprefix("method.request.").partition(".")
    if place == "path":
        value = exchange.path_parameters.get(name)
        return [] if value is None else [value]
    if place in ("querystring", "multivaluequerystring"):
        return _last_or_all(exchange.query.get(name), is_all=place.startswith("multi"))
    if place in ("header", "multivalueheader"):
        return _last_or_all(exchange.headers.get(name.lower()), is_all=place.startswith("multi"))
    if place == "body":
        return _from_body(exchange.body_text, name)
    return []


def from_reply(exchange: Exchange, reply: Reply, expression: str) -> list[str]:
    """The values that an expression finds in what an integration has answered."""
    shared = _shared(exchange, expression)
    if shared is not None:
        return shared
    place, _, name = expression.removeprefix("integration.response.").partition(".")
    if place in ("header", "multivalueheader"):
        found = next((values for key, values in reply.headers.items() if key.lower() == name.lower()), None)
        return _last_or_all(found, is_all=place.startswith("multi"))
    if place == "body":
        return _from_body(reply.body.decode("utf-8", "replace"), name)
    return []


def _shared(exchange: Exchange, expression: str) -> list[str] | None:
    if len(expression) > 1 and expression[0] == expression[-1] == "'":
        return [expression[1:-1]]
    kind, _, name = expression.partition(".")
    if kind == "stageVariables":
        value = exchange.variables.get(name)
        return [] if value is None else [value]
    if kind == "context":
        found: Any = exchange.context
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return [] if found in (None, "") else [text_of(found)]
    return None


def _last_or_all(found: list[str] | None, *, is_all: bool) -> list[str]:
    if not found:
        return []
    return list(found) if is_all else [found[-1]]


def _from_body(body: str, path: str) -> list[str]:
    if not path:
        return [body]
    try:
        found = find_any(read_json(body), f"$.{path}")
    except ValueError:
        return []
    if found is MISSING or found is None:
        return []
    return [found if isinstance(found, str) else json.dumps(found, separators=(",", ":"), ensure_ascii=False)]
