"""Reading many items: Query and Scan (API reference, and the order of checks dynalite has recorded)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.dynamodb.errors import ValidationError, enveloped
from awsim.services.dynamodb.expressions.parameters import query_parameters, scan_parameters
from awsim.services.dynamodb.items.capacity import NONE, Consumed, read_units
from awsim.services.dynamodb.items.key_ranges import check_start, key_range_of, range_of
from awsim.services.dynamodb.items.positions import segment_bounds
from awsim.services.dynamodb.items.reading import Range, Source, invalid_starting_key, read_page, starting_position
from awsim.services.dynamodb.items.selection import Selection
from awsim.services.dynamodb.items.throttling import admit_read, count_read
from awsim.services.dynamodb.resources import DynamoDBResources
from awsim.services.dynamodb.values.values import decode_item, encode_item

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.dynamodb.expressions.conditions import Condition
    from awsim.services.dynamodb.expressions.projections import Projection
    from awsim.services.dynamodb.items.reading import Page
    from awsim.services.dynamodb.models import Table
    from awsim.services.dynamodb.values.values import Item

    Given = Mapping[str, Any]

Answer = dict[str, Any]


class QueryOperations(DynamoDBResources):
    """Reading a partition, or everything."""

    def query(
        self,
        *,
        table_name: str,
        index_name: str | None = None,
        select: str | None = None,
        attributes_to_get: Sequence[str] | None = None,
        limit: int | None = None,
        consistent_read: bool = False,
        key_conditions: Given | None = None,
        query_filter: Given | None = None,
        conditional_operator: str | None = None,
        scan_index_forward: bool = True,
        exclusive_start_key: Given | None = None,
        return_consumed_capacity: str = NONE,
        projection_expression: str | None = None,
        filter_expression: str | None = None,
        key_condition_expression: str | None = None,
        expression_attribute_names: Mapping[str, str] | None = None,
        expression_attribute_values: Given | None = None,
    ) -> Answer:
        """Read the items with one partition key, in the order of their sort keys or against it."""
        reading = query_parameters(
            key_condition_expression,
            filter_expression,
            projection_expression,
            expression_attribute_names,
            expression_attribute_values,
            key_conditions=key_conditions,
            query_filter=query_filter,
            conditional_operator=conditional_operator,
            attributes_to_get=attributes_to_get,
            of_index=index_name is not None,
        )
        selection = _chosen(select, index_name, reading.projection, attributes_to_get)
        start = _start_key(exclusive_start_key)
        table = self.readable_table("Query", table_name)
        source = source_of(table, index_name, consistent=consistent_read)
        assert reading.key_condition is not None, "a query has one"
        wanted = key_range_of(source, reading.key_condition)
        within = range_of(wanted, forward=scan_index_forward)
        if start is not None:
            if index_name is None and not table.schema.sort:
                raise ValidationError("The provided exclusive start key is invalid")
            position = starting_position(source, start, scanning=False)
            check_start(wanted, position)
            within = within.after(position)
        table.refuse_nested_keys(reading.projection)
        if reading.filter is not None:
            what = "Filter Expression" if query_filter is None else "QueryFilter"
            reading.filter.refuse_key_attributes(source.schema.names, what)
        selection.check(source)
        table.refuse_nested_keys(reading.filter)
        page = self._read(source, within, limit, reading.filter, selection, consistent=consistent_read)
        answer = _shown(page, source, selection)
        if return_consumed_capacity != NONE:
            answer |= _capacity(page, source, table_name, return_consumed_capacity, consistent=consistent_read)
        return answer

    def scan(
        self,
        *,
        table_name: str,
        index_name: str | None = None,
        attributes_to_get: Sequence[str] | None = None,
        limit: int | None = None,
        select: str | None = None,
        scan_filter: Given | None = None,
        conditional_operator: str | None = None,
        exclusive_start_key: Given | None = None,
        return_consumed_capacity: str = NONE,
        total_segments: int | None = None,
        segment: int | None = None,
        projection_expression: str | None = None,
        filter_expression: str | None = None,
        expression_attribute_names: Mapping[str, str] | None = None,
        expression_attribute_values: Given | None = None,
        consistent_read: bool = False,
    ) -> Answer:
        """Read all items of a table or an index, or of one of the segments a parallel scan divides it into."""
        reading = scan_parameters(
            filter_expression,
            projection_expression,
            expression_attribute_names,
            expression_attribute_values,
            scan_filter=scan_filter,
            conditional_operator=conditional_operator,
            attributes_to_get=attributes_to_get,
        )
        selection = Selection.of(select, index_name, reading.projection, _projecting(attributes_to_get))
        start = _start_key(exclusive_start_key)
        _check_segments(segment, total_segments)
        table = self.readable_table("Scan", table_name)
        source = source_of(table, index_name, consistent=consistent_read)
        within = Range(None, None)
        if segment is not None and total_segments is not None:
            within = Range(*segment_bounds(segment, total_segments))
        if start is not None:
            position = starting_position(source, start, scanning=True)
            if not within.contains(position):
                raise invalid_starting_key(
                    "Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "
                    f"TotalSegments: {total_segments} Segment: {segment}"
                )
            within = within.after(position)
        selection.check(source)
        table.refuse_nested_keys(reading.projection, reading.filter)
        page = self._read(source, within, limit, reading.filter, selection, consistent=consistent_read)
        answer = _shown(page, source, selection)
        if return_consumed_capacity != NONE:
            answer |= _capacity(page, source, table_name, return_consumed_capacity, consistent=consistent_read)
        return answer

    def _read(
        self,
        source: Source,
        within: Range,
        limit: int | None,
        condition: Condition | None,
        selection: Selection,
        *,
        consistent: bool,
    ) -> Page:
        """Read a page, if the throughput admits it."""
        limited = self.world.options.throughput_limits
        if limited:
            admit_read(source.table, source.index, self.now())
        page = read_page(source, within, limit, condition, fetch=selection.fetches(source))
        if limited:
            count_read(source.table, _consumed(page, source, consistent=consistent))
        return page


def source_of(table: Table, index_name: str | None, *, consistent: bool) -> Source:
    """What a request reads: the table, or an index that is there and built."""
    if index_name is None:
        return Source(table, None)
    index = table.indexes.get(index_name)
    if index is None:
        raise ValidationError(f"The table does not have the specified index: {index_name}")
    if index.is_global:
        if consistent:
            raise ValidationError("Consistent reads are not supported on global secondary indexes")
        if index.status == "CREATING":
            raise ValidationError(f"Cannot read from backfilling global secondary index: {index_name}")
        if index.status == "DELETING":
            raise ValidationError(f"The table does not have the specified index: {index_name}")
    return Source(table, index)


def _start_key(given: Given | None) -> Item | None:
    if given is None:
        return None
    try:
        return decode_item(given)
    except ValidationError as error:
        raise invalid_starting_key(error.message) from None


def _chosen(
    select: str | None, index_name: str | None, projection: Projection | None, attributes_to_get: Sequence[str] | None
) -> Selection:
    """What a Query shows; contradictions are told in an envelope, which Scan does without (moto's verified tests)."""
    try:
        return Selection.of(select, index_name, projection, _projecting(attributes_to_get))
    except ValidationError as error:
        raise enveloped(error) from None


def _projecting(attributes_to_get: Sequence[str] | None) -> str:
    """The parameter a projection is given by."""
    return "ProjectionExpression" if attributes_to_get is None else "AttributesToGet"


def _check_segments(segment: int | None, total: int | None) -> None:
    if segment is not None and total is None:
        raise ValidationError(
            "The TotalSegments parameter is required but was not present in the request when Segment parameter is "
            "present"
        )
    if total is not None and segment is None:
        raise ValidationError(
            "The Segment parameter is required but was not present in the request when parameter TotalSegments is "
            "present"
        )
    if segment is not None and total is not None and segment >= total:
        raise ValidationError(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {segment} is not less than TotalSegments: {total}"
        )


def _shown(page: Page, source: Source, selection: Selection) -> Answer:
    answer: Answer = {"Count": len(page.items), "ScannedCount": page.scanned}
    if not selection.counts:
        project = selection.project
        items = page.items if project is None else map(project, page.items)
        answer["Items"] = [encode_item(item) for item in items]
    if page.last is not None:
        answer["LastEvaluatedKey"] = encode_item(source.key_at(page.last))
    return answer


def _capacity(page: Page, source: Source, table_name: str, shown: str, *, consistent: bool) -> Answer:
    consumed = _consumed(page, source, consistent=consistent)
    return {"ConsumedCapacity": consumed.describe(table_name, source.table, shown)}


def _consumed(page: Page, source: Source, *, consistent: bool) -> Consumed:
    units = read_units(page.size, consistent=consistent)
    if source.index is None:
        return Consumed(units)
    consumed = Consumed(sum(read_units(size, consistent=consistent) for size in page.fetched))
    consumed.indexes[source.index.name] = units
    return consumed
