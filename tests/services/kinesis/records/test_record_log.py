"""The records of one shard: found by index, time and number, paged by count and size, trimmed by time."""

from __future__ import annotations

import sys
from bisect import bisect_left

from hypothesis import given
from hypothesis import strategies as st

from awsim.common.stream_position import FIRST_INDEX, KEPT_SLACK
from awsim.services.kinesis.records.record_log import RecordLog


def log_of(arrivals, size=10):
    """A log of records that arrived at these moments; their data is their place."""
    log = RecordLog()
    for place, arrived in enumerate(arrivals):
        log.append(f"{place:04d}", b"%d" % place, "k", size, arrived, encrypted=False)
    return log


def test_a_page_has_as_many_records_as_asked():
    assert log_of(range(10)).page(FIRST_INDEX + 2, 3, 1000) == (FIRST_INDEX + 2, FIRST_INDEX + 5)


def test_a_page_ends_before_it_grows_too_large():
    assert log_of(range(10), size=10).page(FIRST_INDEX, 100, 35) == (FIRST_INDEX, FIRST_INDEX + 3)


def test_a_page_has_at_least_one_record_however_large():
    assert log_of(range(3), size=100).page(FIRST_INDEX + 1, 100, 35) == (FIRST_INDEX + 1, FIRST_INDEX + 2)


def test_a_page_beyond_the_end_is_empty():
    assert log_of(range(3)).page(FIRST_INDEX + 3, 100, 1000) == (FIRST_INDEX + 3, FIRST_INDEX + 3)


def test_what_has_expired_is_passed_over():
    log = log_of([0, 1, 2, 3])
    log.trim(before=2)

    assert log.page(0, 100, 1000) == (FIRST_INDEX + 2, FIRST_INDEX + 4)


def test_what_has_expired_does_not_come_back():
    log = log_of([0, 1, 2, 3])
    log.trim(before=2)
    log.trim(before=0)

    assert log.horizon == FIRST_INDEX + 2


def test_expired_records_are_let_go_and_indices_stay():
    count = KEPT_SLACK * 3
    log = log_of(range(count))
    log.trim(before=count - 5)

    assert len(log.data) == 5
    assert log.end == FIRST_INDEX + count
    assert log.columns(log.end - 1, log.end)["Data"] == [b"%d" % (count - 1)]
    assert log.page(0, 100, 35) == (log.end - 5, log.end - 2)


@given(st.lists(st.integers(0, 50), max_size=60).map(sorted), st.integers(0, 50))
def test_a_moment_finds_the_first_record_that_is_not_earlier(arrivals, moment):
    assert log_of(arrivals).at_time(moment) == FIRST_INDEX + bisect_left(arrivals, moment)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=40), st.integers(1, 100))
def test_pages_one_after_the_other_give_every_record_once(sizes, most_bytes):
    log = RecordLog()
    for place, size in enumerate(sizes):
        log.append(f"{place:04d}", b"x" * size, None, size, 0.0, encrypted=False)
    seen, index = [], 0
    while index < log.end:
        begin, index = log.page(index, 7, most_bytes)
        assert 1 <= index - begin <= 7
        assert index - begin == 1 or log.size_between(begin, index) <= most_bytes
        assert log.size_between(begin, index) == sum(sizes[begin - FIRST_INDEX : index - FIRST_INDEX])
        seen += range(begin, index)

    assert seen == list(range(FIRST_INDEX, log.end))


def test_a_record_of_100_bytes_costs_at_most_500():
    log = RecordLog()
    for place in range(1000):
        log.append(str(10**55 + place), b"%0100d" % place, f"key-{place}", 108, float(place), encrypted=False)
    columns = (log.sequence_numbers, log.data, log.partition_keys)
    held = sum(sys.getsizeof(column) + sum(map(sys.getsizeof, column)) for column in columns)
    held += sys.getsizeof(log.arrivals) + sys.getsizeof(log.sizes) + sys.getsizeof(log.encrypted)

    assert held / 1000 <= 500
