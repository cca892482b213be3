"""A template, read once into functions that write it for given values.

The language is that of Velocity 1.7, as its user guide has it: references (`$a`, `${a.b}`, `$!a`, `$a[0]`, `$a.m($b)`),
`#set`, `#if`, `#foreach` with `$foreach` and `#break`, `#macro`, `#define`, `#evaluate`, `#stop`, comments, `#[[…]]#`.
`#include` and `#parse` are refused: there are no other files.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from awsim.common.velocity.reader import Reader
from awsim.common.velocity.scope import BreakLoop, Scope, StopTemplate

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_OUTPUT = 10 * 1024 * 1024
"""Characters that one rendering may write: API Gateway's greatest payload is 10 MB."""


class Template:
    """A template that can be rendered any number of times.

    Raises `TemplateError` (`reader.py`) where the text is no template.
    """

    def __init__(self, text: str) -> None:
        self._write = Reader(text).template()

    def render(self, values: Mapping[str, Any]) -> str:
        """The text for these values of the first names. What the template sets is in the mapping's own objects alone.

        Raises `TemplateError` where more is written than may be.
        """
        scope = Scope(dict(values), LONGEST_OUTPUT)
        with suppress(StopTemplate, BreakLoop):  # outside of a loop `#break` ends the template, too
            self._write(scope)
        return scope.text()


@lru_cache(maxsize=1024)
def compiled(text: str) -> Template:
    """The template of a text, read once a process. Raises `TemplateError`."""
    return Template(text)
