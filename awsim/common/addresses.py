"""URLs that users write: those that can't be read are no exception of Python's."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def parts_of_url(url: str) -> SplitResult:
    """The parts of a URL; all are empty where it can't be read (`http://[::1`, a port that is no number)."""
    try:
        parts = urlsplit(url)
        _ = parts.port, parts.hostname
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts
