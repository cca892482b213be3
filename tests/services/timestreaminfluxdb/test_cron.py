"""Cron expressions as AWS writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsim.services.timestreaminfluxdb.cron import CronSchedule

THURSDAY = datetime(2026, 1, 1, 12, 30, 15, tzinfo=UTC)


def after(expression: str, moment: datetime = THURSDAY) -> datetime | None:
    found = CronSchedule.parse(expression).next_after(moment.timestamp())
    return None if found is None else datetime.fromtimestamp(found, tz=UTC)


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("cron(* * * * ? *)", datetime(2026, 1, 1, 12, 31, tzinfo=UTC)),
        ("cron(30 12 * * ? *)", datetime(2026, 1, 2, 12, 30, tzinfo=UTC)),
        ("cron(0/15 * * * ? *)", datetime(2026, 1, 1, 12, 45, tzinfo=UTC)),
        ("cron(10-20/5 3 ? * * *)", datetime(2026, 1, 2, 3, 10, tzinfo=UTC)),
        ("cron(0 3 ? * SUN *)", datetime(2026, 1, 4, 3, tzinfo=UTC)),
        ("cron(0 3 ? * 1 *)", datetime(2026, 1, 4, 3, tzinfo=UTC)),
        ("cron(0 3 ? * mon,wed *)", datetime(2026, 1, 5, 3, tzinfo=UTC)),
        ("cron(0 0 31 * ? *)", datetime(2026, 1, 31, tzinfo=UTC)),
        ("cron(0 0 31 FEB-APR ? *)", datetime(2026, 3, 31, tzinfo=UTC)),
        ("cron(0 0 29 2 ? *)", datetime(2028, 2, 29, tzinfo=UTC)),
        ("cron(0 0 1 1 ? 2030/10)", datetime(2030, 1, 1, tzinfo=UTC)),
        ("cron(0 0 1 1 ? 2025)", None),
        ("cron(0 0 30 2 ? *)", None),
    ],
)
def test_the_next_due_moment_is_found(expression, due):
    assert after(expression) == due


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("cron(0 3 * * ?)", "6 fields are needed, not 5"),
        ("cron(0 3 * * * *)", "day-of-month or day-of-week must be ?"),
        ("cron(60 3 * * ? *)", "60 is not between 0 and 59"),
        ("cron(0 24 * * ? *)", "24 is not between 0 and 23"),
        ("cron(0 3 0 * ? *)", "0 is not between 1 and 31"),
        ("cron(0 3 ? * 8 *)", "8 is not between 1 and 7"),
        ("cron(30-10 3 * * ? *)", "30-10 begins after its end"),
        ("cron(0/0 3 * * ? *)", "the step 0 is not positive"),
        ("cron(0 3 L * ? *)", "invalid literal"),
        ("cron(0 3 ? * MON#1 *)", "invalid literal"),
    ],
)
def test_what_can_not_be_read_is_refused(expression, why):
    with pytest.raises(ValueError, match=why.replace("?", r"\?")):
        CronSchedule.parse(expression)


@given(st.integers(0, 59), st.integers(0, 23), st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_daily_schedule_is_due_within_a_day_at_its_time(minute, hour, moment):
    moment = moment.replace(tzinfo=UTC)

    due = after(f"cron({minute} {hour} * * ? *)", moment)

    assert due is not None
    assert 0 < (due - moment).total_seconds() <= 86400
    assert (due.hour, due.minute, due.second, due.microsecond) == (hour, minute, 0, 0)
