"""Aliases, permissions, tags and layers."""

from __future__ import annotations

import json

from .conftest import ARN, package


def test_an_alias_is_shown_and_moved(awslambda, new_function):
    new_function()
    awslambda.publish_version(FunctionName="echo")

    created = awslambda.create_alias(FunctionName="echo", Name="live", FunctionVersion="1", Description="d")
    moved = awslambda.update_alias(FunctionName="echo", Name="live", FunctionVersion="$LATEST")

    revisions = [each.pop("RevisionId") for each in (created, moved)]
    created.pop("ResponseMetadata")
    moved.pop("ResponseMetadata")
    shown = {"AliasArn": f"{ARN}:echo:live", "Name": "live", "Description": "d"}
    assert (created, moved) == ({**shown, "FunctionVersion": "1"}, {**shown, "FunctionVersion": "$LATEST"})
    assert len(set(revisions)) == 2


def test_a_missing_alias_can_be_deleted(awslambda, new_function):
    new_function()

    answer = awslambda.delete_alias(FunctionName="echo", Name="nowhere")

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_permissions_make_a_policy(awslambda, new_function):
    new_function()
    source = "arn:aws:s3:::bucket"
    awslambda.add_permission(
        FunctionName="echo",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=source,
    )

    policy = json.loads(awslambda.get_policy(FunctionName="echo")["Policy"])

    statement = {
        "Sid": "s3",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": f"{ARN}:echo",
        "Condition": {"ArnLike": {"AWS:SourceArn": source}},
    }
    assert policy == {"Version": "2012-10-17", "Id": "default", "Statement": [statement]}


def test_a_function_without_permissions_has_no_policy(awslambda, new_function, refused):
    new_function()
    message = "The resource you requested does not exist."
    assert refused(awslambda.get_policy, FunctionName="echo") == ("ResourceNotFoundException", message, 404)


def test_tags_are_added_and_removed(awslambda, new_function):
    arn = new_function(Tags={"a": "1"})["FunctionArn"]

    awslambda.tag_resource(Resource=arn, Tags={"b": "2", "a": "3"})
    awslambda.untag_resource(Resource=arn, TagKeys=["b", "c"])

    assert awslambda.list_tags(Resource=arn)["Tags"] == {"a": "3"}


def test_a_version_cannot_be_tagged(awslambda, new_function, refused):
    arn = new_function()["FunctionArn"]
    assert refused(awslambda.tag_resource, Resource=f"{arn}:alias", Tags={"a": "1"}) == (
        "InvalidParameterValueException",
        "Tags on function aliases and versions are not supported. Please specify a function ARN.",
        400,
    )


def test_layer_versions_are_counted_and_deleted(awslambda):
    content = {"ZipFile": package(**{"python/shared": ""})}
    numbers = [awslambda.publish_layer_version(LayerName="shared", Content=content)["Version"] for _ in range(2)]

    awslambda.delete_layer_version(LayerName="shared", VersionNumber=2)

    listed = awslambda.list_layer_versions(LayerName="shared")["LayerVersions"]
    assert (numbers, [each["Version"] for each in listed]) == ([1, 2], [1])


def test_account_settings_count_code(awslambda, new_function):
    size = new_function()["CodeSize"]

    assert awslambda.get_account_settings()["AccountUsage"] == {"TotalCodeSize": size, "FunctionCount": 1}
