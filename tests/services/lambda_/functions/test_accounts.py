"""Functions of other accounts, by ARN (scenarios of TestLambdaMultiAccounts)."""

from __future__ import annotations

import json

import pytest

from tests.services.lambda_.conftest import ARN, OTHER_ACCOUNT, ROLE, package


@pytest.fixture
def grant(awslambda, new_function):
    """Let the other account do something with the function."""
    new_function()

    def grant(*actions, **given):
        for action in actions:
            awslambda.add_permission(
                FunctionName="echo",
                StatementId=action,
                Action=f"lambda:{action}",
                Principal=OTHER_ACCOUNT,
                **given,
            )

    return grant


def test_a_function_is_shown_and_invoked(stranger, grant):
    grant("GetFunction", "InvokeFunction")

    shown = stranger.get_function(FunctionName=f"{ARN}:echo")["Configuration"]
    answer = stranger.invoke(FunctionName=f"{ARN}:echo", Payload=b"1")

    assert shown["FunctionArn"] == f"{ARN}:echo"
    assert json.load(answer["Payload"])["arn"] == f"{ARN}:echo"


@pytest.mark.parametrize("name", ["123456789012:function:echo", "us-east-1:123456789012:function:echo"])
def test_a_function_is_meant_by_a_partial_arn(stranger, grant, name):
    grant("GetFunction")

    assert stranger.get_function(FunctionName=name)["Configuration"]["FunctionArn"] == f"{ARN}:echo"


def test_aliases_are_made_moved_and_listed(awslambda, stranger, grant):
    grant("PublishVersion", "CreateAlias", "UpdateAlias", "GetAlias", "ListAliases", "ListVersionsByFunction")
    function = {"FunctionName": f"{ARN}:echo"}

    stranger.publish_version(**function)
    stranger.create_alias(**function, Name="live", FunctionVersion="1")
    stranger.update_alias(**function, Name="live", Description="moved")

    assert stranger.get_alias(**function, Name="live")["AliasArn"] == f"{ARN}:echo:live"
    assert [each["Description"] for each in stranger.list_aliases(**function)["Aliases"]] == ["moved"]
    versions = stranger.list_versions_by_function(**function)["Versions"]
    assert [each["Version"] for each in versions] == ["$LATEST", "1"]
    assert awslambda.get_alias(FunctionName="echo", Name="live")["Description"] == "moved"


def test_tags_are_set_and_read(stranger, grant):
    grant("TagResource", "ListTags", "UntagResource")

    stranger.tag_resource(Resource=f"{ARN}:echo", Tags={"a": "1", "b": "2"})
    stranger.untag_resource(Resource=f"{ARN}:echo", TagKeys=["b"])

    assert stranger.list_tags(Resource=f"{ARN}:echo")["Tags"] == {"a": "1"}


def test_a_function_is_deleted(awslambda, stranger, grant):
    grant("DeleteFunction")

    stranger.delete_function(FunctionName=f"{ARN}:echo")

    assert awslambda.list_functions()["Functions"] == []


def test_the_permission_of_an_alias_is_not_its_functions(awslambda, stranger, grant, refused):
    grant()
    awslambda.publish_version(FunctionName="echo")
    awslambda.create_alias(FunctionName="echo", Name="live", FunctionVersion="1")
    grant("InvokeFunction", Qualifier="live")

    assert stranger.invoke(FunctionName=f"{ARN}:echo:live")["StatusCode"] == 200
    code, _, status = refused(stranger.invoke, FunctionName=f"{ARN}:echo")
    assert (code, status) == ("AccessDeniedException", 403)


@pytest.mark.parametrize("name", ["echo", "nowhere"])
def test_what_is_not_shared_is_denied_whether_it_exists_or_not(stranger, grant, refused, name):
    grant()
    assert refused(stranger.get_function, FunctionName=f"{ARN}:{name}") == (
        "AccessDeniedException",
        f"User: arn:aws:iam::{OTHER_ACCOUNT}:root is not authorized to perform: lambda:GetFunction on resource: "
        f"{ARN}:{name} because no resource-based policy allows the lambda:GetFunction action",
        403,
    )


def test_a_function_is_not_created_in_another_account(stranger, refused):
    code, message, _ = refused(
        stranger.create_function,
        FunctionName=f"{ARN}:f",
        Runtime="python3.13",
        Handler="app.handler",
        Role=ROLE,
        Code={"ZipFile": package(app="")},
    )
    assert code == "AccessDeniedException"
    assert f"lambda:CreateFunction on resource: {ARN}:f " in message


def test_accounts_have_functions_of_the_same_name(awslambda, stranger, new_function):
    new_function()
    stranger.create_function(
        FunctionName="echo",
        Runtime="python3.13",
        Handler="app.handler",
        Role=ROLE,
        Code={"ZipFile": package(app="")},
    )

    owners = [client.get_function(FunctionName="echo") for client in (awslambda, stranger)]

    assert [each["Configuration"]["FunctionArn"] for each in owners] == [
        f"{ARN}:echo",
        f"{ARN}:echo".replace("123456789012", OTHER_ACCOUNT),
    ]
