"""Function URL configurations (recorded: TestLambdaUrl)."""

from __future__ import annotations

import re

import pytest

from awsim import mock_aws
from awsim.services.lambda_.functions.placeholder import placeholder
from tests.services.lambda_.conftest import ARN

NOT_THERE = ("ResourceNotFoundException", "The resource you requested does not exist.", 404)
CORS = {"AllowOrigins": ["https://example.org"], "AllowMethods": ["GET"], "MaxAge": 60}
AT = "2026-01-01T00:00:00.000Z"


@pytest.fixture
def function(awslambda, new_function):
    new_function(Publish=True)
    awslambda.create_alias(FunctionName="echo", Name="live", FunctionVersion="1")


def shown(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_a_url_is_made_shown_and_changed(cloud, awslambda, function):
    """Recorded: test_url_config_lifecycle."""
    created = awslambda.create_function_url_config(FunctionName="echo", AuthType="NONE")
    got = awslambda.get_function_url_config(FunctionName="echo")
    cloud.clock.advance(seconds=1)
    updated = awslambda.update_function_url_config(FunctionName="echo", AuthType="AWS_IAM")

    url = created["FunctionUrl"]
    assert re.fullmatch(r"https://[a-z0-9]{32}\.lambda-url\.us-east-1\.on\.aws/", url)
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    config = {"FunctionUrl": url, "FunctionArn": f"{ARN}:echo", "AuthType": "NONE", "CreationTime": AT}
    assert shown(created) == config
    assert shown(got) == {**config, "InvokeMode": "BUFFERED", "LastModifiedTime": AT}
    assert shown(updated) == {**config, "AuthType": "AWS_IAM", "LastModifiedTime": "2026-01-01T00:00:01.000Z"}


def test_an_alias_has_a_url_of_its_own(awslambda, function, refused):
    """Recorded: test_url_config_deletion_without_qualifier."""
    awslambda.create_function_url_config(FunctionName="echo", AuthType="NONE")
    aliased = awslambda.create_function_url_config(FunctionName="echo", Qualifier="live", AuthType="NONE")

    answer = awslambda.delete_function_url_config(FunctionName="echo")

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(awslambda.get_function_url_config, FunctionName="echo") == NOT_THERE
    left = awslambda.get_function_url_config(FunctionName="echo", Qualifier="live")
    assert (left["FunctionUrl"], left["FunctionArn"]) == (aliased["FunctionUrl"], f"{ARN}:echo:live")


def test_cors_and_invoke_mode_are_kept(awslambda, function):
    given = {"Cors": CORS, "InvokeMode": "RESPONSE_STREAM"}
    created = awslambda.create_function_url_config(FunctionName="echo", AuthType="NONE", **given)
    awslambda.update_function_url_config(FunctionName="echo", AuthType="AWS_IAM")
    kept = awslambda.get_function_url_config(FunctionName="echo")
    awslambda.update_function_url_config(FunctionName="echo", Cors={}, InvokeMode="BUFFERED")
    changed = awslambda.get_function_url_config(FunctionName="echo")

    assert {name: created[name] for name in given} == given == {name: kept[name] for name in given}
    assert (changed.get("Cors", {}), changed["InvokeMode"], changed["AuthType"]) == ({}, "BUFFERED", "AWS_IAM")


def test_urls_are_listed(awslambda, function):
    first = awslambda.create_function_url_config(FunctionName="echo", AuthType="NONE")["FunctionUrl"]
    second = awslambda.create_function_url_config(FunctionName="echo", Qualifier="live", AuthType="NONE")["FunctionUrl"]

    page = awslambda.list_function_url_configs(FunctionName="echo", MaxItems=1)
    rest = awslambda.list_function_url_configs(FunctionName="echo", Marker=page["NextMarker"])

    found = [each["FunctionUrl"] for answer in (page, rest) for each in answer["FunctionUrlConfigs"]]
    assert found == [first, second]
    assert "NextMarker" not in rest


def test_urls_go_with_their_function(awslambda, new_function, function, refused):
    awslambda.create_function_url_config(FunctionName="echo", AuthType="NONE")
    awslambda.delete_function(FunctionName="echo")
    new_function()

    assert refused(awslambda.get_function_url_config, FunctionName="echo") == NOT_THERE


def test_urls_are_found_by_their_ids_as_long_as_they_exist(cloud, awslambda, function):
    url = awslambda.create_function_url_config(FunctionName="echo", Qualifier="live", AuthType="NONE")["FunctionUrl"]
    backend = cloud.world.backend("lambda", "123456789012", "us-east-1")
    url_id = url.removeprefix("https://").partition(".")[0]

    found = backend.function_urls[url_id]
    awslambda.delete_alias(FunctionName="echo", Name="live")

    assert (found.function_name, found.qualifier, found.auth_type) == ("echo", "live", "NONE")
    assert backend.function_urls == {}


def test_a_second_url_is_refused(awslambda, function, refused):
    """Recorded: test_url_config_lifecycle (failed_duplication)."""
    awslambda.create_function_url_config(FunctionName="echo", AuthType="NONE")
    assert refused(awslambda.create_function_url_config, FunctionName="echo", AuthType="NONE") == (
        "ResourceConflictException",
        f"Failed to create function url config for [functionArn = {ARN}:echo]. Error message:  FunctionUrlConfig "
        "exists for this Lambda function",
        409,
    )


@pytest.mark.parametrize("named", [{"FunctionName": "nowhere"}, {"FunctionName": "echo", "Qualifier": "gone"}])
def test_what_does_not_exist_has_no_url(awslambda, function, refused, named):
    """Recorded: test_ops_on_nonexisting_fn[get_function_url_config]."""
    expected = ("ResourceNotFoundException", "Function does not exist", 404)
    assert refused(awslambda.create_function_url_config, AuthType="NONE", **named) == expected
    assert refused(awslambda.update_function_url_config, **named) == expected
    assert refused(awslambda.get_function_url_config, **named) == NOT_THERE
    assert refused(awslambda.delete_function_url_config, **named) == NOT_THERE


def test_an_unknown_invoke_mode_is_refused(awslambda, function, refused):
    """Recorded: test_lambda_url_invalid_invoke_mode."""
    call = awslambda.create_function_url_config
    code, message, status = refused(call, FunctionName="echo", AuthType="NONE", InvokeMode="UNKNOWN")

    assert (code, status) == ("ValidationException", 400)
    assert message.startswith(
        "1 validation error detected: Value 'UNKNOWN' at 'invokeMode' failed to satisfy constraint: "
        "Member must satisfy enum value set: ["
    )


def test_urls_of_china_have_its_domain():
    with mock_aws(clock="virtual") as cloud:
        client = cloud.client("lambda", "cn-north-1")
        client.create_function(**placeholder("echo", "123456789012"))
        url = client.create_function_url_config(FunctionName="echo", AuthType="NONE")["FunctionUrl"]

    assert url.endswith(".lambda-url.cn-north-1.on.amazonwebservices.com.cn/")
