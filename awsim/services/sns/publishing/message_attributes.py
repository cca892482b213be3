"""The attributes of messages: what is allowed in them, and how many bytes they count.

Developer guide, "Amazon SNS message attributes"; the sentences are AWS's, as recorded and as users have met them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from awsim.services.sns.errors import NullMemberError, ParameterValueInvalidError

if TYPE_CHECKING:
    from collections.abc import Mapping

    Attributes = Mapping[str, Mapping[str, Any]]

LONGEST_NAME = 256
_NAME = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_TYPE = re.compile(r"(?:String|Number|Binary)(?:\..{1,256})?")
_LEGAL = re.compile(r"[A-Za-z0-9_.-]")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def check_attributes(attributes: Attributes, position: int | None = None) -> None:
    """Raise ParameterValueInvalid for what SNS refuses; `position` is that of a batch's entry, counted from 1."""
    for name, value in attributes.items():
        _check_name(name)
        data_type = value.get("DataType")
        if data_type is None:
            where = (
                "messageAttributes"
                if position is None
                else (f"publishBatchRequestEntries.{position}.member.messageAttributes")
            )
            raise NullMemberError(f"{where}.{name}.member.dataType")
        if _TYPE.fullmatch(data_type) is None:
            raise ParameterValueInvalidError(
                f"The message attribute '{name}' has an invalid message attribute type, the set of supported type "
                "prefixes is Binary, Number, and String."
            )
        _check_value(name, data_type, value)


def length_of(attributes: Attributes) -> int:
    """How many bytes attributes count: names, types and values."""
    length = 0
    for name, value in attributes.items():
        content = value.get("BinaryValue") or value.get("StringValue", "").encode("utf-8", "surrogatepass")
        length += len(name.encode()) + len(value["DataType"].encode()) + len(content)
    return length


def _check_name(name: str) -> None:
    if len(name.encode()) > LONGEST_NAME:
        raise ParameterValueInvalidError("Length of message attribute name must be less than 256 bytes.")
    if _NAME.fullmatch(name) is not None:
        return
    if name.startswith("."):
        raise ParameterValueInvalidError("Invalid message attribute name starting with character '.' was found.")
    if name.endswith("."):
        raise ParameterValueInvalidError("Invalid message attribute name ending with character '.' was found.")
    for letter in name:
        if _LEGAL.fullmatch(letter) is None:
            raise ParameterValueInvalidError(
                f"Invalid non-alphanumeric character '#x{ord(letter):X}' was found in the message attribute name. Can "
                "only include alphanumeric characters, hyphens, underscores, or dots."
            )
    raise ParameterValueInvalidError("Message attribute name can not have successive '.' character.")


def _check_value(name: str, data_type: str, value: Mapping[str, Any]) -> None:
    kind = "Binary" if data_type.startswith("Binary") else "String"
    given = value.get(f"{kind}Value")
    other = value.get("StringValue" if kind == "Binary" else "BinaryValue")
    if given is None and other is not None:
        raise ParameterValueInvalidError(
            f"The message attribute '{name}' with type '{data_type}' must use field '{kind}'."
        )
    if not given:
        raise ParameterValueInvalidError(
            f"The message attribute '{name}' must contain non-empty message attribute value for message attribute "
            f"type '{data_type}'."
        )
    if data_type.startswith("Number") and _NUMBER.fullmatch(given.strip()) is None:
        raise ParameterValueInvalidError(f"Could not cast message attribute '{name}' value to number.")
