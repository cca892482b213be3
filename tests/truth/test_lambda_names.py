"""How functions are named, as AWS answered: names, ARNs, qualifiers, regions, and what is not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from .functions import ROLE, arn_of, create, zipped
from .recordings import ACCOUNT, Recordings

if TYPE_CHECKING:
    from collections.abc import Callable

    from .recordings import Replay

LAMBDA = Recordings("lambda")

NAMED: dict[str, tuple[str, str | None]] = {
    "full_arn_and_qualifier_too_long_and_invalid_region": (
        f"arn:aws:lambda:invalid-region:{ACCOUNT}:function:my-function-{'a' * 170}",
        "a" * 129,
    ),
    "function_name_and_qualifier_too_long": ("my-function", "a" * 65),
    "function_name_is_single_invalid": ("*", None),
    "function_name_too_long": ("a" * 65, None),
    "function_name_too_long_and_invalid_region": (
        f"arn:aws:lambda:invalid-region:{ACCOUNT}:function:my-function{'a' * 170}",
        None,
    ),
    "incomplete_arn": (f"arn:aws:lambda:us-east-1:{ACCOUNT}:function", None),
    "invalid_account_id_in_partial_arn": ("invalid-account:function:my-function", None),
    "invalid_characters_in_function_name": ("my-function!", None),
    "invalid_characters_in_qualifier": ("my-function", "invalid!"),
    "invalid_region_in_arn": (f"arn:aws:lambda:invalid-region:{ACCOUNT}:function:my-function", None),
    "latest_version_with_additional_qualifier": ("my-function:$LATEST", "1"),
    "missing_account_id_in_arn": ("arn:aws:lambda:us-east-1::function:my-function", None),
    "missing_region_in_arn": (f"arn:aws:lambda::{ACCOUNT}:function:my-function", None),
    "non_lambda_arn": (f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance:i-1234567890abcdef0", None),
    "partial_arn_with_extra_qualifier": ("function:my-function:$LATEST:extra", None),
    "qualifier_too_long": ("my-function", "a" * 129),
    "qualifier_too_long0": ("my-function", "a" * 129),
    "qualifier_too_long1": ("my-function", "a" * 65),
}
"""What stands in brackets behind the recordings' names -> name and qualifier; creating has both in one."""

METHODS = {
    "full_arn_and_qualifier_too_long_and_invalid_region": ("create_function", "get_function"),
    "function_name_and_qualifier_too_long": ("invoke",),
    "function_name_is_single_invalid": ("invoke",),
    "function_name_too_long": ("create_function",),
    "function_name_too_long_and_invalid_region": ("create_function", "invoke"),
    "incomplete_arn": ("delete_function", "get_function", "invoke"),
    "invalid_account_id_in_partial_arn": ("create_function", "get_function"),
    "invalid_characters_in_function_name": ("create_function", "delete_function", "get_function", "invoke"),
    "invalid_characters_in_qualifier": ("create_function", "delete_function"),
    "invalid_region_in_arn": ("get_function",),
    "latest_version_with_additional_qualifier": ("get_function",),
    "missing_account_id_in_arn": ("delete_function", "invoke"),
    "missing_region_in_arn": ("delete_function",),
    "non_lambda_arn": ("create_function", "get_function", "invoke"),
    "partial_arn_with_extra_qualifier": ("invoke",),
    "qualifier_too_long": ("create_function", "delete_function"),
    "qualifier_too_long0": ("create_function", "delete_function"),
    "qualifier_too_long1": ("get_function",),
}
"""Case -> the operations it was recorded for."""


@LAMBDA.scenario(
    *(
        f"TestLambdaFunction::test_function_name_and_qualifier_validation[{case}-{method}]"
        for case, methods in METHODS.items()
        for method in methods
    )
)
def names_and_qualifiers_are_checked(replay: Replay) -> None:
    case, _, method = replay.parameter.partition("-")
    name, qualifier = NAMED[case]
    call = getattr(replay.client("lambda"), method)
    given: dict[str, Any] = {"FunctionName": name, **({"Qualifier": qualifier} if qualifier else {})}
    if method == "create_function":
        given = {"FunctionName": f"{name}:{qualifier}" if qualifier else name, "Runtime": "python3.12"}
        given |= {"Role": ROLE, "Handler": "index.handler", "Code": {"ZipFile": zipped(path="index.py")}}
    replay.match(f"{method}_exception", _told(call, given))


def _told(call: Callable[..., Any], given: dict[str, Any]) -> dict[str, Any]:
    """An error as these recordings have it: validation errors one by one, in the order of their texts."""
    try:
        answered: dict[str, Any] = call(**given)
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        found = re.match(r"(\d+) validation errors? detected: ", message)
        if found is None:
            return {"Code": code, "Message": message}
        return {"Code": code, "Count": int(found[1]), "Errors": sorted(message[found.end() :].split("; "))}
    return answered


@LAMBDA.scenario("TestLambdaFunction::test_invalid_invoke")
def a_name_that_is_none_is_not_invoked(replay: Replay) -> None:
    name = "arn:aws:lambda:us-east-1:123400000000@function:myfn"
    replay.refused("invoke_function_name_pattern_exc", replay.client("lambda").invoke, FunctionName=name)


OPERATIONS = ("delete_function", "get_function", "get_function_code_signing_config", "get_function_concurrency")


@LAMBDA.scenario(*(f"TestLambdaFunction::test_get_function_wrong_region[{each}]" for each in OPERATIONS))
def functions_of_other_regions_are_not_reached(replay: Replay) -> None:
    create(replay)
    call = getattr(replay.client("lambda"), replay.parameter)
    replay.refused("wrong_region_exception", call, FunctionName=arn_of(region="eu-central-1"))


@LAMBDA.scenario(
    "TestLambdaFunction::test_ops_on_nonexisting_fn[get_function_concurrency]",
    "TestLambdaFunction::test_ops_on_nonexisting_fn[get_function_configuration]",
    "TestLambdaFunction::test_ops_on_nonexisting_fn[get_function_url_config]",
)
def a_function_that_is_not_there_is_not_found(replay: Replay) -> None:
    call = getattr(replay.client("lambda"), replay.parameter)
    replay.refused("not_found_exception", call, FunctionName="i-dont-exist")


@LAMBDA.scenario(
    "TestLambdaFunction::test_ops_on_nonexisting_version[get_function]",
    "TestLambdaFunction::test_ops_on_nonexisting_version[get_function_configuration]",
    "TestLambdaFunction::test_ops_on_nonexisting_version[get_function_event_invoke_config]",
)
def a_version_that_is_not_there_is_not_found(replay: Replay) -> None:
    create(replay)
    call = getattr(replay.client("lambda"), replay.parameter)
    replay.refused("version_not_found_exception", call, FunctionName="fn", Qualifier="1221")


@LAMBDA.scenario("TestLambdaFunction::test_ops_with_arn_qualifier_mismatch[delete_function]")
def qualifiers_must_agree(replay: Replay) -> None:
    call = replay.client("lambda").delete_function
    replay.refused("not_match_exception", call, FunctionName=f"{arn_of('some')}:1", Qualifier="$LATEST")
    replay.refused("match_exception", call, FunctionName=f"{arn_of('some')}:$LATEST", Qualifier="$LATEST")


@LAMBDA.scenario("TestLambdaFeatures::test_invoke_exceptions")
def a_function_that_is_not_there_is_not_invoked(replay: Replay) -> None:
    call = replay.client("lambda").invoke
    replay.refused("invoke_function_doesnotexist", call, FunctionName="doesnotexist")


@LAMBDA.scenario("TestLambdaRecursion::test_put_function_recursion_config_allow")
def recursive_loops_can_be_allowed(replay: Replay) -> None:
    client = replay.client("lambda")
    create(replay)
    put = client.put_function_recursion_config(FunctionName="fn", RecursiveLoop="Allow")
    replay.match("put_recursion_config_response", put)
    replay.match("get_recursion_config_response", client.get_function_recursion_config(FunctionName="fn"))


@LAMBDA.scenario("TestLambdaRecursion::test_put_function_recursion_config_invalid_value")
def recursive_loops_have_two_values(replay: Replay) -> None:
    create(replay)
    call = replay.client("lambda").put_function_recursion_config
    replay.refused("put_recursion_invalid_value_error", call, FunctionName="fn", RecursiveLoop="InvalidValue")


@LAMBDA.scenario("TestCodeSigningConfig::test_code_signing_not_found_excs")
def code_signing_of_what_is_not_there(replay: Replay) -> None:
    client = replay.client("lambda")
    publishers = {"SigningProfileVersionArns": [f"arn:aws:signer:us-east-1:{ACCOUNT}:/signing-profiles/test"]}
    made = client.create_code_signing_config(
        Description="Testing CodeSigning Config",
        AllowedPublishers=publishers,
        CodeSigningPolicies={"UntrustedArtifactOnDeployment": "Enforce"},
    )
    arn = made["CodeSigningConfig"]["CodeSigningConfigArn"]
    other, none = f"{arn[:-17]}{'0' * 17}", {"FunctionName": "csc-test-doesnotexist"}
    create(replay)
    replay.match("create_code_signing_config", made)
    replay.refused("delete_csc_notfound", client.delete_code_signing_config, CodeSigningConfigArn=other)
    replay.match("nothing_to_delete_response", client.delete_function_code_signing_config(FunctionName="fn"))
    replay.refused(
        "delete_function_csc_fnnotfound",
        client.delete_function_code_signing_config,
        **none,
    )
    put = client.put_function_code_signing_config
    replay.refused("put_function_csc_invalid_fnname", put, **none, CodeSigningConfigArn=arn)
    replay.refused("put_function_csc_invalid_csc_arn", put, FunctionName="fn", CodeSigningConfigArn=other)
    replay.refused("put_function_csc_invalid_both", put, **none, CodeSigningConfigArn=other)
    update = client.update_code_signing_config
    policies = {"UntrustedArtifactOnDeployment": "Warn"}
    replay.refused("update_csc_invalid_csc_arn", update, CodeSigningConfigArn=other, CodeSigningPolicies=policies)
    replay.refused("update_csc_noupdates", update, CodeSigningConfigArn=other)
    replay.match("update_csc_noupdate_response", update(CodeSigningConfigArn=arn))
    replay.refused("get_csc_invalid", client.get_code_signing_config, CodeSigningConfigArn=other)
    replay.refused("get_function_csc_nonexistingfn", client.get_function_code_signing_config, **none)
    replay.match("get_function_csc_fnwithoutcsc", client.get_function_code_signing_config(FunctionName="fn"))
    listed = client.list_functions_by_code_signing_config
    replay.match("list_functions_by_csc_fnwithoutcsc", listed(CodeSigningConfigArn=arn))
    replay.refused("list_functions_by_csc_invalid_cscarn", listed, CodeSigningConfigArn=other)


test_answers_are_those_of_aws = LAMBDA.runner()
