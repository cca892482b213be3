"""Every type of Lambda in a stack: made, changed group by group, replaced, deleted, with Ref and Fn::GetAtt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import boto3
import pytest
from botocore.exceptions import ClientError

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLE = "arn:aws:iam::123456789012:role/runs"
ARN = "arn:aws:lambda:us-east-1:123456789012"
REF = {"Ref": "Function"}
PROFILE = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/test/abcdefghij"


@pytest.fixture(params=["instant", "realistic"], autouse=True)
def cloud(request: pytest.FixtureRequest) -> Iterator[Any]:
    with mock_aws(clock="virtual", lifecycle=request.param, seed=7) as cloud:
        yield cloud


@pytest.fixture
def functions() -> Any:
    return boto3.client("lambda", region_name="us-east-1")


def function(**properties: Any) -> dict[str, Any]:
    given = {
        "FunctionName": "worker",
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Role": ROLE,
        "Code": {"ZipFile": "def handler(event, context):\n    return event\n"},
        **properties,
    }
    return {"Type": "AWS::Lambda::Function", "Properties": given}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::Lambda::{kind}", "Properties": properties}


def at(of: str, name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [of, name]}


def concurrency(number: int) -> dict[str, Any]:
    return {"ProvisionedConcurrentExecutions": number}


class TestFunctions:
    def test_settings_with_operations_of_their_own_come_and_go(self, stack, functions):
        def seen() -> list[Any]:
            return [
                functions.get_function_concurrency(FunctionName="worker").get("ReservedConcurrentExecutions"),
                functions.get_function_recursion_config(FunctionName="worker")["RecursiveLoop"],
                functions.get_runtime_management_config(FunctionName="worker")["UpdateRuntimeOn"],
                functions.get_function_code_signing_config(FunctionName="worker").get("CodeSigningConfigArn"),
            ]

        config = functions.create_code_signing_config(AllowedPublishers={"SigningProfileVersionArns": [PROFILE]})
        arn = config["CodeSigningConfig"]["CodeSigningConfigArn"]
        stack.make(
            Function=function(
                ReservedConcurrentExecutions=7,
                RecursiveLoop="Allow",
                RuntimeManagementConfig={"UpdateRuntimeOn": "FunctionUpdate"},
            )
        )
        before = seen()
        stack.update(Function=function())
        without = seen()
        stack.update(Function=function(CodeSigningConfigArn=arn))

        assert before == [7, "Allow", "FunctionUpdate", None]
        assert without == [None, "Terminate", "Auto", None]
        assert seen()[-1] == arn

    def test_configuration_that_a_template_no_longer_has_is_the_default(self, stack, functions):
        stack.make(
            Function=function(
                Description="before",
                Environment={"Variables": {"NUMBER": 1}},
                EphemeralStorage={"Size": 1024},
                LoggingConfig={"LogFormat": "JSON"},
                MemorySize=256,
                Timeout=30,
                TracingConfig={"Mode": "Active"},
            )
        )
        stack.update(Function=function())

        seen = functions.get_function_configuration(FunctionName="worker")
        assert "Environment" not in seen or seen["Environment"] == {"Variables": {}}
        assert (seen["Description"], seen["EphemeralStorage"]) == ("", {"Size": 512})
        assert (seen["MemorySize"], seen["Timeout"]) == (128, 3)
        assert (seen["LoggingConfig"]["LogFormat"], seen["TracingConfig"]) == ("Text", {"Mode": "PassThrough"})

    def test_the_architecture_is_set_with_the_code(self, stack, functions):
        stack.make(Function=function())
        stack.update(Function=function(Architectures=["arm64"]))

        assert functions.get_function_configuration(FunctionName="worker")["Architectures"] == ["arm64"]

    def test_it_is_marked_as_part_of_its_stack_beside_its_own_tags(self, stack, functions):
        """Recorded: TestCfnLambdaIntegrations::test_cfn_lambda_permissions."""
        stack.make(Function=function(Tags=[{"Key": "team", "Value": "a"}]))
        stack.update(Function=function(Tags=[{"Key": "stage", "Value": "b"}]))

        [made] = stack.client.describe_stacks(StackName="stack")["Stacks"]
        assert functions.get_function(FunctionName="worker")["Tags"] == {
            "stage": "b",
            "aws:cloudformation:stack-name": "stack",
            "aws:cloudformation:stack-id": made["StackId"],
            "aws:cloudformation:logical-id": "Function",
        }

    def test_the_stacks_tags_are_its_functions_too(self, stack, functions):
        body = json.dumps({"Resources": {"Function": function(Tags=[{"Key": "a", "Value": "own"}])}})
        tags = [{"Key": "a", "Value": "stack"}, {"Key": "b", "Value": "stack"}]
        stack.client.create_stack(StackName="stack", TemplateBody=body, Tags=tags)

        seen = functions.get_function(FunctionName="worker")["Tags"]
        assert (seen["a"], seen["b"]) == ("own", "stack")

    def test_nobody_else_can_set_aws_tags(self, stack, functions):
        with pytest.raises(ClientError, match="aws:"):
            stack.make(Function=function(Tags=[{"Key": "aws:mine", "Value": "a"}]))

    def test_one_that_does_not_become_ready_is_not_left_behind(self, stack, functions):
        with pytest.raises(ClientError):
            stack.make(Function=function(ReservedConcurrentExecutions=1_000_000))

        assert functions.list_functions()["Functions"] == []

    def test_a_property_that_is_missing_is_named(self, stack):
        with pytest.raises(ClientError, match=r"AWS::Lambda::Function: #: required key \[Role\] not found"):
            stack.make(Function={"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": ""}}})


class TestVersionsAndAliases:
    VERSION: ClassVar[dict[str, Any]] = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": REF}}

    def alias(self, **properties: Any) -> dict[str, Any]:
        given = {"FunctionName": REF, "Name": "live", "FunctionVersion": at("Version", "Version"), **properties}
        return resource("Alias", **given)

    def provisioned(self, functions: Any, qualifier: str) -> Any:
        try:
            found = functions.get_provisioned_concurrency_config(FunctionName="worker", Qualifier=qualifier)
        except functions.exceptions.ProvisionedConcurrencyConfigNotFoundException:
            return None
        return found["RequestedProvisionedConcurrentExecutions"], found["Status"]

    def test_an_alias_has_provisioned_concurrency_and_loses_it(self, stack, functions):
        resources = {"Function": function(), "Version": self.VERSION}
        stack.make(**resources, Alias=self.alias(ProvisionedConcurrencyConfig=concurrency(2)))
        first = self.provisioned(functions, "live")
        stack.update(**resources, Alias=self.alias(ProvisionedConcurrencyConfig=concurrency(3)))
        second = self.provisioned(functions, "live")
        stack.update(**resources, Alias=self.alias())

        assert (first, second) == ((2, "READY"), (3, "READY"))
        assert self.provisioned(functions, "live") is None

    def test_a_version_has_provisioned_concurrency(self, stack, functions):
        properties = {"FunctionName": REF, "ProvisionedConcurrencyConfig": concurrency(2)}
        stack.make(Function=function(), Version=resource("Version", **properties))

        assert self.provisioned(functions, "1") == (2, "READY")

    def test_an_alias_changes_in_place(self, stack, functions):
        second = resource("Version", FunctionName=REF, Description="second")
        resources = {"Version": self.VERSION}
        weights = {"AdditionalVersionWeights": [{"FunctionVersion": "2", "FunctionWeight": "0.25"}]}
        stack.make(**resources, Function=function(), Alias=self.alias(Description="before"))
        stack.update(**resources, Function=function(Description="new"), Alias=self.alias())
        stack.update(**resources, Function=function(Description="new"), Alias=self.alias(), Second=second)
        without = functions.get_alias(FunctionName="worker", Name="live")
        stack.update(
            **resources,
            Function=function(Description="new"),
            Alias=self.alias(RoutingConfig=weights),
            Second=second,
        )

        seen = functions.get_alias(FunctionName="worker", Name="live")
        assert without["Description"] == ""
        assert seen["RoutingConfig"] == {"AdditionalVersionWeights": {"2": 0.25}}

    def test_another_name_is_another_alias(self, stack, functions):
        stack.make(Function=function(), Version=self.VERSION, Alias=self.alias())
        shown = stack.update(
            {"ref": {"Ref": "Alias"}}, Function=function(), Version=self.VERSION, Alias=self.alias(Name="next")
        )

        assert shown == {"ref": f"{ARN}:function:worker:next"}
        assert [each["Name"] for each in functions.list_aliases(FunctionName="worker")["Aliases"]] == ["next"]


class TestLayers:
    def layer(self, **properties: Any) -> dict[str, Any]:
        return resource(
            "LayerVersion", LayerName="libs", Content={"S3Bucket": "code", "S3Key": "layer.zip"}, **properties
        )

    @pytest.fixture(autouse=True)
    def _package(self) -> None:
        from io import BytesIO
        from zipfile import ZipFile

        content = BytesIO()
        with ZipFile(content, "w") as archive:
            archive.writestr("python/lib.py", "")
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="code")
        s3.put_object(Bucket="code", Key="layer.zip", Body=content.getvalue())

    def test_another_description_is_another_version(self, stack, functions):
        stack.make({"ref": {"Ref": "Layer"}}, Layer=self.layer())
        shown = stack.update({"ref": {"Ref": "Layer"}}, Layer=self.layer(Description="second"))

        assert shown == {"ref": f"{ARN}:layer:libs:2"}
        versions = functions.list_layer_versions(LayerName="libs")["LayerVersions"]
        assert [each["Version"] for each in versions] == [2]

    def test_a_permission_of_a_layer_comes_and_goes(self, stack, functions):
        def statements() -> list[Any]:
            try:
                policy = functions.get_layer_version_policy(LayerName="libs", VersionNumber=1)["Policy"]
            except ClientError:
                return []
            return [(each["Sid"], each["Principal"]) for each in json.loads(policy)["Statement"]]

        permission = {"LayerVersionArn": {"Ref": "Layer"}, "Action": "lambda:GetLayerVersion", "Principal": "*"}
        shown = stack.make(
            {"ref": {"Ref": "Permission"}, "id": at("Permission", "Id")},
            Layer=self.layer(),
            Permission=resource("LayerVersionPermission", **permission),
        )
        there = statements()
        stack.update(Layer=self.layer())

        assert shown["ref"] == shown["id"]
        assert (there, statements()) == ([(shown["ref"], "*")], [])


def test_a_permission_is_replaced_by_another(stack, functions):
    def permission(principal: str) -> dict[str, Any]:
        return resource("Permission", FunctionName=REF, Action="lambda:InvokeFunction", Principal=principal)

    before = stack.make({"id": at("Permission", "Id")}, Function=function(), Permission=permission("s3.amazonaws.com"))
    after = stack.update(
        {"id": at("Permission", "Id")}, Function=function(), Permission=permission("sns.amazonaws.com")
    )

    [statement] = json.loads(functions.get_policy(FunctionName="worker")["Policy"])["Statement"]
    assert (statement["Sid"], statement["Principal"]) == (after["id"], {"Service": "sns.amazonaws.com"})
    assert before["id"] != after["id"]


def test_a_mapping_changes_and_is_marked_as_part_of_its_stack(stack, functions):
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "jobs"}}

    def mapping(**properties: Any) -> dict[str, Any]:
        return resource("EventSourceMapping", FunctionName=REF, EventSourceArn=at("Queue", "Arn"), **properties)

    outputs = {"ref": {"Ref": "Mapping"}, "arn": at("Mapping", "EventSourceMappingArn")}
    resources = {"Queue": queue, "Function": function()}
    before = stack.make(outputs, **resources, Mapping=mapping(BatchSize="5", Tags=[{"Key": "a", "Value": "1"}]))
    after = stack.update(outputs, **resources, Mapping=mapping(BatchSize=7, Enabled="false"))

    seen = functions.get_event_source_mapping(UUID=before["ref"])
    tags = functions.list_tags(Resource=before["arn"])["Tags"]
    assert after == before
    assert (seen["BatchSize"], seen["State"], seen["EventSourceMappingArn"]) == (7, "Disabled", before["arn"])
    assert {key: value for key, value in tags.items() if key != "aws:cloudformation:stack-id"} == {
        "aws:cloudformation:stack-name": "stack",
        "aws:cloudformation:logical-id": "Mapping",
    }
    stack.delete()
    assert functions.list_event_source_mappings()["EventSourceMappings"] == []


def test_a_url_changes_and_goes(stack, functions):
    def url(**properties: Any) -> dict[str, Any]:
        return resource("Url", TargetFunctionArn=REF, **properties)

    shown = {"url": at("Url", "FunctionUrl")}
    before = stack.make(shown, Function=function(), Url=url(AuthType="NONE", Cors={"AllowOrigins": ["*"]}))
    after = stack.update(shown, Function=function(), Url=url(AuthType="AWS_IAM", InvokeMode="RESPONSE_STREAM"))
    seen = functions.get_function_url_config(FunctionName="worker")
    stack.update(Function=function())

    assert after == before
    assert (seen["AuthType"], seen["InvokeMode"], seen.get("Cors")) == ("AWS_IAM", "RESPONSE_STREAM", {})
    assert functions.list_function_url_configs(FunctionName="worker")["FunctionUrlConfigs"] == []


def test_an_event_invoke_config_is_put_whole(stack, functions):
    def config(**properties: Any) -> dict[str, Any]:
        return resource("EventInvokeConfig", FunctionName=REF, Qualifier="$LATEST", **properties)

    shown = stack.make({"ref": {"Ref": "Config"}}, Function=function(), Config=config(MaximumRetryAttempts=1))
    stack.update(Function=function(), Config=config(MaximumEventAgeInSeconds="100"))
    seen = functions.get_function_event_invoke_config(FunctionName="worker", Qualifier="$LATEST")
    stack.update(Function=function())

    assert shown == {"ref": "worker|$LATEST"}
    assert (seen["MaximumEventAgeInSeconds"], seen.get("MaximumRetryAttempts")) == (100, None)
    assert functions.list_function_event_invoke_configs(FunctionName="worker")["FunctionEventInvokeConfigs"] == []


def test_a_code_signing_config_is_described_and_changes(stack, functions):
    """Recorded: test_lambda_code_signing_config."""

    def config(**properties: Any) -> dict[str, Any]:
        publishers = {"SigningProfileVersionArns": [PROFILE]}
        return resource("CodeSigningConfig", AllowedPublishers=publishers, **properties)

    outputs = {"arn": {"Ref": "Config"}, "id": at("Config", "CodeSigningConfigId")}
    policies = {"UntrustedArtifactOnDeployment": "Enforce"}
    shown = stack.make(outputs, Config=config(Description="Code Signing", CodeSigningPolicies=policies))
    [described] = stack.client.describe_stack_resources(StackName="stack")["StackResources"]
    after = stack.update(outputs, Config=config())

    seen = functions.get_code_signing_config(CodeSigningConfigArn=shown["arn"])["CodeSigningConfig"]
    assert described["PhysicalResourceId"] == shown["arn"] == f"{ARN}:code-signing-config:{shown['id']}"
    assert after == shown
    assert (seen["Description"], seen["CodeSigningPolicies"]) == ("", {"UntrustedArtifactOnDeployment": "Warn"})
    stack.delete()
    assert functions.list_code_signing_configs()["CodeSigningConfigs"] == []


def test_a_resource_policy_is_put_changed_and_deleted(stack, functions):
    def policy(principal: str) -> dict[str, Any]:
        statement = {
            "Sid": "one",
            "Effect": "Allow",
            "Principal": {"Service": principal},
            "Action": "lambda:InvokeFunction",
            "Resource": f"{ARN}:function:worker",
        }
        document = {"Version": "2012-10-17", "Statement": [statement]}
        return resource("ResourcePolicy", ResourceArn=at("Function", "Arn"), PolicyDocument=document)

    def principal() -> Any:
        try:
            text = functions.get_resource_policy(ResourceArn=f"{ARN}:function:worker")["Policy"]
        except functions.exceptions.ResourceNotFoundException:
            return None
        return json.loads(text)["Statement"][0]["Principal"]["Service"]

    shown = stack.make({"ref": {"Ref": "Policy"}}, Function=function(), Policy=policy("s3.amazonaws.com"))
    first = principal()
    stack.update(Function=function(), Policy=policy("sns.amazonaws.com"))
    second = principal()
    stack.update(Function=function())

    assert shown == {"ref": f"{ARN}:function:worker"}
    assert (first, second, principal()) == ("s3.amazonaws.com", "sns.amazonaws.com", None)
