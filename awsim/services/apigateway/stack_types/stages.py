"""Deployments and stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import Call, Change, Hook, Params, Properties, ResourceType, words
from awsim.services.apigateway.deployments.method_settings import SETTINGS
from awsim.services.apigateway.stack_types.patching import (
    GONE,
    changed_map,
    changed_value,
    operation,
    patched,
    pointer,
    tagging,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

VALUES = {
    "CacheClusterEnabled": "/cacheClusterEnabled",
    "CacheClusterSize": "/cacheClusterSize",
    "ClientCertificateId": "/clientCertificateId",
    "DeploymentId": "/deploymentId",
    "Description": "/description",
    "DocumentationVersion": "/documentationVersion",
    "TracingEnabled": "/tracingEnabled",
}
ENDS = {member[0].upper() + member[1:]: "/".join(end) for end, (member, _) in SETTINGS.items()}
"""Member of `MethodSetting` in templates -> the end of its path."""


def stage_patches(before: Properties, after: Properties, *, names: frozenset[str]) -> list[dict[str, str]]:
    """The patches after which a stage has the properties; `names` are those that the template's type has."""
    made = [
        each
        for name, path in VALUES.items()
        if name in names
        for each in changed_value(path, before.get(name), after.get(name))
    ]
    made += changed_map("/variables", before.get("Variables"), after.get("Variables"))
    made += list(_method_settings(before.get("MethodSettings"), after.get("MethodSettings")))
    made += _access_log(before.get("AccessLogSetting") or {}, after.get("AccessLogSetting") or {})
    made += _canary(before.get("CanarySetting") or {}, after.get("CanarySetting") or {})
    return made


def _method_settings(before: Any, after: Any) -> Iterator[dict[str, str]]:
    old, new = _by_method(before), _by_method(after)
    for key in old:
        if key not in new:
            yield operation("remove", f"/{key}")
    for key, settings in new.items():
        for name, value in settings.items():
            if name in ENDS and old.get(key, {}).get(name) != value:
                yield operation("replace", f"/{key}/{ENDS[name]}", text(value))


def _by_method(settings: Any) -> dict[str, Properties]:
    return {_path(each): each for each in settings or ()}


def _path(setting: Properties) -> str:
    """`~1pets~1{id}/GET`, `*/*`: where the settings of a method are."""
    path = str(setting.get("ResourcePath", "/*"))
    return f"{'*' if path == '/*' else pointer(path.lstrip('/')) or '~1'}/{setting.get('HttpMethod', '*')}"


def _access_log(before: Properties, after: Properties) -> list[dict[str, str]]:
    if before and not after:
        return [operation("remove", "/accessLogSettings")]
    return [
        *changed_value("/accessLogSettings/destinationArn", before.get("DestinationArn"), after.get("DestinationArn")),
        *changed_value("/accessLogSettings/format", before.get("Format"), after.get("Format")),
    ]


def _canary(before: Properties, after: Properties) -> list[dict[str, str]]:
    if before and not after:
        return [operation("remove", "/canarySettings")]
    paths = {"DeploymentId": "deploymentId", "PercentTraffic": "percentTraffic", "UseStageCache": "useStageCache"}
    made = [
        each
        for name, path in paths.items()
        for each in changed_value(f"/canarySettings/{path}", before.get(name), after.get(name))
    ]
    overrides = (each.get("StageVariableOverrides") for each in (before, after))
    return made + changed_map("/canarySettings/stageVariableOverrides", *overrides)


STAGE_PROPERTIES = words(
    """
    AccessLogSetting CacheClusterEnabled CacheClusterSize CanarySetting ClientCertificateId DeploymentId Description
    DocumentationVersion MethodSettings TracingEnabled Variables
    """
)


def stage_creation(properties: Params) -> Call:
    """CreateStage; what it does not take is patched in afterwards."""
    later = ("AccessLogSetting", "CanarySetting", "ClientCertificateId", "MethodSettings")
    given = {name: each for name, each in properties.items() if name not in later}
    return Call("CreateStage", given)


def stage_calls(change: Change) -> list[Call]:
    """All that changes by one operation."""
    before = change.before or {name: change.after.get(name) for name in (*VALUES, "Variables")}
    before = {**before, "ClientCertificateId": change.before.get("ClientCertificateId")}
    made = stage_patches(before, change.after, names=frozenset(VALUES))
    keys = {"restApiId": change.known["RestApiId"], "stageName": change.known["StageName"]}
    return [Call("UpdateStage", {**keys, "patchOperations": made})] if made else []


STAGE = ResourceType(
    name="AWS::ApiGateway::Stage",
    service="apigateway",
    properties=(*STAGE_PROPERTIES, *words("RestApiId StageName Tags")),
    required=("RestApiId",),
    create="CreateStage",
    create_call=stage_creation,
    delete="DeleteStage",
    gone=GONE,
    keys={"restApiId": "RestApiId", "stageName": "StageName"},
    ref=("StageName",),
    name_of=Generated("StageName", 128, form="{logical}-", is_unique=False),
    tagging=tagging("/restapis/{RestApiId}/stages/{StageName}"),
    steps=(Hook(STAGE_PROPERTIES, stage_calls),),
)

DESCRIBED = {
    "AccessLogSetting",
    "CacheClusterEnabled",
    "CacheClusterSize",
    "ClientCertificateId",
    "DocumentationVersion",
    "MethodSettings",
    "TracingEnabled",
    "Variables",
}
"""What StageDescription may say of the stage beside its description and canary."""


def deployment_creation(properties: Params) -> Call:
    """CreateDeployment, with what it takes of the stage."""
    stage = properties.get("StageDescription") or {}
    given: Params = {name: properties[name] for name in words("Description RestApiId StageName") if name in properties}
    if "Description" in stage:
        given["StageDescription"] = stage["Description"]
    canary = properties.get("DeploymentCanarySettings")
    if canary:
        given["CanarySettings"] = canary
    return Call("CreateDeployment", given)


def described_stage_calls(change: Change) -> list[Call]:
    """The rest of what the template says of the deployment's stage."""
    name = change.after.get("StageName")
    before, after = (each.get("StageDescription") or {} for each in (change.before, change.after))
    if not name:
        return []
    made = stage_patches(before, after, names=frozenset(DESCRIBED))
    if change.before:
        made += changed_value("/description", before.get("Description"), after.get("Description"))
        if change.differs("StageName"):
            made.append(operation("replace", "/deploymentId", change.known["id"]))
    keys = {"restApiId": change.known["RestApiId"], "stageName": name}
    return [Call("UpdateStage", {**keys, "patchOperations": made})] if made else []


def stage_deletion(change: Change) -> list[Call]:
    """The stage that a deployment has made goes with it."""
    name = change.before.get("StageName")
    return [Call("DeleteStage", {"restApiId": change.known["RestApiId"], "stageName": name})] if name else []


DEPLOYMENT = ResourceType(
    name="AWS::ApiGateway::Deployment",
    service="apigateway",
    properties=words("DeploymentCanarySettings Description RestApiId StageDescription StageName"),
    required=("RestApiId",),
    create="CreateDeployment",
    create_call=deployment_creation,
    delete="DeleteDeployment",
    before_delete=stage_deletion,
    gone=GONE,
    keys={"restApiId": "RestApiId", "deploymentId": "id"},
    ref=("id",),
    attributes={"DeploymentId": "id"},
    steps=(
        patched(
            "UpdateDeployment",
            {"restApiId": "RestApiId", "deploymentId": "id"},
            values={"Description": "/description"},
        ),
        Hook(("StageDescription", "StageName"), described_stage_calls),
    ),
)

TYPES = (DEPLOYMENT, STAGE)
