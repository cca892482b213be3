"""The wall clock and the virtual one."""

from __future__ import annotations

import copy
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from awsim.kernel.clock import Clock
from awsim.kernel.snapshot import freeze, thaw

START = 1_767_225_600.0


@pytest.fixture
def virtual() -> Clock:
    return Clock("virtual", START)


class TestVirtual:
    def test_it_starts_where_it_is_told_and_stands_still(self, virtual: Clock) -> None:
        assert virtual.is_virtual
        assert [virtual.now(), virtual.now()] == [START, START]

    def test_amounts_of_every_unit_add_up(self, virtual: Clock) -> None:
        virtual.advance(timedelta(days=1), weeks=1, days=1, hours=1, minutes=1, seconds=1, milliseconds=500)
        assert virtual.now() == START + 9 * 86_400 + 3600 + 60 + 1.5

    def test_an_amount_of_zero_is_an_amount(self, virtual: Clock) -> None:
        virtual.advance(seconds=0)
        assert virtual.now() == START

    def test_sleeping_advances_instead_of_waiting(self, virtual: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("really slept"))
        virtual.sleep(86_400)
        assert virtual.now() == START + 86_400

    def test_advancing_to_a_datetime_or_a_number(self, virtual: Clock) -> None:
        virtual.advance_to(datetime(2026, 1, 2, tzinfo=UTC))
        assert virtual.now() == START + 86_400
        virtual.advance_to(START + 86_401)
        assert virtual.now() == START + 86_401

    def test_jumping_to_a_passed_moment_changes_nothing(self, virtual: Clock) -> None:
        virtual.jump_to(START - 1)
        assert virtual.now() == START


class TestWall:
    def test_it_is_the_process_time(self) -> None:
        before = time.time()
        now = Clock("wall").now()
        assert before <= now <= time.time()

    def test_an_advance_is_an_offset_that_stays(self) -> None:
        with freeze_time("2030-01-01") as frozen:
            clock = Clock("wall")
            start = clock.now()
            clock.advance(hours=25)
            frozen.tick(10)
            assert clock.now() == start + 25 * 3600 + 10

    def test_freezegun_is_respected(self) -> None:
        clock = Clock("wall")
        with freeze_time("2030-01-01"):
            assert clock.now() == datetime(2030, 1, 1, tzinfo=UTC).timestamp()

    def test_time_machine_is_respected(self) -> None:
        clock = Clock("wall")
        with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC), tick=False):
            assert clock.now() == datetime(2031, 1, 1, tzinfo=UTC).timestamp()

    def test_sleeping_calls_what_time_sleep_is_by_then(self, monkeypatch: pytest.MonkeyPatch) -> None:
        slept: list[float] = []
        clock = Clock("wall")
        monkeypatch.setattr(time, "sleep", slept.append)
        clock.sleep(2.5)
        assert slept == [2.5]


class TestRefuses:
    def test_an_amount_that_is_none(self, virtual: Clock) -> None:
        with pytest.raises(TypeError, match=r"^advance has no amount 'minuts'; did you mean 'minutes'\?$"):
            virtual.advance(minuts=3)  # type: ignore[call-arg]

    def test_an_advance_without_an_amount(self, virtual: Clock) -> None:
        with pytest.raises(TypeError, match=r"^advance needs an amount of time: advance\(hours=1\), "):
            virtual.advance()

    @pytest.mark.parametrize("amount", [{"hours": -1}, {"days": 2, "seconds": -1}, {"delta": timedelta(seconds=-1)}])
    def test_a_negative_amount(self, virtual: Clock, amount: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match=r"^time moves forward only: .* must be at least 0, got "):
            virtual.advance(**amount)
        assert virtual.now() == START

    def test_a_bare_number(self, virtual: Clock) -> None:
        with pytest.raises(TypeError, match=r"got 5: write advance\(seconds=5\)$"):
            virtual.advance(5)  # type: ignore[arg-type]

    def test_a_moment_in_the_past(self, virtual: Clock) -> None:
        with pytest.raises(ValueError, match=r"^time moves forward only: .* is 1\.0 seconds before now"):
            virtual.advance_to(START - 1)

    def test_a_datetime_without_a_time_zone(self, virtual: Clock) -> None:
        with pytest.raises(ValueError, match=r"^advance_to needs a datetime with a time zone"):
            virtual.advance_to(datetime(2030, 1, 1))  # noqa: DTZ001 - what is refused

    def test_a_negative_sleep(self, virtual: Clock) -> None:
        with pytest.raises(ValueError, match=r"at least 0 seconds, got -1$"):
            virtual.sleep(-1)


class TestListener:
    @pytest.mark.parametrize(
        ("move", "target"),
        [
            (lambda clock: clock.advance(seconds=5), START + 5),
            (lambda clock: clock.advance_to(START + 7), START + 7),
            (lambda clock: clock.sleep(9), START + 9),
        ],
        ids=["advance", "advance_to", "sleep"],
    )
    def test_it_gets_the_target_and_moves_the_clock_itself(self, virtual: Clock, move: Any, target: float) -> None:
        targets: list[float] = []
        virtual.on_advance = targets.append
        move(virtual)
        assert targets == [target]
        assert virtual.now() == START

    def test_it_is_no_part_of_the_state(self, virtual: Clock) -> None:
        virtual.on_advance = lambda moment: None
        virtual.jump_to(START + 1)
        thawed = thaw(*freeze(virtual))
        assert (thawed.now(), thawed.on_advance) == (START + 1, None)

    def test_taking_over_a_state_keeps_the_listener(self, virtual: Clock) -> None:
        other = copy.deepcopy(virtual)
        other.jump_to(START + 60)
        virtual.on_advance = other.jump_to
        virtual.__setstate__(other.__getstate__())
        assert virtual.on_advance == other.jump_to
        assert virtual.now() == START + 60


@given(st.lists(st.floats(min_value=0.001, max_value=1e6), min_size=1))
def test_it_never_runs_backwards(amounts: list[float]) -> None:
    clock = Clock("virtual", START)
    for amount in amounts:
        before = clock.now()
        clock.advance(seconds=amount)
        assert clock.now() > before
