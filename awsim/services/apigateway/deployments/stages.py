"""Stages: the names under which an API's deployments answer, with their settings."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from awsim.services.apigateway.deployments.method_settings import patch_method_settings
from awsim.services.apigateway.errors import BadRequestError, ConflictError
from awsim.services.apigateway.models import Document, Stage
from awsim.services.apigateway.patches import (
    ALL,
    REPLACE_REMOVE,
    Rule,
    apply_patches,
    as_flag,
    as_number,
    segments_of,
)
from awsim.services.apigateway.state import APIGatewayState
from awsim.services.apigateway.tags import with_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigateway.models import RestApi
    from awsim.services.apigateway.patches import PatchOperations

CACHE_SECONDS = 240.0
"""How long AWS takes to make or end a stage's cache: about four minutes ("Enable API caching")."""

RULES = (
    Rule("/deploymentId"),
    Rule("/description"),
    Rule("/cacheClusterEnabled", convert=as_flag),
    Rule("/cacheClusterSize"),
    Rule("/clientCertificateId", REPLACE_REMOVE),
    Rule("/documentationVersion", REPLACE_REMOVE),
    Rule("/tracingEnabled", convert=as_flag),
    Rule("/webAclArn", REPLACE_REMOVE),
    Rule("/variables/{name}", ALL),
    Rule("/accessLogSettings/format", ALL),
    Rule("/accessLogSettings/destinationArn", ALL),
    Rule("/accessLogSettings", frozenset({"remove"})),
    Rule("/canarySettings", frozenset({"remove"})),
    Rule("/canarySettings/deploymentId"),
    Rule("/canarySettings/percentTraffic", convert=as_number),
    Rule("/canarySettings/useStageCache", convert=as_flag),
    Rule("/canarySettings/stageVariableOverrides/{name}", ALL),
)
COPIES = {"/deploymentId": "/canarySettings/deploymentId", "/variables": "/canarySettings/stageVariableOverrides"}
"""What a promotion copies, and from where."""

_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")
_LOGGED_TO = re.compile(
    r"arn:[a-z-]+:(?:logs:[^:]*:\d*:log-group:.+|firehose:[^:]*:\d*:deliverystream/amazon-apigateway-.+)"
)
"""Where access logs may go ("Set up CloudWatch API logging", "Log API calls to Amazon Data Firehose")."""
_VARIABLE = re.compile(r"[A-Za-z0-9_]+")
_VARIABLE_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]*")


class StageOperations(APIGatewayState):
    """Stages of an API."""

    def create_stage(
        self,
        *,
        rest_api_id: str,
        stage_name: str,
        deployment_id: str,
        description: str | None = None,
        cache_cluster_enabled: bool = False,
        cache_cluster_size: str | None = None,
        variables: Mapping[str, str] | None = None,
        documentation_version: str | None = None,
        canary_settings: Mapping[str, Any] | None = None,
        tracing_enabled: bool = False,
        tags: Mapping[str, str] | None = None,
    ) -> Document:
        """Make a stage that answers with a deployment."""
        api = self.api(rest_api_id)
        if _NAME.fullmatch(stage_name) is None:
            raise BadRequestError("Stage name only allows a-zA-Z0-9_-")
        if stage_name in api.stages:
            raise ConflictError("Stage already exists")
        _check_deployment(api, deployment_id)
        stage = new_stage(stage_name, deployment_id, self.now())
        stage.document |= {
            "description": description,
            "cacheClusterEnabled": cache_cluster_enabled,
            "cacheClusterSize": cache_cluster_size or ("0.5" if cache_cluster_enabled else None),
            "variables": dict(variables) if variables else None,
            "documentationVersion": documentation_version,
            "canarySettings": _canary(canary_settings),
            "tracingEnabled": tracing_enabled,
        }
        _check(api, stage)
        stage.tags = with_tags({}, tags)
        api.stages[stage_name] = stage
        self.settle_cache(stage)
        return shown(stage)

    def get_stage(self, *, rest_api_id: str, stage_name: str) -> Document:
        """One stage."""
        return shown(self.stage(rest_api_id, stage_name)[1])

    def get_stages(self, *, rest_api_id: str, deployment_id: str | None = None) -> Document:
        """The stages of an API, or those that answer with one deployment."""
        api = self.api(rest_api_id)
        found = [shown(api.stages[name]) for name in sorted(api.stages)]
        return {"item": [each for each in found if deployment_id in (None, each["deploymentId"])]}

    def update_stage(self, *, rest_api_id: str, stage_name: str, patch_operations: PatchOperations = None) -> Document:
        """Change a stage; `copy` operations promote its canary."""
        api, stage = self.stage(rest_api_id, stage_name)
        changed = copy.deepcopy(stage)
        document = {**changed.document, "deploymentId": changed.deployment_id}
        for patch in patch_operations or ():
            _patch(api, document, patch)
        changed.deployment_id = document.pop("deploymentId")
        changed.document = {**document, "lastUpdatedDate": self.now()}
        _check(api, changed)
        api.stages[stage_name] = changed
        self.settle_cache(changed)
        return shown(changed)

    def delete_stage(self, *, rest_api_id: str, stage_name: str) -> None:
        """Delete a stage; its deployment stays."""
        api, _ = self.stage(rest_api_id, stage_name)
        del api.stages[stage_name]

    def settle_cache(self, stage: Stage) -> None:
        """Make or end a stage's cache as its settings say."""
        stage.document["cacheClusterStatus"] = "AVAILABLE" if stage.document["cacheClusterEnabled"] else "NOT_AVAILABLE"


def new_stage(name: str, deployment_id: str, now: float) -> Stage:
    """A stage with what every one has."""
    return Stage(
        name,
        deployment_id,
        {
            "cacheClusterEnabled": False,
            "cacheClusterStatus": "NOT_AVAILABLE",
            "methodSettings": {},
            "tracingEnabled": False,
            "createdDate": now,
            "lastUpdatedDate": now,
        },
    )


def shown(stage: Stage) -> Document:
    """`Stage` of the model."""
    return {
        **stage.document,
        "stageName": stage.name,
        "deploymentId": stage.deployment_id,
        "variables": stage.document.get("variables") or None,
        "tags": dict(stage.tags) or None,
    }


def _canary(given: Mapping[str, Any] | None) -> Document | None:
    if given is None:
        return None
    return {
        "percentTraffic": given.get("percentTraffic") or 0.0,
        "deploymentId": given.get("deploymentId"),
        "stageVariableOverrides": dict(given.get("stageVariableOverrides") or {}) or None,
        "useStageCache": bool(given.get("useStageCache")),
    }


def _patch(api: RestApi, document: Document, patch: Mapping[str, str]) -> None:
    operation, path = patch.get("op"), patch.get("path") or ""
    if operation == "copy":
        _promote(document, path, patch.get("from") or "")
        return
    segments = segments_of(path)
    if patch_method_settings(api, document, segments, operation or "", patch.get("value")):
        return
    is_canary = segments[:1] == ["canarySettings"]
    if is_canary and len(segments) > 1 and document.get("canarySettings") is None:
        document["canarySettings"] = {
            "deploymentId": document["deploymentId"],
            "percentTraffic": 0.0,
            "useStageCache": False,
        }
    apply_patches(document, [patch], RULES)
    if document.get("canarySettings"):
        canary = document["canarySettings"]
        canary["stageVariableOverrides"] = canary.get("stageVariableOverrides") or None


def _promote(document: Document, path: str, origin: str) -> None:
    """Copy from the canary to the stage (recorded: test_update_stage_with_copy_ops)."""
    if COPIES.get(path) != origin:
        raise BadRequestError(
            f"Invalid copy operation with path: {path} and from {origin}. Valid copy:path are "
            f"[{', '.join(COPIES)}] and valid copy:from are [{', '.join(COPIES.values())}]"
        )
    canary = document.get("canarySettings")
    if canary is None:
        raise BadRequestError("Promotion not available. Canary does not exist.")
    if path == "/deploymentId":
        document["deploymentId"] = canary["deploymentId"]
    else:
        overrides = canary.get("stageVariableOverrides") or {}
        document["variables"] = {**(document.get("variables") or {}), **overrides}


def _check_deployment(api: RestApi, deployment_id: str | None) -> None:
    if deployment_id not in api.deployments:
        raise BadRequestError("Deployment id does not exist")


def _check(api: RestApi, stage: Stage) -> None:
    """Raise BadRequestException for a stage that can't be."""
    _check_deployment(api, stage.deployment_id)
    canary = stage.document.get("canarySettings")
    if canary is not None:
        canary["deploymentId"] = canary.get("deploymentId") or stage.deployment_id
        _check_deployment(api, canary["deploymentId"])
        if not 0 <= canary["percentTraffic"] <= 100:
            raise BadRequestError("Canary percentTraffic must be between 0 and 100")
    logged_to = (stage.document.get("accessLogSettings") or {}).get("destinationArn")
    if logged_to and _LOGGED_TO.fullmatch(logged_to) is None:
        raise BadRequestError("Invalid ARN specified in the request")
    for name, value in (stage.document.get("variables") or {}).items():
        if _VARIABLE.fullmatch(name) is None or _VARIABLE_VALUE.fullmatch(value) is None:
            raise BadRequestError(f"Stage variable '{name}' has characters that are not allowed")
