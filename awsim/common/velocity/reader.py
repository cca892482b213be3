"""Velocity's grammar: a template's text becomes functions that write it into a `Scope`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from awsim.common.velocity.directives import (
    block,
    broken,
    conditional,
    define,
    evaluate,
    loop,
    macro,
    macro_call,
    stopped,
    text_writer,
)
from awsim.common.velocity.expressions import ExpressionReader

if TYPE_CHECKING:
    from awsim.common.velocity.scope import Evaluate, Write

_PLAIN = re.compile(r"[^$#\\]+")
_LINE_COMMENT = re.compile(r"##[^\n]*\n?")
_BLOCK_COMMENT = re.compile(r"#\*.*?(?:\*#|\Z)(?:[ \t]*\r?\n)?", re.DOTALL)
_RAW = re.compile(r"#\[\[(.*?)\]\]#", re.DOTALL)
_DIRECTIVE = re.compile(r"#(?:([A-Za-z_][\w]*)|\{([A-Za-z_][\w]*)\})")
_ESCAPED = re.compile(r"\\(?=[$#])")
_END_OF_LINE = re.compile(r"[ \t]*\r?\n")
_COMMA = re.compile(r"\s*,")
_NAME = re.compile(r"\s*\$?([A-Za-z_][\w-]*)")
_ENDS = frozenset({"end", "else", "elseif"})


class Reader(ExpressionReader):
    """Reads one template from its start to its end."""

    def template(self) -> Write:
        """The whole text. Raises `TemplateError` where an `#end` is missing or too many."""
        write, ended_by = self._block(frozenset())
        if ended_by is not None:
            raise self.error(f"#{ended_by} without a directive that it ends")
        return write

    def _block(self, ends: frozenset[str]) -> tuple[Write, str | None]:
        """What stands up to one of the directives that end the block, and which it was."""
        parts: list[Write] = []
        while self.at < len(self.text):
            directive = self._next_directive()
            if directive in _ENDS:
                if directive not in ends:
                    raise self.error(f"#{directive} out of place")
                return block(parts), directive
            parts.append(self._part(directive))
        if ends:
            raise self.error("#end is missing")
        return block(parts), None

    def _next_directive(self) -> str | None:
        """The name of the directive that stands here, read over if it ends a block."""
        found = _DIRECTIVE.match(self.text, self.at)
        if found is None:
            return None
        name: str = found[1] or found[2]
        if name in _ENDS:
            self.at = found.end()
            if name == "end":
                self.skip(_END_OF_LINE)
        return name

    def _part(self, directive: str | None) -> Write:
        here = self.text[self.at]
        if here == "$":
            reference = self.reference_to_write()
            return reference if reference is not None else self._literal(1)
        if here == "\\":
            return self._backslash()
        if here != "#":
            return self._literal(len(self.taken(_PLAIN)), moved=True)
        if directive is not None:
            written = self._directive(directive)
            return written if written is not None else self._literal(1)
        return self._comment()

    def _literal(self, length: int, *, moved: bool = False) -> Write:
        if moved:
            return text_writer(self.text[self.at - length : self.at])
        self.at += length
        return text_writer(self.text[self.at - length : self.at])

    def _backslash(self) -> Write:
        """A backslash makes text of what would be a reference or a directive, and else stands for itself."""
        if _ESCAPED.match(self.text, self.at) is None:
            return self._literal(1)
        marker = self.at + 1
        found = _DIRECTIVE.match(self.text, marker) if self.text[marker] == "#" else self.reference_at(marker)
        if found is None:
            return self._literal(2)
        self.at = found.end() if isinstance(found, re.Match) else found
        return text_writer(self.text[marker : self.at])

    def _comment(self) -> Write:
        raw = _RAW.match(self.text, self.at)
        if raw is not None:
            self.at = raw.end()
            return text_writer(raw[1])
        if self.skip(_LINE_COMMENT) or self.skip(_BLOCK_COMMENT):
            return text_writer("")
        return self._literal(1)

    def _directive(self, name: str) -> Write | None:
        """The directive of this name; None where it is text (`#ffffff`)."""
        start = self.at
        found = _DIRECTIVE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        known = getattr(self, f"_read_{name}", None)
        if known is not None:
            written: Write = known()
            return written
        if name in ("include", "parse"):
            raise self.error(f"#{name} needs another file, and there is none")
        if not self.peek("("):
            self.at = start
            return None
        return macro_call(name, self.arguments())

    def _condition(self) -> Evaluate:
        self.expect("(")
        condition = self.expression()
        self.expect(")")
        self.skip(_END_OF_LINE)
        return condition

    def _read_set(self) -> Write:
        self.expect("(")
        write = self.assignment()
        self.expect(")")
        self.skip(_END_OF_LINE)
        return write

    def _read_if(self) -> Write:
        branches: list[tuple[Evaluate, Write]] = []
        otherwise: Write | None = None
        ended_by: str | None = "elseif"
        while ended_by == "elseif":
            condition = self._condition()
            body, ended_by = self._block(_ENDS)
            branches.append((condition, body))
        if ended_by == "else":
            self.skip(_END_OF_LINE)
            otherwise, _ = self._block(frozenset({"end"}))
        return conditional(branches, otherwise)

    def _read_foreach(self) -> Write:
        self.expect("(")
        name = self._name()
        self.blank()
        if not self.text.startswith("in", self.at):
            raise self.error("#foreach needs: $name in $list")
        self.at += 2
        items = self.operand()
        self.expect(")")
        self.skip(_END_OF_LINE)
        body, _ = self._block(frozenset({"end"}))
        return loop(name, items, body)

    def _read_macro(self) -> Write:
        self.expect("(")
        name, *parameters = self._names()
        self.skip(_END_OF_LINE)
        body, _ = self._block(frozenset({"end"}))
        return macro(name, parameters, body)

    def _read_define(self) -> Write:
        self.expect("(")
        name = self._name()
        self.expect(")")
        self.skip(_END_OF_LINE)
        body, _ = self._block(frozenset({"end"}))
        return define(name, body)

    def _read_evaluate(self) -> Write:
        self.expect("(")
        value = self.operand()
        self.expect(")")
        return evaluate(value, lambda text: Reader(text).template())

    def _read_stop(self) -> Write:
        return stopped

    def _read_break(self) -> Write:
        return broken

    def _name(self) -> str:
        found = _NAME.match(self.text, self.at)
        if found is None:
            raise self.error("a name is missing")
        self.at = found.end()
        return str(found[1])

    def _names(self) -> list[str]:
        """Names up to the closing parenthesis, the first of which must be there."""
        names = [self._name()]
        while not self.peek(")"):
            if self.at >= len(self.text):
                raise self.error("')' is missing")
            self.skip(_COMMA)
            names.append(self._name())
        self.expect(")")
        return names
