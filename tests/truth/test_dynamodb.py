"""Tables and items of DynamoDB, as AWS answered. What has to do with streams is in `test_dynamodbstreams.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

DYNAMODB = Recordings("dynamodb")

THROUGHPUT = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}


def create(replay: Replay, name: str = "table", key: str = "id", **more: Any) -> Any:
    """Create a table with a string key; the answer is the client and that of CreateTable."""
    client = replay.client("dynamodb")
    given = {
        "TableName": name,
        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"}],
        "ProvisionedThroughput": THROUGHPUT,
        **more,
    }
    answer = client.create_table(**{member: value for member, value in given.items() if value is not None})
    return client, answer


def texts(**attributes: str) -> dict[str, Any]:
    """An item of strings."""
    return {name: {"S": value} for name, value in attributes.items()}


@DYNAMODB.scenario("TestDynamoDB::test_batch_write_items")
def a_batch_puts_and_deletes(replay: Replay) -> None:
    client, _ = create(replay)
    client.put_item(TableName="table", Item=texts(id="Fred"))
    requests = [{"DeleteRequest": {"Key": texts(id="Fred")}}, {"PutRequest": {"Item": texts(id="Bob")}}]
    replay.match("BatchWriteResponse", client.batch_write_item(RequestItems={"table": requests}))


@DYNAMODB.scenario("TestDynamoDB::test_batch_write_not_matching_schema")
def an_item_without_the_key_matches_no_schema(replay: Replay) -> None:
    client, _ = create(replay)
    with pytest.raises(ClientError) as caught:
        client.batch_write_item(RequestItems={"table": [{"PutRequest": {"Item": texts(nonKey="hello")}}]})
    replay.match("ValidationException", str(caught.value))


@DYNAMODB.scenario("TestDynamoDB::test_data_encoding_consistency")
def binary_data_are_the_same_everywhere(replay: Replay) -> None:
    view = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    client, created = create(replay, StreamSpecification=view)
    key = texts(id="id1")

    def shown(item: dict[str, Any]) -> dict[str, Any]:
        """As the recording has it: binary data as Python prints them."""
        return {name: {"B": str(value["B"])} if "B" in value else value for name, value in item.items()}

    def newest_image() -> dict[str, Any]:
        streams = replay.client("dynamodbstreams")
        arn = created["TableDescription"]["LatestStreamArn"]
        shard_id = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        position = {"StreamArn": arn, "ShardId": shard_id, "ShardIteratorType": "TRIM_HORIZON"}
        iterator = streams.get_shard_iterator(**position)["ShardIterator"]
        image: dict[str, Any] = streams.get_records(ShardIterator=iterator)["Records"][-1]["dynamodb"]["NewImage"]
        return image

    client.put_item(TableName="table", Item={**key, "version": {"N": "1"}, "data": {"B": b"\x90"}})
    replay.match("GetItem", shown(client.get_item(TableName="table", Key=key)["Item"]))
    replay.match("GetRecords", shown(newest_image()))
    client.update_item(
        TableName="table",
        Key=key,
        UpdateExpression="SET version=:v",
        ExpressionAttributeValues={":v": {"N": "2"}},
    )
    replay.match("GetItemAfterUpdate", shown(client.get_item(TableName="table", Key=key)["Item"]))
    replay.match("GetRecordsAfterUpdate", shown(newest_image()))


@DYNAMODB.scenario("TestDynamoDB::test_dynamodb_batch_execute_statement")
def statements_insert_and_update(replay: Replay) -> None:
    client, _ = create(replay, key="Username")
    replay.matching.values |= {"<test-table>": "table"}
    client.put_item(TableName="table", Item=texts(Username="user02"))
    statements = [
        {"Statement": "INSERT INTO \"table\" VALUE {'Username': ?}", "Parameters": [{"S": "user01"}]},
        {"Statement": 'UPDATE "table" SET Age=20 WHERE Username=?', "Parameters": [{"S": "user02"}]},
    ]
    replay.match("ExecutedStatement", client.batch_execute_statement(Statements=statements))
    for step, name in (("ItemUser1", "user01"), ("ItemUser2", "user02")):
        replay.match(step, client.get_item(TableName="table", Key=texts(Username=name))["Item"])


@DYNAMODB.scenario("TestDynamoDB::test_dynamodb_execute_transaction")
def a_transaction_of_statements_inserts(replay: Replay) -> None:
    client, _ = create(replay, key="Username")
    statements = [{"Statement": f"INSERT INTO table1 VALUE {{'Username': '{name}'}}"} for name in ("user01", "user02")]
    create(replay, name="table1", key="Username")
    replay.match("ExecutedTransaction", client.execute_transaction(TransactStatements=statements))
    found = client.scan(TableName="table1")
    found["Items"].sort(key=lambda item: item["Username"]["S"])
    replay.match("TableScan", found)


@DYNAMODB.scenario("TestDynamoDB::test_dynamodb_idempotent_writing")
def a_token_writes_once(replay: Replay) -> None:
    client, _ = create(replay)
    put = {"Put": {"TableName": "table", "Item": texts(id="id1", name="name1")}}
    for step in ("Response1", "Response2"):
        answer = client.transact_write_items(ClientRequestToken="dedupe_token", TransactItems=[put])
        replay.match(step, answer)


@DYNAMODB.scenario("TestDynamoDB::test_dynamodb_update_table_without_sse_specification_change")
def the_same_encryption_keeps_the_key(replay: Replay) -> None:
    encryption = {"Enabled": True, "SSEType": "KMS"}
    client, _ = create(replay, SSESpecification=encryption)

    def description() -> Any:
        return client.describe_table(TableName="table")["Table"]["SSEDescription"]

    first = replay.match("create_table_sse_description", description())
    key = replay.client("kms").describe_key(KeyId=first["KMSMasterKeyArn"])
    # moto's KMS has no key material.
    replay.match("describe_kms_key", key, aside=("CurrentKeyMaterialId",))
    client.update_table(TableName="table", SSESpecification=encryption)
    replay.match("update_table_sse_description", description())


@DYNAMODB.scenario("TestDynamoDB::test_empty_and_binary_values")
def empty_and_binary_values_are_taken(replay: Replay) -> None:
    client, _ = create(replay)
    first = client.put_item(TableName="table", Item={"id": {"S": "id1"}, "data": {"S": ""}})
    second = client.put_item(TableName="table", Item={"id": {"S": "id2"}, "data": {"B": b"\x90"}})
    replay.match("PutFirstItem", first)
    replay.match("PutSecondItem", second)


@DYNAMODB.scenario("TestDynamoDB::test_gsi_with_billing_mode[PAY_PER_REQUEST]")
def an_index_of_a_table_billed_by_request(replay: Replay) -> None:
    client, created = create(
        replay,
        key="TID",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("TID", "TRID")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "TransactionRecordID",
                "KeySchema": [{"AttributeName": "TRID", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
        ProvisionedThroughput=None,
    )
    replay.match("create-table-with-gsi", created)
    replay.match("describe-table", client.describe_table(TableName="table"))


@DYNAMODB.scenario("TestDynamoDB::test_return_values_in_put_item")
def a_put_returns_what_was_there(replay: Replay) -> None:
    client, _ = create(replay)
    item = texts(id="id1", data="foobar")
    steps = (
        ("PutFirstItem", item, "ALL_OLD"),
        ("PutFirstItemOLD", item, "ALL_OLD"),
        ("PutFirstItemB", texts(id="id1", data="foobar2"), "ALL_OLD"),
        ("PutSecondItem", texts(id="id2", data="foobar"), "ALL_OLD"),
        ("PutSecondItemReturnNone", texts(id="id2", data="foobar"), "NONE"),
    )
    for step, put, wanted in steps:
        replay.match(step, client.put_item(TableName="table", Item=put, ReturnValues=wanted))


@DYNAMODB.scenario("TestDynamoDB::test_return_values_on_conditions_check_failure")
def the_item_that_fails_a_condition_is_shown(replay: Replay) -> None:
    client, _ = create(replay)
    item = {**texts(id="456", product="sporting goods"), "price": {"N": "650"}}
    client.put_item(TableName="table", Item=item)
    replay.refused(
        "items",
        client.delete_item,
        # boto3 shows the error's message a second time, in lower case.
        aside=("message",),
        TableName="table",
        Key=texts(id="456"),
        ConditionExpression="price between :lo and :hi",
        ExpressionAttributeValues={":lo": {"N": "500"}, ":hi": {"N": "600"}},
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )


@DYNAMODB.scenario("TestDynamoDB::test_table_warm_throughput")
def warm_throughput_is_described(replay: Replay) -> None:
    client, created = create(replay, WarmThroughput={"ReadUnitsPerSecond": 1000, "WriteUnitsPerSecond": 1200})
    replay.match("create-table", created)
    replay.match("describe-table", client.describe_table(TableName="table"))


@DYNAMODB.scenario("TestDynamoDB::test_transaction_write_items")
def transactions_find_tables_by_name_and_arn(replay: Replay) -> None:
    client, created = create(replay)
    for step, table in (("Response", "table"), ("Response_using_table_arn", created["TableDescription"]["TableArn"])):
        check = {"Key": texts(id="foo"), "ConditionExpression": "attribute_not_exists(id)"}
        puts = [{"Put": {"TableName": table, "Item": texts(id=name)}} for name in ("foobar", "bar")]
        items = [{"ConditionCheck": {"TableName": table, **check}}, *puts]
        replay.match(step, client.transact_write_items(TransactItems=items))


@DYNAMODB.scenario("TestDynamoDB::test_valid_local_secondary_index")
def a_local_index_is_queried(replay: Replay) -> None:
    keys = [{"AttributeName": "PK", "KeyType": "HASH"}]
    client, _ = create(
        replay,
        key="PK",
        KeySchema=[*keys, {"AttributeName": "SK", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind} for name, kind in (("PK", "S"), ("SK", "S"), ("LSI1SK", "N"))
        ],
        LocalSecondaryIndexes=[
            {
                "IndexName": "LSI1",
                "KeySchema": [*keys, {"AttributeName": "LSI1SK", "KeyType": "RANGE"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    client.put_item(TableName="table", Item={**texts(PK="test one", SK="hello"), "LSI1SK": {"N": "123"}})
    answer = client.query(
        TableName="table",
        IndexName="LSI1",
        KeyConditionExpression="PK = :v1",
        ExpressionAttributeValues={":v1": {"S": "test one"}},
        Select="ALL_ATTRIBUTES",
    )
    replay.match("Items", answer)


test_tables_and_items_are_as_aws_has_them = DYNAMODB.runner()
