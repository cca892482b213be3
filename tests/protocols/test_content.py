"""Bodies that are sent compressed, in chunks, or with checksums."""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib
from typing import Any

import pytest

from awsim.model.errors import ServiceError
from awsim.model.loader import operation
from awsim.protocols import content
from awsim.protocols.checksums import crc32c, crc64nvme
from awsim.protocols.content import read_content
from awsim.protocols.http import HTTPRequest

METRICS = b'{"Namespace": "tests"}'
UPLOAD = ("s3", "PutObject")
DOCUMENT = ("s3", "PutBucketTagging")
"""S3 itself looks at the checksums of what it keeps."""


def read(service: str, name: str, body: bytes, **headers: str) -> bytes:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return read_content(operation(service, name), HTTPRequest("PUT", "https://example/", named, body)).body


def refused(service: str, name: str, body: bytes, **headers: str) -> tuple[str, str]:
    with pytest.raises(ServiceError) as caught:
        read(service, name, body, **headers)
    return caught.value.code, caught.value.message


def base64_of(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


class TestReads:
    def test_a_compressed_body(self) -> None:
        assert read("cloudwatch", "PutMetricData", gzip.compress(METRICS), content_encoding="gzip") == METRICS

    def test_a_body_of_several_gzip_members(self) -> None:
        body = gzip.compress(METRICS[:5]) + gzip.compress(METRICS[5:])

        assert read("cloudwatch", "PutMetricData", body, content_encoding="gzip") == METRICS

    @pytest.mark.parametrize("wbits", [15, -15])
    def test_a_deflated_body(self, wbits: int) -> None:
        deflater = zlib.compressobj(wbits=wbits)
        body = deflater.compress(METRICS) + deflater.flush()

        assert read("cloudwatch", "PutMetricData", body, content_encoding="deflate") == METRICS

    def test_a_body_that_is_compressed_twice(self) -> None:
        body = gzip.compress(zlib.compress(METRICS))

        assert read("cloudwatch", "PutMetricData", body, content_encoding="deflate, gzip") == METRICS

    @pytest.mark.parametrize("compress", [lambda body: (body, ""), lambda body: (gzip.compress(body), "gzip")])
    def test_no_more_than_16_mebibytes_for_dynamodb(self, compress: Any) -> None:
        body, coding = compress(b" " * (16 * 1024 * 1024 + 1))

        code, _ = refused("dynamodb", "PutItem", body, content_encoding=coding)
        assert code == "RequestEntityTooLargeException"

    def test_an_object_that_is_kept_compressed(self) -> None:
        body = gzip.compress(METRICS)

        assert read(*UPLOAD, body, content_encoding="gzip") == body
        assert read("lambda", "Invoke", body, content_encoding="gzip") == body

    def test_chunks_with_a_checksum_behind_them(self) -> None:
        checksum = base64_of(zlib.crc32(b"hello world").to_bytes(4, "big")).encode()
        body = b"6\r\nhello \r\n5\r\nworld\r\n0\r\nx-amz-checksum-crc32:" + checksum + b"\r\n\r\n"

        assert read(*UPLOAD, body, content_encoding="aws-chunked", x_amz_decoded_content_length="11") == b"hello world"

    def test_signed_chunks(self) -> None:
        body = b"5;chunk-signature=ab\r\nhello\r\n0;chunk-signature=cd\r\n\r\n"

        assert read(*UPLOAD, body, x_amz_content_sha256="STREAMING-AWS4-HMAC-SHA256-PAYLOAD") == b"hello"

    @pytest.mark.parametrize(
        ("name", "digest"),
        [
            ("content_md5", hashlib.md5(b"123456789", usedforsecurity=False).digest()),
            ("x_amz_checksum_crc32", zlib.crc32(b"123456789").to_bytes(4, "big")),
            ("x_amz_checksum_crc32c", bytes.fromhex("e3069283")),
            ("x_amz_checksum_crc64nvme", bytes.fromhex("ae8b14860a799888")),
            ("x_amz_checksum_sha1", hashlib.sha1(b"123456789", usedforsecurity=False).digest()),
            ("x_amz_checksum_sha256", hashlib.sha256(b"123456789").digest()),
        ],
    )
    def test_a_body_with_its_checksum(self, name: str, digest: bytes) -> None:
        assert read(*UPLOAD, b"123456789", **{name: base64_of(digest)}) == b"123456789"

    def test_a_checksum_that_the_service_does_not_look_at(self) -> None:
        assert read("kinesis", "PutRecord", b"{}", content_md5="nonsense") == b"{}"

    def test_checksums_have_the_values_their_catalogue_gives(self) -> None:
        assert crc32c(b"123456789").hex() == "e3069283"
        assert crc64nvme(b"123456789").hex() == "ae8b14860a799888"


class TestRefuses:
    @pytest.mark.parametrize(
        "body", [METRICS, gzip.compress(METRICS, mtime=0)[:-4], b"", gzip.compress(METRICS, mtime=0) + b"more"]
    )
    def test_what_is_not_compressed(self, body: bytes) -> None:
        code, _ = refused("cloudwatch", "PutMetricData", body, content_encoding="gzip")

        assert code == "SerializationException"

    def test_what_grows_too_large(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(content, "MAX_INFLATED", 1000)
        body = gzip.compress(b"\x00" * 1001)

        assert refused("cloudwatch", "PutMetricData", body, content_encoding="gzip") == (
            "RequestEntityTooLargeException",
            "the body is longer than 1000 bytes",
        )

    @pytest.mark.parametrize(
        "body", [b"", b"5\r\nhello", b"5\r\nhello\r\n", b"5\r\nhello!\r\n0\r\n\r\n", b"x\r\n", b"-1\r\n\r\n"]
    )
    def test_chunks_that_end_too_early(self, body: bytes) -> None:
        assert refused(*UPLOAD, body, content_encoding="aws-chunked") == (
            "IncompleteBody",
            "The request body terminated unexpectedly",
        )

    def test_chunks_of_another_length(self) -> None:
        body = b"5\r\nhello\r\n0\r\n\r\n"

        assert refused(*UPLOAD, body, content_encoding="aws-chunked", x_amz_decoded_content_length="6")[0] == (
            "IncompleteBody"
        )

    def test_another_body_than_that_of_the_checksum(self) -> None:
        assert refused(*DOCUMENT, b"x", content_md5=base64_of(b"0123456789abcdef")) == (
            "BadDigest",
            "The Content-MD5 you specified did not match what we received.",
        )
        assert refused(*DOCUMENT, b"x", x_amz_checksum_crc32=base64_of(b"1234")) == (
            "BadDigest",
            "The CRC32 you specified did not match the calculated checksum.",
        )

    def test_another_body_than_the_one_that_was_signed(self) -> None:
        assert refused(*UPLOAD, b"x", x_amz_content_sha256="0" * 64)[0] == "XAmzContentSHA256Mismatch"

    @pytest.mark.parametrize("digest", ["", "%", "AAAA", "é"])
    def test_what_is_no_checksum(self, digest: str) -> None:
        assert refused(*DOCUMENT, b"x", content_md5=digest) == (
            "InvalidDigest",
            "The Content-MD5 you specified is not valid.",
        )
