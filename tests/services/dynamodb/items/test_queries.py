"""Query and Scan: order, pages, filters, indexes, and the starting keys and selections that are refused."""

from __future__ import annotations

from typing import Any

import pytest

ENVELOPE = "ValidationException: 1 validation error detected: "
OF_ANN = {
    "KeyConditionExpression": "customer = :c",
    "ExpressionAttributeValues": {":c": {"S": "ann"}},
}


@pytest.fixture
def filled(dynamodb: Any, orders: str) -> str:
    """The name of the table of orders, with 20 of ann's and 5 of bob's."""
    for customer, count in (("ann", 20), ("bob", 5)):
        for placed in range(count):
            item = {"customer": {"S": customer}, "placed": {"N": str(placed)}, "note": {"S": f"{customer}{placed}"}}
            if placed % 2:
                item["stage"] = {"S": "odd"}
            if placed % 3 == 0:
                item["amount"] = {"N": str(100 - placed)}
            dynamodb.put_item(TableName=orders, Item=item)
    return orders


def placed(answer: Any) -> list[int]:
    return [int(item["placed"]["N"]) for item in answer["Items"]]


def read_all(call: Any, **params: Any) -> list[Any]:
    """The answers of all pages."""
    answers = [call(**params)]
    while "LastEvaluatedKey" in answers[-1]:
        answers.append(call(**params, ExclusiveStartKey=answers[-1]["LastEvaluatedKey"]))
    return answers


class TestQuerying:
    def test_a_partition_is_read_in_the_order_of_numbers(self, dynamodb: Any, filled: str) -> None:
        answer = dynamodb.query(TableName=filled, **OF_ANN)

        assert placed(answer) == list(range(20))
        assert (answer["Count"], answer["ScannedCount"]) == (20, 20)

    def test_and_against_it(self, dynamodb: Any, filled: str) -> None:
        assert placed(dynamodb.query(TableName=filled, **OF_ANN, ScanIndexForward=False)) == list(range(19, -1, -1))

    @pytest.mark.parametrize(
        ("condition", "expected"),
        [
            ("placed = :a", [5]),
            ("placed < :a", [0, 1, 2, 3, 4]),
            ("placed <= :a", [0, 1, 2, 3, 4, 5]),
            ("placed > :b", [18, 19]),
            ("placed >= :b", [17, 18, 19]),
            ("placed BETWEEN :a AND :b", list(range(5, 18))),
        ],
    )
    def test_a_range_of_it_is_read(self, dynamodb: Any, filled: str, condition: str, expected: list[int]) -> None:
        given = {":a": {"N": "5"}, ":b": {"N": "17"}}
        values = {name: value for name, value in given.items() if name in condition}

        answer = dynamodb.query(
            TableName=filled,
            KeyConditionExpression=f"customer = :c AND {condition}",
            ExpressionAttributeValues={":c": {"S": "ann"}, **values},
        )

        assert placed(answer) == expected

    @pytest.mark.parametrize("forward", [True, False])
    def test_pages_go_on_where_the_last_ended(self, dynamodb: Any, filled: str, forward: bool) -> None:
        pages = read_all(dynamodb.query, TableName=filled, **OF_ANN, Limit=7, ScanIndexForward=forward)

        assert [len(page["Items"]) for page in pages] == [7, 7, 6]
        assert [order for page in pages for order in placed(page)] == sorted(range(20), reverse=not forward)

    def test_a_page_that_ends_at_the_last_item_still_names_it(self, dynamodb: Any, filled: str) -> None:
        answer = dynamodb.query(TableName=filled, **OF_ANN, Limit=20)

        assert answer["LastEvaluatedKey"] == {"customer": {"S": "ann"}, "placed": {"N": "19"}}

    def test_a_limit_counts_before_a_filter(self, dynamodb: Any, filled: str) -> None:
        answer = dynamodb.query(
            TableName=filled, **OF_ANN, Limit=10, FilterExpression="attribute_exists(stage)", Select="COUNT"
        )

        assert (answer["Count"], answer["ScannedCount"]) == (5, 10)
        assert "Items" not in answer

    def test_a_page_ends_after_a_megabyte(self, dynamodb: Any, orders: str) -> None:
        for order in range(5):
            item = {"customer": {"S": "ann"}, "placed": {"N": str(order)}, "text": {"S": "x" * 300_000}}
            dynamodb.put_item(TableName=orders, Item=item)

        pages = read_all(dynamodb.query, TableName=orders, **OF_ANN)

        assert [len(page["Items"]) for page in pages] == [4, 1]

    @pytest.mark.parametrize(
        ("more", "message"),
        [
            ({"IndexName": "nothing"}, "ValidationException: The table does not have the specified index: nothing"),
            (
                {"FilterExpression": "placed = :c"},
                "ValidationException: Filter Expression can only contain non-primary key attributes: Primary key "
                "attribute: placed",
            ),
            (
                {"ExclusiveStartKey": {"customer": {"S": "ann"}}},
                "ValidationException: The provided starting key is invalid",
            ),
            (
                {"ExclusiveStartKey": {"customer": {"S": "bob"}, "placed": {"N": "1"}}},
                "ValidationException: The provided starting key is outside query boundaries based on provided "
                "conditions",
            ),
            (
                {"ExclusiveStartKey": {"customer": {"S": "ann"}, "placed": {"S": "1"}}},
                "ValidationException: The provided starting key is invalid: The provided key element does not match "
                "the schema",
            ),
            (
                {"Select": "ALL_PROJECTED_ATTRIBUTES"},
                ENVELOPE + "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
            ),
            (
                {"Select": "COUNT", "ProjectionExpression": "note"},
                ENVELOPE + "Cannot specify the ProjectionExpression when choosing to get only the Count",
            ),
        ],
    )
    def test_what_makes_no_query_is_refused(
        self, dynamodb: Any, filled: str, refused: Any, more: Any, message: str
    ) -> None:
        assert refused(dynamodb.query, TableName=filled, **OF_ANN, **more) == message


def test_a_query_of_a_table_without_sort_key_has_nothing_to_go_on_from(dynamodb: Any, users: str, refused: Any) -> None:
    key = {"id": {"S": "ann"}}
    query = {"KeyConditionExpression": "id = :i", "ExpressionAttributeValues": {":i": {"S": "ann"}}}

    assert refused(dynamodb.query, TableName=users, ExclusiveStartKey=key, **query) == (
        "ValidationException: The provided exclusive start key is invalid"
    )


class TestIndexes:
    ODD = {  # noqa: RUF012
        "IndexName": "by-stage",
        "KeyConditionExpression": "stage = :s",
        "ExpressionAttributeValues": {":s": {"S": "odd"}},
    }

    def test_a_global_index_has_the_items_with_its_attributes(self, dynamodb: Any, filled: str) -> None:
        answer = dynamodb.query(TableName=filled, **self.ODD)

        assert placed(answer) == [1, 1, 3, 3, 5, 7, 9, 11, 13, 15, 17, 19]
        described = dynamodb.describe_table(TableName=filled)["Table"]["GlobalSecondaryIndexes"]
        assert described[0]["ItemCount"] == 12

    @pytest.mark.parametrize("forward", [True, False])
    def test_items_with_equal_index_keys_are_all_read_in_pages(self, dynamodb: Any, filled: str, forward: bool) -> None:
        pages = read_all(dynamodb.query, TableName=filled, **self.ODD, Limit=1, ScanIndexForward=forward)

        notes = [item["note"]["S"] for page in pages for item in page["Items"]]
        assert notes[: 4 if forward else 0] == (["ann1", "bob1", "ann3", "bob3"] if forward else [])
        assert len(set(notes)) == len(notes) == 12
        assert set(pages[0]["LastEvaluatedKey"]) == {"customer", "placed", "stage"}

    def test_an_item_moves_in_its_indexes_when_it_is_updated(self, dynamodb: Any, filled: str) -> None:
        key = {"customer": {"S": "ann"}, "placed": {"N": "1"}}
        dynamodb.update_item(TableName=filled, Key=key, UpdateExpression="REMOVE stage")

        assert placed(dynamodb.query(TableName=filled, **self.ODD))[:2] == [1, 3]

    def test_a_local_index_orders_by_its_own_key_and_shows_what_it_projects(self, dynamodb: Any, filled: str) -> None:
        """Recorded: test_valid_local_secondary_index."""
        answer = dynamodb.query(TableName=filled, IndexName="by-amount", **OF_ANN)

        assert placed(answer) == [18, 15, 12, 9, 6, 3, 0]
        assert set(answer["Items"][0]) == {"customer", "placed", "amount"}

    def test_and_takes_the_rest_from_the_table_when_asked_for(self, dynamodb: Any, filled: str) -> None:
        whole = dynamodb.query(TableName=filled, IndexName="by-amount", **OF_ANN, Select="ALL_ATTRIBUTES")
        part = dynamodb.query(TableName=filled, IndexName="by-amount", **OF_ANN, ProjectionExpression="note")

        assert whole["Items"][0]["note"] == {"S": "ann18"}
        assert part["Items"][0] == {"note": {"S": "ann18"}}

    def test_a_global_index_is_not_read_consistently(self, dynamodb: Any, filled: str, refused: Any) -> None:
        assert refused(dynamodb.query, TableName=filled, **self.ODD, ConsistentRead=True) == (
            "ValidationException: Consistent reads are not supported on global secondary indexes"
        )

    def test_a_global_index_has_keys_of_several_attributes(self, dynamodb: Any) -> None:
        names = ("id", "country", "city", "year", "month")
        parts = [("country", "HASH"), ("city", "HASH"), ("year", "RANGE"), ("month", "RANGE")]
        dynamodb.create_table(
            TableName="visits",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "places",
                    "KeySchema": [{"AttributeName": name, "KeyType": role} for name, role in parts],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        rows = ["1 de ulm 2024 05", "2 de ulm 2023 07", "3 de ulm 2024 01", "4 de kiel 2024 02"]
        for row in rows:
            item = {name: {"S": value} for name, value in zip(names, row.split(), strict=True)}
            dynamodb.put_item(TableName="visits", Item=item)

        answer = dynamodb.query(
            TableName="visits",
            IndexName="places",
            KeyConditionExpression="country = :c AND city = :u AND #y = :y",
            ExpressionAttributeNames={"#y": "year"},
            ExpressionAttributeValues={":c": {"S": "de"}, ":u": {"S": "ulm"}, ":y": {"S": "2024"}},
        )

        assert [item["id"]["S"] for item in answer["Items"]] == ["3", "1"]


class TestScanning:
    def test_everything_is_read_in_pages_of_one_order(self, dynamodb: Any, filled: str) -> None:
        whole = dynamodb.scan(TableName=filled)
        pages = read_all(dynamodb.scan, TableName=filled, Limit=4)

        assert whole["Count"] == 25
        assert [item for page in pages for item in page["Items"]] == whole["Items"]

    def test_segments_divide_it(self, dynamodb: Any, users: str) -> None:
        for number in range(40):
            dynamodb.put_item(TableName=users, Item={"id": {"S": str(number)}})

        segments = [
            [
                item["id"]["S"]
                for page in read_all(dynamodb.scan, TableName=users, TotalSegments=3, Segment=segment, Limit=5)
                for item in page["Items"]
            ]
            for segment in range(3)
        ]

        assert all(segments)
        assert {id_ for segment in segments for id_ in segment} == {str(number) for number in range(40)}
        assert sum(map(len, segments)) == 40

    def test_a_scan_goes_on_after_an_item_that_has_gone(self, dynamodb: Any, filled: str) -> None:
        whole = dynamodb.scan(TableName=filled)["Items"]
        first = dynamodb.scan(TableName=filled, Limit=10)
        dynamodb.delete_item(TableName=filled, Key=first["LastEvaluatedKey"])

        second = dynamodb.scan(TableName=filled, ExclusiveStartKey=first["LastEvaluatedKey"])

        assert first["Items"] + second["Items"] == whole

    def test_an_index_is_scanned(self, dynamodb: Any, filled: str) -> None:
        pages = read_all(dynamodb.scan, TableName=filled, IndexName="by-amount", Limit=2)

        assert sum(page["Count"] for page in pages) == 9

    @pytest.mark.parametrize(
        ("params", "message"),
        [
            (
                {"Segment": 1},
                "The TotalSegments parameter is required but was not present in the request when Segment parameter is "
                "present",
            ),
            (
                {"TotalSegments": 1},
                "The Segment parameter is required but was not present in the request when parameter TotalSegments is "
                "present",
            ),
            (
                {"TotalSegments": 2, "Segment": 2},
                "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not "
                "less than TotalSegments: 2",
            ),
            (
                {"Select": "ALL_PROJECTED_ATTRIBUTES"},
                "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
            ),
            (
                {"Select": "SPECIFIC_ATTRIBUTES"},
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
            ),
            (
                {"ExclusiveStartKey": {"other": {"S": "a"}}},
                "The provided starting key is invalid: The provided key element does not match the schema",
            ),
        ],
    )
    def test_what_makes_no_scan_is_refused(
        self, dynamodb: Any, users: str, refused: Any, params: Any, message: str
    ) -> None:
        assert refused(dynamodb.scan, TableName=users, **params) == f"ValidationException: {message}"

    def test_a_starting_key_of_another_segment_is_refused(self, dynamodb: Any, users: str, refused: Any) -> None:
        for number in range(40):
            dynamodb.put_item(TableName=users, Item={"id": {"S": str(number)}})
        last = dynamodb.scan(TableName=users, TotalSegments=2, Segment=1, Limit=1)["LastEvaluatedKey"]

        assert refused(dynamodb.scan, TableName=users, TotalSegments=2, Segment=0, ExclusiveStartKey=last) == (
            "ValidationException: The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
            "ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 0"
        )
