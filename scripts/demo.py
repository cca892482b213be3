"""What awsim shows in a minute: time as a value, events that flow, moto, an asyncio client, faults, the journal."""

from __future__ import annotations

import asyncio
import base64
import time
from typing import TYPE_CHECKING, Any

import aioboto3
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from awsim import mock_aws

if TYPE_CHECKING:
    from awsim import Cloud

REGION = "us-east-1"
INSTANCE = {
    "name": "metrics",
    "password": "correcthorse",
    "dbInstanceType": "db.influx.medium",
    "vpcSubnetIds": ["subnet-0123abcd"],
    "vpcSecurityGroupIds": ["sg-0123abcd"],
    "allocatedStorage": 20,
}


def show(title: str) -> None:
    """Print a heading."""
    print(f"\n{title}\n{'-' * len(title)}")


def live_through_a_creation(cloud: Cloud) -> str:
    """Create a DB instance and let its twenty minutes pass; the answer is its id."""
    show("A DB instance is created, and twenty minutes pass at once")
    influx: Any = boto3.client("timestream-influxdb", region_name=REGION)
    identifier: str = influx.create_db_instance(**INSTANCE)["id"]
    print("created:              ", influx.get_db_instance(identifier=identifier)["status"])
    began = time.perf_counter()
    cloud.clock.advance(minutes=20)
    took = time.perf_counter() - began
    print(
        "twenty minutes later: ", influx.get_db_instance(identifier=identifier)["status"], f"(in {took * 1000:.1f} ms)"
    )
    return identifier


def distributor(event: Any, context: Any) -> None:
    """The function: store each record of a stream as an item."""
    table = boto3.resource("dynamodb", region_name=REGION).Table("readings")
    for record in event["Records"]:
        data = base64.b64decode(record["kinesis"]["data"]).decode()
        table.put_item(Item={"id": data, "by": context.aws_request_id})


def let_events_flow(cloud: Cloud) -> None:
    """Put records on a Kinesis stream, which is mapped to a function that writes to DynamoDB."""
    show("Records put on a stream have run the function that is mapped to it")
    kinesis, awslambda, dynamodb = (
        boto3.client(name, region_name=REGION) for name in ("kinesis", "lambda", "dynamodb")
    )
    dynamodb.create_table(
        TableName="readings",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.get_waiter("table_exists").wait(TableName="readings")
    cloud.functions.create("distributor", distributor)
    kinesis.create_stream(StreamName="events", ShardCount=2)
    arn = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
    awslambda.create_event_source_mapping(
        EventSourceArn=arn, FunctionName="distributor", StartingPosition="TRIM_HORIZON"
    )
    kinesis.get_waiter("stream_exists").wait(StreamName="events")
    kinesis.put_records(StreamARN=arn, Records=[{"Data": b"%d" % n, "PartitionKey": str(n)} for n in range(10)])
    cloud.settle()
    items = dynamodb.scan(TableName="readings")["Items"]
    print(len(items), "items, written by", len({item["by"]["S"] for item in items}), "invocations, one for each shard")


def fall_through_to_moto() -> None:
    """Use a service awsim does not have."""
    show("S3 is answered by moto, behind the same mock")
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket="backups")
    s3.put_object(Bucket="backups", Key="metrics", Body=b"42")
    print("read back:", s3.get_object(Bucket="backups", Key="metrics")["Body"].read())


async def call_with_asyncio(identifier: str) -> None:
    """Ask an aioboto3 client for the instance that a boto3 client has made."""
    show("An aioboto3 client sees what the boto3 client made")
    async with aioboto3.Session().client("timestream-influxdb", region_name=REGION) as influx:
        answer = await influx.get_db_instance(identifier=identifier)
        print("found:", answer["name"], answer["endpoint"])


def meet_a_fault(cloud: Cloud, identifier: str) -> None:
    """Throttle a client: botocore's own retries get past two, but not past every throttle."""
    show("A throttled call is retried by botocore itself")
    retrying = Config(retries={"mode": "standard", "total_max_attempts": 3})
    influx: Any = boto3.client("timestream-influxdb", region_name=REGION, config=retrying)
    with cloud.faults.throttle(service="timestream-influxdb", operation="GetDbInstance", times=2):
        answer = influx.get_db_instance(identifier=identifier)
        print("throttled twice, then answered; retries:", answer["ResponseMetadata"]["RetryAttempts"])
    with cloud.faults.throttle(service="timestream-influxdb", operation="GetDbInstance"):
        try:
            influx.get_db_instance(identifier=identifier)
        except ClientError as error:
            print("throttled for good:", error.response["Error"]["Code"])


def main() -> None:
    """Run every part on one simulated AWS, then print what happened in it."""
    with mock_aws(clock="virtual", lifecycle="realistic", seed=7) as cloud:
        identifier = live_through_a_creation(cloud)
        let_events_flow(cloud)
        fall_through_to_moto()
        asyncio.run(call_with_asyncio(identifier))
        meet_a_fault(cloud, identifier)
        show("The journal: what was called and delivered, and why")
        print(cloud.journal.tail(20))


if __name__ == "__main__":
    main()
