"""Cartography's own functions for launch templates, through a listing, a deletion, and the look-up of versions."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import Cloud, mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION = "us-east-1"


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws(clock="virtual", seed=7) as cloud:
        yield cloud


@pytest.fixture
def cartography() -> Any:
    """Cartography's module for launch templates."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("cartography.intel.aws.ec2.launch_templates")


@pytest.fixture
def session() -> boto3.session.Session:
    return boto3.session.Session(region_name=REGION)


@pytest.fixture
def ec2(cloud: Cloud) -> Any:
    """EC2 with 20 launch templates `template-<n>` of two versions."""
    ec2 = boto3.client("ec2", region_name=REGION)
    for number in range(20):
        name = f"template-{number}"
        ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"ImageId": "ami-12c6146b"})
        ec2.create_launch_template_version(LaunchTemplateName=name, LaunchTemplateData={"ImageId": "ami-760aaa0f"})
    return ec2


def test_all_templates_and_their_versions_are_found(cartography, session, ec2):
    templates = cartography.get_launch_templates(session, REGION)
    versions = cartography.get_launch_template_versions(session, REGION, templates)

    assert [each["LaunchTemplateName"] for each in templates] == [f"template-{number}" for number in range(20)]
    assert len(versions) == 40
    assert len(cartography.transform_launch_templates(templates, versions)) == 20
    ids = {each["Id"] for each in cartography.transform_launch_template_versions(versions)}
    assert ids == {f"{each['LaunchTemplateId']}-{number}" for each in templates for number in (1, 2)}


def test_a_template_deleted_after_the_listing_is_left_out(cartography, session, ec2, caplog):
    """The race of cartography-cncf/cartography 1490: the look-up answers InvalidLaunchTemplateId.NotFound."""
    templates = cartography.get_launch_templates(session, REGION)
    gone = templates[7]["LaunchTemplateId"]
    ec2.delete_launch_template(LaunchTemplateId=gone)

    versions = cartography.get_launch_template_versions(session, REGION, templates)

    assert len(versions) == 38
    assert f"Launch template {gone} no longer exists" in caplog.text
    kept = cartography.transform_launch_templates(templates, versions)
    assert gone not in {each["LaunchTemplateId"] for each in kept}
    assert len(kept) == 19


def test_a_template_deleted_between_two_of_its_own_calls_is_left_out(cartography, session, cloud, ec2):
    """`cloud.faults` deletes it just before its versions are looked up, within one run of Cartography's functions."""
    [victim] = ec2.describe_launch_templates(LaunchTemplateNames=["template-3"])["LaunchTemplates"]
    victim_id = victim["LaunchTemplateId"]
    with cloud.faults.before(
        lambda *_: ec2.delete_launch_template(LaunchTemplateId=victim_id),
        service="ec2",
        operation="DescribeLaunchTemplateVersions",
        resource=victim_id,
    ) as race:
        templates = cartography.get_launch_templates(session, REGION)
        versions = cartography.get_launch_template_versions(session, REGION, templates)

    assert race.hits == 1
    assert victim_id in {each["LaunchTemplateId"] for each in templates}
    assert victim_id not in {each["LaunchTemplateId"] for each in versions}
    assert len(versions) == 38


def test_a_template_changed_between_two_calls_is_seen_as_it_is_then(cartography, session, cloud, ec2):
    with cloud.faults.after(
        lambda *_: ec2.create_launch_template_version(
            LaunchTemplateName="template-0", LaunchTemplateData={"ImageId": "ami-785db401"}
        ),
        service="ec2",
        operation="DescribeLaunchTemplates",
        times=1,
    ):
        templates = cartography.get_launch_templates(session, REGION)
        versions = cartography.get_launch_template_versions(session, REGION, templates)

    assert templates[0]["LatestVersionNumber"] == 2
    first = templates[0]["LaunchTemplateId"]
    assert [each["VersionNumber"] for each in versions if each["LaunchTemplateId"] == first] == [3, 2, 1]
