from __future__ import annotations

import base64
from hashlib import sha256
from itertools import chain

import boto3
import pytest

from tests.services.lambda_.conftest import ARN, ROLE, package

UNLISTED = {"State", "LastUpdateStatus", "RuntimeVersionConfig", "ResponseMetadata"}
LIFE = ("State", "StateReason", "StateReasonCode", "LastUpdateStatus", "LastUpdateStatusReasonCode")


def test_a_new_function_is_shown_as_aws_shows_it(new_function):
    code = package(app="")

    created = new_function("echo", Code={"ZipFile": code})

    revision, arn = created.pop("RevisionId"), created["RuntimeVersionConfig"].pop("RuntimeVersionArn")
    assert len(revision) == 36
    assert arn.startswith("arn:aws:lambda:us-east-1::runtime:")
    assert created.pop("ResponseMetadata")["HTTPStatusCode"] == 201
    assert created == {
        "Architectures": ["x86_64"],
        "CodeSha256": base64.b64encode(sha256(code).digest()).decode(),
        "CodeSize": len(code),
        "Description": "",
        "EphemeralStorage": {"Size": 512},
        "FunctionArn": f"{ARN}:echo",
        "FunctionName": "echo",
        "Handler": "app.handler",
        "LastModified": "2026-01-01T00:00:00.000+0000",
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/echo"},
        "MemorySize": 128,
        "PackageType": "Zip",
        "Role": ROLE,
        "Runtime": "python3.12",
        "RuntimeVersionConfig": {},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "State": "Pending",
        "StateReason": "The function is being created.",
        "StateReasonCode": "Creating",
        "Timeout": 3,
        "TracingConfig": {"Mode": "PassThrough"},
        "Version": "$LATEST",
    }


def test_a_function_becomes_active_with_another_revision(awslambda, new_function):
    created = new_function()

    shown = awslambda.get_function_configuration(FunctionName="echo")

    assert {name: shown.get(name) for name in LIFE} == {
        "State": "Active",
        "StateReason": None,
        "StateReasonCode": None,
        "LastUpdateStatus": "Successful",
        "LastUpdateStatusReasonCode": None,
    }
    assert shown["RevisionId"] != created["RevisionId"]


def test_an_update_passes_through_in_progress(awslambda, new_function):
    new_function()

    updating = awslambda.update_function_configuration(FunctionName="echo", Environment={"Variables": {"STAGE": "a"}})
    updated = awslambda.get_function_configuration(FunctionName="echo")

    assert (updating["State"], updating["LastUpdateStatus"]) == ("Active", "InProgress")
    assert (updated["LastUpdateStatus"], updated["Environment"]) == ("Successful", {"Variables": {"STAGE": "a"}})


def test_an_update_that_changes_nothing_is_an_update(awslambda, new_function):
    """Recorded: test_redundant_updates."""
    new_function(Description="d")
    revisions = []
    for _ in range(2):
        updating = awslambda.update_function_configuration(FunctionName="echo", Description="d")
        updated = awslambda.get_function_configuration(FunctionName="echo")
        assert (updating["LastUpdateStatus"], updated["LastUpdateStatus"]) == ("InProgress", "Successful")
        revisions += [updating["RevisionId"], updated["RevisionId"]]

    assert len(set(revisions)) == 4


def test_a_function_is_created_anew_after_its_deletion(awslambda, new_function):
    """Recorded: test_recreate_function."""
    first = new_function()
    awslambda.delete_function(FunctionName="echo")
    second = new_function()

    assert (second["State"], second["FunctionArn"]) == ("Pending", first["FunctionArn"])
    assert second["RevisionId"] != first["RevisionId"]


def test_get_function_shows_tags_and_concurrency(awslambda, new_function):
    new_function(Tags={"a": "1"})
    awslambda.put_function_concurrency(FunctionName="echo", ReservedConcurrentExecutions=3)

    shown = awslambda.get_function(FunctionName="echo")

    assert (shown["Tags"], shown["Concurrency"]) == ({"a": "1"}, {"ReservedConcurrentExecutions": 3})


class TestListFunctions:
    def test_a_function_is_listed_without_its_states(self, awslambda, new_function):
        """API reference, ListFunctions: a subset of the configuration."""
        new_function(Layers=[], Description="d")
        shown = awslambda.get_function_configuration(FunctionName="echo")

        (listed,) = awslambda.list_functions()["Functions"]
        (version,) = awslambda.list_versions_by_function(FunctionName="echo")["Versions"]

        expected = {name: shown[name] for name in shown.keys() - UNLISTED}
        assert listed == expected
        assert version == {**expected, "FunctionArn": f"{ARN}:echo:$LATEST"}

    @pytest.mark.parametrize("size", [1, 2, 3, 50])
    def test_versions_are_listed_in_pages(self, awslambda, new_function, size):
        for name in ("a", "b"):
            new_function(name, Publish=True)

        pages = awslambda.get_paginator("list_functions").paginate(
            FunctionVersion="ALL", PaginationConfig={"PageSize": size}
        )

        found = [[each["FunctionArn"].removeprefix(f"{ARN}:") for each in page["Functions"]] for page in pages]
        assert [*chain.from_iterable(found)] == ["a:$LATEST", "a:1", "b:$LATEST", "b:1"]
        assert all(len(page) <= size for page in found)

    def test_there_are_no_replicas_of_other_regions(self, awslambda, new_function, refused):
        new_function()

        assert awslambda.list_functions(MasterRegion="eu-west-1", FunctionVersion="ALL")["Functions"] == []
        message = "FunctionVersion must be ALL when MasterRegion is specified."
        call = awslambda.list_functions
        assert refused(call, MasterRegion="eu-west-1") == ("InvalidParameterValueException", message, 400)

    def test_a_marker_of_another_listing_is_refused(self, awslambda, new_function, refused):
        for name in ("a", "b"):
            new_function(name, Publish=True)
        marker = awslambda.list_functions(MaxItems=1)["NextMarker"]

        assert refused(awslambda.list_functions, FunctionVersion="ALL", Marker=marker) == (
            "InvalidParameterValueException",
            "Invalid pagination token",
            400,
        )


def test_a_deleted_function_is_not_found(awslambda, new_function, refused):
    new_function()

    answer = awslambda.delete_function(FunctionName="echo")

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == answer["StatusCode"] == 204
    message = f"Function not found: {ARN}:echo"
    assert refused(awslambda.delete_function, FunctionName="echo") == ("ResourceNotFoundException", message, 404)


def test_code_comes_from_s3(awslambda, new_function, invoked):
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="app.zip", Body=package(app="def handler(event, context): return 'from s3'"))

    new_function(Code={"S3Bucket": "code", "S3Key": "app.zip"})

    assert invoked() == "from s3"


def test_what_is_no_zip_file_is_refused(new_function, refused):
    assert refused(new_function, Code={"ZipFile": b"no zip"}) == (
        "InvalidParameterValueException",
        "Could not unzip uploaded file. Please check your file, then try to upload again.",
        400,
    )


def test_an_unknown_runtime_is_refused_with_those_that_are_supported(new_function, refused):
    code, message, status = refused(new_function, Runtime="non-existent-runtime")

    assert (code, status) == ("InvalidParameterValueException", 400)
    assert message.startswith(
        "Value non-existent-runtime at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
        "[nodejs20.x, python3.14, "
    )
    assert message.endswith("java8.al2] or be a valid ARN")


@pytest.mark.parametrize("runtime", ["dotnetcore3.1", "java8", "nodejs12.x", "nodejs14.x", "python3.7", "ruby2.7"])
def test_a_deprecated_runtime_is_refused(new_function, refused, runtime):
    """Recorded: test_create_deprecated_function_runtime_with_validation_enabled."""
    assert refused(new_function, Runtime=runtime) == (
        "InvalidParameterValueException",
        f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. "
        "We recommend you use a supported runtime while creating or updating functions.",
        400,
    )


@pytest.mark.parametrize(
    ("member", "value", "shown", "rule"),
    [
        (
            "Role",
            "r1",
            "'r1' at 'role'",
            r"satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+",
        ),
        (
            "Architectures",
            ["x86_64", "arm64"],
            "'[x86_64, arm64]' at 'architectures'",
            "have length less than or equal to 1",
        ),
        (
            "Architectures",
            ["X86_64"],
            "'[X86_64]' at 'architectures'",
            "satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
        ),
    ],
)
def test_what_the_model_forbids_is_refused(new_function, refused, member, value, shown, rule):
    """Recorded: test_create_lambda_exceptions, test_update_lambda_exceptions."""
    assert refused(new_function, **{member: value}) == (
        "ValidationException",
        f"1 validation error detected: Value {shown} failed to satisfy constraint: Member must {rule}",
        400,
    )


def test_a_second_function_of_the_name_is_refused(new_function, refused):
    new_function()
    assert refused(new_function) == ("ResourceConflictException", "Function already exist: echo", 409)


@pytest.mark.parametrize(
    ("operation", "given"),
    [("update_function_code", {"ZipFile": package(app="")}), ("update_function_configuration", {"Timeout": 5})],
)
def test_a_version_can_not_be_changed(awslambda, new_function, refused, operation, given):
    new_function(Publish=True)
    assert refused(getattr(awslambda, operation), FunctionName="echo:1", **given) == (
        "InvalidParameterValueException",
        "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. "
        "Please specify either a function name or an unqualified function ARN.",
        400,
    )


@pytest.mark.parametrize("operation", ["get_function", "get_function_configuration", "list_versions_by_function"])
def test_a_function_that_does_not_exist_is_not_found(awslambda, refused, operation):
    """Recorded: test_ops_on_nonexisting_fn."""
    expected = ("ResourceNotFoundException", f"Function not found: {ARN}:nowhere", 404)
    assert refused(getattr(awslambda, operation), FunctionName="nowhere") == expected


def test_an_old_revision_is_refused(awslambda, new_function, refused):
    created = new_function()
    call = awslambda.update_function_configuration
    assert refused(call, FunctionName="echo", Timeout=5, RevisionId=created["RevisionId"]) == (
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve "
        "the latest Revision Id",
        412,
    )


def test_an_operation_that_is_not_written_does_not_go_to_moto(awslambda, refused):
    code, message, status = refused(awslambda.list_capacity_providers)

    assert (code, status) == ("NotImplemented", 501)
    assert message.startswith("ListCapacityProviders of lambda is not implemented by awsim")


class TestRoles:
    """A suite without roles names what it likes; in an account that has any, a role has to be there."""

    REFUSAL = (
        "InvalidParameterValueException",
        "The role defined for the function cannot be assumed by Lambda.",
        400,
    )

    def test_one_that_is_not_there(self, cloud, awslambda, new_function, refused):
        new_function("before")
        iam = cloud.client("iam")
        iam.create_role(RoleName="other", Path="/service-role/", AssumeRolePolicyDocument="{}")

        assert refused(new_function) == self.REFUSAL
        assert refused(awslambda.update_function_configuration, FunctionName="before", Role=f"{ROLE}-x") == self.REFUSAL
        awslambda.update_function_configuration(FunctionName="before", Timeout=9)

    def test_one_that_is_there(self, cloud, new_function):
        role = cloud.client("iam").create_role(RoleName="worker", Path="/service-role/", AssumeRolePolicyDocument="{}")

        assert new_function(Role=role["Role"]["Arn"])["Role"] == role["Role"]["Arn"]
