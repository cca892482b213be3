"""How moto's other services find the native launch templates, and what they keep of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim import Cloud

REGION = "us-east-1"
ROLE = "arn:aws:iam::123456789012:role/nodes"


@pytest.fixture(autouse=True)
def cloud() -> Iterator[Cloud]:
    with mock_aws(clock="virtual", seed=7) as cloud:
        yield cloud


@pytest.fixture
def template_id() -> str:
    """The id of a launch template `web`."""
    data = {"ImageId": "ami-12c6146b", "InstanceType": "t3.micro"}
    made = boto3.client("ec2", REGION).create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)
    return str(made["LaunchTemplate"]["LaunchTemplateId"])


@pytest.fixture
def autoscaling(template_id: str) -> Any:
    """Auto Scaling with a group `workers` of one instance by the template."""
    autoscaling = boto3.client("autoscaling", REGION)
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="workers",
        MinSize=1,
        MaxSize=5,
        AvailabilityZones=["us-east-1a"],
        LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"},
    )
    return autoscaling


@pytest.mark.parametrize("named", ["id", "name"])
def test_a_node_group_knows_its_template_by_both_names(template_id, named):
    template = {"id": template_id, "name": "web"}
    eks = boto3.client("eks", REGION)
    eks.create_cluster(name="cluster", roleArn=ROLE, resourcesVpcConfig={})

    made = eks.create_nodegroup(
        clusterName="cluster", nodegroupName="nodes", nodeRole=ROLE, subnets=[], launchTemplate={named: template[named]}
    )

    assert made["nodegroup"]["launchTemplate"] == template


def test_a_group_shows_its_template_by_both_names(autoscaling, template_id):
    [group] = autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]

    assert group["LaunchTemplate"] == {
        "LaunchTemplateId": template_id,
        "LaunchTemplateName": "web",
        "Version": "$Latest",
    }


def test_a_group_goes_on_launching_after_a_snapshot_is_restored(cloud, autoscaling):
    saved = cloud.snapshot()
    autoscaling.delete_auto_scaling_group(AutoScalingGroupName="workers", ForceDelete=True)
    boto3.client("ec2", REGION).delete_launch_template(LaunchTemplateName="web")

    cloud.restore(saved)
    autoscaling.set_desired_capacity(AutoScalingGroupName="workers", DesiredCapacity=3)

    [group] = autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert [each["LaunchTemplate"]["Version"] for each in group["Instances"]] == ["1", "1", "1"]


def test_two_clouds_have_templates_of_their_own(cloud, template_id):
    other = cloud.fork()
    other.client("ec2").create_launch_template_version(
        LaunchTemplateId=template_id, SourceVersion="1", LaunchTemplateData={"InstanceType": "t3.large"}
    )
    specification = {"LaunchTemplateId": template_id, "Version": "$Latest"}

    def launched(client: Any) -> str:
        made = client.run_instances(LaunchTemplate=specification, MinCount=1, MaxCount=1)
        return str(made["Instances"][0]["InstanceType"])

    assert [launched(boto3.client("ec2", REGION)), launched(other.client("ec2"))] == ["t3.micro", "t3.large"]


def test_what_moto_calls_for_a_launch_is_in_the_journal(cloud, autoscaling):
    launch = next(call for call in cloud.journal.calls(operation="RunInstances") if call.cause is not None)

    [creation] = cloud.journal.calls(operation="CreateAutoScalingGroup")
    assert launch.cause == creation.request_id
