"""Conditions: which items fulfil them, and which ones make no sense."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.services.dynamodb.expressions import condition_parameters
from awsim.services.dynamodb.values.values import BinarySet, NumberSet, StringSet, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.dynamodb.values.values import Value
    from tests.services.dynamodb.expressions.conftest import ReadCondition

ITEM: dict[str, Value] = {
    "txt": "hello",
    "blank": "",
    "number": 10,
    "fraction": Decimal("2.5"),
    "octets": b"\x01\x02\xff",
    "yes": True,
    "nothing": None,
    "list": ["a", 1, {"deep": [True]}],
    "map": {"deep": {"n": 3}, "list": [1, 2]},
    "words": StringSet(["a", "b"]),
    "numbers": NumberSet([1, Decimal("2.5")]),
    "blobs": BinarySet([b"a", b"b"]),
}

HOLDS: list[tuple[str, dict[str, Value]]] = [
    ("txt = :v", {"v": "hello"}),
    ("txt <> :v", {"v": "other"}),
    ("txt <> :v", {"v": 5}),
    ("gone <> :v", {"v": "hello"}),
    ("NOT gone = :v", {"v": "hello"}),
    ("#n = :v", {"v": Decimal("10.0").quantize(Decimal(1))}),
    ("#n < :v", {"v": 11}),
    ("#n <= :v", {"v": 10}),
    ("#n > fraction", {}),
    ("fraction >= :v", {"v": Decimal("2.5")}),
    ("octets > :v", {"v": b"\x01\x02\xfe"}),
    ("txt > :v", {"v": "Zebra"}),
    ("blank < txt", {}),
    ("#n BETWEEN :lo AND :hi", {"lo": 10, "hi": 11}),
    ("txt BETWEEN :lo AND :hi", {"lo": "h", "hi": "i"}),
    ("#n IN (:a, :b)", {"a": 1, "b": 10}),
    ("#l IN (:a)", {"a": ["a", 1, {"deep": [True]}]}),
    ("attribute_exists(#m.deep.n) AND attribute_exists(blank) AND attribute_exists(nothing)", {}),
    ("attribute_not_exists(#m.deep.x) AND attribute_not_exists(#l[3]) AND attribute_not_exists(txt.a)", {}),
    ("attribute_type(nothing, :t)", {"t": "NULL"}),
    ("attribute_type(:v, :t)", {"v": 7, "t": "N"}),
    ("attribute_type(numbers, :t)", {"t": "NS"}),
    ("begins_with(txt, :v)", {"v": "he"}),
    ("begins_with(octets, :v)", {"v": b"\x01"}),
    ("begins_with(txt, :v)", {"v": ""}),
    ("contains(txt, :v)", {"v": "ell"}),
    ("contains(octets, :v)", {"v": b"\x02\xff"}),
    ("contains(words, :v)", {"v": "b"}),
    ("contains(numbers, :v)", {"v": Decimal("2.5")}),
    ("contains(blobs, :v)", {"v": b"a"}),
    ("contains(#l, :v)", {"v": {"deep": [True]}}),
    ("size(txt) = :v", {"v": 5}),
    ("size(octets) = :v", {"v": 3}),
    ("size(#l) = :v AND size(#m) < size(#l) AND size(words) > :one", {"v": 3, "one": 1}),
    ("#l[2].deep[0] = yes", {}),
    ("#m.#l[1] = :v", {"v": 2}),
    ("txt = :no OR txt = :v AND NOT #n = :no", {"no": "x", "v": "hello"}),
    ("words = :v", {"v": StringSet(["a", "b"])}),
]

FAILS: list[tuple[str, dict[str, Value]]] = [
    ("txt = :v", {"v": b"hello"}),
    ("yes = :v", {"v": 1}),
    ("gone = gone2", {}),
    ("gone < :v", {"v": 1}),
    ("txt < :v", {"v": 1}),
    ("#n BETWEEN :lo AND :hi", {"lo": "1", "hi": "2"}),
    ("gone IN (:v)", {"v": 1}),
    ("#l IN (:v)", {"v": ["a", 1]}),
    ("attribute_exists(gone)", {}),
    ("attribute_exists(#l[3])", {}),
    ("attribute_type(gone, :t)", {"t": "S"}),
    ("begins_with(txt, :v)", {"v": b"he"}),
    ("begins_with(#n, :v)", {"v": "1"}),
    ("contains(words, :v)", {"v": 1}),
    ("contains(numbers, :v)", {"v": True}),
    ("contains(#l, :v)", {"v": True}),
    ("contains(#m, :v)", {"v": "deep"}),
    ("size(#n) = :v", {"v": 2}),
    ("size(gone) = :v", {"v": 0}),
    ("(txt = :no OR txt = :v) AND txt = :no", {"no": "x", "v": "hello"}),
]

PLACED = {"#n": "number", "#l": "list", "#m": "map"}


def used(text: str) -> dict[str, str] | None:
    return {placeholder: name for placeholder, name in PLACED.items() if placeholder in text} or None


@pytest.mark.parametrize(("text", "values"), HOLDS)
def test_conditions_that_hold(condition: ReadCondition, text: str, values: dict[str, Value]) -> None:
    assert condition(text, used(text), **values).holds(ITEM)


@pytest.mark.parametrize(("text", "values"), FAILS)
def test_conditions_that_do_not_hold(condition: ReadCondition, text: str, values: dict[str, Value]) -> None:
    assert not condition(text, used(text), **values).holds(ITEM)


def test_an_item_that_is_not_there_has_no_attributes(condition: ReadCondition) -> None:
    assert condition("attribute_not_exists(pk)").holds(None)
    assert not condition("attribute_exists(pk) OR pk = :v", v="a").holds(None)


ordered = st.one_of(st.text(), st.integers(-(10**30), 10**30), st.binary())


@given(ordered, ordered)
def test_comparisons_agree_with_each_other(left: Any, right: Any) -> None:
    def holds(text: str) -> bool:
        condition = condition_parameters(text, None, {":v": encode(right)})
        assert condition is not None
        return condition.holds({"a": left})

    assert holds("a = :v") != holds("a <> :v")
    comparable = type(left) is type(right)
    assert (holds("a < :v") or holds("a > :v") or holds("a = :v")) == comparable
    assert holds("a <= :v") == (holds("a < :v") or holds("a = :v"))
    assert holds("a >= :v") == (holds("a > :v") or holds("a = :v"))
    assert holds("a BETWEEN :v AND :v") == holds("a = :v") == holds("a IN (:v)")


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("status = :v", {"v": 1}, "Attribute name is a reserved keyword; reserved keyword: status"),
        ("a.Name = :v", {"v": 1}, "Attribute name is a reserved keyword; reserved keyword: Name"),
        ("f(a)", {}, "Invalid function name; function: f"),
        ("Size(a) = :v", {"v": 1}, "Invalid function name; function: Size"),
        ("size(a)", {}, "The function is not allowed to be used this way in an expression; function: size"),
        (
            "attribute_exists(a) = :v",
            {"v": True},
            "The function is not allowed to be used this way in an expression; function: attribute_exists",
        ),
        (
            "contains(a, begins_with(b, :v))",
            {"v": "a"},
            "The function is not allowed to be used this way in an expression; function: begins_with",
        ),
        (
            "if_not_exists(a, :v)",
            {"v": 1},
            "The function is not allowed in a condition expression; function: if_not_exists",
        ),
        (
            "attribute_exists(a, b)",
            {},
            "Incorrect number of operands for operator or function; operator or function: attribute_exists, "
            "number of operands: 2",
        ),
        (
            "attribute_exists(:v)",
            {"v": "a"},
            "Operator or function requires a document path; operator or function: attribute_exists",
        ),
        (
            "attribute_type(a, b)",
            {},
            "Incorrect operand type for operator or function; operator or function: attribute_type, "
            "operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}",
        ),
        (
            "attribute_type(a, :v)",
            {"v": 1},
            "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
        ),
        (
            "attribute_type(a, :v)",
            {"v": "X"},
            "Invalid attribute type name found; type: X, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
        ),
        (
            "begins_with(a, :v)",
            {"v": 1},
            "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
        (
            "size(:v) > a",
            {"v": True},
            "Incorrect operand type for operator or function; operator or function: size, operand type: BOOL",
        ),
        (
            "a < :v",
            {"v": True},
            "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
        ),
        (
            "a BETWEEN :v AND :v",
            {"v": [1]},
            "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: L",
        ),
        (
            "a BETWEEN :v AND :w",
            {"v": 10, "w": 1},
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
            "lower bound operand: AttributeValue: {N:10}, upper bound operand: AttributeValue: {N:1}",
        ),
        (
            "a BETWEEN :v AND :w",
            {"v": 1, "w": "a"},
            "The BETWEEN operator requires same data type for lower and upper bounds; "
            "lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}",
        ),
        (
            "contains(a, a)",
            {},
            "The first operand must be distinct from the remaining operands for this operator or function; "
            "operator: contains, first operand: [a]",
        ),
        (
            "a.b[1] = a.b[1]",
            {},
            "The first operand must be distinct from the remaining operands for this operator or function; "
            "operator: =, first operand: [a, b, [1]]",
        ),
        (
            "a IN (" + ", ".join([":v"] * 101) + ")",
            {"v": 1},
            "The IN operator is provided with too many operands; number of operands: 101",
        ),
        (
            ".".join("a" * 33) + " = :v",
            {"v": 1},
            "The document path has too many nesting levels; nesting levels: 33",
        ),
        (
            "a = :v AND b = :w",
            {"v": 1},
            "An expression attribute value used in expression is not defined; attribute value: :w",
        ),
        (
            "a = :v AND #b = :v",
            {"v": 1},
            "An expression attribute name used in the document path is not defined; attribute name: #b",
        ),
    ],
)
def test_conditions_that_make_no_sense(
    condition: ReadCondition, refusal: Callable[..., str], text: str, values: dict[str, Value], message: str
) -> None:
    assert refusal(condition, text, **values) == f"Invalid ConditionExpression: {message}"


def test_the_first_problem_as_it_is_written_is_answered(condition: ReadCondition, refusal: Callable[..., str]) -> None:
    assert "attribute value: :missing" in refusal(condition, "a = :missing AND begins_with(b, :v)", v=1)
    assert "operand type: N" in refusal(condition, "begins_with(b, :v) AND a = :missing", v=1)


def test_reserved_words_are_found_before_undefined_placeholders(
    condition: ReadCondition, refusal: Callable[..., str]
) -> None:
    assert "reserved keyword: status" in refusal(condition, "a = :missing AND status = :missing")
