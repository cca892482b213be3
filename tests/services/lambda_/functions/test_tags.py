"""Tags of functions (recorded: TestLambdaTags)."""

from __future__ import annotations

import pytest

from tests.services.lambda_.conftest import ARN

INVALID = "InvalidParameterValueException"
TOO_MANY = (INVALID, "Number of tags exceeds resource tag limit.", 400)


def test_tags_are_added_and_removed(awslambda, new_function):
    """Recorded: test_tag_lifecycle."""
    arn = new_function(Tags={"a": "1"})["FunctionArn"]

    awslambda.tag_resource(Resource=arn, Tags={"b": "2", "a": "3"})
    awslambda.untag_resource(Resource=arn, TagKeys=["b", "c"])

    assert awslambda.list_tags(Resource=arn)["Tags"] == {"a": "3"}


def test_a_function_without_tags_has_an_empty_list(awslambda, new_function):
    """Recorded: test_tag_exceptions (list_tag_lambda_empty)."""
    arn = new_function()["FunctionArn"]

    assert awslambda.list_tags(Resource=arn)["Tags"] == {}


@pytest.mark.parametrize("qualifier", ["alias", "1", "$LATEST"])
def test_a_version_cannot_be_tagged(awslambda, new_function, refused, qualifier):
    """Recorded: test_tag_versions."""
    arn = new_function()["FunctionArn"]
    assert refused(awslambda.tag_resource, Resource=f"{arn}:{qualifier}", Tags={"a": "1"}) == (
        INVALID,
        "Tags on function aliases and versions are not supported. Please specify a function ARN.",
        400,
    )


def test_a_function_has_50_tags_at_most(awslambda, new_function, refused):
    """Recorded: test_tag_limits."""
    tags = {f"{number}_key": "value" for number in range(50)}
    assert refused(new_function, Tags={**tags, "50_key": "value"}) == TOO_MANY

    arn = new_function(Tags=tags)["FunctionArn"]

    assert refused(awslambda.tag_resource, Resource=arn, Tags={"50_key": "value"}) == TOO_MANY
    assert awslambda.list_tags(Resource=arn)["Tags"] == tags


def test_no_tags_are_refused(awslambda, new_function, refused):
    """Recorded: test_tag_exceptions (tag_empty_tags)."""
    arn = new_function()["FunctionArn"]
    message = "An error occurred and the request cannot be processed."
    assert refused(awslambda.tag_resource, Resource=arn, Tags={}) == (INVALID, message, 400)


def test_a_function_that_does_not_exist_is_not_found(awslambda, refused):
    """Recorded: test_tag_exceptions (tag_lambda_doesnotexist)."""
    expected = ("ResourceNotFoundException", f"Function not found: {ARN}:nowhere", 404)
    assert refused(awslambda.tag_resource, Resource=f"{ARN}:nowhere", Tags={"a": "1"}) == expected
