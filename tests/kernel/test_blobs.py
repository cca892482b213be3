"""Bodies: shared, in memory or in a file without a name, and never copied by a snapshot."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import boto3
import pytest

from awsim import Cloud, mock_aws
from awsim.kernel.blobs import BlobReader, Blobs, Chain, Extent, MemoryBlob

if TYPE_CHECKING:
    from pathlib import Path

    from awsim.kernel.blobs import Blob

BIG = os.urandom(3_000_000)


@pytest.fixture
def spooled() -> Blob:
    return Blobs(in_memory=1000).keep(BIG)


def test_a_short_body_is_the_object_that_was_given() -> None:
    body = b"short"
    blob = Blobs(in_memory=1000).keep(body)
    assert isinstance(blob, MemoryBlob)
    assert blob.read() is body


def test_a_long_one_is_in_a_file_and_reads_the_same(spooled: Blob) -> None:
    assert isinstance(spooled, Extent)
    assert (len(spooled), spooled.read()) == (len(BIG), BIG)
    assert spooled.read(5, 7) == BIG[5:12]
    assert spooled.read(len(BIG) - 2, 100) == BIG[-2:]
    assert b"".join(spooled.pieces(10, 2_500_000)) == BIG[10:2_500_010]


def test_the_file_has_no_name(spooled: Blob, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    kept = Blobs(in_memory=0).keep(BIG)
    assert (list(tmp_path.iterdir()), len(kept)) == ([], len(BIG))


def test_a_place_that_nobody_needs_is_used_again() -> None:
    blobs = Blobs(in_memory=0)
    for _ in range(20):
        blob = blobs.keep(BIG)
        assert isinstance(blob, Extent)
        size = os.fstat(blob._file._file.fileno()).st_size
        del blob
        gc.collect()
    assert size <= 2 * len(BIG)


def test_a_chain_reads_as_one(spooled: Blob) -> None:
    chain = Chain([MemoryBlob(b"0123"), MemoryBlob(b""), spooled, MemoryBlob(b"456")])
    whole = b"0123" + BIG + b"456"
    assert chain.read() == whole
    for start, length in ((0, 2), (3, 3), (4, 10), (len(whole) - 5, 5), (len(whole), 1), (0, len(whole) + 9)):
        assert chain.read(start, length) == whole[start : start + length]
    assert Chain([]).read() == b""


def test_a_reader_is_a_file_of_a_part(spooled: Blob) -> None:
    reader = BlobReader(spooled, 100, 1000)
    assert (len(reader), reader.read(3), reader.tell()) == (1000, BIG[100:103], 3)
    assert reader.seek(-2, os.SEEK_END) == 998
    assert (reader.read(), reader.read()) == (BIG[1098:1100], b"")


def test_a_snapshot_holds_the_same_bodies() -> None:
    with mock_aws() as cloud:
        s3 = boto3.client("s3", "us-east-1")
        s3.create_bucket(Bucket="box")
        s3.put_object(Bucket="box", Key="k", Body=BIG)
        snapshot = cloud.snapshot()
        s3.put_object(Bucket="box", Key="k", Body=b"other")
        cloud.restore(snapshot)

        assert s3.get_object(Bucket="box", Key="k")["Body"].read() == BIG
        [blob] = snapshot.blobs
        assert (len(snapshot.native) < 100_000, len(blob)) == (True, len(BIG))


def test_another_cloud_is_given_a_snapshot_with_its_spooled_bodies() -> None:
    one, other = Cloud(bodies_in_memory=1000), Cloud(bodies_in_memory=1000)
    s3 = one.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="box")
    s3.put_object(Bucket="box", Key="k", Body=BIG)
    other.restore(one.snapshot())
    one.close()

    there = other.client("s3", region_name="us-east-1")
    assert there.get_object(Bucket="box", Key="k")["Body"].read() == BIG


@pytest.mark.parametrize("wrong", [-1, 1.5, "1"])
def test_an_option_that_is_no_number_of_bytes_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="bodies_in_memory must be a whole number"):
        Cloud(bodies_in_memory=wrong)  # type: ignore[arg-type]
