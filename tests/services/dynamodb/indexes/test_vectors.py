"""Vector indexes: defined, built and searched by similarity, within a partition and with filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from awsim import Cloud

INVALID = "ValidationException: One or more parameter values were invalid: "


def vector(*numbers: float) -> list[dict[str, str]]:
    return [{"N": str(number)} for number in numbers]


def index(name: str = "similar", **more: Any) -> dict[str, Any]:
    return {
        "IndexName": name,
        "VectorAttribute": {"AttributeName": "embedding"},
        "Projection": {"ProjectionType": "ALL"},
        "Dimensions": 2,
        "DistanceFunction": "COSINE",
        **more,
    }


def create(client: Any, *indexes: Any) -> None:
    client.create_table(
        TableName="songs",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        **({"VectorIndexes": list(indexes)} if indexes else {}),
    )


def put(client: Any, name: str, *numbers: float, **more: Any) -> Any:
    item = {"id": {"S": name}, "embedding": {"L": vector(*numbers)}, **more}
    return client.put_item(TableName="songs", Item=item, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]


def search(client: Any, *numbers: float, top: int = 10, **more: Any) -> list[tuple[str, float]]:
    params = {"TableName": "songs", "IndexName": "similar", "SearchVector": vector(*numbers), "TopK": top, **more}
    found = client.search_vectors(**params)["SearchResults"]
    return [(each["Item"]["id"]["S"], round(each["Score"], 4)) for each in found]


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        ("COSINE", [("far", 0.0), ("near", 0.0), ("side", 1.0), ("back", 2.0)]),
        ("EUCLIDEAN", [("near", 1.0), ("side", 1.4142), ("back", 2.0), ("far", 4.0)]),
        ("DOT_PRODUCT", [("far", 5.0), ("near", 2.0), ("side", 0.0), ("back", -1.0)]),
    ],
)
def test_the_most_similar_items_come_first(dynamodb: Any, distance: str, expected: Any) -> None:
    create(dynamodb, index(DistanceFunction=distance))
    for name, numbers in (("far", (5, 0)), ("near", (2, 0)), ("side", (0, 1)), ("back", (-1, 0))):
        put(dynamodb, name, *numbers)

    assert search(dynamodb, 1, 0) == expected
    assert search(dynamodb, 1, 0, top=1) == expected[:1]


def test_a_search_keeps_to_its_partition_and_its_filters(dynamodb: Any) -> None:
    schema = [
        {"AttributeName": "genre", "SearchSchemaElementType": "HASH"},
        {"AttributeName": "year", "SearchSchemaElementType": "INLINE_FILTER"},
    ]
    create(dynamodb, index(SearchSchema=schema))
    for name, genre, year in (("a", "jazz", "1"), ("b", "jazz", "2"), ("c", "rock", "1")):
        put(dynamodb, name, 1, 0, genre={"S": genre}, year={"N": year})

    jazz = search(
        dynamodb, 1, 0, SearchConditionExpression="genre = :g", ExpressionAttributeValues={":g": {"S": "jazz"}}
    )
    first = search(
        dynamodb,
        1,
        0,
        SearchConditionExpression="genre = :g AND #y = :y",
        ExpressionAttributeNames={"#y": "year"},
        ExpressionAttributeValues={":g": {"S": "jazz"}, ":y": {"N": "1"}},
    )

    assert [name for name, _ in jazz] == ["a", "b"]
    assert [name for name, _ in first] == ["a"]


def test_items_come_and_go_with_their_vectors(dynamodb: Any) -> None:
    create(dynamodb, index())
    put(dynamodb, "a", 1, 0)
    put(dynamodb, "b", 1, 0, 0)
    put(dynamodb, "c", 0, 1)
    dynamodb.delete_item(TableName="songs", Key={"id": {"S": "c"}})
    dynamodb.put_item(TableName="songs", Item={"id": {"S": "d"}})

    described = dynamodb.describe_table(TableName="songs")["Table"]["VectorIndexes"][0]

    assert search(dynamodb, 1, 0) == [("a", 0.0)]
    assert (described["ItemCount"], described["IndexStatus"], described["Dimensions"]) == (1, "ACTIVE", 2)


def test_capacity_is_told_in_bytes(dynamodb: Any) -> None:
    create(dynamodb, index())
    consumed = put(dynamodb, "a", 1, 0)
    again = put(dynamodb, "a", 1, 0)
    answer = dynamodb.search_vectors(
        TableName="songs", IndexName="similar", SearchVector=vector(1, 0), TopK=1, ReturnConsumedCapacity="TOTAL"
    )

    size = consumed["VectorIndexes"]["similar"]["VectorWriteRequestBytes"]
    assert size == dynamodb.describe_table(TableName="songs")["Table"]["TableSizeBytes"]
    assert "VectorIndexes" not in again
    assert answer["ConsumedCapacity"] == {"VectorSearchRequestBytes": size}


def test_an_index_is_added_to_items_and_deleted(slow_cloud: Cloud, slow_dynamodb: Any, refused: Any) -> None:
    create(slow_dynamodb)
    slow_cloud.clock.advance(seconds=10)
    put(slow_dynamodb, "a", 1, 0)
    slow_dynamodb.update_table(TableName="songs", VectorIndexUpdates=[{"Create": index()}])
    looked = {"TableName": "songs", "IndexName": "similar", "SearchVector": vector(1, 0), "TopK": 1}

    assert refused(slow_dynamodb.search_vectors, **looked) == (
        "ValidationException: The table does not have the specified index: similar"
    )
    slow_cloud.clock.advance(seconds=60)
    assert search(slow_dynamodb, 1, 0) == [("a", 0.0)]
    slow_dynamodb.update_table(TableName="songs", VectorIndexUpdates=[{"Delete": {"IndexName": "similar"}}])
    slow_cloud.clock.advance(seconds=60)
    assert "VectorIndexes" not in slow_dynamodb.describe_table(TableName="songs")["Table"]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"SearchVector": vector(1)},
            INVALID + "SearchVector must have 2 numbers, the dimensions of the index similar",
        ),
        (
            {"SearchConditionExpression": "id = :i", "ExpressionAttributeValues": {":i": {"S": "a"}}},
            "ValidationException: SearchConditionExpression can only contain attributes of the search schema of "
            "similar: id",
        ),
        (
            {"SearchConditionExpression": "id > :i", "ExpressionAttributeValues": {":i": {"S": "a"}}},
            "ValidationException: Invalid operator used in SearchConditionExpression: >",
        ),
    ],
)
def test_what_makes_no_search_is_refused(dynamodb: Any, refused: Any, params: Any, message: str) -> None:
    create(dynamodb, index())
    given = {"TableName": "songs", "IndexName": "similar", "SearchVector": vector(1, 0), "TopK": 1, **params}

    assert refused(dynamodb.search_vectors, **given) == message


def test_indexes_of_one_attribute_have_the_same_dimensions(dynamodb: Any) -> None:
    with pytest.raises(dynamodb.exceptions.ClientError, match="must have the same dimensions"):
        create(dynamodb, index(), index("other", Dimensions=3))
