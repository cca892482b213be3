from __future__ import annotations

from itertools import chain, pairwise

import boto3
import pytest

from awsim import mock_aws
from tests.services.lambda_.conftest import ARN, ECHO, ROLE, package


def test_a_version_is_not_published_again_before_something_has_changed(awslambda, new_function):
    new_function()

    first = awslambda.publish_version(FunctionName="echo", Description="one")
    again = awslambda.publish_version(FunctionName="echo", Description="another")
    awslambda.update_function_configuration(FunctionName="echo", Timeout=9)
    second = awslambda.publish_version(FunctionName="echo")

    assert [(each["Version"], each["Description"]) for each in (first, again, second)] == [
        ("1", "one"),
        ("1", "one"),
        ("2", ""),
    ]
    listed = awslambda.list_versions_by_function(FunctionName="echo")["Versions"]
    assert [(each["Version"], each["Timeout"]) for each in listed] == [("$LATEST", 9), ("1", 3), ("2", 9)]


def test_a_published_version_is_ready_at_once(awslambda, new_function):
    """Recorded: test_publish_with_wrong_sha256, test_lambda_versions_with_code_changes."""
    new_function()

    published = awslambda.publish_version(FunctionName="echo")

    assert published["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (published["FunctionArn"], published["Version"]) == (f"{ARN}:echo:1", "1")
    assert (published["State"], published["LastUpdateStatus"]) == ("Active", "Successful")


def test_a_version_published_with_an_update_is_pending_at_first(awslambda, new_function):
    """Recorded: test_lambda_versions_with_code_changes (update_lambda_response_with_publish)."""
    new_function()

    published = awslambda.update_function_code(FunctionName="echo", ZipFile=package(app="x = 1"), Publish=True)
    ready = awslambda.get_function_configuration(FunctionName="echo", Qualifier="1")

    assert (published["FunctionArn"], published["Version"]) == (f"{ARN}:echo:1", "1")
    assert (published["State"], published["StateReasonCode"]) == ("Pending", "Creating")
    assert "LastUpdateStatus" not in published
    assert (ready["State"], ready["LastUpdateStatus"]) == ("Active", "Successful")


def test_a_version_published_with_its_function_is_the_answer(awslambda, new_function):
    created = new_function(Publish=True)

    assert (created["FunctionArn"], created["Version"], created["State"]) == (f"{ARN}:echo", "1", "Pending")


def test_a_version_waits_for_its_state_in_realistic_time():
    with mock_aws(clock="virtual", lifecycle="realistic") as cloud:
        client = cloud.client("lambda")
        role = "arn:aws:iam::123456789012:role/r"
        code = {"ZipFile": package(app="handler = lambda event, context: 1")}
        client.create_function(FunctionName="f", Runtime="python3.13", Handler="app.handler", Role=role, Code=code)
        client.get_waiter("function_active_v2").wait(FunctionName="f")

        pending = client.update_function_code(FunctionName="f", **code, Publish=True)
        client.get_waiter("published_version_active").wait(FunctionName="f", Qualifier="1")

        assert pending["State"] == "Pending"
        assert client.get_function_configuration(FunctionName="f:1")["State"] == "Active"


def test_revisions_go_on_with_states_and_versions(awslambda, new_function):
    """Recorded: test_function_revisions_version_and_alias."""
    created = new_function()["RevisionId"]
    active = awslambda.get_function_configuration(FunctionName="echo")["RevisionId"]
    version = awslambda.publish_version(FunctionName="echo")["RevisionId"]
    latest = awslambda.get_function_configuration(FunctionName="echo")["RevisionId"]

    assert len({created, active, version, latest}) == 4
    assert awslambda.get_function_configuration(FunctionName="echo:1")["RevisionId"] == version


def test_publishing_an_old_revision_is_refused(awslambda, new_function, refused):
    """Recorded: test_function_revisions_version_and_alias."""
    created = new_function()

    code, _, status = refused(awslambda.publish_version, FunctionName="echo", RevisionId=created["RevisionId"])

    assert (code, status) == ("PreconditionFailedException", 412)


def test_publishing_other_code_than_there_is_is_refused(awslambda, new_function, refused):
    current = new_function()["CodeSha256"]
    assert refused(awslambda.publish_version, FunctionName="echo", CodeSha256="other") == (
        "InvalidParameterValueException",
        f"CodeSHA256 (other) is different from current CodeSHA256 in $LATEST ({current}). "
        "Please try again with the CodeSHA256 in $LATEST.",
        400,
    )


def test_publishing_to_managed_instances_is_not_implemented(awslambda, new_function, refused):
    new_function()
    assert refused(awslambda.publish_version, FunctionName="echo", PublishTo="LATEST_PUBLISHED") == (
        "NotImplemented",
        "The parameter PublishTo is not implemented by awsim's Lambda (docs/services/lambda.md).",
        501,
    )


def test_a_version_that_does_not_exist_is_not_found(awslambda, new_function, refused):
    """Recorded: test_ops_on_nonexisting_version."""
    new_function()
    expected = ("ResourceNotFoundException", f"Function not found: {ARN}:echo:1221", 404)

    for call in (awslambda.get_function, awslambda.get_function_configuration):
        assert refused(call, FunctionName="echo", Qualifier="1221") == expected


def test_a_version_is_deleted_alone(awslambda, new_function):
    new_function(Publish=True)

    awslambda.delete_function(FunctionName="echo", Qualifier="1")

    listed = awslambda.list_versions_by_function(FunctionName="echo")["Versions"]
    assert [each["FunctionArn"] for each in listed] == [f"{ARN}:echo:$LATEST"]


@pytest.mark.parametrize("size", [1, 2, 50])
def test_listings_come_in_pages(awslambda, new_function, size):
    new_function()
    for timeout in (4, 5, 6):
        awslambda.publish_version(FunctionName="echo")
        awslambda.update_function_configuration(FunctionName="echo", Timeout=timeout)

    pages = awslambda.get_paginator("list_versions_by_function").paginate(
        FunctionName="echo", PaginationConfig={"PageSize": size}
    )

    found = [[each["Version"] for each in page["Versions"]] for page in pages]
    assert [*chain.from_iterable(found)] == ["$LATEST", "1", "2", "3"]
    assert all(len(before) == size for before, _ in pairwise(found))


def test_a_restored_cloud_goes_on_with_a_pending_function():
    with mock_aws(clock="virtual", lifecycle="realistic") as cloud:
        client = cloud.client("lambda")
        code = {"ZipFile": package(app="")}
        role = "arn:aws:iam::123456789012:role/r"
        client.create_function(FunctionName="f", Runtime="python3.13", Handler="app.handler", Role=role, Code=code)
        kept = cloud.snapshot()
        client.delete_function(FunctionName="f")

        cloud.restore(kept)
        before = client.get_function_configuration(FunctionName="f")["State"]
        cloud.clock.advance(seconds=5)

        assert (before, client.get_function_configuration(FunctionName="f")["State"]) == ("Pending", "Active")


def test_no_version_is_published_while_a_function_is_made_or_changed(refused):
    """What AWS answers then: aws/aws-cli#6718."""
    with mock_aws(clock="virtual", lifecycle="realistic"):
        awslambda = boto3.client("lambda", region_name="us-east-1")
        code = {"ZipFile": package(app=ECHO)}
        create = {"FunctionName": "echo", "Runtime": "python3.12", "Handler": "app.handler", "Role": ROLE, "Code": code}
        awslambda.create_function(**create)
        message = f"The operation cannot be performed at this time. An update is in progress for resource: {ARN}:echo"
        expected = ("ResourceConflictException", message, 409)
        assert refused(awslambda.publish_version, FunctionName="echo") == expected
        awslambda.get_waiter("function_active_v2").wait(FunctionName="echo")
        awslambda.update_function_configuration(FunctionName="echo", Description="changed")
        assert refused(awslambda.publish_version, FunctionName="echo") == expected
