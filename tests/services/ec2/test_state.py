"""What happens to launch templates between calls: snapshots, forks, threads, seeds, other users of the same cloud."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import Cloud, mock_aws

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = {"ImageId": "ami-12c6146b"}


def names(ec2: Any) -> list[str]:
    return [each["LaunchTemplateName"] for each in ec2.describe_launch_templates()["LaunchTemplates"]]


def test_a_snapshot_brings_templates_versions_and_tokens_back(cloud, ec2, make):
    request = {"LaunchTemplateName": "web", "LaunchTemplateData": DATA, "ClientToken": "once"}
    made = ec2.create_launch_template(**request)["LaunchTemplate"]
    saved = cloud.snapshot()
    ec2.delete_launch_template(LaunchTemplateName="web")
    make("other")

    cloud.restore(saved)

    assert names(ec2) == ["web"]
    assert ec2.create_launch_template(**request)["LaunchTemplate"] == made


def test_a_fork_goes_its_own_way(cloud, ec2, make):
    make("common")
    other = cloud.fork()

    make("here")
    other.client("ec2").create_launch_template(LaunchTemplateName="there", LaunchTemplateData=DATA)

    assert names(ec2) == ["common", "here"]
    assert names(other.client("ec2")) == ["common", "there"]


def test_the_same_seed_gives_the_same_ids():
    def made(seed: int) -> str:
        client = Cloud(seed=seed).client("ec2")
        answer = client.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=DATA)
        return str(answer["LaunchTemplate"]["LaunchTemplateId"])

    assert made(1) == made(1) != made(2)


def race(call: Callable[[int], Any]) -> list[str]:
    """Run a call in many threads at once; the answers are the codes of errors, empty for successes."""

    def code(number: int) -> str:
        try:
            call(number)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return ""

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(code, range(40)))


def test_of_many_who_create_a_name_at_once_one_succeeds(ec2):
    codes = race(lambda _: ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=DATA))

    assert sorted(codes) == ["", *["InvalidLaunchTemplateName.AlreadyExistsException"] * 39]


def test_versions_that_are_created_at_once_have_numbers_of_their_own(ec2, template_id):
    race(lambda _: ec2.create_launch_template_version(LaunchTemplateId=template_id, LaunchTemplateData=DATA))

    found = ec2.describe_launch_template_versions(LaunchTemplateId=template_id)["LaunchTemplateVersions"]
    assert [version["VersionNumber"] for version in found] == list(range(41, 0, -1))


def test_a_deletion_succeeds_once(ec2, template_id):
    codes = race(lambda _: ec2.delete_launch_template(LaunchTemplateId=template_id))

    assert sorted(codes) == ["", *["InvalidLaunchTemplateId.NotFound"] * 39]


@pytest.mark.parametrize("asked", [{}, {"ImageId": "ami-760aaa0f"}])
def test_instances_are_launched_over_the_wire_as_well(asked):
    """Somebody listens to what the direct path leaves out, so that calls take botocore's whole pipeline."""
    with mock_aws():
        ec2 = boto3.client("ec2", region_name="us-east-1")
        ec2.meta.events.register("before-send", lambda **_: None)
        ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={**DATA, "InstanceType": "t3.large"})

        [instance] = ec2.run_instances(LaunchTemplate={"LaunchTemplateName": "web"}, MinCount=1, MaxCount=1, **asked)[
            "Instances"
        ]

    assert (instance["ImageId"], instance["InstanceType"]) == (asked.get("ImageId", DATA["ImageId"]), "t3.large")
