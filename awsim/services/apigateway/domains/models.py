"""Custom domain names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsim.services.apigateway.models import Document


@dataclass(slots=True)
class DomainName:
    """A name, and which API answers at which of its paths."""

    name: str
    id: str | None
    """Of a private one: several accounts may have one of the same name."""
    document: Document
    """`DomainName` of the model, without name, id and tags."""
    mappings: dict[str, Document] = field(default_factory=dict)
    """Base path (`(none)` for the empty one) -> `BasePathMapping`."""
    tags: dict[str, str] = field(default_factory=dict)
