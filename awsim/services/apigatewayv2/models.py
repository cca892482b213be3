"""The domain of HTTP and WebSocket APIs: what an API is made of.

What AWS only keeps and shows is a `Document`: a mapping in the members of the answer that shows it. Documents of a
`Content` are never changed in place, only replaced: deployments share them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]
"""A resource in the members of the model's answer."""

HTTP = "HTTP"
WEBSOCKET = "WEBSOCKET"
DEFAULT = "$default"
"""The stage without a name in paths, and the route for what no other takes."""


@dataclass(slots=True)
class Branch:
    """A place in the tree of paths, the routes that end there, and what can follow it."""

    routes: dict[str, str] = field(default_factory=dict)
    """HTTP method (or `ANY`) -> the id of the route."""
    names: dict[str, Branch] = field(default_factory=dict)
    variable: tuple[str, Branch] | None = None
    """`{name}`: one part of a path."""
    greedy: tuple[str, Branch] | None = None
    """`{name+}`: all that follows."""


@dataclass(slots=True)
class Content:
    """What of an API answers requests."""

    routes: dict[str, Document] = field(default_factory=dict)
    """By id, as all that follows; with `responses`, by id."""
    keys: dict[str, str] = field(default_factory=dict)
    """Route key -> the id of the route."""
    integrations: dict[str, Document] = field(default_factory=dict)
    """With `responses`, by id."""
    authorizers: dict[str, Document] = field(default_factory=dict)
    tree: Branch | None = None
    """Its paths, to be looked up by; made when a request first needs it."""

    def frozen(self) -> Content:
        """Itself as it is now."""
        return Content(dict(self.routes), dict(self.keys), dict(self.integrations), dict(self.authorizers))

    def put_route(self, route: Document) -> None:
        """Add a route, or put it in the place of the one with its id."""
        self.drop_route(route["RouteId"])
        self.routes[route["RouteId"]] = route
        self.keys[route["RouteKey"]] = route["RouteId"]

    def drop_route(self, route_id: str) -> None:
        """Take a route away; nothing happens where there is none."""
        former = self.routes.pop(route_id, None)
        if former is not None:
            self.keys.pop(former["RouteKey"], None)

    def route_of(self, key: str) -> Document | None:
        """The route with a key."""
        route_id = self.keys.get(key)
        return None if route_id is None else self.routes[route_id]


@dataclass(slots=True)
class Deployment:
    """An API as it was when it was deployed."""

    id: str
    document: Document
    """`Deployment` of the model, without its id."""
    content: Content


@dataclass(slots=True)
class Stage:
    """A name under which a deployment answers."""

    name: str
    document: Document
    """`Stage` of the model, without name and tags."""
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Api:
    """An API with all that belongs to it."""

    id: str
    protocol: str
    document: Document
    """`Api` of the model, without id, protocol and tags."""
    tags: dict[str, str] = field(default_factory=dict)
    content: Content = field(default_factory=Content)
    models: dict[str, Document] = field(default_factory=dict)
    """By id."""
    deployments: dict[str, Deployment] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    """By name."""
