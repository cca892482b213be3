from __future__ import annotations

import json

import pytest

from tests.services.lambda_.conftest import OTHER_ACCOUNT, package

LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:shared"
NAMED = {"LayerName": "shared", "VersionNumber": 1}
GRANT = {**NAMED, "StatementId": "s", "Action": "lambda:GetLayerVersion", "Principal": OTHER_ACCOUNT}
STALE = (
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. "
    "Call the GetLayerPolicy API to retrieve the latest Revision Id",
    412,
)


@pytest.fixture
def layer(awslambda):
    awslambda.publish_layer_version(LayerName="shared", Content={"ZipFile": package(**{"python/shared": "value = 1"})})


def test_permissions_make_a_policy(awslambda, layer):
    first = awslambda.add_layer_version_permission(**GRANT)
    organization = {"StatementId": "o", "Principal": "*", "OrganizationId": "o-abcdefghij"}
    second = awslambda.add_layer_version_permission(**{**GRANT, **organization})

    shown = awslambda.get_layer_version_policy(**NAMED)

    statements = [
        {
            "Sid": "s",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"},
            "Action": "lambda:GetLayerVersion",
            "Resource": f"{LAYER}:1",
        },
        {
            "Sid": "o",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "lambda:GetLayerVersion",
            "Resource": f"{LAYER}:1",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}},
        },
    ]
    assert [json.loads(each["Statement"]) for each in (first, second)] == statements
    assert json.loads(shown["Policy"]) == {"Version": "2012-10-17", "Id": "default", "Statement": statements}
    assert shown["RevisionId"] == second["RevisionId"] != first["RevisionId"]


def test_a_policy_without_statements_has_gone(awslambda, layer, refused):
    awslambda.add_layer_version_permission(**GRANT)
    awslambda.remove_layer_version_permission(**NAMED, StatementId="s")

    assert refused(awslambda.get_layer_version_policy, **NAMED) == (
        "ResourceNotFoundException",
        "No policy is associated with the given resource.",
        404,
    )


def test_another_account_uses_a_layer_it_may_use(awslambda, layer, stranger):
    awslambda.add_layer_version_permission(**GRANT)
    code = {"ZipFile": package(app="import shared\ndef handler(event, context): return shared.value")}

    shown = stranger.get_layer_version_by_arn(Arn=f"{LAYER}:1")
    stranger.create_function(
        FunctionName="f",
        Runtime="python3.13",
        Handler="app.handler",
        Role=f"arn:aws:iam::{OTHER_ACCOUNT}:role/r",
        Code=code,
        Layers=[f"{LAYER}:1"],
    )

    assert shown["LayerVersionArn"] == f"{LAYER}:1"
    assert stranger.invoke(FunctionName="f")["Payload"].read() == b"1"


def test_another_account_does_not_see_a_layer_that_is_not_shared(layer, stranger, refused):
    assert refused(stranger.get_layer_version_by_arn, Arn=f"{LAYER}:1") == (
        "AccessDeniedException",
        f"User: arn:aws:iam::{OTHER_ACCOUNT}:root is not authorized to perform: lambda:GetLayerVersion on resource: "
        f"{LAYER}:1 because no resource-based policy allows the lambda:GetLayerVersion action",
        403,
    )


def test_another_accounts_function_is_not_given_a_layer_that_is_not_shared(layer, stranger, refused):
    code, message, _ = refused(
        stranger.create_function,
        FunctionName="f",
        Runtime="python3.13",
        Handler="app.handler",
        Role=f"arn:aws:iam::{OTHER_ACCOUNT}:role/r",
        Code={"ZipFile": package(app="")},
        Layers=[f"{LAYER}:1"],
    )
    assert code == "AccessDeniedException"
    assert f"lambda:GetLayerVersion on resource: {LAYER}:1 " in message


def test_an_old_revision_is_refused(awslambda, layer, refused):
    first = awslambda.add_layer_version_permission(**GRANT)["RevisionId"]
    awslambda.add_layer_version_permission(**{**GRANT, "StatementId": "t", "RevisionId": first})

    third = {**GRANT, "StatementId": "u", "RevisionId": first}
    assert refused(awslambda.add_layer_version_permission, **third) == STALE
    call = awslambda.remove_layer_version_permission
    assert refused(call, **NAMED, StatementId="s", RevisionId=first) == STALE


def test_a_statement_id_is_given_once(awslambda, layer, refused):
    awslambda.add_layer_version_permission(**GRANT)
    assert refused(awslambda.add_layer_version_permission, **GRANT) == (
        "ResourceConflictException",
        "The statement id (s) provided already exists. Please provide a new statement id, or remove the existing "
        "statement.",
        409,
    )


def test_a_statement_that_does_not_exist_is_not_found(awslambda, layer, refused):
    awslambda.add_layer_version_permission(**GRANT)
    assert refused(awslambda.remove_layer_version_permission, **NAMED, StatementId="t") == (
        "ResourceNotFoundException",
        "Statement t is not found in resource policy.",
        404,
    )


def test_a_version_that_does_not_exist_is_not_found(awslambda, layer, refused):
    named = {"LayerName": "shared", "VersionNumber": 2}
    expected = ("ResourceNotFoundException", f"Layer version {LAYER}:2 does not exist.", 404)

    assert refused(awslambda.add_layer_version_permission, **{**GRANT, **named}) == expected
    assert refused(awslambda.remove_layer_version_permission, **named, StatementId="s") == expected
    assert refused(awslambda.get_layer_version_policy, **named) == expected


def test_an_organization_needs_everybody(awslambda, layer, refused):
    message = "Principal must be * when OrganizationId is given."
    given = {**GRANT, "OrganizationId": "o-abcdefghij"}
    assert refused(awslambda.add_layer_version_permission, **given) == ("InvalidParameterValueException", message, 400)
