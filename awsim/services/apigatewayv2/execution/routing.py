"""Which route a request takes: one for its whole path, a greedy one, `$default` ("Work with routes for HTTP APIs")."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from awsim.services.apigatewayv2.models import DEFAULT, Branch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.services.apigatewayv2.models import Content

ANY = "ANY"


class Taken(NamedTuple):
    """A route and the values of its path's variables."""

    route_id: str
    parameters: dict[str, str]


def route_for(content: Content, method: str, path: str) -> Taken | None:
    """The route of a request, None where there is none."""
    if content.tree is None:
        content.tree = _tree_of(content)
    parts = [unquote(part) for part in path.split("/")[1:]]
    found = _find(content.tree, method, parts, 0)
    if found is not None:
        return found
    default = content.tree.routes.get(DEFAULT)
    return None if default is None else Taken(default, {})


def _tree_of(content: Content) -> Branch:
    """All routes by their paths; the root has `$default`."""
    root = Branch()
    for route_id, route in content.routes.items():
        method, _, path = route["RouteKey"].partition(" ")
        here = root
        for part in path.split("/")[1:]:
            here = _below(here, part)
        here.routes[method] = route_id
    return root


def _below(branch: Branch, part: str) -> Branch:
    if not (part.startswith("{") and part.endswith("}")):
        return branch.names.setdefault(part, Branch())
    name = part[1:-1]
    if name.endswith("+"):
        branch.greedy = branch.greedy or (name[:-1], Branch())
        return branch.greedy[1]
    branch.variable = branch.variable or (name, Branch())
    return branch.variable[1]


def _find(branch: Branch, method: str, parts: Sequence[str], at: int) -> Taken | None:
    if at == len(parts):
        return _of_method(branch, method)
    part = parts[at]
    named = branch.names.get(part)
    if named is not None:
        found = _find(named, method, parts, at + 1)
        if found is not None:
            return found
    if branch.variable is not None and part:
        name, below = branch.variable
        found = _find(below, method, parts, at + 1)
        if found is not None:
            found.parameters[name] = part
            return found
    if branch.greedy is not None and any(parts[at:]):
        name, below = branch.greedy
        found = _of_method(below, method)
        if found is not None:
            found.parameters[name] = "/".join(parts[at:])
            return found
    return None


def _of_method(branch: Branch, method: str) -> Taken | None:
    route_id = branch.routes.get(method) or branch.routes.get(ANY)
    return None if route_id is None else Taken(route_id, {})
