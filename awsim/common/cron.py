"""Cron expressions as EventBridge has them: six fields, and the moments they name.

Minutes, hours, day of month, month, day of week, year (EventBridge user guide, "Cron expressions"; EventBridge
Scheduler user guide, "Schedule types"). Days of the week are 1 (Sunday) to 7.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FIRST_YEAR, LAST_YEAR = 1970, 2199
NO_NAMES: Mapping[str, int] = {}
MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), start=1
    )
}
WEEKDAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), start=1)}
SUNDAY, SATURDAY = 1, 7
OPEN = "?"

_STEPS = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?")
_LAST_DAY = re.compile(r"L(?:-(?P<before>\d{1,2}))?(?P<weekday>W)?")
_NEAREST_WEEKDAY = re.compile(r"(?P<day>\d{1,2})W")
_LAST_WEEKDAY = re.compile(r"(?P<weekday>\d|[A-Z]{3})L")
_NUMBERED_WEEKDAY = re.compile(r"(?P<weekday>\d|[A-Z]{3})#(?P<number>[1-5])")


class InvalidCron(ValueError):
    """A text that is no six fields of a cron expression."""


class Cron:
    """A cron expression, of which one of the two fields of days is `?`. Raises InvalidCron.

    >>> Cron("0 18 ? * MON-FRI *").following(datetime(2026, 1, 2, 18, 0))
    datetime.datetime(2026, 1, 5, 18, 0)
    """

    __slots__ = ("_days", "_hours", "_minutes", "_months", "_weekdays", "_years")

    def __init__(self, fields: str) -> None:
        given = fields.upper().split()
        if len(given) != 6:
            raise InvalidCron(fields)
        minutes, hours, days, months, weekdays, years = given
        if (days == OPEN) == (weekdays == OPEN):
            raise InvalidCron(fields)
        self._minutes = _numbers(minutes, 0, 59)
        self._hours = _numbers(hours, 0, 23)
        self._days, self._weekdays = days, weekdays
        self._months = _numbers(months, 1, 12, MONTHS)
        self._years = _numbers(years, FIRST_YEAR, LAST_YEAR)
        _days_of(days, weekdays, 2000, 1)

    def following(self, moment: datetime) -> datetime | None:
        """The first moment after another one, as a clock on the wall tells both; None where there is no more."""
        start = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        for year, month, day in self._dates_from(start):
            is_today = (day, month, year) == (start.day, start.month, start.year)
            time = self._time_from(start.hour, start.minute) if is_today else (self._hours[0], self._minutes[0])
            if time is not None:
                return start.replace(year, month, day, *time)
        return None

    def _dates_from(self, start: date) -> Iterator[tuple[int, int, int]]:
        for year in self._years[bisect_left(self._years, start.year) :]:
            for month in self._months:
                if (year, month) < (start.year, start.month):
                    continue
                first = start.day if (year, month) == (start.year, start.month) else 1
                days = _days_of(self._days, self._weekdays, year, month)
                yield from ((year, month, day) for day in days[bisect_left(days, first) :])

    def _time_from(self, hour: int, minute: int) -> tuple[int, int] | None:
        hours, minutes = self._hours, self._minutes
        at = bisect_left(hours, hour)
        if at < len(hours) and hours[at] == hour:
            later = bisect_left(minutes, minute)
            if later < len(minutes):
                return hour, minutes[later]
            at += 1
        return (hours[at], minutes[0]) if at < len(hours) else None


def _numbers(field: str, low: int, high: int, names: Mapping[str, int] = NO_NAMES) -> tuple[int, ...]:
    """The numbers that a field stands for, in ascending order."""
    return tuple(sorted(set(chain.from_iterable(_range(part, low, high, names) for part in field.split(",")))))


def _range(part: str, low: int, high: int, names: Mapping[str, int]) -> list[int]:
    found = _STEPS.fullmatch(part)
    if found is None or (found["first"] == "*" and found["last"]):
        raise InvalidCron(part)
    step = int(found["step"] or 1)
    if not 1 <= step <= high:
        raise InvalidCron(part)
    if found["first"] == "*":
        return list(range(low, high + 1, step))
    first = _number(found["first"], low, high, names)
    if found["last"] is None:
        return list(range(first, high + 1, step)) if found["step"] else [first]
    last = _number(found["last"], low, high, names)
    if first <= last:
        return list(range(first, last + 1, step))
    # From Friday to Monday, from 22 to 2 o'clock: past the highest number it goes on with the lowest one.
    size = high - low + 1
    return [low + (number - low) % size for number in range(first, last + size + 1, step)]


def _number(text: str, low: int, high: int, names: Mapping[str, int]) -> int:
    number = names[text] if text in names else int(text) if text.isdecimal() else -1
    if not low <= number <= high:
        raise InvalidCron(text)
    return number


@lru_cache(maxsize=1024)
def _days_of(days: str, weekdays: str, year: int, month: int) -> tuple[int, ...]:
    """The days of a month that the two fields of days name, in ascending order."""
    length = monthrange(year, month)[1]
    found = _by_date(days, year, month, length) if weekdays == OPEN else _by_weekday(weekdays, year, month, length)
    return tuple(day for day in found if 1 <= day <= length)


def _by_date(field: str, year: int, month: int, length: int) -> tuple[int, ...]:
    last = _LAST_DAY.fullmatch(field)
    if last is not None:
        day = length - _number(last["before"] or "0", 0, 30, NO_NAMES)
        return (_nearest_weekday(year, month, day, length),) if last["weekday"] and day >= 1 else (day,)
    nearest = _NEAREST_WEEKDAY.fullmatch(field)
    if nearest is not None:
        day = _number(nearest["day"], 1, 31, NO_NAMES)
        return (_nearest_weekday(year, month, day, length),) if day <= length else ()
    return _numbers(field, 1, 31)


def _by_weekday(field: str, year: int, month: int, length: int) -> tuple[int, ...]:
    if field == "L":
        field = str(SATURDAY)
    last = _LAST_WEEKDAY.fullmatch(field)
    if last is not None:
        return _days_on(year, month, length, (_number(last["weekday"], SUNDAY, SATURDAY, WEEKDAYS),))[-1:]
    numbered = _NUMBERED_WEEKDAY.fullmatch(field)
    if numbered is not None:
        weekday = _number(numbered["weekday"], SUNDAY, SATURDAY, WEEKDAYS)
        number = int(numbered["number"])
        return _days_on(year, month, length, (weekday,))[number - 1 : number]
    return _days_on(year, month, length, _numbers(field, SUNDAY, SATURDAY, WEEKDAYS))


def _days_on(year: int, month: int, length: int, weekdays: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(day for day in range(1, length + 1) if _weekday(year, month, day) in weekdays)


def _weekday(year: int, month: int, day: int) -> int:
    return date(year, month, day).isoweekday() % 7 + 1


def _nearest_weekday(year: int, month: int, day: int, length: int) -> int:
    """The working day closest to a day, in the same month."""
    weekday = _weekday(year, month, day)
    if weekday == SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == SUNDAY:
        return day + 1 if day < length else day - 2
    return day
