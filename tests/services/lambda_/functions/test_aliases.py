from __future__ import annotations

import pytest

from tests.services.lambda_.conftest import ARN


@pytest.fixture
def versions(awslambda, new_function):
    """A function with the versions 1 and 2."""
    new_function(Publish=True)
    awslambda.update_function_configuration(FunctionName="echo", Timeout=9)
    awslambda.publish_version(FunctionName="echo")


def shown(answer):
    return {name: value for name, value in answer.items() if name not in ("ResponseMetadata", "RevisionId")}


def test_an_alias_is_shown_and_moved(awslambda, versions):
    """Recorded: TestLambdaAliases::test_lambda_alias_moving."""
    created = awslambda.create_alias(FunctionName="echo", Name="live", FunctionVersion="1", Description="d")
    moved = awslambda.update_alias(FunctionName="echo", Name="live", FunctionVersion="$LATEST")

    alias = {"AliasArn": f"{ARN}:echo:live", "Name": "live", "Description": "d"}
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert shown(created) == {**alias, "FunctionVersion": "1"}
    assert shown(moved) == {**alias, "FunctionVersion": "$LATEST"}
    assert moved["RevisionId"] != created["RevisionId"]


def test_the_lifecycle_of_weighted_aliases(awslambda, versions):
    """Recorded: TestLambdaAlias::test_alias_lifecycle."""
    weights = {"AdditionalVersionWeights": {"2": 0.2}}
    created = awslambda.create_alias(FunctionName="echo", Name="a", FunctionVersion="1", RoutingConfig=weights)
    awslambda.create_alias(FunctionName="echo", Name="b", FunctionVersion="2")
    updated = awslambda.update_alias(FunctionName="echo", Name="a", RoutingConfig={"AdditionalVersionWeights": {}})

    alias = {"AliasArn": f"{ARN}:echo:a", "Name": "a", "FunctionVersion": "1", "Description": ""}
    assert shown(created) == {**alias, "RoutingConfig": weights}
    assert shown(updated) == alias == shown(awslambda.get_alias(FunctionName="echo", Name="a"))
    listed = awslambda.list_aliases(FunctionName="echo")["Aliases"]
    assert [each["Name"] for each in listed] == ["a", "b"]
    of_the_second = awslambda.list_aliases(FunctionName="echo", FunctionVersion="2")["Aliases"]
    assert [each["Name"] for each in of_the_second] == ["b"]


def test_an_update_that_names_neither_version_nor_weights_keeps_both(awslambda, versions):
    weights = {"AdditionalVersionWeights": {"2": 0.2}}
    awslambda.create_alias(FunctionName="echo", Name="a", FunctionVersion="1", RoutingConfig=weights)

    updated = awslambda.update_alias(FunctionName="echo", Name="a", Description="new")

    assert (updated["FunctionVersion"], updated["RoutingConfig"], updated["Description"]) == ("1", weights, "new")


def test_a_function_is_shown_by_its_alias(awslambda, versions):
    awslambda.create_alias(FunctionName="echo", Name="live", FunctionVersion="1")

    for named in ({"FunctionName": "echo", "Qualifier": "live"}, {"FunctionName": f"{ARN}:echo:live"}):
        configuration = awslambda.get_function(**named)["Configuration"]
        assert (configuration["FunctionArn"], configuration["Version"]) == (f"{ARN}:echo:live", "1")


def test_a_missing_alias_can_be_deleted(awslambda, new_function):
    """Recorded: test_non_existent_alias_deletion."""
    new_function()

    answer = awslambda.delete_alias(FunctionName="echo", Name="nowhere")

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_a_deleted_alias_leaves_nothing_behind(awslambda, versions, refused):
    awslambda.create_alias(FunctionName="echo", Name="live", FunctionVersion="1")
    permission = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
    awslambda.add_permission(FunctionName="echo", Qualifier="live", **permission)
    awslambda.create_function_url_config(FunctionName="echo", Qualifier="live", AuthType="NONE")

    awslambda.delete_alias(FunctionName="echo", Name="live")
    awslambda.create_alias(FunctionName="echo", Name="live", FunctionVersion="2")

    gone = ("ResourceNotFoundException", "The resource you requested does not exist.", 404)
    assert refused(awslambda.get_policy, FunctionName="echo", Qualifier="live") == gone
    assert refused(awslambda.get_function_url_config, FunctionName="echo", Qualifier="live") == gone


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1, "1": 0.1}}},
            "Number of items in AdditionalVersionWeights cannot be greater than 1",
        ),
        (
            {"FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}},
            "Invalid function version 1. Function version 1 is already included in routing configuration.",
        ),
        (
            {"FunctionVersion": "$LATEST", "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}},
            "$LATEST is not supported for an alias pointing to more than 1 version",
        ),
    ],
)
def test_weights_that_do_not_fit_are_refused(awslambda, versions, refused, given, message):
    expected = ("InvalidParameterValueException", message, 400)
    assert refused(awslambda.create_alias, FunctionName="echo", Name="a", **given) == expected


@pytest.mark.parametrize(
    "given",
    [{"FunctionVersion": "7"}, {"FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"7": 0.5}}}],
)
def test_a_version_that_does_not_exist_is_refused(awslambda, versions, refused, given):
    expected = ("ResourceNotFoundException", f"Function not found: {ARN}:echo:7", 404)
    assert refused(awslambda.create_alias, FunctionName="echo", Name="a", **given) == expected


def test_a_second_alias_of_the_name_is_refused(awslambda, versions, refused):
    awslambda.create_alias(FunctionName="echo", Name="live", FunctionVersion="1")

    assert refused(awslambda.create_alias, FunctionName="echo", Name="live", FunctionVersion="2") == (
        "ResourceConflictException",
        f"Alias already exists: {ARN}:echo:live",
        409,
    )


def test_an_alias_that_does_not_exist_is_not_found(awslambda, new_function, refused):
    new_function()
    code = "ResourceNotFoundException"
    named = {"FunctionName": "echo", "Name": "live"}
    assert refused(awslambda.get_alias, **named) == (code, f"Cannot find alias arn: {ARN}:echo:live", 404)
    assert refused(awslambda.update_alias, **named) == (code, f"Alias not found: {ARN}:echo:live", 404)
    assert refused(awslambda.get_function, FunctionName="echo:live") == (
        code,
        f"Function not found: {ARN}:echo:live",
        404,
    )


def test_an_old_revision_of_an_alias_is_refused(awslambda, versions, refused):
    """Recorded: test_function_revisions_version_and_alias."""
    first = awslambda.create_alias(FunctionName="echo", Name="live", FunctionVersion="1")["RevisionId"]
    awslambda.update_alias(FunctionName="echo", Name="live", Description="d", RevisionId=first)

    code, message, status = refused(awslambda.update_alias, FunctionName="echo", Name="live", RevisionId=first)

    assert (code, status) == ("PreconditionFailedException", 412)
    assert message == (
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to "
        "retrieve the latest Revision Id"
    )


def test_a_version_that_an_alias_leads_to_is_not_deleted(awslambda, versions, refused):
    weights = {"AdditionalVersionWeights": {"2": 0.5}}
    awslambda.create_alias(FunctionName="echo", Name="live", FunctionVersion="1", RoutingConfig=weights)

    for number in ("1", "2"):
        assert refused(awslambda.delete_function, FunctionName="echo", Qualifier=number) == (
            "ResourceConflictException",
            f"Version {number} is currently being used by alias live",
            409,
        )
