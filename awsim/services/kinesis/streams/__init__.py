"""Streams and their settings."""
