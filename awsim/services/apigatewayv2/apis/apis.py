"""HTTP and WebSocket APIs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.domain_names import names_of
from awsim.services.apigatewayv2.documents import changed, documented, page_of
from awsim.services.apigatewayv2.errors import BadRequestError
from awsim.services.apigatewayv2.models import DEFAULT, HTTP, WEBSOCKET, Api, Stage
from awsim.services.apigatewayv2.routes.integrations import LONGEST_TIMEOUT
from awsim.services.apigatewayv2.state import ApiGatewayV2State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigatewayv2.models import Document

SELECTION = "$request.method $request.path"
"""How an HTTP API selects routes; it can't be another."""
KEY_SELECTION = "$request.header.x-api-key"
_FUNCTION = re.compile(r"arn:[a-z-]+:lambda:.+|arn:[a-z-]+:apigateway:[a-z0-9-]+:lambda:path/.+")


class ApiOperations(ApiGatewayV2State):
    """APIs."""

    def create_api(
        self,
        *,
        name: str,
        protocol_type: str,
        target: str | None = None,
        route_key: str | None = None,
        credentials_arn: str | None = None,
        tags: Mapping[str, str] | None = None,
        **given: Any,
    ) -> Document:
        """Make an API; with a target ("quick create") one that answers at once. The others are members of `Api`."""
        if protocol_type == HTTP:
            self._check_http(given)
        elif target is not None:
            raise BadRequestError("Quick create is only supported for HTTP protocol APIs")
        elif not given.get("route_selection_expression"):
            self.refuse(
                BadRequestError("RouteSelectionExpression is required for WEBSOCKET protocol APIs"),
                "CreateApi",
                "RouteSelectionExpression",
            )
        api = Api(
            self.random.lower_alphanumeric(10),
            protocol_type,
            {
                "ApiKeySelectionExpression": KEY_SELECTION,
                "CreatedDate": self.now(),
                "DisableExecuteApiEndpoint": False,
                "IpAddressType": "ipv4",
                "RouteSelectionExpression": SELECTION,
                **({"DisableSchemaValidation": False} if protocol_type == WEBSOCKET else {}),
                "Name": name,
                **documented(given),
            },
            dict(tags or {}),
        )
        self.apis[api.id] = api
        if target is not None:
            self._create_quickly(api, target, route_key or DEFAULT, credentials_arn)
        return self.shown(api)

    def get_api(self, *, api_id: str) -> Document:
        """One API."""
        return self.shown(self.api(api_id))

    def get_apis(self, *, max_results: str | None = None, next_token: str | None = None) -> Document:
        """This account's APIs."""
        return page_of(self.apis, self.shown, max_results, next_token, ["GetApis", self.account, self.region])

    def update_api(
        self,
        *,
        api_id: str,
        target: str | None = None,
        route_key: str | None = None,
        credentials_arn: str | None = None,
        **given: Any,
    ) -> Document:
        """Change an API's settings; target, route key and credentials are those of an API that was quickly created."""
        api = self.api(api_id)
        if api.protocol == HTTP:
            self._check_http(given)
        if (target, route_key, credentials_arn) != (None, None, None):
            self._update_quickly(api, target, route_key, credentials_arn)
        api.document = changed(api.document, given)
        return self.shown(api)

    def delete_api(self, *, api_id: str) -> None:
        """Delete an API that no domain name leads to."""
        api = self.api(api_id)
        for domain in names_of(self.world, self.account, self.region).values():
            if any(mapping["restApiId"] == api.id for mapping in domain.mappings.values()):
                raise BadRequestError(
                    f"Deleting API {api.id} failed. Please remove all API mappings for the API from your custom "
                    "domain names."
                )
        del self.apis[api_id]
        self.memory.forget(f'["{api_id}"')

    def delete_cors_configuration(self, *, api_id: str) -> None:
        """Have an API say nothing of other origins."""
        self.api(api_id).document.pop("CorsConfiguration", None)

    def shown(self, api: Api) -> Document:
        """`Api` of the model."""
        scheme = "wss" if api.protocol == WEBSOCKET else "https"
        domain = "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"
        return {
            **api.document,
            "ApiId": api.id,
            "ApiEndpoint": f"{scheme}://{api.id}.execute-api.{self.region}.{domain}",
            "ProtocolType": api.protocol,
            "Tags": dict(api.tags),
        }

    def _check_http(self, given: Mapping[str, Any]) -> None:
        expression = given.get("route_selection_expression")
        plain = (expression or SELECTION).replace("${", "$").replace("}", "")
        if plain != SELECTION:
            raise BadRequestError(f"RouteSelectionExpression for HTTP APIs must be '{SELECTION}'")
        cors = given.get("cors_configuration") or {}
        if cors.get("AllowCredentials") and "*" in (cors.get("AllowOrigins") or ()):
            raise BadRequestError("CORS configuration can't allow credentials for all origins")

    def _create_quickly(self, api: Api, target: str, route_key: str, credentials_arn: str | None) -> None:
        """An integration, a route and the stage `$default`, which API Gateway manages."""
        managed = {"ApiGatewayManaged": True}
        integration_id = self.random.lower_alphanumeric(7)
        api.content.integrations[integration_id] = {
            **managed,
            **_behind(target),
            "IntegrationId": integration_id,
            "ConnectionType": "INTERNET",
            "CredentialsArn": credentials_arn,
            "TimeoutInMillis": LONGEST_TIMEOUT[HTTP],
        }
        route_id = self.random.lower_alphanumeric(7)
        route: Document = {
            **managed,
            "RouteId": route_id,
            "RouteKey": route_key,
            "Target": f"integrations/{integration_id}",
            "ApiKeyRequired": False,
            "AuthorizationType": "NONE",
        }
        api.content.put_route(route)
        now = self.now()
        document: Document = {
            **managed,
            "AutoDeploy": True,
            "CreatedDate": now,
            "LastUpdatedDate": now,
            "DefaultRouteSettings": {"DetailedMetricsEnabled": False},
            "RouteSettings": {},
            "StageVariables": {},
        }
        api.stages[DEFAULT] = Stage(DEFAULT, document)
        self.changed(api)

    def _update_quickly(self, api: Api, target: str | None, route_key: str | None, credentials_arn: str | None) -> None:
        content = api.content
        managed = [each for each in content.integrations.values() if each.get("ApiGatewayManaged")]
        routes = [each for each in content.routes.values() if each.get("ApiGatewayManaged")]
        if not managed or not routes:
            raise BadRequestError("Only APIs that were quickly created have a target, a route key and credentials")
        integration, route = managed[0], routes[0]
        if target is not None:
            integration = {**integration, **_behind(target)}
        if credentials_arn is not None:
            integration = {**integration, "CredentialsArn": credentials_arn or None}
        content.integrations[integration["IntegrationId"]] = integration
        content.put_route({**route, "RouteKey": route_key or route["RouteKey"]})
        self.changed(api)


def _behind(target: str) -> Document:
    """What a target of quick create is behind a route: a function, or an address."""
    if _FUNCTION.fullmatch(target):
        return {
            "IntegrationType": "AWS_PROXY",
            "IntegrationMethod": "POST",
            "IntegrationUri": target,
            "PayloadFormatVersion": "2.0",
        }
    return {
        "IntegrationType": "HTTP_PROXY",
        "IntegrationMethod": "ANY",
        "IntegrationUri": target,
        "PayloadFormatVersion": "1.0",
    }
