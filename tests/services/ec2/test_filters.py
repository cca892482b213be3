"""EC2's filters: on launch templates, on their versions, with wildcards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.services.ec2.filters import Filters

DATA = {
    "ImageId": "ami-12c6146b",
    "InstanceType": "t3.micro",
    "EbsOptimized": True,
    "KernelId": "aki-1",
    "RamDiskId": "ari-1",
    "IamInstanceProfile": {"Arn": "arn:aws:iam::123456789012:instance-profile/web"},
    "MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled"},
    "Placement": {"HostResourceGroupArn": "arn:aws:resource-groups:us-east-1:123456789012:group/hosts"},
    "LicenseSpecifications": [{"LicenseConfigurationArn": "arn:aws:license-manager:us-east-1:123456789012:lic-1"}],
    "NetworkInterfaces": [{"NetworkCardIndex": 0}, {"NetworkCardIndex": 1}],
    "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": "snap-1"}}],
}


def matching(pattern: str, text: str) -> bool:
    known = {"text": lambda each: (each,)}
    return Filters([{"Name": "text", "Values": [pattern]}], known).admit(text)


class TestTemplates:
    @pytest.fixture
    def names(self, ec2):
        """The names of the launch templates that filters let pass."""

        def names(**filters):
            given = [
                {"Name": name.replace("__", ":").replace("_", "-"), "Values": each} for name, each in filters.items()
            ]
            found = ec2.describe_launch_templates(Filters=given)["LaunchTemplates"]
            return [template["LaunchTemplateName"] for template in found]

        return names

    @pytest.fixture(autouse=True)
    def _templates(self, cloud, make):
        make(
            "web-blue", TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "team", "Value": "a"}]}]
        )
        cloud.clock.advance(days=1)
        make(
            "web-green",
            TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "team", "Value": "b"}]}],
        )
        make("batch")

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({"launch_template_name": ["batch"]}, ["batch"]),
            ({"launch_template_name": ["web-*"]}, ["web-blue", "web-green"]),
            ({"launch_template_name": ["batch", "web-?lue"]}, ["web-blue", "batch"]),
            ({"tag__team": ["b"]}, ["web-green"]),
            ({"tag__team": ["*"]}, ["web-blue", "web-green"]),
            ({"tag_key": ["team"]}, ["web-blue", "web-green"]),
            ({"tag_key": ["cost"]}, []),
            ({"create_time": ["2026-01-01T*"]}, ["web-blue"]),
            ({"create_time": ["2026-01-02T00:00:00.000Z"]}, ["web-green", "batch"]),
            ({"launch_template_name": ["web-*"], "tag__team": ["a"]}, ["web-blue"]),
        ],
    )
    def test_those_pass_that_every_filter_admits(self, names, filters, found):
        assert names(**filters) == found

    def test_a_filter_applies_to_templates_that_are_named(self, ec2):
        found = ec2.describe_launch_templates(
            LaunchTemplateNames=["batch", "web-blue"], Filters=[{"Name": "tag:team", "Values": ["a"]}]
        )

        assert [each["LaunchTemplateName"] for each in found["LaunchTemplates"]] == ["web-blue"]

    def test_an_unknown_filter_is_refused(self, ec2, refused):
        assert refused(ec2.describe_launch_templates, Filters=[{"Name": "colour", "Values": ["blue"]}]) == (
            "InvalidParameterValue",
            "The filter 'colour' is invalid",
        )

    def test_201_values_are_refused(self, ec2, refused):
        values = [str(number) for number in range(201)]

        assert refused(ec2.describe_launch_templates, Filters=[{"Name": "launch-template-name", "Values": values}]) == (
            "InvalidParameterValue",
            "The maximum number of filter values specified on a single call is 200.",
        )


class TestVersions:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("create-time", "2026-01-01T00:00:00.000Z"),
            ("ebs-optimized", "true"),
            ("http-endpoint", "enabled"),
            ("http-tokens", "required"),
            ("host-resource-group-arn", "*:group/hosts"),
            ("iam-instance-profile", "arn:aws:iam::123456789012:instance-profile/web"),
            ("image-id", "ami-12c6146b"),
            ("instance-type", "t3.*"),
            ("is-default-version", "true"),
            ("kernel-id", "aki-1"),
            ("license-configuration-arn", "*lic-1"),
            ("network-card-index", "1"),
            ("ram-disk-id", "ari-1"),
            ("snapshot-id", "snap-1"),
        ],
    )
    def test_each_filter_looks_at_its_parameter(self, cloud, ec2, make, name, value):
        make("web", LaunchTemplateData=DATA)
        cloud.clock.advance(hours=1)
        ec2.create_launch_template_version(LaunchTemplateName="web", LaunchTemplateData={"KeyName": "other"})

        found = ec2.describe_launch_template_versions(
            LaunchTemplateName="web", Filters=[{"Name": name, "Values": [value]}]
        )["LaunchTemplateVersions"]

        assert [version["VersionNumber"] for version in found] == [1]

    def test_filters_choose_among_the_latest_versions_of_all_templates(self, ec2, make):
        make("one", "ami-2")
        make("two")

        found = ec2.describe_launch_template_versions(
            Versions=["$Latest"], Filters=[{"Name": "image-id", "Values": ["ami-2"]}]
        )["LaunchTemplateVersions"]

        assert [version["LaunchTemplateName"] for version in found] == ["one"]

    def test_versions_have_no_tags_to_filter_by(self, ec2, template_id, refused):
        assert refused(
            ec2.describe_launch_template_versions,
            LaunchTemplateName="web",
            Filters=[{"Name": "tag:team", "Values": ["a"]}],
        ) == ("InvalidParameterValue", "The filter 'tag:team' is invalid")


class TestPatterns:
    @pytest.mark.parametrize(
        ("pattern", "text", "matches"),
        [
            ("a*c", "abbbc", True),
            ("a?c", "abc", True),
            ("a?c", "ac", False),
            (r"a\*c", "a*c", True),
            (r"a\*c", "abc", False),
            (r"a\?", "a?", True),
            (r"a\\", "a\\", True),
            ("a.c", "abc", False),
            ("*", "", True),
            ("ABC", "abc", False),
        ],
    )
    def test_asterisk_question_mark_and_backslash_mean_what_aws_says(self, pattern, text, matches):
        assert matching(pattern, text) is matches

    @given(text=st.text(max_size=20))
    def test_every_text_matches_itself_and_the_asterisk(self, text):
        literal = "".join(f"\\{letter}" if letter in "*?\\" else letter for letter in text)

        assert matching(literal, text)
        assert matching("*", text)
