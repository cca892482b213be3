"""Shards: split, merged, rescaled, and what they take."""
