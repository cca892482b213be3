"""Gateway responses: what an API answers itself when a request gets no further."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.apigateway.errors import NotFoundError
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.patches import ALL, REPLACE_REMOVE, Rule, apply_patches
from awsim.services.apigateway.state import APIGatewayState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigateway.models import Document, RestApi
    from awsim.services.apigateway.patches import PatchOperations

DEFAULT_TEMPLATES = {"application/json": '{"message":$context.error.messageString}'}

STATUS: dict[str, str | None] = {
    "ACCESS_DENIED": "403",
    "API_CONFIGURATION_ERROR": "500",
    "AUTHORIZER_CONFIGURATION_ERROR": "500",
    "AUTHORIZER_FAILURE": "500",
    "BAD_REQUEST_BODY": "400",
    "BAD_REQUEST_PARAMETERS": "400",
    "DEFAULT_4XX": None,
    "DEFAULT_5XX": None,
    "EXPIRED_TOKEN": "403",
    "INTEGRATION_FAILURE": "504",
    "INTEGRATION_TIMEOUT": "504",
    "INVALID_API_KEY": "403",
    "INVALID_SIGNATURE": "403",
    "MISSING_AUTHENTICATION_TOKEN": "403",
    "QUOTA_EXCEEDED": "429",
    "REQUEST_TOO_LARGE": "413",
    "RESOURCE_NOT_FOUND": "404",
    "THROTTLED": "429",
    "UNAUTHORIZED": "401",
    "UNSUPPORTED_MEDIA_TYPE": "415",
    "WAF_FILTERED": "403",
}
"""Type -> the status it has where nobody has said another ("Gateway response types", API Gateway developer guide)."""

RULES = (
    Rule("/statusCode", REPLACE_REMOVE),
    Rule("/responseParameters/{name}", ALL),
    Rule("/responseTemplates/{contentType}", ALL),
)


class GatewayResponseOperations(APIGatewayState):
    """Gateway responses of an API."""

    def get_gateway_response(self, *, rest_api_id: str, response_type: str) -> Document:
        """One response, with its default where it is not defined."""
        return response_of(self.api(rest_api_id), response_type)

    def get_gateway_responses(
        self, *, rest_api_id: str, position: str | None = None, limit: int | None = None
    ) -> Document:
        """All responses, defined or by default."""
        api = self.api(rest_api_id)
        types = {each: each for each in STATUS}
        return page_of(types, lambda each: response_of(api, each), position, limit, ["GetGatewayResponses", api.id])

    def put_gateway_response(
        self,
        *,
        rest_api_id: str,
        response_type: str,
        status_code: str | None = None,
        response_parameters: Mapping[str, str] | None = None,
        response_templates: Mapping[str, str] | None = None,
    ) -> Document:
        """Define a response."""
        api = self.api(rest_api_id)
        api.gateway_responses[response_type] = {
            "responseType": response_type,
            "statusCode": status_code or STATUS[response_type],
            "responseParameters": dict(response_parameters or {}),
            "responseTemplates": dict(response_templates if response_templates is not None else DEFAULT_TEMPLATES),
            "defaultResponse": False,
        }
        return api.gateway_responses[response_type]

    def update_gateway_response(
        self, *, rest_api_id: str, response_type: str, patch_operations: PatchOperations = None
    ) -> Document:
        """Change a response; one by default is defined thereby."""
        api = self.api(rest_api_id)
        changed = response_of(api, response_type)
        changed |= {name: dict(changed[name]) for name in ("responseParameters", "responseTemplates")}
        apply_patches(changed, patch_operations, RULES)
        api.gateway_responses[response_type] = {**changed, "defaultResponse": False}
        return api.gateway_responses[response_type]

    def delete_gateway_response(self, *, rest_api_id: str, response_type: str) -> None:
        """Undefine a response, which has its default again."""
        if self.api(rest_api_id).gateway_responses.pop(response_type, None) is None:
            raise NotFoundError("Gateway response type not defined on api")


def response_of(api: RestApi, response_type: str) -> Document:
    """A response of an API: defined, or by default what its kind's default says."""
    defined = api.gateway_responses.get(response_type)
    if defined is not None:
        return dict(defined)
    return {
        "responseType": response_type,
        "statusCode": STATUS[response_type],
        "responseParameters": {},
        "responseTemplates": dict(DEFAULT_TEMPLATES),
        "defaultResponse": True,
    }
