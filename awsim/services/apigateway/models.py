"""The domain of API Gateway's REST APIs: what an API is made of, and how its parts are found.

What AWS only keeps and shows is a `Document`: a mapping in the members of the answer that shows it. What has rules of
its own is an attribute.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]
"""A resource in the members of the model's answer."""


@dataclass(slots=True)
class Resource:
    """A path below an API, and its methods."""

    id: str
    parent_id: str | None
    path_part: str
    """Empty for the root."""
    methods: dict[str, Document] = field(default_factory=dict)
    """HTTP method (or `ANY`) -> `Method`, with `methodResponses` and `methodIntegration` inside."""
    children: dict[str, str] = field(default_factory=dict)
    """Path part -> the id of the resource below."""


@dataclass(slots=True)
class Branch:
    """A place in the tree of a deployment's paths, and what can follow it."""

    resource_id: str
    names: dict[str, Branch] = field(default_factory=dict)
    variable: tuple[str, Branch] | None = None
    """`{name}`: one part of a path."""
    greedy: tuple[str, Branch] | None = None
    """`{name+}`: all that follows."""


@dataclass(slots=True)
class Deployment:
    """An API as it was when it was deployed."""

    id: str
    created: float
    description: str | None
    content: RestApi
    """The API then: nothing changes it any more."""
    routes: Branch
    """Its paths, to be looked up by."""


@dataclass(slots=True)
class Stage:
    """A name under which a deployment answers."""

    name: str
    deployment_id: str
    document: Document
    """`Stage` of the model, with all its members but name and deployment."""
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class RestApi:
    """A REST API with all that belongs to it."""

    id: str
    root_id: str
    document: Document
    """`RestApi` of the model, without tags."""
    tags: dict[str, str] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    """By id."""
    models: dict[str, Document] = field(default_factory=dict)
    """By name."""
    validators: dict[str, Document] = field(default_factory=dict)
    """By id, as all that follows."""
    authorizers: dict[str, Document] = field(default_factory=dict)
    gateway_responses: dict[str, Document] = field(default_factory=dict)
    """Those that differ from what every API has, by type."""
    documentation_parts: dict[str, Document] = field(default_factory=dict)
    documentation_versions: dict[str, Document] = field(default_factory=dict)
    """By version."""
    deployments: dict[str, Deployment] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    """By name."""

    def path_of(self, resource: Resource) -> str:
        """The whole path of a resource: `/pets/{id}`."""
        parts: list[str] = []
        here = resource
        while here.parent_id is not None:
            parts.append(here.path_part)
            here = self.resources[here.parent_id]
        return "/" + "/".join(reversed(parts))
