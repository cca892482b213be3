"""HTTP APIs out of OpenAPI definitions, and back into them."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
import yaml

from awsim.services.apigatewayv2.routes.integrations import LONGEST_TIMEOUT


def definition(function: str, **more: Any) -> dict[str, Any]:
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": function, "payloadFormatVersion": "2.0"}
    operation = {"operationId": "list", "x-amazon-apigateway-integration": integration, "responses": {}}
    return {
        "openapi": "3.0.1",
        "info": {"title": "shop", "version": "7"},
        "tags": [{"name": "team", "x-amazon-apigateway-tag-value": "a"}, {"name": "plain"}],
        "paths": {
            "/a/{id}": {"get": {**operation, "security": [{"tokens": ["read"]}]}},
            "/b": {"x-amazon-apigateway-any-method": operation},
            "/$default": {"x-amazon-apigateway-any-method": {**operation, "isDefaultRoute": True}},
        },
        "components": {
            "schemas": {"Item": {"type": "object"}},
            "securitySchemes": {
                "tokens": {
                    "type": "oauth2",
                    "x-amazon-apigateway-authorizer": {
                        "type": "jwt",
                        "identitySource": "$request.header.Authorization",
                        "jwtConfiguration": {"issuer": "https://issuer", "audience": ["web"]},
                    },
                }
            },
        },
        "x-amazon-apigateway-cors": {"allowOrigins": ["https://a"], "maxAge": 5},
        **more,
    }


@pytest.fixture
def function(cloud: Any) -> str:
    return str(cloud.functions.create("page", lambda event, _: event["routeKey"])["FunctionArn"])


class TestImport:
    def test_a_definition_becomes_an_api(self, apis: Any, function: str) -> None:
        api = apis.import_api(Body=json.dumps(definition(function)))

        routes = {each["RouteKey"]: each for each in apis.get_routes(ApiId=api["ApiId"])["Items"]}
        [authorizer] = apis.get_authorizers(ApiId=api["ApiId"])["Items"]
        assert (api["Name"], api["Version"], api["Tags"]) == ("shop", "7", {"team": "a"})
        assert api["CorsConfiguration"] == {"AllowOrigins": ["https://a"], "MaxAge": 5}
        assert set(routes) == {"GET /a/{id}", "ANY /b", "$default"}
        assert routes["GET /a/{id}"]["AuthorizationScopes"] == ["read"]
        assert (authorizer["AuthorizerType"], authorizer["JwtConfiguration"]["Issuer"]) == ("JWT", "https://issuer")
        assert apis.get_models(ApiId=api["ApiId"])["Items"][0]["Name"] == "Item"
        assert apis.get_integrations(ApiId=api["ApiId"])["Items"][0]["TimeoutInMillis"] == LONGEST_TIMEOUT["HTTP"]

    def test_what_was_imported_answers(self, apis: Any, function: str) -> None:
        api = apis.import_api(Body=yaml.safe_dump(definition(function)))
        apis.create_stage(ApiId=api["ApiId"], StageName="$default", AutoDeploy=True)

        assert requests.get(api["ApiEndpoint"] + "/b").text == "ANY /b"
        assert requests.get(api["ApiEndpoint"] + "/c").text == "$default"
        assert requests.get(api["ApiEndpoint"] + "/a/1").status_code == 401

    def test_a_base_path_goes_in_front(self, apis: Any, function: str) -> None:
        body = json.dumps(definition(function, servers=[{"url": "https://x/base/more"}]))

        made = {mode: apis.import_api(Body=body, Basepath=mode)["ApiId"] for mode in ("ignore", "prepend", "split")}

        keys = {mode: {each["RouteKey"] for each in apis.get_routes(ApiId=api)["Items"]} for mode, api in made.items()}
        assert "ANY /b" in keys["ignore"]
        assert "ANY /base/more/b" in keys["prepend"]
        assert "ANY /more/b" in keys["split"]

    def test_a_definition_takes_the_place_of_another(self, apis: Any, function: str) -> None:
        api = apis.import_api(Body=json.dumps(definition(function)))["ApiId"]
        apis.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
        body = {"openapi": "3.0.1", "info": {"title": "new"}, "paths": {"/c": {"get": {}}}}

        changed = apis.reimport_api(ApiId=api, Body=json.dumps(body))

        assert (changed["Name"], "CorsConfiguration" in changed) == ("new", False)
        assert [each["RouteKey"] for each in apis.get_routes(ApiId=api)["Items"]] == ["GET /c"]
        assert apis.get_stage(ApiId=api, StageName="$default")["AutoDeploy"]

    def test_what_is_no_definition_is_refused(self, apis: Any, refusal: Any) -> None:
        assert refusal(apis.import_api, Body="a: [") == ("BadRequestException", "Invalid OpenAPI input.")
        assert refusal(apis.import_api, Body='{"swagger": "2.0", "paths": {}}')[0] == "BadRequestException"
        assert apis.get_apis()["Items"] == []

    def test_warnings_are_told_or_refused(self, apis: Any, refusal: Any) -> None:
        schema = {"schema": {"$ref": "#/components/schemas/Nothing"}}
        responses = {"200": {"content": {"application/json": schema}}}
        body = {"openapi": "3.0.1", "info": {"title": "a"}, "paths": {"/c": {"get": {"responses": responses}}}}
        fault = (
            "Parse issue: attribute paths.'/c'(get).responses.200.content.schema.#/components/schemas/Nothing is "
            "missing"
        )

        assert apis.import_api(Body=json.dumps(body))["Warnings"] == [fault]
        assert refusal(apis.import_api, Body=json.dumps(body), FailOnWarnings=True) == (
            "BadRequestException",
            f"Warnings found during import:\n\t{fault}",
        )


class TestExport:
    @pytest.mark.parametrize("kind", ["JSON", "YAML"])
    def test_what_is_exported_makes_the_same_api(self, apis: Any, function: str, kind: str) -> None:
        api = apis.import_api(Body=json.dumps(definition(function)))["ApiId"]

        text = apis.export_api(ApiId=api, Specification="OAS30", OutputType=kind)["body"].read().decode()
        again = apis.import_api(Body=text)["ApiId"]

        def made(api_id: str) -> Any:
            routes = apis.get_routes(ApiId=api_id)["Items"]
            integrations = {each["IntegrationId"]: each for each in apis.get_integrations(ApiId=api_id)["Items"]}
            return sorted(
                (
                    each["RouteKey"],
                    each["AuthorizationType"],
                    each.get("AuthorizationScopes"),
                    integrations[each["Target"].partition("/")[2]]["IntegrationUri"],
                )
                for each in routes
            )

        assert made(again) == made(api)
        assert apis.get_api(ApiId=again)["CorsConfiguration"] == apis.get_api(ApiId=api)["CorsConfiguration"]

    def test_a_stage_is_exported_as_it_was_deployed(self, apis: Any, api: Any) -> None:
        route = api.route("GET /old", api.function("x"))
        deployment = apis.create_deployment(ApiId=api.id)["DeploymentId"]
        apis.create_stage(ApiId=api.id, StageName="prod", DeploymentId=deployment)
        apis.update_route(ApiId=api.id, RouteId=route, RouteKey="GET /new")

        def paths(**given: Any) -> list[str]:
            body = apis.export_api(ApiId=api.id, Specification="OAS30", OutputType="JSON", **given)["body"].read()
            return list(json.loads(body)["paths"])

        assert (paths(StageName="prod"), paths()) == (["/old"], ["/new"])

    def test_without_extensions_nothing_says_what_is_behind(self, apis: Any, function: str) -> None:
        api = apis.import_api(Body=json.dumps(definition(function)))["ApiId"]

        given = {"Specification": "OAS30", "OutputType": "JSON", "IncludeExtensions": False}
        text = apis.export_api(ApiId=api, **given)["body"].read().decode()

        assert "x-amazon-apigateway-integration" not in text
