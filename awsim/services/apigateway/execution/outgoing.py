"""The request an integration sends on."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(slots=True)
class Outgoing:
    """A request as the mappings have made it."""

    method: str
    url: str
    """Also the ARN that says an operation of AWS, until it is sent."""
    headers: dict[str, str] = field(default_factory=dict)
    """By lower-case name."""
    query: dict[str, list[str]] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    """What is put in place of `{name}` in the URL."""
    body: bytes = b""

    def whole_url(self) -> str:
        """The URL with its query string."""
        if not self.query:
            return self.url
        return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(self.query, doseq=True)}"
