"""Tags of launch templates and of what moto holds, which share their operations."""

from __future__ import annotations

import pytest

UNKNOWN = "lt-07ff4bb0369cd679c"


@pytest.fixture
def vpc_id(ec2):
    """The id of a VPC, which moto holds."""
    return ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]


@pytest.fixture
def tags(ec2):
    """The tags of a resource, as DescribeTags shows them."""

    def tags(resource_id):
        found = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [resource_id]}])["Tags"]
        return {tag["Key"]: tag["Value"] for tag in found}

    return tags


def listed(**given):
    return [{"Key": key, "Value": value} for key, value in given.items()]


class TestAccepts:
    def test_tags_of_a_template_are_added_and_replaced(self, ec2, template_id, tags):
        ec2.create_tags(Resources=[template_id], Tags=listed(team="a", cost=""))
        ec2.create_tags(Resources=[template_id], Tags=listed(team="b"))

        [template] = ec2.describe_launch_templates()["LaunchTemplates"]
        assert tags(template_id) == {"team": "b", "cost": ""}
        assert template["Tags"] == listed(team="b", cost="")

    def test_a_template_and_a_vpc_are_tagged_at_once(self, ec2, template_id, vpc_id, tags):
        ec2.create_tags(Resources=[vpc_id, template_id], Tags=listed(team="a"))

        assert tags(template_id) == tags(vpc_id) == {"team": "a"}
        assert ec2.describe_vpcs(VpcIds=[vpc_id])["Vpcs"][0]["Tags"] == listed(team="a")

    @pytest.mark.parametrize(
        ("gone", "left"),
        [
            ({"Tags": [{"Key": "team"}]}, {"cost": "1"}),
            ({"Tags": listed(team="a")}, {"cost": "1"}),
            ({"Tags": listed(team="other")}, {"team": "a", "cost": "1"}),
            ({"Tags": listed(team="")}, {"team": "a", "cost": "1"}),
            ({"Tags": [{"Key": "never-there"}]}, {"team": "a", "cost": "1"}),
            ({}, {}),
        ],
    )
    def test_tags_are_removed_by_key_by_value_or_all(self, ec2, template_id, tags, gone, left):
        ec2.create_tags(Resources=[template_id], Tags=listed(team="a", cost="1"))

        ec2.delete_tags(Resources=[template_id], **gone)

        assert tags(template_id) == left

    def test_tags_of_a_template_and_a_vpc_are_removed_at_once(self, ec2, template_id, vpc_id, tags):
        ec2.create_tags(Resources=[vpc_id, template_id], Tags=listed(team="a", cost="1"))

        ec2.delete_tags(Resources=[template_id, vpc_id], Tags=[{"Key": "team"}])

        assert tags(template_id) == tags(vpc_id) == {"cost": "1"}

    def test_tags_of_a_template_need_nothing_of_moto(self, cloud, ec2, template_id):
        ec2.create_tags(Resources=[template_id], Tags=listed(team="a"))

        [call] = cloud.journal.calls(operation="CreateTags")
        assert call.error is None
        assert not cloud.world.moto.may_hold("ec2")

    def test_a_mixed_call_is_one_call(self, cloud, ec2, template_id, vpc_id):
        """The journal has it once, and a fault meets it once."""
        rule = cloud.faults.error(service="ec2", operation="CreateTags", code="InternalError", skip=1)
        ec2.create_tags(Resources=[template_id, vpc_id], Tags=listed(team="a"))

        assert len(cloud.journal.calls(operation="CreateTags")) == 1
        assert rule.hits == 0

    def test_a_tag_of_a_deleted_template_is_gone(self, ec2, template_id):
        ec2.create_tags(Resources=[template_id], Tags=listed(team="a"))
        ec2.delete_launch_template(LaunchTemplateId=template_id)

        assert ec2.describe_tags()["Tags"] == []


class TestDescribes:
    @pytest.fixture(autouse=True)
    def _tagged(self, ec2, template_id, vpc_id):
        ec2.create_tags(Resources=[template_id], Tags=listed(team="a", stage="test"))
        ec2.create_tags(Resources=[vpc_id], Tags=listed(team="b", stage="live"))

    def test_tags_are_shown_with_what_they_are_on(self, ec2, template_id):
        found = ec2.describe_tags(Filters=[{"Name": "resource-type", "Values": ["launch-template"]}])["Tags"]

        assert found == [
            {"ResourceId": template_id, "ResourceType": "launch-template", "Key": "stage", "Value": "test"},
            {"ResourceId": template_id, "ResourceType": "launch-template", "Key": "team", "Value": "a"},
        ]

    @pytest.mark.parametrize(
        ("name", "value", "values"),
        [
            ("key", "team", {"a", "b"}),
            ("key", "st*", {"test", "live"}),
            ("value", "?e*", {"test"}),
            ("resource-type", "vpc", {"b", "live"}),
            ("resource-id", "lt-*", {"a", "test"}),
            ("tag:team", "b", {"b"}),
        ],
    )
    def test_filters_choose_among_the_tags_of_both(self, ec2, name, value, values):
        found = ec2.describe_tags(Filters=[{"Name": name, "Values": [value]}])["Tags"]

        assert {tag["Value"] for tag in found} == values

    def test_pages_go_through_the_tags_of_both(self, ec2, make):
        for number in range(8):
            ec2.create_tags(Resources=[make(f"other-{number}")], Tags=listed(number=str(number)))

        pages = list(ec2.get_paginator("describe_tags").paginate(PaginationConfig={"PageSize": 5}))

        found = [(tag["ResourceId"], tag["Key"]) for page in pages for tag in page["Tags"]]
        assert [len(page["Tags"]) for page in pages] == [5, 5, 2]
        assert len(found) == len({*found}) == 12


class TestRefuses:
    @pytest.mark.parametrize("operation", ["create_tags", "delete_tags"])
    def test_a_tag_without_a_key_is_refused(self, ec2, template_id, refused, operation):
        assert refused(getattr(ec2, operation), Resources=[template_id], Tags=[{"Value": "a"}]) == (
            "InvalidParameterValue",
            "Tag key cannot be null.",
        )

    @pytest.mark.parametrize("operation", ["create_tags", "delete_tags"])
    def test_tags_of_nothing_are_refused(self, ec2, refused, operation):
        assert refused(getattr(ec2, operation), Resources=[], Tags=listed(team="a")) == (
            "MissingParameter",
            "The request must contain the parameter resourceIdSet",
        )

    @pytest.mark.parametrize(
        ("given", "code", "message"),
        [
            (listed(**{"aws:mine": "x"}), "InvalidParameterValue", "Tag keys starting with 'aws:' are reserved"),
            (
                [{"Key": "team"}],
                "InvalidParameterValue",
                "Tag value cannot be null. Use empty string instead.",
            ),
            ([*listed(team="a"), *listed(team="b")], "InvalidParameterValue", "Duplicate tag key 'team' specified."),
            (
                listed(**{f"key{number}": "" for number in range(51)}),
                "TagLimitExceeded",
                "The maximum number of Tags for a resource has been reached.",
            ),
            (
                listed(**{"k" * 129: ""}),
                "InvalidParameterValue",
                "Tag key exceeds the maximum length of 128 characters",
            ),
        ],
    )
    def test_tags_that_no_resource_can_have_are_refused_and_nothing_is_tagged(
        self, ec2, template_id, vpc_id, tags, refused, given, code, message
    ):
        found = refused(ec2.create_tags, Resources=[template_id, vpc_id], Tags=given)

        assert found[0] == code
        assert found[1].startswith(message)
        assert tags(template_id) == tags(vpc_id) == {}

    @pytest.mark.parametrize("operation", ["create_tags", "delete_tags"])
    def test_a_template_that_is_not_there_is_refused(self, ec2, vpc_id, tags, refused, operation):
        assert refused(getattr(ec2, operation), Resources=[vpc_id, UNKNOWN], Tags=listed(team="a")) == (
            "InvalidLaunchTemplateId.NotFound",
            f"The specified launch template, with template ID {UNKNOWN}, does not exist.",
        )
        assert tags(vpc_id) == {}

    def test_where_moto_refuses_the_template_is_not_tagged(self, ec2, template_id, tags, refused):
        code, _ = refused(ec2.create_tags, Resources=[template_id, "vpc-0123456789abcdef0"], Tags=listed(team="a"))

        assert code == "InvalidVpcID.NotFound"
        assert tags(template_id) == {}

    @pytest.mark.parametrize("operation", ["create_tags", "delete_tags"])
    def test_a_dry_run_changes_nothing(self, ec2, template_id, tags, refused, operation):
        ec2.create_tags(Resources=[template_id], Tags=listed(team="a"))

        assert refused(getattr(ec2, operation), Resources=[template_id], Tags=listed(team="a"), DryRun=True) == (
            "DryRunOperation",
            "Request would have succeeded, but DryRun flag is set.",
        )
        assert tags(template_id) == {"team": "a"}
