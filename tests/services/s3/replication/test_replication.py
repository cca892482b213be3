"""Replication to other buckets, regions and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

OTHER = "210987654321"


def client(region: str = "us-east-1", account: str | None = None) -> Any:
    keys = {} if account is None else {"aws_access_key_id": account, "aws_secret_access_key": "x"}
    return boto3.client("s3", region_name=region, **keys)


def bucket(s3: Any, name: str, region: str = "us-east-1", **asked: Any) -> None:
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **where, **asked)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


def rule(to: str = "copies", **changed: Any) -> dict[str, Any]:
    destination = {"Bucket": f"arn:aws:s3:::{to}", **changed.pop("Destination", {})}
    return {
        "ID": to,
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": destination,
        **changed,
    }


def replicate(s3: Any, *rules: dict[str, Any], source: str = "pictures") -> None:
    role = "arn:aws:iam::123456789012:role/r"
    s3.put_bucket_replication(Bucket=source, ReplicationConfiguration={"Role": role, "Rules": list(rules)})


@pytest.fixture
def copies(s3: Any, versioned: str) -> Any:
    """A client of another region, where a bucket for replicas is."""
    there = client("eu-west-1")
    bucket(there, "copies", "eu-west-1")
    return there


class TestReplicas:
    def test_a_new_version_is_copied_with_all_that_it_is(self, s3: Any, versioned: str, copies: Any) -> None:
        replicate(s3, rule())
        given = {"Metadata": {"a": "1"}, "ContentType": "text/plain", "Tagging": "k=v"}

        put = s3.put_object(Bucket=versioned, Key="a", Body=b"data", **given)

        replica = copies.get_object(Bucket="copies", Key="a")
        assert replica["Body"].read() == b"data"
        assert (replica["VersionId"], replica["Metadata"], replica["ContentType"], replica["TagCount"]) == (
            put["VersionId"],
            {"a": "1"},
            "text/plain",
            1,
        )
        assert replica["ReplicationStatus"] == "REPLICA"
        assert s3.head_object(Bucket=versioned, Key="a")["ReplicationStatus"] == "COMPLETED"

    def test_only_what_a_rule_speaks_of_is_copied(self, s3: Any, versioned: str, copies: Any) -> None:
        s3.put_object(Bucket=versioned, Key="in/before")
        chosen = {"And": {"Prefix": "in/", "Tags": [{"Key": "k", "Value": "v"}]}}
        replicate(s3, rule(Filter=chosen))

        for key, tags in (("in/a", "k=v&l=w"), ("in/b", "k=w"), ("out/a", "k=v")):
            s3.put_object(Bucket=versioned, Key=key, Tagging=tags)

        assert [each["Key"] for each in copies.list_objects_v2(Bucket="copies")["Contents"]] == ["in/a"]
        assert "ReplicationStatus" not in s3.head_object(Bucket=versioned, Key="in/b")

    def test_delete_markers_are_copied_where_the_rule_says_so_and_deletions_never(
        self, s3: Any, versioned: str, copies: Any
    ) -> None:
        bucket(copies, "others", "eu-west-1")
        replicate(s3, rule(), rule("others", Priority=2, DeleteMarkerReplication={"Status": "Enabled"}))
        version = s3.put_object(Bucket=versioned, Key="a")["VersionId"]

        s3.delete_object(Bucket=versioned, Key="a")
        s3.delete_object(Bucket=versioned, Key="a", VersionId=version)

        def held(name: str) -> tuple[int, int]:
            listed = copies.list_object_versions(Bucket=name)
            return len(listed.get("Versions", ())), len(listed.get("DeleteMarkers", ()))

        assert (held("copies"), held("others")) == ((1, 0), (1, 1))

    def test_replicas_are_not_copied_on(self, s3: Any, versioned: str, copies: Any) -> None:
        bucket(s3, "third")
        replicate(s3, rule())
        replicate(copies, rule("third"), source="copies")

        s3.put_object(Bucket=versioned, Key="a")

        assert "Contents" not in s3.list_objects_v2(Bucket="third")

    def test_new_tags_reach_the_replica(self, s3: Any, versioned: str, copies: Any) -> None:
        replicate(s3, rule())
        s3.put_object(Bucket=versioned, Key="a")

        tags = [{"Key": "k", "Value": "v"}]
        s3.put_object_tagging(Bucket=versioned, Key="a", Tagging={"TagSet": tags})

        assert copies.get_object_tagging(Bucket="copies", Key="a")["TagSet"] == tags

    def test_a_destination_has_a_storage_class_and_an_owner_of_its_own(self, s3: Any, versioned: str) -> None:
        there = client("us-west-2", OTHER)
        bucket(there, "copies", "us-west-2")
        destination = {
            "StorageClass": "STANDARD_IA",
            "Account": OTHER,
            "AccessControlTranslation": {"Owner": "Destination"},
        }
        replicate(s3, rule(Destination=destination))

        s3.put_object(Bucket=versioned, Key="a", Body=b"data")

        [listed] = there.list_object_versions(Bucket="copies")["Versions"]
        assert listed["StorageClass"] == "STANDARD_IA"
        assert listed["Owner"]["ID"] == there.list_buckets()["Owner"]["ID"]
        assert there.get_object(Bucket="copies", Key="a")["Body"].read() == b"data"


class TestOutcomes:
    def test_it_is_pending_until_its_time_has_come(self) -> None:
        with mock_aws(clock="virtual", lifecycle="realistic") as cloud:
            s3 = client()
            for name in ("pictures", "copies"):
                bucket(s3, name)
            replicate(s3, rule())
            s3.put_object(Bucket="pictures", Key="a")

            before = s3.head_object(Bucket="pictures", Key="a")["ReplicationStatus"]
            cloud.clock.advance(minutes=1)

            assert before == "PENDING"
            assert s3.head_object(Bucket="pictures", Key="a")["ReplicationStatus"] == "COMPLETED"

    def test_a_destination_that_has_gone_is_told_of(
        self, cloud: Cloud, s3: Any, versioned: str, copies: Any, tell: Callable[..., None], received: Any
    ) -> None:
        replicate(s3, rule())
        tell(versioned, "s3:Replication:*")
        copies.delete_bucket(Bucket="copies")

        s3.put_object(Bucket=versioned, Key="a")

        assert s3.head_object(Bucket=versioned, Key="a")["ReplicationStatus"] == "FAILED"
        [record] = received()[0]["Records"]
        assert record["eventName"] == "Replication:OperationFailedReplication"
        told = record["replicationEventData"]
        assert (told["replicationRuleId"], told["failureReason"]) == ("copies", "DstBucketNotFound")

    def test_the_destination_is_told_of_what_arrives(
        self, s3: Any, versioned: str, tell: Callable[..., None], happened: Any
    ) -> None:
        bucket(s3, "copies")
        replicate(s3, rule())
        tell("copies", "s3:ObjectCreated:*")

        s3.put_object(Bucket=versioned, Key="a")

        assert happened() == [("ObjectCreated:Put", "a")]
