"""When a cron expression of AWS, `cron(minutes hours day-of-month month day-of-week year)`, is next due, in UTC.

Fields take numbers, names of months and days, `*`, `?`, lists, ranges and steps (EventBridge user guide, "Cron
expressions"); `L`, `W` and `#` are not understood and refused.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
FIRST_YEAR, LAST_YEAR = 1970, 2199


@dataclass(frozen=True, slots=True)
class Field:
    """The range of one field of the expression, and the names its first values go by."""

    first: int
    last: int
    names: tuple[str, ...] = ()

    def values(self, text: str) -> frozenset[int]:
        """All values that the field's text stands for; raises ValueError where it can't be read."""
        found: set[int] = set()
        for part in text.split(","):
            span, _, step = part.partition("/")
            first, last = self._span(span, open_ended=bool(step))
            found.update(range(first, last + 1, self._step(step)))
        return frozenset(found)

    def _span(self, text: str, *, open_ended: bool) -> tuple[int, int]:
        if text in ("*", "?"):
            return self.first, self.last
        first, dash, last = text.partition("-")
        begin = self._value(first)
        end = self._value(last) if dash else self.last if open_ended else begin
        if begin > end:
            raise ValueError(f"{text} begins after its end")
        return begin, end

    def _value(self, text: str) -> int:
        value = self.names.index(text.upper()) + self.first if text.upper() in self.names else int(text)
        if not self.first <= value <= self.last:
            raise ValueError(f"{text} is not between {self.first} and {self.last}")
        return value

    def _step(self, text: str) -> int:
        step = int(text) if text else 1
        if step < 1:
            raise ValueError(f"the step {text} is not positive")
        return step


FIELDS = (
    Field(0, 59),
    Field(0, 23),
    Field(1, 31),
    Field(1, 12, MONTHS),
    Field(1, 7, WEEKDAYS),
    Field(FIRST_YEAR, LAST_YEAR),
)


@dataclass(frozen=True, slots=True)
class CronSchedule:
    """The moments a cron expression stands for."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    years: frozenset[int]

    @classmethod
    def parse(cls, expression: str) -> CronSchedule:
        """Read `cron(0 3 ? * MON *)`; raises ValueError where it can't be read.

        One of day-of-month and day-of-week is `?`, as AWS demands.
        """
        texts = expression.removeprefix("cron(").removesuffix(")").split()
        if len(texts) != len(FIELDS):
            raise ValueError(f"{len(FIELDS)} fields are needed, not {len(texts)}")
        if "?" not in (texts[2], texts[4]):
            raise ValueError("day-of-month or day-of-week must be ?")
        return cls(*(each.values(text) for each, text in zip(FIELDS, texts, strict=True)))

    def next_after(self, moment: float) -> float | None:
        """The first due moment later than `moment` (seconds since the epoch); None when there is none."""
        start = datetime.fromtimestamp(moment, tz=UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        for year in sorted(year for year in self.years if year >= start.year):
            for month in sorted(self.months):
                for day in range(1, monthrange(year, month)[1] + 1):
                    found = self._first_on(datetime(year, month, day, tzinfo=UTC), start)
                    if found is not None:
                        return found.timestamp()
        return None

    def _first_on(self, day: datetime, start: datetime) -> datetime | None:
        if day.date() < start.date() or day.day not in self.days or day.isoweekday() % 7 + 1 not in self.weekdays:
            return None
        for hour in sorted(self.hours):
            for minute in sorted(self.minutes):
                due = day.replace(hour=hour, minute=minute)
                if due >= start:
                    return due
        return None
