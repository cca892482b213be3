"""When what is scheduled runs: inline, by hand, in the background, by whichever clock."""

from __future__ import annotations

import base64
import threading
from typing import Any

import boto3
import pytest
import time_machine

from awsim import Cloud, mock_aws
from awsim.kernel.deliveries import EndlessDeliveryWarning
from tests.runtime.workers import create

SERVICE = "timestream-influxdb"
INSTANCE: dict[str, Any] = {
    "name": "metrics",
    "password": "correcthorse",
    "dbInstanceType": "db.influx.medium",
    "vpcSubnetIds": ["subnet-0123abcd"],
    "vpcSecurityGroupIds": ["sg-0123abcd"],
    "allocatedStorage": 20,
}


def status(client: Any, identifier: str) -> str:
    answer: str = client.get_db_instance(identifier=identifier)["status"]
    return answer


def test_time_machine_moves_a_wall_clock() -> None:
    with time_machine.travel("2026-05-01T00:00:00Z", tick=False) as traveller, mock_aws(lifecycle="realistic"):
        influx = boto3.client(SERVICE, region_name="us-east-1")
        created = influx.create_db_instance(**INSTANCE)
        assert status(influx, created["id"]) == "CREATING"
        traveller.shift(3600)
        assert status(influx, created["id"]) == "AVAILABLE"


def test_advancing_runs_each_task_at_its_own_time() -> None:
    cloud = Cloud(clock="virtual", lifecycle={SERVICE: 100.0})
    influx = cloud.client(SERVICE)
    influx.create_db_instance(**INSTANCE)
    cloud.clock.advance(seconds=30)
    influx.create_db_instance(**{**INSTANCE, "name": "second"})
    began = cloud.clock.now()
    cloud.clock.advance(days=1)

    delivered = [entry.at - began for entry in cloud.journal if entry.kind == "delivery"]
    assert delivered == [70.0, 100.0]
    assert cloud.clock.now() == began + 86_400


def test_a_delivery_names_the_call_it_follows_from() -> None:
    cloud = Cloud()
    created = cloud.client(SERVICE).create_db_instance(**INSTANCE)
    call, delivery = list(cloud.journal)
    assert delivery.kind == "delivery"
    assert delivery.cause == call.request_id == created["ResponseMetadata"]["RequestId"]


def test_one_call_is_not_followed_by_more_deliveries_than_allowed() -> None:
    cloud = Cloud(clock="virtual", lifecycle={SERVICE: 0.0}, delivery="manual")
    influx = cloud.client(SERVICE)
    for number in range(8):
        influx.create_db_instance(**{**INSTANCE, "name": f"metrics{number}"})
    limited = Cloud(clock="virtual", deliveries=3)
    limited.restore(cloud.snapshot())

    with pytest.warns(EndlessDeliveryWarning, match="more than 3 deliveries followed from one call: the rest stays"):
        limited.client(SERVICE).list_db_instances()

    assert limited.world.scheduler.pending() == 8 - 3 - 3  # before the call and after it


def test_settling_by_hand_runs_what_is_due_in_the_background() -> None:
    cloud = Cloud(clock="virtual", delivery="manual")
    dynamodb = cloud.client("dynamodb")
    dynamodb.create_table(
        TableName="sessions",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    cloud.settle()
    dynamodb.update_time_to_live(
        TableName="sessions", TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"}
    )
    until = cloud.clock.now() + 60
    dynamodb.put_item(TableName="sessions", Item={"id": {"S": "1"}, "until": {"N": str(int(until))}})
    cloud.settle()
    assert cloud.clock.now() < until

    cloud.clock.advance(minutes=2)
    cloud.settle()

    assert dynamodb.scan(TableName="sessions")["Items"] == []


MEETING = """
import time
import boto3

items = boto3.resource("dynamodb").Table("items")

def handler(event, context):
    items.put_item(Item={"id": context.function_name})
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        if items.scan(ConsistentRead=True)["Count"] == 2:
            return
    raise TimeoutError("the other one has not come")
"""


def test_in_the_background_mappings_of_one_stream_run_side_by_side() -> None:
    with mock_aws(delivery="background", config={"lambda": {"runtime": "subprocess"}}) as cloud:
        dynamodb, kinesis, functions = (
            boto3.client(name, region_name="us-east-1") for name in ("dynamodb", "kinesis", "lambda")
        )
        dynamodb.create_table(
            TableName="items",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        kinesis.create_stream(StreamName="events", ShardCount=1)
        stream = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
        mappings = []
        for name in ("one", "other"):
            create(functions, name, "python3.12", {"app.py": MEETING}, Timeout=60)
            made = functions.create_event_source_mapping(
                EventSourceArn=stream, FunctionName=name, StartingPosition="TRIM_HORIZON", MaximumRetryAttempts=0
            )
            mappings.append(made["UUID"])
        kinesis.put_record(StreamName="events", Data=b"x", PartitionKey="k")
        cloud.settle()
        results = [functions.get_event_source_mapping(UUID=uuid)["LastProcessingResult"] for uuid in mappings]
        assert results == ["OK", "OK"]


def test_in_the_background_a_mapping_keeps_the_order_of_its_records() -> None:
    seen: list[bytes] = []
    with mock_aws(delivery="background") as cloud:
        kinesis = boto3.client("kinesis", region_name="us-east-1")
        kinesis.create_stream(StreamName="events", ShardCount=1)
        stream = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
        cloud.functions.create(
            "reads", lambda event, _: seen.extend(each["kinesis"]["data"] for each in event["Records"])
        )
        boto3.client("lambda", region_name="us-east-1").create_event_source_mapping(
            EventSourceArn=stream, FunctionName="reads", StartingPosition="TRIM_HORIZON", BatchSize=1
        )
        numbers = [f"{number:04}" for number in range(30)]
        for number in numbers:
            kinesis.put_record(StreamName="events", Data=number, PartitionKey="k")
        cloud.settle()
    assert [base64.b64decode(each).decode() for each in seen] == numbers


def test_a_cloud_that_is_closed_waits_for_what_runs_in_the_background() -> None:
    began, ended = threading.Event(), threading.Event()

    def handler(event: object, context: object) -> None:
        began.set()
        threading.Event().wait(0.2)
        ended.set()

    with mock_aws(delivery="background") as cloud:
        cloud.functions.create("runs", handler)
        boto3.client("lambda", region_name="us-east-1").invoke(FunctionName="runs", InvocationType="Event")
        assert began.wait(20)
    assert ended.is_set()
