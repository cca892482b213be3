"""What suites written for moto rely on where AWS itself is stricter or slower: it needs `strictness="warn"`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim import Cloud

pytestmark = pytest.mark.filterwarnings("ignore::awsim.AWSWouldRefuse")

SHOWN = {
    "arn", "availabilityZone", "dbStorageType", "deploymentType", "endpoint", "id", "influxAuthParametersSecretArn",
    "logDeliveryConfiguration", "networkType", "port", "publiclyAccessible", "secondaryAvailabilityZone", "status",
}  # fmt: skip


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws(clock="virtual", strictness="warn") as cloud:
        yield cloud


def test_an_instance_shows_all_members_even_those_that_are_empty(new_instance, influxdb):
    created = new_instance()
    got = influxdb.get_db_instance(identifier=created["id"])
    deleted = influxdb.delete_db_instance(identifier=created["id"])

    assert [answer.keys() >= SHOWN for answer in (created, got, deleted)] == [True] * 3
    assert deleted["status"] == "DELETING"


@pytest.mark.parametrize("identifier", ["-100000", "non-existent-id"])
def test_an_identifier_that_no_resource_could_have_is_not_found(identifier, influxdb, refusal):
    answers = [
        refusal(influxdb.get_db_instance, identifier=identifier),
        refusal(influxdb.delete_db_instance, identifier=identifier),
        refusal(influxdb.get_db_cluster, dbClusterId=identifier),
        refusal(influxdb.get_db_parameter_group, identifier=identifier),
    ]

    assert [(error["Error"]["Code"], error["resourceId"]) for error in answers] == [
        ("ResourceNotFoundException", identifier)
    ] * 4


def test_a_cluster_is_available_when_its_creation_is_answered(influxdb):
    created = influxdb.create_db_cluster(
        name="fleet",
        password="password123",
        dbInstanceType="db.influx.medium",
        allocatedStorage=100,
        vpcSubnetIds=["subnet-1", "subnet-2"],
        vpcSecurityGroupIds=["sg-1"],
        deploymentType="MULTI_NODE_READ_REPLICAS",
    )

    assert created["dbClusterStatus"] == "AVAILABLE"
    assert influxdb.get_db_cluster(dbClusterId=created["dbClusterId"])["status"] == "AVAILABLE"


def test_a_cluster_whose_creation_takes_time_is_not():
    with mock_aws(clock="virtual", lifecycle={"timestream-influxdb:DbCluster": 60}):
        client = boto3.client("timestream-influxdb", region_name="us-east-1")
        created = client.create_db_cluster(
            name="fleet",
            password="password123",
            dbInstanceType="db.influx.medium",
            allocatedStorage=100,
            vpcSubnetIds=["subnet-1", "subnet-2"],
            vpcSecurityGroupIds=["sg-1"],
        )

        assert created["dbClusterStatus"] == "CREATING"


def test_a_parameter_group_that_could_not_exist_is_taken_as_it_is(new_cluster, new_instance):
    cluster = new_cluster(dbParameterGroupIdentifier="test-param-group")
    instance = new_instance(dbParameterGroupIdentifier="test-param-group")

    assert cluster["dbParameterGroupIdentifier"] == instance["dbParameterGroupIdentifier"] == "test-param-group"
    assert cluster["engineType"] == "INFLUXDB_V2"


def test_a_password_may_have_other_signs_than_letters_and_digits(new_instance):
    assert new_instance(password="correct-horse!")["status"] == "CREATING"


def test_the_first_listing_has_neither_items_nor_a_token(influxdb):
    answers = [
        influxdb.list_db_instances(),
        influxdb.list_db_clusters(),
        influxdb.list_db_parameter_groups(),
        influxdb.list_db_backups(),
    ]

    assert [(answer["items"], "nextToken" in answer) for answer in answers] == [([], False)] * 4
