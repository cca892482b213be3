"""What a template has while it is rendered: its names, its output, and the ways out of a block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class TemplateError(Exception):
    """A template that can't be read, or that does not end."""


class StopTemplate(Exception):
    """`#stop`: nothing more is written."""


class BreakLoop(Exception):
    """`#break`: the innermost `#foreach` ends."""


class Scope:
    """The names of a rendering, which all blocks share, and what was written."""

    __slots__ = ("_left", "_written", "depth", "macros", "names")

    def __init__(self, names: dict[str, Any], longest: int) -> None:
        self.names = names
        self.macros: dict[str, Any] = {}
        self.depth = 0
        self._written: list[str] = []
        self._left = longest

    def write(self, text: str) -> None:
        """Add to the output. Raises `TemplateError` beyond its greatest length."""
        self._left -= len(text)
        if self._left < 0:
            raise TemplateError("The template writes more than a payload may hold")
        self._written.append(text)

    def begin(self) -> list[str]:
        """Write into a text of its own from here on; gives back what was written to before."""
        outer, self._written = self._written, []
        return outer

    def end(self, outer: list[str]) -> str:
        """The text written since `begin`, after which the outer text is written on."""
        inner, self._written = self._written, outer
        return "".join(inner)

    def text(self) -> str:
        """All that was written."""
        return "".join(self._written)


Evaluate = Callable[[Scope], Any]
"""Gives the value of an expression."""
Write = Callable[[Scope], None]
"""Writes a part of a template."""
