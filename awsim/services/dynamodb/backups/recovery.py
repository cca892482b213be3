"""How a table was at an earlier moment: the changes since, which point-in-time recovery keeps."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.dynamodb.items.positions import Key
    from awsim.services.dynamodb.values.stored import Change, StoredItem

DAY = 86_400.0
LONGEST_PERIOD_DAYS = 35

TRIMMED_EVERY = 1024
"""After how many changes those are forgotten that nobody can go back to."""

_moment = attrgetter("at")


@dataclass(frozen=True, slots=True)
class RestoreOrigin:
    """What a table was restored from, and of which moment it has its items."""

    table_arn: str
    moment: float
    backup_arn: str | None = None


@dataclass(slots=True)
class Recovery:
    """The changes of a table since point-in-time recovery was enabled, for as long as one can go back."""

    enabled_at: float
    period_days: int = LONGEST_PERIOD_DAYS
    changes: list[Change] = field(default_factory=list)

    def earliest(self, now: float) -> float:
        """The oldest moment to go back to."""
        return max(self.enabled_at, now - self.period_days * DAY)

    def note(self, change: Change) -> None:
        """Keep a change; time never runs backwards here."""
        changes = self.changes
        if changes and change.at < changes[-1].at:
            change = replace(change, at=changes[-1].at)
        changes.append(change)
        if not len(changes) % TRIMMED_EVERY:
            del changes[: bisect_left(changes, self.earliest(change.at), key=_moment)]

    def items_at(self, now: Mapping[Key, StoredItem], moment: float) -> dict[Key, StoredItem]:
        """The items the table had at a moment: those it has now, with each later change undone."""
        items = dict(now)
        for change in reversed(self.changes):
            if change.at <= moment:
                break
            if change.old is None:
                items.pop(change.key, None)
            else:
                items[change.key] = change.old
        return items

    def between(self, begin: float, stop: float) -> list[Change]:
        """The changes from a moment on and before another."""
        changes = self.changes
        return changes[bisect_left(changes, begin, key=_moment) : bisect_left(changes, stop, key=_moment)]
