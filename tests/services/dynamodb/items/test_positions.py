"""The order items are kept in: by a hash of the partition key, then by keys; and ranges of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sortedcontainers import SortedList

from awsim.services.dynamodb.items.positions import (
    HASH_BITS,
    TOP,
    number_bytes,
    partition_hash,
    positions_between,
    segment_bounds,
)

numbers = st.decimals(min_value=-(10**20), max_value=10**20, allow_nan=False, places=10)
keys = st.tuples(st.sampled_from("ab"), st.integers(-5, 5))


@given(numbers, numbers)
def test_the_bytes_of_numbers_order_as_the_numbers_do(left: Decimal, right: Decimal) -> None:
    assert (number_bytes(left) < number_bytes(right)) == (left < right)


@given(st.integers(-(10**37), 10**37))
def test_equal_numbers_have_one_hash_whatever_their_type(number: int) -> None:
    assert partition_hash((number,)) == partition_hash((Decimal(number),))


def test_keys_that_only_look_alike_have_other_hashes() -> None:
    hashes = {partition_hash((key,)) for key in ("1", 1, b"\x00", "é", "\ud800")}

    assert len(hashes) == 5


@given(st.integers(1, 1000))
def test_segments_divide_all_hashes(total: int) -> None:
    bounds = [segment_bounds(segment, total) for segment in range(total)]

    assert bounds[0][0] == (0,)
    assert bounds[-1][1] == (1 << HASH_BITS,)
    assert [low for low, _ in bounds[1:]] == [high for _, high in bounds[:-1]]


@given(st.sets(keys), keys, st.booleans())
def test_a_range_is_bounded_by_prefixes(present: set[Any], bound: Any, forward: bool) -> None:
    positions: SortedList[Any] = SortedList((partition_hash(key[:1]), key) for key in present)
    hashed = partition_hash(bound[:1])

    def between(low: tuple[Any, ...], high: tuple[Any, ...]) -> list[Any]:
        found = positions_between(positions, (hashed, low), (hashed, high), forward=forward)
        return [key for _, key in found]

    partition = sorted((key for key in present if key[0] == bound[0]), reverse=not forward)
    assert between(bound[:1], (bound[0], TOP)) == partition
    assert between(bound, (bound[0], TOP)) == [key for key in partition if key >= bound]
    assert between((*bound, TOP), (bound[0], TOP)) == [key for key in partition if key > bound]
    assert between(bound[:1], bound) == [key for key in partition if key < bound]
