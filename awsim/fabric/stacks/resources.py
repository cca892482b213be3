"""A resource of a stack, and where it is: what there is to know of it between two operations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from awsim.fabric.stacks.known import resource_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.fabric.stacks.vocabulary import Call, Params, ResourceType


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource is, and which resource of which stack it is."""

    account: str
    region: str
    stack_name: str
    stack_id: str
    logical_id: str
    tags: Mapping[str, str] = field(default_factory=dict)
    """The stack's tags, which its resources have too."""


@dataclass(slots=True)
class Resource:
    """A resource of a stack."""

    type: str
    place: Place
    properties: Params = field(default_factory=dict)
    """What it has of its template, values resolved."""
    wanted: Params = field(default_factory=dict)
    """What it is to have when nothing is pending any more."""
    known: Params = field(default_factory=dict)
    """What the operation that made it was told and has answered."""
    made_name: str | None = None
    """The name that was made for it, where its template has none."""
    pending: list[Call] = field(default_factory=list)

    @property
    def kind(self) -> ResourceType:
        """Its type; raises KeyError for one that no service declares any more."""
        found = resource_type(self.type)
        if found is None:
            raise KeyError(f"no service declares the resource type {self.type}")
        return found
