"""From the text of a pattern to what it asks for: one table of fields for each way through its `$or`s.

Read and refused as AWS's published matcher does (Event Ruler, JsonRuleCompiler), so that the first fault is the one
that is told, in the words recorded (TestEventPattern::test_event_pattern[…_EXC]).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn

from awsim.common.event_pattern_rules import Alternative, Field, Literal, Span, wildcard_pieces
from awsim.common.event_pattern_syntax import InvalidPattern, PatternReader
from awsim.common.event_pattern_values import (
    LARGEST_NUMBER,
    SCALE,
    AddressRange,
    address_digits,
    address_range,
    bound_of,
    comparable,
    number_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Branch = dict[str, Field]
    """Path -> what is asked of the field there; all of them hold together."""

OR = "$or"
MOST_BRANCHES = 1000
"""Ways through all of a pattern's `$or`s."""
RESERVED_IN_OR = frozenset(
    {
        *("exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr"),
        *("=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case"),
        *("date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range"),
        *("ip-address-in-range", "ip-address-not-in-range"),
    }
)
"""Names that no field of an alternative has: an `$or` with one of them is a field that happens to be called so."""

ONE_KEY = "Only one key allowed in match expression"
TOO_MANY = "Too many elements in numeric expression"


def branches_of(text: str) -> list[Branch]:
    """What a pattern asks for; an event has to fit one of the branches. Raises InvalidPattern.

    Where `$or` does not hold alternatives, it is a field's name like any other.
    """
    try:
        return _Compiler(text, reads_or=True).branches()
    except InvalidPattern as invalid:
        if OR not in text:
            raise
        try:
            return _Compiler(text, reads_or=False).branches()
        except InvalidPattern:
            raise invalid from None


class _Compiler:
    """One reading of a text; `reads_or` says whether `$or` holds alternatives."""

    def __init__(self, text: str, *, reads_or: bool) -> None:
        self._reader = PatternReader(text)
        self._reads_or = reads_or
        self._path: list[str] = []

    def branches(self) -> list[Branch]:
        if self._reader.next() != "{":
            self._refuse("Filter is not an object")
        branches: list[Branch] = []
        self._object(branches, in_or=False)
        return branches

    def _refuse(self, reason: str) -> NoReturn:
        self._reader.refuse(reason)

    def _placed(self, invalid: InvalidPattern) -> InvalidPattern:
        """A fault with the place reading has come to, after those it names already."""
        return InvalidPattern(invalid.reason, invalid.places + self._reader.place())

    def _object(self, branches: list[Branch], *, in_or: bool) -> None:
        is_empty = True
        while self._reader.next() != "}":
            is_empty = False
            name = self._reader.name
            if name == OR and self._reads_or:
                self._alternatives(branches)
                continue
            if in_or and name in RESERVED_IN_OR:
                self._refuse(f"{name} is Ruler reserved fieldName which cannot be used inside {OR}.")
            mark = self._reader.next()
            self._path.append(name)
            if mark == "{":
                self._object(branches, in_or=in_or)
            elif mark == "[":
                self._field(branches)
            else:
                self._refuse(f'"{name}" must be an object or an array')
            self._path.pop()
        if is_empty:
            self._refuse("Empty objects are not allowed")

    def _alternatives(self, branches: list[Branch]) -> None:
        before = list(branches)
        branches.clear()
        if self._reader.next() != "[":
            self._refuse(f"It must be an Array followed with {OR}.")
        count = 0
        while (mark := self._reader.next()) != "]":
            count += 1
            if mark != "{":
                self._refuse(f"Only JSON object is allowed in array of {OR} relationship.")
            ways = [dict(branch) for branch in before] or [{}]
            self._object(ways, in_or=True)
            branches += ways
            if len(branches) > MOST_BRANCHES:
                raise InvalidPattern("Rule is too complex")
        if count < 2:
            self._refuse(f"There must have at least 2 Objects in {OR} relationship.")

    def _field(self, branches: list[Branch]) -> None:
        found = []
        while (mark := self._reader.next()) != "]":
            found.append(self._expression() if mark == "{" else self._literal(mark))
        if not found:
            self._refuse("Empty arrays are not allowed")
        field = Field(tuple(found), len(self._path))
        if not branches:
            branches.append({})
        for branch in branches:
            # A field that is asked for twice is asked for as it was last.
            branch[".".join(self._path)] = field

    def _literal(self, mark: str | None) -> Alternative:
        if mark == "string":
            text = self._reader.text()
            digits = address_digits(text)
            return Alternative("text", text) if digits is None else Alternative("address", AddressRange(digits, digits))
        if mark == "number":
            return Alternative("number", _literal_of(self._reader.text()))
        if mark in WORDS:
            return Alternative("word", WORDS[mark])
        raise self._reader.invalid("Match value must be String, number, true, false, or null")

    def _expression(self) -> Alternative:
        if self._reader.next() != "name":
            self._refuse("Match expression name not found")
        name = self._reader.name
        read = EXPRESSIONS.get(name)
        if read is None:
            self._refuse(f"Unrecognized match type {name}")
        return read(self)

    def _end(self, reason: str = ONE_KEY) -> None:
        if self._reader.next() != "}":
            self._refuse(reason)

    def _string(self, name: str, mark: str | None) -> str:
        if mark != "string":
            self._refuse(f"{name} match pattern must be a string")
        return self._reader.text()

    def exactly(self) -> Alternative:
        text = self._string("exact", self._reader.next())
        self._end()
        return Alternative("text", text)

    def prefix(self) -> Alternative:
        return self._affix("prefix")

    def suffix(self) -> Alternative:
        return self._affix("suffix")

    def _affix(self, kind: str) -> Alternative:
        mark = self._reader.next()
        if mark != "{":
            text = self._string(kind, mark)
            self._end()
            return Alternative(kind, text)
        if self._reader.next() != "name":
            self._refuse(f"{kind.capitalize()} expression name not found")
        if self._reader.name != "equals-ignore-case":
            self._refuse(f"Unsupported {kind} pattern: {self._reader.name}")
        text = self._string("equals-ignore-case", self._reader.next())
        self._end()
        self._end()
        return Alternative(f"{kind}-ignore-case", text)

    def equals_ignore_case(self) -> Alternative:
        text = self._string("equals-ignore-case", self._reader.next())
        self._end()
        return Alternative("equals-ignore-case", text)

    def wildcard(self) -> Alternative:
        text = self._string("wildcard", self._reader.next())
        pieces = self._pieces(text)
        self._end()
        return Alternative("wildcard", pieces)

    def _pieces(self, text: str) -> tuple[str, ...]:
        try:
            return wildcard_pieces(text)
        except InvalidPattern as invalid:
            raise self._placed(invalid) from None

    def cidr(self) -> Alternative:
        # The reason for a value of another type names another expression (Event Ruler).
        text = self._string("prefix", self._reader.next())
        found = address_range(text)
        self._end()
        return Alternative("cidr", found)

    def exists(self) -> Alternative:
        mark = self._reader.next()
        if mark not in ("true", "false"):
            self._refuse("exists match pattern must be either true or false.")
        self._end()
        return Alternative("exists", mark == "true")

    def numeric(self) -> Alternative:
        if self._reader.next() != "[":
            self._refuse("Value of numeric must be an array.")
        if self._reader.next() != "string":
            self._refuse(f"Invalid member in numeric match: {self._reader.text()}")
        sign = self._reader.text()
        mark = self._reader.next()
        if sign not in ("=", ">=", ">", "<=", "<"):
            self._refuse(f"Unrecognized numeric range operator: {sign}")
        if mark != "number":
            self._refuse(f"Value of {'equals' if sign == '=' else sign} must be numeric")
        written = self._reader.text()
        mark = self._reader.next()
        try:
            found = self._span(sign, written, mark)
        except InvalidPattern as invalid:
            raise invalid if invalid.places else self._placed(invalid) from None
        self._end(TOO_MANY)
        return found

    def _span(self, sign: str, written: str, mark: str | None) -> Alternative:
        if mark != "]" and sign in (">", ">="):
            top, is_open_above = self._top(mark)
            bottom, above = bound_of(written), bound_of(top)
            if bottom >= above:
                raise InvalidPattern("Bottom must be less than top")
            return Alternative("numeric", Span(bottom, above, is_open_below=sign == ">", is_open_above=is_open_above))
        if mark != "]":
            self._refuse(TOO_MANY)
        number, farthest = bound_of(written), LARGEST_NUMBER * SCALE
        if sign == "=":
            return Alternative("numeric", Span(number, number))
        if sign.startswith(">"):
            return Alternative("numeric", Span(number, farthest, is_open_below=sign == ">"))
        return Alternative("numeric", Span(-farthest, number, is_open_above=sign == "<"))

    def _top(self, mark: str | None) -> tuple[str, bool]:
        """The upper end of a range as it is written, and whether it is open."""
        if mark != "string":
            self._refuse(f"Bad value in numeric range: {self._reader.text()}")
        sign = self._reader.text()
        if sign not in ("<", "<="):
            self._refuse(f"Bad numeric range operator: {sign}")
        if self._reader.next() != "number":
            self._refuse(f"Value of {sign} must be numeric")
        written = self._reader.text()
        if self._reader.next() != "]":
            self._refuse("Too many terms in numeric range expression")
        return written, sign == "<"

    def anything_but(self) -> Alternative:
        mark = self._reader.next()
        kind = ""
        if mark == "{":
            if self._reader.next() != "name":
                self._refuse("Anything-But expression name not found")
            kind = self._reader.name
            if kind not in EXCEPTIONS:
                self._refuse(f"Unsupported anything-but pattern: {kind}")
            mark = self._reader.next()
        if mark not in ("[", "string", "number"):
            self._refuse("Value of anything-but must be an array or single string/number value.")
        found = self._exceptions(kind, mark) if kind else self._excepted_values(mark)
        self._end(TOO_MANY)
        if kind:
            self._end(TOO_MANY)
        return found

    def _excepted_values(self, mark: str | None) -> Alternative:
        if mark == "string":
            return Alternative("but-text", (self._reader.text(),))
        if mark == "number":
            # What is no comparable number is refused without a place here.
            return Alternative("but-number", (bound_of(self._reader.text()),))
        return self._list_of(self._listed_values)

    def _list_of(self, read: Callable[[], Alternative]) -> Alternative:
        """What is read of a list, in which a fault's place is named twice (recorded: …suffix_list_null_type_EXC)."""
        try:
            return read()
        except InvalidPattern as invalid:
            raise self._placed(invalid) from None

    def _listed_values(self) -> Alternative:
        texts: list[str] = []
        numbers: list[int] = []
        while (mark := self._reader.next()) != "]":
            if mark == "string":
                texts.append(self._reader.text())
            elif mark == "number":
                numbers.append(bound_of(self._reader.text()))
            else:
                self._refuse("Inside anything but list, start|null|boolean is not supported.")
        return self._either(texts, numbers)

    def _either(self, texts: list[str], numbers: list[int]) -> Alternative:
        if bool(texts) == bool(numbers):
            # Said when the list has been read: its place is named once.
            raise InvalidPattern(
                "Inside anything but list, either all values are number or string, mixed type is not supported"
            )
        return Alternative("but-text", tuple(texts)) if texts else Alternative("but-number", tuple(numbers))

    def _exceptions(self, kind: str, mark: str | None) -> Alternative:
        name, _ = EXCEPTIONS[kind]
        if mark != "[":
            texts = [self._excepted_text(kind, mark)]
        else:
            texts = []

            def read() -> Alternative:
                while (item := self._reader.next()) != "]":
                    texts.append(self._excepted_text(kind, item))
                return Alternative(name, ())

            self._list_of(read)
        if kind == "wildcard":
            return Alternative(name, tuple(map(self._pieces, texts)))
        return Alternative(name, tuple(texts))

    def _excepted_text(self, kind: str, mark: str | None) -> str:
        if mark != "string":
            self._refuse(EXCEPTIONS[kind][1])
        text = self._reader.text()
        if not text and kind in ("prefix", "suffix"):
            self._refuse("Null prefix/suffix not allowed")
        return text


def _literal_of(written: str) -> Literal:
    return Literal(comparable(Decimal(written)), number_text(written))


WORDS = {"true": True, "false": False, "null": None}

EXCEPTIONS = {
    "prefix": ("but-prefix", "prefix/suffix match pattern must be a string"),
    "suffix": ("but-suffix", "prefix/suffix match pattern must be a string"),
    "equals-ignore-case": (
        "but-ignore-case",
        "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
    ),
    "wildcard": ("but-wildcard", "wildcard match pattern must be a string"),
}
"""What can stand inside `anything-but` -> the kind of alternative, and the reason to refuse other values than texts."""

EXPRESSIONS: dict[str, Callable[[_Compiler], Alternative]] = {
    "anything-but": _Compiler.anything_but,
    "cidr": _Compiler.cidr,
    "equals-ignore-case": _Compiler.equals_ignore_case,
    "exactly": _Compiler.exactly,
    "exists": _Compiler.exists,
    "numeric": _Compiler.numeric,
    "prefix": _Compiler.prefix,
    "suffix": _Compiler.suffix,
    "wildcard": _Compiler.wildcard,
}
"""The matching expressions -> what reads them, behind their name."""
