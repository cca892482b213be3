"""Buckets: names, creation, deletion, listing, versioning."""
