"""Managed resources: hidden by default or shown, and included when a description asks for them."""

from __future__ import annotations

import pytest

DATA = {"ImageId": "ami-12c6146b"}


@pytest.fixture
def names(ec2, make):
    """The names that descriptions show of a template of the customer's and of one that a service manages."""
    make("own")
    make("managed", Operator={"Principal": "ecs.amazonaws.com"})

    def names(**parameters):
        templates = ec2.describe_launch_templates(**parameters)["LaunchTemplates"]
        versions = ec2.describe_launch_template_versions(Versions=["$Latest"], **parameters)["LaunchTemplateVersions"]
        shown = [each["LaunchTemplateName"] for each in templates]
        assert [each["LaunchTemplateName"] for each in versions] == shown
        return shown

    return names


def test_managed_templates_are_shown_unless_the_account_hides_them(ec2, names):
    assert ec2.get_managed_resource_visibility()["Visibility"] == {"DefaultVisibility": "visible"}
    assert names() == ["own", "managed"]

    hidden = ec2.modify_managed_resource_visibility(DefaultVisibility="hidden")["Visibility"]

    assert hidden == ec2.get_managed_resource_visibility()["Visibility"] == {"DefaultVisibility": "hidden"}
    assert names() == ["own"]
    assert names(IncludeManagedResources=True) == ["own", "managed"]


def test_a_hidden_template_says_so_where_it_is_asked_for(ec2, names):
    ec2.modify_managed_resource_visibility(DefaultVisibility="hidden")

    [template] = ec2.describe_launch_templates(LaunchTemplateNames=["managed"])["LaunchTemplates"]

    assert template["Operator"] == {"Managed": True, "Principal": "ecs.amazonaws.com", "HiddenByDefault": True}


def test_another_visibility_is_refused(ec2, refused):
    assert refused(ec2.modify_managed_resource_visibility, DefaultVisibility="dimmed") == (
        "InvalidParameterValue",
        "Value (dimmed) for parameter DefaultVisibility is invalid. Valid values: hidden | visible.",
    )


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("get_managed_resource_visibility", {}),
        ("modify_managed_resource_visibility", {"DefaultVisibility": "hidden"}),
    ],
)
def test_a_dry_run_changes_nothing(ec2, refused, operation, parameters):
    assert refused(getattr(ec2, operation), **parameters, DryRun=True)[0] == "DryRunOperation"
    assert ec2.get_managed_resource_visibility()["Visibility"] == {"DefaultVisibility": "visible"}
