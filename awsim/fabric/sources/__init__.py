"""Readers of sources, whoever they read for: event source mappings of Lambda, pipes."""
