"""Key conditions: the ranges of keys they stand for, and what no query can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.services.dynamodb.expressions import KeyRange, query_parameters
from awsim.services.dynamodb.values.values import encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.dynamodb.values.values import Value

TYPES = {"pk": "S", "sk": "N", "txt": "S", "octets": "B", "a": "S", "b": "S", "c": "S"}


def encoded(values: dict[str, Value]) -> dict[str, dict[str, Any]]:
    return {f":{name}": encode(value) for name, value in values.items()}


def key_range(text: str, sort: tuple[str, ...] = ("sk",), **values: Value) -> KeyRange:
    condition = query_parameters(text, None, None, None, encoded(values)).key_condition
    assert condition is not None
    return condition.range_of(("pk",), sort, TYPES)


def admits(text: str, value: Any, sort: str = "sk", **values: Value) -> bool:
    bounds = key_range(f"pk = :p AND {text}", (sort,), p="a", **values).bounds
    assert bounds is not None
    return bounds.admits(value)


def test_the_partition_alone() -> None:
    assert key_range("pk = :p", p="a") == KeyRange(("a",))
    assert key_range(":p = pk", p="a") == KeyRange(("a",))


def test_a_sort_key_that_is_equal() -> None:
    assert key_range("pk = :p AND sk = :s", p="a", s=1) == KeyRange(("a",), (1,))
    assert key_range("(sk = :s) AND (pk = :p)", p="a", s=1) == KeyRange(("a",), (1,))


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("sk < :s", 4, 5),
        ("sk <= :s", 5, 6),
        ("sk > :s", 6, 5),
        ("sk >= :s", 5, 4),
        (":s > sk", 4, 5),
        (":s <= sk", 5, 4),
        ("sk BETWEEN :s AND :s", 5, 6),
    ],
)
def test_bounds_of_the_sort_key(text: str, inside: int, outside: int) -> None:
    assert admits(text, inside, s=5)
    assert not admits(text, outside, s=5)


@given(st.text(), st.text())
def test_begins_with_is_a_range_of_text(prefix: str, text: str) -> None:
    for value in (text, prefix + text):
        assert admits("begins_with(txt, :s)", value, "txt", s=prefix) == value.startswith(prefix)


@given(st.binary(), st.binary())
def test_begins_with_is_a_range_of_bytes(prefix: bytes, raw: bytes) -> None:
    for value in (raw, prefix + raw, prefix + b"\xff\xff" + raw):
        assert admits("begins_with(octets, :s)", value, "octets", s=prefix) == value.startswith(prefix)


def test_keys_of_several_attributes_are_given_from_the_first_on(refusal: Callable[..., str]) -> None:
    sort = ("a", "b", "c")
    assert key_range("pk = :p AND b = :b AND a = :a", sort, p="x", a="1", b="2") == KeyRange(("x",), ("1", "2"))
    ranged = key_range("pk = :p AND a = :a AND b > :b", sort, p="x", a="1", b="2")
    assert ranged.equal == ("1",)
    assert ranged.bounds is not None
    assert ranged.bounds.low == "2"
    for text in ("pk = :p AND a = :a AND c = :b", "pk = :p AND a = :a AND b > :a AND c = :b"):
        assert refusal(key_range, text, sort, p="x", a="1", b="2") == (
            "RANGE key attributes b must have equality conditions specified in the query "
            "because a condition is present on key attribute c"
        )


NESTED = "KeyConditionExpressions cannot contain nested operations"
SEVERAL = "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sk > :n AND size(sk) > :n OR pk > :n", "Invalid operator used in KeyConditionExpression: OR"),
        ("NOT pk > :n", "Invalid operator used in KeyConditionExpression: NOT"),
        ("pk IN (:n, sk)", "Invalid operator used in KeyConditionExpression: IN"),
        ("pk <> :n", "Invalid operator used in KeyConditionExpression: <>"),
        ("pk = :n AND attribute_exists(sk)", "Invalid operator used in KeyConditionExpression: attribute_exists"),
        ("contains(sk.a, pk) AND sk = :n", "Invalid operator used in KeyConditionExpression: contains"),
        (
            ":n BETWEEN size(sk) AND size(pk)",
            "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its "
            "first operand",
        ),
        ("size(sk) > :n AND a.b > :n", NESTED),
        ("pk > size(b.d) AND sk = :n", NESTED),
        ("sk > a.b AND pk = :n", SEVERAL),
        ("begins_with(pk, sk) AND pk = :n", SEVERAL),
        ("pk.a > :n", "KeyConditionExpressions cannot have conditions on nested attributes"),
        (":n > :m AND pk < :n", "Invalid condition in KeyConditionExpression: No key attribute specified"),
        (
            "pk = :n AND sk > :n AND sk < :m",
            "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key",
        ),
        (
            "pk = :n AND begins_with(sk, :n)",
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; "
            "operator or function: begins_with, operand type: N",
        ),
        (
            "pk = :n AND sk BETWEEN :m AND :n",
            "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal "
            "to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
        ),
    ],
)
def test_what_no_query_can_be_asked(refusal: Callable[..., str], text: str, message: str) -> None:
    values = {placeholder: encode(number) for placeholder, number in ((":n", 1), (":m", 2)) if placeholder in text}
    assert refusal(query_parameters, text, None, None, None, values) == message


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("sk = :s", {"s": 1}, "Query condition missed key schema element: pk"),
        ("odd = :p AND pk = :p", {"p": "a"}, "Query condition missed key schema element: sk"),
        ("pk > :p", {"p": "a"}, "Query key condition not supported"),
        (
            "pk = :p AND sk = :s AND c = :p",
            {"p": "a", "s": 1},
            "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)",
        ),
        (
            "pk = :p",
            {"p": 1},
            "One or more parameter values were invalid: Condition parameter type does not match schema type",
        ),
        (
            "pk = :p AND sk = :p",
            {"p": "a"},
            "One or more parameter values were invalid: Condition parameter type does not match schema type",
        ),
        (
            "pk = :p",
            {"p": ""},
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
            "an empty string value. Key: pk",
        ),
    ],
)
def test_key_conditions_that_do_not_fit_the_schema(
    refusal: Callable[..., str], text: str, values: dict[str, Value], message: str
) -> None:
    assert refusal(key_range, text, **values) == message


def test_a_query_has_a_key_condition(refusal: Callable[..., str]) -> None:
    assert refusal(query_parameters, None, None, None, None, None) == (
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
    )


def test_all_expressions_are_read_before_the_key_condition_is_taken_apart(refusal: Callable[..., str]) -> None:
    assert refusal(query_parameters, "pk <> :p", "", None, None, encoded({"p": "a"})) == (
        "Invalid FilterExpression: The expression can not be empty;"
    )


def test_a_filter_is_not_on_the_key(refusal: Callable[..., str]) -> None:
    reading = query_parameters("pk = :p", "a = :p AND sk.a = :p", None, None, encoded({"p": "a"}))
    assert reading.filter is not None
    assert refusal(reading.filter.refuse_key_attributes, ["pk", "sk"]) == (
        "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk"
    )
