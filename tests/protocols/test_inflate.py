"""Compressed bytes that grow to more than is taken."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.protocols.inflate import NotCompressed, TooLong, inflated

MEBIBYTE = 1024 * 1024


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4), st.integers(1, 300))
def test_all_members_are_read_up_to_the_limit(members: list[bytes], limit: int) -> None:
    whole = b"".join(members)
    data = b"".join(gzip.compress(member) for member in members)
    if len(whole) <= limit:
        assert inflated(data, limit) == whole
    else:
        with pytest.raises(TooLong):
            inflated(data, limit)


def test_a_body_of_many_pieces() -> None:
    content = bytes(range(256)) * 4096
    assert inflated(gzip.compress(content, 0), len(content)) == content
    assert inflated(zlib.compress(content), len(content), zlib.MAX_WBITS) == content


@pytest.mark.parametrize(
    "data", [b"", b"text", gzip.compress(b"x", mtime=0)[:-1], gzip.compress(b"x", mtime=0) + b"\0"], ids=range(4)
)
def test_what_is_not_compressed(data: bytes) -> None:
    with pytest.raises(NotCompressed):
        inflated(data, 100)


@pytest.mark.parametrize("members", [1, 64])
def test_a_bomb_is_given_up_while_it_is_inflated(members: int) -> None:
    bomb = gzip.compress(bytes(256 * MEBIBYTE // members)) * members
    tracemalloc.start()
    try:
        with pytest.raises(TooLong):
            inflated(bomb, 4 * MEBIBYTE)
        assert tracemalloc.get_traced_memory()[1] < 12 * MEBIBYTE
    finally:
        tracemalloc.stop()
