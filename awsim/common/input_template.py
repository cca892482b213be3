"""Input templates: texts in which `<variables>` stand for parts of an event.

Rules and pipes fill them alike. What a value becomes depends on where it stands (recorded:
TestInputTransformer::test_input_transformer_nested_keys_replacement[…]):

| value | outside of quotes | in a template that is a string | within a string of a JSON template |
|---|---|---|---|
| string | JSON, with its quotes | its characters | its characters |
| number, boolean, null | JSON | JSON | JSON |
| object, array | JSON | JSON without its quotes: `[ACTIVE,INACTIVE]` | JSON as it is, mostly no JSON then |
| missing | `""` | nothing | nothing |

A JSON template has to be JSON when it is filled; what is none is not delivered.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.common.event_pattern_syntax import InvalidPattern, read_through
from awsim.common.json_path import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable

_QUOTE = re.compile(r'\\.|(?P<quote>")|<(?P<variable>\$[^<>]*|[A-Za-z0-9_.\-]+)>', re.DOTALL)
_MARKS = re.compile(r'(?<!\\)((?:\\\\)*)\\?"')


class InvalidInput(ValueError):
    """A filled template that its target cannot be sent; the text says why."""


class InputTemplate:
    """A template taken apart."""

    __slots__ = ("_is_free", "_parts", "is_json", "text", "variables")

    def __init__(self, text: str) -> None:
        self.text = text
        start = text.lstrip()[:1]
        self.is_json = start in ("{", "[")
        """Whether it is an object or an array; otherwise a string, one variable, or any text."""
        self._parts = list(_parts(text))
        is_variable = len(self._parts) == 3 and not any(literal.strip() for _, literal in self._parts)
        self._is_free = not self.is_json and start != '"' and not is_variable
        """Whether strings stand in it as they are, being no JSON."""
        self.variables = list(dict.fromkeys(name for name, _ in self._parts if name))
        """The names in angle brackets."""

    def fill(self, value_of: Callable[[str], Any]) -> str:
        """The text with its variables replaced. `value_of` gives their values, `MISSING` for none.

        Raises InvalidInput where a JSON template does not become JSON.
        """
        filled = "".join(
            (self._within_quotes if quoted else self._outside_of_quotes)(value_of(name)) if name else quoted
            for name, quoted in self._parts
        )
        if self.is_json:
            try:
                json.loads(filled)
            except (ValueError, RecursionError) as error:
                raise InvalidInput(f"the filled InputTemplate is not valid JSON: {error}") from None
        return filled

    def _outside_of_quotes(self, value: Any) -> str:
        if self._is_free:
            return "" if value is MISSING else value if isinstance(value, str) else as_json(value)
        return '""' if value is MISSING else as_json(value)

    def _within_quotes(self, value: Any) -> str:
        if value is MISSING:
            return ""
        if isinstance(value, str):
            return value if self._is_free else as_json(value)[1:-1]
        text = as_json(value)
        return text if self.is_json else _MARKS.sub(r"\1", text)

    def check(self) -> None:
        """Read the template as JSON, with null for each variable outside of quotes; raises InvalidPattern.

        Only the first value is looked at: texts and further lines may follow it.
        """
        read_through("".join((f"<{name}>" if other else "null") if name else other for name, other in self._parts))


@lru_cache(maxsize=1024)
def template_of(text: str) -> InputTemplate:
    """The template that a text is; taken apart once."""
    return InputTemplate(text)


def as_json(value: Any) -> str:
    """A value as AWS writes it: without blanks, characters as they are."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def fault_of(template: InputTemplate) -> str | None:
    """The place at which a template is no JSON, as errors name it; None where it is."""
    try:
        template.check()
    except InvalidPattern as invalid:
        return invalid.places.partition(" at ")[2]
    return None


def _parts(text: str) -> list[tuple[str, str]]:
    """(variable, `"` where it is within quotes) and ("", literal text), in their order."""
    found: list[tuple[str, str]] = []
    quoted, at = "", 0
    for part in _QUOTE.finditer(text):
        if part["quote"]:
            quoted = "" if quoted else '"'
        if part["variable"]:
            found += [("", text[at : part.start()]), (part["variable"], quoted)]
            at = part.end()
    return [*found, ("", text[at:])]
