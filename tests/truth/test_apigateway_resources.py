"""REST APIs, their resources, methods, models and validators, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .apis import api_of, patch
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

APIS = Recordings("apigateway")


@APIS.scenario("TestApiGatewayApiRestApi::test_create_rest_api_verify_defaults")
def apis_have_defaults_by_their_type(replay: Replay) -> None:
    client = replay.client("apigateway")
    for name in ("edge", "regional", "private"):
        made = client.create_rest_api(name=name, endpointConfiguration={"types": [name.upper()]})
        replay.match(f"create-with-{name}-default", made)
    replay.match("create-with-empty-default", client.create_rest_api(name="empty", endpointConfiguration={}))
    replay.refused(
        "create-with-empty-ip-address-type-and-wrong-type",
        client.create_rest_api,
        name="x",
        endpointConfiguration={"types": ["wrong"]},
    )


@APIS.scenario("TestApiGatewayApiRestApi::test_create_rest_api_with_endpoint_configuration")
def endpoints_of_apis_are_checked(replay: Replay) -> None:
    client = replay.client("apigateway")

    def refused(step: str, endpoint: dict[str, Any], **given: Any) -> None:
        replay.refused(step, client.create_rest_api, name="x", endpointConfiguration=endpoint, **given)

    both = {"types": ["wrong"], "ipAddressType": "wrong"}
    refused("create-with-empty-types", {"types": []})
    refused("create-with-invalid-ip-address-type", {"ipAddressType": "wrong"})
    refused("create-with-invalid-types", {"types": ["wrong"]})
    refused("create-with-invalid-ip-address-type-and-types", both)
    refused("create-with-invalid-types-and-ip-address-type", both)
    refused("create-with-multiple-errors-1", both, description="")
    refused("create-with-multiple-errors-2", {"types": []}, description="")
    refused("create-with-two-types", {"types": ["EDGE", "PRIVATE"]})
    made = client.create_rest_api(name="a", endpointConfiguration={"types": ["EDGE"], "ipAddressType": "dualstack"})
    replay.match("create-with-endpoint-config-dualstack", made)
    made = client.create_rest_api(name="b", endpointConfiguration={"types": ["REGIONAL"]})
    replay.match("create-with-endpoint-config-regional", made)


@APIS.scenario("TestApiGatewayApiRestApi::test_update_rest_api_ip_address_type")
def types_of_endpoints_are_patched(replay: Replay) -> None:
    client, api, _ = api_of(replay)
    address, kind = "/endpointConfiguration/ipAddressType", "/endpointConfiguration/types/EDGE"

    def refused(step: str, *patches: dict[str, str]) -> None:
        replay.refused(step, client.update_rest_api, restApiId=api, patchOperations=list(patches))

    refused("update-rest-api-wrong-ipAddressType", patch("replace", address, "wrong"))
    refused("update-rest-api-invalid-operation-on-ipAddressType", patch("add", address, "dualstack"))
    refused("update-rest-api-wrong-type", patch("replace", kind, "wrong"))
    refused("update-rest-api-invalid-operation-on-type", patch("test", kind, "PRIVATE"))
    changed = client.update_rest_api(restApiId=api, patchOperations=[patch("replace", kind, "PRIVATE")])
    replay.match("update-rest-api-replace-type", changed)
    changed = client.update_rest_api(restApiId=api, patchOperations=[patch("replace", address, "dualstack")])
    replay.match("update-rest-api-replace-ip-address-type", changed)
    refused("update-rest-api-replace-to-ipv4-within-private-type", patch("replace", address, "ipv4"))


@APIS.scenario("TestApiGatewayApiRestApi::test_update_rest_api_concatenation_of_errors")
def wrong_operations_are_all_named(replay: Replay) -> None:
    client, api, _ = api_of(replay)
    address, kind = "/endpointConfiguration/ipAddressType", "/endpointConfiguration/types/EDGE"

    def refused(step: str, *paths: str) -> None:
        wrong = [patch("wrong", path, "x") for path in paths]
        replay.refused(step, client.update_rest_api, restApiId=api, patchOperations=wrong)

    refused("update-rest-api-wrong-operations-on-ipAddressType", address, address)
    refused("update-rest-api-wrong-operations-on-type", kind, kind)
    refused("update-rest-api-wrong-operations-on-type-and-on-ip-address-type", kind, kind, address)


@APIS.scenario("TestApiGatewayApiResource::test_resource_lifecycle")
def resources_are_made_renamed_and_deleted(replay: Replay) -> None:
    client, api, root = api_of(replay)
    replay.match("rest-api-root-resource", client.get_resources(restApiId=api))
    pets = client.create_resource(restApiId=api, parentId=root, pathPart="pets")
    replay.match("create-resource", pets)
    replay.match("rest-api-resources-after-create", client.get_resources(restApiId=api))
    below = client.create_resource(restApiId=api, parentId=pets["id"], pathPart="subpets")
    replay.match("create-subresource", below)
    replay.match("rest-api-resources-after-create-sub", client.get_resources(restApiId=api))
    renamed = client.update_resource(
        restApiId=api, resourceId=pets["id"], patchOperations=[patch("replace", "/pathPart", "dogs")]
    )
    replay.match("update-path-part", renamed)
    replay.match("get-resp-after-update-path-part", client.get_resource(restApiId=api, resourceId=pets["id"]))
    replay.match("del-resource", client.delete_resource(restApiId=api, resourceId=pets["id"]))
    replay.match("rest-api-resources-after-delete", client.get_resources(restApiId=api))


@APIS.scenario("TestApiGatewayApiResource::test_update_resource_behaviour")
def resources_move_where_they_can(replay: Replay) -> None:
    client, api, root = api_of(replay)
    pets = client.create_resource(restApiId=api, parentId=root, pathPart="pets")["id"]

    def refused(step: str, resource: str, *patches: dict[str, str]) -> None:
        replay.refused(step, client.update_resource, restApiId=api, resourceId=resource, patchOperations=list(patches))

    refused("nonexistent-resource", "fake", patch("replace", "/pathPart", "dogs"))
    refused("invalid-path-part", pets, patch("replace", "/invalid", "dogs"))
    refused("remove-unsupported", pets, patch("remove", "/pathPart", "dogs"))
    refused("add-unsupported", pets, patch("add", "/pathPart", "dogs"))
    below = client.create_resource(restApiId=api, parentId=pets, pathPart="subpets")
    replay.match("create-subresource", below)
    refused("update-parent-id-to-subresource-id", pets, patch("replace", "/parentId", below["id"]))
    deepest = client.create_resource(restApiId=api, parentId=below["id"], pathPart="pets")
    replay.match("create-subresource-child", deepest)
    refused("existing-future-sibling-path", deepest["id"], patch("replace", "/parentId", root))
    moved = client.update_resource(
        restApiId=api, resourceId=below["id"], patchOperations=[patch("replace", "/parentId", root)]
    )
    replay.match("update-parent-id-to-root-id", moved)
    refused("update-path-already-exists", below["id"], patch("replace", "/pathPart", "pets"))
    refused("invalid-parent-id", below["id"], patch("replace", "/parentId", "fake"))
    client.delete_resource(restApiId=api, resourceId=pets)
    client.delete_resource(restApiId=api, resourceId=deepest["id"])
    replay.match("resources-after-deletion", client.get_resources(restApiId=api))


@APIS.scenario("TestApiGatewayApiMethod::test_method_request_parameters")
def parameters_of_methods_have_names_of_their_own(replay: Replay) -> None:
    client, api, root = api_of(replay)
    places = {"querystring.q": True, "header.h": True}
    given = {
        f"method.request.{place}_{word}": word == "required" for place in places for word in ("optional", "required")
    }
    of_method = {"restApiId": api, "resourceId": root, "httpMethod": "ANY"}
    made = client.put_method(**of_method, authorizationType="NONE", requestParameters=given)
    replay.match("put-method-request-params-response", made)
    replay.match("get-method-request-params-response", client.get_method(**of_method))
    twice = {"method.request.querystring.a": True, "method.request.header.a": True}
    replay.refused(
        "req-params-same-name",
        client.put_method,
        **{**of_method, "httpMethod": "GET"},
        authorizationType="NONE",
        requestParameters=twice,
    )


@APIS.scenario("TestApiGatewayApiMethod::test_put_method_model")
def models_that_methods_use_stay(replay: Replay) -> None:
    client, api, root = api_of(replay)
    resource = client.create_resource(restApiId=api, parentId=root, pathPart="test")["id"]
    for step, name in (("create-model", "MySchema"), ("create-model-2", "MySchemaTwo")):
        schema = json.dumps({"title": name, "type": "object"})
        made = client.create_model(restApiId=api, name=name, contentType="application/json", schema=schema)
        replay.match(step, made)
    first = {"restApiId": api, "resourceId": root, "httpMethod": "ANY", "authorizationType": "NONE"}
    of_first = {name: first[name] for name in ("restApiId", "resourceId", "httpMethod")}
    used = client.put_method(**first, requestModels={"application/json": "MySchema"})
    replay.match("put-method-request-models", used)
    replay.refused("delete-model-used", client.delete_model, restApiId=api, modelName="MySchema")
    model = "/requestModels/application~1json"
    changed = client.update_method(**of_first, patchOperations=[patch("replace", model, "MySchemaTwo")])
    replay.match("update-method-model", changed)
    replay.match("delete-model-unused", client.delete_model(restApiId=api, modelName="MySchema"))
    replay.refused("delete-model-used-2", client.delete_model, restApiId=api, modelName="MySchemaTwo")
    second = {**first, "resourceId": resource}
    made = client.put_method(**second, requestModels={"application/json": "MySchemaTwo"})
    replay.match("put-method-2-request-models", made)
    replay.refused("delete-model-used-by-method-1", client.delete_model, restApiId=api, modelName="MySchemaTwo")
    changed = client.update_method(**of_first, patchOperations=[patch("remove", model, "MySchemaTwo")])
    replay.match("update-method-model-2", changed)
    replay.refused("delete-model-used-by-2-method", client.delete_model, restApiId=api, modelName="MySchemaTwo")
    gone = client.delete_method(restApiId=api, resourceId=resource, httpMethod="ANY")
    replay.match("delete-method-using-model-2", gone)
    replay.match("delete-model-unused-2", client.delete_model(restApiId=api, modelName="MySchemaTwo"))


@APIS.scenario("TestApiGatewayApiModels::test_model_lifecycle")
def models_are_made_and_deleted(replay: Replay) -> None:
    client, api, _ = api_of(replay)
    schema = {
        "title": "Calc output",
        "type": "object",
        "properties": {
            "a": {"type": "number"},
            "b": {"type": "number"},
            "op": {"type": "string", "description": "operation of +, -, * or /"},
            "c": {"type": "number"},
        },
        "required": ["a", "b", "op"],
    }
    made = client.create_model(
        restApiId=api,
        name="testModel",
        contentType="application/json",
        description="Calc output model",
        schema=json.dumps(schema),
    )
    replay.match("create-model", made)
    found = client.get_models(restApiId=api)
    found["items"].sort(key=lambda model: ("testModel", "Empty", "Error").index(model["name"]))
    replay.match("get-models", found)
    replay.match("get-model", client.get_model(restApiId=api, modelName="testModel"))
    replay.match("del-model", client.delete_model(restApiId=api, modelName="testModel"))


@APIS.scenario("TestApiGatewayApiModels::test_model_validation")
def models_are_checked(replay: Replay) -> None:
    client, api, _ = api_of(replay)
    good = json.dumps({"title": "x", "type": "object"})

    def refused(step: str, name: str = "MySchema", kind: str = "application/json", at: str = api, **given: str) -> None:
        replay.refused(step, client.create_model, restApiId=at, name=name, contentType=kind, **given)

    refused("create-model-wrong-id", at="abcde0", schema=good)
    replay.refused("get-models-wrong-id", client.get_models, restApiId="abcde0")
    replay.refused("get-model-wrong-id", client.get_model, restApiId=api, modelName="MySchema")
    replay.refused("del-model-wrong-id", client.delete_model, restApiId=api, modelName="MySchema")
    refused("create-model-empty-name", name="", schema=good)
    refused("create-model-empty-schema", schema="")
    refused("create-model-no-schema-json")
    refused("create-model-no-schema-xml", kind="application/xml")
    client.create_model(restApiId=api, name="MySchema", contentType="application/json", schema=good)
    refused("create-model-already-exists", schema=good)


@APIS.scenario("TestApiGatewayApiModels::test_update_model")
def models_are_patched(replay: Replay) -> None:
    client, api, _ = api_of(replay)

    def refused(step: str, *patches: dict[str, str]) -> None:
        replay.refused(step, client.update_model, restApiId=api, modelName="mySchema", patchOperations=list(patches))

    refused("update-model-wrong-id", patch("replace", "/schema", "x"))
    schema = json.dumps({"title": "mySchema", "type": "object"})
    made = client.create_model(restApiId=api, name="mySchema", contentType="application/json", schema=schema)
    replay.match("create-model", made)
    refused("update-model-invalid-op", patch("add", "/wrong-path", "x"))
    refused("update-model-invalid-path", patch("replace", "/name", "x"))
    refused("update-model-empty-schema", patch("replace", "/schema", "{}"))
    new = json.dumps({"title": "Updated schema", "type": "object"})
    changed = client.update_model(
        restApiId=api, modelName="mySchema", patchOperations=[patch("replace", "/schema", new)]
    )
    replay.match("update-model", changed)


@APIS.scenario("TestApiGatewayApiRequestValidator::test_request_validator_lifecycle")
def validators_are_made_and_deleted(replay: Replay) -> None:
    client = replay.client("apigateway")
    made = client.create_rest_api(name="a", description="my api")
    replay.match("create-rest-api", made)
    api = made["id"]
    validator = client.create_request_validator(restApiId=api, name="b")
    replay.match("create-request-validator", validator)
    of_it = {"restApiId": api, "requestValidatorId": validator["id"]}
    replay.match("get-request-validator", client.get_request_validator(**of_it))
    replay.match("get-request-validators", client.get_request_validators(restApiId=api))
    body = "/validateRequestBody"
    changed = client.update_request_validator(**of_it, patchOperations=[patch("replace", body, "true")])
    replay.match("update-request-validator-with-value", changed)
    changed = client.update_request_validator(**of_it, patchOperations=[patch("replace", body)])
    replay.match("update-request-validator-without-value", changed)
    found = client.get_request_validator(**of_it)
    replay.match("get-request-validators-after-update-operation", found)
    replay.match("delete-request-validator", client.delete_request_validator(**of_it))
    replay.match("get-request-validators-after-delete", client.get_request_validators(restApiId=api))
    replay.refused("get-deleted-request-validator", client.get_request_validator, **of_it)


@APIS.scenario("TestApiGatewayApiRequestValidator::test_invalid_get_request_validator")
def a_validator_that_is_not_there(replay: Replay) -> None:
    client, api, _ = api_of(replay)
    for step, at in (("api", "fake"), ("validator", api)):
        replay.refused(
            f"get-request-validators-invalid-{step}-id",
            client.get_request_validator,
            restApiId=at,
            requestValidatorId="fake",
        )


@APIS.scenario("TestApiGatewayApiRequestValidator::test_validators_crud_no_api")
def validators_of_an_api_that_is_not_there(replay: Replay) -> None:
    client = replay.client("apigateway")
    replay.refused("wrong-rest-api-id-create-validator", client.create_request_validator, restApiId="x", name="b")
    replay.refused("wrong-rest-api-id-get-validators", client.get_request_validators, restApiId="test-fake-rest-id")


@APIS.scenario("TestApiGatewayGatewayResponse::test_gateway_response_validation")
def gateway_responses_are_checked(replay: Replay) -> None:
    client, api, _ = api_of(replay)
    calls = {
        "get": client.get_gateway_response,
        "delete": client.delete_gateway_response,
        "update": client.update_gateway_response,
        "put": client.put_gateway_response,
    }
    for name, call in calls.items():
        if name != "put":
            replay.refused(f"{name}-gateway-response-no-api", call, restApiId="fake-api-id", responseType="DEFAULT_4XX")
        replay.refused(
            f"{name}-gateway-response-wrong-response-type", call, restApiId=api, responseType="FAKE_RESPONSE_TYPE"
        )
    replay.refused("get-gateway-responses-no-api", client.get_gateway_responses, restApiId="fake-api-id")
    replay.refused("delete-gateway-response-not-set", calls["delete"], restApiId=api, responseType="DEFAULT_4XX")


@APIS.scenario("TestApiGatewayVpcLink::test_delete_vpc_link_invalid_id")
def a_link_that_is_not_there_is_deleted(replay: Replay) -> None:
    client = replay.client("apigateway")
    replay.refused("delete_vpc_link_invalid_id", client.delete_vpc_link, vpcLinkId="invalid")


@APIS.scenario("TestApiGatewayVpcLink::test_update_vpc_link_invalid_id")
def a_link_that_is_not_there_is_changed(replay: Replay) -> None:
    client = replay.client("apigateway")
    replay.refused(
        "update_vpc_link_invalid_id",
        client.update_vpc_link,
        vpcLinkId="invalid",
        patchOperations=[patch("replace", "/name", "x")],
    )


@APIS.scenario("TestApiGatewayApiDocumentationPart::test_documentation_part_lifecycle")
def documentation_parts_are_made_and_deleted(replay: Replay) -> None:
    client, api, _ = api_of(replay)
    part = client.create_documentation_part(
        restApiId=api, location={"type": "API"}, properties='{ "description": "Sample API description" }'
    )
    replay.match("create-documentation-part", part)
    of_it = {"restApiId": api, "documentationPartId": part["id"]}
    replay.match("get-documentation-part", client.get_documentation_part(**of_it))
    replay.match("get-documentation-parts", client.get_documentation_parts(restApiId=api))
    new = '{ "description": "Updated Sample API description" }'
    changed = client.update_documentation_part(**of_it, patchOperations=[patch("replace", "/properties", new)])
    replay.match("update-documentation-part", changed)
    replay.match("get-documentation-part-after-update", client.get_documentation_part(**of_it))
    replay.match("delete_documentation_part", client.delete_documentation_part(**of_it))


@APIS.scenario("TestApiGatewayApiDocumentationPart::test_invalid_create_documentation_part_operations")
def documentation_parts_are_checked(replay: Replay) -> None:
    client, api, _ = api_of(replay)
    for step, at, kind in (("api_id", "api_id", "API"), ("location_type", api, "INVALID")):
        replay.refused(
            f"create_documentation_part_invalid_{step}",
            client.create_documentation_part,
            restApiId=at,
            location={"type": kind},
            properties='{"description": "x"}',
        )


@APIS.scenario("TestDocumentations::test_documentation_parts_and_versions")
def documentation_has_versions(replay: Replay) -> None:
    client, api, _ = api_of(replay)
    part = client.create_documentation_part(restApiId=api, location={"type": "API"}, properties='{"foo": "bar"}')
    replay.match("create-part-response", part)
    replay.match("get-parts-response", client.get_documentation_parts(restApiId=api))
    version = {"restApiId": api, "documentationVersion": "v123"}
    replay.match("create-version-response", client.create_documentation_version(**version))
    changed = client.update_documentation_version(
        **version, patchOperations=[patch("replace", "/description", "doc version new")]
    )
    replay.match("update-version-response", changed)
    replay.match("get-version-response", client.get_documentation_version(**version))


test_answers_are_those_of_aws = APIS.runner()
