"""What one account has of HTTP and WebSocket APIs in one region, and how it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sortedcontainers import SortedDict

from awsim.fabric.apis.memory import Memory
from awsim.fabric.apis.regions import REGIONS
from awsim.fabric.delivery.delivering import DeliveringBackend
from awsim.services.apigatewayv2.errors import NotFoundError, invalid_identifier, no_api
from awsim.services.apigatewayv2.models import Deployment

if TYPE_CHECKING:
    from awsim.kernel.world import World
    from awsim.services.apigatewayv2.connections.models import Connection
    from awsim.services.apigatewayv2.models import Api, Document, Stage

AUTOMATIC = "Automatic deployment triggered by changes to the Api configuration"


class ApiGatewayV2State(DeliveringBackend):
    """State and look-ups that all operations share."""

    service = "apigatewayv2"
    regions = REGIONS
    exclusive = True

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.apis: SortedDict[str, Api] = SortedDict()
        """By id."""
        self.memory = Memory()
        """What authorisers have decided."""
        self.buckets: dict[str, tuple[float, float]] = {}
        """API, stage and route key -> tokens, and when they were counted (see `execution.throttling`)."""
        self.connections: dict[str, Connection] = {}
        """Of WebSocket APIs, those that are open, by id."""

    def api(self, api_id: str) -> Api:
        """An API by its id. Raises NotFoundException."""
        found = self.apis.get(api_id)
        if found is None:
            raise no_api(self.account, api_id)
        return found

    def stage(self, api_id: str, name: str) -> tuple[Api, Stage]:
        """A stage with its API. Raises NotFoundException."""
        api = self.api(api_id)
        found = api.stages.get(name)
        if found is None:
            raise NotFoundError("Invalid stage identifier specified")
        return api, found

    def route(self, api_id: str, route_id: str) -> tuple[Api, Document]:
        """A route with its API. Raises NotFoundException."""
        api = self.api(api_id)
        found = api.content.routes.get(route_id)
        if found is None:
            raise invalid_identifier("Route", route_id)
        return api, found

    def integration(self, api_id: str, integration_id: str) -> tuple[Api, Document]:
        """What is behind routes, with its API. Raises NotFoundException."""
        api = self.api(api_id)
        found = api.content.integrations.get(integration_id)
        if found is None:
            raise invalid_identifier("Integration", integration_id)
        return api, found

    def deploy(self, api: Api, description: str | None, *, is_automatic: bool) -> Deployment:
        """A deployment of an API as it is now."""
        deployment = Deployment(
            self.random.lower_alphanumeric(6),
            {
                "AutoDeployed": is_automatic,
                "CreatedDate": self.now(),
                "DeploymentStatus": "DEPLOYED",
                "Description": description,
            },
            api.content.frozen(),
        )
        api.deployments[deployment.id] = deployment
        return deployment

    def changed(self, api: Api) -> None:
        """Deploy an API that has changed to the stages that want it at once.

        The automatic deployment before goes with it: nobody can ask for it any more.
        """
        stages = [stage for stage in api.stages.values() if stage.document["AutoDeploy"]]
        if not stages:
            return
        before = dict.fromkeys(stage.document.get("DeploymentId") for stage in stages)
        made = self.deploy(api, AUTOMATIC, is_automatic=True)
        for stage in stages:
            stage.document["DeploymentId"] = made.id
            stage.document["LastDeploymentStatusMessage"] = (
                f"Successfully deployed stage with deployment ID '{made.id}'"
            )
        used = {stage.document.get("DeploymentId") for stage in api.stages.values()}
        for deployment_id in before:
            former = api.deployments.get(deployment_id or "")
            if former is not None and deployment_id not in used and former.document["AutoDeployed"]:
                del api.deployments[former.id]
