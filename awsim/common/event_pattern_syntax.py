"""The JSON of event patterns: what a pattern's text holds, and how EventBridge says that it is none.

The reasons are those of EventBridge's JSON parser, without the place in the text (recorded:
TestEventPattern::test_invalid_json_event_pattern).
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from awsim.common.event_pattern_rules import InvalidPattern

VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


def read_pattern(text: str) -> dict[str, Any]:
    """The object that a text holds; raises InvalidPattern."""
    try:
        pattern = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise InvalidPattern(_reason(text, error)) from None
    except InvalidPattern:
        raise
    except ValueError:
        # The interpreter converts no integers of thousands of digits.
        raise InvalidPattern("Number is too long") from None
    if not isinstance(pattern, dict):
        raise InvalidPattern("Filter is not an object")
    return pattern


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidPattern(f"Non-standard token '{name}': enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS to allow")


def _reason(text: str, error: json.JSONDecodeError) -> str:
    rest = text[error.pos :].lstrip()
    if not text.strip():
        return "Filter is not an object"
    if not rest:
        return "Unexpected end-of-input"
    word = re.match(r"[\w$]+", rest)
    if word and error.msg not in _EXPECTED:
        return f"Unrecognized token '{word[0]}': was expecting {VALUES}"
    expected = _EXPECTED.get(error.msg, f"expected a valid value {VALUES}")
    return f"Unexpected character ('{rest[0]}' (code {ord(rest[0])})): {expected}"


_EXPECTED = {
    "Expecting property name enclosed in double quotes": "was expecting double-quote to start field name",
    "Expecting ':' delimiter": "was expecting a colon to separate field name and value",
    "Expecting ',' delimiter": "was expecting comma to separate Object entries",
}
"""What Python's parser says -> what EventBridge's says."""
