"""Multipart uploads: parts in any order make the object that their numbers say."""

from __future__ import annotations

from hashlib import md5
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from tests.budgets import examples

if TYPE_CHECKING:
    from collections.abc import Callable

SMALLEST = 5 * 1024 * 1024


def begin(s3: Any, bucket: str, key: str = "k", **given: Any) -> str:
    return str(s3.create_multipart_upload(Bucket=bucket, Key=key, **given)["UploadId"])


def part(s3: Any, bucket: str, upload_id: str, number: int, body: bytes, key: str = "k") -> dict[str, Any]:
    answer = s3.upload_part(Bucket=bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=body)
    return {"ETag": answer["ETag"], "PartNumber": number}


def complete(s3: Any, bucket: str, upload_id: str, parts: list[dict[str, Any]], key: str = "k") -> Any:
    return s3.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts})


@pytest.mark.parametrize("seed", range(examples(4)))
def test_parts_in_any_order_are_one_object(s3: Any, bucket: str, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same orders each time
    numbers = sorted(chance.sample(range(1, 10_001), 3))
    bodies = {number: bytes([number % 256]) * SMALLEST for number in numbers[:-1]} | {numbers[-1]: b"end"}
    upload_id = begin(s3, bucket)
    sent = numbers * 2  # each is sent twice; the later one counts
    chance.shuffle(sent)
    named = {}
    for number in sent:
        named[number] = part(s3, bucket, upload_id, number, bodies[number])
    answer = complete(s3, bucket, upload_id, [named[number] for number in numbers])

    whole = b"".join(bodies[number] for number in numbers)
    digests = b"".join(md5(bodies[number]).digest() for number in numbers)  # noqa: S324 - as S3 has it
    assert answer["ETag"] == f'"{md5(digests).hexdigest()}-3"'  # noqa: S324
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == whole
    second = s3.get_object(Bucket=bucket, Key="k", PartNumber=2)
    assert (second["Body"].read(), second["PartsCount"]) == (bodies[numbers[1]], 3)
    assert s3.list_multipart_uploads(Bucket=bucket).get("Uploads") is None


def test_an_upload_that_was_aborted_is_gone(s3: Any, bucket: str, refusal: Callable[..., Any]) -> None:
    upload_id = begin(s3, bucket)
    named = part(s3, bucket, upload_id, 1, b"x")
    s3.abort_multipart_upload(Bucket=bucket, Key="k", UploadId=upload_id)
    code, message = refusal(s3.list_parts, Bucket=bucket, Key="k", UploadId=upload_id)
    assert (code, message.startswith("The specified upload does not exist.")) == ("NoSuchUpload", True)
    with pytest.raises(ClientError, match="NoSuchUpload"):
        complete(s3, bucket, upload_id, [named])


def test_parts_that_were_not_sent_or_are_others_are_refused(s3: Any, bucket: str, refusal: Callable[..., Any]) -> None:
    upload_id = begin(s3, bucket)
    named = part(s3, bucket, upload_id, 1, b"x")
    for wrong in ({**named, "ETag": '"0123"'}, {**named, "PartNumber": 2}):
        given = {"Bucket": bucket, "Key": "k", "UploadId": upload_id, "MultipartUpload": {"Parts": [wrong]}}
        assert refusal(s3.complete_multipart_upload, **given)[0] == "InvalidPart"


def test_a_part_is_copied_from_a_range_of_an_object(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="source", Body=b"0123456789")
    upload_id = begin(s3, bucket)
    copied = s3.upload_part_copy(
        Bucket=bucket,
        Key="k",
        UploadId=upload_id,
        PartNumber=1,
        CopySource=f"{bucket}/source",
        CopySourceRange="bytes=2-5",
    )["CopyPartResult"]
    complete(s3, bucket, upload_id, [{"ETag": copied["ETag"], "PartNumber": 1}])
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"2345"


def test_a_range_behind_the_source_is_refused(s3: Any, bucket: str, refusal: Callable[..., Any]) -> None:
    s3.put_object(Bucket=bucket, Key="source", Body=b"0123456789")
    given = {"Bucket": bucket, "Key": "k", "UploadId": begin(s3, bucket), "PartNumber": 1}
    source = {"CopySource": f"{bucket}/source", "CopySourceRange": "bytes=5-10"}
    assert refusal(s3.upload_part_copy, **given, **source) == (
        "InvalidArgument",
        "Range specified is not valid for source object of size: 10",
    )


def test_files_go_up_and_come_down_in_parts(s3: Any, bucket: str) -> None:
    content = Random(1).randbytes(12_000_000)  # noqa: S311
    config = TransferConfig(multipart_threshold=SMALLEST, multipart_chunksize=SMALLEST)
    s3.upload_fileobj(BytesIO(content), bucket, "k", Config=config)
    down = BytesIO()
    s3.download_fileobj(bucket, "k", down, Config=config)
    assert down.getvalue() == content
    head = s3.head_object(Bucket=bucket, Key="k")
    assert (head["ContentLength"], head["ETag"].endswith('-3"')) == (len(content), True)


def test_a_big_body_is_read_piece_by_piece(s3: Any, bucket: str) -> None:
    content = b"0123456789" * 100_000
    s3.put_object(Bucket=bucket, Key="k", Body=content)
    body = s3.get_object(Bucket=bucket, Key="k")["Body"]
    assert body.read(10) == b"0123456789"
    assert b"".join(body.iter_chunks(65_536)) == content[10:]


def test_a_completed_upload_may_be_completed_again(s3: Any, bucket: str, refusal: Callable[..., Any]) -> None:
    upload = {"Bucket": bucket, "Key": "k", "UploadId": s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]}
    part = {"PartNumber": 1, "ETag": s3.upload_part(**upload, PartNumber=1, Body=b"x")["ETag"]}
    first = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})

    again = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]}, IfNoneMatch="*")
    assert again["ETag"] == first["ETag"]
    other = {"Parts": [{**part, "PartNumber": 2}]}
    assert refusal(s3.complete_multipart_upload, **upload, MultipartUpload=other)[0] == "NoSuchUpload"

    s3.put_object(Bucket=bucket, Key="k", Body=b"y")
    assert refusal(s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": [part]})[0] == "NoSuchUpload"
