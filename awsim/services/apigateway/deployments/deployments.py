"""Deployments: an API as it was at a moment, for its stages to answer with."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from awsim.services.apigateway.deployments.stages import StageOperations, new_stage
from awsim.services.apigateway.errors import BadRequestError, invalid_identifier
from awsim.services.apigateway.execution.routes import tree_of
from awsim.services.apigateway.models import Deployment, Document, RestApi
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.patches import Rule, apply_patches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.apigateway.patches import PatchOperations

RULES = (Rule("/description"),)


class DeploymentOperations(StageOperations):
    """Deployments of an API."""

    def create_deployment(
        self,
        *,
        rest_api_id: str,
        stage_name: str | None = None,
        stage_description: str | None = None,
        description: str | None = None,
        cache_cluster_enabled: bool | None = None,
        cache_cluster_size: str | None = None,
        variables: Mapping[str, str] | None = None,
        canary_settings: Mapping[str, Any] | None = None,
        tracing_enabled: bool | None = None,
    ) -> Document:
        """Keep an API as it is, and let a stage answer with it; the stage is made if it is not there."""
        api = self.api(rest_api_id)
        if canary_settings is not None:
            _check_canary(api, stage_name)
        _check_content(api)
        content = frozen(api)
        deployment = Deployment(self.random.lower_alphanumeric(6), self.now(), description, content, tree_of(content))
        settings: Document = {
            "description": stage_description,
            "cacheClusterEnabled": cache_cluster_enabled,
            "cacheClusterSize": cache_cluster_size,
            "tracingEnabled": tracing_enabled,
        }
        given = {name: value for name, value in settings.items() if value is not None}
        api.deployments[deployment.id] = deployment
        if stage_name:
            stage = api.stages.get(stage_name)
            if stage is None:
                stage = new_stage(stage_name, deployment.id, self.now())
                api.stages[stage_name] = stage
            stage.document |= given
            if canary_settings is not None:
                stage.document["canarySettings"] = _canary(deployment.id, canary_settings)
            else:
                stage.deployment_id = deployment.id
            if variables:
                stage.document["variables"] = {**(stage.document.get("variables") or {}), **variables}
            stage.document["lastUpdatedDate"] = self.now()
            self.settle_cache(stage)
        return shown(deployment)

    def get_deployment(self, *, rest_api_id: str, deployment_id: str, embed: Sequence[str] | None = None) -> Document:
        """One deployment; `embed=["apisummary"]` shows what methods it has."""
        return shown(self._deployment(rest_api_id, deployment_id)[1], embed=embed)

    def get_deployments(self, *, rest_api_id: str, position: str | None = None, limit: int | None = None) -> Document:
        """All deployments of an API."""
        api = self.api(rest_api_id)
        return page_of(api.deployments, shown, position, limit, ["GetDeployments", rest_api_id])

    def update_deployment(
        self, *, rest_api_id: str, deployment_id: str, patch_operations: PatchOperations = None
    ) -> Document:
        """Describe a deployment anew."""
        _, deployment = self._deployment(rest_api_id, deployment_id)
        changed: Document = {"description": deployment.description}
        apply_patches(changed, patch_operations, RULES)
        deployment.description = changed["description"]
        return shown(deployment)

    def delete_deployment(self, *, rest_api_id: str, deployment_id: str) -> None:
        """Delete a deployment that no stage answers with."""
        api, _ = self._deployment(rest_api_id, deployment_id)
        for stage in api.stages.values():
            canary = stage.document.get("canarySettings") or {}
            if deployment_id in (stage.deployment_id, canary.get("deploymentId")):
                raise BadRequestError("Active stages pointing to this deployment must be moved or deleted")
        del api.deployments[deployment_id]

    def _deployment(self, api_id: str, deployment_id: str) -> tuple[RestApi, Deployment]:
        api = self.api(api_id)
        found = api.deployments.get(deployment_id)
        if found is None:
            raise invalid_identifier("Deployment")
        return api, found


def shown(deployment: Deployment, *, embed: Sequence[str] | None = None) -> Document:
    """`Deployment` of the model."""
    content = deployment.content
    summary = {
        content.path_of(resource): {
            name: {"authorizationType": method["authorizationType"], "apiKeyRequired": method["apiKeyRequired"]}
            for name, method in resource.methods.items()
        }
        for resource in content.resources.values()
        if resource.methods
    }
    return {
        "id": deployment.id,
        "description": deployment.description,
        "createdDate": deployment.created,
        "apiSummary": summary if "apisummary" in (embed or ()) else None,
    }


def frozen(api: RestApi) -> RestApi:
    """What a deployment keeps of an API: all that answering needs."""
    return RestApi(
        id=api.id,
        root_id=api.root_id,
        document=copy.deepcopy(api.document),
        resources=copy.deepcopy(api.resources),
        models=dict(api.models),
        validators=dict(api.validators),
        authorizers=dict(api.authorizers),
        gateway_responses=dict(api.gateway_responses),
    )


def _check_canary(api: RestApi, stage_name: str | None) -> None:
    """Raise BadRequestException for a canary without a stage (recorded: test_create_canary_deployment_validation)."""
    start = "Invalid deployment content specified."
    if not stage_name:
        value = "null" if stage_name is None else stage_name
        raise BadRequestError(
            f"{start}Non null and non empty stageName must be provided for canary deployment. Provided value is {value}"
        )
    if stage_name not in api.stages:
        raise BadRequestError(
            f"{start}Stage {stage_name} must already be created before making a canary release deployment"
        )


def _check_content(api: RestApi) -> None:
    """Raise BadRequestException for an API that has no methods, or a method with nothing behind it."""
    methods = [method for resource in api.resources.values() for method in resource.methods.values()]
    if not methods:
        raise BadRequestError("The REST API doesn't contain any methods")
    if any(method.get("methodIntegration") is None for method in methods):
        raise BadRequestError("No integration defined for method")


def _canary(deployment_id: str, settings: Mapping[str, Any]) -> Document:
    return {
        "deploymentId": deployment_id,
        "percentTraffic": settings.get("percentTraffic") or 0.0,
        "stageVariableOverrides": dict(settings["stageVariableOverrides"])
        if settings.get("stageVariableOverrides")
        else None,
        "useStageCache": bool(settings.get("useStageCache")),
    }
