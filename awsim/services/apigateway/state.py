"""What one account has of API Gateway in one region, and how it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sortedcontainers import SortedDict

from awsim.fabric.apis.memory import Memory
from awsim.fabric.apis.regions import REGIONS
from awsim.fabric.delivery.delivering import DeliveringBackend
from awsim.services.apigateway.errors import invalid_identifier, no_api

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.services.apigateway.models import Document, Resource, RestApi, Stage


class APIGatewayState(DeliveringBackend):
    """State and look-ups that all operations share."""

    service = "apigateway"
    regions = REGIONS
    exclusive = True

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.apis: SortedDict[str, RestApi] = SortedDict()
        """By id."""
        self.memory = Memory()
        """What authorisers have decided."""
        self.responses = Memory()
        """What stages have cached."""
        self.account_settings: Document = {
            "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0},
            "features": ["UsagePlans"],
            "apiKeyVersion": "4",
        }

    def api(self, api_id: str) -> RestApi:
        """An API by its id. Raises NotFoundException."""
        found = self.apis.get(api_id)
        if found is None:
            raise no_api(self.account, api_id)
        return found

    def resource(self, api_id: str, resource_id: str) -> tuple[RestApi, Resource]:
        """A resource with its API. Raises NotFoundException."""
        api = self.apis.get(api_id)
        found = None if api is None else api.resources.get(resource_id)
        if api is None or found is None:
            raise invalid_identifier("Resource")
        return api, found

    def method(self, api_id: str, resource_id: str, http_method: str) -> Document:
        """A method of a resource. Raises NotFoundException."""
        _, resource = self.resource(api_id, resource_id)
        found = resource.methods.get(http_method)
        if found is None:
            raise invalid_identifier("Method")
        return found

    def stage(self, api_id: str, name: str) -> tuple[RestApi, Stage]:
        """A stage with its API. Raises NotFoundException."""
        api = self.api(api_id)
        found = api.stages.get(name)
        if found is None:
            raise invalid_identifier("stage")
        return api, found
