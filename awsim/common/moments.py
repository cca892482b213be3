"""Moments as text."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(moment: float) -> str:
    """`2026-01-01T00:00:00.000Z`."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
