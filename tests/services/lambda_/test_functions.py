from __future__ import annotations

import base64
from hashlib import sha256

import boto3
import pytest

from .conftest import ARN, ROLE, package

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


@pytest.mark.parametrize(
    "name",
    ["echo", "function:echo", "123456789012:function:echo", f"{ARN}:echo", "us-east-1:123456789012:function:echo"],
)
def test_a_function_is_found_by_every_form_of_its_name(awslambda, new_function, name):
    new_function()

    assert awslambda.get_function(FunctionName=name)["Configuration"]["FunctionArn"] == f"{ARN}:echo"


def test_a_version_is_not_published_again_before_something_has_changed(awslambda, new_function):
    new_function()

    first = awslambda.publish_version(FunctionName="echo")
    again = awslambda.publish_version(FunctionName="echo")
    awslambda.update_function_configuration(FunctionName="echo", Timeout=9)
    second = awslambda.publish_version(FunctionName="echo")

    assert (first["Version"], again["Version"], second["Version"]) == ("1", "1", "2")
    listed = awslambda.list_versions_by_function(FunctionName="echo")["Versions"]
    assert [(each["Version"], each["Timeout"]) for each in listed] == [("$LATEST", 9), ("1", 3), ("2", 9)]


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


def test_a_bucket_that_does_not_exist_is_refused(new_function, refused):
    assert refused(new_function, Code={"S3Bucket": "nowhere", "S3Key": "k"}) == (
        "InvalidParameterValueException",
        "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: "
        "The specified bucket does not exist",
        400,
    )


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


def test_a_deprecated_runtime_is_refused(new_function, refused):
    assert refused(new_function, Runtime="python3.7") == (
        "InvalidParameterValueException",
        "The runtime parameter of python3.7 is no longer supported for creating or updating AWS Lambda functions. "
        "We recommend you use a supported runtime while creating or updating functions.",
        400,
    )


def test_a_name_of_65_characters_is_refused(new_function, refused):
    name = "a" * 65
    assert refused(new_function, name=name) == (
        "InvalidParameterValueException",
        f"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: "
        "Member must have length less than or equal to 64",
        400,
    )


def test_another_regions_arn_is_refused(awslambda, refused):
    arn = ARN.replace("us-east-1", "eu-west-1") + ":echo"
    assert refused(awslambda.get_function, FunctionName=arn) == (
        "ResourceNotFoundException",
        "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
        404,
    )


def test_two_qualifiers_that_differ_are_refused(awslambda, new_function, refused):
    new_function()
    assert refused(awslambda.delete_function, FunctionName="echo:1", Qualifier="2") == (
        "InvalidParameterValueException",
        "The derived qualifier from the function name does not match the specified qualifier.",
        400,
    )


def test_an_old_revision_is_refused(awslambda, new_function, refused):
    created = new_function()
    call = awslambda.update_function_configuration
    assert refused(call, FunctionName="echo", Timeout=5, RevisionId=created["RevisionId"]) == (
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve "
        "the latest Revision Id",
        412,
    )


def test_publishing_other_code_than_there_is_is_refused(awslambda, new_function, refused):
    current = new_function()["CodeSha256"]
    assert refused(awslambda.publish_version, FunctionName="echo", CodeSha256="other") == (
        "InvalidParameterValueException",
        f"CodeSHA256 (other) is different from current CodeSHA256 in $LATEST ({current}). "
        "Please try again with the CodeSHA256 in $LATEST.",
        400,
    )


def test_an_operation_that_is_not_written_does_not_go_to_moto(awslambda, refused):
    code, message, status = refused(awslambda.list_capacity_providers)

    assert (code, status) == ("NotImplemented", 501)
    assert message.startswith("ListCapacityProviders of lambda is not implemented by awsim")
