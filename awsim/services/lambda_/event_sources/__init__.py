"""Event source mappings: queues and streams whose messages and records invoke functions."""
