"""Schedule expressions: `rate(5 minutes)` and `cron(0 10 ? * MON-FRI *)`, as rules and schedules have them.

EventBridge user guide, "Setting a schedule pattern for scheduled rules"; EventBridge Scheduler user guide, "Schedule
types".

>>> schedule_of("rate(2 hours)").next_after(0.0)
7200.0
"""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

UNIT_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
FIRST_YEAR, LAST_YEAR = 1970, 2199
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")

_RATE = re.compile(r"rate\((?P<count>[1-9]\d*) (?P<unit>minute|hour|day)(?P<plural>s?)\)")
_CRON = re.compile(r"cron\((?P<fields>\S+(?: +\S+){5})\)")
_NEAREST_WEEKDAY = re.compile(r"(\d{1,2})W")
_BEFORE_LAST = re.compile(r"L-(\d{1,2})")
_NTH = re.compile(r"(\w+)#([1-5])")
_LAST_OF_KIND = re.compile(r"(\w+)L")


class InvalidSchedule(ValueError):
    """A text that is no schedule expression."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Every so many seconds."""

    seconds: int

    def next_after(self, moment: float, zone: tzinfo = UTC) -> float | None:  # noqa: ARG002 - as a Cron is asked
        """A period later: rates know no time of day."""
        return moment + self.seconds


@dataclass(frozen=True, slots=True)
class Cron:
    """At the minutes of the clock that six fields say."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: DayOfMonth | None
    """None where the days of the week count."""
    months: tuple[int, ...]
    weekdays: DayOfWeek | None
    years: tuple[int, ...]

    def next_after(self, moment: float, zone: tzinfo = UTC) -> float | None:
        """The first of its moments after another one (seconds since the epoch), in a time zone; None after the last.

        A time of day that a day has not, because the clock is put forward, is passed over; one that it has twice
        counts once (EventBridge Scheduler user guide, "Daylight savings time").
        """
        local = datetime.fromtimestamp(moment, zone)
        day, earliest = local.date(), local.hour * 60 + local.minute
        first = True
        while (found := self._next_day(day)) is not None:
            start = earliest if first and found == local.date() else 0
            for minute in self._minutes_from(start):
                at = datetime(found.year, found.month, found.day, minute // 60, minute % 60, tzinfo=zone)
                seconds = at.timestamp()
                if seconds > moment and (zone is UTC or _exists(at, seconds, zone)):
                    return seconds
            first = False
            if found == date(LAST_YEAR, 12, 31):
                break
            day = found + timedelta(days=1)
        return None

    def _minutes_from(self, start: int) -> Iterator[int]:
        """The minutes of a day, from one on."""
        hour, minute = divmod(start, 60)
        at = bisect_left(self.hours, hour)
        if at < len(self.hours) and self.hours[at] == hour:
            for each in self.minutes[bisect_left(self.minutes, minute) :]:
                yield hour * 60 + each
            at += 1
        for hour in self.hours[at:]:
            for each in self.minutes:
                yield hour * 60 + each

    def _next_day(self, day: date) -> date | None:
        """The first of its days that is not before another one."""
        year, month, after = day.year, day.month, day.day
        while True:
            at = bisect_left(self.years, year)
            if at == len(self.years):
                return None
            if self.years[at] != year:
                year, month, after = self.years[at], 1, 1
            place = bisect_left(self.months, month)
            if place == len(self.months):
                year, month, after = year + 1, 1, 1
                continue
            if self.months[place] != month:
                month, after = self.months[place], 1
            for each in _days_of(self.days, self.weekdays, year, month):
                if each >= after:
                    return date(year, month, each)
            month, after = month + 1, 1
            if month > 12:
                year, month = year + 1, 1


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """Which days of a month: numbers, its last (or so many before it), the weekdays nearest to numbers."""

    numbers: tuple[int, ...] = ()
    before_last: tuple[int, ...] = ()
    nearest_weekdays: tuple[int, ...] = ()
    last_weekday: bool = False

    def of(self, year: int, month: int) -> set[int]:
        """The days of one month."""
        last = monthrange(year, month)[1]
        found = {day for day in self.numbers if day <= last}
        found |= {last - before for before in self.before_last if before < last}
        found |= {_nearest_weekday(year, month, day, last) for day in self.nearest_weekdays if day <= last}
        return found | ({_nearest_weekday(year, month, last, last)} if self.last_weekday else set())


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """Which days of a week, from 1 for Sunday; each, the n-th of a month, or its last."""

    each: tuple[int, ...] = ()
    nth: tuple[tuple[int, int], ...] = ()
    last: tuple[int, ...] = ()

    def of(self, year: int, month: int) -> set[int]:
        """The days of one month."""
        first, length = monthrange(year, month)
        weekday = {day: (first + day) % 7 + 1 for day in range(1, length + 1)}
        found = {day for day, kind in weekday.items() if kind in self.each}
        found |= {day for day, kind in weekday.items() if (kind, (day - 1) // 7 + 1) in self.nth}
        return found | {day for day, kind in weekday.items() if kind in self.last and day > length - 7}


Schedule = Rate | Cron


@lru_cache(maxsize=1024)
def schedule_of(text: str) -> Schedule:
    """The rate or cron expression in a text; raises InvalidSchedule."""
    rate = _RATE.fullmatch(text)
    if rate is not None:
        if (rate["count"] == "1") == bool(rate["plural"]):
            raise InvalidSchedule(text)
        return Rate(int(rate["count"]) * UNIT_SECONDS[rate["unit"]])
    cron = _CRON.fullmatch(text)
    if cron is None:
        raise InvalidSchedule(text)
    return _cron(*cron["fields"].upper().split())


def _cron(minutes: str, hours: str, days: str, months: str, weekdays: str, years: str) -> Cron:
    if (days == "?") == (weekdays == "?"):
        raise InvalidSchedule("one of the fields for days has to be ?, the other not")
    return Cron(
        _numbers(minutes, 0, 59),
        _numbers(hours, 0, 23),
        None if days == "?" else _days_of_month(days),
        _numbers(months, 1, 12, MONTHS),
        None if weekdays == "?" else _days_of_week(weekdays),
        _numbers(years, FIRST_YEAR, LAST_YEAR),
    )


def _numbers(text: str, low: int, high: int, names: tuple[str, ...] = ()) -> tuple[int, ...]:
    """What a field of values, ranges and steps stands for."""
    return tuple(sorted({each for part in text.split(",") for each in _range(part, low, high, names)}))


def _range(part: str, low: int, high: int, names: tuple[str, ...]) -> list[int]:
    base, slash, step = part.partition("/")
    if slash and not (step.isdigit() and int(step) > 0):
        raise InvalidSchedule(part)
    first, dash, last = base.partition("-")
    if base == "*":
        start, end = low, high
    elif dash:
        start, end = _number(first, low, high, names), _number(last, low, high, names)
    else:
        start = _number(first, low, high, names)
        end = high if slash else start
    stride = int(step) if slash else 1
    if start <= end:
        return list(range(start, end + 1, stride))
    # A range that goes on at the beginning: FRI-MON, 22-4.
    return [low + (each - low) % (high - low + 1) for each in range(start, end + high - low + 2, stride)]


def _number(text: str, low: int, high: int, names: tuple[str, ...]) -> int:
    if text in names:
        return names.index(text) + low
    if not text.isdigit() or not low <= int(text) <= high:
        raise InvalidSchedule(text)
    return int(text)


def _days_of_month(text: str) -> DayOfMonth:
    numbers: set[int] = set()
    before_last: set[int] = set()
    nearest: set[int] = set()
    last_weekday = False
    for part in text.split(","):
        if part == "L":
            before_last.add(0)
        elif part in ("LW", "WL"):
            last_weekday = True
        elif found := _BEFORE_LAST.fullmatch(part):
            before_last.add(_number(found[1], 1, 30, ()))
        elif found := _NEAREST_WEEKDAY.fullmatch(part):
            nearest.add(_number(found[1], 1, 31, ()))
        else:
            numbers.update(_range(part, 1, 31, ()))
    return DayOfMonth(tuple(sorted(numbers)), tuple(sorted(before_last)), tuple(sorted(nearest)), last_weekday)


def _days_of_week(text: str) -> DayOfWeek:
    each: set[int] = set()
    nth: set[tuple[int, int]] = set()
    last: set[int] = set()
    for part in text.split(","):
        if part == "L":
            each.add(7)
        elif found := _NTH.fullmatch(part):
            nth.add((_number(found[1], 1, 7, DAYS), int(found[2])))
        elif found := _LAST_OF_KIND.fullmatch(part):
            last.add(_number(found[1], 1, 7, DAYS))
        else:
            each.update(_range(part, 1, 7, DAYS))
    return DayOfWeek(tuple(sorted(each)), tuple(sorted(nth)), tuple(sorted(last)))


def _nearest_weekday(year: int, month: int, day: int, last: int) -> int:
    """The day, or the Friday before a Saturday, the Monday after a Sunday; never in another month."""
    weekday = date(year, month, day).weekday()
    if weekday == 5:
        return day - 1 if day > 1 else day + 2
    if weekday == 6:
        return day + 1 if day < last else day - 2
    return day


@lru_cache(maxsize=4096)
def _days_of(days: DayOfMonth | None, weekdays: DayOfWeek | None, year: int, month: int) -> tuple[int, ...]:
    asked = days or weekdays
    assert asked is not None, "one of the two fields is asked"
    return tuple(sorted(asked.of(year, month)))


def _exists(at: datetime, seconds: float, zone: tzinfo) -> bool:
    """Whether the clock of a zone ever shows a time of a day."""
    return datetime.fromtimestamp(seconds, zone).replace(fold=0) == at.replace(fold=0)
