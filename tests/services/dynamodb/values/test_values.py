"""Attribute values: read, written, compared and measured as DynamoDB does."""

from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.values.numbers import add, format_number, parse_number, subtract
from awsim.services.dynamodb.values.sizes import item_size, size_of
from awsim.services.dynamodb.values.values import (
    BinarySet,
    NumberSet,
    StringSet,
    decode,
    decode_item,
    encode,
    encode_item,
    equal,
    type_of,
)

# The bytes of numbers, as measured against AWS with items of just 400 KB (paritysuite/dynamodb-conformance, 2026-08).
NUMBER_SIZES = {
    "0": 1,
    "-0": 1,
    "1": 2,
    "12": 2,
    "123": 3,
    "1234": 3,
    "12345678901234567890123456789012345678": 20,
    "0042": 2,
    "100": 2,
    "1010": 3,
    "0.0000001": 2,
    "1E125": 2,
    "1E-100": 2,
    "1.5": 3,
    "15": 2,
    "1.200": 3,
    "1.234": 4,
    "3.14159": 5,
    "123456": 4,
    "100.5": 4,
    "-1": 3,
}

INVALID = "One or more parameter values were invalid: "
TOO_DEEP = (
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
)
TWO_TYPES = (
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
)

digits = st.text("0123456789", min_size=1, max_size=38).filter(lambda text: text.strip("0"))
numbers = st.builds(
    lambda sign, significant, exponent: f"{sign}{significant}E{exponent}",
    st.sampled_from(["", "-"]),
    digits,
    st.integers(-120, 80),
)
scalars = st.one_of(
    st.builds(lambda text: {"S": text}, st.text()),
    st.builds(lambda number: {"N": format_number(parse_number(number))}, numbers),
    st.builds(lambda raw: {"B": raw}, st.binary()),
    st.builds(lambda flag: {"BOOL": flag}, st.booleans()),
    st.just({"NULL": True}),
    st.builds(lambda members: {"SS": sorted(members)}, st.sets(st.text(), min_size=1, max_size=4)),
    st.builds(lambda members: {"BS": sorted(members)}, st.sets(st.binary(), min_size=1, max_size=4)),
    st.builds(
        lambda members: {"NS": [str(member) for member in sorted(members)]},
        st.sets(st.integers(-(10**37), 10**37), min_size=1),
    ),
)
attribute_values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.builds(lambda members: {"L": members}, st.lists(inner, max_size=4)),
        st.builds(lambda members: {"M": members}, st.dictionaries(st.text(), inner, max_size=4)),
    ),
    max_leaves=12,
)


def refusal(attribute_value: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as refused:
        decode(attribute_value)
    assert refused.value.code == "ValidationException"
    return refused.value.message


def nested(wraps: int) -> dict[str, Any]:
    value: dict[str, Any] = {"S": "leaf"}
    for _ in range(wraps):
        value = {"M": {"n": value}}
    return value


@given(attribute_values)
def test_what_is_read_is_written_again(attribute_value: dict[str, Any]) -> None:
    assert encode(decode(attribute_value)) == attribute_value


@given(st.dictionaries(st.text(min_size=1), attribute_values, max_size=5))
def test_items_are_read_and_written_as_their_values_are(attributes: dict[str, Any]) -> None:
    item = decode_item(attributes)
    assert item == {name: decode(value) for name, value in attributes.items()}
    assert encode_item(item) == attributes


@given(attribute_values)
def test_values_are_plain_data(attribute_value: dict[str, Any]) -> None:
    value = decode(attribute_value)
    copied = pickle.loads(pickle.dumps(value))  # noqa: S301 - our own bytes
    assert equal(copied, value)
    assert type_of(copied) == next(iter(attribute_value))


@given(numbers)
def test_numbers_keep_38_digits(text: str) -> None:
    assert Decimal(format_number(parse_number(text))) == Decimal(text)


@given(numbers, numbers)
def test_equal_numbers_have_one_form(left: str, right: str) -> None:
    same = Decimal(left) == Decimal(right)
    one, other = parse_number(left), parse_number(right)
    assert equal(one, other) == same
    assert (hash(one) == hash(other)) or not same
    assert (one < other) == (Decimal(left) < Decimal(right))


@given(st.lists(st.text(), max_size=6))
def test_strings_order_by_their_utf_8(texts: list[str]) -> None:
    assert sorted(texts) == sorted(texts, key=lambda text: text.encode())


@given(st.integers(-(10**18), 10**18), st.decimals(-(10**9), 10**9, places=6))
def test_sums_and_differences_are_exact(left: int, right: Decimal) -> None:
    term = parse_number(str(right))
    assert add(left, term) == Decimal(left) + right
    assert subtract(left, term) == Decimal(left) - right


@pytest.mark.parametrize(
    ("given_text", "answered"),
    [
        ("0042.1200", "42.12"),
        ("-0", "0"),
        ("1E125", "1" + "0" * 125),
        ("1e-3", "0.001"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+7", "7"),
        ("0e125", "0"),
        ("100000000000000000000000000000000000000000", "1" + "0" * 41),
    ],
)
def test_numbers_are_answered_expanded_and_trimmed(given_text: str, answered: str) -> None:
    assert encode(decode({"N": given_text})) == {"N": answered}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The parameter cannot be converted to a numeric value"),
        ("abc", "The parameter cannot be converted to a numeric value: abc"),
        ("1.2.3", "The parameter cannot be converted to a numeric value: 1.2.3"),
        (" 1", "The parameter cannot be converted to a numeric value:  1"),
        ("1_000", "The parameter cannot be converted to a numeric value: 1_000"),
        ("٣", "The parameter cannot be converted to a numeric value: ٣"),
        ("NaN", "The parameter cannot be converted to a numeric value: NaN"),
        ("Infinity", "The parameter cannot be converted to a numeric value: Infinity"),
        ("1e9223372036854775808", "The parameter cannot be converted to a numeric value: 1e9223372036854775808"),
        ("1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range"),
        ("-1e99999999999", "Number overflow. Attempting to store a number with magnitude larger than supported range"),
        ("0e126", "Number overflow. Attempting to store a number with magnitude larger than supported range"),
        ("1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range"),
        ("1e-9999999999", "Number underflow. Attempting to store a number with magnitude smaller than supported range"),
        ("1" * 39, "Attempting to store more than 38 significant digits in a Number"),
        ("0." + "1" * 39, "Attempting to store more than 38 significant digits in a Number"),
    ],
)
def test_what_is_no_number_is_refused(text: str, message: str) -> None:
    assert refusal({"N": text}) == message
    assert refusal({"NS": ["1", text]}) == message
    assert refusal({"L": [{"M": {"n": {"N": text}}}]}) == message


def test_a_sum_of_too_many_digits_is_refused() -> None:
    with pytest.raises(ValidationError, match="more than 38 significant digits"):
        add(10**37, Decimal("0.01"))


@pytest.mark.parametrize(
    ("attribute_value", "message"),
    [
        ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
        ({"S": "a", "N": "1"}, TWO_TYPES),
        ({"S": "a", "N": "x"}, "The parameter cannot be converted to a numeric value: x"),
        ({"NULL": False}, INVALID + "Null attribute value types must have the value of true"),
        ({"SS": []}, INVALID + "An string set  may not be empty"),
        ({"NS": []}, INVALID + "An number set  may not be empty"),
        ({"BS": []}, INVALID + "Binary sets should not be empty"),
        ({"SS": ["b", "a", "b"]}, INVALID + "Input collection [b, a, b] contains duplicates."),
        ({"NS": ["1", "1.0"]}, "Input collection contains duplicates"),
        ({"BS": [b"b", b"b"]}, INVALID + "Input collection [Yg==, Yg==]of type BS contains duplicates."),
        (nested(32), TOO_DEEP),
        (nested(500), TOO_DEEP),
        ({"L": [nested(31)]}, TOO_DEEP),
    ],
)
def test_values_that_are_none_are_refused(attribute_value: dict[str, Any], message: str) -> None:
    assert refusal(attribute_value) == message
    assert refusal({"L": [attribute_value]}) == message


def test_32_levels_are_the_deepest() -> None:
    assert encode(decode(nested(31))) == nested(31)


def test_empty_text_and_bytes_are_values_and_members() -> None:
    assert decode_item({"s": {"S": ""}, "b": {"B": b""}, "ss": {"SS": [""]}, "bs": {"BS": [b""]}}) == {
        "s": "",
        "b": b"",
        "ss": StringSet([""]),
        "bs": BinarySet([b""]),
    }


def test_values_of_different_types_are_never_equal() -> None:
    assert not equal(True, 1)
    assert not equal([True], [1])
    assert not equal({"a": False}, {"a": 0})
    assert not equal("a", b"a")
    assert not equal(StringSet(["a"]), BinarySet([b"a"]))
    assert equal({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]})


def test_sets_have_no_order() -> None:
    assert equal(decode({"NS": ["10", "9", "1e1000".replace("1000", "2")]}), decode({"NS": ["100", "10", "9.0"]}))
    assert decode({"NS": ["2", "10"]}) == NumberSet([2, 10])


@pytest.mark.parametrize(("text", "size"), NUMBER_SIZES.items())
def test_numbers_take_the_bytes_aws_measures(text: str, size: int) -> None:
    assert size_of(parse_number(text)) == size


def test_items_take_the_bytes_of_names_and_values() -> None:
    assert item_size(decode_item({"pk": {"S": "abc"}})) == 2 + 3
    assert item_size(decode_item({"é": {"S": "ü"}})) == 2 + 2
    assert item_size(decode_item({"a": {"BOOL": True}, "b": {"NULL": True}})) == 1 + 1 + 1 + 1
    assert item_size(decode_item({"l": {"L": []}})) == 1 + 3
    assert item_size(decode_item({"l": {"L": [{"S": "abc"}]}})) == 1 + 3 + 1 + 3
    assert item_size(decode_item({"m": {"M": {"ab": {"S": "abc"}}}})) == 1 + 3 + 1 + 2 + 3
    assert item_size(decode_item({"s": {"SS": ["a", "bc"]}, "n": {"NS": ["1", "100"]}})) == 1 + 3 + 1 + 4
    assert item_size(decode_item({"b": {"B": b"1234"}, "c": {"BS": [b"1", b"23"]}})) == 1 + 4 + 1 + 3
