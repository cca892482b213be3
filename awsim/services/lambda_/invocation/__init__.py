"""Invocations: at once and asynchronous, and what is told of their outcome."""
