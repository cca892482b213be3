"""What an API remembers between requests, by the clock: decisions of authorisers, cached responses, usage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Memory:
    """Values that are good until a moment; plain data."""

    values: dict[str, tuple[float, Any]] = field(default_factory=dict)

    def remembered(self, key: str, now: float) -> Any:
        """What is remembered and still good, None for nothing."""
        found = self.values.get(key)
        if found is None:
            return None
        if found[0] <= now:
            del self.values[key]
            return None
        return found[1]

    def remember(self, key: str, value: Any, until: float) -> None:
        """Keep a value until a moment (seconds since the epoch)."""
        self.values[key] = (until, value)

    def forget(self, prefix: str) -> None:
        """Forget what has a key that begins so."""
        for key in [each for each in self.values if each.startswith(prefix)]:
            del self.values[key]
