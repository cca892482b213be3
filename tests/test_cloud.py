"""`Cloud`: calls, accounts, regions, explicit clients, deliveries, and its whole state frozen and put back."""

from __future__ import annotations

import threading
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from awsim import Cloud, mock_aws
from awsim.kernel.deliveries import EndlessDeliveryWarning
from awsim.model.errors import ServiceError
from awsim.model.loader import UnknownOperation, UnknownService

SERVICE = "timestream-influxdb"
INSTANCE: dict[str, Any] = {
    "name": "metrics",
    "password": "correcthorse",
    "dbInstanceType": "db.influx.medium",
    "vpcSubnetIds": ["subnet-0123abcd"],
    "vpcSecurityGroupIds": ["sg-0123abcd"],
    "allocatedStorage": 20,
}


def names(client: Any) -> list[str]:
    return [each["name"] for each in client.list_db_instances()["items"]]


def buckets(cloud: Cloud) -> list[str]:
    return [each["Name"] for each in cloud.client("s3").list_buckets()["Buckets"]]


class TestCalls:
    def test_native_and_moto_backed_operations(self) -> None:
        cloud = Cloud()
        role = cloud.call("iam", "CreateRole", {"RoleName": "r", "AssumeRolePolicyDocument": "{}"})["Role"]
        group = cloud.call(SERVICE, "CreateDbParameterGroup", {"name": "group"}, account="111122223333")

        assert role["Arn"] == "arn:aws:iam::123456789012:role/r"
        assert group["arn"].startswith("arn:aws:timestream-influxdb:us-east-1:111122223333:db-parameter-group/")
        assert "ResponseMetadata" not in group

    @pytest.mark.parametrize(
        ("service", "operation", "params", "code"),
        [
            ("iam", "GetRole", {"RoleName": "none"}, "NoSuchEntity"),
            (SERVICE, "GetDbInstance", {"identifier": "abcdefghij"}, "ResourceNotFoundException"),
            ("braket", "SearchDevices", {"filters": []}, "NotImplemented"),
        ],
    )
    def test_error_answers(self, service: str, operation: str, params: dict[str, Any], code: str) -> None:
        with pytest.raises(ServiceError) as refused:
            Cloud().call(service, operation, params)
        assert refused.value.code == code

    def test_wrong_names_and_parameters_are_refused(self) -> None:
        cloud = Cloud()
        with pytest.raises(UnknownService, match="did you mean 'sqs'"):
            cloud.call("sqss", "ListQueues")
        with pytest.raises(UnknownOperation, match="did you mean 'ListQueues'"):
            cloud.call("sqs", "LstQueues")
        with pytest.raises(TypeError, match='Unknown parameter in input: "identifer"'):
            cloud.call(SERVICE, "GetDbInstance", {"identifer": "x"})


class TestPlaces:
    def test_accounts_and_regions_are_apart(self) -> None:
        with mock_aws():
            here = boto3.client(SERVICE, region_name="us-east-1")
            here.create_db_instance(**INSTANCE)
            keys: dict[str, Any] = {"aws_access_key_id": "111122223333", "aws_secret_access_key": "any"}
            assert names(boto3.client(SERVICE, region_name="us-east-1", **keys)) == []
            assert names(boto3.client(SERVICE, region_name="eu-west-1")) == []
            assert names(here) == ["metrics"]
            assert (
                boto3.client("sts", region_name="us-east-1", **keys).get_caller_identity()["Account"] == "111122223333"
            )

    def test_an_assumed_role_keeps_its_account(self) -> None:
        with mock_aws():
            given = boto3.client("sts", region_name="us-east-1").assume_role(
                RoleArn="arn:aws:iam::444455556666:role/r", RoleSessionName="session"
            )["Credentials"]
            assumed = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], "us-east-1")
            arn = assumed.client(SERVICE).create_db_parameter_group(name="group")["arn"]
            assert arn.split(":")[4] == "444455556666"

    def test_other_partitions(self) -> None:
        with mock_aws():
            arn = boto3.client(SERVICE, region_name="cn-north-1").create_db_parameter_group(name="group")["arn"]
            assert arn.startswith("arn:aws-cn:timestream-influxdb:cn-north-1:")

    @pytest.mark.parametrize("service", [SERVICE, "sqs"])
    def test_a_region_without_the_service_cannot_be_reached(self, service: str) -> None:
        with mock_aws():
            client = boto3.client(service, region_name="xx-moon-1")
            call = client.list_queues if service == "sqs" else client.list_db_instances
            with pytest.raises(EndpointConnectionError, match=rf"{service}.xx-moon-1.amazonaws.com"):
                call()

    def test_motos_switch_for_made_up_regions(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MOTO_ALLOW_NONEXISTENT_REGION", "true")
        with mock_aws():
            assert names(boto3.client(SERVICE, region_name="xx-moon-1")) == []


class TestExplicit:
    def test_nothing_is_patched(self) -> None:
        import botocore.client

        before = vars(botocore.client.BaseClient)["_make_api_call"]
        client = Cloud().client(SERVICE)
        assert vars(botocore.client.BaseClient)["_make_api_call"] is before
        assert names(client) == []

    def test_an_explicit_cloud_inside_of_a_mock(self) -> None:
        cloud = Cloud()
        with mock_aws():
            boto3.client(SERVICE, region_name="us-east-1").create_db_instance(**INSTANCE)
            assert names(cloud.client(SERVICE)) == []

    def test_waiters_do_not_sleep_under_a_virtual_clock(self) -> None:
        cloud = Cloud(clock="virtual")
        with pytest.raises(Exception, match="Max attempts exceeded"):
            cloud.client("dynamodb").get_waiter("table_exists").wait(
                TableName="never", WaiterConfig={"Delay": 3600, "MaxAttempts": 3}
            )
        with cloud.faults.throttle(service=SERVICE, times=2):
            assert cloud.client(SERVICE).list_db_instances()["ResponseMetadata"]["RetryAttempts"] == 2

    def test_two_clouds_in_two_threads_never_mix(self) -> None:
        clouds = [Cloud(seed=1), Cloud(seed=2)]

        def fill(cloud: Cloud, name: str) -> None:
            influx, s3 = cloud.client(SERVICE), cloud.client("s3")
            for number in range(20):
                influx.create_db_parameter_group(name=f"{name}{number}")
                s3.create_bucket(Bucket=f"{name}-{number}")

        threads = [
            threading.Thread(target=fill, args=(cloud, name))
            for cloud, name in zip(clouds, ("aaa", "bbb"), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        for cloud, name in zip(clouds, ("aaa", "bbb"), strict=True):
            pages = cloud.client(SERVICE).get_paginator("list_db_parameter_groups").paginate()
            groups = {group["name"] for page in pages for group in page["items"]}
            assert {f"{name}{number}" for number in range(20)} <= groups
            assert len(groups) == 20
            assert sorted(buckets(cloud)) == sorted(f"{name}-{number}" for number in range(20))


class TestSnapshots:
    def test_restoring_gives_exactly_the_earlier_answers(self) -> None:
        cloud = Cloud(clock="virtual", lifecycle="realistic")
        influx, s3 = cloud.client(SERVICE), cloud.client("s3")
        created = influx.create_db_instance(**INSTANCE)
        s3.create_bucket(Bucket="reports")
        s3.put_object(Bucket="reports", Key="today", Body=b"42")

        def seen() -> tuple[Any, ...]:
            return (
                cloud.clock.now(),
                cloud.call(SERVICE, "GetDbInstance", {"identifier": created["id"]}),
                cloud.call("s3", "ListObjectsV2", {"Bucket": "reports"})["Contents"],
                cloud.world.scheduler.tasks(),
            )

        snapshot = cloud.snapshot()
        before = seen()
        cloud.clock.advance(hours=1)
        influx.delete_db_instance(identifier=created["id"])
        s3.put_object(Bucket="reports", Key="tomorrow", Body=b"43")
        cloud.restore(snapshot)

        assert seen() == before
        cloud.clock.advance(minutes=20)
        assert influx.get_db_instance(identifier=created["id"])["status"] == "AVAILABLE"

    def test_a_fork_goes_its_own_way(self) -> None:
        cloud = Cloud(seed=7)
        cloud.client(SERVICE).create_db_instance(**INSTANCE)
        cloud.client("s3").create_bucket(Bucket="reports")
        fork = cloud.fork()
        fork.client("s3").create_bucket(Bucket="drafts")
        fork.client(SERVICE).create_db_instance(**{**INSTANCE, "name": "second"})

        assert names(fork.client(SERVICE)) == ["metrics", "second"]
        assert (names(cloud.client(SERVICE)), buckets(cloud)) == (["metrics"], ["reports"])

    def test_only_a_snapshot_is_restored(self) -> None:
        with pytest.raises(TypeError, match=r"restore takes what Cloud\.snapshot"):
            Cloud().restore(b"junk")  # type: ignore[arg-type]

    def test_reset_forgets_everything(self) -> None:
        cloud = Cloud()
        cloud.client(SERVICE).create_db_instance(**INSTANCE)
        cloud.client("s3").create_bucket(Bucket="reports")
        cloud.faults.throttle()
        cloud.reset()
        assert (names(cloud.client(SERVICE)), buckets(cloud)) == ([], [])
        assert not cloud.faults.active


class TestDelivers:
    def test_inline_what_the_wall_clock_has_made_due(self) -> None:
        freezegun = pytest.importorskip("freezegun")
        with freezegun.freeze_time("2026-05-01T00:00:00Z") as frozen, mock_aws(lifecycle="realistic"):
            influx = boto3.client(SERVICE, region_name="us-east-1")
            created = influx.create_db_instance(**INSTANCE)
            assert influx.get_db_instance(identifier=created["id"])["status"] == "CREATING"
            frozen.tick(3600)
            assert influx.get_db_instance(identifier=created["id"])["status"] == "AVAILABLE"

    def test_by_hand(self) -> None:
        cloud = Cloud(clock="virtual", lifecycle="realistic", delivery="manual")
        influx = cloud.client(SERVICE)
        created = influx.create_db_instance(**INSTANCE)
        began = cloud.clock.now()
        cloud.clock.advance(days=1)
        assert influx.get_db_instance(identifier=created["id"])["status"] == "CREATING"
        assert cloud.step() is True
        assert influx.get_db_instance(identifier=created["id"])["status"] == "AVAILABLE"
        assert cloud.clock.now() == began + 86_400
        influx.delete_db_instance(identifier=created["id"])
        assert cloud.settle() == 1
        assert names(influx) == []
        assert cloud.step() is False

    def test_settling_skips_ahead(self) -> None:
        cloud = Cloud(clock="virtual", lifecycle={SERVICE: 500.0})
        cloud.client(SERVICE).create_db_instance(**INSTANCE)
        began = cloud.clock.now()
        cloud.settle()
        assert cloud.clock.now() == began + 500

    def test_in_the_background(self) -> None:
        with mock_aws(delivery="background") as cloud:
            influx = boto3.client(SERVICE, region_name="us-east-1")
            created = influx.create_db_instance(**INSTANCE)
            cloud.settle()
            assert influx.get_db_instance(identifier=created["id"])["status"] == "AVAILABLE"
        assert not [thread for thread in threading.enumerate() if thread.name == "awsim-deliveries"]

    def test_no_endless_chain(self) -> None:
        cloud = Cloud(clock="virtual", delivery="manual", deliveries=1)
        for number in range(3):
            cloud.client(SERVICE).create_db_instance(**{**INSTANCE, "name": f"metrics{number}"})
        with pytest.warns(EndlessDeliveryWarning, match="more than 1 deliveries"):
            assert cloud.settle() == 1
        assert cloud.world.scheduler.pending() == 2
