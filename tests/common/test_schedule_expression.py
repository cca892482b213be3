from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.common.cron import Cron, InvalidCron
from awsim.common.schedule_expression import InvalidSchedule, rule_schedule_of, schedule_of, zone_of

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC).timestamp()


def moments(expression: str, start: str, count: int, zone: str = "UTC") -> list[str]:
    """The first moments of an expression after a start, in UTC."""
    at: float | None = datetime.fromisoformat(start).replace(tzinfo=UTC).timestamp()
    found: list[str] = []
    while at is not None and len(found) < count:
        at = schedule_of(expression).next_after(at, zone_of(zone))
        if at is not None:
            found.append(datetime.fromtimestamp(at, UTC).isoformat()[:16])
    return found


class TestCron:
    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ("0 10 * * ? *", ["2026-01-01T10:00", "2026-01-02T10:00", "2026-01-03T10:00"]),
            ("15 12 * * ? 2027", ["2027-01-01T12:15", "2027-01-02T12:15", "2027-01-03T12:15"]),
            ("0 18 ? * MON-FRI *", ["2026-01-01T18:00", "2026-01-02T18:00", "2026-01-05T18:00"]),
            ("0 18 ? * FRI-MON *", ["2026-01-02T18:00", "2026-01-03T18:00", "2026-01-04T18:00"]),
            ("0/20 22-1 1 JAN ? *", ["2026-01-01T00:00", "2026-01-01T00:20", "2026-01-01T00:40"]),
            ("1-31/30 1-1 ? * 1,7 *", ["2026-01-03T01:01", "2026-01-03T01:31", "2026-01-04T01:01"]),
            ("0 0 L * ? *", ["2026-01-31T00:00", "2026-02-28T00:00", "2026-03-31T00:00"]),
            ("0 0 L-2 * ? *", ["2026-01-29T00:00", "2026-02-26T00:00", "2026-03-29T00:00"]),
            ("0 0 LW * ? *", ["2026-01-30T00:00", "2026-02-27T00:00", "2026-03-31T00:00"]),
            ("0 0 1W * ? *", ["2026-01-01T00:00", "2026-02-02T00:00", "2026-03-02T00:00"]),
            ("0 0 15W * ? *", ["2026-01-15T00:00", "2026-02-16T00:00", "2026-03-16T00:00"]),
            ("0 0 31W * ? *", ["2026-01-30T00:00", "2026-03-31T00:00", "2026-05-29T00:00"]),
            ("0 0 ? * 3#2 *", ["2026-01-13T00:00", "2026-02-10T00:00", "2026-03-10T00:00"]),
            ("0 0 ? * fri#5 *", ["2026-01-30T00:00", "2026-05-29T00:00", "2026-07-31T00:00"]),
            ("0 0 ? * 6L *", ["2026-01-30T00:00", "2026-02-27T00:00", "2026-03-27T00:00"]),
            ("0 0 ? * THUL *", ["2026-01-29T00:00", "2026-02-26T00:00", "2026-03-26T00:00"]),
            ("0 0 ? * L *", ["2026-01-03T00:00", "2026-01-10T00:00", "2026-01-17T00:00"]),
            ("0 0 29 2 ? *", ["2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00"]),
            ("0 0 1 */6 ? 2025-2027/2", ["2027-01-01T00:00", "2027-07-01T00:00"]),
            ("15 10 ? * 6L 2002-2005", []),
            ("0 0 30 2 ? *", []),
        ],
    )
    def test_names_moments(self, fields, expected):
        assert moments(f"cron({fields})", "2025-12-31T23:59:00", 3) == expected

    @pytest.mark.parametrize(
        "fields",
        [
            "",
            "0 12 * * ?",
            "0 1 * * * *",
            "0 1 ? * ? *",
            "0 1 1 * MON *",
            "7 20 * * NOT *",
            "71 8 1 * ? *",
            "0 24 1 * ? *",
            "0 8 0 * ? *",
            "0 8 32 * ? *",
            "0 8 1 13 ? *",
            "0 8 ? * 0 *",
            "0 8 ? * 8 *",
            "0 8 ? * 3#6 *",
            "0 8 ? * 8L *",
            "0 8 ? * 3#1,6#3 *",
            "0 8 1,15W * ? *",
            "0 8 L-31 * ? *",
            "0 8 1 * ? 1969",
            "0 8 1 * ? 2200",
            "*/0 8 1 * ? *",
            "*/60 8 1 * ? *",
            "*-3 8 1 * ? *",
            "1, 8 1 * ? *",
            "? 8 1 * ? *",
            "0 8 1 * ? * *",
        ],
    )
    def test_what_is_none_is_refused(self, fields):
        with pytest.raises(InvalidCron):
            Cron(fields)

    @given(
        st.sampled_from(["*", "0/7", "5,35", "50-10"]),
        st.sampled_from(["*", "0-2", "22-1", "*/5"]),
        st.sampled_from([("*", "?"), ("1-5,31", "?"), ("?", "MON-WED"), ("?", "SAT,2")]),
        st.sampled_from(["*", "2", "NOV-JAN"]),
        st.datetimes(datetime.fromisoformat("2023-01-01"), datetime.fromisoformat("2029-01-01")),
    )
    def test_no_minute_between_two_moments_is_named(self, minutes, hours, days, months, start):
        cron = Cron(f"{minutes} {hours} {days[0]} {months} {days[1]} *")
        named = cron.following(start)
        assert named is not None
        assert named > start
        if named - start > timedelta(minutes=2):
            between = start + (named - start) / 2
            assert cron.following(between) == named
        assert cron.following(named - timedelta(minutes=1)) == named


class TestTimeZones:
    def test_a_cron_follows_the_clocks_of_its_zone(self):
        assert moments("cron(0 9 * * ? *)", "2026-03-27T12:00:00", 3, "Europe/Berlin") == [
            "2026-03-28T08:00",
            "2026-03-29T07:00",
            "2026-03-30T07:00",
        ]

    def test_a_time_that_clocks_skip_is_left_out(self):
        assert moments("cron(30 2 * * ? *)", "2026-03-27T12:00:00", 3, "Europe/Berlin") == [
            "2026-03-28T01:30",
            "2026-03-30T00:30",
            "2026-03-31T00:30",
        ]

    def test_a_time_that_clocks_show_twice_is_due_the_first_time(self):
        assert moments("cron(30 2 * * ? *)", "2026-10-24T12:00:00", 2, "Europe/Berlin") == [
            "2026-10-25T00:30",
            "2026-10-26T01:30",
        ]
        assert moments("cron(0/30 * * * ? *)", "2026-10-25T00:00:00", 3, "Europe/Berlin") == [
            "2026-10-25T00:30",
            "2026-10-25T02:00",
            "2026-10-25T02:30",
        ]

    def test_an_only_moment_is_read_in_its_zone(self):
        assert moments("at(2026-07-01T09:00:00)", "2026-01-01T00:00:00", 2, "America/New_York") == ["2026-07-01T13:00"]
        assert moments("at(2026-03-29T02:30:00)", "2026-01-01T00:00:00", 2, "Europe/Berlin") == ["2026-03-29T01:30"]

    @pytest.mark.parametrize("name", ["Mars/Olympus", "", "../UTC", "/etc/passwd", "Europe"])
    def test_an_unknown_zone_is_refused(self, name):
        with pytest.raises(ValueError, match=r"zone|path|ile|key|directory"):
            zone_of(name)

    @given(
        st.floats(min_value=1e6, max_value=4e9),
        st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "Asia/Kathmandu"]),
    )
    def test_clocks_show_what_a_cron_names(self, moment, zone):
        due = schedule_of("cron(0/15 * * * ? *)").next_after(moment, zone_of(zone))
        assert due is not None
        assert due > moment
        shown = datetime.fromtimestamp(due, ZoneInfo(zone))
        assert (shown.minute % 15, shown.second, shown.fold) == (0, 0, 0)
        assert due - moment <= 2.25 * 3600


class TestRate:
    @pytest.mark.parametrize(
        ("expression", "seconds"),
        [
            ("rate(1 minute)", 60),
            ("rate(1 minutes)", 60),
            ("rate(90 minutes)", 5400),
            ("rate(2 hours)", 7200),
            ("rate(1 day)", 86_400),
        ],
    )
    def test_its_first_moment_is_its_beginning(self, expression, seconds):
        rate = schedule_of(expression)
        assert rate.next_after(NOON - 1, started_at=NOON) == NOON
        assert rate.next_after(NOON, started_at=NOON) == NOON + seconds
        assert rate.next_after(NOON + 2.5 * seconds, started_at=NOON) == NOON + 3 * seconds

    def test_without_a_beginning_it_is_counted_from_the_moment(self):
        assert schedule_of("rate(7 minutes)").next_after(NOON + 5) == NOON + 5 + 420

    @given(st.floats(0, 1e10), st.floats(0, 1e10))
    def test_is_always_ahead(self, moment, started_at):
        due = schedule_of("rate(7 minutes)").next_after(moment, started_at=started_at)
        assert due is not None
        assert due > moment
        assert due == started_at or due - moment <= 7 * 60 + 1


class TestExpressions:
    @pytest.mark.parametrize(
        "expression",
        [
            "",
            "cron()",
            "cron(0 1 * * * *)",
            "rate()",
            "rate(5)",
            "rate(0 minutes)",
            "rate(-1 minutes)",
            "rate(1.5 hours)",
            "rate(10 seconds)",
            "rate(10 years)",
            "rate(10 minutess)",
            "rate( 10 minutes )",
            "at(2021-12-31)",
            "at(2021-12-31T23:59:59Z)",
            "at(2021-13-31T23:59:59)",
            "at(2021-12-31T24:59:59)",
            "every(5 minutes)",
            "rate(5 minutes) ",
        ],
    )
    def test_what_is_none_is_refused(self, expression):
        with pytest.raises(InvalidSchedule):
            schedule_of(expression)

    @pytest.mark.parametrize("expression", ["rate(1 minute)", "rate(2 minutes)", "rate(11 hours)", "cron(0 0 * * ? *)"])
    def test_rules_take_rates_and_crons(self, expression):
        assert rule_schedule_of(expression) == schedule_of(expression)

    @pytest.mark.parametrize("expression", ["rate(1 minutes)", "rate(2 hour)", "at(2026-12-31T23:59:59)"])
    def test_rules_take_no_wrong_plurals_and_no_moments(self, expression):
        with pytest.raises(InvalidSchedule):
            rule_schedule_of(expression)
