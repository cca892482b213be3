"""Backups of tables: on demand, continuous, and what is restored from them."""
