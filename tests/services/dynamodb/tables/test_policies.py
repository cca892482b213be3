"""Policies let other accounts use tables and streams."""

from __future__ import annotations

import json

import pytest

ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/users"
NOT_FOUND = "PolicyNotFoundException: Resource-based policy not found for the provided ResourceArn: "


def policy(action="dynamodb:GetItem", resource=ARN, account="210987654321", effect="Allow"):
    principal = {"AWS": f"arn:aws:iam::{account}:root"}
    statement = {"Effect": effect, "Principal": principal, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def other(cloud):
    """A client of DynamoDB in another account."""
    return cloud.session(account="210987654321", region_name="us-east-1").client("dynamodb")


class TestPolicies:
    def test_a_policy_is_shown_with_its_revision(self, dynamodb, users):
        put = dynamodb.put_resource_policy(ResourceArn=ARN, Policy=policy())
        shown = dynamodb.get_resource_policy(ResourceArn=ARN)

        assert (shown["Policy"], shown["RevisionId"]) == (policy(), put["RevisionId"])

    def test_another_policy_has_another_revision(self, dynamodb, users):
        first = dynamodb.put_resource_policy(ResourceArn=ARN, Policy=policy())["RevisionId"]
        same = dynamodb.put_resource_policy(ResourceArn=ARN, Policy=policy())["RevisionId"]
        second = dynamodb.put_resource_policy(ResourceArn=ARN, Policy=policy("dynamodb:PutItem"))["RevisionId"]

        assert first == same != second

    def test_another_account_may_do_what_the_policy_allows(self, dynamodb, users, other, refused):
        dynamodb.put_item(TableName=users, Item={"id": {"S": "1"}})
        dynamodb.put_resource_policy(ResourceArn=ARN, Policy=policy())

        assert other.get_item(TableName=ARN, Key={"id": {"S": "1"}})["Item"] == {"id": {"S": "1"}}
        assert refused(other.put_item, TableName=ARN, Item={"id": {"S": "2"}}).startswith("AccessDeniedException: ")

    def test_a_removed_policy_allows_nothing(self, dynamodb, users, other, refused):
        revision = dynamodb.put_resource_policy(ResourceArn=ARN, Policy=policy())["RevisionId"]

        removed = dynamodb.delete_resource_policy(ResourceArn=ARN)

        assert removed["RevisionId"] == revision
        assert refused(other.get_item, TableName=ARN, Key={"id": {"S": "1"}}).startswith("AccessDeniedException: ")
        assert refused(dynamodb.get_resource_policy, ResourceArn=ARN) == NOT_FOUND + ARN

    def test_removing_no_policy_is_no_error(self, dynamodb, users):
        assert "RevisionId" not in dynamodb.delete_resource_policy(ResourceArn=ARN)

    def test_a_table_can_be_created_with_one(self, dynamodb):
        dynamodb.create_table(
            TableName="users",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            ResourcePolicy=policy(),
        )

        assert dynamodb.get_resource_policy(ResourceArn=ARN)["Policy"] == policy()

    def test_streams_have_policies_of_their_own(self, cloud, dynamodb, users, refused):
        view = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
        stream = dynamodb.update_table(TableName=users, StreamSpecification=view)["TableDescription"]["LatestStreamArn"]
        reader = cloud.session(account="210987654321", region_name="us-east-1").client("dynamodbstreams")
        before = refused(reader.describe_stream, StreamArn=stream)

        dynamodb.put_resource_policy(ResourceArn=stream, Policy=policy("dynamodb:DescribeStream", stream))

        assert before.startswith("AccessDeniedException: ")
        assert reader.describe_stream(StreamArn=stream)["StreamDescription"]["StreamArn"] == stream
        assert refused(dynamodb.get_resource_policy, ResourceArn=ARN) == NOT_FOUND + ARN


class TestRevisions:
    def test_the_expected_policy_is_replaced(self, dynamodb, users):
        first = dynamodb.put_resource_policy(ResourceArn=ARN, Policy=policy(), ExpectedRevisionId="NO_POLICY")

        dynamodb.put_resource_policy(
            ResourceArn=ARN, Policy=policy("dynamodb:PutItem"), ExpectedRevisionId=first["RevisionId"]
        )

        assert "PutItem" in dynamodb.get_resource_policy(ResourceArn=ARN)["Policy"]

    def test_a_policy_where_none_was_expected(self, dynamodb, users, refused):
        revision = dynamodb.put_resource_policy(ResourceArn=ARN, Policy=policy())["RevisionId"]

        refusal = refused(
            dynamodb.put_resource_policy, ResourceArn=ARN, Policy=policy(), ExpectedRevisionId="NO_POLICY"
        )

        assert refusal == (
            f"{NOT_FOUND}Requested policy update expecting none to be present for table users, "
            f"but a policy exists with revision id {revision}."
        )

    def test_another_revision_than_expected(self, dynamodb, users, refused):
        revision = dynamodb.put_resource_policy(ResourceArn=ARN, Policy=policy())["RevisionId"]

        refusal = refused(dynamodb.delete_resource_policy, ResourceArn=ARN, ExpectedRevisionId="1")

        assert refusal == (
            f"{NOT_FOUND}Requested update for policy with revision id 1, "
            f"but the policy associated to target table users has revision id {revision}."
        )


class TestRefuses:
    @pytest.mark.parametrize(
        ("arn", "problem"),
        [
            ("users", "ARNs must start with 'arn:': users"),
            (
                "arn:aws:sqs:us-east-1:123456789012:jobs",
                "Provided Arn is not a DynamoDB resource arn: arn:aws:sqs:us-east-1:123456789012:jobs",
            ),
            (
                f"{ARN}/index/by-name",
                "Invalid resource arn provided, only table or stream is accepted. "
                f"Provided resource arn: {ARN}/index/by-name",
            ),
            (ARN.replace("us-east-1", "eu-west-1"), f"Invalid resource Arn: {ARN.replace('us-east-1', 'eu-west-1')}"),
        ],
    )
    def test_arns_of_anything_else(self, dynamodb, users, refused, arn, problem):
        assert refused(dynamodb.get_resource_policy, ResourceArn=arn) == (
            f"ValidationException: One or more parameter values were invalid: {problem}"
        )

    def test_an_unknown_table(self, dynamodb, refused):
        assert refused(dynamodb.get_resource_policy, ResourceArn=ARN) == (
            "ResourceNotFoundException: Requested resource not found: Table: users not found"
        )

    def test_what_is_no_policy(self, dynamodb, users, refused):
        refusal = refused(dynamodb.put_resource_policy, ResourceArn=ARN, Policy="{")

        assert refusal.startswith(
            "ValidationException: One or more parameter values were invalid: Invalid policy document: "
        )

    def test_a_policy_that_is_too_large(self, dynamodb, users, refused):
        assert refused(dynamodb.put_resource_policy, ResourceArn=ARN, Policy=policy() + " " * 20_480) == (
            "ValidationException: One or more parameter values were invalid: "
            "Maximum policy size of 20480 bytes exceeded"
        )

    def test_a_policy_that_shuts_its_owner_out_has_to_be_confirmed(self, dynamodb, users, refused):
        document = policy("dynamodb:PutResourcePolicy", account="123456789012", effect="Deny")

        refusal = refused(dynamodb.put_resource_policy, ResourceArn=ARN, Policy=document)
        dynamodb.put_resource_policy(ResourceArn=ARN, Policy=document, ConfirmRemoveSelfResourceAccess=True)

        assert refusal.startswith("ValidationException: ")
