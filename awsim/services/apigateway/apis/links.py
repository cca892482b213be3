"""VPC links: ways to what stands in a VPC. They are kept; nothing is called through one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sortedcontainers import SortedDict

from awsim.services.apigateway.errors import BadRequestError, invalid_identifier
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.patches import Rule, apply_patches
from awsim.services.apigateway.state import APIGatewayState
from awsim.services.apigateway.tags import with_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.kernel.world import World
    from awsim.services.apigateway.models import Document
    from awsim.services.apigateway.patches import PatchOperations

RULES = (Rule("/name"), Rule("/description"))


class VpcLinkOperations(APIGatewayState):
    """VPC links of REST APIs."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.vpc_links: SortedDict[str, Document] = SortedDict()
        """By id."""

    def create_vpc_link(
        self,
        *,
        name: str,
        target_arns: Sequence[str],
        description: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> Document:
        """Make a link to a network load balancer."""
        if len(target_arns) != 1:
            raise BadRequestError("VPC link must have exactly one target")
        link: Document = {
            "id": self.random.lower_alphanumeric(6),
            "name": name,
            "description": description,
            "targetArns": list(target_arns),
            "status": "AVAILABLE",
            "tags": with_tags({}, tags),
        }
        self.vpc_links[link["id"]] = link
        return link

    def get_vpc_link(self, *, vpc_link_id: str) -> Document:
        """One link."""
        return self._link(vpc_link_id)

    def get_vpc_links(self, *, position: str | None = None, limit: int | None = None) -> Document:
        """This account's links."""
        return page_of(self.vpc_links, dict, position, limit, ["GetVpcLinks", self.account, self.region])

    def update_vpc_link(self, *, vpc_link_id: str, patch_operations: PatchOperations = None) -> Document:
        """Change a link's name or description."""
        changed = dict(self._link(vpc_link_id))
        apply_patches(changed, patch_operations, RULES)
        self.vpc_links[vpc_link_id] = changed
        return changed

    def delete_vpc_link(self, *, vpc_link_id: str) -> None:
        """Delete a link that no integration uses."""
        self._link(vpc_link_id)
        for api in self.apis.values():
            for resource in api.resources.values():
                for method in resource.methods.values():
                    if (method.get("methodIntegration") or {}).get("connectionId") == vpc_link_id:
                        raise BadRequestError(
                            f"Cannot delete vpc link. Vpc link '{vpc_link_id}', is referenced in "
                            f"[Method:{api.path_of(resource)}:{method['httpMethod']}] in format of [API id:{api.id}]"
                        )
        del self.vpc_links[vpc_link_id]

    def _link(self, link_id: str) -> Document:
        found = self.vpc_links.get(link_id)
        if found is None:
            raise invalid_identifier("Vpc Link")
        return dict(found)
