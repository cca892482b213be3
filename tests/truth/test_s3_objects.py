"""Buckets and objects of S3: written, read, listed and deleted, as AWS answered."""

from __future__ import annotations

import gzip
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

from .buckets import Bucket
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

S3 = Recordings("s3")
LOREM = b"Lorem ipsum dolor sit amet, ... " * 30
IPSUM = b"lorem ipsum"


# Buckets


@S3.scenario("test_bucket_does_not_exist")
def a_bucket_that_is_not_there(replay: Replay) -> None:
    client = replay.client("s3")
    replay.refused("list_object", client.list_objects, Bucket="nowhere")
    virtual = boto3.client("s3", region_name="us-east-1", config=Config(s3={"addressing_style": "virtual"}))
    replay.refused("list_object_vhost", virtual.list_objects, Bucket="nowhere")


@S3.scenario("test_create_bucket_with_eu_location_constraint")
def a_bucket_is_placed_in_what_was_called_europe(replay: Replay) -> None:
    client = replay.client("s3", "eu-west-1")
    client.create_bucket(Bucket="old", CreateBucketConfiguration={"LocationConstraint": "EU"})
    replay.match("get-bucket-location", client.get_bucket_location(Bucket="old"))
    replay.match("list-bucket-response", client.list_buckets(Prefix="old"))


@S3.scenario("test_create_bucket_with_eu_location_constraint_raises")
def europe_is_one_region(replay: Replay) -> None:
    client = replay.client("s3", "eu-west-2")
    place = {"LocationConstraint": "EU"}
    replay.refused("eu-location-constraint-error", client.create_bucket, Bucket="b-1", CreateBucketConfiguration=place)


@S3.scenario(
    "test_create_bucket_with_invalid_location_constraint[eu-west-1-bar]",
    "test_create_bucket_with_invalid_location_constraint[us-east-1-foo]",
    "test_bucket_constraint_aws_global[us-east-1]",
)
def constraints_that_are_no_region(replay: Replay) -> None:
    [step] = replay.recorded
    region, _, place = replay.parameter.rpartition("-")
    client = replay.client("s3", region if place in ("foo", "bar") else "us-east-1")
    place = place if place in ("foo", "bar") else "aws-global"
    replay.refused(step, client.create_bucket, Bucket="b-1", CreateBucketConfiguration={"LocationConstraint": place})


@S3.scenario("test_create_bucket_with_existing_name")
def ones_own_bucket_is_made_again_elsewhere(replay: Replay) -> None:
    place = {"LocationConstraint": "us-west-1"}
    replay.client("s3", "us-west-1").create_bucket(Bucket="mine", CreateBucketConfiguration=place)
    for region in ("us-east-2", "us-west-1"):
        client = replay.client("s3", region)
        place = {"LocationConstraint": region}
        replay.refused(f"create-bucket-{region}", client.create_bucket, Bucket="mine", CreateBucketConfiguration=place)


@S3.scenario("test_different_location_constraint")
def a_region_places_buckets_in_itself(replay: Replay) -> None:
    east, ohio, west = (replay.client("s3", name) for name in ("us-east-1", "us-east-2", "us-west-1"))
    replay.matching.values["<region-1>"] = "us-east-1"
    replay.matching.values["<region-2>"] = "us-east-2"
    replay.matching.values["<region-3>"] = "us-west-1"

    def refused(step: str, client: Any, place: str | None) -> None:
        given = {} if place is None else {"CreateBucketConfiguration": {"LocationConstraint": place}}
        replay.refused(step, client.create_bucket, Bucket="b-9", **given)

    east.create_bucket(Bucket="b-1")
    replay.match("get-bucket-location-bucket-us-east-1", east.get_bucket_location(Bucket="b-1"))
    ohio.create_bucket(Bucket="b-2", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    replay.match("get-bucket-location-bucket-us-east-2", ohio.get_bucket_location(Bucket="b-2"))
    made = east.create_bucket(Bucket="b-3", CreateBucketConfiguration={})
    replay.match("create-bucket-constraint-us-east-1-with-None", made)
    refused("create-bucket-constraint-us-east-1", east, "us-east-1")
    refused("create-bucket-us-east-2-no-constraint-exc", ohio, None)
    replay.refused(
        "create-bucket-constraint-us-east-2-with-None", ohio.create_bucket, Bucket="b-9", CreateBucketConfiguration={}
    )
    refused("create-bucket-us-east-2-constraint-to-us-west-1", ohio, "us-west-1")
    refused("create-bucket-us-west-1-constraint-to-us-east-2", west, "us-east-2")
    refused("create-bucket-us-west-1-constraint-to-us-east-1", west, "us-east-1")
    replay.refused("get-bucket-location-non-existent-bucket", east.get_bucket_location, Bucket="nowhere")


@S3.scenario("test_create_bucket_aws_global")
def a_bucket_of_the_global_endpoint(replay: Replay) -> None:
    client = replay.client("s3", "aws-global")
    replay.matching.values["<us_east_1_region>"] = "us-east-1"
    replay.match("create-bucket-global", client.create_bucket(Bucket="global-1"))
    replay.match("get-location-1", client.get_bucket_location(Bucket="global-1"))
    replay.match("head-bucket-global", client.head_bucket(Bucket="global-1"))
    replay.match("list-buckets", client.list_buckets(Prefix="global"))
    replay.leave("xml-error-create-bucket")


@S3.scenario("test_create_bucket_with_tags_us_east_1_idempotency")
def tags_make_a_bucket_another_one(replay: Replay) -> None:
    client = replay.client("s3")

    def make(tags: list[dict[str, str]] | None) -> Any:
        given = {} if tags is None else {"CreateBucketConfiguration": {"Tags": tags}}
        return client.create_bucket(Bucket="tagged", **given)

    one, other = [{"Key": "tag1", "Value": "value1"}], [{"Key": "tag2", "Value": "value2"}]
    replay.match("create-bucket-with-tags", make(one))
    replay.match("get-bucket-tags", client.get_bucket_tagging(Bucket="tagged"))
    replay.refused("create-bucket-with-same-tags", make, tags=one)
    replay.refused("create-bucket-different-tags", make, tags=other)
    replay.match("create-bucket-with-no-tags", make(None))
    replay.match("get-bucket-tags-after-re-create", client.get_bucket_tagging(Bucket="tagged"))
    replay.match("create-bucket-with-empty-tags", make([]))
    replay.match("get-bucket-tags-after-create-empty", client.get_bucket_tagging(Bucket="tagged"))


@S3.scenario("test_s3_uppercase_bucket_name")
def capitals_in_a_name(replay: Replay) -> None:
    replay.refused("uppercase-bucket", replay.client("s3").create_bucket, Bucket="Capital")


@S3.scenario("test_delete_bucket_no_such_bucket")
def nothing_to_delete(replay: Replay) -> None:
    [step] = replay.recorded
    replay.refused(step, replay.client("s3").delete_bucket, Bucket="does-not-exist-localstack-test")


@S3.scenario("test_delete_bucket_with_content")
def a_bucket_with_ten_objects(replay: Replay) -> None:
    bucket = Bucket(replay)
    for number in range(10):
        bucket.put(f"test-key-{number}", f"test-{number}")
    bucket.match("list-objects", "list_objects", MaxKeys=100)
    for number in range(10):
        bucket.call("delete_object", Key=f"test-key-{number}")
    bucket.client.delete_bucket(Bucket=bucket.name)
    bucket.client.create_bucket(Bucket="other")
    replay.match("list-buckets", bucket.client.list_buckets())


@S3.scenario("test_bucket_versioning_crud")
def versioning_is_enabled_and_suspended(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.match("get-versioning-before", "get_bucket_versioning")

    def put(step: str, **configuration: str) -> None:
        bucket.match(step, "put_bucket_versioning", VersioningConfiguration=configuration)

    put("put-versioning-suspended-before", Status="Suspended")
    put("put-versioning-enabled-capitalized", Status="Enabled")
    bucket.match("get-versioning-after-enabled", "get_bucket_versioning")
    put("put-versioning-suspended-after", Status="Suspended")
    bucket.match("get-versioning-after-suspended", "get_bucket_versioning")
    put("put-versioning-enabled-lowercase", Status="enabled")
    put("put-versioning-disabled", Status="Disabled")
    put("put-versioning-empty")
    bucket.name = "nowhere"
    put("put-versioning-no-bucket", Status="Suspended")
    bucket.match("get-versioning-no-bucket", "get_bucket_versioning")


@S3.scenario("test_list_buckets_by_bucket_region")
def buckets_of_one_region(replay: Replay) -> None:
    client = replay.client("s3", "us-east-2")
    client.create_bucket(Bucket="inland", CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    replay.matching.values["<region>"] = "us-east-2"
    there = client.list_buckets(BucketRegion="us-east-2", Prefix="inland")
    replay.match("list-objects-by-bucket-region-not-empty", there)
    replay.match("list-objects-by-bucket-region-empty", client.list_buckets(BucketRegion="us-west-1", Prefix="inland"))


@S3.scenario("test_list_buckets_with_max_buckets", "test_list_buckets_with_continuation_token")
def buckets_come_in_pages(replay: Replay) -> None:
    client = replay.client("s3")
    for name in ("one", "three", "two"):
        client.create_bucket(Bucket=name)
    [step] = replay.recorded
    page = client.list_buckets(MaxBuckets=1)
    if step.endswith("continuation"):
        page = client.list_buckets(MaxBuckets=1, ContinuationToken=page["ContinuationToken"])
    replay.match(step, page)


# Objects


@S3.scenario("test_etag_on_get_object_call")
def an_object_and_its_beginning(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put("key", LOREM)
    bucket.match("get_object", "get_object", Key="key")
    bucket.match("get_object_range", "get_object", Key="key", Range="bytes=0-16")


@S3.scenario("test_head_object_fields")
def what_is_known_of_an_object(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put("key", b"abcdefgh")
    bucket.match("head-object", "head_object", Key="key")
    bucket.match("head-object-404", "head_object", Key="another")


@S3.scenario("test_invalid_range_error")
def a_range_behind_the_end(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put("key", b"abcdefgh")
    bucket.match("exc", "get_object", Key="key", Range="bytes=1024-4096")


@S3.scenario("test_get_object_range")
def ranges_of_all_kinds(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put("key", b"0123456789")
    for step in replay.recorded:
        if step.startswith("get-") and step not in ("get-multiple-ranges", "get-wrong-format", "get-0-8-checksum"):
            bucket.match(step, "get_object", Key="key", Range=f"bytes={step.removeprefix('get-')}")
    bucket.match("get-0-8-checksum", "get_object", Key="key", Range="bytes=0-8", ChecksumMode="ENABLED")
    bucket.match("get-multiple-ranges", "get_object", Key="key", Range="bytes=0-3,5-9")
    bucket.match("get-wrong-format", "get_object", Key="key", Range="0-1")
    bucket.match("put-after-failed", "put_object", Key="key", Body=b"1234", aside=("ETag", "ChecksumCRC32"))


@S3.scenario("test_s3_get_object_preconditions[get_object]")
def conditions_of_reads(replay: Replay) -> None:
    bucket = Bucket(replay)
    etag = bucket.put("key", b"data")["ETag"]
    modified = bucket.call("head_object", Key="key")["LastModified"]
    replay.cloud.clock.advance(seconds=10)
    day = timedelta(days=1)
    for step, given in (
        ("precondition-if-match", {"IfMatch": '"wrong"'}),
        ("precondition-if-none-match", {"IfNoneMatch": etag}),
        ("etag-missing-quotes", {"IfNoneMatch": etag.strip('"')}),
        ("copy-precondition-if-modified-since", {"IfModifiedSince": modified + timedelta(seconds=2)}),
        ("precondition-if-modified-since-is-object", {"IfModifiedSince": modified}),
        ("precondition-if-unmodified-since", {"IfUnmodifiedSince": modified - day}),
        ("precondition-if-unmodified-since-is-object", {"IfUnmodifiedSince": modified}),
        ("obj-ignore-future-modified-since", {"IfModifiedSince": modified + day}),
        ("obj-success", {"IfMatch": etag, "IfNoneMatch": '"wrong"', "IfModifiedSince": modified - day}),
    ):
        bucket.match(step, "get_object", Key="key", **given)


@S3.scenario("test_s3_get_object_headers")
def etags_of_reads(replay: Replay) -> None:
    bucket = Bucket(replay)
    etag = bucket.put("key", b"data")["ETag"]
    for step, given in (
        ("if_match_1", {"IfMatch": etag}),
        ("if_match_2", {"IfMatch": etag.strip('"')}),
        ("if_match_err_1", {"IfMatch": '"wrong"'}),
        ("if_none_match_1", {"IfNoneMatch": '"wrong"'}),
        ("if_none_match_err_1", {"IfNoneMatch": etag}),
        ("if_none_match_err_2", {"IfNoneMatch": etag.strip('"')}),
    ):
        answer = bucket.call("get_object", Key="key", **given)
        replay.match(step, answer.get("Error") or answer["ResponseMetadata"]["HTTPStatusCode"])


@S3.scenario("test_s3_get_object_header_overrides")
def an_object_is_served_as_its_reader_asks(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put("key", b"something")
    bucket.match(
        "get-object",
        "get_object",
        Key="key",
        ResponseCacheControl="max-age=74",
        ResponseContentDisposition='attachment; filename="foo.jpg"',
        ResponseContentEncoding="identity",
        ResponseContentLanguage="de-DE",
        ResponseContentType="image/jpeg",
        ResponseExpires="Wed, 21 Oct 2015 07:28:00 GMT",
    )


@S3.scenario("test_s3_object_expires")
def a_date_that_caches_look_at(replay: Replay) -> None:
    bucket = Bucket(replay)
    now = replay.cloud.clock.now()
    for name, moment in (("past", now - 86_400), ("future", now + 86_400)):
        bucket.match(f"put-object-expires-{name}", "put_object", Key=name, Body=b"foo", Expires=moment)
        bucket.match(f"get-object-expires-{name}", "get_object", Key=name)
        bucket.match(f"head-object-expires-{name}", "head_object", Key=name)


@S3.scenario("test_metadata_header_character_decoding")
def names_of_metadata(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put("key", b"foo", Metadata={"TEST_META_1": "foo", "__meta_2": "bar"})
    bucket.match("head-object", "head_object", Key="key")


@S3.scenario("test_system_metadata_with_unicode")
def headers_in_unicode(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.match(
        "put-object",
        "put_object",
        Key="key",
        CacheControl="ÄMÄZÕÑ S3",
        ContentDisposition='attachment; filename="test_—_file%E2%80%94_é_2.pdf"',
        ContentLanguage="de",
    )
    bucket.match("get-object", "get_object", Key="key")


@S3.scenario(
    "test_put_object_storage_class[DEEP_ARCHIVE-False]",
    "test_put_object_storage_class[GLACIER-False]",
    "test_put_object_storage_class[GLACIER_IR-True]",
    "test_put_object_storage_class[INTELLIGENT_TIERING-True]",
    "test_put_object_storage_class[ONEZONE_IA-True]",
    "test_put_object_storage_class[STANDARD-True]",
    "test_put_object_storage_class[STANDARD_IA-True]",
)
def storage_classes(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put("key", b"body-test", StorageClass=replay.parameter.partition("-")[0])
    bucket.match("get-object-storage-class", "get_object_attributes", Key="key", ObjectAttributes=["StorageClass"])
    bucket.match("get-object", "get_object", Key="key", aside=("ETag", "ChecksumCRC32", "Body"))


@S3.scenario("test_put_and_get_object_with_hash_prefix", "test_put_and_get_object_with_utf8_key")
def keys_that_have_to_be_encoded(replay: Replay) -> None:
    bucket = Bucket(replay)
    is_short = replay.recorded["get-object"]["ContentLength"] == 6
    key, body = ("Ā0Ä", b"abc123") if is_short else ("__#key", b"test 123")
    bucket.match("put-object", "put_object", Key=key, Body=body)
    bucket.match("get-object", "get_object", Key=key, aside=("Body",))


@S3.scenario("test_s3_uppercase_key_names")
def keys_have_their_case(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put("camelCaseKey", b"something")
    bucket.match("response", "get_object", Key="camelCaseKey")
    bucket.match("wrong-case-key", "get_object", Key="camelcasekey")


@S3.scenario("test_putobject_with_multiple_keys")
def a_key_with_folders(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put("aws/key1/key2/key3", b"test")
    bucket.match("get_object", "get_object", Key="aws/key1/key2/key3")


@S3.scenario("test_put_get_object_single_character_trailing_slash")
def short_keys_that_end_with_a_slash(replay: Replay) -> None:
    bucket = Bucket(replay)
    for key in ("a/", "t/", "u/"):
        bucket.match(f"put-object-single-char-{key}", "put_object", Key=key, Body=b"test")
        bucket.match(f"get-object-single-char-{key}", "get_object", Key=key)
    bucket.match("list-objects-single-char", "list_objects_v2")


@S3.scenario(
    *(
        f"test_put_get_object_special_character[{key}]"
        for key in ("a/%F0%9F%98%80/", "test key//", "test key/", "test%123", "test%percent")
    )
)
def keys_with_special_characters(replay: Replay) -> None:
    bucket = Bucket(replay)
    key = replay.parameter
    bucket.match("put-object-special-char", "put_object", Key=key, Body=b"test")
    bucket.match("list-object-special-char", "list_objects_v2")
    bucket.match("get-object-special-char", "get_object", Key=key)
    bucket.match("del-object-special-char", "delete_object", Key=key)


@S3.scenario("test_url_encoded_key[False]", "test_url_encoded_key[True]")
def keys_that_look_encoded(replay: Replay) -> None:
    bucket = Bucket(replay)
    for key, size in (("test@key/", 16), ("test%40key/", 12), ("test%40key", 24)):
        bucket.put(key, b"x" * size)
    bucket.match("list-object-encoded-char", "list_objects_v2", aside=("ETag",))


@S3.scenario("test_object_with_slashes_in_key[True]")
def keys_that_begin_with_a_slash(replay: Replay) -> None:
    bucket = Bucket(replay)
    for key, body in (("/foo", b"foobar"), ("bar", b"barfoo"), ("/bar/foo/", b"test")):
        bucket.put(key, body)
    bucket.match("list-objects-slashes", "list_objects_v2", aside=("ETag",))


@S3.scenario("test_s3_upload_download_gzip")
def a_body_stays_compressed(replay: Replay) -> None:
    bucket = Bucket(replay)
    body = gzip.compress(b"1234567890 ABCDEF" + b"x" * 4, mtime=0)[:41].ljust(41, b"\0")
    aside = ("ETag", "ChecksumCRC32", "Body")
    bucket.match("put-object", "put_object", Key="key", Body=body, ContentEncoding="gzip", aside=aside)
    bucket.match("get-object", "get_object", Key="key", aside=aside)


@S3.scenario("test_upload_file_multipart")
def a_file_goes_up_in_one_part(replay: Replay) -> None:
    bucket = Bucket(replay)
    config = TransferConfig(multipart_threshold=5 * 1024, multipart_chunksize=5 * 1024)
    bucket.client.upload_fileobj(BytesIO(b"x" * 6144), bucket.name, "key", Config=config)
    bucket.match("get_object", "get_object", Key="key", aside=("Body", "ETag", "ChecksumCRC32"))


@S3.scenario("test_upload_big_file")
def ten_megabytes(replay: Replay) -> None:
    bucket = Bucket(replay)
    for number, letter in ((1, b"0"), (2, b"1")):
        aside = ("ETag", "ChecksumCRC32")
        bucket.match(f"put_object_key{number}", "put_object", Key=f"k{number}", Body=letter * 10**7, aside=aside)
        bucket.match(f"head_object_key{number}", "head_object", Key=f"k{number}", aside=aside)


# Deleting


@S3.scenario("test_delete_non_existing_keys")
def what_is_not_there_is_deleted(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put("test-key-nonexistent")
    _deleted(bucket, "deleted-resp", "test-key-nonexistent", "dummy1", "dummy2")


def _deleted(bucket: Bucket, step: str, *objects: str | tuple[str, str]) -> Any:
    listed = [{"Key": each} if isinstance(each, str) else {"Key": each[0], "VersionId": each[1]} for each in objects]
    answer = bucket.call("delete_objects", Delete={"Objects": listed})
    for name in ("Deleted", "Errors"):
        if name in answer:
            answer[name].sort(key=lambda each: each["Key"])
    return bucket.replay.match(step, answer)


@S3.scenario("test_delete_objects")
def many_are_deleted(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.match("put-object", "put_object", Key="test-delete", Body=b"test-delete")
    _deleted(bucket, "delete-object-wrong-version-id", ("test-delete", "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"))
    _deleted(bucket, "delete-objects", "test-delete", "a-wrong-key", "c-wrong-key")


@S3.scenario("test_delete_objects_versioned")
def many_versions_are_deleted(replay: Replay) -> None:
    bucket = Bucket(replay, versioned=True)
    put = bucket.match("put-object", "put_object", Key="test-delete", Body=b"test-delete")
    hidden = _deleted(bucket, "delete-objects-no-version-id", "test-delete", "wrongkey", "wrongkey-x")
    marker = next(each for each in hidden["Deleted"] if each["Key"] == "test-delete")["DeleteMarkerVersionId"]
    _deleted(bucket, "delete-objects-version-id", ("test-delete", put["VersionId"]))
    wrong = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"
    _deleted(bucket, "delete-objects-wrong-version-id", ("test-delete", wrong), ("wrong-key-2", wrong))
    _deleted(bucket, "delete-objects-marker", ("test-delete", marker))


@S3.scenario("test_delete_keys_in_versioned_bucket")
def a_marker_hides_versions_until_it_is_deleted(replay: Replay) -> None:
    bucket, key = Bucket(replay, versioned=True), "test-key-versioned"
    ids = [bucket.put(key, body)["VersionId"] for body in (b"something", b"something-v2")]
    bucket.match("list-objects-v2", "list_objects_v2", aside=("ETag",))
    hidden = _deleted(bucket, "delete-object", key)
    bucket.match("list-objects-v2-after-delete", "list_objects_v2")
    bucket.match("list-object-version", "list_object_versions", aside=("ETag",))
    answer = bucket.call("delete_objects", Delete={"Objects": [{"Key": key, "VersionId": each} for each in ids]})
    replay.match("delete-object-version", answer)
    bucket.match("list-object-version-after-delete", "list_object_versions")
    _deleted(bucket, "delete-object-delete-marker", (key, hidden["Deleted"][0]["DeleteMarkerVersionId"]))


@S3.scenario("test_s3_delete_object_with_version_id")
def one_version_is_deleted_for_good(replay: Replay) -> None:
    bucket = Bucket(replay, versioned=True)
    bucket.match("get_bucket_versioning", "get_bucket_versioning")
    first = bucket.put("aws/s3/testkey1.txt", LOREM)["VersionId"]
    bucket.put("aws/s3/testkey2.txt", LOREM)
    _deleted(bucket, "delete_objects", ("aws/s3/testkey1.txt", first))
    bucket.match("list_object_versions_after_delete", "list_object_versions")
    bucket.version("Suspended")
    bucket.match("get_bucket_versioning_suspended", "get_bucket_versioning")


@S3.scenario("test_delete_object_if_match_modified_non_express")
def conditions_of_directory_buckets_alone(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put("key")
    bucket.match("delete-obj-if-match-last-modified", "delete_object", Key="key", IfMatchLastModifiedTime="2020-01-01")


# Listing


@S3.scenario("test_list_objects_with_prefix[]")
def a_page_of_one(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put("test/foo/bar/123", IPSUM)
    bucket.match("list-objects", "list_objects", Prefix="test/", MaxKeys=1, Marker="", Delimiter="", aside=("ETag",))


@S3.scenario("test_s3_list_objects_empty_marker")
def an_empty_marker(replay: Replay) -> None:
    Bucket(replay).match("list-objects", "list_objects", Marker="")


@S3.scenario("TestS3ListObjectsV2::test_list_objects_v2_with_prefix", "TestS3::test_list_objects_v2_with_prefix")
def prefixes(replay: Replay) -> None:
    bucket = Bucket(replay)
    for key in ("test/foo/bar/123", "test/foo/bar/456", "test/bar/foo/123"):
        bucket.put(key, IPSUM)
    aside = () if "ChecksumType" in str(replay.recorded["list-objects-v2-1"]) else ("ChecksumAlgorithm", "ChecksumType")
    for number, prefix in ((1, "test/"), (2, "test/foo"), (3, "test/foo/bar")):
        bucket.match(f"list-objects-v2-{number}", "list_objects_v2", Prefix=prefix, aside=("ETag", *aside))
    replay.leave("list-objects-v2-no-encoding")


@S3.scenario("test_list_objects_v2_with_prefix_and_delimiter")
def prefixes_and_a_delimiter(replay: Replay) -> None:
    bucket = Bucket(replay)
    for key in ("test/foo/bar/123", "test/foo/bar/456", "test/bar/foo/123"):
        bucket.put(key, IPSUM)
    for number, prefix in ((1, "test/"), (2, "test/foo"), (3, "test/foo/bar")):
        bucket.match(f"list-objects-v2-{number}", "list_objects_v2", Prefix=prefix, Delimiter="/")
    bucket.match("list-objects-v2-1-with-max-keys", "list_objects_v2", Prefix="test/", Delimiter="/", MaxKeys=1)


@S3.scenario("test_list_objects_v2_continuation_common_prefixes")
def a_page_goes_on_behind_a_common_prefix(replay: Replay) -> None:
    bucket = Bucket(replay)
    for key in ("aSubfolder/subFile1", "aSubfolder/subFile2", "file1", "file2"):
        bucket.put(f"folder/{key}", IPSUM)
    given: dict[str, Any] = {"Prefix": "folder/", "Delimiter": "/", "MaxKeys": 1, "aside": ("ETag",)}
    page = bucket.match("list-objects-v2-start", "list_objects_v2", **given)
    for step in ("list-objects-v2-next-1", "list-objects-v2-end"):
        page = bucket.match(step, "list_objects_v2", ContinuationToken=page["NextContinuationToken"], **given)
    bucket.match("list-objects-v2-all-keys", "list_objects_v2", aside=("ETag",))


@S3.scenario("test_list_object_versions_order_unversioned")
def versions_of_an_unversioned_bucket(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.match("list-empty", "list_object_versions")
    for step, key in (("put-object", "a"), ("put-object-2", "b"), ("put-object-3", "c")):
        number = step.rpartition("-")[2] if step != "put-object" else "1"
        name = f"{key}-test-object-{number}"
        bucket.match(step, "put_object", Key=name, Body=f"test-object-{number}", aside=("ETag", "ChecksumCRC32"))
    bucket.match("list-object-versions", "list_object_versions", aside=("ETag",))


@S3.scenario(
    "test_list_ops_encoding_type_validation[list_multipart_uploads]",
    "test_list_ops_encoding_type_validation[list_object_versions]",
)
def only_one_way_to_encode_keys(replay: Replay) -> None:
    bucket, name = Bucket(replay), replay.parameter
    bucket.match(f"{name}-error-wrong-value", name, EncodingType="value")
    bucket.match(f"{name}-error-empty-value", name, EncodingType="")


@S3.scenario("test_s3_put_more_than_1000_items")
def more_than_a_page(replay: Replay) -> None:
    bucket = Bucket(replay)
    for number in range(1010):
        bucket.put(f"test-key-{number}", f"test-{number}")
    for step in replay.recorded:
        replay.leave(step)
    assert len(bucket.call("list_objects")["Contents"]) == 1000


# Tags


@S3.scenario("test_object_tagging_crud")
def tags_of_objects(replay: Replay) -> None:
    bucket, key = Bucket(replay), "test-obj"
    bucket.match("put-object", "put_object", Key=key, Body=b"test-tagging")
    bucket.match("get-object-tags-empty", "get_object_tagging", Key=key)
    tags = [{"Key": "tag1", "Value": "tag1"}, {"Key": "tag2", "Value": ""}]
    bucket.match("put-object-tags", "put_object_tagging", Key=key, Tagging={"TagSet": tags})
    bucket.match("get-object-tags", "get_object_tagging", Key=key)
    tags = [{"Key": "tag3", "Value": "tag3"}]
    bucket.match("put-object-tags-overwrite", "put_object_tagging", Key=key, Tagging={"TagSet": tags})
    bucket.match("get-object-tags-overwritten", "get_object_tagging", Key=key)
    bucket.match("get-obj-after-tags", "get_object", Key=key)
    bucket.match("delete-object-tags", "delete_object_tagging", Key=key)
    bucket.match("get-object-tags-deleted", "get_object_tagging", Key=key)
    bucket.match("get-obj-after-tags-deleted", "get_object", Key=key)


@S3.scenario("test_object_tagging_exc")
def tags_of_nothing(replay: Replay) -> None:
    bucket, tagging = Bucket(replay), {"TagSet": [{"Key": "tag1", "Value": "tag1"}]}
    bucket.match("put-no-key-tags", "put_object_tagging", Key="fake-key", Tagging=tagging)
    bucket.match("delete-no-key-tags", "delete_object_tagging", Key="fake-key")
    bucket.match("put-obj-duplicate-tagging", "put_object", Key="k", Tagging="key1=val1&key1=val2")
    bucket.match("put-obj-wrong-format", "put_object", Key="k", Tagging="key1=val1,key2=val2")
    replay.leave("get-no-key-tags")  # its key has the bucket in front, which no other answer has
    bucket.name = "nowhere"
    bucket.match("get-no-bucket-tags", "get_object_tagging", Key="fake-key")
    bucket.match("put-no-bucket-tags", "put_object_tagging", Key="fake-key", Tagging=tagging)
    bucket.match("delete-no-bucket-tags", "delete_object_tagging", Key="fake-key")


@S3.scenario("test_put_object_with_tags")
def objects_are_put_with_tags(replay: Replay) -> None:
    bucket, key = Bucket(replay), "test-put-object-tagging"
    tags = "tag1=tag1&tag2=tag2&tag="
    bucket.match("put-object", "put_object", Key=key, Body=b"test-tagging", Tagging=tags)
    bucket.match("get-object-tags", "get_object_tagging", Key=key)
    one = {"TagSet": [{"Key": "tag3", "Value": "tag3"}]}
    bucket.match("put-object-tags", "put_object_tagging", Key=key, Tagging=one)
    bucket.match("get-object-tags-override", "get_object_tagging", Key=key)
    bucket.match("head-obj", "head_object", Key=key)
    bucket.match("get-obj", "get_object", Key=key)
    bucket.put(key, Tagging="wrongquery&wrongagain")
    bucket.match("get-object-tags-wrong-format-qs", "get_object_tagging", Key=key)
    bucket.put(key, Tagging="key1&key2")
    bucket.match("get-object-tags-wrong-format-qs-2", "get_object_tagging", Key=key)


@S3.scenario("test_tagging_validation")
def tags_that_are_refused(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.put("key")
    one = {"Key": "Key1", "Value": "Val1"}
    for step, tags in (
        ("none-key", [{"Key": None, "Value": "Val1"}]),
        ("none-value", [{"Key": "Key1", "Value": None}]),
        ("aws-prefixed", [{"Key": "aws:prefixed", "Value": "Val1"}]),
        ("duplicate-keys", [one, one]),
        ("invalid-key", [{"Key": "Key1,Key2", "Value": "Val1"}]),
        ("invalid-value", [{"Key": "Key1", "Value": "Val1,Val2"}]),
        ("invalid-field", [{"Key": "Key1,Key2", "Value": "Val1"}]),
    ):
        given = [{name: text for name, text in tag.items() if text is not None} for tag in tags]
        for noun, operation, more in (
            ("bucket", "put_bucket_tagging", {}),
            ("object", "put_object_tagging", {"Key": "key"}),
        ):
            if f"put-{noun}-tags-{step}" in replay.recorded:
                client = boto3.client("s3", region_name="us-east-1", config=Config(parameter_validation=False))
                call = getattr(client, operation)
                replay.refused(f"put-{noun}-tags-{step}", call, Bucket=bucket.name, Tagging={"TagSet": given}, **more)


test_answers_are_those_of_aws = S3.runner()
