"""Tags of APIs, stages, names and links, by their ARNs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from awsim.common.tags import TagError, merged, removed
from awsim.fabric.apis.domain_names import names_of
from awsim.services.apigatewayv2.apis.links import VpcLinkOperations
from awsim.services.apigatewayv2.errors import BadRequestError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.apigatewayv2.models import Document


class TagOperations(VpcLinkOperations):
    """Tags by ARN: `arn:aws:apigateway:region::/apis/id`."""

    def tag_resource(self, *, resource_arn: str, tags: Mapping[str, str] | None = None) -> Document:
        """Add tags, or change their values."""
        present = self._tags_of(resource_arn)
        try:
            present.update(merged(present, tags or {}))
        except TagError as error:
            raise BadRequestError(error.message) from None
        return {}

    def untag_resource(self, *, resource_arn: str, tag_keys: Sequence[str]) -> None:
        """Take tags away."""
        present = self._tags_of(resource_arn)
        try:
            kept = removed(present, tag_keys)
        except TagError as error:
            raise BadRequestError(error.message) from None
        present.clear()
        present.update(kept)

    def get_tags(self, *, resource_arn: str) -> Document:
        """All tags of a resource."""
        return {"Tags": dict(self._tags_of(resource_arn))}

    def tagged_resources(self) -> dict[str, dict[str, str]]:
        """ARN -> tags of all that has tags; names are shown by the service that keeps them."""
        found: dict[str, dict[str, str]] = {}
        for api in self.apis.values():
            found[f"/apis/{api.id}"] = api.tags
            found |= {f"/apis/{api.id}/stages/{stage.name}": stage.tags for stage in api.stages.values()}
        found |= {f"/vpclinks/{each['VpcLinkId']}": each["Tags"] for each in self.vpc_links.values()}
        return {f"{self._start}{path[1:]}": tags for path, tags in found.items() if tags}

    @property
    def _start(self) -> str:
        return f"arn:{self.partition}:apigateway:{self.region}::/"

    def _tags_of(self, arn: str) -> dict[str, str]:
        """The tags of what an ARN names, to be changed in place.

        Raises NotFoundException, and BadRequestException for what is no ARN of these things.
        """
        given = unquote(arn)
        if not given.startswith(self._start):
            raise BadRequestError("Invalid ARN specified in the request")
        kind, _, name = given.removeprefix(self._start).partition("/")
        found: dict[str, str] | None = None
        if kind == "apis":
            api_id, _, stage_name = name.partition("/stages/")
            api = self.apis.get(api_id)
            stage = api.stages.get(stage_name) if api is not None and stage_name else None
            if api is not None:
                found = (stage.tags if stage is not None else None) if stage_name else api.tags
        elif kind == "vpclinks" and name in self.vpc_links:
            found = self.vpc_links[name]["Tags"]
        elif kind == "domainnames":
            domain = names_of(self.world, self.account, self.region).get(name)
            found = domain.tags if domain is not None else None
        if found is None:
            raise NotFoundError("Invalid resource identifier specified")
        return found
