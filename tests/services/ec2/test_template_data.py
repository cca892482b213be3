"""Launch template data: every member of the model comes back, nothing else does, and AWS's warnings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awsim import mock_aws
from awsim.model.loader import service_model
from awsim.services.ec2.template_data import conforming, inherited, pruned
from tests.budgets import examples

REQUEST = service_model("ec2").shape_for("RequestLaunchTemplateData")
ANSWER = service_model("ec2").shape_for("ResponseLaunchTemplateData")


def some_value(shape: Any) -> Any:
    """A value that has every member of a shape."""
    match shape.type_name:
        case "structure":
            return {name: some_value(member) for name, member in shape.members.items()}
        case "list":
            return [some_value(shape.member), some_value(shape.member)]
        case "string":
            return shape.enum[-1] if shape.enum else "text"
        case "timestamp":
            return datetime(2026, 3, 1, 12, tzinfo=UTC)
        case "boolean":
            return True
        case "double":
            return 2.5
        case _:
            return 7


def value_of(shape: Any) -> st.SearchStrategy[Any]:
    match shape.type_name:
        case "structure":
            members = {name: value_of(member) for name, member in shape.members.items()}
            needed = {name: members[name] for name in shape.required_members}
            return st.fixed_dictionaries(needed, optional={n: m for n, m in members.items() if n not in needed})
        case "list":
            return st.lists(value_of(shape.member), max_size=2)
        case "string":
            return st.sampled_from(shape.enum) if shape.enum else st.text("abc/:-", min_size=1, max_size=5)
        case "timestamp":
            return st.integers(1_600_000_000, 1_900_000_000).map(lambda moment: datetime.fromtimestamp(moment, UTC))
        case "boolean":
            return st.booleans()
        case "double":
            return st.floats(0, 100, allow_nan=False)
        case _:
            return st.integers(1, 10_000)


def as_answered(data: dict[str, Any]) -> dict[str, Any]:
    if "Operator" not in data:
        return data
    return {**data, "Operator": {"Managed": True, **data["Operator"]}}


class TestRoundTrip:
    def test_every_member_of_the_model_comes_back(self, ec2):
        data = some_value(REQUEST)

        ec2.create_launch_template(LaunchTemplateName="all", LaunchTemplateData=data)

        [version] = ec2.describe_launch_template_versions(LaunchTemplateName="all")["LaunchTemplateVersions"]
        assert version["LaunchTemplateData"] == as_answered(data)

    @settings(max_examples=examples(20), suppress_health_check=list(HealthCheck))
    @given(data=value_of(REQUEST))
    def test_whatever_is_stored_comes_back_but_for_what_is_empty(self, data):
        kept = pruned(data)
        with mock_aws():
            ec2 = boto3.client("ec2", region_name="us-east-1")
            ec2.create_launch_template(LaunchTemplateName="some", LaunchTemplateData={**data, "KeyName": "key"})

            [version] = ec2.describe_launch_template_versions(LaunchTemplateName="some")["LaunchTemplateVersions"]

        assert version["LaunchTemplateData"] == as_answered({**kept, "KeyName": "key"})

    def test_each_member_of_a_request_is_one_of_an_answer(self):
        data = some_value(REQUEST)

        assert conforming(data, ANSWER) == data

    @settings(max_examples=examples(20))
    @given(source=value_of(REQUEST), given_data=value_of(REQUEST))
    def test_a_version_has_what_is_given_and_beside_it_what_is_inherited(self, source, given_data):
        made = inherited(pruned(source), pruned(given_data))

        assert {name: made[name] for name in pruned(given_data)} == pruned(given_data)
        assert made.keys() == pruned(source).keys() | pruned(given_data).keys()

    def test_empty_structures_and_lists_are_not_kept(self, ec2):
        """The ec2 protocol writes nothing for them, so that AWS never hears of them."""
        data = {"KeyName": "key", "Placement": {}, "SecurityGroupIds": [], "NetworkInterfaces": [{"Groups": []}]}
        ec2.create_launch_template(LaunchTemplateName="some", LaunchTemplateData=data)

        [version] = ec2.describe_launch_template_versions(LaunchTemplateName="some")["LaunchTemplateVersions"]

        assert version["LaunchTemplateData"] == {"KeyName": "key"}

    def test_answers_are_copies(self, ec2, template_id):
        def data():
            found = ec2.describe_launch_template_versions(LaunchTemplateName="web")
            return found["LaunchTemplateVersions"][0]["LaunchTemplateData"]

        data()["ImageId"] = "ami-changed"

        assert data()["ImageId"] == "ami-12c6146b"


class TestWarnings:
    @pytest.mark.parametrize(
        ("data", "code", "message"),
        [
            (
                {"InstanceType": "t9.huge"},
                "InvalidInstanceType",
                "The following supplied instance types do not exist: [t9.huge]",
            ),
            (
                {"NetworkInterfaces": [{"DeviceIndex": 0}], "SecurityGroupIds": ["sg-1"]},
                "InvalidParameterCombination",
                "If you specify a network interface, you must specify all security groups as part of the network "
                "interface.",
            ),
        ],
    )
    def test_data_that_can_not_be_launched_is_accepted_with_a_warning(self, ec2, data, code, message):
        made = ec2.create_launch_template(LaunchTemplateName="odd", LaunchTemplateData=data)
        again = ec2.create_launch_template_version(LaunchTemplateName="odd", LaunchTemplateData=data)

        assert made["Warning"] == again["Warning"] == {"Errors": [{"Code": code, "Message": message}]}

    def test_data_in_order_has_no_warning(self, ec2):
        made = ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={"InstanceType": "t3.micro"})

        assert "Warning" not in made
