"""Which VPC endpoints may reach private domain names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sortedcontainers import SortedDict

from awsim.services.apigateway.domains.domain_names import DomainNameOperations
from awsim.services.apigateway.errors import BadRequestError, NotFoundError
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.tags import with_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World
    from awsim.services.apigateway.models import Document


class AccessAssociationOperations(DomainNameOperations):
    """Domain name access associations."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.access_associations: SortedDict[str, Document] = SortedDict()
        """By ARN."""

    def create_domain_name_access_association(
        self,
        *,
        domain_name_arn: str,
        access_association_source_type: str,
        access_association_source: str,
        tags: Mapping[str, str] | None = None,
    ) -> Document:
        """Let a VPC endpoint reach a private name of this account."""
        self._require_private(domain_name_arn)
        arn = (
            f"arn:{self.partition}:apigateway:{self.region}:{self.account}:/domainnameaccessassociations/"
            f"domainname/{domain_name_arn.rpartition('/')[2]}/vpcesource/{access_association_source}"
        )
        self.access_associations[arn] = {
            "domainNameAccessAssociationArn": arn,
            "domainNameArn": domain_name_arn,
            "accessAssociationSourceType": access_association_source_type,
            "accessAssociationSource": access_association_source,
            "tags": with_tags({}, tags) or None,
        }
        return self.access_associations[arn]

    def get_domain_name_access_associations(
        self, *, position: str | None = None, limit: int | None = None, resource_owner: str | None = None
    ) -> Document:
        """This account's associations."""
        found: Mapping[str, Document] = {} if resource_owner == "OTHER_ACCOUNTS" else self.access_associations
        scope = ["GetDomainNameAccessAssociations", self.account, self.region, resource_owner or ""]
        return page_of(found, dict, position, limit, scope)

    def delete_domain_name_access_association(self, *, domain_name_access_association_arn: str) -> None:
        """Let an endpoint reach a name no more."""
        if self.access_associations.pop(domain_name_access_association_arn, None) is None:
            raise NotFoundError("Invalid domain name access association identifier specified")

    def reject_domain_name_access_association(
        self, *, domain_name_access_association_arn: str, domain_name_arn: str
    ) -> None:
        """Refuse another account's endpoint; in one account it is as if deleted."""
        self._require_private(domain_name_arn)
        self.delete_domain_name_access_association(
            domain_name_access_association_arn=domain_name_access_association_arn
        )

    def _require_private(self, arn: str) -> None:
        name, _, domain_id = arn.rpartition("/")[2].partition("+")
        domain = self.domain_names.get(name)
        if domain is None or domain.id is None or domain.id != domain_id:
            raise BadRequestError("Invalid domain name ARN specified: it is no private domain name of this account")
