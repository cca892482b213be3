"""Attribute values: read, compared, measured, kept."""
