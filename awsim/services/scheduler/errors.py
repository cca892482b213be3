"""The errors of Amazon EventBridge Scheduler whose shapes have members beside the message."""

from __future__ import annotations
