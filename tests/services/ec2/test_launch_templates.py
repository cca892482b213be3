"""Launch templates as a whole: created, described, modified, deleted."""

from __future__ import annotations

import urllib.error
import urllib.request
from datetime import UTC, datetime

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from awsim.model.regions import regions_of
from awsim.services.ec2.regions import REGIONS

DATA = {"ImageId": "ami-12c6146b", "InstanceType": "t3.micro"}
UNKNOWN = "lt-07ff4bb0369cd679c"
NO_DATA = "No launch template data was provided. Launch template data is required to create a launch template."
MANAGED = {"Managed": True, "Principal": "ecs.amazonaws.com", "HiddenByDefault": False}


def tags(**given):
    listed = [{"Key": key, "Value": value} for key, value in given.items()]
    return [{"ResourceType": "launch-template", "Tags": listed}]


class TestAccepts:
    def test_a_created_template_is_answered_as_it_is_described(self, cloud, ec2):
        made = ec2.create_launch_template(
            LaunchTemplateName="web", LaunchTemplateData=DATA, TagSpecifications=tags(stage="test")
        )["LaunchTemplate"]

        assert made == {
            "LaunchTemplateId": made["LaunchTemplateId"],
            "LaunchTemplateName": "web",
            "CreateTime": datetime(2026, 1, 1, tzinfo=UTC),
            "CreatedBy": boto3.client("sts", "us-east-1").get_caller_identity()["Arn"],
            "DefaultVersionNumber": 1,
            "LatestVersionNumber": 1,
            "Tags": [{"Key": "stage", "Value": "test"}],
            "Operator": {"Managed": False},
        }
        assert len(made["LaunchTemplateId"]) == len("lt-") + 17
        assert ec2.describe_launch_templates()["LaunchTemplates"] == [made]

    def test_times_are_whole_seconds(self, cloud, ec2, make):
        cloud.clock.advance(seconds=1.75)
        make()

        [template] = ec2.describe_launch_templates()["LaunchTemplates"]

        assert template["CreateTime"] == datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)

    def test_a_user_who_creates_a_template_is_named(self, ec2):
        iam = boto3.client("iam", "us-east-1")
        iam.create_user(UserName="alice")
        key = iam.create_access_key(UserName="alice")["AccessKey"]
        alice = boto3.client(
            "ec2",
            "us-east-1",
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )

        made = alice.create_launch_template(LaunchTemplateName="hers", LaunchTemplateData=DATA)["LaunchTemplate"]
        version = alice.create_launch_template_version(LaunchTemplateName="hers", LaunchTemplateData=DATA)

        assert made["CreatedBy"] == "arn:aws:iam::123456789012:user/alice"
        assert version["LaunchTemplateVersion"]["CreatedBy"] == "arn:aws:iam::123456789012:user/alice"

    def test_a_role_that_creates_a_template_is_named_with_its_session(self, ec2):
        role = boto3.client("iam", "us-east-1").create_role(RoleName="builder", AssumeRolePolicyDocument="{}")["Role"]
        given = boto3.client("sts", "us-east-1").assume_role(RoleArn=role["Arn"], RoleSessionName="ci")["Credentials"]
        builder = boto3.client(
            "ec2",
            "us-east-1",
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )

        made = builder.create_launch_template(LaunchTemplateName="theirs", LaunchTemplateData=DATA)

        assert made["LaunchTemplate"]["CreatedBy"] == "arn:aws:sts::123456789012:assumed-role/builder/ci"

    def test_a_template_of_a_service_says_so(self, ec2, make):
        make(Operator={"Principal": "ecs.amazonaws.com"})

        [template] = ec2.describe_launch_templates()["LaunchTemplates"]
        [version] = ec2.describe_launch_template_versions(LaunchTemplateName="web")["LaunchTemplateVersions"]

        assert template["Operator"] == MANAGED
        assert version["Operator"] == MANAGED

    def test_templates_are_described_in_the_order_they_are_asked_for(self, ec2, make):
        first, second, third = make("one"), make("two"), make("three")

        by_id = ec2.describe_launch_templates(LaunchTemplateIds=[third, first])["LaunchTemplates"]
        by_name = ec2.describe_launch_templates(LaunchTemplateNames=["two", "one"])["LaunchTemplates"]

        assert [each["LaunchTemplateId"] for each in by_id] == [third, first]
        assert [each["LaunchTemplateId"] for each in by_name] == [second, first]

    def test_tags_of_a_template_are_not_those_of_what_it_launches(self, ec2, make):
        make(TagSpecifications=tags(owner="platform"))

        [version] = ec2.describe_launch_template_versions(LaunchTemplateName="web")["LaunchTemplateVersions"]

        assert version["LaunchTemplateData"] == DATA

    @pytest.mark.parametrize("named", ["LaunchTemplateId", "LaunchTemplateName"])
    def test_the_default_version_is_changed(self, ec2, make, named):
        template = {"LaunchTemplateId": make("web", "ami-2"), "LaunchTemplateName": "web"}

        changed = ec2.modify_launch_template(**{named: template[named]}, DefaultVersion="2")["LaunchTemplate"]

        assert (changed["DefaultVersionNumber"], changed["LatestVersionNumber"]) == (2, 2)
        [latest, first] = ec2.describe_launch_template_versions(LaunchTemplateName="web")["LaunchTemplateVersions"]
        assert (latest["DefaultVersion"], first["DefaultVersion"]) == (True, False)

    @pytest.mark.parametrize("named", ["LaunchTemplateId", "LaunchTemplateName"])
    def test_the_name_of_a_deleted_template_is_free_again(self, ec2, make, named):
        template = {"LaunchTemplateId": make(), "LaunchTemplateName": "web"}

        deleted = ec2.delete_launch_template(**{named: template[named]})["LaunchTemplate"]

        assert deleted["LaunchTemplateId"] == template["LaunchTemplateId"]
        assert ec2.describe_launch_templates()["LaunchTemplates"] == []
        assert make() != template["LaunchTemplateId"]

    def test_accounts_and_regions_have_templates_of_their_own(self, ec2, make):
        make()
        elsewhere = boto3.client("ec2", region_name="eu-west-1")
        other = boto3.client(
            "ec2", region_name="us-east-1", aws_access_key_id="210987654321", aws_secret_access_key="x"
        )

        assert elsewhere.describe_launch_templates()["LaunchTemplates"] == []
        assert other.describe_launch_templates()["LaunchTemplates"] == []


class TestRetries:
    def test_a_retried_creation_answers_the_same_template(self, ec2):
        request = {"LaunchTemplateName": "web", "LaunchTemplateData": DATA, "ClientToken": "once"}

        first, again = ec2.create_launch_template(**request), ec2.create_launch_template(**request)

        assert first["LaunchTemplate"] == again["LaunchTemplate"]
        assert len(ec2.describe_launch_templates()["LaunchTemplates"]) == 1

    def test_a_retried_version_is_added_once(self, ec2, template_id):
        request = {"LaunchTemplateId": template_id, "LaunchTemplateData": {"ImageId": "ami-2"}, "ClientToken": "once"}

        versions = [ec2.create_launch_template_version(**request)["LaunchTemplateVersion"] for _ in range(2)]

        assert [version["VersionNumber"] for version in versions] == [2, 2]

    def test_a_retried_version_is_answered_when_its_source_has_gone(self, ec2, make):
        make("web", "ami-2")
        request = {"LaunchTemplateName": "web", "SourceVersion": "2", "LaunchTemplateData": {}, "ClientToken": "once"}
        first = ec2.create_launch_template_version(**request)["LaunchTemplateVersion"]
        ec2.delete_launch_template_versions(LaunchTemplateName="web", Versions=["2"])

        assert ec2.create_launch_template_version(**request)["LaunchTemplateVersion"] == first

    def test_a_retried_change_of_the_default_version_changes_nothing_more(self, ec2, make):
        template = make("web", "ami-2", "ami-3")
        request = {"LaunchTemplateId": template, "DefaultVersion": "2", "ClientToken": "once"}
        ec2.modify_launch_template(**request)
        ec2.modify_launch_template(LaunchTemplateId=template, DefaultVersion="3")

        assert ec2.modify_launch_template(**request)["LaunchTemplate"]["DefaultVersionNumber"] == 3

    @pytest.mark.parametrize(
        "change",
        [{"LaunchTemplateName": "other"}, {"LaunchTemplateData": {"ImageId": "ami-2"}}, {"VersionDescription": "new"}],
    )
    def test_a_token_with_another_request_is_refused(self, ec2, refused, change):
        request = {"LaunchTemplateName": "web", "LaunchTemplateData": DATA, "ClientToken": "once"}
        ec2.create_launch_template(**request)

        assert refused(ec2.create_launch_template, **{**request, **change}) == (
            "IdempotentParameterMismatch",
            "Client token already used before.",
        )

    def test_operations_have_tokens_of_their_own(self, ec2):
        ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=DATA, ClientToken="once")

        made = ec2.create_launch_template_version(LaunchTemplateName="web", LaunchTemplateData=DATA, ClientToken="once")

        assert made["LaunchTemplateVersion"]["VersionNumber"] == 2

    def test_a_token_of_129_characters_is_refused(self, ec2, refused):
        assert refused(
            ec2.create_launch_template, LaunchTemplateName="web", LaunchTemplateData=DATA, ClientToken="t" * 129
        ) == ("InvalidParameterValue", "Client token must not exceed 128 ASCII characters.")


class TestOverHTTP:
    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            ("Action=CreateLaunchTemplate&LaunchTemplateName=web", NO_DATA),
            (
                "Action=CreateLaunchTemplate&LaunchTemplateData.KeyName=key",
                "The request must contain the parameter LaunchTemplateName",
            ),
            (
                "Action=DeleteLaunchTemplateVersions&LaunchTemplateName=web",
                "The request must contain the parameter Versions",
            ),
            ("Action=CreateTags&Tag.1.Key=a", "The request must contain the parameter resourceIdSet"),
        ],
    )
    def test_what_a_client_of_another_language_leaves_out_is_named(self, cloud, sent, message):
        """botocore does not let such requests out."""
        request = urllib.request.Request(
            "https://ec2.us-east-1.amazonaws.com/",
            data=f"{sent}&Version=2016-11-15".encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )

        with pytest.raises(urllib.error.HTTPError) as raised:
            urllib.request.urlopen(request)

        body = raised.value.read().decode()
        assert raised.value.code == 400
        assert f"<Code>MissingParameter</Code><Message>{message}</Message>" in body


class TestDryRun:
    @pytest.mark.parametrize(
        ("operation", "parameters"),
        [
            ("create_launch_template", {"LaunchTemplateName": "new", "LaunchTemplateData": DATA}),
            ("create_launch_template_version", {"LaunchTemplateName": "web", "LaunchTemplateData": DATA}),
            ("describe_launch_templates", {}),
            ("describe_launch_template_versions", {"LaunchTemplateName": "web"}),
            ("modify_launch_template", {"LaunchTemplateName": "web", "DefaultVersion": "1"}),
            ("delete_launch_template", {"LaunchTemplateName": "web"}),
            ("delete_launch_template_versions", {"LaunchTemplateName": "web", "Versions": ["2"]}),
        ],
    )
    def test_a_dry_run_says_it_would_have_worked_and_changes_nothing(self, ec2, make, refused, operation, parameters):
        make("web", "ami-2")
        before = ec2.describe_launch_templates()["LaunchTemplates"]

        assert refused(getattr(ec2, operation), **parameters, DryRun=True) == (
            "DryRunOperation",
            "Request would have succeeded, but DryRun flag is set.",
        )
        assert ec2.describe_launch_templates()["LaunchTemplates"] == before

    def test_a_dry_run_of_what_would_fail_says_why(self, ec2, refused):
        assert refused(ec2.delete_launch_template, LaunchTemplateName="unknown", DryRun=True) == (
            "InvalidLaunchTemplateName.NotFoundException",
            "The specified launch template, with template name unknown, does not exist.",
        )


class TestRefuses:
    @pytest.mark.parametrize("name", ["!!", "ab", "a" * 129, "some illegal name", "näme"])
    def test_a_name_that_no_template_can_have_is_refused(self, ec2, refused, name):
        """Recorded: test_raise_invalid_launch_template_name (LocalStack, validated)."""
        assert refused(ec2.create_launch_template, LaunchTemplateName=name, LaunchTemplateData=DATA) == (
            "InvalidLaunchTemplateName.MalformedException",
            "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the "
            "following characters: - ( ) . / _.",
        )

    @pytest.mark.parametrize("name", ["abc", "a" * 128, "a(b).c-d/e_f"])
    def test_a_name_within_the_rules_is_accepted(self, ec2, make, name):
        make(name)

        assert ec2.describe_launch_templates(LaunchTemplateNames=[name])["LaunchTemplates"]

    def test_a_name_in_use_is_refused(self, ec2, template_id, refused):
        assert refused(ec2.create_launch_template, LaunchTemplateName="web", LaunchTemplateData=DATA) == (
            "InvalidLaunchTemplateName.AlreadyExistsException",
            "Launch template name already in use.",
        )

    @pytest.mark.parametrize("data", [{}, {"Placement": {}}, {"BlockDeviceMappings": [{"Ebs": {}}]}])
    def test_data_without_parameters_is_refused(self, ec2, refused, data):
        """Recorded: test_raise_when_launch_template_data_missing (LocalStack, validated)."""
        assert refused(ec2.create_launch_template, LaunchTemplateName="web", LaunchTemplateData=data) == (
            "MissingParameter",
            "No launch template data was provided. Launch template data is required to create a launch template.",
        )

    def test_a_description_of_256_characters_is_refused(self, ec2, refused):
        assert refused(
            ec2.create_launch_template,
            LaunchTemplateName="web",
            LaunchTemplateData=DATA,
            VersionDescription="d" * 256,
        ) == ("InvalidParameterValue", "Version description must not exceed 255 characters.")

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            (
                [{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "b"}]}],
                "'instance' is not a valid taggable resource type for this operation.",
            ),
            ([{"Tags": [{"Key": "a", "Value": "b"}]}], "Tag specification resource type must have a value"),
            ([{"ResourceType": "launch-template"}], "Tag specification must have at least one tag"),
        ],
    )
    def test_tags_for_something_else_are_refused(self, ec2, refused, given, message):
        assert refused(
            ec2.create_launch_template, LaunchTemplateName="web", LaunchTemplateData=DATA, TagSpecifications=given
        ) == ("InvalidParameterValue", message)

    @pytest.mark.parametrize(
        ("operation", "parameters"),
        [
            ("describe_launch_template_versions", {}),
            ("create_launch_template_version", {"LaunchTemplateData": DATA}),
            ("modify_launch_template", {"DefaultVersion": "1"}),
            ("delete_launch_template", {}),
            ("delete_launch_template_versions", {"Versions": ["1"]}),
        ],
    )
    @pytest.mark.parametrize(
        ("named", "code", "message"),
        [
            (
                {"LaunchTemplateId": UNKNOWN},
                "InvalidLaunchTemplateId.NotFound",
                f"The specified launch template, with template ID {UNKNOWN}, does not exist.",
            ),
            (
                {"LaunchTemplateName": "template_name"},
                "InvalidLaunchTemplateName.NotFoundException",
                "The specified launch template, with template name template_name, does not exist.",
            ),
            (
                {"LaunchTemplateId": "template_n"},
                "InvalidLaunchTemplateId.Malformed",
                "The following launch template ids are malformed: template_n",
            ),
            (
                {"LaunchTemplateName": "a name"},
                "InvalidLaunchTemplateName.MalformedException",
                "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and "
                "the following characters: - ( ) . / _.",
            ),
            (
                {"LaunchTemplateId": UNKNOWN, "LaunchTemplateName": "web"},
                "InvalidParameterCombination",
                "Either provide launch template ID or launch template name to modify the template.",
            ),
        ],
    )
    def test_a_template_that_is_not_there_is_refused(self, ec2, refused, operation, parameters, named, code, message):
        """moto's tests that are verified against AWS, …_with_wrong_name, …_with_wrong_id, …_by_name_and_id."""
        assert refused(getattr(ec2, operation), **named, **parameters) == (code, message)

    @pytest.mark.parametrize("operation", ["modify_launch_template", "delete_launch_template"])
    def test_a_call_that_names_no_template_is_refused(self, ec2, refused, operation):
        assert refused(getattr(ec2, operation)) == (
            "MissingParameter",
            "The request must contain the parameter launch template ID or launch template name",
        )

    @pytest.mark.parametrize(
        ("named", "code", "message"),
        [
            (
                {"LaunchTemplateIds": [UNKNOWN]},
                "InvalidLaunchTemplateId.NotFound",
                f"The specified launch template, with template ID {UNKNOWN}, does not exist.",
            ),
            (
                {"LaunchTemplateNames": ["web", "unknown"]},
                "InvalidLaunchTemplateName.NotFoundException",
                "At least one of the launch templates specified in the request does not exist.",
            ),
            (
                {"LaunchTemplateIds": ["lt-xyz"]},
                "InvalidLaunchTemplateId.Malformed",
                "The following launch template ids are malformed: lt-xyz",
            ),
        ],
    )
    def test_describing_a_template_that_is_not_there_is_refused(self, ec2, template_id, refused, named, code, message):
        """moto's test that is verified against AWS, test_describe_launch_templates_with_non_existent_name."""
        assert refused(ec2.describe_launch_templates, **named) == (code, message)

    def test_a_default_version_that_is_not_there_is_refused(self, ec2, template_id, refused):
        """moto's test that is verified against AWS, test_modify_launch_template_with_unknown_version."""
        assert refused(ec2.modify_launch_template, LaunchTemplateName="web", DefaultVersion="2") == (
            "InvalidLaunchTemplateId.VersionNotFound",
            "The launch template version 2 is not found for the specified launch template.",
        )

    def test_a_change_to_nothing_is_refused(self, ec2, template_id, refused):
        assert refused(ec2.modify_launch_template, LaunchTemplateName="web") == (
            "MissingParameter",
            "A launch template version must be specified to set the new default version for the template with ID "
            f"{template_id}.",
        )

    def test_a_region_without_ec2_is_not_reached(self, cloud):
        with pytest.raises(EndpointConnectionError):
            boto3.client("ec2", region_name="xx-moon-1").describe_launch_templates()

    def test_the_regions_are_those_of_botocore(self):
        assert set(regions_of("ec2")) == REGIONS
