"""Access points: names by which buckets are reached, with policies of their own."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

ACCOUNT, OTHER = "123456789012", "222222222222"
REGION = "us-east-1"
ARN = f"arn:aws:s3:{REGION}:{ACCOUNT}:accesspoint/door"
OWN = {"AccountId": ACCOUNT, "Name": "door"}


def client_of(account: str, service: str = "s3") -> Any:
    return boto3.client(service, region_name=REGION, aws_access_key_id=account, aws_secret_access_key="x")


@pytest.fixture
def control(cloud: Any) -> Any:
    return boto3.client("s3control", region_name=REGION)


@pytest.fixture
def alias(control: Any, bucket: str) -> str:
    """The alias of an access point of the bucket."""
    made: str = control.create_access_point(**OWN, Bucket=bucket)["Alias"]
    return made


def let(resource: str, principal: Any, action: str = "s3:*") -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
    return json.dumps({"Statement": [statement]})


class TestReaching:
    def test_objects_are_reached_by_arn_and_by_alias(self, s3: Any, bucket: str, alias: str) -> None:
        s3.put_object(Bucket=ARN, Key="key", Body=b"text")
        assert s3.get_object(Bucket=alias, Key="key")["Body"].read() == b"text"
        assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["key"]

    @pytest.mark.usefixtures("bucket")
    def test_one_that_is_not_there_is_no_bucket(self, s3: Any, refusal: Any) -> None:
        found = refusal(s3.list_objects_v2, Bucket=ARN)
        assert found == ("NoSuchAccessPoint", "The specified accesspoint does not exist")

    def test_the_bucket_and_the_access_point_let_another_account_through(
        self, s3: Any, control: Any, bucket: str, alias: str, refusal: Any
    ) -> None:
        s3.put_object(Bucket=bucket, Key="key", Body=b"text")
        other = client_of(OTHER)
        s3.put_bucket_policy(Bucket=bucket, Policy=let(f"arn:aws:s3:::{bucket}/*", {"AWS": OTHER}, "s3:GetObject"))
        assert refusal(other.get_object, Bucket=alias, Key="key")[0] == "AccessDenied"

        control.put_access_point_policy(**OWN, Policy=let(f"{ARN}/object/*", {"AWS": OTHER}, "s3:GetObject"))
        assert other.get_object(Bucket=alias, Key="key")["Body"].read() == b"text"

        s3.delete_bucket_policy(Bucket=bucket)
        assert refusal(other.get_object, Bucket=alias, Key="key")[0] == "AccessDenied"

    def test_a_bucket_leaves_access_to_its_access_points(
        self, s3: Any, control: Any, bucket: str, alias: str, refusal: Any
    ) -> None:
        s3.put_object(Bucket=bucket, Key="key", Body=b"text")
        condition = {"StringEquals": {"s3:DataAccessPointArn": ARN}}
        document = json.loads(let(f"arn:aws:s3:::{bucket}/*", "*", "s3:GetObject"))
        document["Statement"][0]["Condition"] = condition
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(document))
        control.put_access_point_policy(**OWN, Policy=let(f"{ARN}/object/*", {"AWS": OTHER}, "s3:GetObject"))

        other = client_of(OTHER)
        assert refusal(other.get_object, Bucket=bucket, Key="key")[0] == "AccessDenied"
        assert other.get_object(Bucket=alias, Key="key")["Body"].read() == b"text"

    @pytest.mark.usefixtures("alias")
    def test_a_bucket_with_access_points_is_not_deleted(self, s3: Any, control: Any, bucket: str, refusal: Any) -> None:
        assert refusal(s3.delete_bucket, Bucket=bucket)[0] == "BucketHasAccessPointsAttached"
        control.delete_access_point(**OWN)
        s3.delete_bucket(Bucket=bucket)


class TestMaking:
    @pytest.mark.parametrize("name", ["Door", "-door", "door-", "door-s3alias", "a" * 51])
    def test_names_have_rules(self, control: Any, bucket: str, refusal: Any, name: str) -> None:
        found = refusal(control.create_access_point, AccountId=ACCOUNT, Name=name, Bucket=bucket)
        assert found[0] == "InvalidRequest"

    def test_a_bucket_of_another_account_is_named_with_it(self, control: Any, refusal: Any) -> None:
        client_of(OTHER).create_bucket(Bucket="theirs")
        assert refusal(control.create_access_point, **OWN, Bucket="theirs")[0] == "AccessDenied"
        control.create_access_point(**OWN, Bucket="theirs", BucketAccountId=OTHER)
        assert control.get_access_point(**OWN)["BucketAccountId"] == OTHER

    def test_another_accounts_access_points_are_not_shown(self, control: Any, refusal: Any) -> None:
        assert refusal(control.list_access_points, AccountId=OTHER)[0] == "AccessDenied"

    def test_an_access_point_of_a_network(self, control: Any, bucket: str) -> None:
        control.create_access_point(**OWN, Bucket=bucket, VpcConfiguration={"VpcId": "vpc-1"})
        shown = control.get_access_point(**OWN)
        assert (shown["NetworkOrigin"], shown["VpcConfiguration"]) == ("VPC", {"VpcId": "vpc-1"})

    def test_a_listing_has_pages(self, control: Any, bucket: str) -> None:
        for name in ("ccc", "aaa", "bbb"):
            control.create_access_point(AccountId=ACCOUNT, Name=name, Bucket=bucket)
        first = control.list_access_points(AccountId=ACCOUNT, Bucket=bucket, MaxResults=2)
        second = control.list_access_points(AccountId=ACCOUNT, Bucket=bucket, NextToken=first["NextToken"])
        pages = [[point["Name"] for point in page["AccessPointList"]] for page in (first, second)]
        assert pages == [["aaa", "bbb"], ["ccc"]]


@pytest.mark.usefixtures("alias")
class TestPolicies:
    def test_a_policy_comes_and_goes(self, control: Any, refusal: Any) -> None:
        policy = let(ARN, {"AWS": OTHER})
        control.put_access_point_policy(**OWN, Policy=policy)
        assert control.get_access_point_policy(**OWN)["Policy"] == policy
        assert control.get_access_point_policy_status(**OWN)["PolicyStatus"] == {"IsPublic": False}

        control.delete_access_point_policy(**OWN)
        found = refusal(control.get_access_point_policy, **OWN)
        assert found == ("NoSuchAccessPointPolicy", "The specified accesspoint policy does not exist")

    def test_public_policies_are_blocked(self, control: Any, refusal: Any) -> None:
        found = refusal(control.put_access_point_policy, **OWN, Policy=let(ARN, "*"))
        assert found[0] == "AccessDenied"

    def test_a_policy_is_about_its_access_point(self, control: Any, refusal: Any) -> None:
        policy = let("arn:aws:s3:::pictures/*", {"AWS": OTHER})
        found = refusal(control.put_access_point_policy, **OWN, Policy=policy)
        assert found == ("MalformedPolicy", "Policy has invalid resource")

    def test_only_those_of_directory_buckets_have_scopes(self, control: Any, refusal: Any) -> None:
        found = refusal(control.put_access_point_scope, **OWN, Scope={"Prefixes": ["a/"]})
        assert found[0] == "InvalidRequest"

    def test_tags_of_an_access_point(self, control: Any) -> None:
        what = {"AccountId": ACCOUNT, "ResourceArn": ARN}
        control.tag_resource(**what, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
        control.untag_resource(**what, TagKeys=["a"])
        assert control.list_tags_for_resource(**what)["Tags"] == [{"Key": "b", "Value": "2"}]
