"""The parameters of an operation that say what to read, to expect or to change: expressions or their forerunners.

They are read, and refused, before the operation looks for its table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.common.frozen import frozen
from awsim.services.dynamodb.errors import ValidationError
from awsim.services.dynamodb.expressions import legacy
from awsim.services.dynamodb.expressions.placeholders import Placeholders
from awsim.services.dynamodb.expressions.updates import NO_UPDATE, Update

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.expressions.conditions import Condition
    from awsim.services.dynamodb.expressions.key_conditions import KeyCondition
    from awsim.services.dynamodb.expressions.projections import Projection


@frozen
class Reading:
    """What Query or Scan is to read."""

    key_condition: KeyCondition | None
    filter: Condition | None
    projection: Projection | None


def condition_parameters(
    condition_expression: str | None,
    names: Mapping[str, str] | None,
    values: Mapping[str, Mapping[str, Any]] | None,
    *,
    expected: Mapping[str, Mapping[str, Any]] | None = None,
    conditional_operator: str | None = None,
) -> Condition | None:
    """What an item has to be for PutItem, DeleteItem or their like in transactions to go on."""
    has_legacy = expected is not None or conditional_operator is not None
    if condition_expression is None and names is None and values is None and not has_legacy:
        return None
    _check_mixture(
        {"ConditionExpression": condition_expression},
        {"Expected": expected, "ConditionalOperator": conditional_operator},
        names,
        values,
    )
    if condition_expression is None:
        return _expectation(expected, conditional_operator)
    placeholders = Placeholders(names, values)
    condition = placeholders.condition(condition_expression)
    placeholders.refuse_unused()
    return condition


def update_parameters(
    update_expression: str | None,
    condition_expression: str | None,
    names: Mapping[str, str] | None,
    values: Mapping[str, Mapping[str, Any]] | None,
    *,
    attribute_updates: Mapping[str, Mapping[str, Any]] | None = None,
    expected: Mapping[str, Mapping[str, Any]] | None = None,
    conditional_operator: str | None = None,
) -> tuple[Update, Condition | None]:
    """What UpdateItem, or Update in a transaction, is to do, and on which condition."""
    _check_mixture(
        {"UpdateExpression": update_expression, "ConditionExpression": condition_expression},
        {
            "AttributeUpdates": attribute_updates,
            "Expected": expected,
            "ConditionalOperator": conditional_operator,
        },
        names,
        values,
    )
    if update_expression is None and condition_expression is None:
        update = NO_UPDATE if attribute_updates is None else legacy.attributes_update(attribute_updates)
        return update, _expectation(expected, conditional_operator)
    placeholders = Placeholders(names, values)
    update = NO_UPDATE if update_expression is None else placeholders.update(update_expression)
    condition = None if condition_expression is None else placeholders.condition(condition_expression)
    placeholders.refuse_unused()
    return update, condition


def projection_parameters(
    projection_expression: str | None,
    names: Mapping[str, str] | None,
    *,
    attributes_to_get: Sequence[str] | None = None,
) -> Projection | None:
    """What GetItem, BatchGetItem of a table, or Get in a transaction is to show."""
    if projection_expression is None and attributes_to_get is None and names is None:
        return None
    _check_mixture({"ProjectionExpression": projection_expression}, {"AttributesToGet": attributes_to_get}, names, None)
    if projection_expression is None:
        return None if attributes_to_get is None else legacy.attributes_projection(attributes_to_get)
    placeholders = Placeholders(names, None)
    projection = placeholders.projection(projection_expression)
    placeholders.refuse_unused()
    return projection


def query_parameters(
    key_condition_expression: str | None,
    filter_expression: str | None,
    projection_expression: str | None,
    names: Mapping[str, str] | None,
    values: Mapping[str, Mapping[str, Any]] | None,
    *,
    key_conditions: Mapping[str, Mapping[str, Any]] | None = None,
    query_filter: Mapping[str, Mapping[str, Any]] | None = None,
    conditional_operator: str | None = None,
    attributes_to_get: Sequence[str] | None = None,
    of_index: bool = False,
) -> Reading:
    """What Query is to read; KeyConditions go together with expressions for all the rest."""
    _check_mixture(
        {
            "ProjectionExpression": projection_expression,
            "FilterExpression": filter_expression,
            "KeyConditionExpression": key_condition_expression,
        },
        {
            "AttributesToGet": attributes_to_get,
            "QueryFilter": query_filter,
            "ConditionalOperator": conditional_operator,
            "KeyConditions": None if key_condition_expression is None else key_conditions,
        },
        names,
        values,
    )
    if key_condition_expression is None and key_conditions is None:
        raise ValidationError(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
        )
    placeholders = Placeholders(names, values)
    compiled = None if key_condition_expression is None else placeholders.key_condition(key_condition_expression)
    reading = _reading(
        placeholders, filter_expression, projection_expression, query_filter, conditional_operator, attributes_to_get
    )
    key_condition = (
        legacy.key_condition(key_conditions or {}, of_index=of_index)
        if compiled is None
        else placeholders.key_terms(compiled)
    )
    return Reading(key_condition, reading.filter, reading.projection)


def scan_parameters(
    filter_expression: str | None,
    projection_expression: str | None,
    names: Mapping[str, str] | None,
    values: Mapping[str, Mapping[str, Any]] | None,
    *,
    scan_filter: Mapping[str, Mapping[str, Any]] | None = None,
    conditional_operator: str | None = None,
    attributes_to_get: Sequence[str] | None = None,
) -> Reading:
    """What Scan is to read."""
    _check_mixture(
        {"ProjectionExpression": projection_expression, "FilterExpression": filter_expression},
        {
            "AttributesToGet": attributes_to_get,
            "ScanFilter": scan_filter,
            "ConditionalOperator": conditional_operator,
        },
        names,
        values,
    )
    return _reading(
        Placeholders(names, values),
        filter_expression,
        projection_expression,
        scan_filter,
        conditional_operator,
        attributes_to_get,
    )


def _reading(
    placeholders: Placeholders,
    filter_expression: str | None,
    projection_expression: str | None,
    legacy_filter: Mapping[str, Mapping[str, Any]] | None,
    conditional_operator: str | None,
    attributes_to_get: Sequence[str] | None,
) -> Reading:
    condition = projection = None
    if filter_expression is not None:
        condition = placeholders.condition(filter_expression, "FilterExpression")
    elif legacy_filter is not None or conditional_operator is not None:
        condition = legacy.filter_condition(legacy_filter or {}, conditional_operator)
    if projection_expression is not None:
        projection = placeholders.projection(projection_expression)
    elif attributes_to_get is not None:
        projection = legacy.attributes_projection(attributes_to_get)
    placeholders.refuse_unused()
    return Reading(None, condition, projection)


def _expectation(
    expected: Mapping[str, Mapping[str, Any]] | None, conditional_operator: str | None
) -> Condition | None:
    if expected is None and conditional_operator is None:
        return None
    return legacy.expected_condition(expected or {}, conditional_operator)


def _check_mixture(
    expressions: Mapping[str, Any],
    others: Mapping[str, Any],
    names: Mapping[str, str] | None,
    values: Mapping[str, Any] | None,
) -> None:
    """Refuse expressions together with their forerunners, and placeholders without expressions."""
    given = [parameter for parameter, value in expressions.items() if value is not None]
    if given:
        mixed = [parameter for parameter, value in others.items() if value is not None]
        if mixed:
            raise ValidationError(
                "Can not use both expression and non-expression parameters in the same request: "
                f"Non-expression parameters: {{{', '.join(mixed)}}} Expression parameters: {{{', '.join(given)}}}"
            )
    elif names is not None:
        raise ValidationError("ExpressionAttributeNames can only be specified when using expressions")
    if values is not None and given in ([], ["ProjectionExpression"]):
        using = [parameter for parameter in expressions if parameter != "ProjectionExpression"]
        raise ValidationError(
            "ExpressionAttributeValues can only be specified when using expressions: "
            f"{' and '.join(using)} {'are' if len(using) > 1 else 'is'} null"
        )
