"""Routes, integrations, their responses, and authorisers: the control plane."""

from __future__ import annotations

from typing import Any

import pytest

PROXY = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "ANY", "IntegrationUri": "http://localhost"}


class TestRoutes:
    def test_a_route_is_made_changed_and_deleted(self, api: Any, apis: Any, refusal: Any) -> None:
        target = api.integration(**PROXY)
        route = apis.create_route(ApiId=api.id, RouteKey="GET /a", Target=target)
        route.pop("ResponseMetadata")

        changed = apis.update_route(ApiId=api.id, RouteId=route["RouteId"], OperationName="list")
        apis.delete_route(ApiId=api.id, RouteId=route["RouteId"])

        assert route == {
            "ApiKeyRequired": False,
            "AuthorizationType": "NONE",
            "RouteId": route["RouteId"],
            "RouteKey": "GET /a",
            "Target": target,
        }
        assert (changed["OperationName"], changed["RouteKey"]) == ("list", "GET /a")
        assert refusal(apis.get_route, ApiId=api.id, RouteId=route["RouteId"]) == (
            "NotFoundException",
            f"Invalid Route identifier specified {route['RouteId']}",
        )

    def test_two_routes_with_one_key_are_refused(self, api: Any, apis: Any, refusal: Any) -> None:
        apis.create_route(ApiId=api.id, RouteKey="GET /a")

        assert refusal(apis.create_route, ApiId=api.id, RouteKey="GET /a") == (
            "ConflictException",
            "Route with key GET /a already exists for this API",
        )

    @pytest.mark.parametrize("key", ["GET", "get /a", "GET a", "FETCH /a", "GET /{proxy+}/b", "GET /a{b}"])
    def test_a_key_that_is_none_of_http_apis_is_refused(self, api: Any, apis: Any, refusal: Any, key: str) -> None:
        code, message = refusal(apis.create_route, ApiId=api.id, RouteKey=key)

        assert code == "BadRequestException"
        assert message.startswith("The provided route key is not formatted properly for HTTP protocol.")

    def test_a_route_leads_to_what_is_there(self, api: Any, apis: Any, refusal: Any) -> None:
        code, _ = refusal(apis.create_route, ApiId=api.id, RouteKey="GET /", Target="integrations/nowhere")

        assert code == "NotFoundException"
        assert refusal(apis.create_route, ApiId=api.id, RouteKey="GET /", AuthorizationType="JWT")[0] == (
            "BadRequestException"
        )

    def test_parameters_and_responses_of_websocket_routes(self, apis: Any) -> None:
        api = apis.create_api(Name="c", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.a")["ApiId"]
        parameters = {"route.request.querystring.auth": {"Required": True}}
        route = apis.create_route(ApiId=api, RouteKey="$connect", RequestParameters=parameters)["RouteId"]
        response = apis.create_route_response(ApiId=api, RouteId=route, RouteResponseKey="$default")["RouteResponseId"]

        apis.update_route_response(ApiId=api, RouteId=route, RouteResponseId=response, ModelSelectionExpression="x")
        apis.delete_route_request_parameter(ApiId=api, RouteId=route, RequestParameterKey=next(iter(parameters)))

        [shown] = apis.get_route_responses(ApiId=api, RouteId=route)["Items"]
        assert (shown["RouteResponseKey"], shown["ModelSelectionExpression"]) == ("$default", "x")
        assert apis.get_route(ApiId=api, RouteId=route)["RequestParameters"] == {}
        apis.delete_route_response(ApiId=api, RouteId=route, RouteResponseId=response)
        assert apis.get_route_responses(ApiId=api, RouteId=route)["Items"] == []


class TestIntegrations:
    def test_what_an_integration_has_by_default(self, api: Any, apis: Any) -> None:
        made = apis.create_integration(ApiId=api.id, **PROXY)

        assert (made["ConnectionType"], made["TimeoutInMillis"], made["PayloadFormatVersion"]) == (
            "INTERNET",
            30000,
            "1.0",
        )

    def test_an_empty_value_takes_a_parameter_away(self, api: Any, apis: Any) -> None:
        given = {"append:header.a": "1", "append:header.b": "2"}
        made = apis.create_integration(ApiId=api.id, **PROXY, RequestParameters=given)["IntegrationId"]

        after = apis.update_integration(ApiId=api.id, IntegrationId=made, RequestParameters={"append:header.a": ""})

        assert after["RequestParameters"] == {"append:header.b": "2"}

    def test_one_that_routes_lead_to_stays(self, api: Any, apis: Any, refusal: Any) -> None:
        target = api.integration(**PROXY)
        route = api.route("GET /", target)

        assert refusal(apis.delete_integration, ApiId=api.id, IntegrationId=target.partition("/")[2]) == (
            "ConflictException",
            f"Cannot delete Integration because it is referenced by the following Routes with Ids: [{route}]",
        )

    def test_a_subtype_needs_its_parameters(self, api: Any, apis: Any, refusal: Any) -> None:
        given = {"IntegrationType": "AWS_PROXY", "PayloadFormatVersion": "1.0"}

        assert refusal(apis.create_integration, ApiId=api.id, **given, IntegrationSubtype="SQS-SendMessage") == (
            "BadRequestException",
            "RequestParameters MessageBody, QueueUrl required for SQS-SendMessage IntegrationSubtype",
        )
        assert refusal(apis.create_integration, ApiId=api.id, **given, IntegrationSubtype="S3-PutObject") == (
            "BadRequestException",
            "Invalid IntegrationSubtype: S3-PutObject",
        )

    def test_http_apis_have_no_mock(self, api: Any, apis: Any, refusal: Any) -> None:
        assert refusal(apis.create_integration, ApiId=api.id, IntegrationType="MOCK")[0] == "BadRequestException"

    def test_responses_of_websocket_integrations(self, apis: Any, refusal: Any) -> None:
        api = apis.create_api(Name="c", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.a")["ApiId"]
        made = apis.create_integration(ApiId=api, IntegrationType="MOCK")
        at = {"ApiId": api, "IntegrationId": made["IntegrationId"]}
        response = apis.create_integration_response(**at, IntegrationResponseKey="$default")["IntegrationResponseId"]

        assert made["TimeoutInMillis"] == 29000
        assert refusal(apis.create_integration_response, **at, IntegrationResponseKey="$default")[0] == (
            "ConflictException"
        )
        templates = {"$default": "{}"}
        apis.update_integration_response(**at, IntegrationResponseId=response, ResponseTemplates=templates)
        assert apis.get_integration_response(**at, IntegrationResponseId=response)["ResponseTemplates"] == templates
        apis.delete_integration_response(**at, IntegrationResponseId=response)
        assert apis.get_integration_responses(**at)["Items"] == []


class TestAuthorizers:
    def test_an_authoriser_is_made_changed_and_deleted(self, api: Any, apis: Any, refusal: Any) -> None:
        jwt = {"Audience": ["a"], "Issuer": "https://issuer"}
        made = apis.create_authorizer(
            ApiId=api.id,
            Name="tokens",
            AuthorizerType="JWT",
            IdentitySource=["$request.header.Authorization"],
            JwtConfiguration=jwt,
        )["AuthorizerId"]
        route = apis.create_route(ApiId=api.id, RouteKey="GET /", AuthorizationType="JWT", AuthorizerId=made)["RouteId"]

        assert refusal(apis.delete_authorizer, ApiId=api.id, AuthorizerId=made)[0] == "ConflictException"
        assert apis.update_authorizer(ApiId=api.id, AuthorizerId=made, Name="t")["JwtConfiguration"] == jwt
        apis.delete_route(ApiId=api.id, RouteId=route)
        apis.delete_authorizer(ApiId=api.id, AuthorizerId=made)
        assert apis.get_authorizers(ApiId=api.id)["Items"] == []

    def test_one_that_says_too_little_is_refused(self, api: Any, apis: Any, refusal: Any) -> None:
        given = {"ApiId": api.id, "Name": "x", "IdentitySource": []}

        assert refusal(apis.create_authorizer, **given, AuthorizerType="JWT")[0] == "BadRequestException"
        assert refusal(apis.create_authorizer, **given, AuthorizerType="REQUEST") == (
            "BadRequestException",
            "AuthorizerUri is required for REQUEST authorizers",
        )
