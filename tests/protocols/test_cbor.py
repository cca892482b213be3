"""CBOR: the values of RFC 8949's appendix, what both protocols make of moments, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.model.loader import operation
from awsim.protocols import cbor_1_1, rpc_v2_cbor
from awsim.protocols.cbor import Moment, decode, encode
from awsim.protocols.http import HTTPRequest
from awsim.protocols.malformed import SerializationError

EXAMPLES: list[tuple[str, Any]] = [
    ("00", 0),
    ("17", 23),
    ("1818", 24),
    ("1903e8", 1000),
    ("1a000f4240", 1_000_000),
    ("1bffffffffffffffff", 18_446_744_073_709_551_615),
    ("20", -1),
    ("3903e7", -1000),
    ("f93c00", 1.0),
    ("f97bff", 65504.0),
    ("fa47c35000", 100_000.0),
    ("fb3ff199999999999a", 1.1),
    ("f97c00", math.inf),
    ("f4", False),
    ("f5", True),
    ("f6", None),
    ("f7", None),
    ("4401020304", b"\x01\x02\x03\x04"),
    ("62c3bc", "ü"),
    ("8301820203820405", [1, [2, 3], [4, 5]]),
    ("a26161016162820203", {"a": 1, "b": [2, 3]}),
    ("5f42010243030405ff", b"\x01\x02\x03\x04\x05"),
    ("7f657374726561646d696e67ff", "streaming"),
    ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
    ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
    ("c11a514b67b0", 1_363_896_240),
    ("c1fb41d452d9ec200000", 1_363_896_240.5),
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=20,
)


RESULT = {"Records": [{"ApproximateArrivalTimestamp": 1_767_225_600.125, "Data": b"\xff"}]}


@pytest.mark.parametrize(("written", "value"), EXAMPLES)
def test_what_the_standard_shows_is_read(written: str, value: Any) -> None:
    assert decode(bytes.fromhex(written)) == value


@given(value=VALUES)
def test_what_is_written_is_read(value: Any) -> None:
    assert decode(encode(value)) == value


def test_a_moment_is_a_tagged_number() -> None:
    assert encode([Moment(1_363_896_240)]).hex() == "81c11a514b67b0"


@given(body=st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        decode(body)
    except SerializationError as refused:
        assert refused.message.startswith("the body")  # noqa: PT017


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"\x81" * 200, "the body is nested too deeply"),
        (b"\xc1" * 200, "the body is nested too deeply"),
        (b"\x5f" * 200, "the body is nested too deeply"),
        (b"\xa1\x01\x02", "the body has a key that is no text"),
        (b"\xc2\x41\x01", "the body has a value with tag 2"),
        (b"\xc1\x61a", "the body has a value with tag 1"),
        (b"\x61\xff", "the body is not valid CBOR"),
        (b"\x9f\x01", "the body is not valid CBOR"),
        (b"\x82\xff\xff", "the body is not valid CBOR"),
        (b"\x1c", "the body is not valid CBOR"),
        (b"\x01\x01", "the body is not valid CBOR"),
    ],
)
def test_what_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(SerializationError) as refused:
        decode(body)

    assert refused.value.message == message


class TestMoments:
    """Kinesis' older CBOR has milliseconds where Smithy's has seconds."""

    def test_in_answers(self) -> None:
        subject = operation("kinesis", "GetRecords")
        result = subject.shape_result(RESULT)
        older = decode(cbor_1_1.serialise(subject, result, "request-1", 0.0).body)  # type: ignore[arg-type]
        newer = decode(rpc_v2_cbor.serialise(subject, result, "request-1", 0.0).body)  # type: ignore[arg-type]

        assert older == {"Records": [{"ApproximateArrivalTimestamp": 1_767_225_600_125, "Data": b"\xff"}]}
        assert newer == {"Records": [{"ApproximateArrivalTimestamp": 1_767_225_600.125, "Data": b"\xff"}]}

    def test_in_requests(self) -> None:
        subject = operation("kinesis", "GetShardIterator")
        older = HTTPRequest("POST", "https://x/", {}, encode({"Timestamp": Moment(1_767_225_600_125)}))
        newer = HTTPRequest("POST", "https://x/", {}, encode({"Timestamp": Moment(1_767_225_600.125)}))

        assert cbor_1_1.parse(subject, older) == rpc_v2_cbor.parse(subject, newer) == {"Timestamp": 1_767_225_600.125}
