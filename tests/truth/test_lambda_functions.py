"""Functions and their configuration, as AWS answered."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from botocore.exceptions import ParamValidationError

from .functions import ECHO, ROLE, create, create_as_recorded, wait, zipped
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

LAMBDA = Recordings("lambda")
REALISTIC = {"lifecycle": "realistic"}
VERSION = "def handler(event, context):\n    return context.function_version\n"


@LAMBDA.scenario("TestLambdaFunction::test_function_lifecycle", **REALISTIC)
def a_function_is_made_changed_and_deleted(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create_response")
    wait(replay)
    replay.match("get_function_response", client.get_function(FunctionName="fn"))
    settings = {"Runtime": "python3.11", "Description": "Changed-Description", "MemorySize": 512, "Timeout": 10}
    variables = {"Variables": {"ENV_A": "a"}}
    updated = client.update_function_configuration(FunctionName="fn", Environment=variables, **settings)
    replay.match("update_func_conf_response", updated)
    wait(replay)
    replay.match("get_function_response_postupdate", client.get_function(FunctionName="fn"))
    replay.match("update_code_response", client.update_function_code(FunctionName="fn", ZipFile=zipped(VERSION)))
    wait(replay)
    replay.match("get_function_response_postcodeupdate", client.get_function(FunctionName="fn"))
    replay.match("delete_response", client.delete_function(FunctionName="fn"))
    replay.refused("delete_postdelete", client.delete_function, FunctionName="fn")


@LAMBDA.scenario("TestLambdaFunction::test_redundant_updates", **REALISTIC)
def an_update_that_changes_nothing_is_one(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create_response")
    wait(replay)

    def update(step: str) -> None:
        again = client.update_function_configuration(FunctionName="fn", Description="1st update description")
        replay.match(step, again)
        wait(replay)

    update("first_update_result")
    replay.match("get_fn_config_result", client.get_function_configuration(FunctionName="fn"))
    replay.match("get_fn_result", client.get_function(FunctionName="fn"))
    update("redundant_update_result")
    replay.match("get_fn_result_after_redundant_update", client.get_function(FunctionName="fn"))


@LAMBDA.scenario("TestLambdaFunction::test_lambda_code_location_zipfile", **REALISTIC)
def code_comes_from_a_zip_file(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create-response-zip-file")
    wait(replay)
    replay.match("get-function-response", client.get_function(FunctionName="fn"))
    replay.match("update-function-response", client.update_function_code(FunctionName="fn", ZipFile=zipped(VERSION)))
    replay.match("get-function-response-updated", client.get_function(FunctionName="fn"))


@LAMBDA.scenario("TestLambdaFunction::test_lambda_code_location_s3_errors")
def code_that_is_not_in_s3_is_refused(replay: Replay) -> None:
    client, s3 = replay.client("lambda"), replay.client("s3")
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="package.zip", Body=zipped())
    bucket = {"S3Bucket": "code", "S3Key": "wrong-key"}
    missing = {"S3Bucket": "wrong-bucket", "S3Key": "package.zip"}
    replay.refused("create-error-wrong-bucket", lambda: create(replay, Code=missing))
    replay.refused("create-error-wrong-key", lambda: create(replay, Code=bucket))
    create(replay, Code={"S3Bucket": "code", "S3Key": "package.zip"})
    replay.refused("update-error-wrong-bucket", client.update_function_code, FunctionName="fn", **missing)
    replay.refused("update-error-wrong-key", client.update_function_code, FunctionName="fn", **bucket)


@LAMBDA.scenario("TestLambdaFunction::test_lambda_concurrent_code_updates", **REALISTIC)
def code_is_not_updated_twice_at_once(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create-function-response")
    wait(replay)
    client.update_function_code(FunctionName="fn", ZipFile=zipped(VERSION))
    update = client.update_function_code
    replay.refused("update-during-in-progress-update-exc", update, FunctionName="fn", ZipFile=zipped())


@LAMBDA.scenario("TestLambdaFunction::test_lambda_concurrent_config_updates", **REALISTIC)
def a_configuration_is_not_updated_twice_at_once(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create-function-response")
    wait(replay)
    update = client.update_function_configuration
    update(FunctionName="fn", Description="1st")
    replay.refused("update-during-in-progress-update-exc", update, FunctionName="fn", Description="2nd")


@LAMBDA.scenario("TestLambdaFunction::test_create_lambda_exceptions")
def what_is_wrong_with_a_new_function(replay: Replay) -> None:
    replay.refused("invalid_role_arn_exc", lambda: create(replay, Role="r1"))
    replay.refused("invalid_runtime_exc", lambda: create(replay, Runtime="non-existent-runtime"))
    replay.refused("uppercase_runtime_exc", lambda: create(replay, Runtime="PYTHON3.9"))
    with pytest.raises(ParamValidationError) as refused:
        create(replay, Architectures=[])
    replay.match("empty_architectures", str(refused.value))
    replay.refused("multiple_architectures", lambda: create(replay, Architectures=["x86_64", "arm64"]))
    replay.refused("uppercase_architecture", lambda: create(replay, Architectures=["X86_64"]))
    replay.refused("invalid_zip_exc", lambda: create(replay, Code={"ZipFile": b"this is not a zipfile"}))


@LAMBDA.scenario("TestLambdaFunction::test_update_lambda_exceptions")
def what_is_wrong_with_an_update(replay: Replay) -> None:
    create(replay)
    update = replay.client("lambda").update_function_configuration
    replay.refused("invalid_role_arn_exc", update, FunctionName="fn", Role="r1")
    replay.refused("invalid_runtime_exc", update, FunctionName="fn", Runtime="non-existent-runtime")
    replay.refused("uppercase_runtime_exc", update, FunctionName="fn", Runtime="PYTHON3.9")


@LAMBDA.scenario("TestLambdaFunction::test_vpc_config", **REALISTIC)
def a_function_goes_to_a_vpc_and_leaves_it(replay: Replay) -> None:
    client, ec2 = replay.client("lambda"), replay.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24")["Subnet"]["SubnetId"] for n in (1, 2)]
    groups = [ec2.create_security_group(GroupName=n, Description=n, VpcId=vpc)["GroupId"] for n in ("one", "two")]

    def vpc_config(number: int) -> dict[str, Any]:
        return {"SubnetIds": [subnets[number]], "SecurityGroupIds": [groups[number]]}

    create_as_recorded(replay, "create_response", VpcConfig=vpc_config(0))
    wait(replay)
    replay.match("get_function_response", client.get_function(FunctionName="fn"))
    for step, config in (
        ("update", vpc_config(1)),
        ("delete", {"SubnetIds": [], "SecurityGroupIds": []}),
    ):
        updated = client.update_function_configuration(FunctionName="fn", VpcConfig=config)
        replay.match(f"{step}_vpcconfig_update_response", updated)
        wait(replay)
        replay.match(f"{step}_vpcconfig_get_function_response", client.get_function(FunctionName="fn"))


IMAGE = {"Environment": {"Variables": {"CUSTOM_ENV": "test"}}, "PackageType": "Image", "Role": ROLE}
REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"


def show_image(replay: Replay, code: str, configuration: str) -> None:
    wait(replay)
    client = replay.client("lambda")
    replay.match(code, client.get_function(FunctionName="fn"))
    replay.match(configuration, client.get_function_configuration(FunctionName="fn"))


@LAMBDA.scenario("TestLambdaImages::test_lambda_image_crud", **REALISTIC)
def a_function_is_made_of_an_image(replay: Replay) -> None:
    client = replay.client("lambda")
    image = {"ImageUri": f"{REPOSITORY}/one:latest"}
    replay.match("create-image-response", client.create_function(FunctionName="fn", Code=image, **IMAGE))
    show_image(replay, "get-function-code-response", "get-function-config-response")
    replay.refused("image-to-zipfile-error", client.update_function_code, FunctionName="fn", ZipFile=zipped())
    updated = client.update_function_code(FunctionName="fn", ImageUri=f"{REPOSITORY}/two:latest")
    replay.match("update-function-code-response", updated)
    show_image(replay, "get-function-code-response-after-update", "get-function-config-response-after-update")


@LAMBDA.scenario("TestLambdaImages::test_lambda_image_and_image_config_crud", **REALISTIC)
def an_image_is_configured(replay: Replay) -> None:
    client = replay.client("lambda")
    config = {"EntryPoint": ["sh"], "Command": ["-c", "echo test"], "WorkingDirectory": "/app1"}
    code = {"ImageUri": f"{REPOSITORY}/one:latest"}
    answered = client.create_function(FunctionName="fn", Code=code, ImageConfig=config, **IMAGE)
    replay.match("create-image-with-config-response", answered)
    show_image(replay, "get-function-code-with-config-response", "get-function-config-with-config-response")
    update = client.update_function_configuration
    other = {"Command": ["-c", "echo test1"], "WorkingDirectory": "/app1"}
    replay.match("update-function-code-response", update(FunctionName="fn", ImageConfig=other))
    show_image(replay, "get-function-code-response-after-update", "get-function-config-response-after-update")
    deleted = update(FunctionName="fn", ImageConfig={})
    replay.match("update-function-code-delete-imageconfig-response", deleted)
    last = (
        "get-function-code-response-after-delete-imageconfig",
        "get-function-config-response-after-delete-imageconfig",
    )
    show_image(replay, *last)


RUNTIMES = {
    "test_snapstart_lifecycle": ("dotnet8", "java11", "java17"),
    "test_snapstart_update_function_configuration": ("dotnet10", "dotnet8", "java17", "python3.13"),
}


@LAMBDA.scenario(
    *(f"TestLambdaSnapStart::test_snapstart_lifecycle[{each}]" for each in RUNTIMES["test_snapstart_lifecycle"]),
    **REALISTIC,
)
def functions_with_runtimes_that_can_start_from_snapshots(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create_function_response")
    wait(replay)
    client.publish_version(FunctionName="fn", Description="version1")
    client.get_waiter("published_version_active").wait(FunctionName="fn", Qualifier="1")
    replay.match("get_function_response_latest", client.get_function(FunctionName="fn"))
    replay.match("get_function_response_version_1", client.get_function(FunctionName="fn", Qualifier="1"))


@LAMBDA.scenario(
    *(
        f"TestLambdaSnapStart::test_snapstart_update_function_configuration[{each}]"
        for each in RUNTIMES["test_snapstart_update_function_configuration"]
    ),
    **REALISTIC,
)
def starting_from_snapshots_is_switched_on(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create_function_response")
    wait(replay)
    updated = client.update_function_configuration(FunctionName="fn", SnapStart={"ApplyOn": "PublishedVersions"})
    replay.match("update_function_response", updated)


@LAMBDA.scenario(
    "TestLoggingConfig::test_function_partial_advanced_logging_configuration_update[partial_config1]",
    "TestLoggingConfig::test_function_partial_advanced_logging_configuration_update[partial_config2]",
    "TestLoggingConfig::test_advanced_logging_configuration_format_switch",
    **REALISTIC,
)
def logging_is_configured_in_part(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create_response")
    wait(replay)
    replay.match("function_config", client.get_function_configuration(FunctionName="fn"))
    replay.match("get_function_response", client.get_function(FunctionName="fn"))
    levels = {
        "partial_config1": {"LogFormat": "JSON", "ApplicationLogLevel": "DEBUG"},
        "partial_config2": {"LogFormat": "JSON", "SystemLogLevel": "DEBUG"},
    }

    def update(config: dict[str, str], end: str = "") -> None:
        updated = client.update_function_configuration(FunctionName="fn", LoggingConfig=config)
        replay.match(f"updated_config{end}", updated)
        wait(replay)
        replay.match(f"received_config{end}", client.get_function_configuration(FunctionName="fn"))

    update(levels.get(replay.parameter, {"LogFormat": "JSON"}))
    if not replay.parameter:
        update({"LogFormat": "Text"}, "_v2")


@LAMBDA.scenario("TestLambdaSizeLimits::test_oversized_request_create_lambda")
def a_request_can_be_too_large(replay: Replay) -> None:
    replay.refused("invalid_param_exc", lambda: create(replay, Code={"ZipFile": b"0" * 52_700_000}))


@LAMBDA.scenario("TestLambdaSizeLimits::test_oversized_zipped_create_lambda")
def a_package_can_be_too_large(replay: Replay) -> None:
    replay.refused("invalid_param_exc", lambda: create(replay, Code={"ZipFile": b"0" * 52_428_801}))


@LAMBDA.scenario("TestLambdaSizeLimits::test_oversized_unzipped_lambda", "TestLambdaSizeLimits::test_oversized_lambda")
def an_unzipped_package_can_be_too_large(replay: Replay) -> None:
    s3 = replay.client("s3")
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="package.zip", Body=_of_zeros(262_144_000))
    replay.refused("invalid_param_exc", lambda: create(replay, Code={"S3Bucket": "code", "S3Key": "package.zip"}))


@LAMBDA.scenario("TestLambdaSizeLimits::test_large_lambda")
def a_package_may_be_large(replay: Replay) -> None:
    s3 = replay.client("s3")
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="package.zip", Body=_of_zeros(262_000_000))
    code = {"S3Bucket": "code", "S3Key": "package.zip"}
    create_as_recorded(replay, "create_function_large_zip", Code=code)


def _of_zeros(size: int) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_STORED if size < 1000 else 8) as archive:
        archive.writestr("index.py", b"0" * size)
    return content.getvalue()


@LAMBDA.scenario("TestLambdaSizeLimits::test_large_environment_variables_fails")
def environment_variables_can_be_too_large(replay: Replay) -> None:
    variables = {"Variables": {"LARGE_VAR": "x" * 4081}}
    replay.refused("failed_create_fn_result", lambda: create(replay, Environment=variables))


@LAMBDA.scenario("TestLambdaSizeLimits::test_lambda_envvars_near_limit_succeeds")
def environment_variables_may_be_large(replay: Replay) -> None:
    create_as_recorded(replay, "successful_create_fn_result")


DEPRECATED = ("dotnetcore3.1", "java8", "nodejs12.x", "nodejs14.x", "python3.7", "ruby2.7")


@LAMBDA.scenario(
    *(
        f"TestRuntimeValidation::test_create_deprecated_function_runtime_with_validation_enabled[{each}]"
        for each in DEPRECATED
    )
)
def no_function_is_made_with_a_runtime_of_old(replay: Replay) -> None:
    replay.refused("deprecation_error", lambda: create(replay, Runtime=replay.parameter))


@LAMBDA.scenario("TestLambdaBehavior::test_mixed_architecture", **REALISTIC)
def an_update_of_code_can_change_the_architecture(replay: Replay) -> None:
    client = replay.client("lambda")
    create_as_recorded(replay, "create_function_response", Architectures=["x86_64"])
    wait(replay)
    updated = client.update_function_code(FunctionName="fn", ZipFile=zipped(ECHO), Architectures=["arm64"])
    replay.match("update_function_code_response", updated)


@LAMBDA.scenario("TestLambdaCleanup::test_recreate_function", **REALISTIC)
def a_deleted_function_is_made_anew(replay: Replay) -> None:
    create_as_recorded(replay, "create_function_response_one")
    wait(replay)
    replay.client("lambda").delete_function(FunctionName="fn")
    create_as_recorded(replay, "create_function_response_two")


WRAPPED = """
dotnet6 dotnet8 java11 java25 java8.al2 nodejs24.x python3.11 python3.13 python3.9 ruby3.2 ruby3.3 ruby3.4
"""


@LAMBDA.scenario(
    *(f"TestLambdaRuntimesCommon::test_runtime_wrapper_invoke[{each}]" for each in WRAPPED.split()), **REALISTIC
)
def functions_with_a_script_around_their_runtime_are_made(replay: Replay) -> None:
    create_as_recorded(replay, "create_function_result")


OTHERS = (
    *(f"TestLambdaRuntimesCommon::test_introspection_invoke[{each}]" for each in ("dotnet8", "java11", "java17")),
    *(f"TestLambdaRuntimesCommon::test_introspection_invoke[{each}]" for each in ("java8.al2", "ruby3.2")),
    *(f"TestLambdaRuntimesCommon::test_uncaught_exception_invoke[{each}]" for each in ("dotnet6", "java17", "java25")),
    *(f"TestLambdaRuntimesCommon::test_uncaught_exception_invoke[{each}]" for each in ("java8.al2", "ruby3.4")),
    *(f"TestJavaRuntimes::test_serializable_input_object[{each}]" for each in ("java11", "java17", "java25")),
)


@LAMBDA.scenario(*OTHERS, **REALISTIC)
def functions_of_other_runtimes_are_made(replay: Replay) -> None:
    [step] = replay.recorded.keys() & {"create_function_result", "create-result"}
    create_as_recorded(replay, step)
    replay.leave(*(replay.recorded.keys() - {step}))  # awsim does not run them


@LAMBDA.scenario("TestLambdaAccountSettings::test_account_settings_total_code_size")
def all_packages_count(replay: Replay) -> None:
    client = replay.client("lambda")

    def grown(act: Any) -> int:
        before = client.get_account_settings()["AccountUsage"]["TotalCodeSize"]
        act()
        return client.get_account_settings()["AccountUsage"]["TotalCodeSize"] - before

    layer = _sized(replay.recorded["total_code_size_diff_publish_layer"])
    code = _sized(replay.recorded["total_code_size_diff_create_function"])
    content = {"LayerName": "layer", "Content": {"ZipFile": layer}}
    replay.match("total_code_size_diff_create_function", grown(lambda: create(replay, Code={"ZipFile": code})))
    update = {"FunctionName": "fn", "ZipFile": code, "Publish": True}
    replay.match("total_code_size_diff_update_function", grown(lambda: client.update_function_code(**update)))
    replay.match("total_code_size_diff_publish_layer", grown(lambda: client.publish_layer_version(**content)))
    replay.match("total_code_size_diff_publish_layer_version", grown(lambda: client.publish_layer_version(**content)))


def _sized(size: int) -> bytes:
    """A zip file of exactly so many bytes."""
    empty = zipped("", "a.py")
    content = zipped("x" * (size - len(empty)), "a.py")
    assert len(content) == size
    return content


test_answers_are_those_of_aws = LAMBDA.runner()
