"""Who may do what, as clients see it: callers of other accounts, and callers without a signature."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from awsim import mock_aws

OWNER, OTHER = "123456789012", "222222222222"
BUCKET, KEY = "shared", "folder/key"
ARN = f"arn:aws:s3:::{BUCKET}"
DENIED = ("AccessDenied", 403)


@pytest.fixture
def other(cloud: Any) -> Any:
    """A client of another account."""
    return boto3.client("s3", region_name="us-east-1", aws_access_key_id=OTHER, aws_secret_access_key="x")


@pytest.fixture
def unsigned(cloud: Any) -> Any:
    """A client that does not sign."""
    return boto3.client("s3", region_name="us-east-1", config=Config(signature_version=UNSIGNED))


@pytest.fixture
def shared(s3: Any) -> str:
    """A bucket whose lists count and may be public, with an object."""
    s3.create_bucket(Bucket=BUCKET, ObjectOwnership="ObjectWriter")
    s3.delete_public_access_block(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"text")
    return BUCKET


def outcome(call: Any, **asked: Any) -> tuple[str, int] | None:
    """Code and status of a refusal, None where there is none."""
    try:
        call(**asked)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    return None


def let(s3: Any, principal: Any = "*", action: Any = "s3:*", effect: str = "Allow", **further: Any) -> None:
    """Put a policy with one statement about the bucket and its objects."""
    statement = {"Effect": effect, "Principal": principal, "Action": action, "Resource": [ARN, f"{ARN}/*"]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **further}]})
    s3.put_bucket_policy(Bucket=BUCKET, Policy=document)


@pytest.mark.usefixtures("shared")
class TestOthers:
    def test_nobody_else_may_do_anything_at_first(self, other: Any, unsigned: Any) -> None:
        for client in (other, unsigned):
            assert outcome(client.get_object, Bucket=BUCKET, Key=KEY) == DENIED
            assert outcome(client.put_object, Bucket=BUCKET, Key="new", Body=b"") == DENIED
            assert outcome(client.list_objects_v2, Bucket=BUCKET) == DENIED
            assert outcome(client.get_bucket_acl, Bucket=BUCKET) == DENIED
            assert outcome(client.delete_object, Bucket=BUCKET, Key=KEY) == DENIED

    def test_a_bucket_that_is_not_theirs_is_forbidden_to_look_at(self, other: Any) -> None:
        assert outcome(other.head_bucket, Bucket=BUCKET) == ("403", 403)

    def test_a_policy_lets_an_account_read(self, s3: Any, other: Any, unsigned: Any) -> None:
        let(s3, {"AWS": f"arn:aws:iam::{OTHER}:root"}, "s3:GetObject")
        assert other.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"text"
        assert outcome(unsigned.get_object, Bucket=BUCKET, Key=KEY) == DENIED
        assert outcome(other.put_object, Bucket=BUCKET, Key=KEY, Body=b"") == DENIED

    def test_a_policy_lets_everybody_read(self, s3: Any, unsigned: Any) -> None:
        let(s3, "*", "s3:GetObject")
        assert unsigned.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"text"

    def test_a_denial_is_not_for_the_owner_while_nothing_is_enforced(self, s3: Any, other: Any) -> None:
        s3.put_object_acl(Bucket=BUCKET, Key=KEY, ACL="public-read")
        assert outcome(other.get_object, Bucket=BUCKET, Key=KEY) is None
        let(s3, "*", "s3:GetObject", "Deny")
        assert outcome(other.get_object, Bucket=BUCKET, Key=KEY) == DENIED
        assert outcome(s3.get_object, Bucket=BUCKET, Key=KEY) is None

    def test_who_may_not_list_is_not_told_what_is_missing(self, s3: Any, other: Any) -> None:
        let(s3, "*", "s3:GetObject")
        assert outcome(other.get_object, Bucket=BUCKET, Key="missing") == DENIED
        let(s3, "*", ["s3:GetObject", "s3:ListBucket"])
        assert outcome(other.get_object, Bucket=BUCKET, Key="missing") == ("NoSuchKey", 404)

    def test_conditions_on_tags_of_objects_count(self, s3: Any, other: Any) -> None:
        condition = {"StringEquals": {"s3:ExistingObjectTag/open": "yes"}}
        let(s3, "*", "s3:GetObject", Condition=condition)
        assert outcome(other.get_object, Bucket=BUCKET, Key=KEY) == DENIED
        s3.put_object_tagging(Bucket=BUCKET, Key=KEY, Tagging={"TagSet": [{"Key": "open", "Value": "yes"}]})
        assert outcome(other.get_object, Bucket=BUCKET, Key=KEY) is None

    def test_no_policy_lets_others_change_the_policy(self, s3: Any, other: Any) -> None:
        let(s3)
        assert outcome(other.get_bucket_policy, Bucket=BUCKET) == ("MethodNotAllowed", 405)


@pytest.mark.usefixtures("shared")
class TestLists:
    def test_a_public_bucket_can_be_listed_and_not_written(self, s3: Any, unsigned: Any) -> None:
        s3.put_bucket_acl(Bucket=BUCKET, ACL="public-read")
        assert [each["Key"] for each in unsigned.list_objects_v2(Bucket=BUCKET)["Contents"]] == [KEY]
        assert outcome(unsigned.put_object, Bucket=BUCKET, Key="new", Body=b"") == DENIED

    def test_a_bucket_for_all_can_be_written(self, s3: Any, unsigned: Any) -> None:
        s3.put_bucket_acl(Bucket=BUCKET, ACL="public-read-write")
        unsigned.put_object(Bucket=BUCKET, Key="new", Body=b"")
        assert "new" in {each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]}

    def test_who_writes_an_object_owns_it(self, s3: Any, other: Any) -> None:
        s3.put_bucket_acl(Bucket=BUCKET, ACL="public-read-write")
        other.put_object(Bucket=BUCKET, Key="theirs", Body=b"text")
        acl = other.get_object_acl(Bucket=BUCKET, Key="theirs")

        assert acl["Owner"] != s3.list_buckets()["Owner"]
        assert outcome(s3.get_object, Bucket=BUCKET, Key="theirs") == DENIED
        assert outcome(s3.delete_object, Bucket=BUCKET, Key="theirs") is None

    def test_what_is_given_to_the_buckets_owner_can_be_read(self, s3: Any, other: Any) -> None:
        s3.put_bucket_acl(Bucket=BUCKET, ACL="public-read-write")
        other.put_object(Bucket=BUCKET, Key="theirs", Body=b"text", ACL="bucket-owner-full-control")
        assert outcome(s3.get_object, Bucket=BUCKET, Key="theirs") is None

    def test_an_object_for_accounts_needs_a_signature(self, s3: Any, other: Any, unsigned: Any) -> None:
        s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"text", ACL="authenticated-read")
        assert outcome(other.get_object, Bucket=BUCKET, Key=KEY) is None
        assert outcome(unsigned.get_object, Bucket=BUCKET, Key=KEY) == DENIED

    def test_a_list_in_headers_is_shown(self, s3: Any) -> None:
        uri = "http://acs.amazonaws.com/groups/s3/LogDelivery"
        s3.put_bucket_acl(Bucket=BUCKET, GrantWrite=f'uri="{uri}"', GrantReadACP=f'uri="{uri}"')
        grants = s3.get_bucket_acl(Bucket=BUCKET)["Grants"]
        assert grants == [
            {"Grantee": {"Type": "Group", "URI": uri}, "Permission": "WRITE"},
            {"Grantee": {"Type": "Group", "URI": uri}, "Permission": "READ_ACP"},
        ]


class TestBlocks:
    def test_new_buckets_block_public_policies_and_lists(self, s3: Any) -> None:
        s3.create_bucket(Bucket=BUCKET)
        with pytest.raises(ClientError) as error:
            let(s3)
        who = f"arn:aws:sts::{OWNER}:user/moto"
        assert error.value.response["Error"]["Message"] == (
            f'User: {who} is not authorized to perform: s3:PutBucketPolicy on resource: "{ARN}" '
            "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
        )
        assert outcome(s3.put_bucket_acl, Bucket=BUCKET, ACL="public-read") == ("AccessControlListNotSupported", 400)
        writer = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
        s3.put_bucket_ownership_controls(Bucket=BUCKET, OwnershipControls=writer)
        assert outcome(s3.put_bucket_acl, Bucket=BUCKET, ACL="public-read") == DENIED
        assert outcome(s3.put_object, Bucket=BUCKET, Key=KEY, ACL="public-read") == DENIED

    @pytest.mark.usefixtures("shared")
    def test_public_lists_are_ignored(self, s3: Any, unsigned: Any) -> None:
        s3.put_object_acl(Bucket=BUCKET, Key=KEY, ACL="public-read")
        assert outcome(unsigned.get_object, Bucket=BUCKET, Key=KEY) is None
        block = {"IgnorePublicAcls": True}
        s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=block)
        assert outcome(unsigned.get_object, Bucket=BUCKET, Key=KEY) == DENIED

    @pytest.mark.usefixtures("shared")
    def test_an_account_blocks_what_its_buckets_do_not(self, s3: Any, unsigned: Any) -> None:
        let(s3, "*", "s3:GetObject")
        assert outcome(unsigned.get_object, Bucket=BUCKET, Key=KEY) is None
        control = boto3.client("s3control", region_name="us-east-1")
        block = {"RestrictPublicBuckets": True}
        control.put_public_access_block(AccountId=OWNER, PublicAccessBlockConfiguration=block)
        assert outcome(unsigned.get_object, Bucket=BUCKET, Key=KEY) == DENIED
        assert outcome(s3.get_object, Bucket=BUCKET, Key=KEY) is None


class TestObjectsWithoutLists:
    @pytest.mark.parametrize("canned", ["private", "public-read"])
    def test_lists_are_refused_where_there_are_none(self, s3: Any, bucket: str, canned: str) -> None:
        asked = {"Bucket": bucket, "Key": KEY, "Body": b"", "ACL": canned}
        assert outcome(s3.put_object, **asked) == ("AccessControlListNotSupported", 400)

    def test_the_owners_control_may_be_said(self, s3: Any, bucket: str) -> None:
        s3.put_object(Bucket=bucket, Key=KEY, Body=b"", ACL="bucket-owner-full-control")
        grants = s3.get_object_acl(Bucket=bucket, Key=KEY)["Grants"]
        assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL"]

    def test_the_owner_of_the_bucket_owns_what_others_write(self, s3: Any, other: Any) -> None:
        s3.create_bucket(Bucket=BUCKET)
        let(s3, {"AWS": OTHER})
        other.put_object(Bucket=BUCKET, Key=KEY, Body=b"text")
        assert s3.get_object_acl(Bucket=BUCKET, Key=KEY)["Owner"] == s3.list_buckets()["Owner"]
        assert outcome(s3.get_object, Bucket=BUCKET, Key=KEY) is None


class TestPolicies:
    @pytest.mark.parametrize(
        ("policy", "message"),
        [
            ("", "Policies must be valid JSON and the first byte must be '{'"),
            ("{", "Policies must be valid JSON and the first byte must be '{'"),
            ({"Principal": None}, "Missing required field Principal"),
            ({"Action": None}, "Missing required field Action"),
            ({"Resource": None}, "Missing required field Resource"),
            ({"Resource": "arn:aws:s3:::another/*"}, "Policy has invalid resource"),
            ({"Resource": "pictures"}, "Policy has invalid resource"),
            ({"Action": "sqs:SendMessage"}, "Policy has invalid action"),
            ({"Action": "GetObject"}, "Policy has invalid action"),
            ({"Action": "s3:ListBucket"}, "Action does not apply to any resource(s) in statement"),
            ({"Principal": {"AWS": "nobody"}}, "Invalid principal in policy"),
        ],
    )
    def test_what_is_no_policy_of_the_bucket_is_malformed(
        self, s3: Any, bucket: str, refusal: Any, policy: Any, message: str
    ) -> None:
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": OTHER},
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{bucket}/*",
        }
        if isinstance(policy, dict):
            whole = {name: value for name, value in {**statement, **policy}.items() if value is not None}
            policy = json.dumps({"Statement": [whole]})
        assert refusal(s3.put_bucket_policy, Bucket=bucket, Policy=policy) == ("MalformedPolicy", message)

    def test_a_policy_is_shown_as_it_was_put(self, s3: Any, bucket: str) -> None:
        allowed = {
            "Effect": "Allow",
            "Principal": {"AWS": OTHER},
            "Action": "s3:*",
            "Resource": f"arn:aws:s3:::{bucket}",
        }
        text = json.dumps({"Statement": [allowed]}, indent=1)
        s3.put_bucket_policy(Bucket=bucket, Policy=text)
        assert s3.get_bucket_policy(Bucket=bucket)["Policy"] == text
        assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"] == {"IsPublic": False}

    @pytest.mark.usefixtures("shared")
    def test_a_public_policy_has_that_status(self, s3: Any) -> None:
        let(s3, "*", "s3:GetObject")
        assert s3.get_bucket_policy_status(Bucket=BUCKET)["PolicyStatus"] == {"IsPublic": True}


class TestLeniency:
    """What moto accepts is accepted with a warning."""

    @pytest.fixture
    def lenient(self) -> Any:
        with mock_aws(strictness="warn"):
            yield boto3.client("s3", region_name="us-east-1")

    @pytest.mark.filterwarnings("ignore")
    def test_lists_are_kept_where_there_are_none(self, lenient: Any) -> None:
        lenient.create_bucket(Bucket=BUCKET, ACL="public-read")
        lenient.put_object(Bucket=BUCKET, Key=KEY, Body=b"", ACL="public-read")
        grants = lenient.get_object_acl(Bucket=BUCKET, Key=KEY)["Grants"]
        assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL", "READ"]

    @pytest.mark.filterwarnings("ignore")
    def test_public_policies_are_kept(self, lenient: Any) -> None:
        lenient.create_bucket(Bucket=BUCKET)
        let(lenient)
        assert lenient.get_bucket_policy_status(Bucket=BUCKET)["PolicyStatus"] == {"IsPublic": True}
