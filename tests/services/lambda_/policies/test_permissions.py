"""Permissions, and resource policies as a whole."""

from __future__ import annotations

import json

import pytest

from tests.services.lambda_.conftest import ARN

S3 = {"Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::bucket"}
NO_POLICY = ("ResourceNotFoundException", "The resource you requested does not exist.", 404)
STALE = (
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the "
    "latest Revision Id",
    412,
)


@pytest.fixture
def add(awslambda, new_function):
    """Add a permission to a function."""
    new_function(Publish=True)

    def add(sid="s3", **given):
        return awslambda.add_permission(FunctionName="echo", StatementId=sid, **{**S3, **given})

    return add


def s3_statement(sid="s3", resource=f"{ARN}:echo"):
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": resource,
        "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"}},
    }


class TestPermissions:
    @pytest.mark.parametrize("principal", ["invalid.nonaws.com", "nobody", "12345", "arn:aws:s3:::bucket", "s3"])
    def test_a_made_up_principal_is_refused(self, add, refused, principal):
        assert refused(add, Principal=principal) == (
            "InvalidParameterValueException",
            "The provided principal was invalid. Please check the principal and try again.",
            400,
        )

    @pytest.mark.parametrize(
        "principal",
        [
            *("*", "123456789012", "s3.amazonaws.com", "alexa-appkit.amazon.com", "lambda.us-east-1.amazonaws.com"),
            *("arn:aws:iam::123456789012:role/r", "arn:aws:iam::123456789012:root"),
        ],
    )
    def test_principals(self, add, principal):
        assert add(Principal=principal)["Statement"]

    def test_they_make_a_policy(self, awslambda, add):
        """Recorded: test_lambda_permission_versioning, test_create_multiple_lambda_permissions."""
        added = add()
        add("s3_2")

        policy = json.loads(awslambda.get_policy(FunctionName="echo")["Policy"])

        assert added["ResponseMetadata"]["HTTPStatusCode"] == 201
        assert json.loads(added["Statement"]) == s3_statement()
        statements = [s3_statement(), s3_statement("s3_2")]
        assert policy == {"Version": "2012-10-17", "Id": "default", "Statement": statements}

    def test_a_version_has_a_policy_of_its_own(self, awslambda, add, refused):
        """Recorded: test_lambda_permission_versioning."""
        add()
        assert refused(awslambda.get_policy, FunctionName="echo", Qualifier="1") == NO_POLICY

        add(Qualifier="1")

        policy = json.loads(awslambda.get_policy(FunctionName="echo", Qualifier="1")["Policy"])
        assert policy["Statement"] == [s3_statement(resource=f"{ARN}:echo:1")]

    def test_the_revision_of_a_policy_is_its_functions(self, awslambda, add):
        """Recorded: test_lambda_permission_versioning (the revision changes with publishing)."""
        add()
        revisions = [awslambda.get_policy(FunctionName="echo")["RevisionId"]]
        awslambda.update_function_configuration(FunctionName="echo", Timeout=9)
        awslambda.publish_version(FunctionName="echo")
        revisions.append(awslambda.get_policy(FunctionName="echo")["RevisionId"])
        add("t", RevisionId=revisions[1])
        revisions.append(awslambda.get_policy(FunctionName="echo")["RevisionId"])

        assert len(set(revisions)) == 3
        assert awslambda.get_function_configuration(FunctionName="echo")["RevisionId"] == revisions[2]

    @pytest.mark.parametrize(
        ("principal", "shown"),
        [
            ("*", "*"),
            ("222222222222", {"AWS": "arn:aws:iam::222222222222:root"}),
            ("arn:aws:iam::222222222222:role/r", {"AWS": "arn:aws:iam::222222222222:role/r"}),
            ("events.amazonaws.com", {"Service": "events.amazonaws.com"}),
        ],
    )
    def test_principals_are_services_accounts_and_everybody(self, add, principal, shown):
        assert json.loads(add(Principal=principal)["Statement"])["Principal"] == shown

    def test_conditions_are_shown(self, add):
        given = {
            "SourceAccount": "222222222222",
            "EventSourceToken": "token",
            "PrincipalOrgID": "o-abcdefghij",
            "FunctionUrlAuthType": "NONE",
            "InvokedViaFunctionUrl": True,
        }
        assert json.loads(add(**given)["Statement"])["Condition"] == {
            "StringEquals": {
                "AWS:SourceAccount": "222222222222",
                "lambda:EventSourceToken": "token",
                "aws:PrincipalOrgID": "o-abcdefghij",
                "lambda:FunctionUrlAuthType": "NONE",
            },
            "Bool": {"lambda:InvokedViaFunctionUrl": "true"},
            "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"},
        }

    def test_a_policy_without_statements_has_gone(self, awslambda, add, refused):
        add()
        awslambda.remove_permission(FunctionName="echo", StatementId="s3")

        assert refused(awslambda.get_policy, FunctionName="echo") == NO_POLICY

    def test_a_statement_id_is_given_once(self, add, refused):
        add()
        assert refused(add) == (
            "ResourceConflictException",
            "The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing "
            "statement.",
            409,
        )

    def test_what_can_not_be_removed_is_not_found(self, awslambda, add, refused):
        code = "ResourceNotFoundException"
        call = awslambda.remove_permission
        named = {"FunctionName": "echo", "StatementId": "t"}

        assert refused(call, **named) == (code, "No policy is associated with the given resource.", 404)
        add()
        assert refused(call, **named) == (code, "Statement t is not found in resource policy.", 404)
        assert refused(call, FunctionName="nowhere", StatementId="t") == (
            code,
            f"No policy found for: {ARN}:nowhere",
            404,
        )

    def test_latest_by_name_has_no_policy(self, add, refused):
        message = "We currently do not support adding policies for $LATEST."
        assert refused(add, Qualifier="$LATEST") == ("InvalidParameterValueException", message, 400)

    @pytest.mark.parametrize(
        ("qualifier", "message"),
        [("7", f"Function not found: {ARN}:echo:7"), ("live", f"Cannot find alias arn: {ARN}:echo:live")],
    )
    def test_a_qualifier_that_does_not_exist_is_not_found(self, add, refused, qualifier, message):
        assert refused(add, Qualifier=qualifier) == ("ResourceNotFoundException", message, 404)

    def test_an_old_revision_is_refused(self, awslambda, add, refused):
        revision = awslambda.get_function_configuration(FunctionName="echo")["RevisionId"]
        add(RevisionId=revision)

        assert refused(add, sid="t", RevisionId=revision) == STALE
        call = awslambda.remove_permission
        assert refused(call, FunctionName="echo", StatementId="s3", RevisionId=revision) == STALE

    def test_a_policy_of_more_than_20_kb_is_refused(self, awslambda, add, refused):
        source = "arn:aws:s3:::" + "b" * 9000
        add("a", SourceArn=source)
        add("b", SourceArn=source)

        code, message, status = refused(add, sid="c", SourceArn=source)

        assert (code, status) == ("PolicyLengthExceededException", 400)
        assert message.startswith("The final policy size (27")
        assert message.endswith(") is bigger than the limit (20480).")
        kept = json.loads(awslambda.get_policy(FunctionName="echo")["Policy"])["Statement"]
        assert [statement["Sid"] for statement in kept] == ["a", "b"]


POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "account",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
            "Action": "lambda:*",
            "Resource": f"{ARN}:echo",
        }
    ],
}


class TestResourcePolicies:
    def test_a_policy_is_replaced_as_a_whole(self, awslambda, add):
        add()
        put = awslambda.put_resource_policy(ResourceArn=f"{ARN}:echo", Policy=json.dumps(POLICY))
        shown = awslambda.get_resource_policy(ResourceArn=f"{ARN}:echo")

        assert json.loads(put["Policy"]) == POLICY == json.loads(shown["Policy"])
        assert put["RevisionId"] == shown["RevisionId"]
        assert awslambda.get_policy(FunctionName="echo")["Policy"] == shown["Policy"]

    def test_permissions_are_added_to_and_taken_from_it(self, awslambda, add):
        awslambda.put_resource_policy(ResourceArn=f"{ARN}:echo", Policy=json.dumps(POLICY))
        add()
        awslambda.remove_permission(FunctionName="echo", StatementId="account")

        policy = json.loads(awslambda.get_resource_policy(ResourceArn=f"{ARN}:echo")["Policy"])
        assert policy["Statement"] == [s3_statement()]

    def test_a_deleted_policy_has_gone(self, awslambda, add, refused):
        add()
        awslambda.delete_resource_policy(ResourceArn=f"{ARN}:echo")

        assert refused(awslambda.get_resource_policy, ResourceArn=f"{ARN}:echo") == NO_POLICY
        assert refused(awslambda.delete_resource_policy, ResourceArn=f"{ARN}:echo") == NO_POLICY

    def test_what_is_no_policy_is_refused(self, awslambda, add, refused):
        code, message, status = refused(awslambda.put_resource_policy, ResourceArn=f"{ARN}:echo", Policy="{}")
        assert (code, status) == ("InvalidParameterValueException", 400)
        assert message

    def test_an_old_revision_is_refused(self, awslambda, add, refused):
        revision = awslambda.get_function_configuration(FunctionName="echo")["RevisionId"]
        add()

        named = {"ResourceArn": f"{ARN}:echo", "RevisionId": revision}
        assert refused(awslambda.put_resource_policy, **named, Policy=json.dumps(POLICY)) == STALE
        assert refused(awslambda.delete_resource_policy, **named) == STALE

    def test_a_function_that_does_not_exist_is_not_found(self, awslambda, add, refused):
        expected = ("ResourceNotFoundException", f"Function not found: {ARN}:nowhere", 404)
        assert refused(awslambda.get_resource_policy, ResourceArn=f"{ARN}:nowhere") == expected
