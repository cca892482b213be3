"""What Secrets Manager does not know yet of DB instances and DB clusters (see `secrets.py`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class PromisedSecrets:
    """What Secrets Manager does not know yet: secrets to create (ARN -> content) and to delete."""

    to_create: dict[str, Mapping[str, str]] = field(default_factory=dict)
    to_delete: list[str] = field(default_factory=list)
