"""A script of many services' calls; run as a program, it prints all answers, errors and the journal."""

from __future__ import annotations

import json
import sys
from typing import Any

import boto3
from botocore.exceptions import ClientError

from awsim import mock_aws

REGION = "us-east-1"
ROLE = "arn:aws:iam::123456789012:role/lambda"


class Script:
    """Clients whose answers are kept, refusals as well."""

    def __init__(self) -> None:
        self.answers: list[Any] = []

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(boto3.client(service, REGION), operation)(**params)
        except ClientError as error:
            answer = {"error": error.response}
        self.answers.append((service, operation, answer))
        return answer


def streams(script: Script) -> None:
    """Records of all shards of a stream, in one call, reach a function and a queue."""
    call = script.call
    call("kinesis", "create_stream", StreamName="events", ShardCount=9)
    arn = call("kinesis", "describe_stream", StreamName="events")["StreamDescription"]["StreamARN"]
    call("lambda", "create_event_source_mapping", EventSourceArn=arn, FunctionName="seen", StartingPosition="LATEST")
    records = [{"Data": b"x", "PartitionKey": str(number)} for number in range(60)]
    call("kinesis", "put_records", StreamName="events", Records=records)
    call(
        "kinesis", "list_shards", StreamName="events", ShardFilter={"Type": "AT_LATEST", "ShardId": "s", "Timestamp": 1}
    )
    tags = {name: name for name in ("red", "green", "blue", "white")}
    call("kinesis", "add_tags_to_stream", StreamName="events", Tags=tags)
    call("kinesis", "list_tags_for_stream", StreamName="events")
    call("kinesis", "remove_tags_from_stream", StreamName="events", TagKeys=["blue", "red"])
    call("kinesis", "enable_enhanced_monitoring", StreamName="events", ShardLevelMetrics=["ALL"])
    call("kinesis", "delete_stream", StreamName="events")


def tables(script: Script) -> None:
    """Changes of items go to a stream, a function, replicas and a Kinesis stream."""
    call = script.call
    names = ["pk", "sk", "red", "green", "blue"]
    key = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    table = {
        "TableName": "orders",
        "KeySchema": key,
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": [
            {
                "IndexName": f"by-{name}",
                "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["one", "two", "three"]},
            }
            for name in names[2:]
        ],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    }
    made = call("dynamodb", "create_table", **table)["TableDescription"]
    call("dynamodb", "create_table", **{**table, "TableName": "other", "KeySchema": key[:1]})
    source = made["LatestStreamArn"]
    call("lambda", "create_event_source_mapping", EventSourceArn=source, FunctionName="seen", StartingPosition="LATEST")
    call("dynamodb", "update_table", TableName="orders", ReplicaUpdates=[{"Create": {"RegionName": "eu-west-1"}}])
    sets = {"SS": ["red", "green", "blue"]}, {"NS": ["3", "1", "2"]}, {"BS": [b"b", b"a"]}
    puts = [
        {"PutRequest": {"Item": {"pk": {"S": f"p{n % 5}"}, "sk": {"S": str(n)}, "red": {"S": "x"}, "set": sets[n % 3]}}}
        for n in range(20)
    ]
    call("dynamodb", "batch_write_item", RequestItems={"orders": puts}, ReturnConsumedCapacity="INDEXES")
    call("dynamodb", "scan", TableName="orders", TotalSegments=3, Segment=1)
    call("dynamodb", "batch_get_item", RequestItems={"orders": {"Keys": [{"pk": {"S": "p1"}, "sk": {"S": "1"}}]}})
    expression = "SET a = :a, b = :b DELETE #s :red REMOVE c"
    call(
        "dynamodb",
        "update_item",
        TableName="orders",
        Key={"pk": {"S": "p0"}, "sk": {"S": "0"}},
        UpdateExpression=expression,
        ExpressionAttributeNames={"#s": "set", "#unused": "x", "#other": "y"},
        ExpressionAttributeValues={":a": {"S": "a"}, ":b": {"S": "b"}, ":red": {"SS": ["red"]}, ":more": {"S": "m"}},
    )
    call("dynamodb", "describe_table", TableName="orders")


def functions(script: Script) -> None:
    """What is refused names the first of several faults."""
    call = script.call
    named = {"FunctionName": "seen"}
    call("lambda", "update_function_configuration", **named, Timeout=9999, MemorySize=99_999)
    call("lambda", "update_function_configuration", **named, Timeout=9, MemorySize=512, Description="d", Handler="a.b")
    call("lambda", "publish_version", **named)
    call("lambda", "create_alias", **named, Name="live", FunctionVersion="1")
    call("lambda", "list_tags", Resource="arn:aws:lambda:us-east-1:123456789012:function:seen")


def beside(script: Script) -> None:
    """Services that moto answers, and what is native beside them."""
    call = script.call
    topic = call("sns", "create_topic", Name="news")["TopicArn"]
    for name in ("one", "two", "three"):
        queue = call("sqs", "create_queue", QueueName=name)["QueueUrl"]
        call(
            "sns",
            "subscribe",
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=f"arn:aws:sqs:{REGION}:123456789012:{name}",
            Attributes={"RawMessageDelivery": "true"},  # moto signs what is wrapped, with a key by chance
        )
        call("sns", "publish", TopicArn=topic, Message=name)
        call("sqs", "receive_message", QueueUrl=queue, MaxNumberOfMessages=10)
    call("s3", "create_bucket", Bucket="reports")
    call("s3", "list_buckets")
    data = {"InstanceType": "t3.nano", "SecurityGroupIds": ["sg-0123456789abcdef0"]}
    call("ec2", "create_launch_template", LaunchTemplateName="web", LaunchTemplateData=data)
    call("ec2", "describe_launch_templates")
    call("timestream-influxdb", "create_db_parameter_group", name="group")


def main() -> None:
    """Run the script under a virtual clock, settle, and print what came of it."""
    with mock_aws(clock="virtual", seed=7) as cloud:
        script = Script()
        made = cloud.functions.create("seen", lambda event, context: sys.stdout.write(f"{len(event['Records'])}\n"))
        script.answers.append(made)
        for part in (streams, tables, functions, beside):
            part(script)
        cloud.settle()
        for answer in script.answers:
            print(json.dumps(answer, default=str))  # noqa: T201 - it is a program
        print(cloud.journal.text())  # noqa: T201


if __name__ == "__main__":
    main()
