"""Multipart uploads and checksums of S3, as AWS answered."""

from __future__ import annotations

import base64
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from awsim.protocols.checksums import CHECKSUMS

from .buckets import Bucket
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

S3 = Recordings("s3")
KEY = "test-multipart-checksum"
BIG = b"a" * 5_242_881
TEN = b"a" * 10


def _sum(algorithm: str, body: bytes) -> dict[str, str]:
    """A checksum as a member of a request."""
    return {f"Checksum{algorithm}": base64.b64encode(CHECKSUMS[algorithm.lower()](body)).decode()}


def _quiet() -> Any:
    """A client that sends no checksum unless it is told to."""
    return boto3.client("s3", region_name="us-east-1", config=Config(request_checksum_calculation="when_required"))


def _complete(bucket: Bucket, step: str, key: str, upload_id: str, *parts: dict[str, Any], **given: Any) -> Any:
    return bucket.match(
        step,
        "complete_multipart_upload",
        Key=key,
        UploadId=upload_id,
        MultipartUpload={"Parts": list(parts)},
        **given,
    )


# Parts


@S3.scenario("test_complete_multipart_parts_order")
def parts_are_in_order(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.client = _quiet()
    for key, numbers, aside in (
        ("test-order-parts", (1, 2, 3), True),
        ("key-sequence-with-step-2", (2, 4, 6), False),
    ):
        upload_id = bucket.upload(key)
        parts = [bucket.part(key, upload_id, number, b"a" * 5_242_880) for number in numbers[:2]]
        parts.append(bucket.part(key, upload_id, numbers[2], b"a" * 10))
        values = ("ETag", "ChecksumCRC64NVME")
        if aside:
            _complete(bucket, "complete-multipart-unordered", key, upload_id, *reversed(parts))
            _complete(bucket, "complete-multipart-ordered", key, upload_id, *parts, aside=values)
            upload_id = bucket.upload(key)
            bucket.match(
                "upload-part-negative-part-number", "upload_part", Key=key, UploadId=upload_id, PartNumber=-1, Body=b""
            )
        else:
            _complete(bucket, "complete-multipart-with-step-2", key, upload_id, *parts, aside=values)


@S3.scenario("test_multipart_complete_multipart_too_small")
def parts_that_are_too_small(replay: Replay) -> None:
    bucket, key = Bucket(replay), "small"
    upload_id = bucket.upload(key)
    named = []
    for number in (1, 2):
        answer = bucket.match(
            f"upload-part{number}", "upload_part", Key=key, UploadId=upload_id, PartNumber=number, Body=b"data"
        )
        named.append({"ETag": answer["ETag"], "PartNumber": number})
    _complete(bucket, "complete-exc-too-small", key, upload_id, *named)
    replay.refused(
        "complete-exc-no-parts",
        bucket.client.complete_multipart_upload,
        Bucket=bucket.name,
        Key=key,
        UploadId=upload_id,
    )


@S3.scenario("test_multipart_no_such_upload")
def an_upload_that_never_was(replay: Replay) -> None:
    bucket, named = Bucket(replay), {"Key": "k", "UploadId": "fakeid"}
    bucket.match("upload-exc", "upload_part", Body=b"data", PartNumber=1, **named)
    _complete(bucket, "complete-exc", "k", "fakeid", {"ETag": "a", "PartNumber": 1})
    bucket.match("abort-exc", "abort_multipart_upload", **named)


@S3.scenario("test_multipart_with_unicode_character_location")
def where_the_object_is(replay: Replay) -> None:
    bucket, key = Bucket(replay), "test-unicode_—_file"
    bucket.client = _quiet()
    replay.matching.values["<bucket-url>"] = "https://bucket.s3.amazonaws.com"
    upload_id = bucket.match("create-multipart", "create_multipart_upload", Key=key)["UploadId"]
    part = bucket.part(key, upload_id, 1, b"test")
    _complete(bucket, "complete-multipart", key, upload_id, part, aside=("ETag", "ChecksumCRC64NVME"))


@S3.scenario("test_multipart_copy_object_etag")
def a_copy_is_in_one_piece(replay: Replay) -> None:
    bucket, key = Bucket(replay), "test.file"
    bucket.client = _quiet()
    upload_id = bucket.upload(key)
    part = bucket.part(key, upload_id, 1, b"test content 123")
    _complete(bucket, "multipart-upload", key, upload_id, part)
    bucket.copy("copy-object", key, "copy")
    bucket.copy("copy-object-in-place", key, key, MetadataDirective="REPLACE")
    bucket.match("head-obj", "head_object", Key=key, ChecksumMode="ENABLED")


@S3.scenario("test_get_object_part_checksum[COMPOSITE]")
def a_part_has_its_own_checksum(replay: Replay) -> None:
    bucket = Bucket(replay)
    asked = {"ChecksumAlgorithm": "CRC32C", "ChecksumType": "COMPOSITE"}
    upload_id = bucket.match("create-mpu-checksum", "create_multipart_upload", Key=KEY, **asked)["UploadId"]
    body = b"test content 123"
    given = {"Key": KEY, "UploadId": upload_id, "PartNumber": 1, "Body": body, **_sum("CRC32C", body)}
    part = bucket.match("upload-part", "upload_part", **given)
    named = {"ETag": part["ETag"], "PartNumber": 1, **_sum("CRC32C", body)}
    _complete(bucket, "complete-multipart-checksum", KEY, upload_id, named)
    reading = {"Key": KEY, "PartNumber": 1, "ChecksumMode": "ENABLED"}
    bucket.match("head-object-part", "head_object", **reading)
    bucket.match("get-object-part", "get_object", **reading)


# Conditions


@S3.scenario("test_multipart_if_none_match_with_put")
def an_object_that_came_first(replay: Replay) -> None:
    bucket, key = Bucket(replay), "test-precondition"
    upload_id = bucket.match("create-multipart", "create_multipart_upload", Key=key)["UploadId"]
    part = bucket.part(key, upload_id, 1, b"test")
    bucket.match("put-obj", "put_object", Key=key)
    step = "complete-multipart-if-none-match-put-during"
    _complete(bucket, step, key, upload_id, part, IfNoneMatch="*")


@S3.scenario("test_multipart_if_match_with_put")
def an_object_that_is_written_during_an_upload(replay: Replay) -> None:
    bucket, key = Bucket(replay), "test-precondition"
    put = bucket.match("put-obj", "put_object", Key=key, Body=b"test")
    upload_id = bucket.match("create-multipart", "create_multipart_upload", Key=key)["UploadId"]
    part = bucket.part(key, upload_id, 1, b"test")
    wrong = '"d41d8cd98f00b204e9800998ecf8427e"'
    _complete(bucket, "complete-multipart-if-match-put-before", key, upload_id, part, IfMatch=wrong)
    during = bucket.match("put-obj-during", "put_object", Key=key, Body=b"test2")
    step = "complete-multipart-if-match-put-during"
    _complete(bucket, step, key, upload_id, part, IfMatch=during["ETag"])
    bucket.client = _quiet()
    upload_id = bucket.match("create-multipart-again", "create_multipart_upload", Key=key)["UploadId"]
    part = bucket.part(key, upload_id, 1, b"test")
    step, aside = "complete-multipart-if-match-put-before-restart", ("ETag", "ChecksumCRC64NVME")
    _complete(bucket, step, key, upload_id, part, IfMatch=during["ETag"], aside=aside)
    assert put["ETag"] != during["ETag"]


@S3.scenario("test_multipart_if_match_with_delete")
def an_object_that_is_deleted_during_an_upload(replay: Replay) -> None:
    bucket, key = Bucket(replay), "test-precondition"
    put = bucket.match("put-obj", "put_object", Key=key, Body=b"test")
    upload_id = bucket.match("create-multipart", "create_multipart_upload", Key=key)["UploadId"]
    part = bucket.part(key, upload_id, 1, b"test")
    bucket.match("del-obj", "delete_object", Key=key)
    _complete(bucket, "complete-multipart-after-del", key, upload_id, part, IfMatch=put["ETag"])
    bucket.match("put-obj-2", "put_object", Key=key, Body=b"test")
    step = "complete-multipart-if-match-after-put"
    _complete(bucket, step, key, upload_id, part, IfMatch=put["ETag"])


_PAST, _FUTURE = -86_400, 86_400
_CONDITIONS: dict[str, dict[str, Any]] = {
    "if_match_success": {"CopySourceIfMatch": True},
    "if_match_failed": {"CopySourceIfMatch": False},
    "if_match_none_success": {"CopySourceIfNoneMatch": False},
    "if_none_match_failed": {"CopySourceIfNoneMatch": True},
    "if_modified_since_success": {"CopySourceIfModifiedSince": _PAST},
    "if_unmodified_since_success": {"CopySourceIfUnmodifiedSince": _FUTURE},
    "if_match_and_if_unmodified_since_match": {"CopySourceIfMatch": True, "CopySourceIfUnmodifiedSince": _PAST},
    "if_none_match_and_if_unmodified_since_match_failed": {
        "CopySourceIfNoneMatch": False,
        "CopySourceIfUnmodifiedSince": _PAST,
    },
}
_COPIED = "test_upload_part_copy_with_copy_source_"


def _copied_under(name: str, asked: dict[str, Any]) -> None:
    """Tell the scenario of a part that is copied if its source is as a request says."""

    @S3.scenario(name)
    def a_part_is_copied_under_a_condition(replay: Replay) -> None:
        bucket, key = Bucket(replay), "destination_file.txt"
        bucket.client = _quiet()
        etag = bucket.put("source_file.txt", b"0123456789")["ETag"]
        modified = bucket.call("head_object", Key="source_file.txt")["LastModified"]
        replay.cloud.clock.advance(seconds=2)
        upload_id = bucket.upload(key)
        [step] = [each for each in replay.recorded if each != "list-parts"]
        conditions = {
            member: (etag if said else '"wrong"') if isinstance(said, bool) else modified + timedelta(seconds=said)
            for member, said in asked.items()
        }
        part = {"Key": key, "UploadId": upload_id, "PartNumber": 1, "CopySource": f"{bucket.name}/source_file.txt"}
        bucket.match(step, "upload_part_copy", **part, **conditions)
        if "list-parts" in replay.recorded:
            bucket.match("list-parts", "list_parts", Key=key, UploadId=upload_id)


for _name, _asked in _CONDITIONS.items():
    _copied_under(f"{_COPIED}{_name}", _asked)
_copied_under("test_upload_part_copy_with_if_modified_since_failed", {"CopySourceIfModifiedSince": 1})


# Listing


@S3.scenario("test_list_multiparts_next_marker")
def uploads_in_pages(replay: Replay) -> None:
    bucket = Bucket(replay)
    bucket.match("list-multiparts-empty", "list_multipart_uploads")
    keys = ("test-multipart-uploads-0", "test-multipart-uploads-1", "test-multipart-uploads-2")
    ids = [bucket.upload(key) for key in (keys[2], keys[1], keys[0], keys[0], keys[0])]
    replay.match("upload-ids-order", {"UploadIds": [{"UploadId": each} for each in ids]})
    bucket.match("list-multiparts-all", "list_multipart_uploads")

    def page(step: str, **given: Any) -> None:
        bucket.match(f"list-multiparts-{step}", "list_multipart_uploads", MaxUploads=1, **given)

    page("max-1")
    page("next-key-empty", KeyMarker="")
    page("next-key-only", KeyMarker=keys[0])
    page("next-key-last", KeyMarker=keys[2])
    page("next-upload-only", UploadIdMarker=ids[2])
    page("both-markers", KeyMarker=keys[0], UploadIdMarker=ids[2])
    page("both-markers-2", KeyMarker=keys[0], UploadIdMarker=ids[4])
    page("get-last-upload-no-truncate", KeyMarker=keys[1], UploadIdMarker=ids[1])
    page("wrong-id-for-key", KeyMarker=keys[0], UploadIdMarker=ids[1])


@S3.scenario("test_list_parts_via_object_attrs_pagination")
def parts_of_objects_in_pages(replay: Replay) -> None:
    bucket, key = Bucket(replay), "test-object-attrs-pagination"
    upload_id = bucket.upload(key, ChecksumAlgorithm="SHA256")
    parts = [
        {**bucket.part(key, upload_id, number, BIG, ChecksumAlgorithm="SHA256"), **_sum("SHA256", BIG)}
        for number in (1, 2)
    ]
    bucket.match("list-parts", "list_parts", Key=key, UploadId=upload_id)
    _complete(bucket, "complete-mpu", key, upload_id, *parts)
    asked: dict[str, Any] = {"Key": key, "ObjectAttributes": ["ObjectParts"]}
    bucket.match("get-object-attrs-all", "get_object_attributes", **asked)
    bucket.match("get-object-attrs-1", "get_object_attributes", **asked)
    bucket.match("get-object-attrs-next", "get_object_attributes", MaxParts=1, PartNumberMarker=1, **asked)
    bucket.match("get-object-attrs-wrong-part", "get_object_attributes", MaxParts=1, PartNumberMarker=10, **asked)


# Checksums of uploads


DEFAULTS = ("CRC32", "CRC32C", "CRC64NVME", "SHA256")


@S3.scenario(*(f"test_multipart_checksum_type_default_for_checksum[{name}]" for name in DEFAULTS))
def types_by_default(replay: Replay) -> None:
    bucket, [step] = Bucket(replay), replay.recorded
    given = {"Key": "test-multipart-checksum-default", "ChecksumAlgorithm": replay.parameter}
    bucket.match(step, "create_multipart_upload", **given)


@S3.scenario(
    *(
        f"test_multipart_checksum_type_compatibility[{kind}-{name}]"
        for kind, names in (
            ("COMPOSITE", ("CRC32", "CRC64NVME", "SHA1", "SHA256")),
            ("FULL_OBJECT", ("CRC32", "CRC32C", "SHA1", "SHA256")),
        )
        for name in names
    )
)
def types_that_algorithms_have(replay: Replay) -> None:
    bucket, [step] = Bucket(replay), replay.recorded
    kind, _, algorithm = replay.parameter.partition("-")
    key = replay.recorded[step].get("Key", "k")
    bucket.match(step, "create_multipart_upload", Key=key, ChecksumType=kind, ChecksumAlgorithm=algorithm)


@S3.scenario(
    *(f"test_multipart_upload_part_checksum_exception[{name}]" for name in ("CRC32C", "CRC64NVME", "SHA1", "SHA256"))
)
def checksums_of_parts_that_are_wrong(replay: Replay) -> None:
    bucket, algorithm = Bucket(replay), replay.parameter
    upload_id = bucket.upload(KEY, ChecksumAlgorithm=algorithm)
    given: dict[str, Any] = {"Key": KEY, "UploadId": upload_id, "PartNumber": 1, "Body": b"abc"}
    name = f"Checksum{algorithm}"
    bucket.match("put-wrong-checksum-no-b64", "upload_part", **given, **{name: "test"})
    bucket.match("put-wrong-checksum-value", "upload_part", **given, **_sum(algorithm, b"another"))


def _with_three_parts(bucket: Bucket, algorithm: str, kind: str) -> tuple[str, list[dict[str, Any]]]:
    asked = {"ChecksumAlgorithm": algorithm, "ChecksumType": kind}
    upload_id = bucket.match("create-mpu-checksum", "create_multipart_upload", Key=KEY, **asked)["UploadId"]
    parts = []
    for number, body in enumerate((BIG, BIG, TEN)):
        given = {"Key": KEY, "UploadId": upload_id, "PartNumber": number + 1, "Body": body, **_sum(algorithm, body)}
        answer = bucket.match(f"upload-part-{number}", "upload_part", **given)
        parts.append({"ETag": answer["ETag"], "PartNumber": number + 1, **_sum(algorithm, body)})
    bucket.match("list-parts", "list_parts", Key=KEY, UploadId=upload_id)
    return upload_id, parts


def _reads(bucket: Bucket) -> None:
    bucket.match("get-object-with-checksum", "get_object", Key=KEY, ChecksumMode="ENABLED", aside=("Body",))
    bucket.match("head-object-with-checksum", "head_object", Key=KEY, ChecksumMode="ENABLED")
    _attributes(bucket, "get-object-attrs", KEY)


def _attributes(bucket: Bucket, step: str, key: str) -> None:
    asked = ["Checksum", "ETag"] if "copy" in step else ["Checksum", "ETag", "ObjectParts"]
    bucket.match(step, "get_object_attributes", Key=key, ObjectAttributes=asked)


def _copied(bucket: Bucket) -> None:
    bucket.copy("copy-obj-checksum", KEY, "copy")
    _attributes(bucket, "get-copy-object-attrs", "copy")


@S3.scenario(*(f"test_complete_multipart_parts_checksum_composite[{name}]" for name in ("CRC32C", "CRC32")))
def checksums_of_checksums(replay: Replay) -> None:
    bucket, algorithm = Bucket(replay), replay.parameter
    upload_id, parts = _with_three_parts(bucket, algorithm, "COMPOSITE")
    bare = [{name: part[name] for name in ("ETag", "PartNumber")} for part in parts]
    _complete(bucket, "complete-multipart-no-checksum", KEY, upload_id, *bare)
    number = int(replay.recorded["complete-multipart-wrong-parts-checksum"]["Error"]["PartNumber"])
    wrong = [{**part, **_sum(algorithm, TEN)} if part["PartNumber"] == number else part for part in parts]
    _complete(bucket, "complete-multipart-wrong-parts-checksum", KEY, upload_id, *wrong)
    _complete(bucket, "complete-multipart-checksum", KEY, upload_id, *parts)
    _reads(bucket)
    bucket.match("get-object-part-checksum", "get_object", Key=KEY, PartNumber=3, ChecksumMode="ENABLED")
    _copied(bucket)


@S3.scenario(*(f"test_complete_multipart_parts_checksum_full_object[{name}]" for name in ("CRC32C", "CRC64NVME")))
def checksums_of_whole_objects(replay: Replay) -> None:
    bucket, algorithm = Bucket(replay), replay.parameter
    upload_id, parts = _with_three_parts(bucket, algorithm, "FULL_OBJECT")
    wrong = [{**parts[0], **_sum(algorithm, TEN)}, *parts[1:]]
    _complete(bucket, "complete-multipart-wrong-parts-checksum", KEY, upload_id, *wrong)
    whole = _sum(algorithm, BIG + BIG + TEN)
    _complete(bucket, "complete-multipart-checksum", KEY, upload_id, *parts, ChecksumType="FULL_OBJECT", **whole)
    _reads(bucket)
    bucket.match("get-object-part-checksum", "get_object", Key=KEY, PartNumber=3, ChecksumMode="ENABLED")
    _copied(bucket)


@S3.scenario("test_complete_multipart_parts_checksum_full_object_default")
def the_default_for_whole_objects(replay: Replay) -> None:
    bucket, asked = Bucket(replay), {"ChecksumAlgorithm": "CRC64NVME"}
    upload_id = bucket.match("create-mpu-checksum-crc64", "create_multipart_upload", Key=KEY, **asked)["UploadId"]
    body = b"aaa"
    given = {"Key": KEY, "UploadId": upload_id, "PartNumber": 1, "Body": body, **_sum("CRC64NVME", body)}
    part = bucket.match("upload-part", "upload_part", **given)
    named = {"ETag": part["ETag"], "PartNumber": 1, **_sum("CRC64NVME", body)}
    _complete(bucket, "complete-multipart-checksum", KEY, upload_id, named)
    _reads(bucket)


@S3.scenario("test_complete_multipart_parts_checksum_default")
def uploads_without_a_checksum(replay: Replay) -> None:
    bucket, body = Bucket(replay), b"aaa"
    bucket.client = _quiet()
    upload_id = bucket.match("create-mpu-no-checksum", "create_multipart_upload", Key=KEY)["UploadId"]
    bucket.match("list-multiparts", "list_multipart_uploads")
    given = {"Key": KEY, "UploadId": upload_id, "PartNumber": 1, "Body": body, **_sum("CRC32C", body)}
    part = bucket.match("upload-part-different-checksum-than-default", "upload_part", **given)
    bucket.match("list-parts", "list_parts", Key=KEY, UploadId=upload_id)
    bare = {"ETag": part["ETag"], "PartNumber": 1}
    right, wrong = {**bare, **_sum("CRC32C", body)}, {**bare, **_sum("CRC32C", TEN)}
    _complete(bucket, "complete-multipart-wrong-parts-checksum", KEY, upload_id, wrong)
    _complete(bucket, "complete-multipart-parts-checksum", KEY, upload_id, right)
    for kind in ("COMPOSITE", "FULL_OBJECT"):
        step = f"complete-multipart-{kind.lower().replace('_', '-')}-type"
        _complete(bucket, step, KEY, upload_id, bare, ChecksumType=kind)
    _complete(bucket, "complete-multipart-checksum", KEY, upload_id, bare)
    _reads(bucket)
    _copied(bucket)


@S3.scenario("test_multipart_parts_checksum_exceptions_composite")
def composites_that_are_refused(replay: Replay) -> None:
    bucket, key = Bucket(replay), "test-multipart-checksum-exc"
    bucket.client = _quiet()
    bucket.match("create-mpu-no-checksum-algo-with-type", "create_multipart_upload", Key=key, ChecksumType="COMPOSITE")
    bucket.match("create-mpu-wrong-checksum-algo", "create_multipart_upload", Key=key, ChecksumAlgorithm="TEST")
    asked = {"Key": key, "ChecksumAlgorithm": "CRC32", "ChecksumType": "COMPOSITE"}
    upload_id = bucket.match("create-mpu-composite-checksum", "create_multipart_upload", **asked)["UploadId"]
    bucket.match("list-multiparts", "list_multipart_uploads")
    given: dict[str, Any] = {"Key": key, "UploadId": upload_id, "PartNumber": 1, "Body": b"abc"}
    part = bucket.match("upload-part-no-checksum-ok", "upload_part", **given)
    named = {"ETag": part["ETag"], "PartNumber": 1}
    crc32 = base64.b64encode(zlib.crc32(b"abc").to_bytes(4, "big")).decode()
    _complete(
        bucket,
        "complete-part-with-bad-checksum-type",
        key,
        upload_id,
        {**named, "ChecksumCRC32": crc32},
        ChecksumType="FULL_OBJECT",
    )
    _complete(bucket, "complete-part-with-checksum", key, upload_id, {**named, **_sum("SHA256", b"abc")})
    asked = {"Key": key, "ChecksumAlgorithm": "SHA256"}
    upload_id = bucket.match("create-mpu-with-checksum", "create_multipart_upload", **asked)["UploadId"]
    given["UploadId"] = upload_id
    bucket.match("upload-part-different-checksum-exc", "upload_part", ChecksumAlgorithm="CRC32", **given)


@S3.scenario("test_multipart_parts_checksum_exceptions_full_object")
def whole_objects_that_are_refused(replay: Replay) -> None:
    bucket, key = Bucket(replay), "test-multipart-checksum-exc"
    bucket.client = _quiet()
    kind = {"ChecksumType": "FULL_OBJECT"}
    bucket.match("create-mpu-no-checksum-algo-with-type", "create_multipart_upload", Key=key, **kind)
    asked = {"Key": key, "ChecksumAlgorithm": "CRC32C", **kind}
    upload_id = bucket.match("create-mpu-checksum-crc32c", "create_multipart_upload", **asked)["UploadId"]
    bucket.match("list-multiparts", "list_multipart_uploads")
    given: dict[str, Any] = {"Key": key, "UploadId": upload_id, "PartNumber": 1, "Body": b"abc"}
    part = bucket.match("upload-part-no-checksum-ok", "upload_part", **given)
    named = {"ETag": part["ETag"], "PartNumber": 1}
    bad, other = _sum("CRC32C", TEN), _sum("CRC32", TEN)
    for step, said in (
        ("complete-part-bad-checksum-type", {"ChecksumType": "COMPOSITE"}),
        ("complete-part-bad-checksum", {**bad, **kind}),
        ("complete-part-bad-checksum-algo", {**other, **kind}),
        ("complete-part-only-checksum-algo", bad),
        ("complete-part-only-checksum-algo-diff", other),
        ("complete-part-good-checksum-no-type", other),
    ):
        _complete(bucket, step, key, upload_id, named, **said)
    _complete(bucket, "complete-success", key, upload_id, named, **_sum("CRC32C", b"abc"), **kind)
    upload_id = bucket.match("create-mpu-with-checksum", "create_multipart_upload", **asked)["UploadId"]
    given["UploadId"] = upload_id
    bucket.match("upload-part-different-checksum-exc", "upload_part", ChecksumAlgorithm="CRC32", **given)


# Checksums of objects


@S3.scenario(*(f"test_put_object_checksum[{name}]" for name in ("CRC32C", "CRC32", "SHA256")))
def checksums_of_objects(replay: Replay) -> None:
    bucket, algorithm, body = Bucket(replay), replay.parameter, b"test data.."
    name, given = f"Checksum{algorithm}", {"Key": "k", "Body": body}
    asked = {"Key": "k", "ObjectAttributes": ["ETag", "Checksum"]}
    bucket.match("put-wrong-checksum-no-b64", "put_object", **given, **{name: "test"})
    bucket.match("put-wrong-checksum-value", "put_object", **given, **_sum(algorithm, b"another"))
    bucket.match("put-object-generated", "put_object", **given, **_sum(algorithm, body))
    bucket.match("get-object-attrs-generated", "get_object_attributes", **asked)
    bucket.match("put-object-autogenerated", "put_object", **given, **_sum(algorithm, body))
    bucket.match("get-object-attrs-auto-generated", "get_object_attributes", **asked)
    bucket.match("head-object-with-checksum", "head_object", Key="k", ChecksumMode="ENABLED")


@S3.scenario(*(f"test_s3_get_object_checksum[{name}]" for name in ("CRC32C", "CRC32", "None", "SHA1", "SHA256")))
def checksums_that_are_read(replay: Replay) -> None:
    bucket, algorithm, body = Bucket(replay), replay.parameter, b"test-checksum"
    given = {} if algorithm == "None" else _sum(algorithm, body)
    bucket.match("put-object", "put_object", Key="k", Body=body, **given)
    bucket.match("get-object", "get_object", Key="k")
    bucket.match("get-object-with-checksum", "get_object", Key="k", ChecksumMode="ENABLED")
    answer = bucket.call("get_object", Key="k", ChecksumMode="ENABLED")
    replay.match("head-object-with-checksum", answer)
    bucket.match("get-object-attrs", "get_object_attributes", Key="k", ObjectAttributes=["Checksum"])


@S3.scenario("test_s3_checksum_with_content_encoding")
def the_checksum_is_of_what_was_sent(replay: Replay) -> None:
    bucket, aside = Bucket(replay), ("ETag", "ChecksumSHA256", "Body")
    body = b"x" * 41
    given = {"ContentEncoding": "gzip", **_sum("SHA256", body)}
    bucket.match("put-object", "put_object", Key="k", Body=body, aside=aside, **given)
    bucket.match("get-object", "get_object", Key="k", aside=aside)
    bucket.match("get-object-with-checksum", "get_object", Key="k", ChecksumMode="ENABLED", aside=aside)
    bucket.match("get-object-attrs", "get_object_attributes", Key="k", ObjectAttributes=["Checksum"], aside=aside)


@S3.scenario("test_s3_checksum_no_automatic_sdk_calculation")
def clients_that_send_no_checksum(replay: Replay) -> None:
    bucket, body, asked = Bucket(replay), b"test data..", {"ObjectAttributes": ["Checksum"]}
    bucket.client = _quiet()
    replay.leave("wrong-checksum")  # of plain HTTP
    bucket.put("k", body)
    bucket.match("head-obj-no-checksum", "head_object", Key="k", ChecksumMode="ENABLED")
    bucket.match("get-obj-attrs-no-checksum", "get_object_attributes", Key="k", **asked)
    bucket.copy("copy-obj-default-checksum", "k", "copy")
    bucket.match("get-copy-obj-attrs-no-checksum", "get_object_attributes", Key="copy", **asked)
    bucket.match("head-obj-only-checksum-algo", "head_object", Key="k", ChecksumMode="ENABLED")
    bucket.put("k", body, **_sum("SHA256", body))
    bucket.match("head-obj-right-checksum", "head_object", Key="k", ChecksumMode="ENABLED")
    bucket.match("head-obj-diff-checksum-algo", "head_object", Key="k", ChecksumMode="ENABLED")


@S3.scenario("test_get_object_attributes_versioned")
def attributes_of_versions(replay: Replay) -> None:
    bucket, key = Bucket(replay, versioned=True), "key-attrs-versioned"
    first = bucket.match("put-obj-v1", "put_object", Key=key, Body=b"test-v1", aside=("ETag", "ChecksumCRC32"))
    bucket.match("put-obj-v2", "put_object", Key=key, Body=b"test-v2..", aside=("ETag", "ChecksumCRC32"))
    asked: dict[str, Any] = {"Key": key, "ObjectAttributes": ["StorageClass", "ETag", "ObjectSize"]}
    every = {**asked, "ObjectAttributes": [*asked["ObjectAttributes"], "ObjectParts", "Checksum"]}
    bucket.match("object-attrs", "get_object_attributes", aside=("ETag", "ChecksumCRC32"), **every)
    bucket.match("get-object-attrs-v1", "get_object_attributes", VersionId=first["VersionId"], aside=("ETag",), **asked)
    bucket.match("delete-key", "delete_object", Key=key)
    bucket.match("deleted-object-attrs", "get_object_attributes", **asked)


test_answers_are_those_of_aws = S3.runner()
