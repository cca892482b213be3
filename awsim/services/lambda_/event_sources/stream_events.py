"""The event that a batch of a stream is delivered as."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awsim.fabric.sources.stream_reader import Batch, Window
    from awsim.services.lambda_.event_sources.mapping_models import EventSourceMapping

MOST_STATE_BYTES = 1_048_576
"""How large a window's state may be before the window is ended (developer guide, "Tumbling windows")."""


def event(mapping: EventSourceMapping, shard_id: str, batch: Batch, window: Window | None) -> bytes:
    """The payload of an invocation: the records, and what the function is to know about their tumbling window."""
    records = ",".join([record.text for record in batch.records])
    if window is None:
        return f'{{"Records":[{records}]}}'.encode()
    members = json.dumps(_of_window(mapping, shard_id, batch, window), separators=(",", ":"))
    return f'{{"Records":[{records}],{members[1:]}'.encode()


def is_too_large(state: Any) -> bool:
    """Whether a window can't be continued with this state."""
    return len(json.dumps(state, separators=(",", ":"), ensure_ascii=False).encode()) > MOST_STATE_BYTES


def _of_window(mapping: EventSourceMapping, shard_id: str, batch: Batch, window: Window) -> dict[str, Any]:
    return {
        "window": {"start": _iso(window.start), "end": _iso(window.end)},
        "state": window.state,
        "shardId": shard_id,
        "eventSourceARN": mapping.event_source_arn,
        "isFinalInvokeForWindow": batch.closes is not None,
        "isWindowTerminatedEarly": window.terminated_early,
    }


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
