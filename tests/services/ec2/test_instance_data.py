"""Launch template data from an instance that moto holds."""

from __future__ import annotations

from base64 import b64encode

import boto3
import pytest

IMAGE = "ami-12c6146b"


@pytest.fixture
def data_of(ec2):
    """The launch template data of an instance that is launched with these parameters."""

    def data_of(**parameters):
        launched = ec2.run_instances(**{"ImageId": IMAGE, "MinCount": 1, "MaxCount": 1, **parameters})
        instance_id = launched["Instances"][0]["InstanceId"]
        return ec2.get_launch_template_data(InstanceId=instance_id)["LaunchTemplateData"]

    return data_of


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("ImageId", IMAGE),
        ("InstanceType", "t3.large"),
        ("KeyName", "operators"),
        ("EbsOptimized", True),
        ("Monitoring", {"Enabled": True}),
        ("DisableApiTermination", True),
        ("InstanceInitiatedShutdownBehavior", "terminate"),
        ("CpuOptions", {"CoreCount": 1, "ThreadsPerCore": 1}),
        ("EnclaveOptions", {"Enabled": True}),
        ("KernelId", "aki-1"),
    ],
)
def test_what_an_instance_was_launched_with_is_in_its_data(data_of, parameter, value):
    assert data_of(**{parameter: value})[parameter] == value


def test_credits_of_a_burstable_instance_are_in_the_data(data_of):
    burstable = {"InstanceType": "t3.micro", "CreditSpecification": {"CpuCredits": "unlimited"}}

    assert data_of(**burstable)["CreditSpecification"] == {"CpuCredits": "unlimited"}
    assert "CreditSpecification" not in data_of(InstanceType="m5.large")


def test_user_data_are_encoded(data_of):
    assert data_of(UserData="#!/bin/sh")["UserData"] == b64encode(b"#!/bin/sh").decode()


def test_volumes_are_in_the_data(data_of):
    mapping = {
        "DeviceName": "/dev/sda1",
        "Ebs": {"VolumeSize": 30, "VolumeType": "gp3", "Encrypted": False, "DeleteOnTermination": True},
    }

    [found] = data_of(BlockDeviceMappings=[mapping])["BlockDeviceMappings"]

    assert found["DeviceName"] == "/dev/sda1"
    assert found["Ebs"].items() >= mapping["Ebs"].items()


def test_interfaces_are_in_the_data(ec2, data_of):
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    group = ec2.create_security_group(GroupName="web", Description="-")["GroupId"]

    [found] = data_of(SubnetId=subnet, SecurityGroupIds=[group])["NetworkInterfaces"]

    assert (found["DeviceIndex"], found["SubnetId"], found["Groups"]) == (0, subnet, [group])


@pytest.mark.parametrize("tags", [[], [{"Key": "a", "Value": "b"}]])
def test_own_tags_are_in_the_data(data_of, tags):
    specifications = [{"ResourceType": "instance", "Tags": tags}] if tags else []

    assert data_of(TagSpecifications=specifications)["TagSpecifications"] == specifications


def test_tags_of_aws_are_not_in_the_data(data_of, make):
    make()

    assert data_of(LaunchTemplate={"LaunchTemplateName": "web"})["TagSpecifications"] == []


def test_a_template_of_the_data_launches_the_like(ec2, data_of):
    data = data_of(InstanceType="t3.large", Monitoring={"Enabled": True})
    for interface in data["NetworkInterfaces"]:
        for own in ("NetworkInterfaceId", "PrivateIpAddress", "PrivateIpAddresses"):
            del interface[own]
    ec2.create_launch_template(LaunchTemplateName="like", LaunchTemplateData=data)

    [like] = ec2.run_instances(LaunchTemplate={"LaunchTemplateName": "like"}, MinCount=1, MaxCount=1)["Instances"]

    assert (like["InstanceType"], like["Monitoring"]["State"]) == ("t3.large", "enabled")


def test_a_spot_instance_says_so(data_of):
    assert data_of(InstanceMarketOptions={"MarketType": "spot"})["InstanceMarketOptions"] == {"MarketType": "spot"}


def test_an_instance_that_is_not_there_is_refused(ec2, refused):
    assert refused(ec2.get_launch_template_data, InstanceId="i-1234567890abcdef0") == (
        "InvalidInstanceID.NotFound",
        "The instance ID 'i-1234567890abcdef0' does not exist",
    )


def test_a_dry_run_is_refused(ec2, refused):
    instance = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"][0]

    assert refused(ec2.get_launch_template_data, InstanceId=instance["InstanceId"], DryRun=True)[0] == "DryRunOperation"


def test_the_profile_of_an_instance_is_in_the_data(data_of):
    profile = boto3.client("iam", "us-east-1").create_instance_profile(InstanceProfileName="web")["InstanceProfile"]

    assert data_of(IamInstanceProfile={"Name": "web"})["IamInstanceProfile"] == {"Arn": profile["Arn"]}
