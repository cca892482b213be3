"""Requests as nobody should send them: read nevertheless, or refused in the protocol's own form, but never worse."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from awsim.model.errors import ServiceError
from awsim.model.loader import operation
from awsim.protocols.content import read_content
from awsim.protocols.error_response import error_response
from awsim.protocols.http import HTTPRequest
from awsim.protocols.spoken import PROTOCOLS
from tests.budgets import examples
from tests.protocols.counterpart import parameters, received, sent
from tests.protocols.test_round_trip import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Callable

LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10) for number in range(1, 10))
HOSTILE = [
    b"",
    b"\x00",
    b"\xff\xfe\xfd",
    b"null",
    b"[]",
    b'""',
    b"{",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"[" * 500 + b"]" * 500,
    b'{"Records":' + b"9" * 10_000 + b"}",
    b'{"Data":"\\ud800","StreamName":"\\udfff"}',
    b'{"Limit":1e999,"ShardCount":NaN}',
    b"<a>" * 100_000,
    b"<a/><b/>",
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">' + LAUGHS + b"]><a>&l9;</a>",
    b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    b'<?xml version="1.0" encoding="utf-7"?><a/>',
    b'<?xml version="1.0" encoding="nonsense"?><a/>',
    b"a" + b".a" * 100_000 + b"=1",
    b"&".join(b"Tag.%d.Key=a" % number for number in range(2000)),
    b"Tag.-1.Key=a&Tag.x=1&Tag.1=2&MaxResults=1e5&DryRun=perhaps&=&%ff=%ff&%=%%",
    b"\x81" * 100_000,
    b"\xa1" * 100_000,
    b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\xbf\x61a\xff",
    b"\xa1\x61a\xd8\x1c\x81\xd8\x1d\x00",
    b"\xa1\x61a\xc1\xfb\x7f\xf0\x00\x00\x00\x00\x00\x00",
    b"\xff",
    b"\xa0\x00",
]
CONTENT_TYPES = ["", "text/plain", "application/json", "application/x-amz-json-1.1", "application/xml", "multipart/x"]
CONTENT_TYPES += ["application/cbor", "application/x-amz-cbor-1.1", "application/x-www-form-urlencoded", "\x00"]


def is_withstood(subject: Any, protocol: str, request: HTTPRequest) -> None:
    """Assert that a request is read as the shapes have it, or is refused so that botocore understands why."""
    try:
        params = PROTOCOLS[protocol].parse(subject, read_content(subject, request))
    except ServiceError as refused:
        error = refused
    else:
        subject.normalise(params)  # raises Rejected for a value of the wrong type
        return
    response = error_response(subject, error, "request-1", 0.0, protocol)
    assert 400 <= response.status < 500
    parsed = received(subject, protocol, response)
    assert (parsed["Error"]["Code"], parsed["Error"]["Message"]) == (error.code, error.message)


@st.composite
def mutated(draw: st.DrawFn, body: bytes) -> bytes:
    """A body with pieces cut out, doubled, or put in."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(len(body), start + 30)))
        change: Callable[[bytes], bytes] = draw(
            st.sampled_from(
                [
                    lambda _: b"",
                    lambda piece: piece * 2,
                    lambda piece: bytes(byte ^ 1 << 5 for byte in piece),
                    lambda piece: piece[::-1],
                    lambda piece: b"\xff" + piece,
                    lambda piece: b'<&"[{%00' + piece,
                ]
            )
        )
        body = body[:start] + change(body[start:end]) + (body[end:] if draw(st.booleans()) or start < 2 else b"")
    return body


quickly = settings(
    derandomize=True, max_examples=examples(5), phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


@quickly
@given(data=st.data())
@pytest.mark.parametrize(("service", "name", "protocol"), SUBJECTS)
def test_a_request_that_was_valid_once(service: str, name: str, protocol: str, data: Any) -> None:
    subject = operation(service, name)
    request = sent(subject, protocol, data.draw(parameters(subject)))
    address, mark, query = request.url.partition("?")
    changed = replace(
        request,
        body=data.draw(mutated(request.body)),
        url=address + mark + data.draw(mutated(query.encode())).decode("latin-1"),
        headers=request.headers | data.draw(st.dictionaries(st.just("content-type"), st.sampled_from(CONTENT_TYPES))),
    )

    is_withstood(subject, protocol, changed)


@pytest.mark.parametrize(("service", "name", "protocol"), SUBJECTS)
def test_bodies_that_mean_harm(service: str, name: str, protocol: str) -> None:
    subject = operation(service, name)
    path = subject.model.http["requestUri"].replace("{", "").replace("+}", "").replace("}", "")
    for body in HOSTILE:
        is_withstood(subject, protocol, HTTPRequest("POST", f"https://example.amazonaws.com{path}", {}, body))


@pytest.mark.parametrize(
    "headers",
    [
        {"content-encoding": "gzip"},
        {"content-encoding": "aws-chunked"},
        {"content-encoding": "gzip, aws-chunked", "x-amz-decoded-content-length": "-1"},
        {"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
        {"content-md5": "%%%"},
        {"content-md5": "AAAAAAAAAAAAAAAAAAAAAA=="},
        {"x-amz-checksum-crc32": "AAAAAA=="},
        {"x-amz-checksum-crc64nvme": "é"},
        {"x-amz-content-sha256": "0" * 64},
    ],
    ids=str,
)
@pytest.mark.parametrize(("service", "name"), [("kinesis", "PutRecords"), ("s3", "PutObject"), ("sns", "Publish")])
@pytest.mark.parametrize(
    "body", [b"{}", b"5\r\n{}\r\n0\r\n", gzip.compress(b"{", mtime=0)[:-3], b"ffffffff\r\n", b"0\r\n\r\n"]
)
def test_codings_and_checksums_that_are_wrong(service: str, name: str, body: bytes, headers: dict[str, str]) -> None:
    subject = operation(service, name)
    protocol = subject.model.service_model.resolved_protocol

    is_withstood(subject, protocol, HTTPRequest("PUT", "https://example.amazonaws.com/bucket/key", headers, body))
