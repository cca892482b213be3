"""Which resource of a deployment a path means: names go before variables, variables before greedy ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.apigateway.models import Branch

if TYPE_CHECKING:
    from awsim.services.apigateway.models import RestApi


def tree_of(api: RestApi) -> Branch:
    """An API's paths as they are now."""
    return _branch(api, api.root_id)


def _branch(api: RestApi, resource_id: str) -> Branch:
    branch = Branch(resource_id)
    for part, child_id in api.resources[resource_id].children.items():
        child = _branch(api, child_id)
        if not part.startswith("{"):
            branch.names[part] = child
        elif part.endswith("+}"):
            branch.greedy = (part[1:-2], child)
        else:
            branch.variable = (part[1:-1], child)
    return branch


def find(tree: Branch, parts: list[str]) -> tuple[str, dict[str, str]] | None:
    """The id of the resource that a path means and the values of its variables, None where there is none."""
    return _find(tree, parts, 0)


def _find(branch: Branch, parts: list[str], at: int) -> tuple[str, dict[str, str]] | None:
    if at == len(parts):
        return branch.resource_id, {}
    part = parts[at]
    named = branch.names.get(part)
    if named is not None:
        found = _find(named, parts, at + 1)
        if found is not None:
            return found
    if branch.variable is not None and part:
        name, below = branch.variable
        found = _find(below, parts, at + 1)
        if found is not None:
            found[1][name] = part
            return found
    if branch.greedy is not None:
        name, below = branch.greedy
        return below.resource_id, {name: "/".join(parts[at:])}
    return None
