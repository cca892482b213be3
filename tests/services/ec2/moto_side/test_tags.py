"""Launch templates in moto's Resource Groups Tagging API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "arn:aws:ec2:us-east-1:123456789012:launch-template/"


@pytest.fixture(autouse=True)
def _simulated() -> Iterator[None]:
    with mock_aws(seed=7):
        yield


@pytest.fixture
def ec2() -> Any:
    return boto3.client("ec2", region_name="us-east-1")


@pytest.fixture
def tagging() -> Any:
    return boto3.client("resourcegroupstaggingapi", region_name="us-east-1")


def make(ec2: Any, name: str, **tags: str) -> str:
    """The ARN of a launch template with tags."""
    made = ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"KeyName": "key"})
    template_id = made["LaunchTemplate"]["LaunchTemplateId"]
    if tags:
        listed = [{"Key": key, "Value": value} for key, value in tags.items()]
        ec2.create_tags(Resources=[template_id], Tags=listed)
    return f"{PREFIX}{template_id}"


def found(tagging: Any, **wanted: Any) -> dict[str, dict[str, str]]:
    listed = tagging.get_resources(**wanted)["ResourceTagMappingList"]
    return {each["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]} for each in listed}


def test_tagged_templates_are_found_by_their_type(ec2, tagging):
    first, second = make(ec2, "first", team="a"), make(ec2, "second", team="b")
    make(ec2, "untagged")

    assert found(tagging, ResourceTypeFilters=["ec2:launch-template"]) == {first: {"team": "a"}, second: {"team": "b"}}


def test_templates_are_found_beside_what_moto_holds(ec2, tagging):
    template = make(ec2, "first", team="a")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "team", "Value": "a"}])

    assert found(tagging, TagFilters=[{"Key": "team", "Values": ["a"]}]) == {
        template: {"team": "a"},
        f"arn:aws:ec2:us-east-1:123456789012:vpc/{vpc}": {"team": "a"},
    }


def test_templates_are_tagged_and_untagged(ec2, tagging):
    template = make(ec2, "first", team="a")

    tagging.tag_resources(ResourceARNList=[template], Tags={"stage": "test"})
    tagging.untag_resources(ResourceARNList=[template], TagKeys=["team"])

    [shown] = ec2.describe_launch_templates()["LaunchTemplates"]
    assert shown["Tags"] == [{"Key": "stage", "Value": "test"}]


def test_more_templates_than_a_page_has_are_all_found(ec2, tagging):
    templates = {make(ec2, f"template-{number}", n=str(number)) for number in range(205)}

    pages = tagging.get_paginator("get_resources").paginate()

    assert {each["ResourceARN"] for page in pages for each in page["ResourceTagMappingList"]} == templates
