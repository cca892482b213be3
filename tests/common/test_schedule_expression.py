"""Rates and cron expressions: which are refused, and when those fall due that are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.common.schedule_expression import Cron, InvalidSchedule, schedule_of

START = datetime(2026, 1, 1, tzinfo=UTC)


def following(text: str, count: int, start: datetime = START, zone: str = "UTC") -> list[str]:
    """The next moments of an expression, as text in its time zone."""
    found, moment, there = [], start.timestamp(), ZoneInfo(zone)
    for _ in range(count):
        after = schedule_of(text).next_after(moment, there)
        if after is None:
            break
        moment = after
        found.append(f"{datetime.fromtimestamp(moment, there):%Y-%m-%d %H:%M}")
    return found


class TestRates:
    @pytest.mark.parametrize(
        ("text", "seconds"),
        [("rate(1 minute)", 60), ("rate(5 minutes)", 300), ("rate(1 hour)", 3600), ("rate(10 days)", 864_000)],
    )
    def test_a_rate_is_so_many_seconds(self, text: str, seconds: int) -> None:
        assert schedule_of(text).next_after(7.5) == 7.5 + seconds

    @pytest.mark.parametrize(
        "text",
        [
            *("rate(1 minutes)", "rate(2 minute)", "rate(0 minutes)", "rate(-1 minutes)", "rate(10 seconds)"),
            *("rate( 10 minutes )", "rate(10 minutess)", "rate(10 years)", "rate(1.5 hours)", "rate()", "5 minutes"),
        ],
    )
    def test_what_is_no_rate_is_refused(self, text: str) -> None:
        with pytest.raises(InvalidSchedule):
            schedule_of(text)


class TestCron:
    @pytest.mark.parametrize(
        ("text", "moments"),
        [
            ("cron(0 10 * * ? *)", ["2026-01-01 10:00", "2026-01-02 10:00"]),
            ("cron(0 18 ? * MON-FRI *)", ["2026-01-01 18:00", "2026-01-02 18:00", "2026-01-05 18:00"]),
            ("cron(0/15 * * * ? *)", ["2026-01-01 00:15", "2026-01-01 00:30", "2026-01-01 00:45", "2026-01-01 01:00"]),
            ("cron(5,35 14 * * ? *)", ["2026-01-01 14:05", "2026-01-01 14:35", "2026-01-02 14:05"]),
            ("cron(0 8 1 * ? *)", ["2026-01-01 08:00", "2026-02-01 08:00"]),
            ("cron(0 0 L * ? *)", ["2026-01-31 00:00", "2026-02-28 00:00", "2026-03-31 00:00"]),
            ("cron(0 0 L-2 * ? *)", ["2026-01-29 00:00", "2026-02-26 00:00"]),
            ("cron(0 0 LW * ? *)", ["2026-01-30 00:00", "2026-02-27 00:00"]),
            ("cron(0 0 3W * ? *)", ["2026-01-02 00:00", "2026-02-03 00:00"]),
            ("cron(0 0 1W 2,3 ? *)", ["2026-02-02 00:00", "2026-03-02 00:00"]),
            ("cron(0 0 ? * 3#2 *)", ["2026-01-13 00:00", "2026-02-10 00:00"]),
            ("cron(0 0 ? * MON#5 *)", ["2026-03-30 00:00", "2026-06-29 00:00"]),
            ("cron(15 10 ? * 6L *)", ["2026-01-30 10:15", "2026-02-27 10:15"]),
            ("cron(0 0 ? * L *)", ["2026-01-03 00:00", "2026-01-10 00:00"]),
            ("cron(0 0 ? * FRI-MON *)", ["2026-01-02 00:00", "2026-01-03 00:00", "2026-01-04 00:00"]),
            ("cron(0 0 29 FEB ? *)", ["2028-02-29 00:00", "2032-02-29 00:00"]),
            ("cron(0 0 1 1 ? 2025-2027)", ["2027-01-01 00:00"]),
            ("cron(15 10 ? * 6L 2002-2005)", []),
        ],
    )
    def test_its_next_moments(self, text: str, moments: list[str]) -> None:
        assert following(text, max(len(moments), 1)) == moments

    @pytest.mark.parametrize(
        "text",
        [
            *("cron()", "cron(INVALID)", "cron(0 1 * * * *)", "cron(0 1 ? * ? *)", "cron(71 8 1 * ? *)"),
            *("cron(7 20 * * NOT *)", "cron(0 24 * * ? *)", "cron(0 0 0 * ? *)", "cron(0 0 ? * 8 *)"),
            *(
                "cron(0 0 * * ?)",
                "cron(0 0 * 13 ? *)",
                "cron(0 0 * * ? 1969)",
                "cron(0/0 * * * ? *)",
                "cron(1- 0 * * ? *)",
            ),
            *("cron(0 0 ? * MON#6 *)", "cron(0 0 40W * ? *)", "at(2026-01-01T00:00:00)", ""),
        ],
    )
    def test_what_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(InvalidSchedule):
            schedule_of(text)

    def test_a_time_that_a_day_has_not_is_passed_over(self) -> None:
        start = datetime(2026, 3, 27, 12, tzinfo=UTC)
        assert following("cron(30 2 * * ? *)", 3, start, "Europe/Berlin") == [
            *("2026-03-28 02:30", "2026-03-30 02:30", "2026-03-31 02:30"),
        ]

    def test_a_time_that_a_day_has_twice_counts_once(self) -> None:
        start = datetime(2026, 10, 24, 12, tzinfo=UTC)
        assert following("cron(30 2 * * ? *)", 2, start, "Europe/Berlin") == ["2026-10-25 02:30", "2026-10-26 02:30"]
        first = schedule_of("cron(30 2 * * ? *)").next_after(start.timestamp(), ZoneInfo("Europe/Berlin"))
        assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp()


MINUTES = st.one_of(
    st.just("*"), st.integers(0, 59).map(str), st.builds("{}/{}".format, st.integers(0, 59), st.integers(1, 59))
)
HOURS = st.one_of(st.just("*"), st.builds("{},{}".format, st.integers(0, 23), st.integers(0, 23)))


@given(MINUTES, HOURS, st.integers(1, 7), st.integers(0, 20_000_000))
def test_the_next_moment_is_the_first_minute_that_fits(minutes: str, hours: str, weekday: int, offset: int) -> None:
    """Against looking at each minute of a week and a day."""
    schedule = schedule_of(f"cron({minutes} {hours} ? * {weekday} *)")
    assert isinstance(schedule, Cron)
    moment = START + timedelta(seconds=offset)
    minute = moment.replace(second=0)
    for _ in range(8 * 1440):
        minute += timedelta(minutes=1)
        if (
            minute.minute in schedule.minutes
            and minute.hour in schedule.hours
            and (minute.weekday() + 1) % 7 + 1 == weekday
        ):
            break
    assert schedule.next_after(moment.timestamp()) == minute.timestamp()
