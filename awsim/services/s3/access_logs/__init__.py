"""Server access logs, delivered as objects."""
