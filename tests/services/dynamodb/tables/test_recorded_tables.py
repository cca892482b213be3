"""What AWS has been recorded to answer of new tables, member by member."""

from __future__ import annotations

from typing import Any

NONE_TODAY = {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
WARM = {"ReadUnitsPerSecond": 12000, "Status": "ACTIVE", "WriteUnitsPerSecond": 4000}
ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/records"


def create(dynamodb: Any) -> Any:
    return dynamodb.create_table(
        TableName="records",
        KeySchema=[{"AttributeName": "TID", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": "TID", "AttributeType": "S"},
            {"AttributeName": "TRID", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "TransactionRecordID",
                "KeySchema": [{"AttributeName": "TRID", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )["TableDescription"]


def expected(created: Any, status: str) -> dict[str, Any]:
    return {
        "AttributeDefinitions": [
            {"AttributeName": "TID", "AttributeType": "S"},
            {"AttributeName": "TRID", "AttributeType": "S"},
        ],
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
        "CreationDateTime": created["CreationDateTime"],
        "DeletionProtectionEnabled": False,
        "GlobalSecondaryIndexes": [
            {
                "IndexArn": f"{ARN}/index/TransactionRecordID",
                "IndexName": "TransactionRecordID",
                "IndexSizeBytes": 0,
                "IndexStatus": status,
                "ItemCount": 0,
                "KeySchema": [{"AttributeName": "TRID", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
                "ProvisionedThroughput": NONE_TODAY,
            }
        ],
        "ItemCount": 0,
        "KeySchema": [{"AttributeName": "TID", "KeyType": "HASH"}],
        "ProvisionedThroughput": NONE_TODAY,
        "TableArn": ARN,
        "TableId": created["TableId"],
        "TableName": "records",
        "TableSizeBytes": 0,
        "TableStatus": status,
    }


def test_a_new_table_billed_by_request(dynamodb: Any) -> None:
    """Recorded: test_gsi_with_billing_mode[PAY_PER_REQUEST]."""
    created = create(dynamodb)
    described = dynamodb.describe_table(TableName="records")["Table"]

    assert created == expected(created, "CREATING")
    active = expected(created, "ACTIVE")
    active["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"] = created["CreationDateTime"]
    active["WarmThroughput"] = active["GlobalSecondaryIndexes"][0]["WarmThroughput"] = WARM
    assert described == active


def test_data_keep_their_encoding_through_updates(dynamodb: Any, users: str) -> None:
    """Recorded: test_data_encoding_consistency."""
    item = {"id": {"S": "id1"}, "version": {"N": "1"}, "data": {"B": b"\x90"}}
    dynamodb.put_item(TableName=users, Item=item)
    assert dynamodb.get_item(TableName=users, Key={"id": {"S": "id1"}})["Item"] == item

    dynamodb.update_item(
        TableName=users,
        Key={"id": {"S": "id1"}},
        UpdateExpression="SET version=:v",
        ExpressionAttributeValues={":v": {"N": "2"}},
    )
    assert dynamodb.get_item(TableName=users, Key={"id": {"S": "id1"}})["Item"] == {**item, "version": {"N": "2"}}
