"""Routes: which requests or messages go where, and their responses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from awsim.services.apigatewayv2.documents import changed, documented, page_of, shown
from awsim.services.apigatewayv2.errors import BadRequestError, ConflictError, NotFoundError, invalid_identifier
from awsim.services.apigatewayv2.models import HTTP
from awsim.services.apigatewayv2.state import ApiGatewayV2State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigatewayv2.models import Api, Document

METHODS = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_KEY = re.compile(rf"\$default|(?:{'|'.join(METHODS)}) /(?P<path>.*)")
_NEEDS_AUTHORIZER = ("CUSTOM", "JWT")


class RouteOperations(ApiGatewayV2State):
    """Routes and their responses."""

    def create_route(self, *, api_id: str, route_key: str, **given: Any) -> Document:
        """Make a route; the others are members of `Route`."""
        api = self.api(api_id)
        route_id = self.random.lower_alphanumeric(7)
        route: Document = {
            "RouteId": route_id,
            "RouteKey": route_key,
            "ApiKeyRequired": False,
            "AuthorizationType": "NONE",
            **documented(given),
        }
        self._check_route(api, route, "CreateRoute")
        api.content.put_route(route)
        self.changed(api)
        return route

    def get_route(self, *, api_id: str, route_id: str) -> Document:
        """One route."""
        return shown(self.route(api_id, route_id)[1])

    def get_routes(self, *, api_id: str, max_results: str | None = None, next_token: str | None = None) -> Document:
        """An API's routes."""
        return page_of(self.api(api_id).content.routes, shown, max_results, next_token, ["GetRoutes", api_id])

    def update_route(self, *, api_id: str, route_id: str, **given: Any) -> Document:
        """Change a route."""
        api, route = self.route(api_id, route_id)
        after = changed(route, given)
        self._check_route(api, after, "UpdateRoute")
        self.put_route(api, after)
        return shown(after)

    def delete_route(self, *, api_id: str, route_id: str) -> None:
        """Delete a route with its responses."""
        api, _ = self.route(api_id, route_id)
        api.content.drop_route(route_id)
        self.changed(api)

    def delete_route_request_parameter(self, *, api_id: str, route_id: str, request_parameter_key: str) -> None:
        """Have a route ask for a parameter no more."""
        api, route = self.route(api_id, route_id)
        kept = dict(route.get("RequestParameters") or {})
        if kept.pop(request_parameter_key, None) is None:
            raise NotFoundError(f"Invalid request parameter key specified {request_parameter_key}")
        self.put_route(api, {**route, "RequestParameters": kept})

    def put_route(self, api: Api, route: Document) -> None:
        """Put a route in the place of the one with its id."""
        api.content.put_route(route)
        self.changed(api)

    # Responses

    def create_route_response(self, *, api_id: str, route_id: str, route_response_key: str, **given: Any) -> Document:
        """Have a route answer; the others are members of `RouteResponse`."""
        api, route = self.route(api_id, route_id)
        responses = _responses(route)
        if any(each["RouteResponseKey"] == route_response_key for each in responses.values()):
            raise ConflictError(f"Route response with key {route_response_key} already exists for this route")
        response: Document = {
            "RouteResponseId": self.random.lower_alphanumeric(7),
            "RouteResponseKey": route_response_key,
            **documented(given),
        }
        self.put_route(api, {**route, "responses": {**responses, response["RouteResponseId"]: response}})
        return response

    def get_route_response(self, *, api_id: str, route_id: str, route_response_id: str) -> Document:
        """One response."""
        return self._route_response(api_id, route_id, route_response_id)[2]

    def get_route_responses(
        self, *, api_id: str, route_id: str, max_results: str | None = None, next_token: str | None = None
    ) -> Document:
        """A route's responses."""
        _, route = self.route(api_id, route_id)
        return page_of(_responses(route), dict, max_results, next_token, ["GetRouteResponses", api_id, route_id])

    def update_route_response(self, *, api_id: str, route_id: str, route_response_id: str, **given: Any) -> Document:
        """Change a response."""
        api, route, response = self._route_response(api_id, route_id, route_response_id)
        after = changed(response, given)
        self.put_route(api, {**route, "responses": {**_responses(route), route_response_id: after}})
        return after

    def delete_route_response(self, *, api_id: str, route_id: str, route_response_id: str) -> None:
        """Have a route answer so no more."""
        api, route, _ = self._route_response(api_id, route_id, route_response_id)
        kept = {key: each for key, each in _responses(route).items() if key != route_response_id}
        self.put_route(api, {**route, "responses": kept})

    def _route_response(self, api_id: str, route_id: str, response_id: str) -> tuple[Api, Document, Document]:
        api, route = self.route(api_id, route_id)
        found = _responses(route).get(response_id)
        if found is None:
            raise invalid_identifier("RouteResponse", response_id)
        return api, route, found

    def _check_route(self, api: Api, route: Mapping[str, Any], operation: str) -> None:
        """Raise an error for a route that can't be."""
        key = route["RouteKey"]
        if api.content.keys.get(key, route["RouteId"]) != route["RouteId"]:
            raise ConflictError(f"Route with key {key} already exists for this API")
        if api.protocol == HTTP and not is_http_key(key):
            self.refuse(
                BadRequestError(
                    "The provided route key is not formatted properly for HTTP protocol. Format should be "
                    '"<HTTP METHOD> /<RESOURCE PATH>" or "$default"'
                ),
                operation,
                "RouteKey",
            )
        kind, _, target = (route.get("Target") or "").partition("/")
        if kind and (kind != "integrations" or target not in api.content.integrations):
            self.refuse(NotFoundError(f"Unable to find Integration by ID {target or kind}."), operation, "Target")
        authorizer = route.get("AuthorizerId")
        if route["AuthorizationType"] in _NEEDS_AUTHORIZER and authorizer not in api.content.authorizers:
            self.refuse(
                BadRequestError(f"Invalid Authorizer identifier specified {authorizer or ''}".rstrip()),
                operation,
                "AuthorizerId",
            )


def is_http_key(key: str) -> bool:
    """Whether a route key is one of HTTP APIs: `GET /pets/{id}`, with a greedy variable at its end only."""
    found = _KEY.fullmatch(key)
    if found is None:
        return False
    parts = (found["path"] or "").split("/")
    return not any("{" in part and not (part.startswith("{") and part.endswith("}")) for part in parts) and not any(
        part.endswith("+}") for part in parts[:-1]
    )


def _responses(route: Mapping[str, Any]) -> dict[str, Document]:
    found: dict[str, Document] = route.get("responses") or {}
    return found
