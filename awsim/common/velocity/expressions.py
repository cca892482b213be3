"""References, literals and operators: a text becomes functions that give a value in a `Scope`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from awsim.common.velocity.directives import Defined
from awsim.common.velocity.methods import Callables, call, item_of, property_of
from awsim.common.velocity.scope import Evaluate, Scope, TemplateError, Write
from awsim.common.velocity.values import BINARY, is_true, text_of

Step = Callable[[Any, Scope], Any]

_BLANK = re.compile(r"\s*")
_REFERENCE = re.compile(r"\$(!?)(\{?)([A-Za-z_][\w-]*)")
_MEMBER = re.compile(r"\.([A-Za-z_][\w-]*)")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(?:[eE][+-]?\d+)?|-?\.\d+")
_WORD = re.compile(r"(true|false|null)\b")
_SINGLE = re.compile(r"'((?:[^']|'')*)'")
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.|"")*)"', re.DOTALL)
_NOT = re.compile(r"not\b")
_WORDS = {"true": True, "false": False, "null": None}
_NAMED = {"or": "||", "and": "&&", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_OPERATOR = re.compile(r"\s*(\|\||&&|==|!=|<=|>=|<|>|\+|-|\*|/|%|(?:or|and|eq|ne|lt|le|gt|ge)\b)")
_STRENGTH = {
    operator: strength
    for strength, operators in enumerate(("||", "&&", "== !=", "< <= > >=", "+ -", "* / %"), 1)
    for operator in operators.split()
}


class ExpressionReader:
    """Reads values from a template's text, from a place on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def error(self, what: str) -> TemplateError:
        """An error that names the line."""
        return TemplateError(f"Line {self.text.count(chr(10), 0, self.at) + 1}: {what}")

    def skip(self, pattern: re.Pattern[str]) -> bool:
        """Read over what matches here, if it does."""
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found is not None

    def taken(self, pattern: re.Pattern[str]) -> str:
        """Read what matches here; it must."""
        found = pattern.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return found[0]

    def blank(self) -> None:
        """Read over white space."""
        self.skip(_BLANK)

    def peek(self, mark: str) -> bool:
        """Whether a mark comes next, white space apart."""
        found = _BLANK.match(self.text, self.at)
        assert found is not None
        return self.text.startswith(mark, found.end())

    def expect(self, mark: str) -> None:
        """Read a mark. Raises `TemplateError` where it does not come next."""
        self.blank()
        if not self.text.startswith(mark, self.at):
            raise self.error(f"'{mark}' is missing")
        self.at += len(mark)

    # References

    def reference_at(self, place: int) -> int | None:
        """Where the reference ends that begins at a place, if one does."""
        here, self.at = self.at, place
        found = self._reference()
        end, self.at = self.at, here
        return None if found is None else end

    def reference_to_write(self) -> Write | None:
        """The reference that stands here, as what writes its value; None where none stands here."""
        start = self.at
        found = self._reference()
        if found is None:
            return None
        evaluate, quiet, reserved = found
        source = "" if quiet or reserved else self.text[start : self.at]

        def write(scope: Scope) -> None:
            value = evaluate(scope)
            if isinstance(value, Defined):
                value.body(scope)
            else:
                scope.write(source if value is None else text_of(value))

        return write

    def _reference(self) -> tuple[Evaluate, bool, bool] | None:
        """A reference: its value, whether it is quiet, and whether its name is AWS's, which is never written out."""
        found = _REFERENCE.match(self.text, self.at)
        if found is None:
            return None
        start, self.at = self.at, found.end()
        name: str = found[3]
        steps = self._steps()
        if found[2]:
            if not self.text.startswith("}", self.at):
                self.at = start
                return None
            self.at += 1
        return _walk(name, steps), bool(found[1]), name in ("input", "context", "stageVariables", "util")

    def _steps(self) -> list[Step]:
        steps: list[Step] = []
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                self.at += 1
                steps.append(_item(self.expression()))
                self.expect("]")
                continue
            found = _MEMBER.match(self.text, self.at)
            if found is None:
                break
            self.at = found.end()
            if self.text.startswith("(", self.at):
                steps.append(_method(found[1], self.arguments()))
            else:
                steps.append(_property(found[1]))
        return steps

    def arguments(self) -> list[Evaluate]:
        """`( … )`: values with commas or, for macros, white space between them."""
        self.expect("(")
        given: list[Evaluate] = []
        while not self.peek(")"):
            if self.at >= len(self.text):
                raise self.error("')' is missing")
            given.append(self.expression())
            self.blank()
            if self.text.startswith(",", self.at):
                self.at += 1
        self.expect(")")
        return given

    # Expressions

    def expression(self, least: int = 1) -> Evaluate:
        """A value with operators at least this strong."""
        left = self.operand()
        while True:
            found = _OPERATOR.match(self.text, self.at)
            if found is None:
                return left
            operator = _NAMED.get(found[1], found[1])
            if _STRENGTH[operator] < least:
                return left
            self.at = found.end()
            left = _binary(operator, left, self.expression(_STRENGTH[operator] + 1))

    def operand(self) -> Evaluate:
        """One value without operators, but `!`. Raises `TemplateError` where none stands here."""
        self.blank()
        here = self.text[self.at : self.at + 1]
        if here == "$":
            found = self._reference()
            if found is not None:
                return found[0]
        readers: dict[str, Callable[[], Evaluate]] = {
            "(": self._parenthesised,
            "[": self._list,
            "{": self._map,
            "!": self._negated,
            "'": self._single_quoted,
            '"': self._double_quoted,
        }
        if here in readers:
            return readers[here]()
        if _NOT.match(self.text, self.at):
            self.at += 2
            return self._negated()
        return self._plain()

    def _plain(self) -> Evaluate:
        found = _WORD.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
            word = _WORDS[found[1]]
            return lambda _: word
        found = _NUMBER.match(self.text, self.at)
        if found is None:
            raise self.error("a value is missing")
        self.at = found.end()
        number = int(found[0]) if found[0].lstrip("-").isdigit() else float(found[0])
        return lambda _: number

    def _parenthesised(self) -> Evaluate:
        self.expect("(")
        inner = self.expression()
        self.expect(")")
        return inner

    def _negated(self) -> Evaluate:
        self.at += 1
        inner = self.operand()
        return lambda scope: not is_true(inner(scope))

    def _single_quoted(self) -> Evaluate:
        found = _SINGLE.match(self.text, self.at)
        if found is None:
            raise self.error("a quotation mark is missing")
        self.at = found.end()
        value = found[1].replace("''", "'")
        return lambda _: value

    def _double_quoted(self) -> Evaluate:
        found = _DOUBLE.match(self.text, self.at)
        if found is None:
            raise self.error("a quotation mark is missing")
        self.at = found.end()
        value = found[1].replace('""', '"')
        if "$" not in value and "#" not in value:
            return lambda _: value
        return _interpolated(type(self)(value).template())

    def template(self) -> Write:
        """A text that may have references and directives in it (`reader.py` says how)."""
        raise NotImplementedError

    def _list(self) -> Evaluate:
        self.expect("[")
        if self.peek("]"):
            self.expect("]")
            return lambda _: []
        first = self.expression()
        if self.peek(".."):
            self.expect("..")
            last = self.expression()
            self.expect("]")
            return _range(first, last)
        items = [first]
        while self.peek(","):
            self.expect(",")
            items.append(self.expression())
        self.expect("]")
        return lambda scope: [item(scope) for item in items]

    def _map(self) -> Evaluate:
        self.expect("{")
        entries: list[tuple[Evaluate, Evaluate]] = []
        while not self.peek("}"):
            key = self.expression()
            self.expect(":")
            entries.append((key, self.expression()))
            if not self.peek(","):
                break
            self.expect(",")
        self.expect("}")
        return lambda scope: {key(scope): value(scope) for key, value in entries}

    def assignment(self) -> Write:
        """`$name = value` or `$a.b["c"] = value`, as what does it. A null value changes nothing (Velocity 1.7)."""
        self.blank()
        found = _REFERENCE.match(self.text, self.at)
        if found is None:
            raise self.error("#set needs a reference to set")
        self.at = found.end()
        steps = self._places()
        if found[2]:
            self.expect("}")
        self.expect("=")
        return _set(found[3], steps, self.expression())

    def _places(self) -> list[Evaluate]:
        """The keys behind a name that is set."""
        keys: list[Evaluate] = []
        while True:
            if self.text.startswith("[", self.at):
                self.at += 1
                keys.append(self.expression())
                self.expect("]")
                continue
            found = _MEMBER.match(self.text, self.at)
            if found is None:
                return keys
            self.at = found.end()
            keys.append(_constant(found[1]))


def _constant(value: str) -> Evaluate:
    return lambda _: value


def _walk(name: str, steps: list[Step]) -> Evaluate:
    if not steps:
        return lambda scope: scope.names.get(name)

    def evaluate(scope: Scope) -> Any:
        value = scope.names.get(name)
        for step in steps:
            if value is None:
                return None
            value = step(value, scope)
        return value

    return evaluate


def _property(name: str) -> Step:
    return lambda value, _: property_of(value, name)


def _item(index: Evaluate) -> Step:
    return lambda value, scope: item_of(value, index(scope))


def _method(name: str, arguments: list[Evaluate]) -> Step:
    return lambda value, scope: call(value, name, [argument(scope) for argument in arguments])


def _binary(operator: str, left: Evaluate, right: Evaluate) -> Evaluate:
    if operator == "||":
        return lambda scope: is_true(left(scope)) or is_true(right(scope))
    if operator == "&&":
        return lambda scope: is_true(left(scope)) and is_true(right(scope))
    calculate = BINARY[operator]
    return lambda scope: calculate(left(scope), right(scope))


def _interpolated(write: Write) -> Evaluate:
    def evaluate(scope: Scope) -> str:
        outer = scope.begin()
        try:
            write(scope)
        finally:
            text = scope.end(outer)
        return text

    return evaluate


def _range(first: Evaluate, last: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> list[int] | None:
        start, end = first(scope), last(scope)
        if not (isinstance(start, int) and isinstance(end, int)):
            return None
        if abs(end - start) > 1_000_000:
            raise TemplateError("The range is too long")
        return list(range(start, end + 1)) if start <= end else list(range(start, end - 1, -1))

    return evaluate


def _set(name: str, keys: list[Evaluate], value: Evaluate) -> Write:
    def write(scope: Scope) -> None:
        new = value(scope)
        if new is None:
            return
        if not keys:
            scope.names[name] = new
            return
        place = scope.names.get(name)
        for key in keys[:-1]:
            index = key(scope)
            place = property_of(place, index) if isinstance(index, str) else item_of(place, index)
        _put(place, keys[-1](scope), new)

    return write


def _put(place: Any, key: Any, value: Any) -> None:
    if isinstance(place, list) and isinstance(key, int):
        if -len(place) <= key < len(place):
            place[key] = value
    elif isinstance(place, dict) and not isinstance(place, Callables):
        place[key] = value
