"""What of the items a Query or a Scan shows: Select, together with a projection (API reference, Select)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.frozen import frozen
from awsim.services.dynamodb.errors import ValidationError, invalid_parameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.services.dynamodb.expressions.projections import Projection
    from awsim.services.dynamodb.items.reading import Source
    from awsim.services.dynamodb.values.values import Item

ALL_ATTRIBUTES = "ALL_ATTRIBUTES"
ALL_PROJECTED_ATTRIBUTES = "ALL_PROJECTED_ATTRIBUTES"
SPECIFIC_ATTRIBUTES = "SPECIFIC_ATTRIBUTES"
COUNT = "COUNT"


@frozen
class Selection:
    """A request's choice."""

    select: str
    projection: Projection | None

    @classmethod
    def of(cls, select: str | None, index_name: str | None, projection: Projection | None, parameter: str) -> Selection:
        """Read it; `parameter` is what a projection is given by. Raises ValidationException for contradictions."""
        if projection is not None and select not in (None, SPECIFIC_ATTRIBUTES):
            what = "only the Count" if select == COUNT else select
            raise ValidationError(f"Cannot specify the {parameter} when choosing to get {what}")
        if projection is None and select == SPECIFIC_ATTRIBUTES:
            raise ValidationError(
                f"Must specify the AttributesToGet or ProjectionExpression when choosing to get {select}"
            )
        if select == ALL_PROJECTED_ATTRIBUTES and index_name is None:
            raise ValidationError(f"{select} can be used only when Querying using an IndexName")
        default = ALL_ATTRIBUTES if index_name is None else ALL_PROJECTED_ATTRIBUTES
        return cls(select or default, projection)

    @property
    def counts(self) -> bool:
        """Whether items are only counted."""
        return self.select == COUNT

    @property
    def project(self) -> Callable[[Item], Item] | None:
        """What is done with each item; None to show it as it is."""
        return None if self.projection is None else self.projection.of

    def check(self, source: Source) -> None:
        """Raise ValidationException if a global index does not have what is to be shown of its items."""
        index = source.index
        if index is None or not index.is_global or index.projection.names is None:
            return
        if self.select == ALL_ATTRIBUTES:
            raise invalid_parameters(
                f"Select type ALL_ATTRIBUTES is not supported for global secondary index {index.name} "
                "because its projection type is not ALL"
            )
        if self.projection is not None:
            missing = sorted(self.projection.names - index.projection.names)
            if missing:
                raise invalid_parameters(f"Global secondary index {index.name} does not project [{', '.join(missing)}]")

    def fetches(self, source: Source) -> bool:
        """Whether items are taken from the table because a local index has not all that is to be shown."""
        index = source.index
        if index is None or index.projection.names is None:
            return False
        if self.projection is not None:
            return not self.projection.names <= index.projection.names
        return self.select == ALL_ATTRIBUTES
