"""What a key is made of: the attributes of a table's or an index's key, and how their values are read and checked."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from awsim.common.frozen import frozen
from awsim.services.dynamodb.errors import INVALID_PARAMETERS, ValidationError, invalid_parameters
from awsim.services.dynamodb.values.sizes import size_of
from awsim.services.dynamodb.values.values import type_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.values.values import Item, Value

HASH = "HASH"
RANGE = "RANGE"

MAX_PARTITION_KEY_SIZE = 2048
MAX_SORT_KEY_SIZE = 1024

KINDS: dict[str, tuple[type, ...]] = {"S": (str,), "N": (int, Decimal), "B": (bytes,)}
"""The types of the values that an attribute of a key may have, by the type it is defined with."""

_ABSENT = object()


class KeyMismatchError(ValidationError):
    """A key that has other attributes, or of other types, than the table's."""

    def __init__(self, message: str = "The provided key element does not match the schema") -> None:
        super().__init__(message)


@frozen
class KeyAttribute:
    """An attribute that is part of a key."""

    name: str
    kind: str
    """S, N or B."""
    role: str
    """HASH or RANGE."""
    types: tuple[type, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "types", KINDS[self.kind])


@frozen
class KeySchema:
    """The attributes of a key: those of the partition key, then those of the sort key.

    A table has one of each at most; a global secondary index may have four.
    """

    attributes: tuple[KeyAttribute, ...]
    names: tuple[str, ...] = field(init=False, repr=False, compare=False)
    partition: tuple[KeyAttribute, ...] = field(init=False, repr=False, compare=False)
    sort: tuple[KeyAttribute, ...] = field(init=False, repr=False, compare=False)
    """Empty where the key is the partition key alone."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(attribute.name for attribute in self.attributes))
        object.__setattr__(self, "partition", tuple(each for each in self.attributes if each.role == HASH))
        object.__setattr__(self, "sort", tuple(each for each in self.attributes if each.role == RANGE))

    def key_of_item(self, item: Mapping[str, Value]) -> Key:
        """The key of an item that is to be put; raises ValidationException where it has none."""
        return tuple([_of_item(attribute, item.get(attribute.name, _ABSENT)) for attribute in self.attributes])

    def key_of(self, key: Mapping[str, Value]) -> Key:
        """The key that a request gives, which must have its attributes and no others."""
        if len(key) != len(self.attributes):
            raise KeyMismatchError
        return tuple([_of_key(attribute, key.get(attribute.name, _ABSENT)) for attribute in self.attributes])

    def key_in(self, item: Mapping[str, Value]) -> Key:
        """The key of an item that is put in a batch, where AWS has one message for all faults."""
        return tuple([_of_key(attribute, item.get(attribute.name, _ABSENT)) for attribute in self.attributes])

    def attributes_of(self, key: Key) -> Item:
        """A key as attributes."""
        return dict(zip(self.names, key, strict=True))

    def describe(self) -> list[dict[str, str]]:
        """As in DescribeTable."""
        return [{"AttributeName": attribute.name, "KeyType": attribute.role} for attribute in self.attributes]


def _of_item(attribute: KeyAttribute, value: Any) -> Any:
    if type(value) not in attribute.types:
        if value is _ABSENT:
            raise KeyMismatchError(f"{INVALID_PARAMETERS}Missing the key {attribute.name} in the item")
        raise KeyMismatchError(
            f"{INVALID_PARAMETERS}Type mismatch for key {attribute.name} "
            f"expected: {attribute.kind} actual: {type_of(value)}"
        )
    if not value or may_be_too_long(attribute, value):
        check_key_value(attribute, value)
    return value


def _of_key(attribute: KeyAttribute, value: Any) -> Any:
    if type(value) not in attribute.types:
        raise KeyMismatchError
    if not value or may_be_too_long(attribute, value):
        check_key_value(attribute, value)
    return value


def may_be_too_long(attribute: KeyAttribute, value: Any) -> bool:
    """Whether a value may be too long: a quick look that has no false negatives."""
    return attribute.kind != "N" and len(value) > MAX_SORT_KEY_SIZE // 4


def fits_index_key(attribute: KeyAttribute, value: Any) -> bool:
    """Whether a value can be part of an index key: of its type, neither empty nor too long."""
    if type(value) not in attribute.types:
        return False
    if attribute.kind == "N":
        return True
    limit = MAX_PARTITION_KEY_SIZE if attribute.role == HASH else MAX_SORT_KEY_SIZE
    return bool(value) and (not may_be_too_long(attribute, value) or size_of(value) <= limit)


def check_key_value(attribute: KeyAttribute, value: Any) -> None:
    """Raise ValidationException if a key's value is empty or too long."""
    if attribute.kind == "N":
        return
    if not value:
        raise ValidationError(
            f"One or more parameter values are not valid. {cannot_be_empty(attribute)}. Key: {attribute.name}"
        )
    check_key_size(attribute, value)


def check_key_size(attribute: KeyAttribute, value: Any) -> None:
    """Raise ValidationException if a key's value is too long."""
    if attribute.role == HASH:
        if size_of(value) > MAX_PARTITION_KEY_SIZE:
            # AWS leaves the blank out.
            raise invalid_parameters(
                f"Size of hashkey has exceeded the maximum size limit of{MAX_PARTITION_KEY_SIZE} bytes"
            )
    elif size_of(value) > MAX_SORT_KEY_SIZE:
        raise invalid_parameters(
            f"Aggregated size of all range keys has exceeded the size limit of {MAX_SORT_KEY_SIZE} bytes"
        )


def cannot_be_empty(attribute: KeyAttribute) -> str:
    """What AWS says of an empty value."""
    kind = "binary" if attribute.kind == "B" else "string"
    return f"The AttributeValue for a key attribute cannot contain an empty {kind} value"
