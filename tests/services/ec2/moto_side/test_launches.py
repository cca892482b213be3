"""RunInstances with launch templates: all that a template says is launched, and what the request says itself wins."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IMAGE = "ami-12c6146b"
OTHER_IMAGE = "ami-760aaa0f"
UNKNOWN = "lt-07ff4bb0369cd679c"


@pytest.fixture(autouse=True)
def _simulated() -> Iterator[None]:
    with mock_aws(clock="virtual", seed=7):
        yield


@pytest.fixture
def ec2() -> Any:
    return boto3.client("ec2", region_name="us-east-1")


@pytest.fixture
def launch(ec2: Any) -> Callable[..., dict[str, Any]]:
    """Launch an instance by a launch template with this data; the answer is how it is described."""

    def launch(data: dict[str, Any], **parameters: Any) -> dict[str, Any]:
        ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={"ImageId": IMAGE, **data})
        request = {"LaunchTemplate": {"LaunchTemplateName": "web"}, "MinCount": 1, "MaxCount": 1, **parameters}
        [instance] = ec2.run_instances(**request)["Instances"]
        described = ec2.describe_instances(InstanceIds=[instance["InstanceId"]])
        found: dict[str, Any] = described["Reservations"][0]["Instances"][0]
        return found

    return launch


def tags_of(instance: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in instance["Tags"]}


def refusal(call: Callable[..., Any], **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


class TestApplies:
    @pytest.mark.parametrize(
        ("data", "member", "value"),
        [
            ({}, "ImageId", IMAGE),
            ({"InstanceType": "t3.large"}, "InstanceType", "t3.large"),
            ({"KeyName": "operators"}, "KeyName", "operators"),
            ({"EbsOptimized": True}, "EbsOptimized", True),
            ({"Monitoring": {"Enabled": True}}, "Monitoring", {"State": "enabled"}),
            (
                {"CpuOptions": {"CoreCount": 2, "ThreadsPerCore": 1}},
                "CpuOptions",
                {"CoreCount": 2, "ThreadsPerCore": 1},
            ),
            ({"EnclaveOptions": {"Enabled": True}}, "EnclaveOptions", {"Enabled": True}),
            ({"MaintenanceOptions": {"AutoRecovery": "disabled"}}, "MaintenanceOptions", {"AutoRecovery": "disabled"}),
            ({"KernelId": "aki-1"}, "KernelId", "aki-1"),
            ({"RamDiskId": "ari-1"}, "RamdiskId", "ari-1"),
            ({"InstanceMarketOptions": {"MarketType": "spot"}}, "InstanceLifecycle", "spot"),
        ],
    )
    def test_what_a_template_says_of_an_instance(self, launch, data, member, value):
        assert launch(data)[member] == value

    def test_metadata_options(self, launch):
        options = {"HttpTokens": "required", "HttpPutResponseHopLimit": 2, "HttpEndpoint": "enabled"}

        assert options.items() <= launch({"MetadataOptions": options})["MetadataOptions"].items()

    def test_zone_tenancy_and_placement_group(self, launch):
        placement = {"AvailabilityZone": "us-east-1c", "Tenancy": "dedicated", "GroupName": "cluster"}

        assert placement.items() <= launch({"Placement": placement})["Placement"].items()

    def test_user_data_and_what_only_attributes_show(self, ec2, launch):
        text = b64encode(b"#!/bin/sh").decode()
        instance = launch(
            {
                "UserData": text,
                "DisableApiTermination": True,
                "DisableApiStop": True,
                "InstanceInitiatedShutdownBehavior": "terminate",
            }
        )

        def attribute(name: str) -> Any:
            shown = ec2.describe_instance_attribute(InstanceId=instance["InstanceId"], Attribute=name)
            return shown[name[0].upper() + name[1:]]["Value"]

        assert attribute("userData") == text
        assert attribute("disableApiTermination") is True
        assert attribute("disableApiStop") is True
        assert attribute("instanceInitiatedShutdownBehavior") == "terminate"

    def test_an_instance_that_is_protected_is_not_terminated(self, ec2, launch):
        instance = launch({"DisableApiTermination": True})

        code, _ = refusal(ec2.terminate_instances, InstanceIds=[instance["InstanceId"]])

        assert code == "OperationNotPermitted"

    def test_credits(self, ec2, launch):
        instance = launch({"InstanceType": "t3.micro", "CreditSpecification": {"CpuCredits": "unlimited"}})

        shown = ec2.describe_instance_credit_specifications(InstanceIds=[instance["InstanceId"]])

        assert shown["InstanceCreditSpecifications"] == [
            {"InstanceId": instance["InstanceId"], "CpuCredits": "unlimited"}
        ]

    @pytest.mark.parametrize("named", ["Name", "Arn"])
    def test_the_instance_profile_of_each_instance(self, ec2, named):
        iam = boto3.client("iam", region_name="us-east-1")
        profile = iam.create_instance_profile(InstanceProfileName="worker")["InstanceProfile"]
        given = {"Name": "worker", "Arn": profile["Arn"]}[named]
        ec2.create_launch_template(
            LaunchTemplateName="web", LaunchTemplateData={"ImageId": IMAGE, "IamInstanceProfile": {named: given}}
        )

        ec2.run_instances(LaunchTemplate={"LaunchTemplateName": "web"}, MinCount=2, MaxCount=2)

        [reservation] = ec2.describe_instances()["Reservations"]
        assert [each["IamInstanceProfile"]["Arn"] for each in reservation["Instances"]] == [profile["Arn"]] * 2

    def test_security_groups_by_id_and_by_name(self, ec2, launch):
        first = ec2.create_security_group(GroupName="first", Description="-")["GroupId"]
        second = ec2.create_security_group(GroupName="second", Description="-")["GroupId"]

        instance = launch({"SecurityGroupIds": [first], "SecurityGroups": ["second"]})

        assert {group["GroupId"] for group in instance["SecurityGroups"]} == {first, second}

    def test_volumes_and_no_others(self, ec2, launch):
        mappings = [
            {"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 30, "VolumeType": "gp3", "DeleteOnTermination": True}},
            {"DeviceName": "/dev/sdb", "Ebs": {"VolumeSize": 100, "Encrypted": True}},
            {"DeviceName": "/dev/sdc", "VirtualName": "ephemeral0"},
        ]

        instance = launch({"BlockDeviceMappings": mappings})

        volumes = {each["Attachments"][0]["Device"]: each for each in ec2.describe_volumes()["Volumes"]}
        assert {device: each["Size"] for device, each in volumes.items()} == {"/dev/sda1": 30, "/dev/sdb": 100}
        assert (volumes["/dev/sda1"]["VolumeType"], volumes["/dev/sdb"]["Encrypted"]) == ("gp3", True)
        assert len(instance["BlockDeviceMappings"]) == 2

    def test_a_volume_without_a_size_has_that_of_the_image(self, ec2, launch):
        launch({"BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeType": "gp3"}}]})

        [volume] = ec2.describe_volumes()["Volumes"]
        assert (volume["Size"], volume["VolumeType"]) == (8, "gp3")

    def test_network_interfaces(self, ec2, launch):
        subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
        group = ec2.create_security_group(GroupName="first", Description="-")["GroupId"]
        interface = {
            "DeviceIndex": 0,
            "SubnetId": subnet,
            "Groups": [group],
            "AssociatePublicIpAddress": False,
            "Description": "primary",
        }

        instance = launch({"NetworkInterfaces": [interface]})

        [shown] = instance["NetworkInterfaces"]
        assert (instance["SubnetId"], shown["SubnetId"]) == (subnet, subnet)
        assert [each["GroupId"] for each in shown["Groups"]] == [group]
        assert "PublicIpAddress" not in instance

    def test_interfaces_without_a_subnet_are_in_the_default_one(self, ec2, launch):
        instance = launch({"NetworkInterfaces": [{"AssociatePublicIpAddress": True}]})

        default = {each["SubnetId"] for each in ec2.describe_subnets()["Subnets"] if each["DefaultForAz"]}
        assert instance["SubnetId"] in default
        assert "PublicIpAddress" in instance

    def test_tags_of_instances_volumes_and_interfaces(self, ec2, launch):
        kinds = ("instance", "volume", "network-interface")
        specifications = [{"ResourceType": kind, "Tags": [{"Key": "kind", "Value": kind}]} for kind in kinds]

        instance = launch({"TagSpecifications": specifications})

        assert tags_of(instance)["kind"] == "instance"
        assert ec2.describe_volumes()["Volumes"][0]["Tags"] == [{"Key": "kind", "Value": "volume"}]
        assert ec2.describe_network_interfaces()["NetworkInterfaces"][0]["TagSet"] == [
            {"Key": "kind", "Value": "network-interface"}
        ]

    def test_the_image_that_an_alias_stands_for(self, launch):
        boto3.client("ssm", "us-east-1").put_parameter(Name="/images/web", Value=OTHER_IMAGE, Type="String")

        assert launch({"ImageId": "resolve:ssm:/images/web"})["ImageId"] == OTHER_IMAGE

    def test_the_template_is_marked_on_each_instance(self, ec2, launch):
        instance = launch({})

        [template] = ec2.describe_launch_templates()["LaunchTemplates"]
        assert tags_of(instance) == {
            "aws:ec2launchtemplate:id": template["LaunchTemplateId"],
            "aws:ec2launchtemplate:version": "1",
        }

    def test_without_a_template_nothing_is_marked(self, ec2):
        [instance] = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"]

        assert "Tags" not in instance


class TestVersions:
    @pytest.mark.parametrize(
        ("version", "image", "number"),
        [
            ({}, OTHER_IMAGE, "2"),
            ({"Version": "$Default"}, OTHER_IMAGE, "2"),
            ({"Version": "$Latest"}, "ami-785db401", "3"),
            ({"Version": "1"}, IMAGE, "1"),
        ],
    )
    @pytest.mark.parametrize("named", ["LaunchTemplateId", "LaunchTemplateName"])
    def test_the_version_that_is_asked_for_is_launched(self, ec2, version, image, number, named):
        made = ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={"ImageId": IMAGE})
        for each in (OTHER_IMAGE, "ami-785db401"):
            ec2.create_launch_template_version(LaunchTemplateName="web", LaunchTemplateData={"ImageId": each})
        ec2.modify_launch_template(LaunchTemplateName="web", DefaultVersion="2")
        specification = {named: made["LaunchTemplate"][named], **version}

        [instance] = ec2.run_instances(LaunchTemplate=specification, MinCount=1, MaxCount=1)["Instances"]

        assert instance["ImageId"] == image
        assert tags_of(instance)["aws:ec2launchtemplate:version"] == number

    def test_what_was_launched_stays_when_the_template_goes(self, ec2, launch):
        instance = launch({})
        ec2.delete_launch_template(LaunchTemplateName="web")

        [reservation] = ec2.describe_instances()["Reservations"]
        assert reservation["Instances"][0]["InstanceId"] == instance["InstanceId"]


class TestOverrides:
    @pytest.mark.parametrize(
        ("data", "request_", "member", "value"),
        [
            ({}, {"ImageId": OTHER_IMAGE}, "ImageId", OTHER_IMAGE),
            ({"InstanceType": "t3.micro"}, {"InstanceType": "m5.large"}, "InstanceType", "m5.large"),
            ({"KeyName": "a"}, {"KeyName": "b"}, "KeyName", "b"),
            ({"EbsOptimized": True}, {"EbsOptimized": False}, "EbsOptimized", False),
            (
                {"Monitoring": {"Enabled": True}},
                {"Monitoring": {"Enabled": False}},
                "Monitoring",
                {"State": "disabled"},
            ),
        ],
    )
    def test_the_request_wins_over_the_template(self, launch, data, request_, member, value):
        assert launch(data, **request_)[member] == value

    def test_tags_of_both_are_put_together(self, launch):
        def tagged(**tags: str) -> list[dict[str, Any]]:
            listed = [{"Key": key, "Value": value} for key, value in tags.items()]
            return [{"ResourceType": "instance", "Tags": listed}]

        instance = launch(
            {"TagSpecifications": tagged(team="template", stage="test")},
            TagSpecifications=tagged(team="request", cost="1"),
        )

        own = {key: value for key, value in tags_of(instance).items() if not key.startswith("aws:")}
        assert own == {"team": "request", "stage": "test", "cost": "1"}

    def test_security_groups_of_the_request_take_the_place_of_those_of_the_template(self, ec2, launch):
        first = ec2.create_security_group(GroupName="first", Description="-")["GroupId"]
        second = ec2.create_security_group(GroupName="second", Description="-")["GroupId"]

        instance = launch({"SecurityGroups": ["first"]}, SecurityGroupIds=[second])

        assert first != second
        assert [group["GroupId"] for group in instance["SecurityGroups"]] == [second]

    def test_block_devices_are_replaced_as_a_whole(self, ec2, launch):
        launch(
            {"BlockDeviceMappings": [{"DeviceName": "/dev/sdb", "Ebs": {"VolumeSize": 100}}]},
            BlockDeviceMappings=[{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 20}}],
        )

        assert [volume["Size"] for volume in ec2.describe_volumes()["Volumes"]] == [20]


class TestRefuses:
    @pytest.mark.parametrize(
        ("specification", "code", "message"),
        [
            (
                {"LaunchTemplateId": UNKNOWN},
                "InvalidLaunchTemplateId.NotFound",
                f"The specified launch template, with template ID {UNKNOWN}, does not exist.",
            ),
            (
                {"LaunchTemplateName": "unknown"},
                "InvalidLaunchTemplateName.NotFoundException",
                "The specified launch template, with template name unknown, does not exist.",
            ),
            (
                {"LaunchTemplateId": "lt-xyz"},
                "InvalidLaunchTemplateId.Malformed",
                "The following launch template ids are malformed: lt-xyz",
            ),
            (
                {"LaunchTemplateName": "web", "Version": "7"},
                "InvalidLaunchTemplateId.VersionNotFound",
                "Could not find the specified version 7 for the launch template with ID {id}.",
            ),
            (
                {"LaunchTemplateName": "web", "Version": "latest"},
                "InvalidParameterValue",
                "Invalid launch template version: either '$Default', '$Latest', or a numeric version are allowed.",
            ),
        ],
    )
    def test_a_template_or_version_that_is_not_there(self, ec2, specification, code, message):
        made = ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={"ImageId": IMAGE})
        template_id = made["LaunchTemplate"]["LaunchTemplateId"]

        assert refusal(ec2.run_instances, LaunchTemplate=specification, MinCount=1, MaxCount=1) == (
            code,
            message.format(id=template_id),
        )
        assert ec2.describe_instances()["Reservations"] == []

    def test_a_template_without_an_image(self, ec2):
        ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={"InstanceType": "t3.micro"})

        assert refusal(ec2.run_instances, LaunchTemplate={"LaunchTemplateName": "web"}, MinCount=1, MaxCount=1) == (
            "MissingParameter",
            "The request must contain the parameter ImageId",
        )

    def test_user_data_that_is_not_base64_is_found_at_launch(self, ec2):
        """A template with it is accepted (moto's test of it: "This doesn't actually fail against AWS")."""
        data = {"ImageId": IMAGE, "UserData": "not base64 encoded"}
        ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)

        assert refusal(ec2.run_instances, LaunchTemplate={"LaunchTemplateName": "web"}, MinCount=1, MaxCount=1) == (
            "InvalidUserData.Malformed",
            "Invalid BASE64 encoding of user data.",
        )

    def test_interfaces_of_a_template_and_a_subnet_of_the_request(self, ec2):
        data = {"ImageId": IMAGE, "NetworkInterfaces": [{"DeviceIndex": 0}]}
        ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)
        subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]

        code, _ = refusal(
            ec2.run_instances,
            LaunchTemplate={"LaunchTemplateName": "web"},
            SubnetId=subnet,
            MinCount=1,
            MaxCount=1,
        )

        assert code == "InvalidParameterCombination"

    def test_interfaces_of_a_template_and_security_groups_of_the_request(self, ec2):
        data = {"ImageId": IMAGE, "NetworkInterfaces": [{"DeviceIndex": 0}]}
        ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)
        group = ec2.create_security_group(GroupName="first", Description="-")["GroupId"]

        assert refusal(
            ec2.run_instances,
            LaunchTemplate={"LaunchTemplateName": "web"},
            SecurityGroupIds=[group],
            MinCount=1,
            MaxCount=1,
        ) == (
            "InvalidParameterCombination",
            "Network interfaces and an instance-level security groups may not be specified on the same request",
        )

    @pytest.mark.parametrize(
        ("profile", "message"),
        [
            (
                {"Name": "nobody"},
                "Value (nobody) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
            ),
            (
                {"Arn": "arn:aws:iam::123456789012:instance-profile/nobody"},
                "Value (arn:aws:iam::123456789012:instance-profile/nobody) for parameter iamInstanceProfile.arn is "
                "invalid. Invalid IAM Instance Profile ARN",
            ),
        ],
    )
    def test_a_profile_that_is_not_there(self, ec2, profile, message):
        data = {"ImageId": IMAGE, "IamInstanceProfile": profile}
        ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)

        found = refusal(ec2.run_instances, LaunchTemplate={"LaunchTemplateName": "web"}, MinCount=1, MaxCount=1)

        assert found == ("InvalidParameterValue", message)

    def test_a_profile_that_is_named_twice(self, ec2):
        profile = {"Name": "worker", "Arn": "arn:aws:iam::123456789012:instance-profile/worker"}
        data = {"ImageId": IMAGE, "IamInstanceProfile": profile}
        ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)

        assert refusal(ec2.run_instances, LaunchTemplate={"LaunchTemplateName": "web"}, MinCount=1, MaxCount=1) == (
            "InvalidParameterCombination",
            "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
        )

    def test_a_dry_run_launches_nothing(self, ec2):
        ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={"ImageId": IMAGE})

        code, _ = refusal(
            ec2.run_instances, LaunchTemplate={"LaunchTemplateName": "web"}, MinCount=1, MaxCount=1, DryRun=True
        )

        assert code == "DryRunOperation"
        assert ec2.describe_instances()["Reservations"] == []


class TestCounts:
    """There is capacity for as many as are asked for (API reference, RunInstances, MaxCount)."""

    @pytest.mark.parametrize(("least", "most"), [(1, 3), (3, 3), (2, 5)])
    def test_as_many_as_may_are_launched(self, ec2: Any, least: int, most: int) -> None:
        answer = ec2.run_instances(ImageId="ami-12c6146b", MinCount=least, MaxCount=most)

        assert len(answer["Instances"]) == most
        assert len({each["InstanceId"] for each in answer["Instances"]}) == most

    def test_the_least_can_not_be_more_than_the_most(self, ec2: Any) -> None:
        with pytest.raises(ClientError, match="InvalidParameterValue") as caught:
            ec2.run_instances(ImageId="ami-12c6146b", MinCount=3, MaxCount=1)

        assert "minCount" in caught.value.response["Error"]["Message"]
        assert ec2.describe_instances()["Reservations"] == []
