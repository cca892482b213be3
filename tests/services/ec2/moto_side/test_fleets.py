"""EC2 fleets and Spot fleets with launch templates: version, overrides, and everything the template says."""

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
UNKNOWN = "lt-07ff4bb0369cd679c"


@pytest.fixture(autouse=True)
def _simulated() -> Iterator[None]:
    with mock_aws(clock="virtual", seed=7):
        yield


@pytest.fixture
def ec2() -> Any:
    """EC2 with a launch template `web` of two versions."""
    ec2 = boto3.client("ec2", region_name="us-east-1")
    ec2.create_launch_template(
        LaunchTemplateName="web",
        LaunchTemplateData={
            "ImageId": IMAGE,
            "InstanceType": "t3.micro",
            "Monitoring": {"Enabled": True},
            "MetadataOptions": {"HttpTokens": "required"},
            "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 50}}],
            "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "from", "Value": "template"}]}],
        },
    )
    ec2.create_launch_template_version(
        LaunchTemplateName="web", SourceVersion="1", LaunchTemplateData={"InstanceType": "t3.large"}
    )
    return ec2


@pytest.fixture
def fleet(ec2: Any) -> Callable[..., dict[str, Any]]:
    """Create a fleet of the template `web`, with the overrides given; the answer is CreateFleet's."""

    def fleet(
        *overrides: dict[str, Any], version: str = "$Default", spot: int = 0, **parameters: Any
    ) -> dict[str, Any]:
        config = {"LaunchTemplateSpecification": {"LaunchTemplateName": "web", "Version": version}}
        if overrides:
            config["Overrides"] = list(overrides)  # type: ignore[assignment]
        capacity = {
            "TotalTargetCapacity": spot or 1,
            "DefaultTargetCapacityType": "spot" if spot else "on-demand",
        }
        request = {"Type": "instant", "TargetCapacitySpecification": capacity, "LaunchTemplateConfigs": [config]}
        made: dict[str, Any] = ec2.create_fleet(**{**request, **parameters})
        return made

    return fleet


@pytest.fixture
def spot_fleet(ec2: Any) -> Callable[..., str]:
    """Request a Spot fleet of one instance by these launch template configs; the answer is its id."""

    def spot_fleet(*configs: dict[str, Any], count: int = 1, **config: Any) -> str:
        request = {
            "IamFleetRole": "arn:aws:iam::123456789012:role/fleet",
            "TargetCapacity": count,
            "SpotPrice": "0.1",
            "AllocationStrategy": "lowestPrice",
            "LaunchTemplateConfigs": list(configs),
            **config,
        }
        made: str = ec2.request_spot_fleet(SpotFleetRequestConfig=request)["SpotFleetRequestId"]
        return made

    return spot_fleet


@pytest.fixture
def instances(ec2: Any) -> Callable[[], list[dict[str, Any]]]:
    def instances() -> list[dict[str, Any]]:
        return [each for found in ec2.describe_instances()["Reservations"] for each in found["Instances"]]

    return instances


def tags_of(instance: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in instance["Tags"]}


def of_web(version: str, *overrides: dict[str, Any]) -> dict[str, Any]:
    specification = {"LaunchTemplateName": "web", "Version": version}
    return {"LaunchTemplateSpecification": specification, **({"Overrides": list(overrides)} if overrides else {})}


class TestFleets:
    @pytest.mark.parametrize(
        ("version", "instance_type", "number"),
        [("$Default", "t3.micro", "1"), ("$Latest", "t3.large", "2"), ("2", "t3.large", "2")],
    )
    @pytest.mark.parametrize("spot", [0, 1])
    def test_the_asked_version_is_launched(self, fleet, instances, version, instance_type, number, spot):
        made = fleet(version=version, spot=spot)

        [instance] = instances()
        [shown] = made["Instances"]
        assert (instance["InstanceType"], shown["InstanceType"]) == (instance_type, instance_type)
        assert tags_of(instance)["aws:ec2launchtemplate:version"] == number
        assert shown["LaunchTemplateAndOverrides"]["LaunchTemplateSpecification"]["Version"] == number

    @pytest.mark.parametrize("spot", [0, 1])
    def test_all_of_the_template_is_launched(self, ec2, fleet, instances, spot):
        made = fleet(spot=spot)

        [instance] = instances()
        assert instance["Monitoring"]["State"] == "enabled"
        assert instance["MetadataOptions"]["HttpTokens"] == "required"
        assert [volume["Size"] for volume in ec2.describe_volumes()["Volumes"]] == [50]
        assert tags_of(instance)["from"] == "template"
        assert tags_of(instance)["aws:ec2:fleet-id"] == made["FleetId"]
        assert instance.get("InstanceLifecycle") == ("spot" if spot else None)

    def test_an_override_wins_over_the_template(self, ec2, fleet, instances):
        subnets = {each["AvailabilityZone"]: each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]}
        fleet({"InstanceType": "c5.large", "ImageId": "ami-760aaa0f", "SubnetId": subnets["us-east-1d"]})

        [instance] = instances()
        assert (instance["InstanceType"], instance["ImageId"]) == ("c5.large", "ami-760aaa0f")
        assert instance["SubnetId"] == subnets["us-east-1d"]

    def test_the_zone_of_an_override(self, fleet, instances):
        fleet({"AvailabilityZone": "us-east-1c"})

        assert instances()[0]["Placement"]["AvailabilityZone"] == "us-east-1c"

    def test_a_type_is_found_that_meets_requirements(self, ec2, fleet, instances):
        ec2.create_launch_template(LaunchTemplateName="any", LaunchTemplateData={"ImageId": IMAGE})
        requirements = {
            "VCpuCount": {"Min": 2, "Max": 2},
            "MemoryMiB": {"Min": 8192, "Max": 8192},
            "ExcludedInstanceTypes": ["a*", "m4*", "m6*", "m7*", "m8*"],
            "AllowedInstanceTypes": ["m*"],
        }
        fleet(
            LaunchTemplateConfigs=[
                {
                    "LaunchTemplateSpecification": {"LaunchTemplateName": "any", "Version": "1"},
                    "Overrides": [{"InstanceRequirements": requirements}],
                }
            ]
        )

        assert instances()[0]["InstanceType"] == "m5.large"

    def test_tags_of_an_instant_fleet_are_put_on_its_instances(self, fleet, instances):
        tags = [{"Key": "team", "Value": "a"}]
        fleet(TagSpecifications=[{"ResourceType": "instance", "Tags": tags}])

        assert tags_of(instances()[0]).items() >= {"team": "a", "from": "template"}.items()

    @pytest.mark.parametrize(
        ("specification", "code", "message"),
        [
            (
                {"LaunchTemplateId": UNKNOWN, "Version": "1"},
                "InvalidLaunchTemplateId.NotFound",
                f"The specified launch template, with template ID {UNKNOWN}, does not exist.",
            ),
            (
                {"LaunchTemplateName": "unknown", "Version": "1"},
                "InvalidLaunchTemplateName.NotFoundException",
                "The specified launch template, with template name unknown, does not exist.",
            ),
        ],
    )
    def test_a_template_that_is_not_there_is_refused(self, ec2, fleet, instances, specification, code, message):
        with pytest.raises(ClientError) as raised:
            fleet(LaunchTemplateConfigs=[{"LaunchTemplateSpecification": specification}])

        error = raised.value.response["Error"]
        assert (error["Code"], error["Message"]) == (code, message)
        assert instances() == []
        assert ec2.describe_fleets()["Fleets"] == []

    @pytest.mark.parametrize(
        ("data", "parameter"), [({"InstanceType": "t3.micro"}, "ImageId"), ({"ImageId": IMAGE}, "InstanceType")]
    )
    def test_a_template_that_lacks_something_is_refused(self, ec2, fleet, data, parameter):
        ec2.create_launch_template(LaunchTemplateName="bare", LaunchTemplateData=data)

        with pytest.raises(ClientError, match=f"The request must contain the parameter {parameter}"):
            fleet(
                LaunchTemplateConfigs=[{"LaunchTemplateSpecification": {"LaunchTemplateName": "bare", "Version": "1"}}]
            )

    @pytest.mark.parametrize(("spot", "lifecycle"), [(0, "on-demand"), (1, "spot")])
    def test_an_instant_fleet_says_what_it_could_not_launch(self, ec2, fleet, instances, spot, lifecycle):
        data = {"ImageId": IMAGE, "InstanceType": "t3.micro", "SecurityGroupIds": ["sg-1234567890abcdef0"]}
        ec2.create_launch_template(LaunchTemplateName="odd", LaunchTemplateData=data)
        config = {"LaunchTemplateSpecification": {"LaunchTemplateName": "odd", "Version": "1"}}

        made = fleet(LaunchTemplateConfigs=[config], spot=spot)

        [error] = made["Errors"]
        assert (error["ErrorCode"], error["Lifecycle"]) == ("InvalidGroup.NotFound", lifecycle)
        assert error["ErrorMessage"] == "The security group 'sg-1234567890abcdef0' does not exist"
        assert instances() == []

    def test_the_user_data_of_a_specification(self, ec2, fleet, instances):
        text = b64encode(b"#!/bin/sh").decode()
        specification = {"LaunchTemplateName": "web", "LaunchTemplateSpecificationUserData": text}
        fleet(LaunchTemplateConfigs=[{"LaunchTemplateSpecification": specification}])

        [instance] = instances()
        shown = ec2.describe_instance_attribute(InstanceId=instance["InstanceId"], Attribute="userData")
        assert shown["UserData"]["Value"] == text


class TestSpotFleets:
    @pytest.mark.parametrize(
        ("version", "instance_type"), [("1", "t3.micro"), ("$Default", "t3.micro"), ("$Latest", "t3.large")]
    )
    def test_the_asked_version_is_launched(self, ec2, spot_fleet, instances, version, instance_type):
        request_id = spot_fleet(of_web(version))

        [instance] = instances()
        [active] = ec2.describe_spot_fleet_instances(SpotFleetRequestId=request_id)["ActiveInstances"]
        assert active["InstanceId"] == instance["InstanceId"]
        assert (instance["InstanceType"], instance["InstanceLifecycle"]) == (instance_type, "spot")
        assert instance["SpotInstanceRequestId"] == active["SpotInstanceRequestId"]

    def test_all_of_the_template_is_launched(self, ec2, spot_fleet, instances):
        request_id = spot_fleet(of_web("1"))

        [instance] = instances()
        assert instance["Monitoring"]["State"] == "enabled"
        assert [volume["Size"] for volume in ec2.describe_volumes()["Volumes"]] == [50]
        assert tags_of(instance)["from"] == "template"
        assert tags_of(instance)["aws:ec2spot:fleet-request-id"] == request_id

    def test_every_override_is_a_choice(self, spot_fleet, instances):
        overrides = [{"InstanceType": "c5.large"}, {"InstanceType": "m5.large"}]
        spot_fleet(of_web("1", *overrides), count=2, AllocationStrategy="diversified")

        assert sorted(each["InstanceType"] for each in instances()) == ["c5.large", "m5.large"]

    def test_a_template_that_is_not_there_is_refused(self, ec2, spot_fleet):
        with pytest.raises(ClientError) as raised:
            spot_fleet({"LaunchTemplateSpecification": {"LaunchTemplateId": UNKNOWN, "Version": "1"}})

        assert raised.value.response["Error"]["Code"] == "InvalidLaunchTemplateId.NotFound"
        assert ec2.describe_spot_fleet_requests()["SpotFleetRequestConfigs"] == []

    def test_a_fleet_grows_by_its_template(self, ec2, spot_fleet, instances):
        request_id = spot_fleet(of_web("1"))

        ec2.modify_spot_fleet_request(SpotFleetRequestId=request_id, TargetCapacity=3)

        assert [each["Monitoring"]["State"] for each in instances()] == ["enabled"] * 3
