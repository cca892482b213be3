"""API keys, usage plans, and what holds for an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import Call, Change, Hook, Params, Properties, ResourceType, words
from awsim.services.apigateway.stack_types.patching import GONE, changed_value, operation, patched, tagging, text

if TYPE_CHECKING:
    from collections.abc import Mapping


def key_creation(properties: Params) -> Call:
    """CreateApiKey; keys of templates are enabled only where these say so."""
    return Call("CreateApiKey", dict(properties))


def key_calls(change: Change) -> list[Call]:
    """What of a key changes, its stages one by one."""
    plain = {"CustomerId": "/customerId", "Description": "/description", "Enabled": "/enabled"}
    before, after = change.before, change.after
    made = [each for name, path in plain.items() for each in changed_value(path, before.get(name), after.get(name))]
    old, new = (_stages(each.get("StageKeys")) for each in (before, after))
    made += [operation("remove", "/stages", each) for each in old if each not in new]
    made += [operation("add", "/stages", each) for each in new if each not in old]
    return [Call("UpdateApiKey", {"apiKey": change.known["id"], "patchOperations": made})] if made else []


def _stages(stage_keys: Any) -> list[str]:
    return [f"{each.get('RestApiId')}/{each.get('StageName')}" for each in stage_keys or ()]


API_KEY = ResourceType(
    name="AWS::ApiGateway::ApiKey",
    service="apigateway",
    properties=words("CustomerId Description Enabled GenerateDistinctId Name StageKeys Tags Value"),
    create="CreateApiKey",
    create_call=key_creation,
    delete="DeleteApiKey",
    gone=GONE,
    keys={"apiKey": "id"},
    ref=("id",),
    attributes={"APIKeyId": "id"},
    name_of=Generated("Name", 1024, is_unique=False),
    tagging=tagging("/apikeys/{id}"),
    steps=(Hook(words("CustomerId Description Enabled StageKeys"), key_calls, "change"),),
)


def plan_creation(properties: Params) -> Call:
    """CreateUsagePlan, by the operation's names."""
    given = {name: each for name, each in properties.items() if name != "UsagePlanName"}
    return Call("CreateUsagePlan", {"Name": properties["UsagePlanName"], **given})


def plan_calls(change: Change) -> list[Call]:
    """What of a plan changes; stages go before they come."""
    before, after = change.before, change.after
    made = [
        *changed_value("/name", before.get("UsagePlanName"), after.get("UsagePlanName")),
        *changed_value("/description", before.get("Description"), after.get("Description")),
    ]
    limits = {"Throttle": ("throttle", "BurstLimit RateLimit"), "Quota": ("quota", "Limit Offset Period")}
    for name, (path, members) in limits.items():
        made += _limit_patches(path, members, before.get(name) or {}, after.get(name) or {})
    old, new = (_plan_stages(each.get("ApiStages")) for each in (before, after))
    made += [operation("remove", "/apiStages", each) for each in old if each not in new]
    made += [operation("add", "/apiStages", each) for each in new if each not in old]
    for stage, throttles in new.items():
        made += _stage_throttles(stage, old.get(stage) or {}, throttles)
    return [Call("UpdateUsagePlan", {"usagePlanId": change.known["id"], "patchOperations": made})] if made else []


def _limit_patches(path: str, members: str, before: Properties, after: Properties) -> list[dict[str, str]]:
    if before and not after:
        return [operation("remove", f"/{path}")]
    return [
        operation("replace", f"/{path}/{name[0].lower()}{name[1:]}", text(after[name]))
        for name in members.split()
        if name in after and before.get(name) != after[name]
    ]


def _plan_stages(stages: Any) -> dict[str, Mapping[str, Any]]:
    return {f"{each.get('ApiId')}:{each.get('Stage')}": each.get("Throttle") or {} for each in stages or ()}


def _stage_throttles(stage: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    made = []
    for method, limits in after.items():
        place = f"/apiStages/{stage}/throttle/{method.replace('~', '~0').replace('/', '~1')}"
        for name, value in limits.items():
            if (before.get(method) or {}).get(name) != value:
                made.append(operation("replace", f"{place}/{name[0].lower()}{name[1:]}", text(value)))
    return made


USAGE_PLAN = ResourceType(
    name="AWS::ApiGateway::UsagePlan",
    service="apigateway",
    properties=words("ApiStages Description Quota Tags Throttle UsagePlanName"),
    create="CreateUsagePlan",
    create_call=plan_creation,
    delete="DeleteUsagePlan",
    before_delete=lambda change: _plan_emptied(change),
    gone=GONE,
    keys={"usagePlanId": "id"},
    ref=("id",),
    attributes={"Id": "id"},
    name_of=Generated("UsagePlanName", 255, is_unique=False),
    tagging=tagging("/usageplans/{id}"),
    steps=(Hook(words("ApiStages Description Quota Throttle UsagePlanName"), plan_calls, "change"),),
)


def _plan_emptied(change: Change) -> list[Call]:
    """A plan that stages are in can't be deleted: they leave it first."""
    made = [operation("remove", "/apiStages", each) for each in _plan_stages(change.before.get("ApiStages"))]
    return [Call("UpdateUsagePlan", {"usagePlanId": change.known["id"], "patchOperations": made})] if made else []


USAGE_PLAN_KEY = ResourceType(
    name="AWS::ApiGateway::UsagePlanKey",
    service="apigateway",
    properties=words("KeyId KeyType UsagePlanId"),
    required=words("KeyId KeyType UsagePlanId"),
    create="CreateUsagePlanKey",
    prepare=lambda properties, _: {**properties, "Id": f"{properties['KeyId']}:{properties['UsagePlanId']}"},
    create_call=lambda given: Call("CreateUsagePlanKey", {name: each for name, each in given.items() if name != "Id"}),
    delete="DeleteUsagePlanKey",
    gone=GONE,
    keys={"usagePlanId": "UsagePlanId", "keyId": "KeyId"},
    ref=("Id",),
    attributes={"Id": "Id"},
)


def account_creation(properties: Params) -> Call:
    """There is one account: its settings are changed."""
    role = properties.get("CloudWatchRoleArn")
    made = [operation("replace", "/cloudwatchRoleArn", role)] if role else []
    return Call("UpdateAccount", {"patchOperations": made})


ACCOUNT = ResourceType(
    name="AWS::ApiGateway::Account",
    service="apigateway",
    properties=("CloudWatchRoleArn",),
    create="UpdateAccount",
    create_call=account_creation,
    prepare=lambda properties, _: {**properties, "Id": "ApiGatewayAccount", "None": []},
    delete="UpdateAccount",
    keys={"patchOperations": "None"},
    ref=("Id",),
    attributes={"Id": "Id"},
    steps=(Hook(("CloudWatchRoleArn",), lambda change: [account_creation({**change.after})], "change"),),
)

CLIENT_CERTIFICATE = ResourceType(
    name="AWS::ApiGateway::ClientCertificate",
    service="apigateway",
    properties=("Description", "Tags"),
    create="GenerateClientCertificate",
    delete="DeleteClientCertificate",
    gone=GONE,
    keys={"clientCertificateId": "clientCertificateId"},
    ref=("clientCertificateId",),
    attributes={"ClientCertificateId": "clientCertificateId"},
    tagging=tagging("/clientcertificates/{clientCertificateId}"),
    steps=(
        patched(
            "UpdateClientCertificate",
            {"clientCertificateId": "clientCertificateId"},
            values={"Description": "/description"},
        ),
    ),
)

VPC_LINK = ResourceType(
    name="AWS::ApiGateway::VpcLink",
    service="apigateway",
    properties=words("Description Name Tags TargetArns"),
    required=("Name", "TargetArns"),
    create="CreateVpcLink",
    delete="DeleteVpcLink",
    gone=GONE,
    keys={"vpcLinkId": "id"},
    ref=("id",),
    attributes={"VpcLinkId": "id"},
    tagging=tagging("/vpclinks/{id}"),
    steps=(patched("UpdateVpcLink", {"vpcLinkId": "id"}, values={"Description": "/description", "Name": "/name"}),),
)

TYPES = (API_KEY, USAGE_PLAN, USAGE_PLAN_KEY, ACCOUNT, CLIENT_CERTIFICATE, VPC_LINK)
