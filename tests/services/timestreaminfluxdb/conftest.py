"""A client of Timestream for InfluxDB in a simulated AWS, and the requests most tests begin with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from awsim import Cloud

Create = Callable[..., dict[str, Any]]
Refusal = Callable[..., dict[str, Any]]

NETWORK = {"vpcSubnetIds": ["subnet-0123abcd", "subnet-4567abcd"], "vpcSecurityGroupIds": ["sg-0123abcd"]}
INSTANCE = {"password": "correcthorse", "dbInstanceType": "db.influx.medium", "allocatedStorage": 20, **NETWORK}


@pytest.fixture
def influxdb(cloud: Cloud) -> Any:
    return boto3.client("timestream-influxdb", region_name="us-east-1")


@pytest.fixture
def secretsmanager(cloud: Cloud) -> Any:
    return boto3.client("secretsmanager", region_name="us-east-1")


@pytest.fixture
def new_instance(influxdb: Any) -> Create:
    """Create a DB instance; what a test says replaces the usual."""
    return lambda name="metrics", **given: without_metadata(
        influxdb.create_db_instance(**{"name": name, **INSTANCE, **given})
    )


@pytest.fixture
def new_cluster(influxdb: Any) -> Create:
    """Create an InfluxDB 2 cluster and show it."""

    def create(name: str = "fleet", **given: Any) -> dict[str, Any]:
        created = influxdb.create_db_cluster(**{"name": name, **INSTANCE, **given})
        return without_metadata(influxdb.get_db_cluster(dbClusterId=created["dbClusterId"]))

    return create


@pytest.fixture
def new_influxdb3_cluster(influxdb: Any) -> Create:
    """Create an InfluxDB 3 cluster and show it; Core unless a test names another parameter group."""

    def create(name: str = "fleet", **given: Any) -> dict[str, Any]:
        usual = {"dbInstanceType": "db.influx.large", "dbParameterGroupIdentifier": "InfluxDBV3Core", **NETWORK}
        request = {member: value for member, value in {"name": name, **usual, **given}.items() if value is not None}
        created = influxdb.create_db_cluster(**request)
        return without_metadata(influxdb.get_db_cluster(dbClusterId=created["dbClusterId"]))

    return create


@pytest.fixture
def nodes_of(influxdb: Any) -> Callable[[str], list[dict[str, Any]]]:
    """The nodes of a cluster, in the service's order."""
    return lambda cluster_id: influxdb.list_db_instances_for_cluster(dbClusterId=cluster_id)["items"]


@pytest.fixture
def refusal() -> Refusal:
    """Call what must be refused: the whole error, without the metadata of the response."""

    def call(operation: Callable[..., Any], **params: Any) -> dict[str, Any]:
        with pytest.raises(ClientError) as refused:
            operation(**params)
        return without_metadata(refused.value.response)

    return call


@pytest.fixture
def validation_error() -> Refusal:
    """The whole ValidationException with a message."""
    return lambda message, reason="OTHER": {
        "Error": {"Code": "ValidationException", "Message": message},
        "message": message,
        "reason": reason,
    }


@pytest.fixture
def resource_error() -> Refusal:
    """The whole error about a resource: a ConflictException or a ResourceNotFoundException."""
    return lambda code, message, resource_type, resource_id: {
        "Error": {"Code": code, "Message": message},
        "message": message,
        "resourceId": resource_id,
        "resourceType": resource_type,
    }


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {member: value for member, value in answer.items() if member != "ResponseMetadata"}
