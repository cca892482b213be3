"""Answers that are compressed for clients that can read it."""

from __future__ import annotations

import gzip
import zlib

import pytest

from awsim.model.loader import operation
from awsim.protocols.compression import LONGEST_PLAIN, compressed
from awsim.protocols.http import HTTPRequest, HTTPResponse

LONG = b"x" * (LONGEST_PLAIN + 1)


def answered(accepted: str, body: bytes = LONG, service: str = "dynamodb") -> HTTPResponse:
    request = HTTPRequest("POST", "https://example/", {"accept-encoding": accepted})
    name = {"dynamodb": "ListTables", "kinesis": "ListStreams"}[service]
    return compressed(operation(service, name), request, HTTPResponse(200, {"x-amz-crc32": "0"}, body))


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("deflate", "deflate"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=0.5, deflate;q=0.9", "deflate"),
        ("gzip;q=0, *", "deflate"),
        ("br, *;q=0.1", "gzip"),
        ("", None),
        ("identity", None),
        ("gzip;q=0", None),
        ("gzip;q=much", None),
    ],
)
def test_a_long_answer_is_compressed_as_the_client_likes_it(accepted: str, coding: str | None) -> None:
    response = answered(accepted)

    assert response.headers.get("content-encoding") == coding
    assert isinstance(response.body, bytes)
    read = {"gzip": gzip.decompress, "deflate": zlib.decompress, None: bytes}[coding]
    assert read(response.body) == LONG
    if coding is not None:
        assert response.headers["x-amz-crc32"] == str(zlib.crc32(response.body))


def test_a_short_answer_and_those_of_other_services_are_sent_as_they_are() -> None:
    assert answered("gzip", LONG[1:]).body == LONG[1:]
    assert answered("gzip", service="kinesis").body == LONG
