"""Tokens that clients carry: what was sealed comes out again, and nothing else is accepted."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.common.sealed_token import InvalidTokenError, seal, seal_values, unseal, unseal_values
from awsim.services.kinesis.records.tokens import ShardIterator

ITERATOR = ShardIterator(
    created_at=1_700_000_000.125,
    account="123456789012",
    stream_name="events",
    shard_index=3,
    shard_created=1_699_999_999,
    position=42,
)


def test_an_iterator_comes_out_of_its_token():
    assert ShardIterator.parse(str(ITERATOR)) == ITERATOR


def test_an_iterator_fits_the_longest_stream_name():
    longest = ShardIterator(1_700_000_000.0, "123456789012", "x" * 128, 2**31 - 1, 2**35, 2**63 - 1)

    assert len(str(longest)) <= 512
    assert ShardIterator.parse(str(longest)) == longest


def test_a_token_does_not_show_what_it_holds():
    assert b"events" not in b64decode(str(ITERATOR))


def test_named_values_come_out_of_their_token():
    token = seal_values("ListShards", stream="arn", after=7, filter=None)

    assert unseal_values("ListShards", token) == {"stream": "arn", "after": 7, "filter": None}


def test_a_token_of_another_kind_is_refused():
    with pytest.raises(InvalidTokenError):
        unseal(b"iterator", seal(b"receipt", b"content"))


@given(st.binary(max_size=60), st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_changed_token_is_refused(content, position, change):
    packed = bytearray(b64decode(seal(b"kind", content)))
    packed[position % len(packed)] ^= change

    with pytest.raises(InvalidTokenError):
        unseal(b"kind", b64encode(packed).decode())


@given(st.text(max_size=80))
def test_an_invented_token_is_refused(token):
    with pytest.raises(InvalidTokenError):
        unseal(b"kind", token)
