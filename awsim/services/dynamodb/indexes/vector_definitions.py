"""What CreateTable and UpdateTable define vector indexes with, and adding and deleting them (VectorIndexUpdates)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import LimitExceededError, ValidationError, invalid_parameters, resource_not_found
from awsim.services.dynamodb.indexes.vector_indexes import VectorIndex
from awsim.services.dynamodb.lifecycles import INDEX_LIFECYCLE
from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.tables.definitions import projection_of
from awsim.services.dynamodb.values.schema import HASH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.models import Table

    Given = Mapping[str, Any]

MOST_DIMENSIONS = 4096
"""As many as a SearchVector may have."""


class VectorIndexUpdates(DynamoDBResources):
    """What CreateTable and UpdateTable do with vector indexes."""

    def define_vector_indexes(self, table: Table, given: Sequence[Given]) -> None:
        """Give a new table its vector indexes."""
        if not given:
            raise invalid_parameters("List of VectorIndexes is empty")
        for each in given:
            index = _vector_index(table, each)
            table.vector_indexes[index.name] = index

    def update_vector_indexes(self, table: Table, updates: Sequence[Given]) -> None:
        """Carry out VectorIndexUpdates, one of which may create or delete an index."""
        if any(len(update) != 1 for update in updates):
            raise invalid_parameters("One of VectorIndexUpdate.Create, VectorIndexUpdate.Delete must not be null")
        building = any(index.status != "ACTIVE" for index in table.vector_indexes.values())
        if len(updates) > 1 or building:
            raise LimitExceededError(
                "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
            )
        for update in updates:
            if "Create" in update:
                self._create_vector_index(table, update["Create"])
            else:
                index = table.vector_indexes.get(update["Delete"]["IndexName"])
                if index is None:
                    raise resource_not_found()
                self.transition(INDEX_LIFECYCLE, index.arn, index, "DELETING")

    def vector_index_transitioned(self, table: Table, index: VectorIndex) -> None:
        """A vector index is built, or gone."""
        index.is_backfilling = False
        if index.status == "DELETED":
            del table.vector_indexes[index.name]

    def _create_vector_index(self, table: Table, given: Given) -> None:
        if given["IndexName"] in table.vector_indexes:
            raise ValidationError("Attempting to create an index which already exists")
        index = _vector_index(table, given)
        for key, stored in table.items.items():
            index.follow(key, None, stored)
        table.vector_indexes[index.name] = index
        index.is_backfilling = True
        self.transition(INDEX_LIFECYCLE, index.arn, index, "CREATING")


def searched_attributes(given: Sequence[Given]) -> set[str]:
    """The attributes of the search schemas of VectorIndexes, which may be among the AttributeDefinitions."""
    return {element["AttributeName"] for each in given for element in each.get("SearchSchema", ())}


def _vector_index(table: Table, given: Given) -> VectorIndex:
    name, attribute = given["IndexName"], given["VectorAttribute"]["AttributeName"]
    dimensions = given["Dimensions"]
    if name in table.indexes or name in table.vector_indexes:
        raise invalid_parameters(f"Duplicate index name: {name}")
    if dimensions > MOST_DIMENSIONS:
        raise invalid_parameters(f"Dimensions must be at most {MOST_DIMENSIONS} for index: {name}")
    others = (index for index in table.vector_indexes.values() if index.attribute == attribute)
    if any(index.dimensions != dimensions for index in others):
        raise invalid_parameters(f"All vector indexes of the attribute {attribute} must have the same dimensions")
    schema = {each["AttributeName"]: each["SearchSchemaElementType"] for each in given.get("SearchSchema", ())}
    if list(schema.values()).count(HASH) > 1 or len(schema) != len(given.get("SearchSchema", ())):
        raise invalid_parameters(f"SearchSchema must have each attribute once and at most one HASH for index: {name}")
    return VectorIndex(
        name=name,
        arn=f"{table.arn}/index/{name}",
        attribute=attribute,
        dimensions=dimensions,
        distance=given["DistanceFunction"],
        search_schema=schema,
        projection=projection_of(given["Projection"], {*table.schema.names, *schema, attribute}),
    )
