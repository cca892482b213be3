"""Tags of APIs, stages, keys, plans, names, links and certificates, by their ARNs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from awsim.services.apigateway.apis.certificates import ClientCertificateOperations
from awsim.services.apigateway.apis.links import VpcLinkOperations
from awsim.services.apigateway.domains.access_associations import AccessAssociationOperations
from awsim.services.apigateway.errors import BadRequestError, NotFoundError
from awsim.services.apigateway.tags import with_tags, without_tags
from awsim.services.apigateway.usage.plans import UsagePlanOperations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.apigateway.models import Document


class TagOperations(UsagePlanOperations, AccessAssociationOperations, VpcLinkOperations, ClientCertificateOperations):
    """Tags by ARN: `arn:aws:apigateway:region::/restapis/id`."""

    def tag_resource(self, *, resource_arn: str, tags: Mapping[str, str]) -> None:
        """Add tags, or change their values."""
        owner = self._owner(resource_arn)
        _set(owner, with_tags(_get(owner), tags))

    def untag_resource(self, *, resource_arn: str, tag_keys: Sequence[str]) -> None:
        """Take tags away."""
        owner = self._owner(resource_arn)
        _set(owner, without_tags(_get(owner), tag_keys))

    def get_tags(self, *, resource_arn: str, position: str | None = None, limit: int | None = None) -> Document:
        """All tags; AWS says of position and limit that they are not supported yet."""
        if position is not None or limit is not None:
            raise BadRequestError("position and limit are not supported for tags")
        return {"tags": dict(_get(self._owner(resource_arn)))}

    def tagged_resources(self) -> dict[str, dict[str, str]]:
        """ARN -> tags of all that has tags."""
        found: dict[str, dict[str, str]] = {}
        for api in self.apis.values():
            found[f"/restapis/{api.id}"] = api.tags
            for stage in api.stages.values():
                found[f"/restapis/{api.id}/stages/{stage.name}"] = stage.tags
        found |= {f"/apikeys/{key.id}": key.tags for key in self.api_keys.values()}
        found |= {f"/usageplans/{plan.id}": plan.tags for plan in self.usage_plans.values()}
        found |= {f"/domainnames/{each.name}": each.tags for each in self.domain_names.values()}
        found |= {f"/vpclinks/{each['id']}": each["tags"] or {} for each in self.vpc_links.values()}
        found |= {
            f"/clientcertificates/{each['clientCertificateId']}": each["tags"] or {}
            for each in self.client_certificates.values()
        }
        return {f"arn:{self.partition}:apigateway:{self.region}::{path}": tags for path, tags in found.items() if tags}

    def _owner(self, arn: str) -> Any:
        """What an ARN names. Raises NotFoundException, BadRequestException for what is no ARN of an API's things."""
        start = f"arn:{self.partition}:apigateway:{self.region}::/"
        if not arn.startswith(start):
            raise BadRequestError("Invalid ARN specified in the request")
        kind, _, name = unquote(arn.removeprefix(start)).partition("/")
        found: Any = None
        if kind == "restapis":
            api_id, _, rest = name.partition("/stages/")
            api = self.apis.get(api_id)
            found = api if not rest or api is None else api.stages.get(rest)
        else:
            holders: dict[str, Mapping[str, Any]] = {
                "apikeys": self.api_keys,
                "usageplans": self.usage_plans,
                "domainnames": self.domain_names,
                "vpclinks": self.vpc_links,
                "clientcertificates": self.client_certificates,
            }
            found = holders.get(kind, {}).get(name)
        if found is None:
            raise NotFoundError("Invalid resource identifier specified")
        return found


def _get(owner: Any) -> dict[str, str]:
    tags: dict[str, str] | None = owner["tags"] if isinstance(owner, dict) else owner.tags
    return tags or {}


def _set(owner: Any, tags: dict[str, str]) -> None:
    if isinstance(owner, dict):
        owner["tags"] = tags
    else:
        owner.tags = tags
