"""Layers and their versions."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class LayerVersion:
    """One version of a layer, whose content does not change."""

    number: int
    arn: str
    content: bytes
    code_sha256: str
    description: str
    created_at: float
    compatible_runtimes: list[str] | None
    compatible_architectures: list[str] | None
    license_info: str | None


@dataclass(slots=True)
class Layer:
    """A layer; numbers of deleted versions are not given again."""

    name: str
    arn: str
    versions: dict[int, LayerVersion] = field(default_factory=dict)
    last_number: int = 0
