"""Stacks with resources of Lambda: what they make, what Ref and Fn::GetAtt give, what updates and deletions do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import mock_aws
from awsim.fabric.stacks.typed import typed

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLE = "arn:aws:iam::123456789012:role/runs"
ARN = "arn:aws:lambda:us-east-1:123456789012"
CODE = "def handler(event, context):\n    return {'got': event}\n"


@pytest.fixture(autouse=True)
def _simulated() -> Iterator[None]:
    with mock_aws(clock="virtual", seed=7):
        yield


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


def function(code: str = CODE, **properties: Any) -> dict[str, Any]:
    given = {
        "FunctionName": "worker",
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Role": ROLE,
        "Code": {"ZipFile": code},
        **properties,
    }
    return {"Type": "AWS::Lambda::Function", "Properties": {k: v for k, v in given.items() if v is not None}}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::Lambda::{kind}", "Properties": properties}


REF: dict[str, str] = {"Ref": "Function"}


def attribute(of: str, name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [of, name]}


def template(shown: dict[str, Any] | None = None, **resources: Any) -> str:
    outputs = {name: {"Value": value} for name, value in (shown or {}).items()}
    return json.dumps({"Resources": resources, "Outputs": outputs})


def make(shown: dict[str, Any] | None = None, **resources: Any) -> dict[str, str]:
    """Create the stack; the answer is its outputs."""
    client("cloudformation").create_stack(StackName="stack", TemplateBody=template(shown, **resources))
    return outputs()


def update(shown: dict[str, Any] | None = None, **resources: Any) -> dict[str, str]:
    client("cloudformation").update_stack(StackName="stack", TemplateBody=template(shown, **resources))
    return outputs()


def outputs() -> dict[str, str]:
    [stack] = client("cloudformation").describe_stacks(StackName="stack")["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}


def invoked(name: str = "worker") -> Any:
    return json.loads(client("lambda").invoke(FunctionName=name, Payload=b'{"n": 1}')["Payload"].read())


class TestFunctions:
    def test_a_function_runs_the_code_of_its_template(self) -> None:
        shown = make({"ref": REF, "arn": attribute("Function", "Arn")}, Function=function())

        assert shown == {"ref": "worker", "arn": f"{ARN}:function:worker"}
        assert invoked() == {"got": {"n": 1}}

    def test_properties_are_set_whether_numbers_or_text(self) -> None:
        make(
            Function=function(
                Timeout="30",
                MemorySize=256,
                Environment={"Variables": {"COUNT": 5, "IS_ON": True}},
                ReservedConcurrentExecutions="7",
                Tags=[{"Key": "team", "Value": "a"}],
            )
        )

        shown = client("lambda").get_function(FunctionName="worker")
        configuration = shown["Configuration"]
        assert (configuration["Timeout"], configuration["MemorySize"]) == (30, 256)
        assert configuration["Environment"] == {"Variables": {"COUNT": "5", "IS_ON": "true"}}
        assert shown["Concurrency"] == {"ReservedConcurrentExecutions": 7}
        assert shown["Tags"]["team"] == "a"

    def test_a_function_without_a_name_gets_one_of_64_characters_at_most(self) -> None:
        logical_id = "Function" + "x" * 60

        shown = make({"ref": {"Ref": logical_id}}, **{logical_id: function(FunctionName=None)})

        assert shown["ref"].startswith("stack-Function")
        assert len(shown["ref"]) == 64
        assert invoked(shown["ref"]) == {"got": {"n": 1}}

    def test_an_update_changes_code_and_configuration_in_place(self) -> None:
        make(Function=function(Timeout=30, Description="before"))

        update(Function=function("def handler(*_):\n    return 2\n", Description="after"))

        shown = client("lambda").get_function_configuration(FunctionName="worker")
        assert (shown["Description"], shown["Timeout"]) == ("after", 3)
        assert invoked() == 2

    def test_an_update_of_the_name_makes_another_function(self) -> None:
        make(Function=function())

        shown = update({"ref": REF}, Function=function(FunctionName="other"))

        assert shown == {"ref": "other"}
        assert [each["FunctionName"] for each in client("lambda").list_functions()["Functions"]] == ["other"]

    def test_the_function_goes_with_its_stack(self) -> None:
        make(Function=function())

        client("cloudformation").delete_stack(StackName="stack")

        assert client("lambda").list_functions()["Functions"] == []

    def test_a_property_that_functions_do_not_have_is_refused(self) -> None:
        with pytest.raises(ClientError) as refused:
            make(Function=function(Memory=128))

        error = refused.value.response["Error"]
        assert (error["Code"], error["Message"]) == (
            "ValidationError",
            "Properties validation failed for AWS::Lambda::Function: #: extraneous key [Memory] is not permitted",
        )


class TestBelongings:
    def test_versions_and_aliases_refer_to_each_other(self) -> None:
        shown = make(
            {
                "version": {"Ref": "Version"},
                "number": attribute("Version", "Version"),
                "alias": {"Ref": "Alias"},
            },
            Function=function(),
            Version=resource("Version", FunctionName=REF),
            Alias=resource("Alias", FunctionName=REF, Name="live", FunctionVersion=attribute("Version", "Version")),
        )

        assert shown == {
            "version": f"{ARN}:function:worker:1",
            "number": "1",
            "alias": f"{ARN}:function:worker:live",
        }
        assert client("lambda").get_alias(FunctionName="worker", Name="live")["FunctionVersion"] == "1"

    def test_an_alias_may_have_weights(self) -> None:
        pairs = [{"FunctionVersion": "2", "FunctionWeight": "0.25"}]

        given = {"RoutingConfig": {"AdditionalVersionWeights": pairs}}
        params = typed("AWS::Lambda::Alias", "lambda", "CreateAlias", given)

        assert params == {"RoutingConfig": {"AdditionalVersionWeights": {"2": 0.25}}}

    def test_permissions_have_statements_of_their_own(self) -> None:
        """Recorded: test_multiple_lambda_permissions_for_singlefn."""

        def permission(principal: str) -> dict[str, Any]:
            return resource("Permission", FunctionName=REF, Action="lambda:InvokeFunction", Principal=principal)

        shown = make(
            {"one": {"Ref": "One"}, "two": {"Ref": "Two"}},
            Function=function(),
            One=permission("lambda.amazonaws.com"),
            Two=permission("states.amazonaws.com"),
        )

        policy = json.loads(client("lambda").get_policy(FunctionName="worker")["Policy"])
        assert policy == {
            "Version": "2012-10-17",
            "Id": "default",
            "Statement": [
                {
                    "Sid": shown[name],
                    "Effect": "Allow",
                    "Principal": {"Service": f"{principal}.amazonaws.com"},
                    "Action": "lambda:InvokeFunction",
                    "Resource": f"{ARN}:function:worker",
                }
                for name, principal in (("one", "lambda"), ("two", "states"))
            ],
        }

    def test_a_layer_version_is_referred_to_by_its_arn(self) -> None:
        """Recorded: test_lambda_layer_crud."""
        s3 = client("s3")
        s3.create_bucket(Bucket="packages")
        s3.put_object(Bucket="packages", Key="layer.zip", Body=self.zipped())

        shown = make(
            {"ref": {"Ref": "Layer"}, "arn": attribute("Layer", "LayerVersionArn")},
            Layer=resource("LayerVersion", LayerName="libs", Content={"S3Bucket": "packages", "S3Key": "layer.zip"}),
            Function=function(Layers=[{"Ref": "Layer"}]),
        )

        assert shown == {"ref": f"{ARN}:layer:libs:1", "arn": f"{ARN}:layer:libs:1"}
        [layer] = client("lambda").get_function_configuration(FunctionName="worker")["Layers"]
        assert layer["Arn"] == f"{ARN}:layer:libs:1"

    def test_a_function_url_is_an_attribute(self) -> None:
        """Recorded: test_cfn_function_url."""
        shown = make(
            {"ref": {"Ref": "Url"}, "url": attribute("Url", "FunctionUrl")},
            Function=function(),
            Url=resource("Url", TargetFunctionArn=REF, AuthType="NONE", Cors={"AllowOrigins": ["*"]}),
        )

        config = client("lambda").get_function_url_config(FunctionName="worker")
        assert shown == {"ref": f"{ARN}:function:worker", "url": config["FunctionUrl"]}
        assert config["Cors"] == {"AllowOrigins": ["*"]}

    @staticmethod
    def zipped() -> bytes:
        from io import BytesIO
        from zipfile import ZipFile

        content = BytesIO()
        with ZipFile(content, "w") as archive:
            archive.writestr("python/lib.py", "")
        return content.getvalue()


def test_a_topic_of_a_stack_reaches_the_function_of_the_stack() -> None:
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="effects")["QueueUrl"]
    code = f"""
import boto3

def handler(event, context):
    text = event["Records"][0]["Sns"]["Message"]
    boto3.client("sqs").send_message(QueueUrl="{url}", MessageBody=text)
"""
    subscription = {"Endpoint": attribute("Function", "Arn"), "Protocol": "lambda"}

    shown = make(
        {"topic": {"Ref": "Topic"}},
        Function=function(code),
        Topic={"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "t", "Subscription": [subscription]}},
    )
    client("sns").publish(TopicArn=shown["topic"], Message="through the stack")

    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    assert message["Body"] == "through the stack"


def test_a_restored_stack_still_has_its_function() -> None:
    with mock_aws() as cloud:
        make(Function=function(Description="before"))
        saved = cloud.snapshot()
        client("cloudformation").delete_stack(StackName="stack")

        cloud.restore(saved)
        update(Function=function(Description="after"))

        assert client("lambda").get_function_configuration(FunctionName="worker")["Description"] == "after"
