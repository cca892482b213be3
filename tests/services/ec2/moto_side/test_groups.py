"""Auto Scaling groups with launch templates: checked when they are made, launched by version, overrides and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IMAGE = "ami-12c6146b"
UNKNOWN = "lt-07ff4bb0369cd679c"
WEB = {"LaunchTemplateName": "web"}


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
            "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "from", "Value": "template"}]}],
        },
    )
    ec2.create_launch_template_version(
        LaunchTemplateName="web",
        SourceVersion="1",
        LaunchTemplateData={
            "InstanceType": "t3.large",
            "Monitoring": {"Enabled": True},
            "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 50}}],
        },
    )
    return ec2


@pytest.fixture
def autoscaling(ec2: Any) -> Any:
    return boto3.client("autoscaling", region_name="us-east-1")


@pytest.fixture
def group(autoscaling: Any) -> Callable[..., None]:
    """Create a group `workers`."""

    def group(count: int = 1, **parameters: Any) -> None:
        where = {} if "VPCZoneIdentifier" in parameters else {"AvailabilityZones": ["us-east-1b"]}
        sizes = {"MinSize": 0, "MaxSize": 5, "DesiredCapacity": count}
        autoscaling.create_auto_scaling_group(AutoScalingGroupName="workers", **sizes, **where, **parameters)

    return group


@pytest.fixture
def instances(ec2: Any) -> Callable[[], list[dict[str, Any]]]:
    """All instances that run."""

    def instances() -> list[dict[str, Any]]:
        found = [each for reservation in ec2.describe_instances()["Reservations"] for each in reservation["Instances"]]
        return [each for each in found if each["State"]["Name"] == "running"]

    return instances


def tags_of(instance: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in instance["Tags"]}


class TestLaunches:
    @pytest.mark.parametrize(
        ("version", "instance_type", "number"),
        [
            ({}, "t3.micro", "1"),
            ({"Version": "$Default"}, "t3.micro", "1"),
            ({"Version": "$Latest"}, "t3.large", "2"),
            ({"Version": "2"}, "t3.large", "2"),
        ],
    )
    def test_instances_are_of_the_asked_version(self, autoscaling, group, instances, version, instance_type, number):
        group(LaunchTemplate={**WEB, **version})

        [instance] = instances()
        [shown] = autoscaling.describe_auto_scaling_instances()["AutoScalingInstances"]
        assert (instance["InstanceType"], shown["InstanceType"]) == (instance_type, instance_type)
        assert shown["LaunchTemplate"]["Version"] == number
        assert shown["LaunchTemplate"]["LaunchTemplateName"] == "web"

    def test_all_of_the_version_is_launched(self, ec2, group, instances):
        group(LaunchTemplate={**WEB, "Version": "2"})

        [instance] = instances()
        assert instance["Monitoring"]["State"] == "enabled"
        assert [volume["Size"] for volume in ec2.describe_volumes()["Volumes"]] == [50]

    def test_instances_carry_the_tags_of_group_and_template(self, ec2, group, instances):
        group(
            LaunchTemplate={**WEB, "Version": "2"},
            Tags=[
                {"Key": "team", "Value": "a", "PropagateAtLaunch": True},
                {"Key": "from", "Value": "group", "PropagateAtLaunch": True},
                {"Key": "mine", "Value": "only", "PropagateAtLaunch": False},
            ],
        )

        [template] = ec2.describe_launch_templates()["LaunchTemplates"]
        assert tags_of(instances()[0]) == {
            "from": "group",
            "team": "a",
            "aws:autoscaling:groupName": "workers",
            "aws:ec2launchtemplate:id": template["LaunchTemplateId"],
            "aws:ec2launchtemplate:version": "2",
        }

    def test_the_latest_version_is_looked_up_at_each_launch(self, ec2, autoscaling, group, instances):
        group(LaunchTemplate={**WEB, "Version": "$Latest"})
        ec2.create_launch_template_version(
            LaunchTemplateName="web", SourceVersion="2", LaunchTemplateData={"InstanceType": "m5.large"}
        )

        autoscaling.set_desired_capacity(AutoScalingGroupName="workers", DesiredCapacity=2)

        assert sorted(each["InstanceType"] for each in instances()) == ["m5.large", "t3.large"]

    def test_a_group_with_subnets_launches_in_one_of_them(self, ec2, group, instances):
        subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]

        group(LaunchTemplate=WEB, VPCZoneIdentifier=subnet)

        assert instances()[0]["SubnetId"] == subnet

    def test_the_subnet_of_the_group_goes_to_the_interfaces_of_the_template(self, ec2, group, instances):
        subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
        security_group = ec2.create_security_group(GroupName="web", Description="-")["GroupId"]
        interface = {"DeviceIndex": 0, "Groups": [security_group], "AssociatePublicIpAddress": True}
        ec2.create_launch_template_version(
            LaunchTemplateName="web", LaunchTemplateData={"ImageId": IMAGE, "NetworkInterfaces": [interface]}
        )

        group(LaunchTemplate={**WEB, "Version": "3"}, VPCZoneIdentifier=subnet)

        [shown] = instances()[0]["NetworkInterfaces"]
        assert shown["SubnetId"] == subnet
        assert [each["GroupId"] for each in shown["Groups"]] == [security_group]

    def test_a_group_scales_in_instances_that_users_can_not_terminate(self, ec2, autoscaling, group, instances):
        """EC2 user guide, "Termination protection"."""
        ec2.create_launch_template_version(
            LaunchTemplateName="web", SourceVersion="1", LaunchTemplateData={"DisableApiTermination": True}
        )
        group(count=2, LaunchTemplate={**WEB, "Version": "3"})

        autoscaling.set_desired_capacity(AutoScalingGroupName="workers", DesiredCapacity=1)

        assert len(instances()) == 1


class TestMixedInstances:
    def policy(self, *overrides: dict[str, Any], version: str = "1") -> dict[str, Any]:
        template = {"LaunchTemplateSpecification": {**WEB, "Version": version}, "Overrides": list(overrides)}
        return {"LaunchTemplate": template}

    def test_an_override_wins_over_the_template(self, group, instances):
        group(MixedInstancesPolicy=self.policy({"InstanceType": "c5.large"}, {"InstanceType": "m5.large"}))

        assert [each["InstanceType"] for each in instances()] == ["c5.large"]

    def test_without_overrides_the_version_of_the_policy_is_launched(self, group, instances):
        group(MixedInstancesPolicy=self.policy(version="2"))

        assert [each["InstanceType"] for each in instances()] == ["t3.large"]

    def test_an_override_with_a_template_of_its_own(self, ec2, group, instances):
        ec2.create_launch_template(
            LaunchTemplateName="arm", LaunchTemplateData={"ImageId": "ami-760aaa0f", "InstanceType": "m6g.large"}
        )

        group(
            MixedInstancesPolicy=self.policy(
                {"InstanceType": "c6g.large", "LaunchTemplateSpecification": {"LaunchTemplateName": "arm"}}
            )
        )

        [instance] = instances()
        assert (instance["ImageId"], instance["InstanceType"]) == ("ami-760aaa0f", "c6g.large")

    @pytest.mark.parametrize(
        ("base", "percentage", "count", "spot"),
        [(0, 100, 4, 0), (0, 0, 4, 4), (1, 50, 4, 1), (2, 0, 4, 2), (0, 50, 3, 1)],
    )
    def test_spot_and_on_demand_share_a_group(self, group, instances, base, percentage, count, spot):
        distribution = {"OnDemandBaseCapacity": base, "OnDemandPercentageAboveBaseCapacity": percentage}

        group(
            count=count,
            MixedInstancesPolicy={**self.policy({"InstanceType": "c5.large"}), "InstancesDistribution": distribution},
        )

        assert [each.get("InstanceLifecycle") for each in instances()].count("spot") == spot

    def test_a_type_is_found_that_meets_requirements(self, ec2, group, instances):
        ec2.create_launch_template(LaunchTemplateName="any", LaunchTemplateData={"ImageId": IMAGE})
        requirements = {
            "VCpuCount": {"Min": 4, "Max": 4},
            "MemoryMiB": {"Min": 16384, "Max": 16384},
            "AllowedInstanceTypes": ["m5.*"],
        }
        template = {
            "LaunchTemplateSpecification": {"LaunchTemplateName": "any"},
            "Overrides": [{"InstanceRequirements": requirements}],
        }

        group(MixedInstancesPolicy={"LaunchTemplate": template})

        assert [each["InstanceType"] for each in instances()] == ["m5.xlarge"]


class TestRefuses:
    @pytest.mark.parametrize(
        ("specification", "message"),
        [
            (
                {"LaunchTemplateId": UNKNOWN},
                "You must use a valid fully-formed launch template. "
                f"The specified launch template, with template ID {UNKNOWN}, does not exist.",
            ),
            (
                {"LaunchTemplateName": "unknown"},
                "You must use a valid fully-formed launch template. "
                "The specified launch template, with template name unknown, does not exist.",
            ),
            (
                {"LaunchTemplateName": "web", "Version": "9"},
                "You must use a valid fully-formed launch template. "
                "Could not find the specified version 9 for the launch template with ID {id}.",
            ),
            (
                {"LaunchTemplateName": "web", "Version": "newest"},
                "Invalid launch template version: either '$Default', '$Latest', or a numeric version are allowed.",
            ),
            (
                {"LaunchTemplateName": "bare"},
                "You must use a valid fully-formed launch template. The request must contain the parameter ImageId",
            ),
        ],
    )
    @pytest.mark.parametrize("mixed", [False, True])
    def test_a_group_by_a_template_that_can_not_be_launched(
        self, ec2, autoscaling, group, specification, message, mixed
    ):
        """Users' reports of AWS's sentences, for example hashicorp/terraform-provider-aws PR 9488."""
        ec2.create_launch_template(LaunchTemplateName="bare", LaunchTemplateData={"InstanceType": "t3.micro"})
        [web] = ec2.describe_launch_templates(LaunchTemplateNames=["web"])["LaunchTemplates"]
        given = (
            {"MixedInstancesPolicy": {"LaunchTemplate": {"LaunchTemplateSpecification": specification}}}
            if mixed
            else {"LaunchTemplate": specification}
        )

        with pytest.raises(ClientError) as raised:
            group(**given)

        error = raised.value.response["Error"]
        assert (error["Code"], error["Message"]) == ("ValidationError", message.format(id=web["LaunchTemplateId"]))
        assert autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"] == []

    def test_a_group_is_not_given_such_a_template_later(self, autoscaling, group):
        group(LaunchTemplate=WEB)

        with pytest.raises(ClientError, match="valid fully-formed launch template"):
            autoscaling.update_auto_scaling_group(
                AutoScalingGroupName="workers", LaunchTemplate={"LaunchTemplateId": UNKNOWN}
            )

    def test_a_group_whose_template_has_gone_launches_nothing_and_says_why(self, ec2, autoscaling, group, instances):
        group(LaunchTemplate=WEB)
        template_id = ec2.delete_launch_template(**WEB)["LaunchTemplate"]["LaunchTemplateId"]

        autoscaling.set_desired_capacity(AutoScalingGroupName="workers", DesiredCapacity=3)

        [activity] = autoscaling.describe_scaling_activities(AutoScalingGroupName="workers")["Activities"]
        assert len(instances()) == 1
        assert activity["StatusCode"] == "Failed"
        assert f"with template ID {template_id}, does not exist." in activity["StatusMessage"]
