"""Queues on streams, and their records."""
