"""AWS Config, which moto holds, records the public access blocks of accounts."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

ACCOUNT = "123456789012"
KIND = "AWS::S3::AccountPublicAccessBlock"


@pytest.mark.usefixtures("cloud")
class TestConfig:
    @pytest.fixture
    def config(self) -> Any:
        return boto3.client("config", region_name="us-east-1")

    def test_an_account_without_a_block_has_nothing_to_record(self, config: Any) -> None:
        assert config.list_discovered_resources(resourceType=KIND)["resourceIdentifiers"] == []

    def test_a_block_is_recorded(self, config: Any) -> None:
        control = boto3.client("s3control", region_name="us-east-1")
        control.put_public_access_block(
            AccountId=ACCOUNT, PublicAccessBlockConfiguration={"BlockPublicAcls": True, "IgnorePublicAcls": False}
        )

        (listed,) = config.list_discovered_resources(resourceType=KIND)["resourceIdentifiers"]
        keys = [{"resourceType": KIND, "resourceId": ACCOUNT}]
        (item,) = config.batch_get_resource_config(resourceKeys=keys)["baseConfigurationItems"]

        assert listed["resourceId"] == ACCOUNT
        assert json.loads(item["configuration"]) == {
            "blockPublicAcls": True,
            "ignorePublicAcls": False,
            "blockPublicPolicy": False,
            "restrictPublicBuckets": False,
        }
