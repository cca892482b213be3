"""What is known of phones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class SandboxNumber:
    """A phone number of an account in the SMS sandbox."""

    number: str
    password: str
    created_at: float
    verified: bool = False
