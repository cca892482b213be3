"""Directory buckets: how they are named and listed, and the sessions in which they are used."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from awsim.services.s3.directory_buckets.zones import short_region

NAME = "base--use1-az4--x-s3"
ACCOUNT = "123456789012"
ARN = f"arn:aws:s3express:us-east-1:{ACCOUNT}:bucket/{NAME}"


def placed(zone: str = "use1-az4", kind: str = "AvailabilityZone", **bucket: str) -> dict[str, Any]:
    return {"Location": {"Type": kind, "Name": zone}, "Bucket": {"Type": "Directory", **bucket}}


@pytest.fixture
def directory(s3: Any) -> str:
    """The name of a directory bucket."""
    s3.create_bucket(Bucket=NAME, CreateBucketConfiguration=placed())
    return NAME


@pytest.mark.parametrize(
    ("region", "short"),
    [("us-east-1", "use1"), ("ap-northeast-1", "apne1"), ("eu-central-2", "euc2"), ("us-gov-west-1", "usgw1")],
)
def test_zones_begin_with_their_region(region: str, short: str) -> None:
    assert short_region(region) == short


class TestBuckets:
    @pytest.mark.usefixtures("bucket", "directory")
    def test_they_are_listed_apart(self, s3: Any) -> None:
        (listed,) = s3.list_directory_buckets()["Buckets"]
        assert (listed["Name"], listed["BucketRegion"], listed["BucketArn"]) == (NAME, "us-east-1", ARN)
        assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == ["pictures"]

    def test_a_bucket_is_in_its_zone(self, s3: Any, directory: str) -> None:
        shown = s3.head_bucket(Bucket=directory)
        place = (shown["BucketLocationType"], shown["BucketLocationName"], shown["BucketArn"])
        assert place == ("AvailabilityZone", "use1-az4", ARN)

    def test_a_local_zone(self, s3: Any) -> None:
        name, zone = "base--use1-dfw2-az1--x-s3", "use1-dfw2-az1"
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=placed(zone, "LocalZone"))
        assert s3.head_bucket(Bucket=name)["BucketLocationType"] == "LocalZone"

    @pytest.mark.parametrize(
        ("name", "configuration", "code"),
        [
            ("base--use1--x-s3", placed(), "InvalidBucketName"),
            ("Base--use1-az4--x-s3", placed(), "InvalidBucketName"),
            (NAME, placed("use1-az5"), "InvalidRequest"),
            ("base--usw2-az1--x-s3", placed("usw2-az1"), "InvalidRequest"),
            (NAME, {}, "InvalidRequest"),
            (NAME, placed(DataRedundancy="SingleLocalZone"), "InvalidRequest"),
        ],
    )
    def test_a_name_says_the_zone(
        self, s3: Any, refusal: Any, name: str, configuration: dict[str, Any], code: str
    ) -> None:
        assert refusal(s3.create_bucket, Bucket=name, CreateBucketConfiguration=configuration)[0] == code

    def test_a_name_is_taken_once(self, s3: Any, directory: str, refusal: Any) -> None:
        found = refusal(s3.create_bucket, Bucket=directory, CreateBucketConfiguration=placed())
        assert found[0] == "BucketAlreadyOwnedByYou"

    def test_configurations_they_can_not_have_are_refused(self, s3: Any, directory: str, refusal: Any) -> None:
        assert refusal(s3.get_bucket_cors, Bucket=directory)[0] == "MethodNotAllowed"

    def test_configurations_they_can_have(self, s3: Any, directory: str) -> None:
        rule = {"ID": "one", "Filter": {"Prefix": ""}, "Status": "Enabled", "Expiration": {"Days": 1}}
        s3.put_bucket_lifecycle_configuration(Bucket=directory, LifecycleConfiguration={"Rules": [rule]})
        assert s3.get_bucket_lifecycle_configuration(Bucket=directory)["Rules"] == [rule]

    def test_a_listing_has_pages(self, s3: Any) -> None:
        for base in ("a", "b", "c"):
            s3.create_bucket(Bucket=f"{base}--use1-az4--x-s3", CreateBucketConfiguration=placed())
        first = s3.list_directory_buckets(MaxDirectoryBuckets=2)
        second = s3.list_directory_buckets(ContinuationToken=first["ContinuationToken"])
        assert [each["Name"][0] for each in first["Buckets"]] == ["a", "b"]
        assert [each["Name"][0] for each in second["Buckets"]] == ["c"]


class TestSessions:
    def in_session(self, s3: Any, directory: str, mode: str = "ReadWrite") -> Any:
        made = s3.create_session(Bucket=directory, SessionMode=mode)["Credentials"]
        return boto3.client(
            "s3",
            region_name="us-east-1",
            aws_access_key_id=made["AccessKeyId"],
            aws_secret_access_key=made["SecretAccessKey"],
            aws_session_token=made["SessionToken"],
        )

    def test_a_session_reads_and_writes_for_five_minutes(
        self, s3: Any, cloud: Any, directory: str, refusal: Any
    ) -> None:
        client = self.in_session(s3, directory)
        client.put_object(Bucket=directory, Key="key", Body=b"text")
        assert client.get_object(Bucket=directory, Key="key")["Body"].read() == b"text"

        cloud.clock.advance(seconds=301)
        assert refusal(client.get_object, Bucket=directory, Key="key")[0] == "AccessDenied"

    def test_a_session_for_reading_does_not_write(self, s3: Any, directory: str, refusal: Any) -> None:
        client = self.in_session(s3, directory, "ReadOnly")
        assert refusal(client.put_object, Bucket=directory, Key="key", Body=b"")[0] == "AccessDenied"
        assert client.list_objects_v2(Bucket=directory)["KeyCount"] == 0

    def test_a_session_is_for_one_bucket(self, s3: Any, directory: str, refusal: Any) -> None:
        other = "other--use1-az4--x-s3"
        s3.create_bucket(Bucket=other, CreateBucketConfiguration=placed())
        client = self.in_session(s3, directory)
        assert refusal(client.put_object, Bucket=other, Key="key", Body=b"")[0] == "AccessDenied"

    def test_general_purpose_buckets_have_no_sessions(self, s3: Any, bucket: str, refusal: Any) -> None:
        assert refusal(s3.create_session, Bucket=bucket)[0] == "NoSuchBucket"

    def test_access_points_of_directory_buckets_have_scopes(self, s3: Any, directory: str) -> None:
        control = boto3.client("s3control", region_name="us-east-1")
        point = {"AccountId": ACCOUNT, "Name": "door--use1-az4--xa-s3"}
        scope = {"Prefixes": ["a/"], "Permissions": ["GetObject"]}
        control.create_access_point(**point, Bucket=directory)
        control.put_access_point_scope(**point, Scope=scope)

        assert control.get_access_point_scope(**point)["Scope"] == scope
        listed = control.list_access_points_for_directory_buckets(AccountId=ACCOUNT)["AccessPointList"]
        assert [each["Name"] for each in listed] == [point["Name"]]
