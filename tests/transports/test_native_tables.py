"""moto's tables of native services say that they are empty; those of others are as they are."""

from __future__ import annotations

import boto3
import pytest

from awsim import mock_aws
from awsim.transports.native_tables import NativelyHeldError

ACCOUNT = "123456789012"


def test_looking_for_native_resources_says_where_they_are() -> None:
    with mock_aws():
        from moto.dynamodb.models import dynamodb_backends

        with pytest.raises(NativelyHeldError, match=r"boto3\.client\('dynamodb', …\)"):
            dynamodb_backends[ACCOUNT]["us-east-1"]


@pytest.mark.parametrize("service", ["kinesis", "lambda", "dynamodbstreams", "timestream-influxdb"])
def test_each_native_service_says_so(service: str) -> None:
    from moto.backends import get_backend

    with mock_aws():
        tables = get_backend(service)
        with pytest.raises(NativelyHeldError, match=service):
            tables[ACCOUNT]


def test_the_tables_of_others_can_be_looked_at() -> None:
    with mock_aws():
        made = boto3.client("ssm", region_name="us-east-1").put_parameter(Name="jobs", Value="1", Type="String")
        from moto.ssm.models import ssm_backends

        assert made["Version"] == 1
        assert "jobs" in ssm_backends[ACCOUNT]["us-east-1"]._parameters


def test_outside_of_a_mock_moto_is_its_own() -> None:
    with mock_aws():
        pass
    from moto.dynamodb.models import dynamodb_backends

    assert dynamodb_backends[ACCOUNT]["us-east-1"].tables == {}
    dynamodb_backends.clear()
