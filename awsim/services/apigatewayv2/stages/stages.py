"""Stages: the names under which deployments answer, with their settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.domain_names import names_of
from awsim.services.apigatewayv2.documents import changed, documented, page_of
from awsim.services.apigatewayv2.errors import BadRequestError, ConflictError, NotFoundError
from awsim.services.apigatewayv2.models import Stage
from awsim.services.apigatewayv2.state import ApiGatewayV2State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigatewayv2.models import Api, Document


class StageOperations(ApiGatewayV2State):
    """Stages."""

    def create_stage(
        self, *, api_id: str, stage_name: str, tags: Mapping[str, str] | None = None, **given: Any
    ) -> Document:
        """Make a stage; the others are members of `Stage`."""
        api = self.api(api_id)
        if stage_name in api.stages:
            raise ConflictError("Stage already exists")
        now = self.now()
        document: Document = {
            "AutoDeploy": False,
            "CreatedDate": now,
            "LastUpdatedDate": now,
            "DefaultRouteSettings": {"DetailedMetricsEnabled": False},
            "RouteSettings": {},
            "StageVariables": {},
            **documented(given),
        }
        self._check_settings(api, document, given)
        stage = Stage(stage_name, document, dict(tags or {}))
        api.stages[stage_name] = stage
        if document["AutoDeploy"]:
            self.changed(api)
        return shown(stage)

    def get_stage(self, *, api_id: str, stage_name: str) -> Document:
        """One stage."""
        return shown(self.stage(api_id, stage_name)[1])

    def get_stages(self, *, api_id: str, max_results: str | None = None, next_token: str | None = None) -> Document:
        """An API's stages."""
        return page_of(self.api(api_id).stages, shown, max_results, next_token, ["GetStages", api_id])

    def update_stage(self, *, api_id: str, stage_name: str, **given: Any) -> Document:
        """Change a stage's settings; settings of routes that are not named stay."""
        api, stage = self.stage(api_id, stage_name)
        was_automatic = stage.document["AutoDeploy"]
        after = changed(stage.document, given)
        for name in ("DefaultRouteSettings", "RouteSettings"):
            after[name] = {**stage.document[name], **(after.get(name) or {})}
        self._check_settings(api, after, given)
        stage.document = {**after, "LastUpdatedDate": self.now()}
        if after["AutoDeploy"] and not was_automatic:
            self.changed(api)
        return shown(stage)

    def delete_stage(self, *, api_id: str, stage_name: str) -> None:
        """Delete a stage that no domain name leads to."""
        api, stage = self.stage(api_id, stage_name)
        for domain in names_of(self.world, self.account, self.region).values():
            for mapping in domain.mappings.values():
                if (mapping["restApiId"], mapping["stage"]) == (api.id, stage.name):
                    raise BadRequestError(
                        "Deleting stage failed. Please remove all API mappings related to the stage from your custom "
                        "domain names."
                    )
        del api.stages[stage_name]
        self.memory.forget(f'["{api.id}", "{stage.name}"')

    def delete_access_log_settings(self, *, api_id: str, stage_name: str) -> None:
        """Have a stage write no access log."""
        self.stage(api_id, stage_name)[1].document.pop("AccessLogSettings", None)

    def delete_route_settings(self, *, api_id: str, stage_name: str, route_key: str) -> None:
        """Have a route of a stage be as all others."""
        document = self.stage(api_id, stage_name)[1].document
        if route_key not in document["RouteSettings"]:
            raise NotFoundError(f"Unable to find route settings by route key {route_key} in the stage")
        document["RouteSettings"] = {key: each for key, each in document["RouteSettings"].items() if key != route_key}

    @staticmethod
    def _check_settings(api: Api, document: Mapping[str, Any], given: Mapping[str, Any]) -> None:
        """Raise an error for a stage that can't be."""
        wanted = given.get("deployment_id")
        if wanted is not None and wanted not in api.deployments:
            raise BadRequestError("Deployment id does not exist")
        if wanted is not None and document["AutoDeploy"]:
            raise BadRequestError("Deployment ID cannot be set if AutoDeploy is enabled")
        unknown = [key for key in given.get("route_settings") or {} if key not in api.content.keys]
        if unknown:
            raise NotFoundError(f"Unable to find Route by key {unknown[0]} within the provided RouteSettings")


def shown(stage: Stage) -> Document:
    """`Stage` of the model."""
    return {**stage.document, "StageName": stage.name, "Tags": dict(stage.tags)}
