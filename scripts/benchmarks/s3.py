"""S3: calls beside moto's, listings of up to 1,000,000 keys, what an object costs, files that go up and down."""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
import zlib
from hashlib import md5
from io import BytesIO
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from awsim import mock_aws
from benchmarks._compare import REGION, Case, compare

SERVICE = "s3"
BUCKET = "pictures"
BODY = b"x" * 1024
FILE = 100 * 1024 * 1024


def run(rounds: int) -> None:
    """Print the tables."""
    few = {"awsim": 50, "moto": 5, "stubber": 50}
    compare(
        "S3",
        [
            Case("PutObject (1 KB)", SERVICE, _put, prepare=_bucket),
            Case("GetObject (1 KB)", SERVICE, _get, prepare=_filled),
            Case("HeadObject", SERVICE, _head, prepare=_filled),
            Case("DeleteObject", SERVICE, _delete, prepare=_filled),
            Case("ListObjectsV2 (1,000 of 1,000)", SERVICE, _list, prepare=_with_a_page, calls=few),
        ],
        rounds,
    )
    _flatness()
    _memory()
    _transfers(rounds)


def _bucket(client: Any) -> None:
    client.create_bucket(Bucket=BUCKET)


def _filled(client: Any) -> None:
    _with_objects(client, 200)


def _with_a_page(client: Any) -> None:
    _with_objects(client, 1000)


def _with_objects(client: Any, count: int) -> None:
    _bucket(client)
    for number in range(count):
        _put(client, None, number)


def _put(client: Any, _: Any, number: int) -> None:
    client.put_object(Bucket=BUCKET, Key=f"folder/{number:07}", Body=BODY)


def _get(client: Any, _: Any, number: int) -> None:
    client.get_object(Bucket=BUCKET, Key=f"folder/{number % 200:07}")["Body"].read()


def _head(client: Any, _: Any, number: int) -> None:
    client.head_object(Bucket=BUCKET, Key=f"folder/{number % 200:07}")


def _delete(client: Any, _: Any, number: int) -> None:
    client.delete_object(Bucket=BUCKET, Key=f"folder/{number:07}")


def _list(client: Any, _: Any, __: int) -> None:
    client.list_objects_v2(Bucket=BUCKET)


def _flatness() -> None:
    print("\nS3: µs a call with so many keys in the bucket (median of 50 calls)")
    print(f"{'keys':>12}{'put':>10}{'list 1,000':>12}{'list by /':>12}")
    with mock_aws(journal=10) as cloud:
        client = boto3.client(SERVICE, REGION)
        _bucket(client)
        made = 0
        for size in (1_000, 10_000, 100_000, 1_000_000):
            while made < size:
                cloud.call(SERVICE, "PutObject", {"Bucket": BUCKET, "Key": f"{made % 10}/{made:07}", "Body": b""})
                made += 1
            gc.collect()
            columns = [
                _median(lambda: client.put_object(Bucket=BUCKET, Key="5/x", Body=b"")),
                _median(lambda: client.list_objects_v2(Bucket=BUCKET, Prefix="5/", StartAfter="5/0000500")),
                _median(lambda: client.list_objects_v2(Bucket=BUCKET, Delimiter="/")),
            ]
            widths = zip(columns, (10, 12, 12), strict=True)
            print(f"{size:12,}" + "".join(f"{each:{width}.1f}" for each, width in widths))


def _median(call: Any) -> float:
    taken = []
    for _ in range(50):
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1e6)
    return statistics.median(taken)


def _memory() -> None:
    with mock_aws(journal=0):
        client = boto3.client(SERVICE, REGION)
        _with_objects(client, 100)
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        for number in range(100, 10_100):
            client.put_object(Bucket=BUCKET, Key=f"folder/{number:07}", Body=bytes(1024))
        gc.collect()
        each = (tracemalloc.get_traced_memory()[0] - before) / 10_000
        tracemalloc.stop()
    print(f"\nS3: an object of 1,024 bytes costs {each - 1024:,.0f} bytes beyond its body")


def _transfers(rounds: int) -> None:
    """A file through s3transfer, beside a stub that reads, hashes and answers."""
    content = bytes(1024) * (FILE // 1024)
    print(f"\nS3: MB/s of a file of {FILE // 1024**2} MB (best of {rounds})")
    print(f"{'':12}{'upload':>10}{'download':>10}")
    for name, transfer in (("awsim", _with_awsim), ("stub", _with_stub)):
        up, down = transfer(content, rounds)
        print(f"{name:12}{FILE / up / 1e6:10,.0f}{FILE / down / 1e6:10,.0f}")


def _with_awsim(content: bytes, rounds: int) -> tuple[float, float]:
    with mock_aws(journal=10):
        client = boto3.client(SERVICE, REGION)
        _bucket(client)
        return _timed(client, content, rounds)


def _with_stub(content: bytes, rounds: int) -> tuple[float, float]:
    client = boto3.client(SERVICE, REGION, aws_access_key_id="a", aws_secret_access_key="b")  # noqa: S106 - no secret
    client.meta.events.register("before-send.s3", lambda request, **_: _stubbed(request, content))
    return _timed(client, content, rounds)


def _stubbed(request: Any, content: bytes) -> AWSResponse:
    body = request.body.read() if hasattr(request.body, "read") else request.body or b""
    headers = {"etag": f'"{md5(body, usedforsecurity=False).hexdigest()}"'}
    zlib.crc32(body)
    answer = b""
    if request.method == "HEAD":
        headers["content-length"] = str(len(content))
    elif request.method == "GET":
        first, _, last = request.headers["Range"].decode().removeprefix("bytes=").partition("-")
        end = int(last) if last else len(content) - 1
        answer = content[int(first) : end + 1]
        headers |= {"content-length": str(len(answer)), "content-range": f"bytes {first}-{end}/{len(content)}"}
    elif "uploads" in request.url:
        answer = b"<R><Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId></R>"
    elif request.method == "POST":
        answer = b"<R><ETag>e</ETag></R>"
    status = 206 if request.method == "GET" else 200
    return AWSResponse(request.url, status, HTTPHeaders.from_dict(headers), _Raw(answer))


class _Raw(BytesIO):
    def stream(self, amount: int = 65_536) -> Any:
        while piece := self.read(amount):
            yield piece


def _timed(client: Any, content: bytes, rounds: int) -> tuple[float, float]:
    up, down = [], []
    for _ in range(rounds):
        started = time.perf_counter()
        client.upload_fileobj(BytesIO(content), BUCKET, "file")
        up.append(time.perf_counter() - started)
        started = time.perf_counter()
        client.download_fileobj(BUCKET, "file", BytesIO())
        down.append(time.perf_counter() - started)
    return min(up), min(down)
