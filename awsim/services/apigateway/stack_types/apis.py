"""REST APIs and what belongs to a whole one."""

from __future__ import annotations

from awsim.fabric.apis.definitions import Definition
from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import Call, Change, Hook, Params, Read, ResourceType, Step, words
from awsim.model.errors import ServiceError
from awsim.services.apigateway.stack_types.patching import (
    GONE,
    changed_list,
    changed_value,
    document,
    operation,
    patched,
    tagging,
    text,
)

API = {"restApiId": "RestApiId"}


def api_properties(properties: Params, region: str) -> Params:
    """Properties as operations take them.

    Raises ServiceError for a body in S3, which nothing reads here.
    """
    del region
    if "BodyS3Location" in properties:
        raise ServiceError("awsim does not read BodyS3Location: give the definition as Body", code="ValidationError")
    made = dict(properties)
    for name in ("Policy", "Body"):
        if name in made:
            made[name] = document(made[name])
    if "ApiKeySourceType" in made:
        made["ApiKeySource"] = made.pop("ApiKeySourceType")
    return made


def api_creation(properties: Params) -> Call:
    """CreateRestApi takes all but what a definition says."""
    kept = words(
        """
        ApiKeySource BinaryMediaTypes CloneFrom Description DisableExecuteApiEndpoint EndpointAccessMode
        EndpointConfiguration MinimumCompressionSize Name Policy SecurityPolicy Tags Version
        """
    )
    given = {name: properties[name] for name in kept if name in properties}
    if "Name" not in given:
        given["Name"] = _title(properties.get("Body"))
    return Call("CreateRestApi", given)


def _title(body: str | None) -> str:
    """The name that a definition gives. Raises ServiceError where neither it nor the template does."""
    title = "" if body is None else str(Definition(body).info.get("title") or "")
    if not title:
        raise ServiceError("Name is required when a Swagger specification is not specified", code="ValidationError")
    return title


def body_calls(change: Change) -> list[Call]:
    """A definition goes in the place of the one before; what the template says beside it counts more."""
    body = change.after.get("Body")
    if body is None:
        return []
    params: Params = {
        "restApiId": change.known["id"],
        "mode": change.after.get("Mode") or "overwrite",
        "body": body.encode(),
        "failOnWarnings": change.after.get("FailOnWarnings") or False,
        "parameters": change.after.get("Parameters") or {},
    }
    calls = [Call("PutRestApi", params)]
    said = [operation("replace", "/name", text(change.after["Name"]))] if "Name" in change.after else []
    said += changed_value("/description", None, change.after.get("Description"))
    if said:
        calls.append(Call("UpdateRestApi", {"restApiId": change.known["id"], "patchOperations": said}))
    return calls


def api_calls(change: Change) -> list[Call]:
    """Settings that change, the endpoint's with paths of their own."""
    before, after = change.before, change.after
    plain = {
        "Name": "/name",
        "Description": "/description",
        "Policy": "/policy",
        "ApiKeySource": "/apiKeySource",
        "MinimumCompressionSize": "/minimumCompressionSize",
        "DisableExecuteApiEndpoint": "/disableExecuteApiEndpoint",
        "SecurityPolicy": "/securityPolicy",
        "EndpointAccessMode": "/endpointAccessMode",
    }
    made = [each for name, path in plain.items() for each in changed_value(path, before.get(name), after.get(name))]
    made += changed_list("/binaryMediaTypes", before.get("BinaryMediaTypes"), after.get("BinaryMediaTypes"))
    old, new = (each.get("EndpointConfiguration") or {} for each in (before, after))
    if old.get("Types") != new.get("Types"):
        made.append(operation("replace", "/endpointConfiguration/types/0", (new.get("Types") or ["EDGE"])[0]))
    if new.get("IpAddressType") and old.get("IpAddressType") != new["IpAddressType"]:
        made.append(operation("replace", "/endpointConfiguration/ipAddressType", new["IpAddressType"]))
    made += changed_list("/endpointConfiguration/vpcEndpointIds", old.get("VpcEndpointIds"), new.get("VpcEndpointIds"))
    return [Call("UpdateRestApi", {"restApiId": change.known["id"], "patchOperations": made})] if made else []


REST_API = ResourceType(
    name="AWS::ApiGateway::RestApi",
    service="apigateway",
    properties=words(
        """
        ApiKeySourceType BinaryMediaTypes Body BodyS3Location CloneFrom Description DisableExecuteApiEndpoint
        EndpointAccessMode EndpointConfiguration FailOnWarnings MinimumCompressionSize Mode Name Parameters Policy
        SecurityPolicy Tags Version
        """
    ),
    create="CreateRestApi",
    create_call=api_creation,
    prepare=api_properties,
    read=Read("GetRestApi", keys={"restApiId": "id"}),
    delete="DeleteRestApi",
    gone=GONE,
    keys={"restApiId": "id"},
    ref=("id",),
    attributes={"RestApiId": "id", "RootResourceId": "rootResourceId"},
    tagging=tagging("/restapis/{id}"),
    steps=(
        Hook(
            words(
                """
                ApiKeySource ApiKeySourceType BinaryMediaTypes CloneFrom Description DisableExecuteApiEndpoint
                EndpointAccessMode EndpointConfiguration MinimumCompressionSize Name Policy SecurityPolicy Version
                """
            ),
            api_calls,
            "change",
        ),
        Hook(("Body", "BodyS3Location", "FailOnWarnings", "Mode", "Parameters"), body_calls),
    ),
)

GATEWAY_RESPONSE = ResourceType(
    name="AWS::ApiGateway::GatewayResponse",
    service="apigateway",
    properties=words("ResponseParameters ResponseTemplates ResponseType RestApiId StatusCode"),
    required=("ResponseType", "RestApiId"),
    create="PutGatewayResponse",
    delete="DeleteGatewayResponse",
    gone=GONE,
    keys={**API, "responseType": "ResponseType"},
    ref=("Id",),
    attributes={"Id": "Id"},
    prepare=lambda properties, _: {**properties, "Id": f"{properties['RestApiId']}/{properties['ResponseType']}"},
    create_call=lambda given: Call("PutGatewayResponse", {name: each for name, each in given.items() if name != "Id"}),
    steps=(
        Step(
            "PutGatewayResponse",
            ("ResponseParameters", "ResponseTemplates", "StatusCode"),
            keys={**API, "responseType": "ResponseType"},
        ),
    ),
)

MODEL = ResourceType(
    name="AWS::ApiGateway::Model",
    service="apigateway",
    properties=words("ContentType Description Name RestApiId Schema"),
    required=("RestApiId",),
    create="CreateModel",
    delete="DeleteModel",
    gone=GONE,
    keys={**API, "modelName": "Name"},
    ref=("Name",),
    name_of=Generated("Name", 128, form="{logical}x", is_unique=False),
    defaults={"contentType": "application/json"},
    prepare=lambda properties, _: {**properties, "Schema": document(properties.get("Schema", {}))},
    steps=(
        patched(
            "UpdateModel",
            {**API, "modelName": "Name"},
            values={"Description": "/description", "Schema": "/schema"},
        ),
    ),
)

REQUEST_VALIDATOR = ResourceType(
    name="AWS::ApiGateway::RequestValidator",
    service="apigateway",
    properties=words("Name RestApiId ValidateRequestBody ValidateRequestParameters"),
    required=("RestApiId",),
    create="CreateRequestValidator",
    delete="DeleteRequestValidator",
    gone=GONE,
    keys={**API, "requestValidatorId": "id"},
    ref=("id",),
    attributes={"RequestValidatorId": "id"},
    steps=(
        patched(
            "UpdateRequestValidator",
            {**API, "requestValidatorId": "id"},
            values={
                "ValidateRequestBody": "/validateRequestBody",
                "ValidateRequestParameters": "/validateRequestParameters",
            },
        ),
    ),
)

AUTHORIZER = ResourceType(
    name="AWS::ApiGateway::Authorizer",
    service="apigateway",
    properties=words(
        """
        AuthType AuthorizerCredentials AuthorizerResultTtlInSeconds AuthorizerUri IdentitySource
        IdentityValidationExpression Name ProviderARNs RestApiId Type
        """
    ),
    required=("Name", "RestApiId", "Type"),
    create="CreateAuthorizer",
    delete="DeleteAuthorizer",
    gone=GONE,
    keys={**API, "authorizerId": "id"},
    ref=("id",),
    attributes={"AuthorizerId": "id"},
    steps=(
        patched(
            "UpdateAuthorizer",
            {**API, "authorizerId": "id"},
            values={
                "AuthType": "/authType",
                "AuthorizerCredentials": "/authorizerCredentials",
                "AuthorizerResultTtlInSeconds": "/authorizerResultTtlInSeconds",
                "AuthorizerUri": "/authorizerUri",
                "IdentitySource": "/identitySource",
                "IdentityValidationExpression": "/identityValidationExpression",
                "Name": "/name",
                "Type": "/type",
            },
            lists={"ProviderARNs": "/providerARNs"},
        ),
    ),
)

DOCUMENTATION_PART = ResourceType(
    name="AWS::ApiGateway::DocumentationPart",
    service="apigateway",
    properties=words("Location Properties RestApiId"),
    required=("Location", "Properties", "RestApiId"),
    create="CreateDocumentationPart",
    delete="DeleteDocumentationPart",
    gone=GONE,
    keys={**API, "documentationPartId": "id"},
    ref=("id",),
    attributes={"DocumentationPartId": "id"},
    prepare=lambda properties, _: {**properties, "Properties": document(properties["Properties"])},
    steps=(
        patched("UpdateDocumentationPart", {**API, "documentationPartId": "id"}, values={"Properties": "/properties"}),
    ),
)

DOCUMENTATION_VERSION = ResourceType(
    name="AWS::ApiGateway::DocumentationVersion",
    service="apigateway",
    properties=words("Description DocumentationVersion RestApiId"),
    required=("DocumentationVersion", "RestApiId"),
    create="CreateDocumentationVersion",
    delete="DeleteDocumentationVersion",
    gone=GONE,
    keys={**API, "documentationVersion": "DocumentationVersion"},
    ref=("DocumentationVersion",),
    steps=(
        patched(
            "UpdateDocumentationVersion",
            {**API, "documentationVersion": "DocumentationVersion"},
            values={"Description": "/description"},
        ),
    ),
)

TYPES = (
    REST_API,
    GATEWAY_RESPONSE,
    MODEL,
    REQUEST_VALIDATOR,
    AUTHORIZER,
    DOCUMENTATION_PART,
    DOCUMENTATION_VERSION,
)
