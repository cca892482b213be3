"""Multipart uploads, as AWS answered."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

S3 = Recordings("s3")
BUCKET = "bucket"
LEAST = 5_242_881
"""What the parts of recordings have, one byte more than they must."""
WHO = ("Initiator",)
"""Recorded with a display name, which AWS shows no more."""
WRONG = {"CRC32": "AAAAAA==", "CRC32C": "AAAAAA==", "CRC64NVME": "AAAAAAAAAAA="}


class Upload:
    """A multipart upload of a scenario; what is called on it has the bucket's name, the key and the upload's id."""

    def __init__(self, replay: Replay, key: str, step: str | None = None, **given: Any) -> None:
        self.replay = replay
        self.s3 = client()
        self.one = {"Bucket": BUCKET, "Key": key}
        answer = self.s3.create_multipart_upload(**self.one, **given)
        if step is not None:
            replay.match(step, answer)
        self.all = {**self.one, "UploadId": answer["UploadId"]}
        self.parts: list[dict[str, Any]] = []

    def part(self, body: bytes, step: str | None = None, number: int | None = None, **given: Any) -> None:
        """Upload a part, and remember it for the completion."""
        number = len(self.parts) + 1 if number is None else number
        algorithm = given.pop("ChecksumAlgorithm", None)
        if algorithm is not None and step is not None:
            # Given as it was recorded: without awscrt a client can't work out all of them.
            given[f"Checksum{algorithm}"] = self.replay.recorded[step][f"Checksum{algorithm}"]
        answer = self.s3.upload_part(**self.all, PartNumber=number, Body=body, **given)
        if step is not None:
            self.replay.match(step, answer)
        sums = {name: value for name, value in answer.items() if name.startswith("Checksum")}
        self.parts.append({"PartNumber": number, "ETag": answer["ETag"], **sums})

    def bare(self) -> list[dict[str, Any]]:
        """The parts without their checksums."""
        return [{name: part[name] for name in ("PartNumber", "ETag")} for part in self.parts]

    def complete(self, step: str, parts: list[dict[str, Any]] | None = None, **given: Any) -> None:
        """Complete the upload, or be refused, as a step tells."""
        listed = self.parts if parts is None else parts
        asked = {**self.all, "MultipartUpload": {"Parts": listed}, **given}
        self.replay.refused(step, self.s3.complete_multipart_upload, **asked)


def client(**further: Any) -> Any:
    """A client that sends what its model does not allow."""
    return boto3.client("s3", region_name="us-east-1", config=Config(parameter_validation=False, **further))


def bucket(replay: Replay) -> Any:
    """A client, with which a bucket has been made."""
    s3 = client()
    s3.create_bucket(Bucket=BUCKET)
    replay.matching.literal["i-d"] = replay.matching.literal["owner-id"] = s3.list_buckets()["Owner"]["ID"]
    return s3


def read(s3: Any, **asked: Any) -> Any:
    answer = s3.get_object(**asked)
    return {**answer, "Body": answer["Body"].read()}


# Parts and their order


@S3.scenario("TestS3::test_complete_multipart_parts_order")
def parts_are_named_in_order(replay: Replay) -> None:
    s3 = bucket(replay)
    upload = Upload(replay, "test-order-parts")
    for number in (1, 2, 3):
        upload.part(b"a" * LEAST, number=number)
    first, second, third = upload.bare()
    upload.complete("complete-multipart-unordered", [first, third, second])
    upload.complete("complete-multipart-ordered", [first, second, third])
    stepped = Upload(replay, "key-sequence-with-step-2")
    for number in (1, 3, 5):
        stepped.part(b"a" * LEAST, number=number)
    stepped.complete("complete-multipart-with-step-2", stepped.bare())
    other = Upload(replay, "other")
    asked = {**other.all, "PartNumber": -1, "Body": b""}
    replay.refused("upload-part-negative-part-number", s3.upload_part, **asked)


@S3.scenario("TestS3::test_multipart_complete_multipart_too_small")
def all_parts_but_the_last_have_a_least_size(replay: Replay) -> None:
    bucket(replay)
    upload = Upload(replay, "too-small")
    upload.part(b"data", "upload-part1", ChecksumAlgorithm="CRC32")
    upload.part(b"data", "upload-part2", ChecksumAlgorithm="CRC32")
    upload.complete("complete-exc-no-parts", [])
    upload.complete("complete-exc-too-small", upload.bare())


@S3.scenario("TestS3::test_multipart_no_such_upload")
def an_upload_that_is_not_there(replay: Replay) -> None:
    s3 = bucket(replay)
    one = {"Bucket": BUCKET, "Key": "key", "UploadId": "fakeid"}
    parts = {"Parts": [{"PartNumber": 1, "ETag": "fakeetag"}]}
    replay.refused("upload-exc", s3.upload_part, **one, PartNumber=1, Body=b"data")
    replay.refused("complete-exc", s3.complete_multipart_upload, **one, MultipartUpload=parts)
    replay.refused("abort-exc", s3.abort_multipart_upload, **one)


@S3.scenario("TestS3::test_multipart_copy_object_etag")
def a_copy_is_one_piece(replay: Replay) -> None:
    s3, key = bucket(replay), "test.file"
    upload = Upload(replay, key)
    upload.part(b"test content 123")
    upload.complete("multipart-upload", upload.bare())
    source = {"CopySource": f"{BUCKET}/{key}"}
    replay.match("copy-object", s3.copy_object(Bucket=BUCKET, Key="copy", **source))
    changed = {"MetadataDirective": "REPLACE"}
    replay.match("copy-object-in-place", s3.copy_object(Bucket=BUCKET, Key=key, **source, **changed))
    replay.match("head-obj", s3.head_object(Bucket=BUCKET, Key=key, ChecksumMode="ENABLED"))


@S3.scenario("TestS3::test_multipart_with_unicode_character_location")
def a_location_is_encoded(replay: Replay) -> None:
    bucket(replay)
    replay.matching.values["<bucket-url>"] = f"https://{BUCKET}.s3.amazonaws.com"
    upload = Upload(replay, "test-unicode_—_file", "create-multipart")
    upload.part(b"upload-part-1")
    upload.complete("complete-multipart", upload.bare())


# Checksums


@S3.scenario(
    *(
        f"TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_{kind}[{algorithm}]"
        for kind, algorithm in (
            *(("composite", "CRC32"), ("composite", "CRC32C")),
            *(("full_object", "CRC32C"), ("full_object", "CRC64NVME")),
        )
    )
)
def checksums_of_parts_and_of_the_whole(replay: Replay) -> None:
    s3, key, algorithm = bucket(replay), "test-multipart-checksum", replay.parameter
    is_composite = "complete-multipart-no-checksum" in replay.recorded
    kind = "COMPOSITE" if is_composite else "FULL_OBJECT"
    upload = Upload(replay, key, "create-mpu-checksum", ChecksumAlgorithm=algorithm, ChecksumType=kind)
    for number, body in enumerate((b"a" * LEAST, b"a" * LEAST, b"a" * 10)):
        upload.part(body, f"upload-part-{number}", ChecksumAlgorithm=algorithm)
    replay.match("list-parts", s3.list_parts(**upload.all), aside=WHO)
    if is_composite:
        upload.complete("complete-multipart-no-checksum", upload.bare())
    wrong = [{**part, f"Checksum{algorithm}": WRONG[algorithm]} for part in upload.parts]
    first_wrong = int(replay.recorded["complete-multipart-wrong-parts-checksum"]["Error"]["PartNumber"]) - 1
    mixed = [*upload.parts[:first_wrong], *wrong[first_wrong:]]
    upload.complete("complete-multipart-wrong-parts-checksum", mixed)
    upload.complete("complete-multipart-checksum")
    asked = {"Bucket": BUCKET, "Key": key, "ChecksumMode": "ENABLED"}
    body = ("Body", "ChecksumAlgorithm")
    replay.match("get-object-with-checksum", read(s3, **asked), aside=body)
    replay.match("head-object-with-checksum", s3.head_object(**asked))
    part = read(s3, **asked, PartNumber=3)
    replay.match("get-object-part-checksum", part, aside=("ChecksumAlgorithm",))
    shown = ["Checksum", "ETag", "ObjectParts"]
    attributes = s3.get_object_attributes(Bucket=BUCKET, Key=key, ObjectAttributes=shown)
    replay.match("get-object-attrs", attributes)
    copied = s3.copy_object(Bucket=BUCKET, Key="copy", CopySource=f"{BUCKET}/{key}")
    replay.match("copy-obj-checksum", copied)
    attributes = s3.get_object_attributes(Bucket=BUCKET, Key="copy", ObjectAttributes=shown)
    replay.match("get-copy-object-attrs", attributes)


@S3.scenario("TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_default")
def an_upload_without_a_checksum_gets_one(replay: Replay) -> None:
    s3, key = bucket(replay), "test-multipart-checksum"
    upload = Upload(replay, key, "create-mpu-no-checksum")
    replay.match("list-multiparts", s3.list_multipart_uploads(Bucket=BUCKET), aside=WHO)
    upload.part(b"aaa", "upload-part-different-checksum-than-default", ChecksumAlgorithm="CRC32C")
    replay.match("list-parts", s3.list_parts(**upload.all), aside=WHO)
    upload.complete("complete-multipart-parts-checksum")
    wrong = [{**upload.bare()[0], "ChecksumCRC32C": WRONG["CRC32C"]}]
    upload.complete("complete-multipart-wrong-parts-checksum", wrong)
    upload.complete("complete-multipart-composite-type", upload.bare(), ChecksumType="COMPOSITE")
    upload.complete("complete-multipart-full-object-type", upload.bare(), ChecksumType="FULL_OBJECT")
    upload.complete("complete-multipart-checksum", upload.bare())
    asked = {"Bucket": BUCKET, "Key": key, "ChecksumMode": "ENABLED"}
    replay.match("get-object-with-checksum", read(s3, **asked), aside=("Body", "ChecksumAlgorithm"))
    replay.match("head-object-with-checksum", s3.head_object(**asked))
    shown = ["Checksum", "ETag", "ObjectParts"]
    replay.match("get-object-attrs", s3.get_object_attributes(Bucket=BUCKET, Key=key, ObjectAttributes=shown))
    copied = s3.copy_object(Bucket=BUCKET, Key="copy", CopySource=f"{BUCKET}/{key}")
    replay.match("copy-obj-checksum", copied)
    replay.match("get-copy-object-attrs", s3.get_object_attributes(Bucket=BUCKET, Key="copy", ObjectAttributes=shown))


@S3.scenario("TestS3MultipartUploadChecksum::test_complete_multipart_parts_checksum_full_object_default")
def crc64nvme_is_of_the_full_object(replay: Replay) -> None:
    s3, key = bucket(replay), "test-multipart-checksum"
    upload = Upload(replay, key, "create-mpu-checksum-crc64", ChecksumAlgorithm="CRC64NVME")
    upload.part(b"aaa", "upload-part", ChecksumAlgorithm="CRC64NVME")
    upload.complete("complete-multipart-checksum")
    asked = {"Bucket": BUCKET, "Key": key, "ChecksumMode": "ENABLED"}
    replay.match("get-object-with-checksum", read(s3, **asked), aside=("Body", "ChecksumAlgorithm"))
    replay.match("head-object-with-checksum", s3.head_object(**asked))
    shown = ["Checksum", "ETag", "ObjectParts"]
    replay.match("get-object-attrs", s3.get_object_attributes(Bucket=BUCKET, Key=key, ObjectAttributes=shown))


@S3.scenario(
    *(
        f"TestS3MultipartUploadChecksum::test_multipart_checksum_type_compatibility[{kind}-{algorithm}]"
        for kind, algorithms in (
            ("COMPOSITE", ("CRC32", "CRC64NVME", "SHA1", "SHA256")),
            ("FULL_OBJECT", ("CRC32C", "CRC32", "SHA1", "SHA256")),
        )
        for algorithm in algorithms
    )
)
def some_checksums_are_of_one_kind(replay: Replay) -> None:
    s3 = bucket(replay)
    kind, algorithm = replay.parameter.split("-")
    (step,) = replay.recorded
    asked = {"Bucket": BUCKET, "Key": "test-multipart-checksum-compat"}
    replay.refused(step, s3.create_multipart_upload, **asked, ChecksumType=kind, ChecksumAlgorithm=algorithm)


@S3.scenario(
    *(
        f"TestS3MultipartUploadChecksum::test_multipart_checksum_type_default_for_checksum[{algorithm}]"
        for algorithm in ("CRC32C", "CRC32", "CRC64NVME", "SHA256")
    )
)
def each_checksum_has_its_kind(replay: Replay) -> None:
    s3 = bucket(replay)
    asked = {"Bucket": BUCKET, "Key": "test-multipart-checksum-default", "ChecksumAlgorithm": replay.parameter}
    replay.match("create-mpu-default-checksum-type", s3.create_multipart_upload(**asked))


@S3.scenario(
    *(
        f"TestS3MultipartUploadChecksum::test_multipart_upload_part_checksum_exception[{algorithm}]"
        for algorithm in ("CRC32C", "CRC64NVME", "SHA1", "SHA256")
    )
)
def a_part_has_the_checksum_it_says(replay: Replay) -> None:
    s3, algorithm = bucket(replay), replay.parameter
    upload = Upload(replay, "key", ChecksumAlgorithm=algorithm)
    size = {"CRC32C": 4, "CRC64NVME": 8, "SHA1": 20, "SHA256": 32}[algorithm]
    wrong = base64.b64encode(bytes(size)).decode()
    asked = {**upload.all, "PartNumber": 1, "Body": b"test"}
    replay.refused("put-wrong-checksum-no-b64", s3.upload_part, **asked, **{f"Checksum{algorithm}": "TEST"})
    replay.refused("put-wrong-checksum-value", s3.upload_part, **asked, **{f"Checksum{algorithm}": wrong})


@S3.scenario("TestS3::test_get_object_part_checksum[COMPOSITE]")
def a_part_is_read_with_its_checksum(replay: Replay) -> None:
    s3, key = bucket(replay), "test-multipart-checksum"
    upload = Upload(replay, key, "create-mpu-checksum", ChecksumAlgorithm="CRC32C", ChecksumType="COMPOSITE")
    upload.part(b"test content 123", "upload-part", ChecksumAlgorithm="CRC32C")
    upload.complete("complete-multipart-checksum")
    asked = {"Bucket": BUCKET, "Key": key, "PartNumber": 1, "ChecksumMode": "ENABLED"}
    replay.match("get-object-part", read(s3, **asked), aside=("ChecksumAlgorithm",))
    replay.match("head-object-part", s3.head_object(**asked))


# Listings


@S3.scenario("TestS3ListParts::test_list_parts_via_object_attrs_pagination")
def parts_of_an_object_have_pages(replay: Replay) -> None:
    s3, key = bucket(replay), "test-object-attrs-pagination"
    upload = Upload(replay, key, ChecksumAlgorithm="SHA256")
    digest = replay.recorded["list-parts"]["Parts"][0]["ChecksumSHA256"]
    for _ in range(2):
        upload.part(b"a" * LEAST, ChecksumSHA256=digest)
    replay.match("list-parts", s3.list_parts(**upload.all), aside=WHO)
    upload.complete("complete-mpu")

    def attributes(**page: Any) -> Any:
        return s3.get_object_attributes(Bucket=BUCKET, Key=key, ObjectAttributes=["ObjectParts"], **page)

    replay.match("get-object-attrs-all", attributes())
    replay.leave("get-object-attrs-1")  # the recording's page of one has two parts
    replay.match("get-object-attrs-next", attributes(MaxParts=1, PartNumberMarker=1))
    replay.match("get-object-attrs-wrong-part", attributes(MaxParts=1, PartNumberMarker=10))


@S3.scenario("TestS3ListMultipartUploads::test_list_multiparts_next_marker")
def uploads_are_listed_by_key_and_age(replay: Replay) -> None:
    s3 = bucket(replay)
    listing = {"Bucket": BUCKET}
    replay.match("list-multiparts-empty", s3.list_multipart_uploads(**listing))
    keys = {"<key:1>": "test-a", "<key:2>": "test-b", "<key:3>": "test-c"}
    made = [Upload(replay, key).all for key in (keys["<key:3>"], keys["<key:2>"], *[keys["<key:1>"]] * 3)]
    replay.matching.values |= keys
    ids = [upload["UploadId"] for upload in made]
    replay.matching.values |= {f"<upload-id:{number}>": name for number, name in enumerate(ids, 1)}
    replay.leave("upload-ids-order")
    first, second, _, fourth, fifth = ids
    assert fourth != first

    def page(step: str, **asked: Any) -> None:
        replay.refused(step, s3.list_multipart_uploads, aside=WHO, **listing, **asked)

    one, two, three = keys.values()
    page("list-multiparts-all")
    page("list-multiparts-max-1", MaxUploads=1)
    page("list-multiparts-both-markers", MaxUploads=1, KeyMarker=one, UploadIdMarker=ids[2])
    page("list-multiparts-both-markers-2", MaxUploads=1, KeyMarker=one, UploadIdMarker=fifth)
    page("list-multiparts-get-last-upload-no-truncate", MaxUploads=1, KeyMarker=two, UploadIdMarker=second)
    page("list-multiparts-next-key-empty", MaxUploads=1, KeyMarker="")
    page("list-multiparts-next-key-last", MaxUploads=1, KeyMarker=three)
    page("list-multiparts-next-key-only", MaxUploads=1, KeyMarker=one)
    page("list-multiparts-next-upload-only", MaxUploads=1, UploadIdMarker=ids[2])
    page("list-multiparts-wrong-id-for-key", MaxUploads=1, KeyMarker=one, UploadIdMarker=second)


# Conditions


def source_of(replay: Replay) -> tuple[Any, dict[str, Any]]:
    """A bucket with a source, and how it is copied into a part of an upload."""
    s3 = bucket(replay)
    s3.put_object(Bucket=BUCKET, Key="source_file.txt", Body=b"0123456789")
    upload = Upload(replay, "destination_file.txt")
    return s3, {**upload.all, "CopySource": f"{BUCKET}/source_file.txt", "PartNumber": 1}


def moment(replay: Replay, hours: float) -> datetime:
    return datetime.fromtimestamp(replay.cloud.clock.now(), UTC) + timedelta(hours=hours)


COPIED = {
    "if_match_and_if_unmodified_since_match": ("upload-part-copy", "match", -1.0, None),
    "if_match_none_success": ("upload-part-copy-if-none-match", "none", None, None),
    "if_match_success": ("upload-part-copy-if-match", "match", None, None),
    "if_modified_since_success": ("upload-part-copy-if-modified-since", None, None, -1.0),
    "if_unmodified_since_success": ("upload-part-copy-if-unmodified-since", None, 1.0, None),
    "if_match_failed": ("upload-part-copy-source-if-match", "wrong", None, None),
    "if_none_match_failed": ("upload-part-copy-source-if-none-match", "none of it", None, None),
    "if_none_match_and_if_unmodified_since_match_failed": (
        "upload-part-copy-source-unmodified-since-and-if-none-match",
        "none",
        -1.0,
        None,
    ),
}
"""Recording -> step, what is asked of the ETag, since how many hours from now it may not, and must, be modified."""


def copied_with(replay: Replay, step: str, etag: str | None, unmodified: float | None, modified: float | None) -> None:
    s3, asked = source_of(replay)
    own = s3.head_object(Bucket=BUCKET, Key="source_file.txt")["ETag"]
    conditions: dict[str, Any] = {
        "match": {"CopySourceIfMatch": own},
        "wrong": {"CopySourceIfMatch": "wrong"},
        "none": {"CopySourceIfNoneMatch": "other"},
        "none of it": {"CopySourceIfNoneMatch": own},
    }.get(etag or "", {})
    if unmodified is not None:
        conditions = {**conditions, "CopySourceIfUnmodifiedSince": moment(replay, unmodified)}
    if modified is not None:
        conditions = {**conditions, "CopySourceIfModifiedSince": moment(replay, modified)}
    replay.refused(step, s3.upload_part_copy, **asked, **conditions)
    if "list-parts" in replay.recorded:
        upload = {name: asked[name] for name in ("Bucket", "Key", "UploadId")}
        replay.match("list-parts", s3.list_parts(**upload), aside=WHO)


def _register() -> None:
    for name, told in COPIED.items():

        def scenario(replay: Replay, told: Any = told) -> None:
            copied_with(replay, *told)

        S3.scenario(f"TestS3Multipart::test_upload_part_copy_with_copy_source_{name}")(scenario)


_register()


@S3.scenario("TestS3Multipart::test_upload_part_copy_with_if_modified_since_failed")
def a_source_that_was_not_modified_is_not_copied(replay: Replay) -> None:
    s3, asked = source_of(replay)
    replay.cloud.clock.advance(hours=2)
    condition = {"CopySourceIfModifiedSince": moment(replay, -1)}
    replay.refused("upload-part-copy-source-modified-since-match", s3.upload_part_copy, **asked, **condition)


KEY = "test-precondition"
ONE = {"Bucket": BUCKET, "Key": KEY}


@S3.scenario("TestS3ObjectWritePrecondition::test_multipart_if_match_with_put")
def an_object_must_be_the_one_it_was(replay: Replay) -> None:
    s3 = bucket(replay)
    replay.match("put-obj", s3.put_object(**ONE, Body=b"test"))
    upload = Upload(replay, KEY, "create-multipart")
    upload.part(b"test")
    upload.complete("complete-multipart-if-match-put-before", upload.bare(), IfMatch="wrong-etag")
    during = replay.match("put-obj-during", s3.put_object(**ONE, Body=b"test2"))["ETag"]
    upload.complete("complete-multipart-if-match-put-during", upload.bare(), IfMatch=during)
    again = Upload(replay, KEY, "create-multipart-again")
    again.part(b"test")
    again.complete("complete-multipart-if-match-put-before-restart", again.bare(), IfMatch=during)


@S3.scenario("TestS3ObjectWritePrecondition::test_multipart_if_none_match_with_put")
def nothing_may_be_there(replay: Replay) -> None:
    s3 = bucket(replay)
    upload = Upload(replay, KEY, "create-multipart")
    upload.part(b"test")
    replay.match("put-obj", s3.put_object(**ONE, Body=b""))
    upload.complete("complete-multipart-if-none-match-put-during", upload.bare(), IfNoneMatch="*")


@S3.scenario("TestS3ObjectWritePrecondition::test_multipart_if_match_with_delete")
def an_object_that_was_deleted_meanwhile(replay: Replay) -> None:
    s3 = bucket(replay)
    etag = replay.match("put-obj", s3.put_object(**ONE, Body=b"test"))["ETag"]
    upload = Upload(replay, KEY, "create-multipart")
    upload.part(b"test")
    replay.match("del-obj", s3.delete_object(**ONE))
    upload.complete("complete-multipart-after-del", upload.bare(), IfMatch=etag)
    replay.match("put-obj-2", s3.put_object(**ONE, Body=b"test"))
    upload.complete("complete-multipart-if-match-after-put", upload.bare(), IfMatch=etag)


test_answers_are_those_of_aws = S3.runner()
