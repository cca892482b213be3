"""Authorisers: who decides whether a request may pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.apigateway.errors import BadRequestError, invalid_identifier
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.patches import ADD_REMOVE, REPLACE_REMOVE, Rule, apply_patches, as_int
from awsim.services.apigateway.state import APIGatewayState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.services.apigateway.models import Document, RestApi
    from awsim.services.apigateway.patches import PatchOperations

DEFAULT_TTL_SECONDS = 300
"""How long a decision is remembered where the authoriser does not say."""
GREATEST_TTL_SECONDS = 3600
DEFAULT_SOURCE = "method.request.header.Authorization"

AUTH_TYPES = {"TOKEN": "custom", "REQUEST": "custom", "COGNITO_USER_POOLS": "cognito_user_pools", "JWT": "jwt"}

RULES = (
    Rule("/name"),
    Rule("/type"),
    Rule("/authType"),
    Rule("/authorizerUri"),
    Rule("/authorizerCredentials", REPLACE_REMOVE),
    Rule("/identitySource", REPLACE_REMOVE),
    Rule("/identityValidationExpression", REPLACE_REMOVE),
    Rule("/authorizerResultTtlInSeconds", convert=as_int),
    Rule("/providerARNs/{arn}", ADD_REMOVE, is_list=True),
)


class AuthorizerOperations(APIGatewayState):
    """Authorisers of an API."""

    def create_authorizer(
        self,
        *,
        rest_api_id: str,
        name: str,
        type: str,
        provider_arns: Sequence[str] | None = None,
        auth_type: str | None = None,
        authorizer_uri: str | None = None,
        authorizer_credentials: str | None = None,
        identity_source: str | None = None,
        identity_validation_expression: str | None = None,
        authorizer_result_ttl_in_seconds: int | None = None,
        jwt_configuration: Mapping[str, Any] | None = None,
    ) -> Document:
        """Make an authoriser."""
        api = self.api(rest_api_id)
        authorizer: Document = {
            "name": name,
            "type": type,
            "providerARNs": list(provider_arns) if provider_arns else None,
            "authType": auth_type or AUTH_TYPES[type],
            "authorizerUri": authorizer_uri,
            "authorizerCredentials": authorizer_credentials,
            "identitySource": identity_source or (None if type == "REQUEST" else DEFAULT_SOURCE),
            "identityValidationExpression": identity_validation_expression,
            "authorizerResultTtlInSeconds": authorizer_result_ttl_in_seconds,
            "jwtConfiguration": dict(jwt_configuration) if jwt_configuration else None,
        }
        _check(authorizer)
        if any(each["name"] == name for each in api.authorizers.values()):
            raise BadRequestError(f"Authorizer name must be unique. Authorizer {name} already exists in this RestApi.")
        authorizer["id"] = self.random.lower_alphanumeric(6)
        api.authorizers[authorizer["id"]] = authorizer
        return authorizer

    def get_authorizer(self, *, rest_api_id: str, authorizer_id: str) -> Document:
        """One authoriser."""
        return self._authorizer(rest_api_id, authorizer_id)[1]

    def get_authorizers(self, *, rest_api_id: str, position: str | None = None, limit: int | None = None) -> Document:
        """All authorisers of an API."""
        api = self.api(rest_api_id)
        return page_of(api.authorizers, dict, position, limit, ["GetAuthorizers", rest_api_id])

    def update_authorizer(
        self, *, rest_api_id: str, authorizer_id: str, patch_operations: PatchOperations = None
    ) -> Document:
        """Change an authoriser."""
        api, found = self._authorizer(rest_api_id, authorizer_id)
        changed = {**found, "providerARNs": list(found["providerARNs"]) if found.get("providerARNs") else None}
        apply_patches(changed, patch_operations, RULES)
        _check(changed)
        api.authorizers[authorizer_id] = changed
        return changed

    def delete_authorizer(self, *, rest_api_id: str, authorizer_id: str) -> None:
        """Delete an authoriser."""
        api, _ = self._authorizer(rest_api_id, authorizer_id)
        del api.authorizers[authorizer_id]

    def _authorizer(self, api_id: str, authorizer_id: str) -> tuple[RestApi, Document]:
        api = self.api(api_id)
        found = api.authorizers.get(authorizer_id)
        if found is None:
            raise invalid_identifier("Authorizer")
        return api, found


def _check(authorizer: Document) -> None:
    """Raise BadRequestException for what an authoriser of its type can't be."""
    kind, ttl = authorizer["type"], authorizer.get("authorizerResultTtlInSeconds")
    if kind == "COGNITO_USER_POOLS":
        if not authorizer.get("providerARNs"):
            raise BadRequestError("Invalid ARNs: providerARNs must be specified for COGNITO_USER_POOLS authorizers.")
    elif kind == "JWT":
        if not (authorizer.get("jwtConfiguration") or {}).get("issuers"):
            raise BadRequestError("JWT authorizers require a jwtConfiguration with issuers")
    elif not authorizer.get("authorizerUri"):
        raise BadRequestError(f"Authorizer type {kind} requires an authorizerUri")
    if ttl is not None and not 0 <= ttl <= GREATEST_TTL_SECONDS:
        raise BadRequestError(f"Authorizer result TTL must be between 0 and {GREATEST_TTL_SECONDS}")
    if kind == "REQUEST" and not authorizer.get("identitySource") and ttl != 0:
        raise BadRequestError("REQUEST authorizers that cache need an identitySource")
