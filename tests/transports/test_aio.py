"""aiobotocore's and aioboto3's clients, answered in the process."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import aioboto3
import boto3
import pytest
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore import UNSIGNED
from botocore.exceptions import ClientError, ParamValidationError

from awsim import Cloud, mock_aws

INSTANCE: dict[str, Any] = {
    "name": "metrics",
    "password": "correcthorse",
    "dbInstanceType": "db.influx.medium",
    "vpcSubnetIds": ["subnet-0123abcd"],
    "vpcSecurityGroupIds": ["sg-0123abcd"],
    "allocatedStorage": 20,
}
SERVICE = "timestream-influxdb"
REGION = "us-east-1"


def client(service: str, **arguments: Any) -> Any:
    return get_session().create_client(service, region_name=REGION, **arguments)


class TestNative:
    async def test_sync_and_async_clients_share_one_state(self, aws: Cloud) -> None:
        async with client(SERVICE) as influx:
            created = await influx.create_db_instance(**INSTANCE)
        assert boto3.client(SERVICE, region_name=REGION).get_db_instance(identifier=created["id"])["name"] == "metrics"

    async def test_modelled_exceptions(self, aws: Cloud) -> None:
        async with client(SERVICE) as influx:
            with pytest.raises(influx.exceptions.ResourceNotFoundException) as refused:
                await influx.get_db_instance(identifier="abcdefghij")
        assert refused.value.response["resourceId"] == "abcdefghij"

    async def test_a_client_that_does_not_sign_is_a_stranger(self, aws: Cloud) -> None:
        async with client("sqs") as sqs, client("sqs", config=AioConfig(signature_version=UNSIGNED)) as unsigned:
            nobody = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
            policy = json.dumps({"Statement": nobody})
            url = (await sqs.create_queue(QueueName="jobs", Attributes={"Policy": policy}))["QueueUrl"]
            await sqs.send_message(QueueUrl=url, MessageBody="hello")
            with pytest.raises(ClientError, match="User: anonymous is not authorized to perform: sqs:receivemessage"):
                await unsigned.receive_message(QueueUrl=url)

    async def test_botocores_report_of_wrong_parameters(self, aws: Cloud) -> None:
        async with client(SERVICE) as influx:
            with pytest.raises(ParamValidationError, match="Missing required parameter in input"):
                await influx.create_db_instance()

    async def test_paginators(self, aws: Cloud) -> None:
        async with client(SERVICE) as influx:
            for number in range(3):
                await influx.create_db_parameter_group(name=f"group{number}")
            pages = influx.get_paginator("list_db_parameter_groups").paginate(PaginationConfig={"PageSize": 2})
            assert [len(page["items"]) async for page in pages] == [2, 1]

    @pytest.mark.parametrize("piped", [False, True])
    async def test_listeners_to_the_pipeline_get_it_with_the_same_answer(self, piped: bool) -> None:
        with mock_aws(clock="virtual", seed=7):
            async with client(SERVICE) as influx:
                heard: list[Any] = []
                if piped:
                    influx.meta.events.register("before-send", lambda **told: heard.append(told))
                created = await influx.create_db_instance(**INSTANCE)
                listed = await influx.list_db_instances()
                assert bool(heard) is piped
        with mock_aws(clock="virtual", seed=7):
            sync = boto3.client(SERVICE, region_name=REGION)
            assert sync.create_db_instance(**INSTANCE) == created
            assert sync.list_db_instances() == listed

    @pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
    async def test_retries_run_without_sleeping(self, mode: Any) -> None:
        with mock_aws(clock="virtual") as cloud:
            async with client(SERVICE, config=AioConfig(retries={"mode": mode})) as influx:
                with cloud.faults.throttle(service=SERVICE, times=2):
                    answer = await influx.list_db_instances()
        assert answer["ResponseMetadata"]["RetryAttempts"] == 2


class TestThroughMoto:
    async def test_a_streamed_body(self, aws: Cloud) -> None:
        async with client("s3") as s3:
            await s3.create_bucket(Bucket="reports")
            await s3.put_object(Bucket="reports", Key="today", Body=b"0123456789")
            body = (await s3.get_object(Bucket="reports", Key="today"))["Body"]
            async with body as stream:
                assert await stream.read(4) == b"0123"
                assert await stream.read() == b"456789"
            again = (await s3.get_object(Bucket="reports", Key="today"))["Body"]
            assert [chunk async for chunk in again.iter_chunks(4)] == [b"0123", b"4567", b"89"]

    async def test_waiters_and_long_polls_do_not_sleep(self) -> None:
        async with mock_aws(clock="virtual") as cloud, client("dynamodb") as dynamodb, client("sqs") as sqs:
            with pytest.raises(Exception, match="Max attempts exceeded"):
                await dynamodb.get_waiter("table_exists").wait(
                    TableName="never", WaiterConfig={"Delay": 3600, "MaxAttempts": 5}
                )
            began = cloud.clock.now()
            url = (await sqs.create_queue(QueueName="jobs"))["QueueUrl"]
            await sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)
            assert cloud.clock.now() - began >= 20

    async def test_an_operation_nobody_has(self, aws: Cloud) -> None:
        async with client("braket") as braket:
            with pytest.raises(braket.exceptions.ClientError, match="SearchDevices of braket"):
                await braket.search_devices(filters=[])


async def test_aioboto3s_clients_and_resources(aws: Cloud) -> None:
    session = aioboto3.Session(region_name=REGION)
    async with session.client(SERVICE) as influx:
        assert (await influx.list_db_instances())["items"] == []
    async with session.resource("dynamodb") as dynamodb:
        table = await dynamodb.create_table(
            TableName="things",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        await table.put_item(Item={"id": "a"})
        assert (await table.get_item(Key={"id": "a"}))["Item"] == {"id": "a"}


async def test_a_client_made_before_the_mock() -> None:
    async with client(SERVICE, aws_access_key_id="a", aws_secret_access_key="b") as influx:
        with mock_aws():
            assert (await influx.list_db_instances())["items"] == []


def test_aiobotocore_imported_while_the_mock_is_active() -> None:
    source = (
        "import asyncio, sys\n"
        "from awsim import mock_aws\n"
        "async def main():\n"
        "    async with mock_aws():\n"
        "        assert 'aiobotocore' not in sys.modules\n"
        "        from aiobotocore.session import get_session\n"
        "        for service in ('timestream-influxdb', 'sqs'):\n"
        "            async with get_session().create_client(service, region_name='us-east-1') as client:\n"
        "                call = client.list_queues if service == 'sqs' else client.list_db_instances\n"
        "                print((await call())['ResponseMetadata']['HTTPStatusCode'])\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=100, check=False)
    assert (done.stdout.split(), done.returncode) == (["200", "200"], 0), done.stderr
