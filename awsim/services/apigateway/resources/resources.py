"""Resources: the tree of an API's paths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from awsim.services.apigateway.errors import BadRequestError, ConflictError
from awsim.services.apigateway.models import Document, Resource, RestApi
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.patches import Rule, apply_patches
from awsim.services.apigateway.state import APIGatewayState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsim.services.apigateway.patches import PatchOperations

RULES = (Rule("/parentId"), Rule("/pathPart"))

_PATH_PART = re.compile(r"[a-zA-Z0-9._:~$@!,;%&'()*+=-]+|\{[a-zA-Z0-9._:-]+\+?\}")


class ResourceOperations(APIGatewayState):
    """Resources of an API."""

    def create_resource(self, *, rest_api_id: str, parent_id: str, path_part: str) -> Document:
        """Make a resource below another."""
        api, parent = self.resource(rest_api_id, parent_id)
        _check_path_part(path_part)
        _check_siblings(api, parent, path_part)
        resource = Resource(self.random.lower_alphanumeric(6), parent.id, path_part)
        api.resources[resource.id] = resource
        parent.children[path_part] = resource.id
        return shown(api, resource)

    def get_resource(self, *, rest_api_id: str, resource_id: str, embed: Sequence[str] | None = None) -> Document:
        """One resource; `embed=["methods"]` shows its methods whole."""
        return shown(*self.resource(rest_api_id, resource_id), embed=embed)

    def get_resources(
        self,
        *,
        rest_api_id: str,
        position: str | None = None,
        limit: int | None = None,
        embed: Sequence[str] | None = None,
    ) -> Document:
        """All resources of an API, in the order of their paths."""
        api = self.api(rest_api_id)
        by_path = {f"{api.path_of(each)} {each.id}": each for each in api.resources.values()}
        return page_of(
            by_path, lambda each: shown(api, each, embed=embed), position, limit, ["GetResources", rest_api_id]
        )

    def update_resource(
        self, *, rest_api_id: str, resource_id: str, patch_operations: PatchOperations = None
    ) -> Document:
        """Give a resource another name or another parent."""
        api, resource = self.resource(rest_api_id, resource_id)
        wanted: Document = {"parentId": resource.parent_id, "pathPart": resource.path_part}
        apply_patches(wanted, patch_operations, RULES)
        if wanted == {"parentId": resource.parent_id, "pathPart": resource.path_part}:
            return shown(api, resource)
        _check_path_part(wanted["pathPart"])
        _, parent = self.resource(rest_api_id, wanted["parentId"])
        if _is_below(api, parent, resource):
            raise BadRequestError("Resources cannot be cyclical.")
        _check_siblings(api, parent, wanted["pathPart"])
        if resource.parent_id is not None:
            del api.resources[resource.parent_id].children[resource.path_part]
        resource.parent_id, resource.path_part = parent.id, wanted["pathPart"]
        parent.children[resource.path_part] = resource.id
        return shown(api, resource)

    def delete_resource(self, *, rest_api_id: str, resource_id: str) -> None:
        """Delete a resource with all below it; the root stays."""
        api, resource = self.resource(rest_api_id, resource_id)
        if resource.parent_id is None:
            raise BadRequestError("Deletion of root resource is not allowed")
        del api.resources[resource.parent_id].children[resource.path_part]
        _forget(api, resource)


def shown(api: RestApi, resource: Resource, *, embed: Sequence[str] | None = None) -> Document:
    """`Resource` of the model."""
    is_whole = "methods" in (embed or ())
    methods = {name: method if is_whole else {} for name, method in sorted(resource.methods.items())}
    return {
        "id": resource.id,
        "parentId": resource.parent_id,
        "pathPart": resource.path_part or None,
        "path": api.path_of(resource),
        "resourceMethods": methods or None,
    }


def _check_path_part(path_part: str) -> None:
    if _PATH_PART.fullmatch(path_part) is None:
        raise BadRequestError(
            "Resource's path part only allow a-zA-Z0-9._-:  or a valid greedy path variable and curly braces at the "
            "beginning and the end."
        )


def _check_siblings(api: RestApi, parent: Resource, path_part: str) -> None:
    """Raise where a parent can't have such a child: the name is taken, or variables would be two or none."""
    if path_part in parent.children:
        raise ConflictError(f"Another resource with the same parent already has this name: {path_part}")
    if parent.path_part.endswith("+}"):
        raise BadRequestError(f"Cannot create a child of a resource with a greedy path variable: {parent.path_part}")
    if not path_part.startswith("{"):
        return
    is_greedy = path_part.endswith("+}")
    for sibling in parent.children:
        if sibling.startswith("{") and sibling.endswith("+}") == is_greedy:
            raise BadRequestError(
                f"A sibling ({sibling}) of this resource already has a variable path part -- only one is allowed"
            )
    name = path_part.strip("{}+")
    if any(part.strip("{}+") == name for part in api.path_of(parent).split("/") if part.startswith("{")):
        raise BadRequestError(f"Variable names of a path must differ: {name}")


def _is_below(api: RestApi, candidate: Resource, resource: Resource) -> bool:
    """Whether a resource is another one, or stands below it."""
    here: Resource | None = candidate
    while here is not None:
        if here.id == resource.id:
            return True
        here = api.resources[here.parent_id] if here.parent_id is not None else None
    return False


def _forget(api: RestApi, resource: Resource) -> None:
    for child in resource.children.values():
        _forget(api, api.resources[child])
    del api.resources[resource.id]
