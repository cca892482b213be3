"""Message archives of FIFO topics: what was published within the retention period, to be replayed.

Developer guide, "Amazon SNS message archiving for FIFO topic owners".
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from awsim.services.sns.errors import invalid

if TYPE_CHECKING:
    from awsim.services.sns.publishing.messages import Message

DAY_SECONDS = 86_400
DAYS = (1, 365)


@dataclass(slots=True)
class Archive:
    """What a topic keeps, from `began_at` on, for `retention_seconds`."""

    began_at: float
    retention_seconds: float
    messages: deque[Message] = field(default_factory=deque)

    def keep(self, message: Message) -> None:
        """Keep a message that was published just now."""
        self.messages.append(message)
        self.forget(message.published_at)

    def forget(self, now: float) -> None:
        """Let go what is older than the retention period."""
        oldest = now - self.retention_seconds
        while self.messages and self.messages[0].published_at < oldest:
            self.messages.popleft()
        self.began_at = max(self.began_at, oldest)

    def between(self, start: float, end: float | None) -> list[Message]:
        """The messages published within a time, in order."""
        return [
            each for each in self.messages if start <= each.published_at and (end is None or each.published_at <= end)
        ]

    def beginning(self) -> str:
        """The earliest moment that can be replayed from."""
        moment = datetime.fromtimestamp(self.began_at, UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def check_archive_policy(text: str) -> str:
    """The text of an archive policy, empty where it says that there is none; raises InvalidParameter."""
    days = retention_days(text)
    return "" if days is None else json.dumps({"MessageRetentionPeriod": str(days)}, separators=(",", ":"))


def retention_days(text: str) -> int | None:
    """For how many days a policy has messages kept; None where it is empty."""
    try:
        policy = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        raise invalid("ArchivePolicy: failed to parse JSON.") from None
    if policy == {}:
        return None
    if not isinstance(policy, dict) or policy.keys() != {"MessageRetentionPeriod"}:
        raise invalid("ArchivePolicy: MessageRetentionPeriod is required, and nothing else")
    days = str(policy["MessageRetentionPeriod"])
    if not days.isdigit() or not DAYS[0] <= int(days) <= DAYS[1]:
        raise invalid(f"ArchivePolicy: MessageRetentionPeriod must be between {DAYS[0]} and {DAYS[1]} days")
    return int(days)
