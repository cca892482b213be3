"""Positions in a shard stay good while records are added at its end and expire at its front."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from awsim.common.stream_position import FIRST_INDEX, KEPT_SLACK, ExpiringLog


@dataclass(slots=True)
class Moments(ExpiringLog):
    """A log of moments."""

    moments: list[float] = field(default_factory=list)

    def __len__(self):
        return len(self.moments)

    def before(self, moment):
        return bisect_left(self.moments, moment)

    def cut(self, count):
        del self.moments[:count]


def test_an_empty_log_begins_with_the_first_index():
    log = Moments()

    assert (log.first, log.horizon, log.end, bool(log)) == (FIRST_INDEX, FIRST_INDEX, FIRST_INDEX, True)


@given(st.lists(st.floats(0, 1e6), max_size=30), st.lists(st.floats(0, 1e6), max_size=5))
def test_an_index_stands_for_the_same_record_whatever_has_expired(moments, horizons):
    moments.sort()
    log = Moments(moments=list(moments))
    for horizon in sorted(horizons):
        log.trim(horizon)

    for index, moment in enumerate(moments, FIRST_INDEX):
        assert log.at_time(moment) <= index
        assert (index < log.horizon) == (bool(horizons) and moment < max(horizons))
    assert log.end == FIRST_INDEX + len(moments)


def test_expired_records_are_cut_off_once_they_are_many():
    log = Moments(moments=[float(number) for number in range(3 * KEPT_SLACK)])

    log.trim(float(KEPT_SLACK))
    few = len(log)
    log.trim(2.0 * KEPT_SLACK)

    assert few == 3 * KEPT_SLACK
    assert log.moments[0] == 2.0 * KEPT_SLACK
    assert log.first == log.horizon == FIRST_INDEX + 2 * KEPT_SLACK
    assert log.end == FIRST_INDEX + 3 * KEPT_SLACK


def test_a_horizon_never_goes_back():
    log = Moments(moments=[1.0, 2.0, 3.0])
    log.trim(3.0)
    log.trim(1.0)

    assert log.horizon == FIRST_INDEX + 2
