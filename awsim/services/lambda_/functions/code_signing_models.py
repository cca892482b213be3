"""Code signing configurations."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class CodeSigningConfig:
    """Who may have signed the code of a function, and what becomes of other code: `Warn` or `Enforce`."""

    config_id: str
    arn: str
    description: str
    profiles: tuple[str, ...]
    policy: str
    last_modified: float
