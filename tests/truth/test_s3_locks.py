"""Legal holds and retention of objects, as AWS answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

S3 = Recordings("s3")
BUCKET, KEY = "recorded-bucket", "recorded-key"
OF_BUCKET = {"Bucket": BUCKET}
ONE = {"Bucket": BUCKET, "Key": KEY}


def locking(replay: Replay) -> Any:
    """A client that sends what its model does not allow, and a bucket with object lock."""
    replay.client("s3").create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
    return boto3.client("s3", region_name="us-east-1", config=Config(parameter_validation=False))


def in_days(replay: Replay, days: float) -> datetime:
    """A moment of the cloud's time."""
    return datetime.fromtimestamp(replay.cloud.clock.now(), UTC) + timedelta(days=days)


def hold(status: str) -> dict[str, Any]:
    return {"LegalHold": {"Status": status}}


@S3.scenario("TestS3ObjectLockLegalHold::test_delete_locked_object")
def what_is_held_is_not_deleted(replay: Replay) -> None:
    s3, key = locking(replay), "test-delete-locked"
    one = {"Bucket": BUCKET, "Key": key}
    version = replay.match("put-obj", s3.put_object(**one, Body=b"test"))["VersionId"]
    replay.match("put-object-legal-hold", s3.put_object_legal_hold(**one, **hold("ON")))
    replay.refused("delete-object-locked", s3.delete_object, **one, VersionId=version)
    named = {"Objects": [{"Key": key, "VersionId": version}]}
    replay.match("delete-objects-locked", s3.delete_objects(**OF_BUCKET, Delete=named))
    replay.match("put-object-legal-hold-off", s3.put_object_legal_hold(**one, **hold("OFF")))


@S3.scenario("TestS3ObjectLockLegalHold::test_s3_copy_object_legal_hold")
def a_copy_is_not_held(replay: Replay) -> None:
    s3 = locking(replay)
    body = b'{"key": "value"}'
    replay.match("put-object", s3.put_object(**ONE, Body=body, ObjectLockLegalHoldStatus="ON"))
    replay.match("head-object", s3.head_object(**ONE))
    copied = s3.copy_object(**OF_BUCKET, Key="copy", CopySource=f"{BUCKET}/{KEY}")
    replay.match("copy-legal-hold", copied)
    replay.match("head-dest-key", s3.head_object(**OF_BUCKET, Key="copy"))


@S3.scenario("TestS3ObjectLockLegalHold::test_s3_legal_hold_lock_versioned")
def versions_are_held_one_by_one(replay: Replay) -> None:
    s3 = locking(replay)
    first = replay.match("put-object", s3.put_object(**ONE, Body=b"test"))["VersionId"]
    second = replay.match("put-object-2", s3.put_object(**ONE, Body=b"test"))["VersionId"]
    put = s3.put_object_legal_hold
    replay.match("put-object-legal-hold-ver1", put(**ONE, VersionId=first, **hold("ON")))
    replay.match("head-object-ver1", s3.head_object(**ONE, VersionId=first))
    replay.match("put-object-legal-hold-ver2", put(**ONE, VersionId=second, **hold("ON")))
    replay.match("head-object-ver2", s3.head_object(**ONE, VersionId=second))
    replay.match("remove-object-legal-hold-ver1", put(**ONE, VersionId=first, **hold("OFF")))
    replay.match("head-object-ver1-no-lock", s3.head_object(**ONE, VersionId=first))
    replay.match("delete-object-ver1", s3.delete_object(**ONE, VersionId=first))


@S3.scenario("TestS3ObjectLockRetention::test_bucket_config_default_retention")
def a_bucket_retains_what_is_put(replay: Replay) -> None:
    s3 = locking(replay)
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    configuration = {"ObjectLockEnabled": "Enabled", "Rule": rule}
    put = s3.put_object_lock_configuration(**OF_BUCKET, ObjectLockConfiguration=configuration)
    replay.match("put-lock-config", put)
    replay.match("put-object-default", s3.put_object(**ONE, Body=b"test-default-lock"))
    replay.match("head-object-default", s3.head_object(**ONE))
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": in_days(replay, 0.5)}
    replay.match("put-object-with-lock", s3.put_object(**ONE, Body=b"test-put-object-lock", **lock))
    replay.match("head-object-with-lock", s3.head_object(**ONE))
    replay.refused("put-object-with-lock-no-date", s3.put_object, **ONE, Body=b"", ObjectLockMode="GOVERNANCE")


@S3.scenario("TestS3ObjectLockRetention::test_object_lock_delete_markers")
def delete_markers_are_not_retained(replay: Replay) -> None:
    s3 = locking(replay)
    until = in_days(replay, 1)
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until}
    replay.match("put-object-with-lock", s3.put_object(**ONE, Body=b"test-put-object-lock", **lock))
    replay.match("head-object-with-lock", s3.head_object(**ONE))
    marker = replay.match("put-delete-marker", s3.delete_object(**ONE))["VersionId"]
    retention = {"Mode": "GOVERNANCE", "RetainUntilDate": until}
    version = {**ONE, "VersionId": marker}
    replay.refused("put-object-retention-delete-marker", s3.put_object_retention, **version, Retention=retention)
    replay.refused("get-object-retention-delete-marker", s3.get_object_retention, **version)
    replay.refused("head-object-locked-delete-marker", s3.head_object, **version)


@S3.scenario("TestS3ObjectLockRetention::test_object_lock_extend_duration")
def retention_is_extended_and_not_reduced(replay: Replay) -> None:
    s3 = locking(replay)
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": in_days(replay, 1)}
    replay.match("put-object-with-lock", s3.put_object(**ONE, Body=b"test-put-object-lock", **lock))
    replay.match("head-object-with-lock", s3.head_object(**ONE))

    def retained(days: float) -> dict[str, Any]:
        return {**ONE, "Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": in_days(replay, days)}}

    replay.match("put-object-retention-extend", s3.put_object_retention(**retained(2)))
    replay.match("head-object-with-lock-extended", s3.head_object(**ONE))
    replay.refused("put-object-retention-reduce", s3.put_object_retention, **retained(1.5))


@S3.scenario("TestS3ObjectLockRetention::test_s3_object_lock_mode_validation")
def a_mode_and_a_date_are_given_together(replay: Replay) -> None:
    s3 = locking(replay)
    until = {"ObjectLockRetainUntilDate": in_days(replay, 1)}
    bad, good = {"ObjectLockMode": "BAD-VALUE"}, {"ObjectLockMode": "GOVERNANCE"}
    replay.refused("put-obj-locked-error-no-retain-date", s3.put_object, **ONE, Body=b"", **good)
    replay.refused("put-obj-locked-error-no-mode", s3.put_object, **ONE, Body=b"", **until)
    replay.refused("put-obj-locked-bad-value", s3.put_object, **ONE, Body=b"", **bad, **until)
    replay.refused("create-mpu-locked-bad-value", s3.create_multipart_upload, **ONE, **bad, **until)


test_answers_are_those_of_aws = S3.runner()
