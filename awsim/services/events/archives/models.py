"""Archives and replays."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DAY_SECONDS = 86_400


class Kept(NamedTuple):
    """One event of an archive."""

    at: float
    """When it was taken, in seconds since the epoch."""
    document: dict[str, Any]
    size: int

    @property
    def time(self) -> float:
        """When it happened, by its own `time`; to the fraction of a second where that is when it was taken."""
        said = datetime.fromisoformat(self.document["time"]).timestamp()
        return self.at if said == int(self.at) else said


@dataclass(slots=True)
class Archive:
    """An archive of a bus. `settings` has Description, EventPattern and KmsKeyIdentifier, where they are given."""

    name: str
    arn: str
    bus_arn: str
    created_at: float
    retention_days: int = 0
    """0: for ever."""
    settings: dict[str, str] = field(default_factory=dict)
    events: deque[Kept] = field(default_factory=deque)
    """In the order in which they were taken."""
    size: int = 0

    @property
    def rule_name(self) -> str:
        """The managed rule of the bus by which events come into the archive."""
        return f"Events-Archive-{self.name}"

    def keep(self, document: dict[str, Any], size: int, now: float) -> None:
        """Keep an event."""
        self.drop_expired(now)
        self.events.append(Kept(now, document, size))
        self.size += size

    def drop_expired(self, now: float) -> None:
        """Forget what is older than the retention."""
        if not self.retention_days:
            return
        oldest = now - self.retention_days * DAY_SECONDS
        while self.events and self.events[0].at < oldest:
            self.size -= self.events.popleft().size

    def within(self, start: float, end: float, now: float) -> list[Kept]:
        """The events of the time from one moment up to another, in its order.

        API reference, StartReplay: "based on the time in the event".
        """
        self.drop_expired(now)
        return sorted((kept for kept in self.events if start <= kept.time < end), key=_time)

    def listed(self, now: float) -> dict[str, Any]:
        """As ListArchives shows it."""
        self.drop_expired(now)
        return {
            "ArchiveName": self.name,
            "EventSourceArn": self.bus_arn,
            "State": "ENABLED",
            "RetentionDays": self.retention_days,
            "SizeBytes": self.size,
            "EventCount": len(self.events),
            "CreationTime": self.created_at,
        }

    def described(self, now: float) -> dict[str, Any]:
        """As DescribeArchive shows it."""
        return {**self.listed(now), "ArchiveArn": self.arn, **self.settings}


def _time(kept: Kept) -> float:
    return kept.time


@dataclass(slots=True)
class Replay:
    """A replay of an archive."""

    name: str
    arn: str
    archive: str
    source_arn: str
    destination: dict[str, Any]
    start: float
    end: float
    started_at: float
    description: str | None = None
    state: str = "STARTING"
    reason: str | None = None
    last_replayed: float | None = None
    ended_at: float | None = None
    left: list[Kept] = field(default_factory=list)
    """What is still to be replayed, the last first."""

    def begin(self, events: Iterable[Kept]) -> None:
        """Take what is to be replayed."""
        self.state = "RUNNING"
        self.left = list(events)[::-1]

    def next_minute(self) -> Iterator[Kept]:
        """The events of the first minute that is left: events are replayed minute by minute."""
        minute = self.left[-1].time // 60
        while self.left and self.left[-1].time // 60 == minute:
            kept = self.left.pop()
            self.last_replayed = kept.time
            yield kept

    def finish(self, state: str, now: float) -> None:
        """End it."""
        self.state = state
        self.ended_at = now
        self.left = []

    def listed(self) -> dict[str, Any]:
        """As ListReplays shows it."""
        return {
            "ReplayName": self.name,
            "EventSourceArn": self.source_arn,
            "State": self.state,
            "StateReason": self.reason,
            "EventStartTime": self.start,
            "EventEndTime": self.end,
            "EventLastReplayedTime": self.last_replayed,
            "ReplayStartTime": self.started_at,
            "ReplayEndTime": self.ended_at,
        }

    def described(self) -> dict[str, Any]:
        """As DescribeReplay shows it."""
        return {
            **self.listed(),
            "ReplayArn": self.arn,
            "Description": self.description,
            "Destination": self.destination,
        }
