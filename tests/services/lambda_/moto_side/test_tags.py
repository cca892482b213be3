"""Functions in moto's Resource Groups Tagging API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:lambda:us-east-1:123456789012:function"


@pytest.fixture
def tagging() -> Iterator[Any]:
    with mock_aws(seed=7) as cloud:
        for name, tags in (("first", {"team": "a"}), ("second", {"team": "b"}), ("untagged", {})):
            cloud.functions.create(name, lambda *_: None, Tags=tags)
        boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="queue", tags={"team": "a"})
        yield boto3.client("resourcegroupstaggingapi", region_name="us-east-1")


def found(tagging: Any, **wanted: Any) -> dict[str, dict[str, str]]:
    listed = tagging.get_resources(**wanted)["ResourceTagMappingList"]
    return {each["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]} for each in listed}


def test_tagged_functions_are_found_by_their_type(tagging: Any) -> None:
    assert found(tagging, ResourceTypeFilters=["lambda:function"]) == {
        f"{ARN}:first": {"team": "a"},
        f"{ARN}:second": {"team": "b"},
    }


def test_functions_are_found_beside_what_moto_holds(tagging: Any) -> None:
    assert found(tagging, TagFilters=[{"Key": "team", "Values": ["a"]}]) == {
        f"{ARN}:first": {"team": "a"},
        "arn:aws:sqs:us-east-1:123456789012:queue": {"team": "a"},
    }


def test_functions_are_tagged_and_untagged(tagging: Any) -> None:
    arns = [f"{ARN}:untagged", f"{ARN}:first"]

    tagging.tag_resources(ResourceARNList=arns, Tags={"stage": "test"})
    tagging.untag_resources(ResourceARNList=arns[1:], TagKeys=["team"])

    awslambda = boto3.client("lambda", region_name="us-east-1")
    assert [awslambda.list_tags(Resource=arn)["Tags"] for arn in arns] == [{"stage": "test"}, {"stage": "test"}]
