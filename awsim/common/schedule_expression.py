"""Schedule expressions: `rate(5 minutes)`, `cron(0 18 ? * MON-FRI *)`, `at(2026-03-01T09:00:00)`.

What rules of EventBridge (rates and crons, in UTC) and schedules of EventBridge Scheduler (in any time zone) say about
when they are due. Time zones are those of `zoneinfo`.

>>> rule_schedule_of("rate(2 hours)").next_after(0.0)
7200.0
>>> schedule_of("rate(5 minutes)").next_after(0.0, started_at=-60.0)
240.0
>>> schedule_of("at(1970-01-01T02:00:00)").next_after(0.0, zone_of("Europe/Berlin"))
3600.0
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from math import floor
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from awsim.common.cron import Cron, InvalidCron

UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
"""The units of rates, in seconds: a day has 24 hours, whatever a time zone's clocks do."""

_EXPRESSION = re.compile(r"(?P<kind>rate|cron|at)\((?P<said>\S(?:.*\S)?)\)", re.DOTALL)
_RATE = re.compile(r"(?P<value>\d+) +(?P<unit>minute|hour|day)(?P<plural>s?)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


class InvalidSchedule(ValueError):
    """A text that is no schedule expression."""


class Schedule(Protocol):
    """When something is due."""

    def next_after(self, moment: float, zone: tzinfo = UTC, *, started_at: float | None = None) -> float | None:
        """The first moment due after another one (epoch seconds); None where there is no more.

        `zone` is the time zone that clocks are read in. `started_at` is when a rate begins, and its first moment;
        without it one interval is counted on from the other moment.
        """
        ...


@dataclass(frozen=True, slots=True)
class Rate:
    """Every so many seconds."""

    seconds: int

    def next_after(self, moment: float, zone: tzinfo = UTC, *, started_at: float | None = None) -> float:  # noqa: ARG002
        """The beginning, and then one interval after the other."""
        if started_at is None:
            return moment + self.seconds
        if moment < started_at:
            return started_at
        passed = floor((moment - started_at) / self.seconds)
        following = started_at + (passed + 1) * self.seconds
        return following if following > moment else following + self.seconds


@dataclass(frozen=True, slots=True)
class AtCron:
    """Whenever the clocks of a time zone show what a cron expression names."""

    cron: Cron

    def next_after(self, moment: float, zone: tzinfo = UTC, *, started_at: float | None = None) -> float | None:  # noqa: ARG002
        """What clocks skip in spring is left out, what they show twice in autumn is due the first time (user guide)."""
        shown: datetime | None = datetime.fromtimestamp(floor(moment), zone).replace(tzinfo=None)
        while shown is not None:
            shown = self.cron.following(shown)
            if shown is not None:
                due = _moment_of(shown, zone)
                if due is not None and due > moment:
                    return due
        return None


@dataclass(frozen=True, slots=True)
class AtMoment:
    """Once."""

    shown: datetime
    """What clocks show then, in whatever time zone."""

    def next_after(self, moment: float, zone: tzinfo = UTC, *, started_at: float | None = None) -> float | None:  # noqa: ARG002
        """The moment, if it is still to come; one that clocks skip is where they would have shown it."""
        due = self.shown.replace(tzinfo=zone).timestamp()
        return due if due > moment else None


@lru_cache(maxsize=1024)
def schedule_of(expression: str) -> Schedule:
    """What a schedule of EventBridge Scheduler says; raises InvalidSchedule."""
    kind, said = _taken_apart(expression)
    if kind == "at":
        if not _MOMENT.fullmatch(said):
            raise InvalidSchedule(expression)
        try:
            return AtMoment(datetime.fromisoformat(said))
        except ValueError:
            raise InvalidSchedule(expression) from None
    if kind == "cron":
        try:
            return AtCron(Cron(said))
        except InvalidCron:
            raise InvalidSchedule(expression) from None
    found = _RATE.fullmatch(said)
    if found is None or int(found["value"]) == 0:
        raise InvalidSchedule(expression)
    return Rate(int(found["value"]) * UNITS[found["unit"]])


@lru_cache(maxsize=1024)
def rule_schedule_of(expression: str) -> Schedule:
    """What a rule of EventBridge says: rates whose unit has the right number, and crons; raises InvalidSchedule."""
    kind, said = _taken_apart(expression)
    if kind == "at" or (kind == "rate" and said.endswith("s") == (said.split(" ", 1)[0] == "1")):
        raise InvalidSchedule(expression)
    return schedule_of(expression)


def zone_of(name: str) -> tzinfo:
    """A time zone by its name in the IANA database; raises ValueError."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(str(error)) from None


def _taken_apart(expression: str) -> tuple[str, str]:
    found = _EXPRESSION.fullmatch(expression)
    if found is None:
        raise InvalidSchedule(expression)
    return found["kind"], found["said"]


def _moment_of(shown: datetime, clocks: tzinfo) -> float | None:
    """When clocks first show a time; None where they skip it."""
    moment = shown.replace(tzinfo=clocks)
    if clocks is not UTC and moment.astimezone(UTC).astimezone(clocks).replace(tzinfo=None) != shown:
        return None
    return moment.timestamp()
