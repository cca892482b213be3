"""Authorisers: functions and issuers of tokens that say who may call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsim.services.apigatewayv2.documents import changed, documented, page_of
from awsim.services.apigatewayv2.errors import BadRequestError, ConflictError, invalid_identifier
from awsim.services.apigatewayv2.models import HTTP
from awsim.services.apigatewayv2.state import ApiGatewayV2State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigatewayv2.models import Api, Document


class AuthorizerOperations(ApiGatewayV2State):
    """Authorisers."""

    def create_authorizer(self, *, api_id: str, name: str, authorizer_type: str, **given: Any) -> Document:
        """Make an authoriser; the others are members of `Authorizer`."""
        api = self.api(api_id)
        authorizer_id = self.random.lower_alphanumeric(6)
        authorizer: Document = {
            "AuthorizerId": authorizer_id,
            "AuthorizerType": authorizer_type,
            "Name": name,
            **documented(given),
        }
        self._check_authorizer(api, authorizer, "CreateAuthorizer")
        api.content.authorizers[authorizer_id] = authorizer
        self.changed(api)
        return authorizer

    def get_authorizer(self, *, api_id: str, authorizer_id: str) -> Document:
        """One authoriser."""
        return self._authorizer(api_id, authorizer_id)[1]

    def get_authorizers(
        self, *, api_id: str, max_results: str | None = None, next_token: str | None = None
    ) -> Document:
        """An API's authorisers."""
        found = self.api(api_id).content.authorizers
        return page_of(found, dict, max_results, next_token, ["GetAuthorizers", api_id])

    def update_authorizer(self, *, api_id: str, authorizer_id: str, **given: Any) -> Document:
        """Change an authoriser; what it has decided is forgotten."""
        api, authorizer = self._authorizer(api_id, authorizer_id)
        after = changed(authorizer, given)
        self._check_authorizer(api, after, "UpdateAuthorizer")
        api.content.authorizers[authorizer_id] = after
        self.memory.forget(f'["{api_id}"')
        self.changed(api)
        return after

    def delete_authorizer(self, *, api_id: str, authorizer_id: str) -> None:
        """Delete an authoriser that no route asks."""
        api, _ = self._authorizer(api_id, authorizer_id)
        routes = [each["RouteId"] for each in api.content.routes.values() if each.get("AuthorizerId") == authorizer_id]
        if routes:
            raise ConflictError(
                "Cannot delete Authorizer because it is referenced by the following Routes with Ids: "
                f"[{', '.join(routes)}]"
            )
        del api.content.authorizers[authorizer_id]
        self.changed(api)

    def reset_authorizers_cache(self, *, api_id: str, stage_name: str) -> None:
        """Forget what authorisers have decided about requests to a stage."""
        api, stage = self.stage(api_id, stage_name)
        self.memory.forget(f'["{api.id}", "{stage.name}"')

    def _authorizer(self, api_id: str, authorizer_id: str) -> tuple[Api, Document]:
        api = self.api(api_id)
        found = api.content.authorizers.get(authorizer_id)
        if found is None:
            raise invalid_identifier("Authorizer", authorizer_id)
        return api, found

    def _check_authorizer(self, api: Api, authorizer: Mapping[str, Any], operation: str) -> None:
        """Raise an error for an authoriser that can't be."""
        same = [each for each in api.content.authorizers.values() if each["Name"] == authorizer["Name"]]
        if any(each["AuthorizerId"] != authorizer["AuthorizerId"] for each in same):
            raise ConflictError(f"Authorizer name {authorizer['Name']} already exists for this API")
        if authorizer["AuthorizerType"] == "JWT":
            self._check_issuer(api, authorizer, operation)
        elif not authorizer.get("AuthorizerUri"):
            self.refuse(
                BadRequestError("AuthorizerUri is required for REQUEST authorizers"), operation, "AuthorizerUri"
            )
        elif api.protocol == HTTP and not authorizer.get("AuthorizerPayloadFormatVersion"):
            fault = "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer"
            self.refuse(BadRequestError(fault), operation, "AuthorizerPayloadFormatVersion")
        if authorizer.get("AuthorizerResultTtlInSeconds") and not authorizer.get("IdentitySource"):
            raise BadRequestError("Identity source is required when caching is enabled for the authorizer")

    def _check_issuer(self, api: Api, authorizer: Mapping[str, Any], operation: str) -> None:
        configuration = authorizer.get("JwtConfiguration") or {}
        if api.protocol != HTTP:
            self.refuse(BadRequestError("JWT authorizers are for HTTP APIs only"), operation, "AuthorizerType")
        for name in ("Audience", "Issuer"):
            if not configuration.get(name):
                fault = f"{name} is required in the JwtConfiguration of a JWT authorizer"
                self.refuse(BadRequestError(fault), operation, "JwtConfiguration")
