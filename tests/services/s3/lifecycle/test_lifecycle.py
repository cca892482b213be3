"""Lifecycle rules and restored copies by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud


@pytest.fixture
def rule(s3: Any) -> Callable[..., None]:
    """Give a bucket one lifecycle rule."""

    def put(bucket: str, **given: Any) -> None:
        one = {"ID": "rule", "Status": "Enabled", "Filter": {"Prefix": ""}, **given}
        s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [one]})

    return put


def keys(s3: Any, bucket: str) -> list[str]:
    return [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", ())]


def versions(s3: Any, bucket: str) -> tuple[list[str], list[str]]:
    """The ids of versions and of delete markers."""
    listed = s3.list_object_versions(Bucket=bucket)
    return (
        [each["VersionId"] for each in listed.get("Versions", ())],
        [each["VersionId"] for each in listed.get("DeleteMarkers", ())],
    )


class TestExpiration:
    def test_objects_expire_at_the_midnight_after_their_days(
        self, cloud: Cloud, s3: Any, bucket: str, rule: Callable[..., None]
    ) -> None:
        rule(bucket, Filter={"Prefix": "old/"}, Expiration={"Days": 2})
        cloud.clock.advance(hours=1)
        for key in ("old/a", "new/a"):
            s3.put_object(Bucket=bucket, Key=key)

        cloud.clock.advance(days=2)
        before = keys(s3, bucket)
        cloud.clock.advance(hours=23)

        assert (before, keys(s3, bucket)) == (["new/a", "old/a"], ["new/a"])

    def test_the_answer_says_when_and_by_which_rule(self, s3: Any, bucket: str, rule: Callable[..., None]) -> None:
        rule(bucket, Expiration={"Days": 7})
        text = 'expiry-date="Thu, 08 Jan 2026 00:00:00 GMT", rule-id="rule"'

        put = s3.put_object(Bucket=bucket, Key="a")

        assert put["Expiration"] == text
        assert s3.head_object(Bucket=bucket, Key="a")["Expiration"] == text

    def test_rules_put_later_speak_of_what_is_there(
        self, cloud: Cloud, s3: Any, bucket: str, rule: Callable[..., None]
    ) -> None:
        s3.put_object(Bucket=bucket, Key="a")
        cloud.clock.advance(days=30)
        rule(bucket, Expiration={"Days": 1})
        before = keys(s3, bucket)

        cloud.clock.advance(days=1)

        assert (before, keys(s3, bucket)) == (["a"], [])

    def test_rules_that_were_taken_away_do_nothing(
        self, cloud: Cloud, s3: Any, bucket: str, rule: Callable[..., None]
    ) -> None:
        rule(bucket, Expiration={"Days": 1})
        s3.put_object(Bucket=bucket, Key="a")
        s3.delete_bucket_lifecycle(Bucket=bucket)

        cloud.clock.advance(days=9)

        assert keys(s3, bucket) == ["a"]

    def test_new_tags_put_an_object_under_a_rule(
        self, cloud: Cloud, s3: Any, bucket: str, rule: Callable[..., None]
    ) -> None:
        rule(bucket, Filter={"Tag": {"Key": "keep", "Value": "no"}}, Expiration={"Days": 1})
        s3.put_object(Bucket=bucket, Key="a")
        cloud.clock.advance(days=5)
        s3.put_object_tagging(Bucket=bucket, Key="a", Tagging={"TagSet": [{"Key": "keep", "Value": "no"}]})

        cloud.clock.advance(days=1)

        assert keys(s3, bucket) == []

    def test_it_is_told_of_as_of_s3s_own_work(
        self,
        cloud: Cloud,
        s3: Any,
        bucket: str,
        rule: Callable[..., None],
        tell: Callable[..., None],
        received: Callable[..., Any],
    ) -> None:
        rule(bucket, Expiration={"Days": 1})
        tell(bucket, "s3:LifecycleExpiration:*", "s3:ObjectRemoved:*")
        s3.put_object(Bucket=bucket, Key="a")

        cloud.clock.advance(days=1)

        [record] = received()[0]["Records"]
        assert (record["eventName"], record["eventVersion"]) == ("LifecycleExpiration:Delete", "2.3")
        assert record["requestParameters"]["sourceIPAddress"] == "s3.amazonaws.com"

    def test_versions_are_hidden_first_and_gone_later_with_their_marker(
        self, cloud: Cloud, s3: Any, versioned: str, rule: Callable[..., None], tell: Any, happened: Any
    ) -> None:
        rule(versioned, Expiration={"Days": 1}, NoncurrentVersionExpiration={"NoncurrentDays": 2})
        tell(versioned, "s3:LifecycleExpiration:*")
        version = s3.put_object(Bucket=versioned, Key="a")["VersionId"]

        cloud.clock.advance(days=1)
        there, [_] = versions(s3, versioned)
        cloud.clock.advance(days=2)
        gone, [_] = versions(s3, versioned)
        cloud.clock.advance(days=1)

        assert (there, gone, versions(s3, versioned)) == ([version], [], ([], []))
        assert [name for name, _ in happened()] == [
            "LifecycleExpiration:DeleteMarkerCreated",
            "LifecycleExpiration:Delete",
            "LifecycleExpiration:Delete",
        ]

    def test_it_goes_on_in_a_world_that_was_restored(
        self, cloud: Cloud, s3: Any, bucket: str, rule: Callable[..., None]
    ) -> None:
        rule(bucket, Expiration={"Days": 1})
        s3.put_object(Bucket=bucket, Key="a")
        kept = cloud.snapshot()
        s3.delete_bucket_lifecycle(Bucket=bucket)
        cloud.restore(kept)

        cloud.clock.advance(days=1)

        assert keys(s3, bucket) == []


class TestTransitions:
    def test_objects_move_on_and_are_told_of(
        self,
        cloud: Cloud,
        s3: Any,
        bucket: str,
        rule: Callable[..., None],
        tell: Callable[..., None],
        happened: Any,
    ) -> None:
        moves = [{"Days": 30, "StorageClass": "STANDARD_IA"}, {"Days": 90, "StorageClass": "GLACIER"}]
        rule(bucket, Transitions=moves)
        tell(bucket, "s3:LifecycleTransition")
        s3.put_object(Bucket=bucket, Key="big", Body=b"x" * 128 * 1024)
        s3.put_object(Bucket=bucket, Key="small", Body=b"x")

        found = []
        for days in (30, 60):
            cloud.clock.advance(days=days)
            found.append([each["StorageClass"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]])
            assert happened() == [("LifecycleTransition", "big")]

        assert found == [["STANDARD_IA", "STANDARD"], ["GLACIER", "STANDARD"]]


class TestUploads:
    def test_uploads_under_way_are_aborted_and_say_so_before(
        self, cloud: Cloud, s3: Any, bucket: str, rule: Callable[..., None]
    ) -> None:
        rule(bucket, AbortIncompleteMultipartUpload={"DaysAfterInitiation": 3})
        cloud.clock.advance(hours=5)
        begun = s3.create_multipart_upload(Bucket=bucket, Key="a")

        cloud.clock.advance(days=3)
        before = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
        cloud.clock.advance(days=1)

        assert (begun["AbortRuleId"], begun["AbortDate"].isoformat()) == ("rule", "2026-01-05T00:00:00+00:00")
        assert len(before) == 1
        assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


class TestRestores:
    def test_a_restore_takes_its_time_and_its_copy_ends_at_a_midnight(self) -> None:
        with mock_aws(clock="virtual", lifecycle="realistic") as cloud:
            s3 = boto3.client("s3", region_name="us-east-1")
            s3.create_bucket(Bucket="vault")
            s3.put_object(Bucket="vault", Key="a", Body=b"data", StorageClass="GLACIER")
            s3.restore_object(Bucket="vault", Key="a", RestoreRequest={"Days": 2})

            def restore() -> str | None:
                found: str | None = s3.head_object(Bucket="vault", Key="a").get("Restore")
                return found

            begun = restore()
            cloud.clock.advance(hours=4)
            done, content = restore(), s3.get_object(Bucket="vault", Key="a")["Body"].read()
            cloud.clock.advance(days=3)

            assert begun == 'ongoing-request="true"'
            assert done == 'ongoing-request="false", expiry-date="Sun, 04 Jan 2026 00:00:00 GMT"'
            assert content == b"data"
            assert restore() is None

    def test_it_is_told_of_when_it_begins_is_done_and_ends(
        self, cloud: Cloud, s3: Any, bucket: str, tell: Callable[..., None], received: Callable[..., Any]
    ) -> None:
        s3.put_object(Bucket=bucket, Key="a", Body=b"data", StorageClass="GLACIER")
        tell(bucket, "s3:ObjectRestore:*")

        s3.restore_object(Bucket=bucket, Key="a", RestoreRequest={"Days": 1})
        cloud.clock.advance(days=2)

        records = [record for body in received() for record in body["Records"]]
        records.sort(key=lambda record: (record["eventTime"], record["s3"]["object"].get("sequencer", "")))
        assert [each["eventName"] for each in records] == [
            "ObjectRestore:Post",
            "ObjectRestore:Completed",
            "ObjectRestore:Delete",
        ]
        assert records[1]["glacierEventData"] == {
            "restoreEventData": {
                "lifecycleRestorationExpiryTime": "2026-01-02T00:00:00.000Z",
                "lifecycleRestoreStorageClass": "GLACIER",
            }
        }


def test_a_restore_is_accepted(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", StorageClass="GLACIER")

    restored = s3.restore_object(Bucket=bucket, Key="k", RestoreRequest={"Days": 1})
    assert restored["ResponseMetadata"]["HTTPStatusCode"] == 202
