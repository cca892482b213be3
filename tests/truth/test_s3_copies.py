"""Copies of S3's objects, and conditions of writes, as AWS answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

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


test_answers_are_those_of_aws = S3.runner()
