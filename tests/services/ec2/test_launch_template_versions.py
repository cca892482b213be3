"""Versions of launch templates: created, inherited, described, deleted."""

from __future__ import annotations

from datetime import UTC, datetime

import boto3
import pytest

WHICH = (
    "To describe the launch template data for all your launch templates, for ‘--versions’ specify ‘$Latest’, "  # noqa: RUF001
    "‘$Default’, or both, and omit ‘--launch-template-id’, ‘--launch-template-name’, and version numbers. To "  # noqa: RUF001
    "describe the launch template data for a specific launch template, specify ‘--launch-template-id’ or "  # noqa: RUF001
    "‘--launch-template-name’, and for ‘--versions’ specify one or more of the following values: ‘$Latest’, "  # noqa: RUF001
    "‘$Default’, or one or more version numbers."  # noqa: RUF001
)


@pytest.fixture
def numbers(ec2):
    """The numbers of the versions of `web` that a description shows."""

    def numbers(**parameters):
        named = {} if "LaunchTemplateId" in parameters else {"LaunchTemplateName": "web"}
        shown = ec2.describe_launch_template_versions(**named, **parameters)["LaunchTemplateVersions"]
        return [version["VersionNumber"] for version in shown]

    return numbers


class TestCreates:
    def test_a_version_is_answered_as_it_is_described(self, cloud, ec2, template_id):
        cloud.clock.advance(hours=1)
        made = ec2.create_launch_template_version(
            LaunchTemplateName="web", LaunchTemplateData={"ImageId": "ami-def456"}, VersionDescription="new ami"
        )["LaunchTemplateVersion"]

        assert made == {
            "LaunchTemplateId": template_id,
            "LaunchTemplateName": "web",
            "VersionNumber": 2,
            "VersionDescription": "new ami",
            "CreateTime": datetime(2026, 1, 1, 1, tzinfo=UTC),
            "CreatedBy": "arn:aws:sts::123456789012:user/moto",
            "DefaultVersion": False,
            "LaunchTemplateData": {"ImageId": "ami-def456"},
            "Operator": {"Managed": False},
        }
        described = ec2.describe_launch_template_versions(LaunchTemplateId=template_id, Versions=["2"])
        assert described["LaunchTemplateVersions"] == [made]

    def test_what_is_given_overwrites_what_is_inherited_as_a_whole(self, ec2, make):
        make(
            LaunchTemplateData={
                "ImageId": "ami-1",
                "KeyName": "operators",
                "Placement": {"AvailabilityZone": "us-east-1a", "Tenancy": "dedicated"},
                "SecurityGroupIds": ["sg-1", "sg-2"],
            }
        )

        made = ec2.create_launch_template_version(
            LaunchTemplateName="web",
            SourceVersion="1",
            LaunchTemplateData={
                "ImageId": "ami-2",
                "Placement": {"AvailabilityZone": "us-east-1b"},
                "SecurityGroupIds": ["sg-3"],
            },
        )["LaunchTemplateVersion"]

        assert made["LaunchTemplateData"] == {
            "ImageId": "ami-2",
            "KeyName": "operators",
            "Placement": {"AvailabilityZone": "us-east-1b"},
            "SecurityGroupIds": ["sg-3"],
        }

    @pytest.mark.parametrize(("source", "image"), [("$Latest", "ami-2"), ("$Default", "ami-12c6146b"), ("2", "ami-2")])
    def test_any_version_is_inherited_from(self, ec2, make, source, image):
        make("web", "ami-2")

        made = ec2.create_launch_template_version(
            LaunchTemplateName="web", SourceVersion=source, LaunchTemplateData={"KeyName": "operators"}
        )["LaunchTemplateVersion"]

        assert made["LaunchTemplateData"]["ImageId"] == image

    def test_without_a_source_nothing_is_inherited(self, ec2, template_id):
        made = ec2.create_launch_template_version(LaunchTemplateName="web", LaunchTemplateData={"KeyName": "ops"})

        assert made["LaunchTemplateVersion"]["LaunchTemplateData"] == {"KeyName": "ops"}

    def test_a_source_is_enough(self, ec2, template_id):
        made = ec2.create_launch_template_version(
            LaunchTemplateName="web", SourceVersion="$Latest", LaunchTemplateData={}
        )

        assert made["LaunchTemplateVersion"]["LaunchTemplateData"] == {
            "ImageId": "ami-12c6146b",
            "InstanceType": "t3.micro",
        }

    def test_snapshots_are_not_inherited_unless_they_are_given(self, ec2, make):
        """API reference, CreateLaunchTemplateVersion, SourceVersion."""
        disk = {"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": "snap-1", "VolumeSize": 20}}
        bare = {"DeviceName": "/dev/sdb", "Ebs": {"SnapshotId": "snap-2"}}
        make(LaunchTemplateData={"BlockDeviceMappings": [disk, bare]})

        inherited = ec2.create_launch_template_version(
            LaunchTemplateName="web", SourceVersion="1", LaunchTemplateData={"ImageId": "ami-2"}
        )
        given = ec2.create_launch_template_version(
            LaunchTemplateName="web", SourceVersion="1", LaunchTemplateData={"BlockDeviceMappings": [disk]}
        )

        assert inherited["LaunchTemplateVersion"]["LaunchTemplateData"]["BlockDeviceMappings"] == [
            {"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 20}},
            {"DeviceName": "/dev/sdb"},
        ]
        assert given["LaunchTemplateVersion"]["LaunchTemplateData"]["BlockDeviceMappings"] == [disk]

    def test_the_source_itself_stays_as_it_was(self, ec2, make):
        make(LaunchTemplateData={"BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": "snap-1"}}]})
        ec2.create_launch_template_version(
            LaunchTemplateName="web", SourceVersion="1", LaunchTemplateData={"ImageId": "ami-2"}
        )

        first = ec2.describe_launch_template_versions(LaunchTemplateName="web", Versions=["1"])

        assert first["LaunchTemplateVersions"][0]["LaunchTemplateData"] == {
            "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": "snap-1"}}]
        }

    @pytest.mark.parametrize(
        ("source", "code", "message"),
        [
            (
                "7",
                "InvalidLaunchTemplateId.VersionNotFound",
                "Could not find the specified version 7 for the launch template with ID {id}.",
            ),
            (
                "latest",
                "InvalidParameterValue",
                "Invalid launch template version: either '$Default', '$Latest', or a numeric version are allowed.",
            ),
        ],
    )
    def test_a_source_that_is_not_there_is_refused(self, ec2, template_id, refused, source, code, message):
        assert refused(
            ec2.create_launch_template_version,
            LaunchTemplateName="web",
            SourceVersion=source,
            LaunchTemplateData={"ImageId": "ami-2"},
        ) == (code, message.format(id=template_id))


class TestDescribes:
    def test_all_versions_newest_first(self, make, numbers):
        make("web", "ami-2", "ami-3")

        assert numbers() == [3, 2, 1]

    @pytest.mark.parametrize(
        ("asked", "shown"),
        [
            (["2"], [2]),
            (["3", "1"], [3, 1]),
            (["1", "3"], [1, 3]),
            (["$Latest"], [3]),
            (["$Default"], [2]),
            (["$Latest", "$Default", "2"], [3, 2]),
        ],
    )
    def test_the_versions_that_are_asked_for(self, ec2, make, numbers, asked, shown):
        make("web", "ami-2", "ami-3")
        ec2.modify_launch_template(LaunchTemplateName="web", DefaultVersion="2")

        assert numbers(Versions=asked) == shown

    @pytest.mark.parametrize(
        ("bounds", "shown"),
        [
            ({"MinVersion": "2"}, [4, 3, 2]),
            ({"MaxVersion": "2"}, [2, 1]),
            ({"MinVersion": "2", "MaxVersion": "3"}, [3, 2]),
            ({"MinVersion": "3", "MaxVersion": "2"}, []),
            ({"MinVersion": "9"}, []),
            ({"MinVersion": "$Latest"}, [4]),
        ],
    )
    def test_the_versions_of_a_range(self, make, numbers, bounds, shown):
        make("web", "ami-2", "ami-3", "ami-4")

        assert numbers(**bounds) == shown

    @pytest.mark.parametrize(
        ("asked", "shown"),
        [
            (["$Latest"], [("one", 2), ("two", 1)]),
            (["$Default"], [("one", 1), ("two", 1)]),
            (["$Default", "$Latest"], [("one", 2), ("one", 1), ("two", 1)]),
        ],
    )
    def test_the_latest_and_default_versions_of_all_templates(self, ec2, make, asked, shown):
        make("one", "ami-2")
        make("two")

        found = ec2.describe_launch_template_versions(Versions=asked)["LaunchTemplateVersions"]

        assert [(each["LaunchTemplateName"], each["VersionNumber"]) for each in found] == shown

    def test_no_templates_have_no_latest_versions(self, ec2):
        """moto's test that is verified against AWS, test_describe_launch_template_versions_with_just_version."""
        assert ec2.describe_launch_template_versions(Versions=["$Latest"])["LaunchTemplateVersions"] == []

    @pytest.mark.parametrize(
        ("parameters", "code"),
        [
            ({}, "MissingParameter"),
            ({"Versions": ["1"]}, "InvalidParameterValue"),
            ({"Versions": ["$Latest", "1"]}, "InvalidParameterValue"),
            ({"Versions": ["$Latest"], "MinVersion": "1"}, "InvalidParameterValue"),
        ],
    )
    def test_versions_of_no_template_in_particular_are_refused(self, ec2, refused, parameters, code):
        """moto's tests that are verified against AWS, …_without_name_or_id and …_with_just_version."""
        assert refused(ec2.describe_launch_template_versions, **parameters) == (code, WHICH)

    @pytest.mark.parametrize("version", ["0", "3"])
    def test_a_version_that_is_not_there_is_refused(self, ec2, template_id, refused, version):
        """moto's test that is verified against AWS, test_describe_launch_template_versions_with_wrong_version."""
        assert refused(ec2.describe_launch_template_versions, LaunchTemplateName="web", Versions=[version]) == (
            "InvalidLaunchTemplateId.VersionNotFound",
            f"Could not find the specified version {version} for the launch template with ID {template_id}.",
        )

    @pytest.mark.parametrize("asked", [{"Versions": ["abc"]}, {"Versions": ["-1"]}, {"MinVersion": "x"}])
    def test_what_can_not_be_a_version_is_refused(self, ec2, template_id, refused, asked):
        assert refused(ec2.describe_launch_template_versions, LaunchTemplateName="web", **asked) == (
            "InvalidParameterValue",
            "Invalid launch template version: either '$Default', '$Latest', or a numeric version are allowed.",
        )

    def test_versions_and_a_range_exclude_each_other(self, ec2, template_id, refused):
        code, _ = refused(
            ec2.describe_launch_template_versions, LaunchTemplateName="web", Versions=["1"], MinVersion="1"
        )

        assert code == "InvalidParameterCombination"


class TestAliases:
    @pytest.fixture
    def image(self, cloud):
        """The alias of an image in Parameter Store."""
        boto3.client("ssm", "us-east-1").put_parameter(Name="/images/web", Value="ami-0abc", Type="String")
        return "resolve:ssm:/images/web"

    def test_an_alias_is_shown_unless_it_shall_be_resolved(self, ec2, make, image):
        make(LaunchTemplateData={"ImageId": image})

        def shown(**parameters):
            found = ec2.describe_launch_template_versions(LaunchTemplateName="web", **parameters)
            return found["LaunchTemplateVersions"][0]["LaunchTemplateData"]["ImageId"]

        assert shown() == image
        assert shown(ResolveAlias=True) == "ami-0abc"

    def test_a_new_version_shows_what_its_alias_stands_for(self, ec2, template_id, image):
        made = ec2.create_launch_template_version(
            LaunchTemplateId=template_id, LaunchTemplateData={"ImageId": image}, ResolveAlias=True
        )

        assert made["LaunchTemplateVersion"]["LaunchTemplateData"]["ImageId"] == "ami-0abc"

    def test_an_alias_of_nothing_is_refused(self, ec2, make, refused):
        make(LaunchTemplateData={"ImageId": "resolve:ssm:/images/none"})

        assert refused(ec2.describe_launch_template_versions, LaunchTemplateName="web", ResolveAlias=True) == (
            "InvalidParameterValue",
            "Parameter /images/none could not be resolved: ParameterNotFound",
        )


class TestDeletes:
    def test_each_version_that_is_there_is_deleted(self, ec2, make, numbers):
        template_id = make("web", "ami-2", "ami-3")

        answer = ec2.delete_launch_template_versions(LaunchTemplateName="web", Versions=["2", "9"])

        of_template = {"LaunchTemplateId": template_id, "LaunchTemplateName": "web"}
        assert answer["SuccessfullyDeletedLaunchTemplateVersions"] == [{**of_template, "VersionNumber": 2}]
        assert answer["UnsuccessfullyDeletedLaunchTemplateVersions"] == [
            {
                **of_template,
                "VersionNumber": 9,
                "ResponseError": {
                    "Code": "launchTemplateVersionDoesNotExist",
                    "Message": "The launch template version does not exist.",
                },
            }
        ]
        assert numbers() == [3, 1]

    def test_a_number_is_never_used_again(self, ec2, make, numbers):
        make("web", "ami-2", "ami-3")

        ec2.delete_launch_template_versions(LaunchTemplateName="web", Versions=["3"])

        [template] = ec2.describe_launch_templates()["LaunchTemplates"]
        assert template["LatestVersionNumber"] == 2
        made = ec2.create_launch_template_version(LaunchTemplateName="web", LaunchTemplateData={"ImageId": "ami-4"})
        assert made["LaunchTemplateVersion"]["VersionNumber"] == 4
        assert numbers() == [4, 2, 1]

    @pytest.mark.parametrize("version", ["1", "$Default"])
    def test_the_default_version_is_not_deleted(self, ec2, make, numbers, refused, version):
        make("web", "ami-2")

        assert refused(ec2.delete_launch_template_versions, LaunchTemplateName="web", Versions=["2", version]) == (
            "InvalidParameterValue",
            "The default version cannot be deleted. Either specify another version as default or delete the launch "
            "template.",
        )
        assert numbers() == [2, 1]

    def test_a_former_default_version_is_deleted(self, ec2, make, numbers):
        make("web", "ami-2")
        ec2.modify_launch_template(LaunchTemplateName="web", DefaultVersion="2")

        ec2.delete_launch_template_versions(LaunchTemplateName="web", Versions=["1"])

        assert numbers() == [2]

    def test_200_versions_are_deleted_at_once_and_not_more(self, ec2, make, numbers, refused):
        make("web", *["ami-2"] * 201)
        versions = [str(number) for number in range(2, 203)]

        assert refused(ec2.delete_launch_template_versions, LaunchTemplateName="web", Versions=versions) == (
            "InvalidParameterValue",
            "You can delete up to 200 launch template versions in a single request.",
        )
        ec2.delete_launch_template_versions(LaunchTemplateName="web", Versions=versions[:200])
        assert numbers() == [202, 1]

    def test_what_can_not_be_a_version_is_refused(self, ec2, template_id, refused):
        assert refused(ec2.delete_launch_template_versions, LaunchTemplateName="web", Versions=["abc"]) == (
            "InvalidParameterValue",
            "Invalid value for version: abc",
        )
