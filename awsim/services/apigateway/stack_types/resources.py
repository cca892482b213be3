"""Resources and methods, whose integrations and responses are properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.fabric.stacks.vocabulary import Call, Change, Hook, Params, ResourceType, same, words
from awsim.services.apigateway.stack_types.patching import GONE, changed_list, changed_map, changed_value, operation

if TYPE_CHECKING:
    from collections.abc import Mapping

METHOD_KEYS = {"restApiId": "RestApiId", "resourceId": "ResourceId", "httpMethod": "HttpMethod"}

RESOURCE = ResourceType(
    name="AWS::ApiGateway::Resource",
    service="apigateway",
    properties=words("ParentId PathPart RestApiId"),
    required=("ParentId", "PathPart", "RestApiId"),
    create="CreateResource",
    delete="DeleteResource",
    gone=GONE,
    keys={"restApiId": "RestApiId", "resourceId": "id"},
    ref=("id",),
    attributes={"ResourceId": "id"},
)

OWN = words(
    """
    ApiKeyRequired AuthorizationScopes AuthorizationType AuthorizerId HttpMethod OperationName RequestModels
    RequestParameters RequestValidatorId ResourceId RestApiId
    """
)
"""What PutMethod is told."""


def method_creation(properties: Params) -> Call:
    """PutMethod; what is behind it follows."""
    given = {name: properties[name] for name in OWN if name in properties}
    return Call("PutMethod", {"AuthorizationType": "NONE", **given})


def method_calls(change: Change) -> list[Call]:
    """What of the method itself changes."""
    before, after = change.before, change.after
    plain = {
        "ApiKeyRequired": "/apiKeyRequired",
        "AuthorizationType": "/authorizationType",
        "AuthorizerId": "/authorizerId",
        "OperationName": "/operationName",
        "RequestValidatorId": "/requestValidatorId",
    }
    made = [each for name, path in plain.items() for each in changed_value(path, before.get(name), after.get(name))]
    made += changed_map("/requestModels", before.get("RequestModels"), after.get("RequestModels"))
    made += changed_map("/requestParameters", before.get("RequestParameters"), after.get("RequestParameters"))
    for op in changed_list("", before.get("AuthorizationScopes"), after.get("AuthorizationScopes")):
        made.append(operation(op["op"], "/authorizationScopes", op["path"][1:].replace("~1", "/").replace("~0", "~")))
    return [Call("UpdateMethod", {**_keys(change), "patchOperations": made})] if made else []


def response_calls(change: Change) -> list[Call]:
    """Declared responses: those that are gone or other go, those that are new or other come."""
    before, after = (_by_status(each.get("MethodResponses")) for each in (change.before, change.after))
    keys = _keys(change)
    calls = [
        Call("DeleteMethodResponse", {**keys, "statusCode": status})
        for status, response in before.items()
        if not same(response, after.get(status))
    ]
    for status, response in after.items():
        if not same(response, before.get(status)):
            calls.append(Call("PutMethodResponse", {**keys, **response, "StatusCode": status}))
    return calls


def integration_calls(change: Change) -> list[Call]:
    """What is behind the method is said anew, with all its responses."""
    keys = _keys(change)
    after = dict(change.after.get("Integration") or {})
    if not after:
        return [Call("DeleteIntegration", keys)] if change.before.get("Integration") else []
    responses = _by_status(after.pop("IntegrationResponses", None))
    calls = [Call("PutIntegration", {**keys, **after})]
    for status, response in responses.items():
        calls.append(Call("PutIntegrationResponse", {**keys, **response, "StatusCode": status}))
    return calls


def _by_status(responses: Any) -> dict[str, Mapping[str, Any]]:
    return {str(each["StatusCode"]): each for each in responses or ()}


def _keys(change: Change) -> Params:
    return {parameter: change.known[place] for parameter, place in METHOD_KEYS.items()}


METHOD = ResourceType(
    name="AWS::ApiGateway::Method",
    service="apigateway",
    properties=(*OWN, "Integration", "MethodResponses"),
    required=("HttpMethod", "ResourceId", "RestApiId"),
    create="PutMethod",
    create_call=method_creation,
    delete="DeleteMethod",
    gone=GONE,
    keys=METHOD_KEYS,
    ref=("RestApiId", "ResourceId", "HttpMethod"),
    steps=(
        Hook(tuple(name for name in OWN if name not in METHOD_KEYS.values()), method_calls, "change"),
        Hook(("MethodResponses",), response_calls),
        Hook(("Integration",), integration_calls),
    ),
)

TYPES = (RESOURCE, METHOD)
