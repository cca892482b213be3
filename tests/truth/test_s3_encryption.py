"""Objects that are encrypted with keys of KMS and of customers, as AWS answered."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from .recordings import ACCOUNT, Recordings

if TYPE_CHECKING:
    from .recordings import Replay

S3 = Recordings("s3")
BUCKET, KEY = "recorded-bucket", "recorded-key"
ONE = {"Bucket": BUCKET, "Key": KEY}
SECRET = hashlib.md5(b"secret", usedforsecurity=False).hexdigest().encode()
"""32 bytes."""
NOT_MD5 = ("ETag",)
"""Of objects that are encrypted with other keys than S3's, the ETag is no digest."""
OF_KEY = ("SSECustomerKeyMD5", *NOT_MD5)


def bucket_of(replay: Replay) -> Any:
    """A client that sends what its model does not allow, with which a bucket has been made."""
    replay.client("s3").create_bucket(Bucket=BUCKET)
    return boto3.client("s3", region_name="us-east-1", config=Config(parameter_validation=False))


def customer(prefix: str = "SSECustomer", secret: bytes = SECRET, **changes: Any) -> dict[str, Any]:
    """A customer's key, as parameters of a request tell it; what is None is left out."""
    digest = base64.b64encode(hashlib.md5(secret, usedforsecurity=False).digest()).decode()
    whole = {"Algorithm": "AES256", "Key": base64.b64encode(secret).decode(), "KeyMD5": digest, **changes}
    return {f"{prefix}{name}": value for name, value in whole.items() if value is not None}


def read(s3: Any, **asked: Any) -> Any:
    """What GetObject answers, its body read."""
    answer = s3.get_object(**asked)
    return {**answer, "Body": answer["Body"].read()}


# Keys of S3 and of KMS


@S3.scenario("TestS3BucketEncryption::test_s3_bucket_encryption_sse_s3")
def a_bucket_encrypts_with_keys_of_s3(replay: Replay) -> None:
    s3 = bucket_of(replay)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}
    put = s3.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})
    replay.match("put-bucket-enc", put)
    replay.match("put-object-encrypted", s3.put_object(**ONE, Body=b"test-encrypted"))
    replay.match("head-object-encrypted", s3.head_object(**ONE))
    replay.match("get-object-encrypted", read(s3, **ONE))


@S3.scenario("TestS3::test_s3_sse_bucket_key_default")
def a_bucket_encrypts_with_a_key_of_kms(replay: Replay) -> None:
    s3 = bucket_of(replay)
    key = replay.client("kms").create_key()["KeyMetadata"]["KeyId"]
    before, after = {"Bucket": BUCKET, "Key": "before"}, {"Bucket": BUCKET, "Key": "after"}
    replay.match("put-obj-default-before-setting", s3.put_object(**before, Body=b"test-sse"))
    replay.match("get-obj-default-before-setting", read(s3, **before))
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key},
        "BucketKeyEnabled": True,
    }
    put = s3.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})
    replay.match("put-bucket-encryption", put)
    replay.match("get-bucket-encryption", s3.get_bucket_encryption(Bucket=BUCKET))
    replay.match("get-obj-default-after-setting", read(s3, **before))
    replay.match("put-obj-after-setting", s3.put_object(**after, Body=b"test-sse"), aside=NOT_MD5)
    replay.match("get-obj-after-setting", read(s3, **after), aside=NOT_MD5)


@S3.scenario("TestS3::test_copy_object_kms")
def a_copy_has_a_key_of_its_own(replay: Replay) -> None:
    s3 = bucket_of(replay)
    key = replay.client("kms").create_key()["KeyMetadata"]["KeyId"]
    s3.put_object(**ONE, Body=b"hello world")
    replay.match("get-object", read(s3, **ONE))
    by_key = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key, "BucketKeyEnabled": True}
    copied = s3.copy_object(Bucket=BUCKET, Key="copy", CopySource=f"{BUCKET}/{KEY}", **by_key)
    replay.match("copy-object", copied, aside=NOT_MD5)
    replay.match("get-copied-object", read(s3, Bucket=BUCKET, Key="copy"), aside=NOT_MD5)


@S3.scenario("TestS3::test_s3_sse_validate_kms_key")
def keys_are_there_and_in_the_region_of_the_bucket(replay: Replay) -> None:
    s3 = bucket_of(replay)
    there = "us-west-2"
    replay.matching.values |= {"<region_1>": "us-east-1", "<region_2>": there}
    made = replay.client("kms", there).create_key(Description="recorded")["KeyMetadata"]
    replay.leave("create-kms-key")  # KMS is not S3
    replay.matching.values["<uuid:1>"] = made["KeyId"]
    s3.put_object(**ONE, Body=b"test")

    def by(key: str) -> dict[str, str]:
        return {**ONE, "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}

    unknown = "134f2428-cec1-4b25-a1ae-9048164dba47"
    replay.refused("put-obj-wrong-kms-key", s3.put_object, **by("fake-key-id"), Body=b"")
    replay.refused("put-obj-wrong-kms-key-real-uuid", s3.put_object, **by(unknown), Body=b"")
    arn = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{unknown}"
    replay.refused("put-obj-wrong-kms-key-real-uuid-arn", s3.put_object, **by(arn), Body=b"")
    replay.refused("put-obj-different-region-kms-key", s3.put_object, **by(made["Arn"]), Body=b"")
    replay.refused("put-obj-different-region-kms-key-no-arn", s3.put_object, **by(made["KeyId"]), Body=b"")
    source = {"CopySource": f"{BUCKET}/{KEY}"}
    replay.refused("copy-obj-wrong-kms-key", s3.copy_object, **by("fake-key-id"), **source)
    replay.refused("create-multipart-wrong-kms-key", s3.create_multipart_upload, **by("fake-key-id"))


# Keys of customers


@S3.scenario("TestS3SSECEncryption::test_put_object_lifecycle_with_sse_c")
def an_object_is_read_with_its_key(replay: Replay) -> None:
    s3, key = bucket_of(replay), customer()
    replay.match("put-obj-sse-c", s3.put_object(**ONE, Body=b"test_data", **key), aside=OF_KEY)
    replay.match("head-obj-sse-c", s3.head_object(**ONE, **key), aside=OF_KEY)
    replay.match("get-obj-sse-c", read(s3, **ONE, **key), aside=OF_KEY)
    attributes = s3.get_object_attributes(**ONE, **key, ObjectAttributes=["ETag", "ObjectSize"])
    replay.match("get-obj-attrs-sse-c", attributes, aside=NOT_MD5)
    replay.match("del-obj-sse-c", s3.delete_object(**ONE))


@S3.scenario("TestS3SSECEncryption::test_put_object_default_checksum_with_sse_c")
def a_checksum_that_nobody_gave_is_worked_out(replay: Replay) -> None:
    bucket_of(replay)
    config = Config(request_checksum_calculation="when_required")
    s3, key = boto3.client("s3", region_name="us-east-1", config=config), customer()
    s3.put_object(**ONE, Body=b"test data..", **key)
    mode = {"ChecksumMode": "ENABLED"}
    replay.match("head-obj-sse-c", s3.head_object(**ONE, **key, **mode), aside=OF_KEY)
    replay.match("get-obj-sse-c", read(s3, **ONE, **key, **mode), aside=OF_KEY)
    attributes = s3.get_object_attributes(**ONE, **key, ObjectAttributes=["ETag", "Checksum"])
    replay.match("get-obj-attrs-sse-c", attributes, aside=NOT_MD5)


@S3.scenario("TestS3SSECEncryption::test_put_object_validation_sse_c")
def keys_that_can_not_be_are_refused(replay: Replay) -> None:
    s3 = bucket_of(replay)
    for step, given in (
        ("wrong-algo", customer(Algorithm="KMS")),
        ("no-algo", customer(Algorithm=None)),
        ("no-key", customer(Key=None, KeyMD5=None)),
        ("no-md5", customer(KeyMD5=None)),  # botocore takes the key for one that is not encoded
        ("bad-md5", customer(KeyMD5=customer(secret=b"x" * 32)["SSECustomerKeyMD5"])),
        ("wrong-key-size", customer(secret=b"short")),
        ("both-encryption", {**customer(), "ServerSideEncryption": "AES256"}),
    ):
        replay.refused(f"put-obj-sse-c-{step}", s3.put_object, **ONE, Body=b"test_data", **given)


@S3.scenario("TestS3SSECEncryption::test_copy_object_with_sse_c")
def a_copy_needs_the_keys_of_both(replay: Replay) -> None:
    s3, source = bucket_of(replay), {"CopySource": f"{BUCKET}/{KEY}"}
    replay.match("put-obj-sse-c", s3.put_object(**ONE, Body=b"test_data", **customer()), aside=OF_KEY)
    replay.refused("get-obj-no-sse-c-param", s3.get_object, **ONE)
    copy = {"Bucket": BUCKET, "Key": "copy", **source}
    target, of_source = customer(), customer("CopySourceSSECustomer")
    replay.refused("copy-obj-no-src-sse-c", s3.copy_object, **copy, **target)
    wrong = customer(Algorithm="KMS")
    replay.refused("copy-obj-wrong-target-sse-c-algo", s3.copy_object, **copy, **of_source, **wrong)
    wrong = customer("CopySourceSSECustomer", Algorithm="KMS")
    replay.refused("copy-obj-wrong-src-sse-c-algo", s3.copy_object, **copy, **target, **wrong)
    both = {**target, "ServerSideEncryption": "AES256"}
    replay.refused("copy-obj-target-double-encryption", s3.copy_object, **copy, **of_source, **both)
    replay.match("copy-obj-sse-c", s3.copy_object(**copy, **of_source, **target), aside=OF_KEY)
    replay.match("copy-obj-sse-c-target-no-sse-c", s3.copy_object(**copy, **of_source), aside=NOT_MD5)


# Callers without a signature


@S3.scenario("TestS3::test_get_object_with_anon_credentials")
def what_is_public_is_read_without_a_signature(replay: Replay) -> None:
    replay.client("s3").create_bucket(Bucket=BUCKET, ObjectOwnership="ObjectWriter")
    s3 = replay.client("s3")
    s3.delete_public_access_block(Bucket=BUCKET)
    s3.put_object(**ONE, Body=b"body data", ACL="public-read")
    anybody = boto3.client("s3", region_name="us-east-1", config=Config(signature_version=UNSIGNED))
    replay.match("get_object", read(anybody, **ONE), aside=("ChecksumAlgorithm",))


test_answers_are_those_of_aws = S3.runner()
