"""The parameters from before there were expressions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from awsim.services.dynamodb.expressions import (
    condition_parameters,
    query_parameters,
    scan_parameters,
    update_parameters,
)
from awsim.services.dynamodb.values.values import NumberSet, StringSet, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.dynamodb.expressions import Condition
    from awsim.services.dynamodb.values.values import Value

ITEM: dict[str, Value] = {"n": 5, "text": "hello", "words": StringSet(["a", "b"]), "l": [1]}
INVALID = "One or more parameter values were invalid: "


def scan_filter(operator: str | None = None, **given: tuple[str, list[Value]]) -> Condition:
    filters = {
        name: {"ComparisonOperator": comparison, "AttributeValueList": [encode(value) for value in values]}
        for name, (comparison, values) in given.items()
    }
    found = scan_parameters(None, None, None, None, scan_filter=filters, conditional_operator=operator).filter
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "operator", "arguments", "holds"),
    [
        ("n", "EQ", [5], True),
        ("n", "EQ", [Decimal("5.5")], False),
        ("missing", "EQ", [5], False),
        ("words", "EQ", [StringSet(["a", "b"])], True),
        ("n", "NE", [6], True),
        ("missing", "NE", [6], True),
        ("n", "LT", [6], True),
        ("n", "LE", [5], True),
        ("n", "GT", [5], False),
        ("n", "GE", [5], True),
        ("text", "GT", [5], False),
        ("n", "NULL", [], False),
        ("missing", "NULL", [], True),
        ("n", "NOT_NULL", [], True),
        ("text", "CONTAINS", ["ell"], True),
        ("words", "CONTAINS", ["a"], True),
        ("l", "CONTAINS", [1], True),
        ("words", "NOT_CONTAINS", ["c"], True),
        ("missing", "NOT_CONTAINS", ["c"], True),
        ("text", "NOT_CONTAINS", ["e"], False),
        ("text", "BEGINS_WITH", ["he"], True),
        ("n", "IN", [4, 5], True),
        ("n", "IN", [4], False),
        ("n", "BETWEEN", [5, 6], True),
        ("n", "BETWEEN", [6, 7], False),
    ],
)
def test_filters_compare(name: str, operator: str, arguments: list[Value], *, holds: bool) -> None:
    assert scan_filter(**{name: (operator, arguments)}).holds(ITEM) == holds


def test_filters_are_joined_by_the_conditional_operator() -> None:
    given: Any = {"n": ("EQ", [5]), "text": ("EQ", ["no"])}
    assert not scan_filter(**given).holds(ITEM)
    assert not scan_filter("AND", **given).holds(ITEM)
    assert scan_filter("OR", **given).holds(ITEM)


@pytest.mark.parametrize(
    ("operator", "arguments", "message"),
    [
        ("EQ", [], INVALID + "Invalid number of argument(s) for the EQ ComparisonOperator"),
        ("NULL", ["a"], INVALID + "Invalid number of argument(s) for the NULL ComparisonOperator"),
        ("BETWEEN", ["a"], INVALID + "Invalid number of argument(s) for the BETWEEN ComparisonOperator"),
        ("IN", ["a", 1], INVALID + "AttributeValues inside AttributeValueList must be of same type"),
        ("LT", [True], INVALID + "ComparisonOperator LT is not valid for BOOL AttributeValue type"),
        ("BEGINS_WITH", [1], INVALID + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type"),
        ("CONTAINS", [StringSet("a")], INVALID + "ComparisonOperator CONTAINS is not valid for SS AttributeValue type"),
        (
            "BETWEEN",
            ["b", "a"],
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
        ),
    ],
)
def test_arguments_suit_their_operator(
    refusal: Callable[..., str], operator: str, arguments: list[Value], message: str
) -> None:
    assert refusal(scan_filter, a=(operator, arguments)) == message


def test_a_conditional_operator_joins_two_or_more(refusal: Callable[..., str]) -> None:
    assert refusal(condition_parameters, None, None, None, conditional_operator="OR") == (
        "ConditionalOperator cannot be used without Filter or Expected"
    )
    assert refusal(scan_filter, "OR", n=("EQ", [5])) == (
        "ConditionalOperator can only be used when Filter or Expected has two or more elements"
    )


def expectation(given: dict[str, Any]) -> Condition:
    found = condition_parameters(None, None, None, expected={"n": given})
    assert found is not None
    return found


def test_expected_compares_or_asks_for_existence() -> None:
    assert expectation({"Value": {"N": "5"}}).holds(ITEM)
    assert expectation({"Value": {"N": "5"}, "Exists": True}).holds(ITEM)
    assert not expectation({"Exists": False}).holds(ITEM)
    assert expectation({"Exists": False}).holds(None)
    assert expectation({"ComparisonOperator": "GT", "AttributeValueList": [{"N": "4"}]}).holds(ITEM)
    assert expectation({"ComparisonOperator": "GT", "Value": {"N": "4"}}).holds(ITEM)
    assert expectation({"ComparisonOperator": "NOT_NULL"}).holds(ITEM)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"Value": {"N": "1"}, "AttributeValueList": []},
            "Value and AttributeValueList cannot be used together for Attribute: n",
        ),
        (
            {"Exists": True, "ComparisonOperator": "NULL"},
            "Exists and ComparisonOperator cannot be used together for Attribute: n",
        ),
        (
            {"ComparisonOperator": "EQ"},
            "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: n",
        ),
        ({}, "Value must be provided when Exists is null for Attribute: n"),
        ({"Exists": True}, "Value must be provided when Exists is true for Attribute: n"),
        ({"Exists": False, "Value": {"N": "1"}}, "Value cannot be used when Exists is false for Attribute: n"),
        (
            {"AttributeValueList": [{"N": "1"}]},
            "AttributeValueList can only be used with a ComparisonOperator for Attribute: n",
        ),
    ],
)
def test_expected_says_one_thing(refusal: Callable[..., str], given: dict[str, Any], message: str) -> None:
    assert refusal(expectation, given) == INVALID + message


def key_conditions(**given: tuple[str, list[Value]]) -> Any:
    conditions = {
        name: {"ComparisonOperator": operator, "AttributeValueList": [encode(value) for value in values]}
        for name, (operator, values) in given.items()
    }
    found = query_parameters(None, None, None, None, None, key_conditions=conditions).key_condition
    assert found is not None
    return found.range_of(("pk",), ("sk",), {"pk": "S", "sk": "N"})


def test_key_conditions_are_ranges_too(refusal: Callable[..., str]) -> None:
    found = key_conditions(pk=("EQ", ["a"]), sk=("BETWEEN", [1, 5]))
    assert found.partition == ("a",)
    assert (found.bounds.low, found.bounds.high) == (1, 5)
    assert key_conditions(pk=("EQ", ["a"]), sk=("EQ", [1])).equal == (1,)
    assert refusal(key_conditions) == "Conditions can be of length 1 or 2 only"
    assert refusal(key_conditions, pk=("NE", ["a"])) == (
        "Attempted conditional constraint is not an indexable operation"
    )
    assert refusal(key_conditions, pk=("GT", ["a"])) == "Query key condition not supported"


def changed(item: dict[str, Value], **given: tuple[str | None, Value]) -> dict[str, Value]:
    updates = {
        name: ({} if action is None else {"Action": action}) | {"Value": encode(value)}
        for name, (action, value) in given.items()
    }
    return update_parameters(None, None, None, None, attribute_updates=updates)[0].apply(item)


def test_attribute_updates_put_add_and_delete() -> None:
    assert changed(ITEM, n=(None, 1), new=("PUT", "x")) == ITEM | {"n": 1, "new": "x"}
    assert changed(ITEM, n=("ADD", 1), l=("ADD", [2]), words=("ADD", StringSet(["c"]))) == ITEM | {
        "n": 6,
        "l": [1, 2],
        "words": StringSet(["a", "b", "c"]),
    }
    assert changed(ITEM, words=("DELETE", StringSet(["a"])))["words"] == StringSet(["b"])
    update, _ = update_parameters(None, None, None, None, attribute_updates={"n": {"Action": "DELETE"}})
    assert "n" not in update.apply(ITEM)
    assert update.touched(ITEM) == {"n": 5}


def test_attribute_updates_that_are_refused(refusal: Callable[..., str]) -> None:
    assert refusal(changed, ITEM, n=("ADD", "x")) == INVALID + "ADD action is not supported for the type S"
    assert refusal(changed, ITEM, n=("DELETE", 1)) == (
        INVALID + "DELETE action with value is not supported for the type N"
    )
    assert refusal(update_parameters, None, None, None, None, attribute_updates={"n": {"Action": "PUT"}}) == (
        INVALID + "Only DELETE action is allowed when no attribute value is specified"
    )
    assert refusal(changed, ITEM, text=("ADD", 1)) == "Type mismatch for attribute to update"
    assert refusal(changed, ITEM, words=("DELETE", NumberSet([1]))) == "Type mismatch for attribute to update"
