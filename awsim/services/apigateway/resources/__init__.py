"""Paths, their methods, and what is behind a method."""
