"""Pages of launch templates and of their versions, while others come and go."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awsim import Cloud, mock_aws
from tests.budgets import examples

DATA = {"ImageId": "ami-12c6146b"}


def numbered(count: int, start: int = 0) -> list[str]:
    return [f"template-{number}" for number in range(start, start + count)]


def create(ec2: Any, names: list[str], versions: int = 1) -> None:
    for name in names:
        ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=DATA)
        for _ in range(versions - 1):
            ec2.create_launch_template_version(LaunchTemplateName=name, LaunchTemplateData=DATA)


class TestTemplates:
    @pytest.mark.parametrize("size", [1, 7, 15, 16, 50, 200])
    def test_a_paginator_sees_all_whatever_the_page(self, ec2, size):
        names = numbered(50)
        create(ec2, names)

        pages = list(ec2.get_paginator("describe_launch_templates").paginate(PaginationConfig={"PageSize": size}))

        assert [each["LaunchTemplateName"] for page in pages for each in page["LaunchTemplates"]] == names
        assert [len(page["LaunchTemplates"]) for page in pages][:-1] == [size] * (len(pages) - 1)

    def test_200_are_shown_at_once_unless_less_is_asked_for(self, ec2):
        create(ec2, numbered(201))

        first = ec2.describe_launch_templates()
        second = ec2.describe_launch_templates(NextToken=first["NextToken"])

        assert (len(first["LaunchTemplates"]), len(second["LaunchTemplates"])) == (200, 1)
        assert "NextToken" not in second

    def test_a_full_last_page_has_no_token(self, ec2):
        create(ec2, numbered(4))

        first = ec2.describe_launch_templates(MaxResults=2)
        second = ec2.describe_launch_templates(MaxResults=2, NextToken=first["NextToken"])

        assert "NextToken" not in second

    def test_pages_of_a_filtered_listing_are_full(self, ec2):
        create(ec2, [f"{name}-{kind}" for name in numbered(10) for kind in ("even", "odd")])

        pages = ec2.get_paginator("describe_launch_templates").paginate(
            Filters=[{"Name": "launch-template-name", "Values": ["*-odd"]}], PaginationConfig={"PageSize": 4}
        )

        assert [len(page["LaunchTemplates"]) for page in pages] == [4, 4, 2]

    def test_templates_asked_for_by_name_are_paged_too(self, ec2):
        create(ec2, numbered(5))

        pages = ec2.get_paginator("describe_launch_templates").paginate(
            LaunchTemplateNames=numbered(5), PaginationConfig={"PageSize": 2}
        )

        assert [each["LaunchTemplateName"] for page in pages for each in page["LaunchTemplates"]] == numbered(5)

    @settings(max_examples=examples(15), suppress_health_check=list(HealthCheck))
    @given(data=st.data(), size=st.integers(1, 9))
    def test_what_is_there_throughout_is_seen_once_whatever_comes_and_goes(self, data, size):
        with mock_aws():
            ec2 = boto3.client("ec2", region_name="us-east-1")
            present = set(numbered(30))
            create(ec2, numbered(30))
            throughout, ever, seen = set(present), set(present), []
            for page in ec2.get_paginator("describe_launch_templates").paginate(PaginationConfig={"PageSize": size}):
                seen += [each["LaunchTemplateName"] for each in page["LaunchTemplates"]]
                for name in data.draw(st.lists(st.sampled_from(sorted(present)), unique=True, max_size=3)):
                    ec2.delete_launch_template(LaunchTemplateName=name)
                    present.remove(name)
                throughout &= present
                new = numbered(data.draw(st.integers(0, 2)), start=len(ever))
                create(ec2, new)
                ever |= {*new}
                present |= {*new}

        assert len(seen) == len({*seen})
        assert throughout <= {*seen} <= ever


class TestVersions:
    @pytest.mark.parametrize("size", [1, 7, 100, 200])
    def test_a_paginator_sees_all_versions_of_a_template(self, ec2, size):
        create(ec2, ["web"], versions=100)

        pages = ec2.get_paginator("describe_launch_template_versions").paginate(
            LaunchTemplateName="web", PaginationConfig={"PageSize": size}
        )

        numbers = [each["VersionNumber"] for page in pages for each in page["LaunchTemplateVersions"]]
        assert numbers == list(range(100, 0, -1))

    @pytest.mark.parametrize("size", [1, 2, 3, 5])
    @pytest.mark.parametrize("versions", [["$Latest"], ["$Latest", "$Default"]])
    def test_a_paginator_sees_the_versions_of_all_templates(self, ec2, size, versions):
        create(ec2, ["web", "api", "job"], versions=2)
        create(ec2, ["one"])

        pages = ec2.get_paginator("describe_launch_template_versions").paginate(
            Versions=versions, PaginationConfig={"PageSize": size}
        )

        found = [(v["LaunchTemplateName"], v["VersionNumber"]) for p in pages for v in p["LaunchTemplateVersions"]]
        both = [(name, number) for name in ("web", "api", "job") for number in (2, 1)]
        assert found == [*(each for each in both if each[1] == 2 or len(versions) == 2), ("one", 1)]

    def test_versions_that_are_asked_for_are_paged_too(self, ec2):
        create(ec2, ["web"], versions=9)

        pages = ec2.get_paginator("describe_launch_template_versions").paginate(
            LaunchTemplateName="web", Versions=["9", "1", "5"], PaginationConfig={"PageSize": 2}
        )

        assert [v["VersionNumber"] for page in pages for v in page["LaunchTemplateVersions"]] == [9, 1, 5]

    @settings(max_examples=examples(15), suppress_health_check=list(HealthCheck))
    @given(data=st.data(), size=st.integers(1, 5))
    def test_what_is_there_throughout_is_seen_once_whatever_comes_and_goes(self, data, size):
        with mock_aws():
            ec2 = boto3.client("ec2", region_name="us-east-1")
            create(ec2, ["web"], versions=20)
            present = set(range(2, 21))
            throughout, seen, last = set(present), [], 20
            for page in ec2.get_paginator("describe_launch_template_versions").paginate(
                LaunchTemplateName="web", PaginationConfig={"PageSize": size}
            ):
                seen += [version["VersionNumber"] for version in page["LaunchTemplateVersions"]]
                gone = data.draw(st.lists(st.sampled_from(sorted(present)), unique=True, max_size=3)) if present else []
                if gone:
                    ec2.delete_launch_template_versions(LaunchTemplateName="web", Versions=list(map(str, gone)))
                present -= {*gone}
                throughout &= present
                create_version = data.draw(st.booleans())
                if create_version:
                    ec2.create_launch_template_version(LaunchTemplateName="web", LaunchTemplateData=DATA)
                    last += 1
                    present.add(last)

        assert len(seen) == len({*seen})
        assert throughout | {1} <= {*seen}


@pytest.fixture(scope="module")
def client() -> Any:
    """A client that sees 1,000 launch templates of 20 versions each."""
    ec2 = Cloud(journal=10).client("ec2")
    create(ec2, numbered(1000), versions=20)
    return ec2


class TestManyOfBoth:
    @pytest.mark.parametrize("size", [1, 33, 200])
    def test_all_templates_are_listed(self, client, size):
        pages = client.get_paginator("describe_launch_templates").paginate(PaginationConfig={"PageSize": size})

        names = [each["LaunchTemplateName"] for page in pages for each in page["LaunchTemplates"]]

        assert names == numbered(1000)

    @pytest.mark.parametrize("size", [7, 20, 200])
    def test_all_versions_are_listed(self, client, size):
        paginator = client.get_paginator("describe_launch_template_versions")

        for name in numbered(1000)[:: 50 if size < 20 else 10]:
            pages = paginator.paginate(LaunchTemplateName=name, PaginationConfig={"PageSize": size})
            assert [v["VersionNumber"] for p in pages for v in p["LaunchTemplateVersions"]] == list(range(20, 0, -1))

    @pytest.mark.parametrize("size", [13, 200])
    def test_all_latest_and_default_versions_are_listed(self, client, size):
        pages = client.get_paginator("describe_launch_template_versions").paginate(
            Versions=["$Latest", "$Default"], PaginationConfig={"PageSize": size}
        )

        found = [(v["LaunchTemplateName"], v["VersionNumber"]) for p in pages for v in p["LaunchTemplateVersions"]]

        assert found == [(name, number) for name in numbered(1000) for number in (20, 1)]


class TestRefuses:
    @pytest.mark.parametrize(
        ("operation", "parameters"),
        [("describe_launch_templates", {}), ("describe_launch_template_versions", {"LaunchTemplateName": "web"})],
    )
    def test_a_page_of_201_is_refused(self, ec2, template_id, refused, operation, parameters):
        assert refused(getattr(ec2, operation), MaxResults=201, **parameters) == (
            "InvalidParameterValue",
            "Value ( 201 ) for parameter maxResults is invalid. Expecting a value less than or equal to 200.",
        )

    def test_a_page_of_none_is_refused(self, ec2, template_id, refused):
        assert refused(ec2.describe_launch_template_versions, LaunchTemplateName="web", MaxResults=0) == (
            "InvalidParameterValue",
            "Value ( 0 ) for parameter maxResults is invalid. Expecting a value greater than or equal to 1.",
        )

    @pytest.mark.parametrize("token", ["made-up", "bGF0ZXI="])
    def test_a_token_that_was_not_given_is_refused(self, ec2, template_id, refused, token):
        for operation in (ec2.describe_launch_templates, ec2.describe_tags):
            assert refused(operation, NextToken=token) == (
                "InvalidNextToken",
                "The specified NextToken is not valid.",
            )

    def test_a_token_of_another_listing_is_refused(self, ec2, refused):
        create(ec2, numbered(3))
        token = ec2.describe_launch_templates(MaxResults=1)["NextToken"]

        filters = [{"Name": "tag-key", "Values": ["team"]}]

        assert refused(ec2.describe_launch_templates, NextToken=token, Filters=filters)[0] == "InvalidNextToken"
