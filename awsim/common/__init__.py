"""Concepts that AWS services share, one module each."""
