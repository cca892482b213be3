"""Placeholders that requests define, and expressions next to the parameters they replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from awsim.services.dynamodb.expressions import (
    condition_parameters,
    projection_parameters,
    query_parameters,
    scan_parameters,
    update_parameters,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ONE = {"N": "1"}
EXPECTED = {"a": {"Value": ONE}}


@pytest.mark.parametrize(
    ("names", "values", "message"),
    [
        ({}, None, "ExpressionAttributeNames must not be empty"),
        ({"a": "a"}, None, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"'),
        ({"#a-b": "a"}, None, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"'),
        ({"#": "a"}, None, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#"'),
        ({"#a": ""}, None, "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a"),
        (
            {"#" + "a" * 255: "a"},
            None,
            "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is "
            "too long",
        ),
        (None, {}, "ExpressionAttributeValues must not be empty"),
        (None, {"v": ONE}, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"'),
        (
            None,
            {":v": {"N": "x"}},
            "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: "
            "x for key :v",
        ),
        (
            None,
            {":v": {"SS": []}},
            "ExpressionAttributeValues contains invalid value: One or more parameter values were invalid: "
            "An string set  may not be empty for key :v",
        ),
        (
            {"#a": "a", "#x": "x", "#y": "y"},
            {":v": ONE},
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x, #y}",
        ),
        (
            {"#a": "a"},
            {":w": ONE, ":v": ONE},
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}",
        ),
    ],
)
def test_placeholders_are_well_formed_and_used(
    refusal: Callable[..., str], names: Any, values: Any, message: str
) -> None:
    assert refusal(condition_parameters, "#a = :v", names, values) == message


def test_the_expressions_of_a_request_share_its_placeholders() -> None:
    update, condition = update_parameters("SET #a = :v", "#a = :w", {"#a": "a"}, {":v": ONE, ":w": {"N": "0"}})
    assert update.apply({}) == {"a": 1}
    assert condition is not None
    assert condition.holds({"a": 0})
    reading = query_parameters("#p = :p", "a > :v", "#p, b", {"#p": "pk"}, {":p": {"S": "x"}, ":v": ONE})
    assert reading.filter is not None
    assert reading.projection is not None
    assert reading.projection.of({"pk": "x", "b": 1, "c": 2}) == {"pk": "x", "b": 1}


def test_values_are_for_expressions(refusal: Callable[..., str]) -> None:
    names, values = {"#a": "a"}, {":v": ONE}
    start = "ExpressionAttributeValues can only be specified when using expressions: "
    assert refusal(condition_parameters, None, None, values) == start + "ConditionExpression is null"
    assert refusal(update_parameters, None, None, None, values) == (
        start + "UpdateExpression and ConditionExpression are null"
    )
    assert refusal(scan_parameters, None, "a", None, values) == start + "FilterExpression is null"
    assert refusal(query_parameters, None, None, None, None, values) == (
        start + "FilterExpression and KeyConditionExpression are null"
    )
    no_expression = "ExpressionAttributeNames can only be specified when using expressions"
    for given in (names, {}):
        assert refusal(condition_parameters, None, given, None) == no_expression
        assert refusal(projection_parameters, None, given) == no_expression


def test_expressions_do_not_mix_with_what_they_replaced(refusal: Callable[..., str]) -> None:
    start = "Can not use both expression and non-expression parameters in the same request: "
    assert refusal(condition_parameters, "a = :v", None, {":v": ONE}, expected=EXPECTED) == (
        start + "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"
    )
    assert refusal(
        update_parameters,
        "SET a = :v",
        None,
        None,
        {":v": ONE},
        attribute_updates={"a": {"Value": ONE}},
        expected=EXPECTED,
        conditional_operator="AND",
    ) == (
        start + "Non-expression parameters: {AttributeUpdates, Expected, ConditionalOperator} "
        "Expression parameters: {UpdateExpression}"
    )
    assert refusal(projection_parameters, "a", None, attributes_to_get=["a"]) == (
        start + "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"
    )


def test_key_conditions_go_with_the_other_expressions(refusal: Callable[..., str]) -> None:
    key_conditions = {"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "a"}]}}
    reading = query_parameters(None, "a = :v", "a", None, {":v": ONE}, key_conditions=key_conditions)
    assert reading.key_condition is not None
    assert reading.key_condition.range_of(("pk",), (), {"pk": "S"}).partition == ("a",)
    assert refusal(
        query_parameters, "pk = :p", None, None, None, {":p": {"S": "a"}}, key_conditions=key_conditions
    ) == (
        "Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {KeyConditions} Expression parameters: {KeyConditionExpression}"
    )


def test_nothing_is_asked_where_nothing_is_given() -> None:
    assert condition_parameters(None, None, None) is None
    assert projection_parameters(None, None) is None
    update, condition = update_parameters(None, None, None, None)
    assert update.apply({"pk": "a"}) == {"pk": "a"}
    assert condition is None
    reading = scan_parameters(None, None, None, None)
    assert (reading.filter, reading.projection) == (None, None)
