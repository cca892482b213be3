"""Deployments: APIs as they were at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.apigatewayv2.documents import page_of
from awsim.services.apigatewayv2.errors import BadRequestError, NotFoundError, invalid_identifier
from awsim.services.apigatewayv2.state import ApiGatewayV2State

if TYPE_CHECKING:
    from awsim.services.apigatewayv2.models import Api, Deployment, Document


class DeploymentOperations(ApiGatewayV2State):
    """Deployments."""

    def create_deployment(
        self, *, api_id: str, description: str | None = None, stage_name: str | None = None
    ) -> Document:
        """Deploy an API as it is, to a stage if one is named."""
        api = self.api(api_id)
        if not api.content.routes:
            fault = BadRequestError("At least one route is required before deploying the Api.")
            self.refuse(fault, "CreateDeployment", "ApiId")
        stage = None if stage_name is None else api.stages.get(stage_name)
        if stage_name is not None and stage is None:
            raise NotFoundError("Invalid stage identifier specified")
        if stage is not None and stage.document["AutoDeploy"]:
            raise BadRequestError("Deployment ID cannot be set if AutoDeploy is enabled")
        deployment = self.deploy(api, description, is_automatic=False)
        if stage is not None:
            stage.document |= {"DeploymentId": deployment.id, "LastUpdatedDate": self.now()}
        return _shown(deployment)

    def get_deployment(self, *, api_id: str, deployment_id: str) -> Document:
        """One deployment."""
        return _shown(self._deployment(api_id, deployment_id)[1])

    def get_deployments(
        self, *, api_id: str, max_results: str | None = None, next_token: str | None = None
    ) -> Document:
        """An API's deployments."""
        return page_of(self.api(api_id).deployments, _shown, max_results, next_token, ["GetDeployments", api_id])

    def update_deployment(self, *, api_id: str, deployment_id: str, description: str | None = None) -> Document:
        """Describe a deployment anew."""
        _, deployment = self._deployment(api_id, deployment_id)
        if description is not None:
            deployment.document["Description"] = description or None
        return _shown(deployment)

    def delete_deployment(self, *, api_id: str, deployment_id: str) -> None:
        """Delete a deployment at no stage."""
        api, _ = self._deployment(api_id, deployment_id)
        if any(stage.document.get("DeploymentId") == deployment_id for stage in api.stages.values()):
            raise BadRequestError("Active stages pointing to this deployment must be moved or deleted")
        del api.deployments[deployment_id]

    def _deployment(self, api_id: str, deployment_id: str) -> tuple[Api, Deployment]:
        api = self.api(api_id)
        found = api.deployments.get(deployment_id)
        if found is None:
            raise invalid_identifier("Deployment", deployment_id)
        return api, found


def _shown(deployment: Deployment) -> Document:
    """`Deployment` of the model."""
    return {**deployment.document, "DeploymentId": deployment.id}
