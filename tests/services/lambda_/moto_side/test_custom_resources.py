"""Custom resources of stacks: their functions run, and what they answer is what the stack has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from awsim import Cloud, mock_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = "arn:aws:lambda:us-east-1:123456789012:function:maker"
INLINE = """
import cfnresponse

def handler(event, context):
    answer = {"Doubled": 2 * int(event["ResourceProperties"]["N"])}
    cfnresponse.send(event, context, cfnresponse.SUCCESS, answer, "thing-1")
"""


@pytest.fixture
def virtual() -> Iterator[Cloud]:
    with mock_aws(clock="virtual", seed=7) as cloud:
        yield cloud


def answer(event: dict[str, Any], status: str = "SUCCESS", **members: Any) -> None:
    """Send what a function says of a custom resource."""
    said = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    requests.put(event["ResponseURL"], data=json.dumps({**said, "Status": status, **members}), timeout=5)


@pytest.fixture
def asked(virtual: Cloud) -> list[dict[str, Any]]:
    """What the function `maker` was asked; it answers with the property N as id and attribute."""
    events: list[dict[str, Any]] = []

    def maker(event: dict[str, Any], _: Any) -> None:
        events.append(event)
        n = event["ResourceProperties"]["N"]
        answer(event, PhysicalResourceId=f"thing-{n}", Data={"N": n})

    virtual.functions.create("maker", maker)
    return events


def template(n: Any, **resources: Any) -> str:
    thing = {"Type": "Custom::Thing", "Properties": {"ServiceToken": TOKEN, "N": n}}
    outputs = {"ref": {"Value": {"Ref": "Thing"}}, "n": {"Value": {"Fn::GetAtt": ["Thing", "N"]}}}
    return json.dumps({"Resources": {"Thing": thing, **resources}, "Outputs": outputs})


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


def create(body: str) -> str:
    return str(client("cloudformation").create_stack(StackName="stack", TemplateBody=body)["StackId"])


def shown() -> tuple[str, dict[str, str]]:
    [stack] = client("cloudformation").describe_stacks(StackName="stack")["Stacks"]
    return stack["StackStatus"], {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}


def test_the_function_is_asked_to_create_and_its_answer_is_there(asked: list[dict[str, Any]]) -> None:
    stack_id = create(template(5))

    [event] = asked
    assert event.pop("ResponseURL").startswith("https://cloudformation.us-east-1.amazonaws.com/")
    assert len(event.pop("RequestId")) == 36
    assert event == {
        "RequestType": "Create",
        "ServiceToken": TOKEN,
        "StackId": stack_id,
        "LogicalResourceId": "Thing",
        "ResourceType": "Custom::Thing",
        "ResourceProperties": {"ServiceToken": TOKEN, "N": "5"},
    }
    assert shown() == ("CREATE_COMPLETE", {"ref": "thing-5", "n": "5"})


def test_an_update_under_another_id_deletes_the_first(asked: list[dict[str, Any]]) -> None:
    create(template(5))

    client("cloudformation").update_stack(StackName="stack", TemplateBody=template(6))

    told = [(each["RequestType"], each.get("PhysicalResourceId"), each["ResourceProperties"]["N"]) for each in asked]
    assert told == [("Create", None, "5"), ("Update", "thing-5", "6"), ("Delete", "thing-5", "5")]
    assert asked[1]["OldResourceProperties"] == {"ServiceToken": TOKEN, "N": "5"}
    assert shown() == ("UPDATE_COMPLETE", {"ref": "thing-6", "n": "6"})


def test_deleting_the_stack_deletes_the_resource(asked: list[dict[str, Any]]) -> None:
    create(template(5))

    client("cloudformation").delete_stack(StackName="stack")

    assert [(each["RequestType"], each.get("PhysicalResourceId")) for each in asked][1:] == [("Delete", "thing-5")]


@pytest.mark.usefixtures("virtual")
def test_inline_code_answers_with_cfnresponse_from_the_same_stack() -> None:
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.12",
            "Handler": "index.handler",
            "Role": "arn:aws:iam::123456789012:role/runs",
            "Code": {"ZipFile": INLINE},
        },
    }
    thing = {
        "Type": "AWS::CloudFormation::CustomResource",
        "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}, "N": 21},
    }
    output = {"doubled": {"Value": {"Fn::GetAtt": ["Thing", "Doubled"]}}}

    create(json.dumps({"Resources": {"Thing": thing, "Function": function}, "Outputs": output}))

    assert shown() == ("CREATE_COMPLETE", {"doubled": "42"})
    client("cloudformation").delete_stack(StackName="stack")
    assert client("lambda").list_functions()["Functions"] == []


def test_a_stack_whose_resource_fails_has_failed(virtual: Cloud) -> None:
    def maker(event: dict[str, Any], _: Any) -> None:
        answer(event, "FAILED", PhysicalResourceId="none", Reason="no such thing")

    virtual.functions.create("maker", maker)

    create(template(5))

    events = client("cloudformation").describe_stack_events(StackName="stack")["StackEvents"]
    reasons = [event.get("ResourceStatusReason", "") for event in events]
    assert shown()[0] == "CREATE_FAILED"
    assert any(
        "Received response status [FAILED] from custom resource. Message returned: no such thing" in each
        for each in reasons
    )


def test_a_stack_goes_on_when_the_answer_comes_later(virtual: Cloud) -> None:
    events: list[dict[str, Any]] = []
    virtual.functions.create("maker", lambda event, _: events.append(event))

    create(template(5))
    before = shown()[0]
    answer(events[0], PhysicalResourceId="late", Data={"N": "n"})

    assert before == "CREATE_IN_PROGRESS"
    assert shown() == ("CREATE_COMPLETE", {"ref": "late", "n": "n"})


@pytest.mark.usefixtures("virtual")
def test_a_token_that_is_no_function_is_refused() -> None:
    body = template(5).replace("arn:aws:lambda", "arn:aws:sns")

    with pytest.raises(ClientError) as refused:
        create(body)

    assert refused.value.response["Error"]["Code"] == "ValidationError"


def test_a_function_may_use_other_stacks_services_while_it_runs(virtual: Cloud) -> None:
    made: Callable[[], Any] = client("s3").list_buckets

    def maker(event: dict[str, Any], _: Any) -> None:
        client("s3").create_bucket(Bucket="made-by-the-resource")
        answer(event, PhysicalResourceId="made-by-the-resource", Data={"N": "1"})

    virtual.functions.create("maker", maker)

    create(template(1))

    assert [each["Name"] for each in made()["Buckets"]] == ["made-by-the-resource"]
