"""Streams of DynamoDB tables, and the data streams that are told of their changes, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

TABLES = Recordings("dynamodb")
STREAMS = Recordings("dynamodbstreams")

THROUGHPUT = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}


def create(client: Any, name: str, key: str = "id", view: str | None = None) -> Any:
    """A table with a string key, and a stream if it has a view type; the answer of CreateTable."""
    given: dict[str, Any] = {"TableName": name, "ProvisionedThroughput": THROUGHPUT}
    given["KeySchema"] = [{"AttributeName": key, "KeyType": "HASH"}]
    given["AttributeDefinitions"] = [{"AttributeName": key, "AttributeType": "S"}]
    if view is not None:
        given["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
    return client.create_table(**given)


def match_stream(replay: Replay, created: Any) -> str:
    """Hold the description of a table's stream against the recorded one; the answer is a shard iterator."""
    client = replay.client("dynamodbstreams")
    arn = created["TableDescription"]["LatestStreamArn"]
    described = replay.match("describe-stream", client.describe_stream(StreamArn=arn))
    shard_id = described["StreamDescription"]["Shards"][0]["ShardId"]
    answer = client.get_shard_iterator(StreamArn=arn, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")
    if "get-shard-iterator" in replay.recorded:
        replay.match("get-shard-iterator", answer)
    return str(answer["ShardIterator"])


def match_records(replay: Replay, iterator: str) -> None:
    """Hold the records from an iterator on against the recorded ones."""
    found = replay.client("dynamodbstreams").get_records(ShardIterator=iterator)
    replay.match("get-records", {"Records": found["Records"]})


def item(key: str, **attributes: str) -> dict[str, Any]:
    """An item of strings."""
    return {name: {"S": value} for name, value in {"id": key, **attributes}.items()}


@TABLES.scenario("TestDynamoDB::test_dynamodb_stream_stream_view_type")
def a_stream_of_keys(replay: Replay) -> None:
    client = replay.client("dynamodb")
    created = replay.match("create-table", create(client, "users", "Username", "KEYS_ONLY"))
    iterator = match_stream(replay, created)
    for name in ("Fred", "Alice"):
        key = {"Username": {"S": name}}
        client.put_item(TableName="users", Item=key)
        client.update_item(
            TableName="users",
            Key=key,
            UpdateExpression="SET S = :r",
            ExpressionAttributeValues={":r": {"S": "Fred_Modified"}},
        )
        client.delete_item(TableName="users", Key=key)
    match_records(replay, iterator)


@TABLES.scenario("TestDynamoDB::test_transact_write_items_streaming")
def transactions_are_streamed(replay: Replay) -> None:
    client = replay.client("dynamodb")
    iterator = match_stream(replay, replay.match("create-table", create(client, "users", view="NEW_AND_OLD_IMAGES")))

    def transact(step: str, *actions: dict[str, Any]) -> None:
        given = [{kind: {"TableName": "users", **what} for kind, what in action.items()} for action in actions]
        replay.match(step, client.transact_write_items(TransactItems=given))

    def update(key: str, expression: str, **values: str) -> dict[str, Any]:
        given = {f":{name}": {"S": value} for name, value in values.items()}
        return {"Update": {"Key": item(key), "UpdateExpression": expression, "ExpressionAttributeValues": given}}

    replay.match("put-item-1", client.put_item(TableName="users", Item=item("Fred")))
    # What is there already is written again, which leaves no record.
    transact("transact-write-response-overwrite", {"Put": {"Item": item("NewKey")}}, {"Put": {"Item": item("Fred")}})
    transact(
        "transact-write-response-update",
        update("NewKey", "SET attr1 = :one, attr2 = :two", one="value1", two="value2"),
    )
    transact("transact-write-update-insert", update("NonExistentKey", "SET attr1 = :one", one="value1"))
    transact(
        "transact-write-response-delete",
        {"Delete": {"Key": item("NewKey")}},
        {"Put": {"Item": item("Fred", name="Fred")}},
    )
    match_records(replay, iterator)


@TABLES.scenario("TestDynamoDB::test_transact_write_items_streaming_for_different_tables")
def a_table_without_a_stream_takes_part(replay: Replay) -> None:
    client = replay.client("dynamodb")
    created = replay.match("create-table-stream", create(client, "streaming", view="NEW_AND_OLD_IMAGES"))
    replay.match("create-table-no-stream", create(client, "silent"))
    iterator = match_stream(replay, created)
    puts = [{"Put": {"TableName": table, "Item": item("Fred")}} for table in ("streaming", "silent")]
    replay.match("transact-write-two-tables", client.transact_write_items(TransactItems=puts))
    match_records(replay, iterator)


@TABLES.scenario("TestDynamoDB::test_streams_on_global_tables")
def each_region_of_a_global_table_has_a_stream(replay: Replay) -> None:
    client = replay.client("dynamodb")
    client.create_table(
        TableName="users",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    replay.cloud.clock.advance(seconds=1)
    client.update_table(TableName="users", ReplicaUpdates=[{"Create": {"RegionName": "eu-central-1"}}])
    replay.matching.values |= {"<region-2>": "eu-central-1"}
    for step, region in (("region-streams", "us-east-1"), ("secondary-region-streams", "eu-central-1")):
        replay.match(step, replay.client("dynamodbstreams", region).list_streams(TableName="users"))


@STREAMS.scenario("TestDynamoDBStreams::test_enable_kinesis_streaming_destination")
def a_change_is_put_into_a_data_stream(replay: Replay) -> None:
    client, kinesis = replay.client("dynamodb"), replay.client("kinesis")
    create(client, "users")
    kinesis.create_stream(StreamName="changes", ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName="changes")["StreamDescriptionSummary"]["StreamARN"]
    client.enable_kinesis_streaming_destination(TableName="users", StreamArn=arn)
    client.put_item(TableName="users", Item=item("test"))
    shard_id = kinesis.list_shards(StreamARN=arn)["Shards"][0]["ShardId"]
    token = kinesis.get_shard_iterator(StreamARN=arn, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")
    records = kinesis.get_records(ShardIterator=token["ShardIterator"])["Records"]
    told = [{**record, "Data": json.loads(record["Data"])} for record in records]
    # A number, for which the recording has a word.
    for record in told:
        record["Data"]["dynamodb"]["ApproximateCreationDateTime"] = "approximate-creation-date-time"
    replay.match("result-records", told)


@STREAMS.scenario("TestDynamoDBStreams::test_non_existent_stream")
def a_stream_that_is_not_there_is_not_found(replay: Replay) -> None:
    client = replay.client("dynamodbstreams")
    create(replay.client("dynamodb"), "users")
    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/users/stream/2024-11-18T14:36:44.149"
    replay.matching.values |= {"<table-name>": "users"}
    replay.refused("non-existent-stream", client.describe_stream, StreamArn=arn)


test_streams_of_tables_are_as_aws_has_them = TABLES.runner()
test_streams_are_as_aws_has_them = STREAMS.runner()
