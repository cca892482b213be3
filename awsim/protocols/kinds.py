"""What services say of a value in JSON that is of another kind than its shape's: in the words of their own parsers.

The words are recorded: Kinesis' and DynamoDB's by the suites of kinesalite and dynalite, which were run against AWS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.protocols.malformed import WrongKind

_JAVA = {"blob": "java.nio.ByteBuffer", "list": "java.util.List"}
_OF_DYNAMODB = "com.amazonaws.dynamodb.v20120810."
_NUMBER = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber"


def sentence(error: WrongKind, service: str) -> str:
    """The message of the error for a value of the wrong kind in a request to a service."""
    return _WORDING.get(service, _of_kinesis)(error)


def _of_kinesis(error: WrongKind) -> str:
    value, kind = error.value, error.kind
    if isinstance(value, list):
        return "Start of list found where not expected"
    if isinstance(value, dict):
        return "Start of structure or map found where not expected."
    if kind in {"list", "map"}:
        return f"Expected {kind} or null"
    if kind == "structure":
        return "Expected null"
    if isinstance(value, str) and kind in {"boolean", "blob"}:
        found = f"'{value}'"
    else:
        found = _NUMBER if _is_number(value) else f"class java.lang.{_java_type(value)}"
    if kind == "timestamp":
        return f"{found} can not be converted to milliseconds since epoch"
    if kind != "blob":
        return f"{found} can not be converted to an {kind.capitalize()}"
    flaw = f": {_flaw_of_base64(value)}" if isinstance(value, str) else ""
    return f"{found} can not be converted to a Blob{flaw}"


def _of_dynamodb(error: WrongKind) -> str:
    value, kind = error.value, error.kind
    if isinstance(value, dict):
        return "Start of structure or map found where not expected"
    if isinstance(value, list):
        return f"Unrecognized collection type {_collection(error)}"
    if kind == "structure" and error.is_member is False:
        return "Unexpected value type in payload"
    if kind in {"structure", "list", "map"}:
        return "Unexpected field type"
    if kind == "blob":
        if isinstance(value, str):
            return _flaw_of_base64(value)
        return "only base-64-encoded strings are convertible to bytes"
    if kind == "boolean" and isinstance(value, str):
        return "Unexpected token received from parser"
    return f"{_token(value)} cannot be converted to {kind.capitalize()}"


def _collection(error: WrongKind) -> str:
    if error.kind == "map":
        of_text = error.name.endswith("String")
        values = "java.lang.String" if of_text else f"{_OF_DYNAMODB}{error.name}"
        return f"java.util.Map<java.lang.String, {values}>"
    if error.kind == "structure":
        return f"class {_OF_DYNAMODB}{error.name}"
    return f"class {_JAVA.get(error.kind, f'java.lang.{error.kind.capitalize()}')}"


def _token(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    if isinstance(value, str):
        return "STRING_VALUE"
    return "DECIMAL_VALUE" if isinstance(value, float) else "NUMBER_VALUE" if _is_number(value) else "NULL_VALUE"


def _java_type(value: object) -> str:
    return "Boolean" if isinstance(value, bool) else "String" if isinstance(value, str) else "Object"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _flaw_of_base64(text: str) -> str:
    if len(text) % 4:
        return f"Base64 encoded length is expected a multiple of 4 bytes but found: {len(text)}"
    padding = len(text) - len(text.rstrip("="))
    inner = text[: len(text) - min(padding, 2)]
    wrong = next((each for each in inner if not (each.isascii() and (each.isalnum() or each in "+/"))), None)
    if wrong is not None:
        return f"Invalid Base64 character: '{wrong}'"
    return "Invalid last non-pad Base64 character dectected"


_WORDING: dict[str, Callable[[WrongKind], str]] = {"dynamodb": _of_dynamodb, "dynamodbstreams": _of_dynamodb}
"""Services with a parser of their own; the others have Kinesis'."""
