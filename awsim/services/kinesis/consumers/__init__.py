"""Consumers of a stream with throughput of their own, and what is pushed to them."""
