"""A record of a stream that is on its way, and where reading a shard goes on."""

from __future__ import annotations

from typing import NamedTuple


class StreamRecord(NamedTuple):
    """A record that waits for its invocation.

    `text` is its part of the event, as JSON in ASCII; records of one `key` are delivered in order. `arrived_at` is in
    epoch seconds.
    """

    sequence_number: str
    arrived_at: float
    key: str
    text: str


class Position(NamedTuple):
    """Where reading goes on: the type of a shard iterator, with the sequence number or the moment it needs."""

    kind: str
    at: str | float | None = None


TRIM_HORIZON = Position("TRIM_HORIZON")
