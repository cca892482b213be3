"""What templates see of an exchange: `$input`, `$context`, `$stageVariables`, `$util`.

"API Gateway mapping template and access logging variable reference" of the developer guide.
"""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, unquote_plus

from awsim.common.json_path import MISSING, InvalidPath, find
from awsim.common.velocity.methods import Callables
from awsim.common.velocity.values import from_json, text_of
from awsim.services.apigateway.execution.documents import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigateway.execution.exchange import Exchange

_UNREAD: Any = object()
LENGTH = ".length()"
"""The function of Jayway's paths that stands at their end."""


class Input(Callables):
    """`$input`: the body that is mapped, and the request's parameters."""

    METHODS = frozenset({"json", "path", "params"})
    PROPERTIES = frozenset({"body"})

    def __init__(self, body: str, exchange: Exchange) -> None:
        self.body = body
        self._exchange = exchange
        self._document: Any = _UNREAD

    def json(self, path: str) -> str:
        """What a path leads to, as JSON; empty where it leads to nothing."""
        found = self._find(path)
        return "" if found is MISSING else json.dumps(found, separators=(",", ":"), ensure_ascii=False)

    def path(self, path: str) -> Any:
        """What a path leads to, as a value; empty where it leads to nothing."""
        found = self._find(path)
        return "" if found is MISSING else from_json(found)

    def params(self, name: str | None = None) -> Any:
        """A parameter of the path, the query string or a header, in this order; without a name all of them."""
        exchange = self._exchange
        last = {key: values[-1] for key, values in exchange.query.items()}
        if name is None:
            headers = {exchange.names.get(key, key): values[-1] for key, values in exchange.headers.items()}
            return {"path": dict(exchange.path_parameters), "querystring": last, "header": headers}
        if name in exchange.path_parameters:
            return exchange.path_parameters[name]
        if name in last:
            return last[name]
        return exchange.header(name) or ""

    def _find(self, path: str) -> Any:
        if self._document is _UNREAD:
            try:
                self._document = read_json(self.body) if self.body else MISSING
            except ValueError:
                self._document = MISSING
        if self._document is MISSING:
            return MISSING
        return find_any(self._document, path)


def find_any(document: Any, path: str) -> Any:
    """What a JSON path leads to, with all that Jayway's paths can do; `MISSING` for nothing."""
    if path.endswith(LENGTH):
        measured = find_any(document, path.removesuffix(LENGTH))
        return len(measured) if isinstance(measured, list | dict | str) else MISSING
    try:
        return find(document, path)
    except InvalidPath:
        pass
    parsed = _parsed(path)
    if parsed is None:
        return MISSING
    found = [match.value for match in parsed.find(document)]
    return found or MISSING


@lru_cache(maxsize=512)
def _parsed(path: str) -> Any:
    """A path with filters, slices or descents; None for what is no path."""
    from jsonpath_ng.exceptions import JSONPathError
    from jsonpath_ng.ext.parser import parse

    try:
        return parse(path)
    except (JSONPathError, ValueError):
        return None


class Util(Callables):
    """`$util`."""

    METHODS = frozenset({"escapeJavaScript", "parseJson", "urlEncode", "urlDecode", "base64Encode", "base64Decode"})

    def escapeJavaScript(self, text: Any) -> str:  # noqa: N802  the template's name
        """A text as it stands in a JavaScript string."""
        return json.dumps(text_of(text))[1:-1].replace("'", "\\'").replace("/", "\\/")

    def parseJson(self, text: str) -> Any:  # noqa: N802
        """The value that JSON says. Raises ValueError."""
        return from_json(read_json(text))

    def urlEncode(self, text: Any) -> str:  # noqa: N802
        """A text in form encoding."""
        return quote_plus(text_of(text), safe="*-._")

    def urlDecode(self, text: Any) -> str:  # noqa: N802
        """A text out of form encoding."""
        return unquote_plus(text_of(text))

    def base64Encode(self, text: Any) -> str:  # noqa: N802
        """A text in base64."""
        return base64.b64encode(text_of(text).encode()).decode()

    def base64Decode(self, text: Any) -> str:  # noqa: N802
        """A text out of base64. Raises ValueError."""
        return base64.b64decode(text_of(text)).decode()


_UTIL = Util()


class Blanks(dict[str, Any]):
    """A mapping that has an empty text for every name it has not: so `$context.nothing` writes nothing."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return ""


def values_for(exchange: Exchange, body: str) -> Mapping[str, Any]:
    """The names of a template that maps a body."""
    return {
        "input": Input(body, exchange),
        "context": exchange.context,
        "stageVariables": Blanks(exchange.variables),
        "util": _UTIL,
    }
