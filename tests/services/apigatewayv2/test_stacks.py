"""Stacks with HTTP APIs: what they make, what Ref and Fn::GetAtt give, what updates and deletions do."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    given = {name: value for name, value in properties.items() if value is not None}
    return {"Type": f"AWS::ApiGatewayV2::{kind}", "Properties": given}


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def get(name: str, attribute: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, attribute]}


@pytest.fixture
def function(cloud: Any) -> str:
    return str(cloud.functions.create("page", lambda event, _: event["routeKey"])["FunctionArn"])


def shop(function: str, key: str = "GET /a", **stage: Any) -> dict[str, Any]:
    """An API with all that answers."""
    target = {"Fn::Join": ["/", ["integrations", ref("Integration")]]}
    proxy = {"IntegrationType": "AWS_PROXY", "IntegrationUri": function, "PayloadFormatVersion": "2.0"}
    return {
        "Api": resource("Api", Name="shop", ProtocolType="HTTP", Tags={"a": "1"}),
        "Integration": resource("Integration", ApiId=ref("Api"), **proxy),
        "Route": resource("Route", ApiId=ref("Api"), RouteKey=key, Target=target),
        "Stage": resource("Stage", ApiId=ref("Api"), StageName="$default", AutoDeploy=True, **stage),
    }


class TestApis:
    def test_an_api_with_all_that_answers(self, stack: Any, apis: Any, function: str) -> None:
        shown = stack.make(
            {
                "api": ref("Api"),
                "url": get("Api", "ApiEndpoint"),
                "arn": get("Api", "ExecuteApiArn"),
                "stage": ref("Stage"),
                "route": get("Route", "RouteId"),
            },
            **shop(function),
        )

        assert requests.get(shown["url"] + "/a").text == "GET /a"
        assert shown["arn"] == f"arn:aws:execute-api:us-east-1:123456789012:{shown['api']}"
        assert shown["stage"] == "$default"
        assert apis.get_route(ApiId=shown["api"], RouteId=shown["route"])["RouteKey"] == "GET /a"
        tags = apis.get_api(ApiId=shown["api"])["Tags"]
        assert (tags["a"], tags["aws:cloudformation:logical-id"]) == ("1", "Api")

    def test_what_changes_changes_in_place(self, stack: Any, apis: Any, function: str) -> None:
        before = stack.make({"url": get("Api", "ApiEndpoint")}, **shop(function, StageVariables={"a": "1", "b": "2"}))
        after = stack.update(
            {"url": get("Api", "ApiEndpoint"), "api": ref("Api")},
            **shop(function, "GET /b", StageVariables={"a": "1"}, Description="d"),
        )

        stage = apis.get_stage(ApiId=after["api"], StageName="$default")
        assert after["url"] == before["url"]
        assert requests.get(after["url"] + "/b").text == "GET /b"
        assert (stage["StageVariables"], stage["Description"]) == ({"a": "1"}, "d")

    def test_origins_go_with_the_template(self, stack: Any, apis: Any) -> None:
        cors = {"AllowOrigins": ["*"]}
        given = {"Name": "a", "ProtocolType": "HTTP", "Description": "d"}
        api = stack.make({"api": ref("Api")}, Api=resource("Api", **given, CorsConfiguration=cors))["api"]
        before = apis.get_api(ApiId=api)
        stack.update(Api=resource("Api", **{**given, "Description": None}))
        after = apis.get_api(ApiId=api)

        assert (before["CorsConfiguration"], before["Description"]) == (cors, "d")
        assert "CorsConfiguration" not in after
        assert "Description" not in after

    def test_an_api_of_a_definition(self, stack: Any, apis: Any, function: str) -> None:
        integration = {"type": "aws_proxy", "uri": function, "payloadFormatVersion": "2.0"}
        body = {
            "openapi": "3.0.1",
            "info": {"title": "made"},
            "paths": {"/a": {"get": {"x-amazon-apigateway-integration": integration}}},
        }
        shown = stack.make(
            {"api": ref("Api"), "url": get("Api", "ApiEndpoint")},
            Api=resource("Api", Body=body),
            Stage=resource("Stage", ApiId=ref("Api"), StageName="$default", AutoDeploy=True),
        )

        assert apis.get_api(ApiId=shown["api"])["Name"] == "made"
        assert requests.get(shown["url"] + "/a").text == "GET /a"

    def test_a_stack_takes_all_with_it(self, stack: Any, apis: Any, function: str) -> None:
        stack.make(**shop(function))

        stack.delete()

        assert apis.get_apis()["Items"] == []


class TestOthers:
    def test_authorisers_models_and_responses(self, stack: Any, apis: Any) -> None:
        api = {"ApiId": ref("Api")}
        made = {
            "Api": resource("Api", Name="c", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.a"),
            "Authorizer": resource(
                "Authorizer", **api, Name="x", AuthorizerType="REQUEST", AuthorizerUri="arn:aws:lambda:x"
            ),
            "Model": resource("Model", **api, Name="M", Schema={"type": "object"}),
            "Integration": resource("Integration", **api, IntegrationType="MOCK", RequestTemplates={"$default": "{}"}),
            "Answer": resource(
                "IntegrationResponse", **api, IntegrationId=ref("Integration"), IntegrationResponseKey="$default"
            ),
            "Route": resource("Route", **api, RouteKey="$connect"),
            "Reply": resource("RouteResponse", **api, RouteId=ref("Route"), RouteResponseKey="$default"),
        }

        shown = stack.make({"api": ref("Api"), "route": ref("Route"), "integration": ref("Integration")}, **made)

        assert apis.get_authorizers(ApiId=shown["api"])["Items"][0]["Name"] == "x"
        assert json.loads(apis.get_models(ApiId=shown["api"])["Items"][0]["Schema"]) == {"type": "object"}
        replies = apis.get_route_responses(ApiId=shown["api"], RouteId=shown["route"])["Items"]
        answers = apis.get_integration_responses(ApiId=shown["api"], IntegrationId=shown["integration"])["Items"]
        assert (len(replies), len(answers)) == (1, 1)

    def test_integrations_map_responses(self, stack: Any, apis: Any) -> None:
        mapping = {"200": {"ResponseParameters": [{"Destination": "append:header.a", "Source": "1"}]}}
        shown = stack.make(
            {"api": ref("Api")},
            Api=resource("Api", Name="a", ProtocolType="HTTP"),
            Integration=resource(
                "Integration",
                ApiId=ref("Api"),
                IntegrationType="HTTP_PROXY",
                IntegrationMethod="ANY",
                IntegrationUri="http://localhost",
                ResponseParameters=mapping,
            ),
        )

        [integration] = apis.get_integrations(ApiId=shown["api"])["Items"]
        assert integration["ResponseParameters"] == {"200": {"append:header.a": "1"}}

    def test_names_with_mappings_and_rules(self, stack: Any, apis: Any, function: str) -> None:
        certificate = {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1", "EndpointType": "REGIONAL"}
        name = {"DomainName": "a.example.com", "DomainNameConfigurations": [certificate]}
        invoke = {"InvokeApi": {"ApiId": ref("Api"), "Stage": "$default"}}

        def template(key: str, priority: int) -> dict[str, Any]:
            mapping = {"ApiId": ref("Api"), "DomainName": ref("Name"), "Stage": ref("Stage"), "ApiMappingKey": key}
            rule = {"DomainNameArn": get("Name", "DomainNameArn"), "Priority": priority, "Conditions": []}
            return {
                **shop(function),
                "Name": resource("DomainName", **name),
                "Mapping": resource("ApiMapping", **mapping),
                "Rule": {**resource("RoutingRule", **rule, Actions=[invoke]), "DependsOn": "Stage"},
            }

        shown = stack.make({"host": get("Name", "RegionalDomainName")}, **template("shop", 1))
        assert shown["host"].endswith(".execute-api.us-east-1.amazonaws.com")
        assert requests.get("https://a.example.com/shop/a").text == "GET /a"
        assert requests.get(f"https://{shown['host']}/shop/a").text == "GET /a"
        stack.update(**template("store", 2))
        assert requests.get("https://a.example.com/store/a").text == "GET /a"
        [rule] = apis.list_routing_rules(DomainName="a.example.com")["RoutingRules"]
        assert rule["Priority"] == 2

    def test_links_and_deployments(self, stack: Any, apis: Any, function: str) -> None:
        made = shop(function)
        made["Deployment"] = {**resource("Deployment", ApiId=ref("Api"), Description="one"), "DependsOn": "Route"}
        made["Prod"] = resource("Stage", ApiId=ref("Api"), StageName="prod", DeploymentId=ref("Deployment"))
        made["Link"] = resource("VpcLink", Name="l", SubnetIds=["subnet-1"], Tags={"k": "v"})

        shown = stack.make({"url": get("Api", "ApiEndpoint"), "link": ref("Link")}, **made)

        assert requests.get(shown["url"] + "/prod/a").text == "GET /a"
        assert apis.get_vpc_link(VpcLinkId=shown["link"])["Tags"]["k"] == "v"
