"""Copies, encryption, locks and conditions of S3's objects, as AWS answered."""

from __future__ import annotations

import base64
from datetime import timedelta
from hashlib import md5
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.handlers import sse_md5

from .buckets import JSON, Bucket
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

S3 = Recordings("s3")
KEY, COPY = "source", "copy"


# Copies


def _with_json(replay: Replay, step: str = "put_object", head: str | None = "head_object", **given: Any) -> Bucket:
    bucket = Bucket(replay, **given)
    typed = {"ContentType": "application/json", "Metadata": {"key": "value"}}
    bucket.match(step, "put_object", Key=KEY, Body=JSON, **typed)
    if head is not None:
        bucket.match(head, "head_object", Key=KEY)
    return bucket


@S3.scenario("test_s3_copy_content_type_and_metadata")
def a_copy_has_what_its_source_has(replay: Replay) -> None:
    bucket = _with_json(replay)
    bucket.copy("copy_object", KEY, COPY)
    bucket.match("head_object_copy", "head_object", Key=COPY)
    bucket.copy("copy_object_second", KEY, COPY, Metadata={"another": "one"}, ContentType="application/javascript")
    bucket.match("head_object_second_copy", "head_object", Key=COPY)


@S3.scenario("test_s3_copy_object_in_place")
def a_copy_onto_itself_changes_something(replay: Replay) -> None:
    bucket = _with_json(replay)
    attributes = ["StorageClass"]
    bucket.match("object-attrs", "get_object_attributes", Key=KEY, ObjectAttributes=attributes)
    bucket.copy("copy-object-in-place-no-change", KEY, KEY)
    bucket.copy("copy-object-in-place-with-acl", KEY, KEY, ACL="public-read")
    bucket.match("object-acl", "get_object_acl", Key=KEY, aside=("ID",))
    bucket.copy(
        "copy-object-in-place-with-storage-class", KEY, KEY, StorageClass="STANDARD", ChecksumAlgorithm="SHA256"
    )
    bucket.match("object-attrs-after-copy", "get_object_attributes", Key=KEY, ObjectAttributes=attributes)


@S3.scenario("test_s3_copy_object_in_place_metadata_directive")
def metadata_is_replaced_in_place(replay: Replay) -> None:
    bucket = _with_json(replay)
    new = {"Metadata": {"key2": "value2"}}
    bucket.copy("no-metadata-directive-fail", KEY, KEY, **new)
    bucket.copy("copy-replace-directive", KEY, KEY, MetadataDirective="REPLACE", **new)
    bucket.match("head-replace-directive", "head_object", Key=KEY)
    bucket.copy("copy-copy-directive", KEY, KEY, MetadataDirective="COPY", StorageClass="STANDARD")
    bucket.match("head-copy-directive", "head_object", Key=KEY)
    ignored = {"Metadata": {"key3": "value3"}, "StorageClass": "STANDARD"}
    bucket.copy("copy-copy-directive-ignore", KEY, KEY, MetadataDirective="COPY", **ignored)
    bucket.match("head-copy-directive-ignore", "head_object", Key=KEY)
    bucket.copy("copy-replace-directive-empty", KEY, KEY, MetadataDirective="REPLACE")
    bucket.match("head-replace-directive-empty", "head_object", Key=KEY)


@S3.scenario("test_s3_copy_object_in_place_storage_class")
def a_storage_class_is_given_in_place(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.match("put-object", "put_object", Key=KEY, Body=b"test", StorageClass="STANDARD")
    bucket.match("head-object", "head_object", Key=KEY)
    bucket.match("object-attrs", "get_object_attributes", Key=KEY, ObjectAttributes=["StorageClass"])
    bucket.copy("copy-object-in-place-with-storage-class", KEY, KEY, StorageClass="STANDARD")
    bucket.match("object-attrs-after-copy", "get_object_attributes", Key=KEY, ObjectAttributes=["StorageClass"])


@S3.scenario("test_s3_copy_object_in_place_website_redirect_location")
def a_redirect_is_given_in_place(replay: Replay) -> None:
    bucket, there = Bucket(replay), {"WebsiteRedirectLocation": "/test/direct"}
    bucket.match("put-object", "put_object", Key=KEY, Body=b"test", **there)
    bucket.match("head-object", "head_object", Key=KEY)
    bucket.copy("copy-object-in-place-with-website-redirection", KEY, KEY, **there)
    bucket.match("head-object-after-copy", "head_object", Key=KEY)


@S3.scenario("test_s3_copy_object_in_place_suspended_only")
def in_place_while_versions_are_not_kept(replay: Replay) -> None:
    bucket = _with_json(replay)
    bucket.copy("copy-in-place-non-versioned", KEY, KEY, MetadataDirective="REPLACE")
    bucket.match("head-object-copied", "head_object", Key=KEY)
    bucket.match("get-object-copied", "get_object", Key=KEY)
    bucket.version("Suspended")
    bucket.copy("copy-in-place-versioned-suspended", KEY, KEY, MetadataDirective="REPLACE")
    bucket.match("head-object-copied-suspended", "head_object", Key=KEY)
    bucket.copy("copy-in-place-versioned-suspended-twice", KEY, KEY, MetadataDirective="REPLACE")
    bucket.match("get-object-copied-suspended", "get_object", Key=KEY)


@S3.scenario("test_s3_copy_object_with_checksum[CRC32C]", "test_s3_copy_object_with_checksum[SHA1]")
def a_copy_is_given_another_checksum(replay: Replay) -> None:
    bucket, asked = Bucket(replay), {"ObjectAttributes": ["Checksum"]}
    bucket.match("put-object-no-checksum", "put_object", Key=KEY, Body=JSON)
    bucket.match("object-attrs", "get_object_attributes", Key=KEY, **asked)
    bucket.copy(
        "copy-object-in-place-with-checksum",
        KEY,
        KEY,
        ChecksumAlgorithm=replay.parameter,
        MetadataDirective="REPLACE",
        Metadata={"key": "value"},
    )
    bucket.match("object-attrs-after-copy", "get_object_attributes", Key=KEY, **asked)
    bucket.copy("copy-object-to-dest-keep-checksum", KEY, COPY)


@S3.scenario(
    *(f"test_s3_copy_object_with_default_checksum[{name}]" for name in ("CRC32", "CRC64NVME", "SHA1", "SHA256"))
)
def a_copy_keeps_its_checksum(replay: Replay) -> None:
    bucket, asked = Bucket(replay), {"ObjectAttributes": ["Checksum"]}
    given = {"ChecksumAlgorithm": replay.parameter}
    if replay.parameter == "CRC64NVME":
        given = {"ChecksumCRC64NVME": replay.recorded["put-object-no-checksum"]["ChecksumCRC64NVME"]}
    bucket.match("put-object-no-checksum", "put_object", Key=KEY, Body=JSON, **given)
    bucket.match("object-attrs", "get_object_attributes", Key=KEY, **asked)
    replaced = {"MetadataDirective": "REPLACE", "Metadata": {"key": "value"}}
    bucket.copy("copy-object-in-place-with-no-checksum", KEY, KEY, **replaced)
    bucket.match("object-attrs-after-copy", "get_object_attributes", Key=KEY, **asked)
    bucket.copy("copy-object-to-dest-keep-checksum", KEY, COPY)
    bucket.match("dest-object-attrs-after-copy", "get_object_attributes", Key=COPY, **asked)


@S3.scenario("test_s3_copy_object_wrong_format")
def a_source_without_a_key(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.match("copy-object-wrong-copy-source", "copy_object", Key="key", CopySource="wrongformat")


@S3.scenario("test_s3_copy_tagging_directive[COPY]", "test_s3_copy_tagging_directive[REPLACE]")
def tags_of_copies(replay: Replay) -> None:
    bucket, given = Bucket(replay), {"TaggingDirective": replay.parameter}
    bucket.match("put-object", "put_object", Key=KEY, Body=b"test", Tagging="key1=value1")
    bucket.match("get-object-tag", "get_object_tagging", Key=KEY)
    bucket.copy("copy-object", KEY, COPY, Tagging="key2=value2", **given)
    bucket.match("get-copy-object-tag", "get_object_tagging", Key=COPY)
    bucket.copy("copy-object-tag-empty", KEY, COPY, **given)
    bucket.match("get-copy-object-tag-empty", "get_object_tagging", Key=COPY)


@S3.scenario("test_s3_copy_tagging_directive_versioned[REPLACE]")
def tags_of_copies_of_versions(replay: Replay) -> None:
    bucket, given = Bucket(replay, versioned=True), {"TaggingDirective": replay.parameter}
    first = bucket.match("put-object", "put_object", Key=KEY, Body=b"test", Tagging="key1=value1")["VersionId"]
    body = b"test-v2"
    second = bucket.call("put_object", Key=KEY, Body=body, Tagging="key1=value1-v2")
    replay.match("put-object-v2", second, aside=("ETag", "ChecksumCRC32"))
    bucket.match("get-object-tag-v1", "get_object_tagging", Key=KEY, VersionId=first)
    bucket.match("get-object-tag", "get_object_tagging", Key=KEY)
    for ending, source in (("", KEY), ("-v1", f"{KEY}?versionId={first}")):
        aside = ("ETag", "ChecksumCRC32") if not ending else ()
        bucket.copy(f"copy-object{ending}", source, COPY, Tagging="key2=value2", aside=aside, **given)
        bucket.match(f"get-copy-object-tag{ending}", "get_object_tagging", Key=COPY)
        bucket.copy(f"copy-object-tag-empty{ending}", source, COPY, aside=aside, **given)
        bucket.match(f"get-copy-object-tag-empty{ending}", "get_object_tagging", Key=COPY)


@S3.scenario("test_copy_object_special_character")
def copies_of_keys_with_special_characters(replay: Replay) -> None:
    bucket = Bucket(replay)
    other = Bucket(replay, "other")
    for step in replay.recorded:
        key = step.removeprefix("copy-object-special-char-")
        if key != step:
            bucket.match(f"put-object-src-special-char-{key}", "put_object", Key=key, Body=b"test")
            other.match(step, "copy_object", Key=key, CopySource={"Bucket": bucket.name, "Key": key})
    other.match("list-object-copy-dest-special-char", "list_objects_v2")


# Conditions of writes


@S3.scenario("test_copy_object_if_match_in_place")
def in_place_if_it_is_still_the_same(replay: Replay) -> None:
    bucket = Bucket(replay)
    etag = bucket.put(KEY)["ETag"]
    bucket.copy(
        "copy-obj-if-match-in-place",
        KEY,
        KEY,
        IfMatch=etag,
        MetadataDirective="REPLACE",
        aside=("ETag", "ChecksumCRC32"),
    )


@S3.scenario("test_copy_object_if_none_match_in_place")
def in_place_if_there_is_nothing(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put(KEY)
    bucket.copy("copy-obj-if-none-match-fail", KEY, KEY, IfNoneMatch="*")


_BODIES = ("ETag", "ChecksumCRC32", "Size")


@S3.scenario("test_copy_object_if_match_versioned_bucket")
def copies_over_what_is_the_same(replay: Replay) -> None:
    bucket, target = Bucket(replay, versioned=True), "dest-object"
    bucket.put("source-object", b"source")
    put = bucket.match("put-obj", "put_object", Key=target, Body=b"dest", aside=_BODIES)
    bucket.match("del-obj", "delete_object", Key=target)
    bucket.copy("copy-obj-after-del-exc", "source-object", target, IfMatch=put["ETag"])
    again = bucket.match("put-obj-after-del", "put_object", Key=target, Body=b"dest 2", aside=_BODIES)
    bucket.copy("copy-obj-if-match-wrong-etag", "source-object", target, IfMatch=put["ETag"])
    bucket.copy("copy-obj-if-match", "source-object", target, IfMatch=again["ETag"], aside=_BODIES)
    bucket.match("list-object-versions", "list_object_versions", aside=_BODIES)


@S3.scenario("test_copy_object_if_none_match_versioned_bucket")
def copies_where_nothing_is(replay: Replay) -> None:
    bucket, target = Bucket(replay, versioned=True), "dest-object"
    bucket.put("source-object", b"source")
    bucket.copy("copy-obj", "source-object", target, IfNoneMatch="*", aside=_BODIES)
    bucket.copy("copy-obj-if-none-match-fail", "source-object", target, IfNoneMatch="*")
    bucket.match("del-obj", "delete_object", Key=target)
    bucket.copy("copy-obj-after-del", "source-object", target, IfNoneMatch="*", aside=_BODIES)
    bucket.match("list-object-versions", "list_object_versions", aside=_BODIES)


@S3.scenario("test_s3_copy_object_if_source_unmodified_since_versioned")
def the_source_was_not_changed(replay: Replay) -> None:
    bucket = Bucket(replay, versioned=True)
    bucket.put(KEY, b"data")
    modified = bucket.match("head-object", "head_object", Key=KEY)["LastModified"]
    bucket.copy("copy-if-unmodified-since", KEY, COPY, CopySourceIfUnmodifiedSince=modified)
    past = modified - timedelta(days=1)
    bucket.copy("copy-past-if-unmodified-since", KEY, COPY, CopySourceIfUnmodifiedSince=past)


# Encryption


@S3.scenario("test_s3_bucket_encryption_sse_s3")
def encrypted_by_the_buckets_default(replay: Replay) -> None:
    bucket = Bucket(replay)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}
    bucket.match("put-bucket-enc", "put_bucket_encryption", ServerSideEncryptionConfiguration={"Rules": [rule]})
    bucket.match(
        "put-object-encrypted", "put_object", Key="k", Body=b"test-encrypted", ContentType="binary/octet-stream"
    )
    bucket.match("head-object-encrypted", "head_object", Key="k")
    bucket.match("get-object-encrypted", "get_object", Key="k")


@S3.scenario("test_s3_sse_bucket_key_default")
def encrypted_by_a_key_of_the_bucket(replay: Replay) -> None:
    bucket = Bucket(replay)
    key = replay.client("kms").create_key()["KeyMetadata"]["KeyId"]
    bucket.match("put-obj-default-before-setting", "put_object", Key="before", Body=b"test-sse")
    bucket.match("get-obj-default-before-setting", "get_object", Key="before")
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key},
        "BucketKeyEnabled": True,
    }
    bucket.match("put-bucket-encryption", "put_bucket_encryption", ServerSideEncryptionConfiguration={"Rules": [rule]})
    bucket.match("get-bucket-encryption", "get_bucket_encryption")
    bucket.match("put-obj-after-setting", "put_object", Key="after", Body=b"test-sse", aside=("ETag",))
    bucket.match("get-obj-after-setting", "get_object", Key="after", aside=("ETag",))
    bucket.match("get-obj-default-after-setting", "get_object", Key="before")


@S3.scenario("test_copy_object_kms")
def a_copy_is_encrypted_by_a_key(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put(KEY, b"hello world")
    bucket.match("get-object", "get_object", Key=KEY)
    key = replay.client("kms").create_key()["KeyMetadata"]["KeyId"]
    by_key = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key, "BucketKeyEnabled": True}
    bucket.copy("copy-object", KEY, COPY, aside=("ETag",), **by_key)
    bucket.match("get-copied-object", "get_object", Key=COPY, aside=("ETag",))


@S3.scenario("test_s3_sse_validate_kms_key")
def keys_that_can_not_be_used(replay: Replay) -> None:
    bucket = Bucket(replay)
    replay.matching.values |= {"<region_1>": "us-east-1", "<region_2>": "us-west-2"}
    made = replay.client("kms", "us-west-2").create_key()["KeyMetadata"]
    replay.leave("create-kms-key")  # of KMS
    unknown = "134f2428-cec1-4b25-a1ae-9048164dba47"

    def refused(step: str, operation: str, key: str, **given: Any) -> None:
        bucket.match(step, operation, Key="k", ServerSideEncryption="aws:kms", SSEKMSKeyId=key, **given)

    refused("put-obj-different-region-kms-key", "put_object", made["Arn"])
    refused("put-obj-different-region-kms-key-no-arn", "put_object", made["KeyId"])
    refused("put-obj-wrong-kms-key", "put_object", "fake-key-id")
    refused("put-obj-wrong-kms-key-real-uuid", "put_object", unknown)
    refused("put-obj-wrong-kms-key-real-uuid-arn", "put_object", f"arn:aws:kms:us-east-1:123456789012:key/{unknown}")
    refused("create-multipart-wrong-kms-key", "create_multipart_upload", "fake-key-id")
    bucket.put(KEY)
    refused("copy-obj-wrong-kms-key", "copy_object", "fake-key-id", CopySource=f"{bucket.name}/{KEY}")


def _customer(key: str = "k" * 32, prefix: str = "") -> dict[str, Any]:
    """A key, which botocore encodes and hashes."""
    return {f"{prefix}SSECustomerAlgorithm": "AES256", f"{prefix}SSECustomerKey": key}


def _encoded(key: str = "k" * 32) -> dict[str, Any]:
    """A key as it is sent."""
    digest = base64.b64encode(md5(key.encode(), usedforsecurity=False).digest()).decode()
    return {
        "SSECustomerAlgorithm": "AES256",
        "SSECustomerKey": base64.b64encode(key.encode()).decode(),
        "SSECustomerKeyMD5": digest,
    }


_BY_CUSTOMER = ("ETag", "SSECustomerKeyMD5", "ChecksumCRC32", "ChecksumCRC64NVME")


@S3.scenario("test_put_object_lifecycle_with_sse_c")
def encrypted_by_the_customers_key(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.match("put-obj-sse-c", "put_object", Key="k", Body=b"test_data", aside=_BY_CUSTOMER, **_customer())
    bucket.match("head-obj-sse-c", "head_object", Key="k", aside=_BY_CUSTOMER, **_customer())
    bucket.match("get-obj-sse-c", "get_object", Key="k", aside=_BY_CUSTOMER, **_customer())
    asked = {"ObjectAttributes": ["ETag", "ObjectSize"]}
    bucket.match("get-obj-attrs-sse-c", "get_object_attributes", Key="k", aside=("ETag",), **asked, **_encoded())
    bucket.match("del-obj-sse-c", "delete_object", Key="k")


@S3.scenario("test_put_object_default_checksum_with_sse_c")
def its_checksum_can_be_asked_for(replay: Replay) -> None:
    bucket = Bucket(replay)
    quiet = boto3.client("s3", region_name="us-east-1", config=Config(request_checksum_calculation="when_required"))
    quiet.put_object(Bucket=bucket.name, Key="k", Body=b"test data..", **_customer())
    aside = ("ETag", "SSECustomerKeyMD5")
    bucket.match("head-obj-sse-c", "head_object", Key="k", ChecksumMode="ENABLED", aside=aside, **_customer())
    bucket.match("get-obj-sse-c", "get_object", Key="k", ChecksumMode="ENABLED", aside=aside, **_customer())
    asked = {"ObjectAttributes": ["ETag", "Checksum"]}
    bucket.match("get-obj-attrs-sse-c", "get_object_attributes", Key="k", aside=aside, **asked, **_encoded())


@S3.scenario("test_put_object_validation_sse_c")
def keys_of_customers_that_are_refused(replay: Replay) -> None:
    bucket, good = Bucket(replay), _encoded()
    client = boto3.client("s3", region_name="us-east-1")
    client.meta.events.unregister("before-parameter-build.s3.PutObject", sse_md5)

    def refused(step: str, **changed: str | None) -> None:
        given = {name: value for name, value in {**good, **changed}.items() if value is not None}
        replay.refused(step, client.put_object, Bucket=bucket.name, Key="k", Body=b"test", **given)

    refused("put-obj-sse-c-both-encryption", ServerSideEncryption="AES256")
    refused("put-obj-sse-c-wrong-algo", SSECustomerAlgorithm="KMS")
    refused("put-obj-sse-c-no-algo", SSECustomerAlgorithm=None)
    refused("put-obj-sse-c-no-key", SSECustomerKey=None)
    refused("put-obj-sse-c-no-md5", SSECustomerKeyMD5=None)
    refused("put-obj-sse-c-bad-md5", SSECustomerKeyMD5=base64.b64encode(b"0" * 16).decode())
    refused("put-obj-sse-c-wrong-key-size", SSECustomerKey=base64.b64encode(b"short").decode())


@S3.scenario("test_copy_object_with_sse_c")
def copies_between_keys_of_customers(replay: Replay) -> None:
    bucket, other = Bucket(replay), "o" * 32
    source = _customer(prefix="CopySource")
    bucket.match("put-obj-sse-c", "put_object", Key=KEY, Body=b"test_data", aside=_BY_CUSTOMER, **_customer())
    bucket.copy("copy-obj-no-src-sse-c", KEY, COPY, **_customer(other))
    bucket.copy("copy-obj-sse-c", KEY, COPY, aside=_BY_CUSTOMER, **source, **_customer(other))
    bucket.match("get-obj-no-sse-c-param", "get_object", Key=COPY)
    bucket.copy("copy-obj-sse-c-target-no-sse-c", KEY, COPY, aside=_BY_CUSTOMER, **source)
    both = {**source, **_customer(other), "ServerSideEncryption": "AES256"}
    bucket.copy("copy-obj-target-double-encryption", KEY, COPY, **both)
    wrong = {**source, **_customer(other), "SSECustomerAlgorithm": "KMS"}
    bucket.copy("copy-obj-wrong-target-sse-c-algo", KEY, COPY, **wrong)
    wrong = {**source, **_customer(other), "CopySourceSSECustomerAlgorithm": "KMS"}
    bucket.copy("copy-obj-wrong-src-sse-c-algo", KEY, COPY, **wrong)


# Locks


def _locked(replay: Replay) -> Bucket:
    return Bucket(replay, ObjectLockEnabledForBucket=True)


@S3.scenario("test_delete_locked_object")
def what_is_held_is_not_deleted(replay: Replay) -> None:
    bucket, key = _locked(replay), "test-delete-locked"
    version = bucket.match("put-obj", "put_object", Key=key, Body=b"test")["VersionId"]
    bucket.match("put-object-legal-hold", "put_object_legal_hold", Key=key, LegalHold={"Status": "ON"})
    bucket.match("delete-object-locked", "delete_object", Key=key, VersionId=version)
    listed = {"Objects": [{"Key": key, "VersionId": version}]}
    bucket.match("delete-objects-locked", "delete_objects", Delete=listed)
    bucket.match("put-object-legal-hold-off", "put_object_legal_hold", Key=key, LegalHold={"Status": "OFF"})


@S3.scenario("test_s3_legal_hold_lock_versioned")
def each_version_is_held_by_itself(replay: Replay) -> None:
    bucket = _locked(replay)
    first = bucket.match("put-object", "put_object", Key="k", Body=b"test")["VersionId"]
    bucket.match("put-object-2", "put_object", Key="k", Body=b"test")
    on, off = {"LegalHold": {"Status": "ON"}}, {"LegalHold": {"Status": "OFF"}}
    bucket.match("put-object-legal-hold-ver1", "put_object_legal_hold", Key="k", VersionId=first, **on)
    bucket.match("head-object-ver1", "head_object", Key="k", VersionId=first)
    bucket.match("put-object-legal-hold-ver2", "put_object_legal_hold", Key="k", **on)
    bucket.match("head-object-ver2", "head_object", Key="k")
    bucket.match("remove-object-legal-hold-ver1", "put_object_legal_hold", Key="k", VersionId=first, **off)
    bucket.match("head-object-ver1-no-lock", "head_object", Key="k", VersionId=first)
    bucket.match("delete-object-ver1", "delete_object", Key="k", VersionId=first)


@S3.scenario("test_s3_copy_object_legal_hold")
def a_copy_is_not_held(replay: Replay) -> None:
    bucket = _locked(replay)
    bucket.match("put-object", "put_object", Key=KEY, Body=JSON, ObjectLockLegalHoldStatus="ON")
    bucket.match("head-object", "head_object", Key=KEY)
    bucket.copy("copy-legal-hold", KEY, COPY)
    bucket.match("head-dest-key", "head_object", Key=COPY)


def _until(replay: Replay, days: int) -> float:
    return replay.cloud.clock.now() + days * 86_400


_LOCKED_BODIES = ("ETag", "ChecksumCRC32", "ContentLength")


@S3.scenario("test_bucket_config_default_retention")
def a_bucket_keeps_what_is_put(replay: Replay) -> None:
    bucket = _locked(replay)
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    configuration = {"ObjectLockEnabled": "Enabled", "Rule": rule}
    bucket.match("put-lock-config", "put_object_lock_configuration", ObjectLockConfiguration=configuration)
    bucket.match("put-object-default", "put_object", Key="a", Body=b"test", aside=_LOCKED_BODIES)
    bucket.match("head-object-default", "head_object", Key="a", aside=_LOCKED_BODIES)
    given: dict[str, Any] = {"Key": "b", "Body": b"test", "ObjectLockMode": "GOVERNANCE"}
    bucket.match("put-object-with-lock-no-date", "put_object", **given)
    given["ObjectLockRetainUntilDate"] = _until(replay, 5)
    bucket.match("put-object-with-lock", "put_object", aside=_LOCKED_BODIES, **given)
    bucket.match("head-object-with-lock", "head_object", Key="b", aside=_LOCKED_BODIES)


@S3.scenario("test_object_lock_delete_markers")
def markers_have_no_locks(replay: Replay) -> None:
    bucket, lock = _locked(replay), {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": _until(replay, 5)}
    bucket.match("put-object-with-lock", "put_object", Key="k", Body=b"test", aside=_LOCKED_BODIES, **lock)
    bucket.match("head-object-with-lock", "head_object", Key="k", aside=_LOCKED_BODIES)
    marker = bucket.match("put-delete-marker", "delete_object", Key="k")["VersionId"]
    named = {"Key": "k", "VersionId": marker}
    until = {"Mode": "GOVERNANCE", "RetainUntilDate": _until(replay, 9)}
    bucket.match("put-object-retention-delete-marker", "put_object_retention", Retention=until, **named)
    bucket.match("get-object-retention-delete-marker", "get_object_retention", **named)
    bucket.match("head-object-locked-delete-marker", "head_object", **named)


@S3.scenario("test_object_lock_extend_duration")
def retention_is_made_longer_and_not_shorter(replay: Replay) -> None:
    bucket, lock = _locked(replay), {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": _until(replay, 5)}
    bucket.match("put-object-with-lock", "put_object", Key="k", Body=b"test", aside=_LOCKED_BODIES, **lock)
    bucket.match("head-object-with-lock", "head_object", Key="k", aside=_LOCKED_BODIES)

    def until(step: str, days: int) -> None:
        retention = {"Mode": "GOVERNANCE", "RetainUntilDate": _until(replay, days)}
        bucket.match(step, "put_object_retention", Key="k", Retention=retention)

    until("put-object-retention-extend", 6)
    bucket.match("head-object-with-lock-extended", "head_object", Key="k", aside=_LOCKED_BODIES)
    until("put-object-retention-reduce", 4)


@S3.scenario("test_s3_object_lock_mode_validation")
def locks_that_are_refused(replay: Replay) -> None:
    bucket, until = _locked(replay), {"ObjectLockRetainUntilDate": _until(replay, 5)}
    bucket.match("put-obj-locked-error-no-retain-date", "put_object", Key="k", ObjectLockMode="GOVERNANCE")
    bucket.match("put-obj-locked-error-no-mode", "put_object", Key="k", **until)
    bucket.match("put-obj-locked-bad-value", "put_object", Key="k", ObjectLockMode="BAD-VALUE", **until)
    bucket.match("create-mpu-locked-bad-value", "create_multipart_upload", Key="k", ObjectLockMode="BAD-VALUE", **until)


test_answers_are_those_of_aws = S3.runner()
