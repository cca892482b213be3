"""Regions and partitions by botocore's endpoint data."""

from __future__ import annotations

import pytest

from awsim.model.loader import UnknownService
from awsim.model.regions import partitions, regions_of


def test_a_regional_service_is_where_its_endpoints_are() -> None:
    regions = regions_of("kinesis")
    assert {"us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1"} <= set(regions)
    assert not any(region.startswith("fips") or region == "aws-global" for region in regions)


def test_a_global_service_is_reached_from_everywhere() -> None:
    assert {"us-east-1", "ap-southeast-2", "cn-north-1"} <= set(regions_of("iam"))


def test_a_service_in_no_endpoint_table_has_no_known_region() -> None:
    assert regions_of("timestream-influxdb") == ()


def test_an_unknown_service_is_refused() -> None:
    with pytest.raises(UnknownService):
        regions_of("no-such-service")


def test_all_partitions_are_known() -> None:
    assert {"aws", "aws-cn", "aws-us-gov"} <= set(partitions())
