"""An event as EventBridge writes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


_ENCODE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


@lru_cache(maxsize=64)
def moment_text(second: int) -> str:
    """`2026-01-01T00:00:00Z`."""
    return f"{datetime.fromtimestamp(second, UTC).isoformat()[:19]}Z"


@dataclass(slots=True)
class Event:
    """One event on its way.

    document       its members, as patterns and transformations see them.
    ingested_at    when EventBridge took it, in seconds since the epoch.
    trace_header   the X-Ray trace it belongs to.
    path           the ARNs of the rules that have handed it on from bus to bus.
    size           bytes, as archives count them (recorded: test_list_archive_with_events); 0 where nobody has counted.
    """

    document: dict[str, Any]
    ingested_at: float
    trace_header: str | None = None
    path: tuple[str, ...] = ()
    size: int = 0
    _text: str | None = None

    @property
    def text(self) -> str:
        """The event as JSON without blanks; written once."""
        if self._text is None:
            self._text = _ENCODE(self.document)
        return self._text


def document(
    *,
    event_id: str,
    detail_type: str,
    source: str,
    account: str,
    time: float,
    region: str,
    resources: Sequence[str] = (),
    detail: Any,
) -> dict[str, Any]:
    """The members of an event in the order in which AWS writes them (recorded: test_put_events_with_target_sns)."""
    return {
        "version": "0",
        "id": event_id,
        "detail-type": detail_type,
        "source": source,
        "account": account,
        "time": moment_text(int(time)),
        "region": region,
        "resources": list(resources),
        "detail": detail,
    }
