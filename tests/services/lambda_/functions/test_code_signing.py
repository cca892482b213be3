"""Code signing configurations (recorded: TestCodeSigningConfig)."""

from __future__ import annotations

import pytest

from tests.services.lambda_.conftest import ARN, package

PROFILE = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/test"
MISSING = "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-1234567890abcdef0"
NOT_FOUND = (
    "ResourceNotFoundException",
    f"The Lambda code signing configuration {MISSING} can not be found.",
    404,
)
UNSIGNED = (
    "CodeVerificationFailedException",
    "Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not "
    "configured to accept. Check the provided signature for echo.",
    400,
)


@pytest.fixture
def new_config(awslambda):
    """Make a configuration."""

    def create(policy=None, **given):
        policies = {"CodeSigningPolicies": {"UntrustedArtifactOnDeployment": policy}} if policy else {}
        publishers = {"SigningProfileVersionArns": [PROFILE]}
        answer = awslambda.create_code_signing_config(AllowedPublishers=publishers, **policies, **given)
        return answer["CodeSigningConfig"]

    return create


def test_a_configuration_is_made_shown_and_changed(awslambda, new_config):
    created = new_config("Enforce", Description="Testing CodeSigning Config")
    named = {"CodeSigningConfigArn": created["CodeSigningConfigArn"]}
    unchanged = awslambda.update_code_signing_config(**named)["CodeSigningConfig"]
    awslambda.update_code_signing_config(
        **named, Description="other", CodeSigningPolicies={"UntrustedArtifactOnDeployment": "Warn"}
    )
    changed = awslambda.get_code_signing_config(**named)["CodeSigningConfig"]

    config_id = created["CodeSigningConfigId"]
    assert (len(config_id), config_id[:4]) == (21, "csc-")
    expected = {
        "CodeSigningConfigId": config_id,
        "CodeSigningConfigArn": f"arn:aws:lambda:us-east-1:123456789012:code-signing-config:{config_id}",
        "Description": "Testing CodeSigning Config",
        "AllowedPublishers": {"SigningProfileVersionArns": [PROFILE]},
        "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Enforce"},
        "LastModified": "2026-01-01T00:00:00.000+0000",
    }
    assert created == unchanged == expected
    assert (changed["Description"], changed["CodeSigningPolicies"]) == (
        "other",
        {"UntrustedArtifactOnDeployment": "Warn"},
    )


def test_a_warning_is_the_usual_policy(new_config):
    assert new_config()["CodeSigningPolicies"] == {"UntrustedArtifactOnDeployment": "Warn"}


def test_configurations_are_listed_and_deleted(awslambda, new_config):
    arns = {new_config()["CodeSigningConfigArn"] for _ in range(3)}
    deleted = arns.pop()

    awslambda.delete_code_signing_config(CodeSigningConfigArn=deleted)

    listed = awslambda.list_code_signing_configs()["CodeSigningConfigs"]
    assert {each["CodeSigningConfigArn"] for each in listed} == arns


def test_a_function_has_a_configuration(awslambda, new_config, new_function):
    config = new_config()["CodeSigningConfigArn"]
    new_function()
    before = awslambda.get_function_code_signing_config(FunctionName="echo")
    put = awslambda.put_function_code_signing_config(CodeSigningConfigArn=config, FunctionName="echo")
    got = awslambda.get_function_code_signing_config(FunctionName="echo")
    functions = awslambda.list_functions_by_code_signing_config(CodeSigningConfigArn=config)["FunctionArns"]
    awslambda.delete_function_code_signing_config(FunctionName="echo")

    assert "CodeSigningConfigArn" not in before
    assert [(each["CodeSigningConfigArn"], each["FunctionName"]) for each in (put, got)] == [(config, "echo")] * 2
    assert functions == [f"{ARN}:echo"]
    assert awslambda.list_functions_by_code_signing_config(CodeSigningConfigArn=config)["FunctionArns"] == []


def test_a_function_is_created_with_a_configuration(awslambda, new_config, new_function):
    config = new_config("Warn")["CodeSigningConfigArn"]

    new_function(CodeSigningConfigArn=config)

    assert awslambda.get_function_code_signing_config(FunctionName="echo")["CodeSigningConfigArn"] == config


def test_unsigned_code_is_refused_where_signatures_are_enforced(awslambda, new_config, new_function, refused):
    config = new_config("Enforce")["CodeSigningConfigArn"]
    assert refused(new_function, CodeSigningConfigArn=config) == UNSIGNED

    created = new_function()
    awslambda.put_function_code_signing_config(CodeSigningConfigArn=config, FunctionName="echo")

    assert refused(awslambda.update_function_code, FunctionName="echo", ZipFile=package(app="x = 1")) == UNSIGNED
    assert awslambda.get_function_configuration(FunctionName="echo")["CodeSha256"] == created["CodeSha256"]


def test_a_configuration_in_use_is_not_deleted(awslambda, new_config, new_function, refused):
    config = new_config()["CodeSigningConfigArn"]
    new_function(CodeSigningConfigArn=config)

    code, message, status = refused(awslambda.delete_code_signing_config, CodeSigningConfigArn=config)

    assert (code, status) == ("ResourceConflictException", 409)
    assert message == f"The code signing configuration {config} is in use by functions."


def test_tags_are_refused(new_config, refused):
    message = "The parameter Tags is not implemented by awsim's Lambda (docs/services/lambda.md)."
    assert refused(new_config, Tags={"a": "1"}) == ("NotImplemented", message, 501)


@pytest.mark.parametrize(
    "operation",
    [
        "get_code_signing_config",
        "update_code_signing_config",
        "delete_code_signing_config",
        "list_functions_by_code_signing_config",
    ],
)
def test_a_configuration_that_does_not_exist_is_not_found(awslambda, refused, operation):
    """Recorded: test_code_signing_not_found_excs."""
    assert refused(getattr(awslambda, operation), CodeSigningConfigArn=MISSING) == NOT_FOUND


@pytest.mark.parametrize("name", ["echo", "nowhere"])
def test_a_function_is_not_given_a_configuration_that_does_not_exist(awslambda, new_function, refused, name):
    """Recorded: test_code_signing_not_found_excs (put_function_csc_invalid_csc_arn, put_function_csc_invalid_both)."""
    new_function()
    call = awslambda.put_function_code_signing_config
    assert refused(call, CodeSigningConfigArn=MISSING, FunctionName=name) == (
        "CodeSigningConfigNotFoundException",
        "The code signing configuration cannot be found. Check that the provided configuration is not deleted: "
        f"{MISSING}.",
        404,
    )


def test_a_function_that_does_not_exist_is_not_found(awslambda, new_config, refused):
    """Recorded: test_code_signing_not_found_excs."""
    config = new_config()["CodeSigningConfigArn"]
    expected = ("ResourceNotFoundException", f"Function not found: {ARN}:nowhere", 404)

    call = awslambda.put_function_code_signing_config
    assert refused(call, CodeSigningConfigArn=config, FunctionName="nowhere") == expected
    assert refused(awslambda.get_function_code_signing_config, FunctionName="nowhere") == expected
    assert refused(awslambda.delete_function_code_signing_config, FunctionName="nowhere") == expected
