"""Stacks with launch templates: native ones, what Ref and Fn::GetAtt give, what updates and deletions do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim import Cloud

IMAGE = "ami-12c6146b"
OTHER_IMAGE = "ami-760aaa0f"
LATEST = {"LaunchTemplateId": {"Ref": "Template"}, "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]}}


@pytest.fixture(autouse=True)
def cloud() -> Iterator[Cloud]:
    with mock_aws(clock="virtual", seed=7) as cloud:
        yield cloud


@pytest.fixture
def ec2() -> Any:
    return boto3.client("ec2", region_name="us-east-1")


def client() -> Any:
    return boto3.client("cloudformation", region_name="us-east-1")


def body(data: dict[str, Any] | None = None, others: dict[str, Any] | None = None, **properties: Any) -> str:
    given = {"LaunchTemplateData": {"ImageId": IMAGE, "InstanceType": "t3.micro", **(data or {})}, **properties}
    template = {"Type": "AWS::EC2::LaunchTemplate", "Properties": given}
    outputs = {
        "Id": {"Ref": "Template"},
        **{name: {"Fn::GetAtt": ["Template", name]} for name in ("DefaultVersionNumber", "LatestVersionNumber")},
    }
    return json.dumps(
        {
            "Resources": {"Template": template, **(others or {})},
            "Outputs": {name: {"Value": value} for name, value in outputs.items()},
        }
    )


def outputs() -> dict[str, str]:
    [stack] = client().describe_stacks(StackName="stack")["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


def make(*args: Any, **kwargs: Any) -> dict[str, str]:
    client().create_stack(StackName="stack", TemplateBody=body(*args, **kwargs))
    return outputs()


def update(*args: Any, **kwargs: Any) -> dict[str, str]:
    client().update_stack(StackName="stack", TemplateBody=body(*args, **kwargs))
    return outputs()


class TestMakes:
    def test_a_launch_template_that_ec2_shows(self, ec2):
        made = make(
            {"BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": "20", "Encrypted": "true"}}]},
            LaunchTemplateName="web",
            VersionDescription="first",
            TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "team", "Value": "a"}]}],
        )

        [template] = ec2.describe_launch_templates()["LaunchTemplates"]
        [version] = ec2.describe_launch_template_versions(LaunchTemplateName="web")["LaunchTemplateVersions"]
        assert template["Tags"] == [{"Key": "team", "Value": "a"}]
        assert version["VersionDescription"] == "first"
        assert version["LaunchTemplateData"]["BlockDeviceMappings"] == [
            {"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 20, "Encrypted": True}}
        ]
        assert made == {
            "Id": template["LaunchTemplateId"],
            "DefaultVersionNumber": "1",
            "LatestVersionNumber": "1",
        }

    def test_one_without_a_name_is_named_after_its_logical_id(self, ec2):
        make()

        [template] = ec2.describe_launch_templates()["LaunchTemplates"]
        name, _, suffix = template["LaunchTemplateName"].partition("_")
        assert (name, len(suffix)) == ("Template", 12)

    def test_the_caller_of_the_stack_has_created_it(self, ec2):
        iam = boto3.client("iam", region_name="us-east-1")
        iam.create_user(UserName="alice")
        key = iam.create_access_key(UserName="alice")["AccessKey"]
        keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
        boto3.client("cloudformation", "us-east-1", **keys).create_stack(StackName="stack", TemplateBody=body())

        [template] = ec2.describe_launch_templates()["LaunchTemplates"]
        assert template["CreatedBy"] == "arn:aws:iam::123456789012:user/alice"

    def test_an_instance_by_it(self, ec2):
        instance = {
            "Type": "AWS::EC2::Instance",
            "Properties": {
                "LaunchTemplate": LATEST,
                "InstanceType": "t3.large",
                "Tags": [{"Key": "own", "Value": "1"}],
            },
        }
        make({"Monitoring": {"Enabled": True}}, {"Instance": instance})

        [reservation] = ec2.describe_instances()["Reservations"]
        [shown] = reservation["Instances"]
        tags = {tag["Key"]: tag["Value"] for tag in shown["Tags"]}
        assert (shown["ImageId"], shown["InstanceType"], shown["Monitoring"]) == (
            IMAGE,
            "t3.large",
            {"State": "enabled"},
        )
        assert tags.items() >= {"own": "1", "aws:ec2launchtemplate:version": "1"}.items()

    def test_a_group_by_it(self, ec2):
        group = {
            "Type": "AWS::AutoScaling::AutoScalingGroup",
            "Properties": {
                "MinSize": "2",
                "MaxSize": "2",
                "AvailabilityZones": ["us-east-1a"],
                "LaunchTemplate": LATEST,
            },
        }
        make({"Monitoring": {"Enabled": True}}, {"Group": group})

        found = [each for each in ec2.describe_instances()["Reservations"] for each in each["Instances"]]
        assert [each["Monitoring"]["State"] for each in found] == ["enabled", "enabled"]


class TestChanges:
    def test_other_data_are_a_new_version_and_the_default_stays(self, ec2):
        before = make(LaunchTemplateName="web")

        after = update({"ImageId": OTHER_IMAGE}, LaunchTemplateName="web", VersionDescription="second")

        assert after == {**before, "LatestVersionNumber": "2"}
        [latest, _] = ec2.describe_launch_template_versions(LaunchTemplateName="web")["LaunchTemplateVersions"]
        assert (latest["LaunchTemplateData"]["ImageId"], latest["VersionDescription"]) == (OTHER_IMAGE, "second")

    def test_another_name_is_another_template(self, ec2):
        before = make(LaunchTemplateName="web")

        after = update(LaunchTemplateName="api")

        [template] = ec2.describe_launch_templates()["LaunchTemplates"]
        assert template["LaunchTemplateName"] == "api"
        assert after["Id"] == template["LaunchTemplateId"] != before["Id"]

    def test_a_deleted_stack_takes_its_template_along(self, ec2):
        make()

        client().delete_stack(StackName="stack")

        assert ec2.describe_launch_templates()["LaunchTemplates"] == []

    def test_a_template_that_has_gone_already_does_not_hold_up_a_deletion(self, ec2):
        made = make()
        ec2.delete_launch_template(LaunchTemplateId=made["Id"])

        client().delete_stack(StackName="stack")

        assert client().list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]

    def test_a_snapshot_has_stack_and_template(self, cloud, ec2):
        made = make()
        saved = cloud.snapshot()
        client().delete_stack(StackName="stack")

        cloud.restore(saved)

        assert outputs() == made
        assert [each["LaunchTemplateId"] for each in ec2.describe_launch_templates()["LaunchTemplates"]] == [made["Id"]]


def test_a_stack_makes_a_spot_fleet() -> None:
    """moto's stacks call its backend by positions, its API by names."""
    specification = {"ImageId": "ami-12c6146b", "InstanceType": "t3.micro", "WeightedCapacity": "2", "SpotPrice": "0.5"}
    fleet = {
        "IamFleetRole": "arn:aws:iam::123456789012:role/fleet",
        "SpotPrice": "0.12",
        "TargetCapacity": 2,
        "AllocationStrategy": "diversified",
        "LaunchSpecifications": [specification],
    }
    resources = {"Fleet": {"Type": "AWS::EC2::SpotFleet", "Properties": {"SpotFleetRequestConfigData": fleet}}}
    cloudformation = boto3.client("cloudformation", region_name="us-east-1")
    cloudformation.create_stack(StackName="spots", TemplateBody=json.dumps({"Resources": resources}))

    [made] = cloudformation.describe_stack_resources(StackName="spots")["StackResources"]
    [request] = boto3.client("ec2", region_name="us-east-1").describe_spot_fleet_requests()["SpotFleetRequestConfigs"]
    assert request["SpotFleetRequestId"] == made["PhysicalResourceId"]
    assert request["SpotFleetRequestConfig"]["TargetCapacity"] == 2
