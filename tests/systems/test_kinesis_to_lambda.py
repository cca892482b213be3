"""A stream, a function that is mapped to it, and what the function does in S3, SQS, DynamoDB and its log."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import aioboto3
import boto3

from awsim import Cloud, mock_aws

ROLE = "arn:aws:iam::123456789012:role/distributor"
REGION = "us-east-1"

SOURCE = """
import base64
import json
import os

import boto3

s3, sqs, dynamodb = boto3.client("s3"), boto3.client("sqs"), boto3.resource("dynamodb")


def handler(event, context):
    table = dynamodb.Table(os.environ["TABLE"])
    for record in event["Records"]:
        data = base64.b64decode(record["kinesis"]["data"])
        order = json.loads(data)
        s3.put_object(Bucket=os.environ["BUCKET"], Key=record["eventID"], Body=data)
        sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=order["id"])
        table.update_item(
            Key={"customer": record["kinesis"]["partitionKey"]},
            UpdateExpression="ADD orders :one",
            ExpressionAttributeValues={":one": 1},
        )
        print("order", order["id"])
"""

ORDERS = [("ann", "a1"), ("bob", "b1"), ("ann", "a2"), ("cid", "c1"), ("ann", "a3")]
RECORDS = [{"Data": json.dumps({"id": number}).encode(), "PartitionKey": customer} for customer, number in ORDERS]
TABLE = {
    "TableName": "customers",
    "KeySchema": [{"AttributeName": "customer", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "customer", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
MAPPING = {"FunctionName": "distributor", "BatchSize": 10000, "StartingPosition": "LATEST"}


def package() -> bytes:
    """The zip file of the function."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", SOURCE)
    return content.getvalue()


def function(queue_url: str) -> dict[str, Any]:
    """What CreateFunction is told."""
    variables = {"BUCKET": "archive", "QUEUE": queue_url, "TABLE": "customers"}
    return {
        "FunctionName": "distributor",
        "Runtime": "python3.12",
        "Handler": "app.handler",
        "Role": ROLE,
        "Code": {"ZipFile": package()},
        "Environment": {"Variables": variables},
    }


def check_effects(queue_url: str) -> None:
    """The function has run for every record, once, and each customer's orders in their order."""
    s3, sqs = boto3.client("s3", REGION), boto3.client("sqs", REGION)
    keys = [written["Key"] for written in s3.list_objects_v2(Bucket="archive")["Contents"]]
    bodies = [json.loads(s3.get_object(Bucket="archive", Key=key)["Body"].read())["id"] for key in keys]
    messages = [
        message["Body"] for message in sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)["Messages"]
    ]
    items = boto3.resource("dynamodb", REGION).Table("customers").scan()["Items"]
    lines = [
        event["message"].strip()
        for event in boto3.client("logs", REGION).filter_log_events(logGroupName="/aws/lambda/distributor")["events"]
    ]

    ids = sorted(number for _, number in ORDERS)
    assert sorted(bodies) == sorted(messages) == ids
    assert [number for number in messages if number[0] == "a"] == ["a1", "a2", "a3"]
    assert {item["customer"]: int(item["orders"]) for item in items} == {"ann": 3, "bob": 1, "cid": 1}
    assert sorted(line for line in lines if line.startswith("order")) == [f"order {number}" for number in ids]
    assert sum(line.startswith("REPORT RequestId:") for line in lines) == sum(
        line.startswith("START RequestId:") for line in lines
    )


@mock_aws
def test_what_a_function_does_is_there_when_the_records_are_put() -> None:
    kinesis, awslambda = boto3.client("kinesis", REGION), boto3.client("lambda", REGION)
    boto3.client("s3", REGION).create_bucket(Bucket="archive")
    boto3.client("dynamodb", REGION).create_table(**TABLE)
    queue_url = boto3.client("sqs", REGION).create_queue(QueueName="orders")["QueueUrl"]
    kinesis.create_stream(StreamName="events", ShardCount=2)
    arn = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
    awslambda.create_function(**function(queue_url))
    awslambda.create_event_source_mapping(EventSourceArn=arn, **MAPPING)

    kinesis.put_records(StreamARN=arn, Records=RECORDS)

    check_effects(queue_url)


async def test_the_same_by_asynchronous_clients() -> None:
    session = aioboto3.Session(region_name=REGION)
    async with (
        mock_aws(),
        session.client("s3") as s3,
        session.client("sqs") as sqs,
        session.client("dynamodb") as dynamodb,
        session.client("kinesis") as kinesis,
        session.client("lambda") as awslambda,
    ):
        await s3.create_bucket(Bucket="archive")
        await dynamodb.create_table(**TABLE)
        queue_url = (await sqs.create_queue(QueueName="orders"))["QueueUrl"]
        await kinesis.create_stream(StreamName="events", ShardCount=2)
        described = await kinesis.describe_stream_summary(StreamName="events")
        arn = described["StreamDescriptionSummary"]["StreamARN"]
        await awslambda.create_function(**function(queue_url))
        await awslambda.create_event_source_mapping(EventSourceArn=arn, **MAPPING)

        await kinesis.put_records(StreamARN=arn, Records=RECORDS)

        check_effects(queue_url)


def test_a_stream_that_is_still_being_created_is_no_obstacle() -> None:
    with mock_aws(clock="virtual", lifecycle="realistic") as cloud:
        kinesis, awslambda = cloud.client("kinesis"), cloud.client("lambda")
        cloud.client("s3").create_bucket(Bucket="archive")
        cloud.client("dynamodb").create_table(**TABLE)
        queue_url = cloud.client("sqs").create_queue(QueueName="orders")["QueueUrl"]
        awslambda.create_function(**function(queue_url))
        awslambda.get_waiter("function_active_v2").wait(FunctionName="distributor")
        kinesis.create_stream(StreamName="events", ShardCount=2)
        arn = f"arn:aws:kinesis:{REGION}:123456789012:stream/events"
        created = awslambda.create_event_source_mapping(EventSourceArn=arn, **MAPPING)
        assert created["State"] == "Creating"
        assert kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamStatus"] == (
            "CREATING"
        )

        kinesis.get_waiter("stream_exists").wait(StreamName="events")
        cloud.clock.advance(minutes=1)
        kinesis.put_records(StreamARN=arn, Records=RECORDS)

        check_effects(queue_url)


def test_a_python_function_of_the_test_stands_in_for_the_package() -> None:
    cloud = Cloud()
    kinesis, awslambda = cloud.client("kinesis"), cloud.client("lambda")
    kinesis.create_stream(StreamName="events", ShardCount=1)
    awslambda.create_function(**function("none"))
    events: list[Any] = []
    cloud.functions.register("distributor", lambda event, context: events.append(event))
    arn = f"arn:aws:kinesis:{REGION}:123456789012:stream/events"
    awslambda.create_event_source_mapping(EventSourceArn=arn, **MAPPING)

    kinesis.put_records(StreamARN=arn, Records=RECORDS)

    assert [record["kinesis"]["partitionKey"] for event in events for record in event["Records"]] == [
        customer for customer, _ in ORDERS
    ]


def test_a_function_that_fails_at_first_loses_nothing() -> None:
    with mock_aws() as cloud:
        kinesis, awslambda = boto3.client("kinesis", REGION), boto3.client("lambda", REGION)
        boto3.client("s3", REGION).create_bucket(Bucket="archive")
        boto3.client("dynamodb", REGION).create_table(**TABLE)
        kinesis.create_stream(StreamName="events", ShardCount=1)
        arn = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
        sqs = boto3.client("sqs", REGION)
        queue_url = sqs.create_queue(QueueName="orders")["QueueUrl"]
        sqs.delete_queue(QueueUrl=queue_url)
        awslambda.create_function(**function(queue_url))
        uuid = awslambda.create_event_source_mapping(EventSourceArn=arn, **MAPPING)["UUID"]

        kinesis.put_records(StreamARN=arn, Records=RECORDS[:1])
        assert awslambda.get_event_source_mapping(UUID=uuid)["LastProcessingResult"] == "PROBLEM: Function call failed"
        sqs.create_queue(QueueName="orders")
        cloud.settle()

        assert awslambda.get_event_source_mapping(UUID=uuid)["LastProcessingResult"] == "OK"
        assert sqs.receive_message(QueueUrl=queue_url)["Messages"][0]["Body"] == "a1"
