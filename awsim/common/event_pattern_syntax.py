"""The JSON of event patterns, token by token, and how EventBridge says that a text is none and where.

EventBridge and SNS read patterns with a streaming parser (Jackson) and answer with its sentences. The place they name
is how far it had read when the fault was seen, so this reader reads as far at each token: the value behind a name is
begun with the name, and a string is read to its end only when its text is asked for (recorded: TestEventPattern,
TestSNSFilterPolicyConditions).
"""

from __future__ import annotations

import re
from typing import NoReturn

VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
LONGEST_SOURCE = 500
"""Characters of a pattern that an error repeats."""
LONGEST_NUMBER = 1000
"""Characters of a number."""
DEEPEST = 1000
"""Levels of nesting that the parser reads."""

_BLANK = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[\w$]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_HEX = re.compile(r"[0-9a-fA-F]{0,4}")
_CONTROLS = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_NOT_STANDARD = {"N": "NaN", "I": "Infinity"}


class InvalidPattern(ValueError):
    """A pattern that EventBridge refuses.

    `reason` is the fault in words; `places` is what follows it, often empty or the line and column, sometimes twice.
    """

    def __init__(self, reason: str, places: str = "") -> None:
        super().__init__(reason + places)
        self.reason = reason
        self.places = places

    @property
    def sentence(self) -> str:
        """What EventBridge says after "Event pattern is not valid. Reason: ", SNS after "FilterPolicy: "."""
        return self.reason + self.places


class PatternReader:
    """Reads the tokens of a text; all its methods raise InvalidPattern where the text is no JSON.

    Tokens are `{`, `}`, `[`, `]`, `name`, `string`, `number`, `true`, `false`, `null`, and None at the end of the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._open: list[tuple[str, int]] = []
        """The brackets that are open, and where each stands."""
        self._is_first = True
        """Whether nothing was read yet of the innermost of them."""
        self._ahead: str | None = None
        """The token of the value that was begun with its name."""
        self._string: str | None = None
        self._is_half_read = False
        """Whether the text of a string is still to be read."""
        self._raw = ""
        self.name = ""
        """The name that was read last."""
        self.mark: str | None = None
        """The token that was read last, by its name above."""

    def next(self) -> str | None:
        """Read the next token."""
        if self._ahead is not None:
            self.mark, self._ahead = self._ahead, None
            return self._enter()
        if self._is_half_read:
            self._read_string("for a string value")
        self._skip_blanks()
        if self._at == len(self._text):
            self._end()
            return None
        sign = self._text[self._at]
        if sign in "]}":
            self.mark = self._close(sign)
            return self.mark
        self._expect_comma()
        if self._open and self._open[-1][0] == "{":
            self._read_name()
            self.mark = "name"
            return self.mark
        self.mark = self._begin_value()
        return self._enter()

    def text(self) -> str:
        """The text of a string, otherwise what the token looks like (`12.50`, `]`)."""
        if self.mark == "string":
            return self._read_string("for a string value") if self._is_half_read else self._string or ""
        return self._raw if self.mark == "number" else str(self.mark)

    def refuse(self, reason: str) -> NoReturn:
        """Refuse the pattern, naming the place that reading has come to."""
        raise self.invalid(reason)

    def invalid(self, reason: str) -> InvalidPattern:
        """A fault at the place that reading has come to."""
        return InvalidPattern(reason, self.place())

    def place(self) -> str:
        """How errors name the place that reading has come to."""
        return f"\n at {self._location(self._at)}"

    def _location(self, at: int) -> str:
        line, start = 1, 0
        for end in _LINE_END.finditer(self._text, 0, at):
            line, start = line + 1, end.end()
        return f"[Source: (String){_excerpt(self._text)}; line: {line}, column: {_units(self._text[start:at]) + 1}]"

    def _skip_blanks(self) -> None:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at
        if self._text.startswith("/", self._at):
            self._at += 1
            self.refuse(
                "Unexpected character ('/' (code 47)): maybe a (non-standard) comment?"
                " (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)"
            )

    def _end(self) -> None:
        if self._open:
            bracket, at = self._open[-1]
            kind = _kind(bracket)
            start = self._location(at)
            self.refuse(f"Unexpected end-of-input: expected close marker for {kind} (start marker at {start})")
        self.mark = None

    def _enter(self) -> str | None:
        if self.mark in ("{", "["):
            if len(self._open) == DEEPEST:
                self.refuse(f"Depth ({DEEPEST + 1}) exceeds the maximum allowed nesting depth ({DEEPEST})")
            self._open.append((self.mark, self._at - 1))
            self._is_first = True
        return self.mark

    def _close(self, sign: str) -> str:
        self._at += 1
        if not self._open:
            expected = "was expecting" if sign == "]" else "expected a value"
            self._refuse_sign(sign, expected)
        bracket, at = self._open[-1]
        wanted = "]" if bracket == "[" else "}"
        if sign != wanted:
            start = self._location(at)
            self.refuse(
                f"Unexpected close marker '{sign}': expected '{wanted}' (for {_kind(bracket)} starting at {start})"
            )
        self._open.pop()
        self._is_first = False
        return sign

    def _expect_comma(self) -> None:
        if not self._open:
            return
        if not self._is_first:
            sign = self._text[self._at]
            self._at += 1
            if sign != ",":
                self._refuse_sign(sign, f"was expecting comma to separate {_kind(self._open[-1][0])} entries")
            self._skip_blanks()
            if self._at == len(self._text):
                self.refuse(f"Unexpected end-of-input within/between {_kind(self._open[-1][0])} entries")
        self._is_first = False

    def _read_name(self) -> None:
        sign = self._text[self._at]
        self._at += 1
        if sign != '"':
            self._refuse_sign(sign, "was expecting double-quote to start field name")
        self.name = self._read_string("for a field name")
        self._skip_blanks()
        if self._at < len(self._text):
            sign = self._text[self._at]
            self._at += 1
            if sign != ":":
                self._refuse_sign(sign, "was expecting a colon to separate field name and value")
            self._skip_blanks()
        if self._at == len(self._text):
            self.refuse("Unexpected end-of-input within/between Object entries")
        self._ahead = self._begin_value()

    def _begin_value(self) -> str:
        sign = self._text[self._at]
        if sign in "-0123456789":
            return self._read_number()
        self._at += 1
        if sign in "{[":
            return sign
        if sign == '"':
            self._is_half_read = True
            return "string"
        if sign == "}":
            self._refuse_sign(sign, "expected a value")
        self._at -= 1
        word = self._word()
        if word in ("true", "false", "null"):
            return word
        name = _NOT_STANDARD.get(sign)
        if name and word == name:
            self._refuse_not_standard(name)
        if sign.isalpha() or sign in "_$":
            self.refuse(f"Unrecognized token '{word}': was expecting {VALUES}")
        self._at += 1
        raise self._unexpected(sign, f"expected a valid value {VALUES}")

    def _word(self) -> str:
        found = _WORD.match(self._text, self._at)
        word = found[0] if found else ""
        self._at += len(word)
        return word

    def _refuse_not_standard(self, name: str) -> NoReturn:
        self.refuse(f"Non-standard token '{name}': enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS to allow")

    def _read_number(self) -> str:
        found = _NUMBER.match(self._text, self._at)
        if found is None:
            self._refuse_number("expected digit (0-9) to follow minus sign, for valid numeric value", 1)
        self._raw = found[0]
        self._at = found.end()
        if len(self._raw) > LONGEST_NUMBER:
            self.refuse(f"Number length ({len(self._raw)}) exceeds the maximum length ({LONGEST_NUMBER})")
        rest = self._text[self._at : self._at + 1]
        if rest == ".":
            self._refuse_number("Decimal point not followed by a digit", 1)
        if rest and rest in "eE":
            signed = self._text[self._at + 1 : self._at + 2]
            self._refuse_number("Exponent indicator not followed by a digit", 2 if signed and signed in "+-" else 1)
        if rest.isdigit():
            self.refuse("Invalid numeric value: Leading zeroes not allowed")
        return "number"

    def _refuse_number(self, reason: str, skipped: int) -> NoReturn:
        if self._text.startswith("-Infinity", self._at):
            self._at += len("-Infinity")
            self._refuse_not_standard("-Infinity")
        self._at += skipped
        if self._at >= len(self._text):
            self.refuse("Unexpected end-of-input in VALUE_NUMBER_INT")
        self._at += 1
        self.refuse(f"Unexpected character ({_described(self._text[self._at - 1])}) in numeric value: {reason}")

    def _read_string(self, purpose: str) -> str:
        """The text of a string whose opening quote was read, to behind its closing one."""
        pieces = []
        while True:
            plain = _PLAIN.match(self._text, self._at)
            pieces.append(plain[0] if plain else "")
            self._at += len(pieces[-1])
            if self._at >= len(self._text):
                in_name = purpose == "for a field name"
                self.refuse(
                    "Unexpected end-of-input in field name"
                    if in_name
                    else f"Unexpected end-of-input: was expecting closing quote {purpose}"
                )
            sign = self._text[self._at]
            self._at += 1
            if sign == '"':
                break
            if sign != "\\":
                what = "name" if purpose == "for a field name" else "string value"
                self.refuse(
                    f"Illegal unquoted character ({_described(sign)}):"
                    f" has to be escaped using backslash to be included in {what}"
                )
            pieces.append(self._read_escape())
        self._is_half_read = False
        # A pair of escaped surrogates stands for one character.
        self._string = "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        return self._string

    def _read_escape(self) -> str:
        if self._at >= len(self._text):
            self.refuse("Unexpected end-of-input in character escape sequence")
        sign = self._text[self._at]
        self._at += 1
        if sign in _ESCAPES:
            return _ESCAPES[sign]
        if sign != "u":
            self.refuse(f"Unrecognized character escape {_described(sign)}")
        found = _HEX.match(self._text, self._at)
        digits = found[0] if found else ""
        self._at += len(digits)
        if len(digits) == 4:
            return chr(int(digits, 16))
        if self._at >= len(self._text):
            self.refuse("Unexpected end-of-input in character escape sequence")
        self._at += 1
        raise self._unexpected(self._text[self._at - 1], "expected a hex-digit for character escape sequence")

    def _refuse_sign(self, sign: str, expected: str) -> NoReturn:
        raise self._unexpected(sign, expected)

    def _unexpected(self, sign: str, expected: str) -> InvalidPattern:
        return self.invalid(f"Unexpected character ({_described(sign)}): {expected}")


def _kind(bracket: str) -> str:
    return "Object" if bracket == "{" else "Array"


def _described(sign: str) -> str:
    code = ord(sign)
    if code < 0x20 or 0x7F <= code <= 0x9F:
        return f"(CTRL-CHAR, code {code})"
    return f"'{sign}' (code {code})" if code <= 255 else f"'{sign}' (code {code} / 0x{code:x})"


def _units(text: str) -> int:
    """Length as Java counts it: characters outside of the basic plane are two."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def _excerpt(text: str) -> str:
    shown = _CONTROLS.sub(lambda sign: f"\\u{ord(sign[0]):04X}", text[:LONGEST_SOURCE])
    left = len(text) - LONGEST_SOURCE
    return f'"{shown}"[truncated {left} chars]' if left > 0 else f'"{shown}"'


def read_through(text: str) -> None:
    """Read a whole value for its faults; raises InvalidPattern. What follows it in the text is not looked at."""
    reader = PatternReader(text)
    depth = 0
    while (mark := reader.next()) is not None:
        reader.text()
        depth += (mark in "{[") - (mark in "}]")
        if not depth:
            return
