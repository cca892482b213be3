"""`AWS::ApiGatewayV2::*`: what of templates becomes which operation (CloudFormation template reference)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.definitions import Definition
from awsim.fabric.stacks.vocabulary import Call, Change, Hook, Params, Read, ResourceType, Tagging, same, words
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE = "apigatewayv2"
GONE = frozenset({"NotFoundException"})
API = {"ApiId": "ApiId"}
MAPS = frozenset({"RequestParameters", "ResponseParameters", "StageVariables"})
"""Properties whose entries an update takes away by an empty value."""


def tagging(path: str) -> Tagging:
    """How what is at a path is tagged: `/apis/{ApiId}`."""
    arn = "arn:{partition}:apigateway:{region}::" + path
    return Tagging("TagResource", "UntagResource", "ResourceArn", arn)


def prepared(properties: Params, _: str = "") -> Params:
    """Properties as operations take them: tags as pairs, schemas as text, mappings of responses as maps."""
    made = dict(properties)
    if isinstance(made.get("Tags"), dict):
        made["Tags"] = [{"Key": key, "Value": value} for key, value in made["Tags"].items()]
    if isinstance(made.get("Schema"), dict):
        made["Schema"] = json.dumps(made["Schema"])
    return made


def integration_properties(properties: Params, region: str) -> Params:
    """`ResponseParameters` of templates have lists of destinations and sources."""
    made = prepared(properties, region)
    if "ResponseParameters" in made:
        made["ResponseParameters"] = {status: _mappings(given) for status, given in made["ResponseParameters"].items()}
    return made


def _mappings(given: Mapping[str, Any]) -> dict[str, str]:
    listed = given.get("ResponseParameters")
    if not isinstance(listed, list):
        return dict(given)
    return {each["Destination"]: each["Source"] for each in listed}


def updated(operation: str, keys: Mapping[str, str], names: tuple[str, ...]) -> Hook:
    """The hook that changes properties by one operation, which is told only what changes.

    `keys` name the resource: parameter -> where it is in what is known.
    """

    def calls(change: Change) -> list[Call]:
        differing = [name for name in names if not same(change.before.get(name), change.after.get(name))]
        told = {name: _told(name, change.before.get(name), change.after.get(name)) for name in differing}
        told = {name: value for name, value in told.items() if value is not None}
        if not told:
            return []
        return [Call(operation, {**{name: change.known[place] for name, place in keys.items()}, **told})]

    return Hook(names, calls, "change")


def _told(name: str, before: Any, after: Any) -> Any:
    """What an update says of a property: one that is gone is emptied."""
    if name in MAPS:
        empty: Any = {} if name == "ResponseParameters" else ""
        return {**dict.fromkeys(before or (), empty), **(after or {})}
    if after is None:
        return type(before)() if isinstance(before, str | list | dict) else None
    return after


# APIs

_API_SETTINGS = words(
    """
    ApiKeySelectionExpression CorsConfiguration CredentialsArn Description DisableExecuteApiEndpoint
    DisableSchemaValidation IpAddressType Name RouteKey RouteSelectionExpression Target Version
    """
)
_DEFINITION = words("BasePath Body BodyS3Location FailOnWarnings")


def api_properties(properties: Params, region: str) -> Params:
    """Properties as operations take them. Raises ServiceError for a body in S3, which nothing reads here."""
    if "BodyS3Location" in properties:
        raise ServiceError("awsim does not read BodyS3Location: give the definition as Body", code="ValidationError")
    made = prepared(properties, region)
    if isinstance(made.get("Body"), dict):
        made["Body"] = json.dumps(made["Body"])
    return made


def api_creation(properties: Params) -> Call:
    """CreateApi takes all but what a definition says."""
    given = {name: properties[name] for name in (*_API_SETTINGS, "ProtocolType", "Tags") if name in properties}
    if "Body" in properties:
        given.setdefault("ProtocolType", "HTTP")
        given.setdefault("Name", str(Definition(properties["Body"]).info.get("title") or ""))
    for name in ("Name", "ProtocolType"):
        if not given.get(name):
            raise ServiceError(f"{name} is required where there is no definition", code="ValidationError")
    return Call("CreateApi", given)


def definition_calls(change: Change) -> list[Call]:
    """A definition goes in the place of the one before; what the template says beside it counts more."""
    body = change.after.get("Body")
    if body is None:
        return []
    api = {"ApiId": change.known["ApiId"]}
    params: Params = {**api, "Body": body}
    if change.after.get("BasePath"):
        params["Basepath"] = change.after["BasePath"]
    if change.after.get("FailOnWarnings") is not None:
        params["FailOnWarnings"] = change.after["FailOnWarnings"]
    beside = words("CorsConfiguration Description DisableExecuteApiEndpoint Name Version")
    said = {name: change.after[name] for name in beside if name in change.after}
    calls = [Call("ReimportApi", params)]
    return [*calls, Call("UpdateApi", {**api, **said})] if said else calls


def api_calls(change: Change) -> list[Call]:
    """Settings that change, of other origins by an operation of their own where nothing is left of them."""
    calls = updated("UpdateApi", API, tuple(name for name in _API_SETTINGS if name != "CorsConfiguration")).calls(
        change
    )
    if change.differs("CorsConfiguration"):
        api, cors = {"ApiId": change.known["ApiId"]}, change.after.get("CorsConfiguration")
        gone = Call("DeleteCorsConfiguration", api)
        calls.append(Call("UpdateApi", {**api, "CorsConfiguration": cors}) if cors else gone)
    return calls


THE_API = ResourceType(
    name="AWS::ApiGatewayV2::Api",
    service=SERVICE,
    properties=(*_API_SETTINGS, *_DEFINITION, *words("ProtocolType Tags")),
    create="CreateApi",
    create_call=api_creation,
    prepare=api_properties,
    read=Read("GetApi", keys=API),
    delete="DeleteApi",
    gone=GONE,
    keys=API,
    ref=("ApiId",),
    attributes={
        "ApiEndpoint": "ApiEndpoint",
        "ApiId": "ApiId",
        "ExecuteApiArn": "arn:{partition}:execute-api:{region}:{account}:{ApiId}",
    },
    tagging=tagging("/apis/{ApiId}"),
    steps=(Hook(_API_SETTINGS, api_calls, "change"), Hook(_DEFINITION, definition_calls)),
)

_AUTHORIZER = words(
    """
    AuthorizerCredentialsArn AuthorizerPayloadFormatVersion AuthorizerResultTtlInSeconds AuthorizerType AuthorizerUri
    EnableSimpleResponses IdentitySource IdentityValidationExpression JwtConfiguration Name
    """
)
AUTHORIZER = ResourceType(
    name="AWS::ApiGatewayV2::Authorizer",
    service=SERVICE,
    properties=("ApiId", *_AUTHORIZER),
    required=("ApiId", "AuthorizerType", "Name"),
    create="CreateAuthorizer",
    delete="DeleteAuthorizer",
    gone=GONE,
    keys={**API, "AuthorizerId": "AuthorizerId"},
    ref=("AuthorizerId",),
    attributes={"AuthorizerId": "AuthorizerId"},
    defaults={"IdentitySource": []},
    steps=(updated("UpdateAuthorizer", {**API, "AuthorizerId": "AuthorizerId"}, _AUTHORIZER),),
)

MODEL = ResourceType(
    name="AWS::ApiGatewayV2::Model",
    service=SERVICE,
    properties=words("ApiId ContentType Description Name Schema"),
    required=("ApiId", "Name", "Schema"),
    create="CreateModel",
    prepare=prepared,
    delete="DeleteModel",
    gone=GONE,
    keys={**API, "ModelId": "ModelId"},
    ref=("ModelId",),
    attributes={"ModelId": "ModelId"},
    steps=(updated("UpdateModel", {**API, "ModelId": "ModelId"}, words("ContentType Description Name Schema")),),
)

# Routes

_ROUTE = words(
    """
    ApiKeyRequired AuthorizationScopes AuthorizationType AuthorizerId ModelSelectionExpression OperationName
    RequestModels RequestParameters RouteKey RouteResponseSelectionExpression Target
    """
)
ROUTE = ResourceType(
    name="AWS::ApiGatewayV2::Route",
    service=SERVICE,
    properties=("ApiId", *_ROUTE),
    required=("ApiId", "RouteKey"),
    create="CreateRoute",
    delete="DeleteRoute",
    gone=GONE,
    keys={**API, "RouteId": "RouteId"},
    ref=("RouteId",),
    attributes={"RouteId": "RouteId"},
    steps=(
        updated(
            "UpdateRoute", {**API, "RouteId": "RouteId"}, tuple(name for name in _ROUTE if name != "RequestParameters")
        ),
        Hook(("RequestParameters",), lambda change: request_parameter_calls(change), "change"),
    ),
)


def request_parameter_calls(change: Change) -> list[Call]:
    """What a route asks for: what is gone by an operation of its own."""
    keys = {"ApiId": change.known["ApiId"], "RouteId": change.known["RouteId"]}
    before, after = change.before.get("RequestParameters") or {}, change.after.get("RequestParameters") or {}
    gone = [
        Call("DeleteRouteRequestParameter", {**keys, "RequestParameterKey": name})
        for name in before
        if name not in after
    ]
    return [*gone, Call("UpdateRoute", {**keys, "RequestParameters": after})] if after else gone


_ROUTE_RESPONSE = words("ModelSelectionExpression ResponseModels ResponseParameters RouteResponseKey")
_ROUTE_RESPONSE_KEYS = {**API, "RouteId": "RouteId", "RouteResponseId": "RouteResponseId"}
ROUTE_RESPONSE = ResourceType(
    name="AWS::ApiGatewayV2::RouteResponse",
    service=SERVICE,
    properties=("ApiId", "RouteId", *_ROUTE_RESPONSE),
    required=("ApiId", "RouteId", "RouteResponseKey"),
    create="CreateRouteResponse",
    delete="DeleteRouteResponse",
    gone=GONE,
    keys=_ROUTE_RESPONSE_KEYS,
    ref=("RouteResponseId",),
    attributes={"RouteResponseId": "RouteResponseId"},
    steps=(updated("UpdateRouteResponse", _ROUTE_RESPONSE_KEYS, _ROUTE_RESPONSE),),
)

_INTEGRATION = words(
    """
    ConnectionId ConnectionType ContentHandlingStrategy CredentialsArn Description IntegrationMethod IntegrationSubtype
    IntegrationType IntegrationUri PassthroughBehavior PayloadFormatVersion RequestParameters RequestTemplates
    ResponseParameters TemplateSelectionExpression TimeoutInMillis TlsConfig
    """
)
INTEGRATION = ResourceType(
    name="AWS::ApiGatewayV2::Integration",
    service=SERVICE,
    properties=("ApiId", *_INTEGRATION),
    required=("ApiId", "IntegrationType"),
    create="CreateIntegration",
    prepare=integration_properties,
    delete="DeleteIntegration",
    gone=GONE,
    keys={**API, "IntegrationId": "IntegrationId"},
    ref=("IntegrationId",),
    attributes={"IntegrationId": "IntegrationId"},
    steps=(updated("UpdateIntegration", {**API, "IntegrationId": "IntegrationId"}, _INTEGRATION),),
)

_INTEGRATION_RESPONSE = words(
    "ContentHandlingStrategy IntegrationResponseKey ResponseParameters ResponseTemplates TemplateSelectionExpression"
)
_INTEGRATION_RESPONSE_KEYS = {
    **API,
    "IntegrationId": "IntegrationId",
    "IntegrationResponseId": "IntegrationResponseId",
}
INTEGRATION_RESPONSE = ResourceType(
    name="AWS::ApiGatewayV2::IntegrationResponse",
    service=SERVICE,
    properties=("ApiId", "IntegrationId", *_INTEGRATION_RESPONSE),
    required=("ApiId", "IntegrationId", "IntegrationResponseKey"),
    create="CreateIntegrationResponse",
    delete="DeleteIntegrationResponse",
    gone=GONE,
    keys=_INTEGRATION_RESPONSE_KEYS,
    ref=("IntegrationResponseId",),
    attributes={"IntegrationResponseId": "IntegrationResponseId"},
    steps=(updated("UpdateIntegrationResponse", _INTEGRATION_RESPONSE_KEYS, _INTEGRATION_RESPONSE),),
)

# Stages


def stage_calls(change: Change) -> list[Call]:
    """An access log and settings of routes that are gone, by operations of their own."""
    keys = {"ApiId": change.known["ApiId"], "StageName": change.known["StageName"]}
    before, after = change.before.get("RouteSettings") or {}, change.after.get("RouteSettings") or {}
    calls = [Call("DeleteRouteSettings", {**keys, "RouteKey": name}) for name in before if name not in after]
    if after and change.differs("RouteSettings"):
        calls.append(Call("UpdateStage", {**keys, "RouteSettings": after}))
    if change.differs("AccessLogSettings"):
        settings = change.after.get("AccessLogSettings")
        gone = Call("DeleteAccessLogSettings", keys)
        calls.append(Call("UpdateStage", {**keys, "AccessLogSettings": settings}) if settings else gone)
    return calls


_STAGE = words("AutoDeploy ClientCertificateId DefaultRouteSettings DeploymentId Description StageVariables")
STAGE = ResourceType(
    name="AWS::ApiGatewayV2::Stage",
    service=SERVICE,
    properties=(*_STAGE, *words("AccessLogSettings ApiId RouteSettings StageName Tags")),
    required=("ApiId", "StageName"),
    create="CreateStage",
    prepare=prepared,
    delete="DeleteStage",
    gone=GONE,
    keys={**API, "StageName": "StageName"},
    ref=("StageName",),
    tagging=tagging("/apis/{ApiId}/stages/{StageName}"),
    steps=(
        updated("UpdateStage", {**API, "StageName": "StageName"}, _STAGE),
        Hook(("AccessLogSettings", "RouteSettings"), stage_calls, "change"),
    ),
)

DEPLOYMENT = ResourceType(
    name="AWS::ApiGatewayV2::Deployment",
    service=SERVICE,
    properties=words("ApiId Description StageName"),
    required=("ApiId",),
    create="CreateDeployment",
    delete="DeleteDeployment",
    gone=GONE,
    keys={**API, "DeploymentId": "DeploymentId"},
    ref=("DeploymentId",),
    attributes={"DeploymentId": "DeploymentId"},
    steps=(
        updated("UpdateDeployment", {**API, "DeploymentId": "DeploymentId"}, ("Description",)),
        Hook(("StageName",), lambda change: move_stage(change), "change"),
    ),
)


def move_stage(change: Change) -> list[Call]:
    """Have another stage answer with the deployment."""
    stage = change.after.get("StageName")
    keys = {"ApiId": change.known["ApiId"], "DeploymentId": change.known["DeploymentId"]}
    return [Call("UpdateStage", {**keys, "StageName": stage})] if stage else []


# Names

_DOMAIN = words("DomainNameConfigurations MutualTlsAuthentication RoutingMode")
DOMAIN_NAME = ResourceType(
    name="AWS::ApiGatewayV2::DomainName",
    service=SERVICE,
    properties=(*_DOMAIN, *words("DomainName Tags")),
    required=("DomainName",),
    create="CreateDomainName",
    prepare=prepared,
    read=Read("GetDomainName", keys={"DomainName": "DomainName"}),
    delete="DeleteDomainName",
    gone=GONE,
    keys={"DomainName": "DomainName"},
    ref=("DomainName",),
    attributes={
        "DomainNameArn": "DomainNameArn",
        "RegionalDomainName": "DomainNameConfigurations.0.ApiGatewayDomainName",
        "RegionalHostedZoneId": "DomainNameConfigurations.0.HostedZoneId",
    },
    tagging=tagging("/domainnames/{DomainName}"),
    steps=(updated("UpdateDomainName", {"DomainName": "DomainName"}, _DOMAIN),),
)


def mapping_calls(change: Change) -> list[Call]:
    """Where a path leads; the operation needs the API whether it changes or not."""
    after, known = change.after, change.known
    params = {"ApiMappingId": known["ApiMappingId"], "DomainName": known["DomainName"], "ApiId": after["ApiId"]}
    return [
        Call("UpdateApiMapping", {**params, "Stage": after["Stage"], "ApiMappingKey": after.get("ApiMappingKey", "")})
    ]


API_MAPPING = ResourceType(
    name="AWS::ApiGatewayV2::ApiMapping",
    service=SERVICE,
    properties=words("ApiId ApiMappingKey DomainName Stage"),
    required=("ApiId", "DomainName", "Stage"),
    create="CreateApiMapping",
    delete="DeleteApiMapping",
    gone=GONE,
    keys={"ApiMappingId": "ApiMappingId", "DomainName": "DomainName"},
    ref=("ApiMappingId",),
    attributes={"ApiMappingId": "ApiMappingId"},
    steps=(Hook(words("ApiId ApiMappingKey Stage"), mapping_calls, "change"),),
)


def rule_properties(properties: Params, _: str) -> Params:
    """The name that the ARN is about."""
    return {**properties, "DomainName": str(properties["DomainNameArn"]).rpartition("/")[2].partition("+")[0]}


def rule_creation(properties: Params) -> Call:
    """CreateRoutingRule takes the name."""
    return Call("CreateRoutingRule", {name: each for name, each in properties.items() if name != "DomainNameArn"})


def rule_calls(change: Change) -> list[Call]:
    """A rule is put whole in the place of itself."""
    known, after = change.known, change.after
    params: Params = {"DomainName": known["DomainName"], "RoutingRuleId": known["RoutingRuleId"]}
    return [Call("PutRoutingRule", {**params, **{name: after[name] for name in _RULE}})]


_RULE = words("Actions Conditions Priority")
ROUTING_RULE = ResourceType(
    name="AWS::ApiGatewayV2::RoutingRule",
    service=SERVICE,
    properties=(*_RULE, "DomainNameArn"),
    required=(*_RULE, "DomainNameArn"),
    create="CreateRoutingRule",
    create_call=rule_creation,
    prepare=rule_properties,
    delete="DeleteRoutingRule",
    gone=GONE,
    keys={"DomainName": "DomainName", "RoutingRuleId": "RoutingRuleId"},
    ref=("RoutingRuleArn",),
    attributes={"RoutingRuleArn": "RoutingRuleArn", "RoutingRuleId": "RoutingRuleId"},
    steps=(Hook(_RULE, rule_calls, "change"),),
)

VPC_LINK = ResourceType(
    name="AWS::ApiGatewayV2::VpcLink",
    service=SERVICE,
    properties=words("Name SecurityGroupIds SubnetIds Tags"),
    required=("Name", "SubnetIds"),
    create="CreateVpcLink",
    prepare=prepared,
    delete="DeleteVpcLink",
    gone=GONE,
    keys={"VpcLinkId": "VpcLinkId"},
    ref=("VpcLinkId",),
    attributes={"VpcLinkId": "VpcLinkId"},
    tagging=tagging("/vpclinks/{VpcLinkId}"),
    steps=(updated("UpdateVpcLink", {"VpcLinkId": "VpcLinkId"}, ("Name",)),),
)

TYPES: dict[str, ResourceType] = {
    each.name: each
    for each in (
        *(THE_API, AUTHORIZER, MODEL, ROUTE, ROUTE_RESPONSE, INTEGRATION, INTEGRATION_RESPONSE, STAGE, DEPLOYMENT),
        *(DOMAIN_NAME, API_MAPPING, ROUTING_RULE, VPC_LINK),
    )
}
