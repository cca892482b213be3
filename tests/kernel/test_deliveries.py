"""When what is scheduled runs: inline, by hand, in the background, by whichever clock."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
import time_machine

from awsim import Cloud, mock_aws
from awsim.kernel.deliveries import EndlessDeliveryWarning

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
