"""`AWS::ApiGateway::*`: what of templates becomes which operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.apigateway.stack_types import apis, domains, resources, stages, usage

if TYPE_CHECKING:
    from awsim.fabric.stacks.vocabulary import ResourceType

TYPES: dict[str, ResourceType] = {
    each.name: each for each in (*apis.TYPES, *resources.TYPES, *stages.TYPES, *usage.TYPES, *domains.TYPES)
}
