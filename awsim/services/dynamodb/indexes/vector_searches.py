"""Finding the items whose vectors are most like a given one (API reference, SearchVectors)."""

from __future__ import annotations

from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import ValidationError, invalid_parameters
from awsim.services.dynamodb.expressions.placeholders import Placeholders
from awsim.services.dynamodb.indexes.vector_indexes import HIGHEST_FIRST, SCORES, vector_of
from awsim.services.dynamodb.items.capacity import NONE
from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.values.values import decode, encode_item, equal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from awsim.services.dynamodb.expressions.projections import Projection
    from awsim.services.dynamodb.indexes.vector_indexes import Vector, VectorIndex
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.stored import StoredItem
    from awsim.services.dynamodb.values.values import Value

    Given = Mapping[str, Any]

Answer = dict[str, Any]


class VectorSearchOperations(DynamoDBResources):
    """Searching vector indexes."""

    def search_vectors(
        self,
        *,
        table_name: str,
        index_name: str,
        search_vector: Sequence[Given],
        top_k: int,
        return_consumed_capacity: str = NONE,
        expression_attribute_names: Mapping[str, str] | None = None,
        expression_attribute_values: Given | None = None,
        projection_expression: str | None = None,
        search_condition_expression: str | None = None,
    ) -> Answer:
        """Find the `top_k` most similar items, the most similar first; costs what the partition has."""
        placeholders = Placeholders(expression_attribute_names, expression_attribute_values)
        wanted = {} if search_condition_expression is None else _conditions(placeholders, search_condition_expression)
        projection = None if projection_expression is None else placeholders.projection(projection_expression)
        placeholders.refuse_unused()
        table = self.readable_table("SearchVectors", table_name)
        index = _searchable(table, index_name)
        _check_conditions(index, wanted)
        _check_projection(index, projection)
        vector = vector_of([decode(each) for each in search_vector], index.dimensions)
        if vector is None:
            raise invalid_parameters(
                f"SearchVector must have {index.dimensions} numbers, the dimensions of the index {index.name}"
            )
        candidates = list(_candidates(table, index, wanted))
        found = _most_similar(index, vector, candidates, top_k)
        answer: Answer = {"SearchResults": [_result(index, projection, score, stored) for score, stored in found]}
        if return_consumed_capacity != NONE:
            size = sum(index.size_in(stored) for _, stored in candidates)
            answer["ConsumedCapacity"] = {"VectorSearchRequestBytes": float(size)}
        return answer


def _conditions(placeholders: Placeholders, expression: str) -> dict[str, Value]:
    """The values that a SearchConditionExpression wants, which can only ask for equality."""
    try:
        terms = placeholders.key_terms(placeholders.key_condition(expression)).terms
    except ValidationError as error:
        raise ValidationError(error.message.replace("KeyCondition", "SearchCondition")) from None
    for term in terms.values():
        if term.operator != "=":
            raise ValidationError(f"Invalid operator used in SearchConditionExpression: {term.operator}")
    return {name: term.values[0] for name, term in terms.items()}


def _searchable(table: Table, name: str) -> VectorIndex:
    index = table.vector_indexes.get(name)
    if index is None or index.status != "ACTIVE":
        raise ValidationError(f"The table does not have the specified index: {name}")
    return index


def _check_conditions(index: VectorIndex, wanted: Mapping[str, Value]) -> None:
    for name in wanted:
        if name not in index.search_schema:
            raise ValidationError(
                f"SearchConditionExpression can only contain attributes of the search schema of {index.name}: {name}"
            )
    partition = index.partition_attribute
    if partition is not None and partition not in wanted:
        raise ValidationError(f"SearchConditionExpression missed search schema element: {partition}")


def _check_projection(index: VectorIndex, projection: Projection | None) -> None:
    if projection is None or index.projection.names is None:
        return
    missing = sorted(projection.names - index.projection.names)
    if missing:
        raise invalid_parameters(f"Vector index {index.name} does not project [{', '.join(missing)}]")


def _candidates(
    table: Table, index: VectorIndex, wanted: Mapping[str, Value]
) -> Iterator[tuple[Vector[float], StoredItem]]:
    """The vectors that fulfil the conditions, with their items."""
    partition = index.partition_attribute
    members = index.partitions.get(None if partition is None else wanted[partition], {})
    absent = object()
    for key, vector in members.items():
        stored = table.items[key]
        if all(
            (has := stored.item.get(name, absent)) is not absent and equal(has, value)  # type: ignore[arg-type]
            for name, value in wanted.items()
        ):
            yield vector, stored


def _most_similar(
    index: VectorIndex, vector: Vector[float], candidates: Sequence[tuple[Vector[float], StoredItem]], top_k: int
) -> list[tuple[float, StoredItem]]:
    score = SCORES[index.distance]
    scored = [(score(vector, other), stored) for other, stored in candidates]
    choose = nlargest if index.distance in HIGHEST_FIRST else nsmallest
    return choose(top_k, scored, key=lambda each: each[0])


def _result(index: VectorIndex, projection: Projection | None, score: float, stored: StoredItem) -> Answer:
    item = index.projection.of(stored.item)
    return {"Item": encode_item(item if projection is None else projection.of(item)), "Score": score}
