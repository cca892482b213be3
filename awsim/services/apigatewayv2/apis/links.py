"""VPC links: ways to what stands in a VPC. They are kept; nothing is called through one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sortedcontainers import SortedDict

from awsim.services.apigatewayv2.documents import page_of
from awsim.services.apigatewayv2.errors import BadRequestError, invalid_identifier
from awsim.services.apigatewayv2.state import ApiGatewayV2State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.kernel.world import World
    from awsim.services.apigatewayv2.models import Document


class VpcLinkOperations(ApiGatewayV2State):
    """VPC links of HTTP APIs."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.vpc_links: SortedDict[str, Document] = SortedDict()
        """By id."""

    def create_vpc_link(
        self,
        *,
        name: str,
        subnet_ids: Sequence[str],
        security_group_ids: Sequence[str] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> Document:
        """Make a link into subnets."""
        link: Document = {
            "VpcLinkId": self.random.lower_alphanumeric(6),
            "Name": name,
            "SubnetIds": list(subnet_ids),
            "SecurityGroupIds": list(security_group_ids or ()),
            "CreatedDate": self.now(),
            "VpcLinkStatus": "AVAILABLE",
            "VpcLinkStatusMessage": "VPC link is ready to route traffic",
            "VpcLinkVersion": "V2",
            "Tags": dict(tags or {}),
        }
        self.vpc_links[link["VpcLinkId"]] = link
        return link

    def get_vpc_link(self, *, vpc_link_id: str) -> Document:
        """One link."""
        return self._link(vpc_link_id)

    def get_vpc_links(self, *, max_results: str | None = None, next_token: str | None = None) -> Document:
        """This account's links."""
        return page_of(self.vpc_links, dict, max_results, next_token, ["GetVpcLinks", self.account, self.region])

    def update_vpc_link(self, *, vpc_link_id: str, name: str | None = None) -> Document:
        """Change a link's name."""
        link = self._link(vpc_link_id)
        self.vpc_links[vpc_link_id] = {**link, "Name": name or link["Name"]}
        return self.vpc_links[vpc_link_id]

    def delete_vpc_link(self, *, vpc_link_id: str) -> Document:
        """Delete a link that no integration uses."""
        self._link(vpc_link_id)
        for api in self.apis.values():
            if any(each.get("ConnectionId") == vpc_link_id for each in api.content.integrations.values()):
                raise BadRequestError(f"Cannot delete vpc link. It is used by integrations of API {api.id}")
        del self.vpc_links[vpc_link_id]
        return {}

    def _link(self, link_id: str) -> Document:
        found = self.vpc_links.get(link_id)
        if found is None:
            raise invalid_identifier("VpcLink", link_id)
        return found
