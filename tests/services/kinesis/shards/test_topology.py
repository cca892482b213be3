"""Shards under any sequence of splits and merges: they always share out all hash keys, and lineage is in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.services.kinesis.shards.topology import HASH_KEYS, Topology, shard_index

CHANGES = st.lists(st.tuples(st.sampled_from(["split", "merge", "rescale"]), st.integers(0, 2**64)), max_size=12)


def reshard(topology, changes):
    """Carry out changes, each at a place chosen by a number; the moment never changes, which is the hardest case."""
    for kind, number in changes:
        position = number % len(topology.open)
        shard = topology.open[position]
        if kind == "split" and shard.end > shard.start:
            topology.split(shard, shard.start + 1 + number % (shard.end - shard.start), now=100.0)
        elif kind == "merge" and position + 1 < len(topology.open):
            pair = [shard, topology.open[position + 1]]
            topology.merge(*(pair if number % 2 else reversed(pair)), now=100.0)
        elif kind == "rescale":
            topology.rescale(1 + number % 9, now=100.0)


@pytest.fixture
def topology():
    made = Topology()
    made.begin(3, now=100.0)
    return made


def test_the_first_shards_are_equal_parts_with_the_rest_in_the_last(topology):
    assert [(shard.id, shard.start, shard.end) for shard in topology.open] == [
        ("shardId-000000000000", 0, 113427455640312821154458202477256070484),
        (
            "shardId-000000000001",
            113427455640312821154458202477256070485,
            226854911280625642308916404954512140969,
        ),
        (
            "shardId-000000000002",
            226854911280625642308916404954512140970,
            340282366920938463463374607431768211455,
        ),
    ]


@given(CHANGES)
def test_open_shards_always_share_out_all_hash_keys(changes):
    topology = Topology()
    topology.begin(2, now=100.0)
    reshard(topology, changes)

    assert [shard.start for shard in topology.open] == [0, *(shard.end + 1 for shard in topology.open[:-1])]
    assert topology.open[-1].end == HASH_KEYS - 1
    assert topology.open == sorted((s for s in topology.shards if s.is_open), key=lambda shard: shard.start)


@given(CHANGES, st.integers(0, HASH_KEYS - 1))
def test_a_hash_key_belongs_to_exactly_one_open_shard(changes, hash_key):
    topology = Topology()
    topology.begin(2, now=100.0)
    reshard(topology, changes)

    assert [topology.route(hash_key)] == [s for s in topology.shards if s.is_open and s.start <= hash_key <= s.end]


@given(CHANGES)
def test_children_begin_above_all_numbers_of_their_parents(changes):
    topology = Topology()
    topology.begin(2, now=100.0)
    reshard(topology, changes)
    by_id = {shard.id: shard for shard in topology.shards}

    for shard in topology.shards:
        for parent in (by_id[name] for name in shard.parents):
            assert shard.index in parent.children
            assert parent.ending_sequence_number < shard.starting_sequence_number


@given(CHANGES, st.integers(1, 12))
def test_rescaling_ends_with_equal_shards(changes, count):
    topology = Topology()
    topology.begin(2, now=100.0)
    reshard(topology, changes)
    topology.rescale(count, now=200.0)
    part = HASH_KEYS // count

    assert [shard.start for shard in topology.open] == [part * number for number in range(count)]


def test_doubling_only_splits_and_halving_only_merges():
    topology = Topology()
    topology.begin(2, now=100.0)
    topology.rescale(4, now=200.0)
    topology.rescale(2, now=300.0)

    assert [shard.parents for shard in topology.shards] == [
        (),
        (),
        ("shardId-000000000000",),
        ("shardId-000000000000",),
        ("shardId-000000000001",),
        ("shardId-000000000001",),
        ("shardId-000000000002", "shardId-000000000003"),
        ("shardId-000000000004", "shardId-000000000005"),
    ]


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=30))
def test_numbers_of_a_shard_only_grow_even_if_time_runs_backwards(moments):
    topology = Topology()
    topology.begin(1, now=500.0)
    shard = topology.open[0]
    numbers = [shard.put(b"", "k", 1, moment, encrypted=False) for moment in moments]

    assert numbers == sorted(set(numbers))
    assert shard.starting_sequence_number < numbers[0]
    assert list(shard.log.arrivals) == sorted(shard.log.arrivals)


@given(st.integers(0, 6))
def test_a_continuation_number_leads_back_to_its_position(read_so_far):
    topology = Topology()
    topology.begin(1, now=500.0)
    shard = topology.open[0]
    for place in range(5):
        shard.put(b"", "k", 1, 500.0 + place, encrypted=False)
    position = min(shard.log.first + read_so_far, shard.log.end)
    number = shard.continuation(position)
    shard.put(b"", "k", 1, 600.0, encrypted=False)

    assert max(shard.log.at_sequence_number(position - 1, number), shard.log.horizon) == position
    assert shard.log.after_sequence_number(position - 1, number) == position


@pytest.mark.parametrize(
    ("given_id", "index"),
    [
        ("shardId-000000000007", 7),
        ("shard-7", 7),
        ("7", 7),
        ("shardId-2147483648", None),
        ("shardId", None),
        ("a-b", None),
    ],
)
def test_a_shard_id_is_understood_in_short_too(given_id, index):
    assert shard_index(given_id) == index
