"""Request validators: what of a request a method checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.apigateway.errors import BadRequestError, invalid_identifier
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.patches import Rule, apply_patches, as_flag
from awsim.services.apigateway.state import APIGatewayState

if TYPE_CHECKING:
    from awsim.services.apigateway.models import Document, RestApi
    from awsim.services.apigateway.patches import PatchOperations

RULES = (
    Rule("/name"),
    Rule("/validateRequestBody", convert=as_flag),
    Rule("/validateRequestParameters", convert=as_flag),
)


class ValidatorOperations(APIGatewayState):
    """Request validators of an API."""

    def create_request_validator(
        self,
        *,
        rest_api_id: str,
        name: str | None = None,
        validate_request_body: bool = False,
        validate_request_parameters: bool = False,
    ) -> Document:
        """Make a validator (recorded: an API that is not there is a BadRequestException here)."""
        api = self.apis.get(rest_api_id)
        if api is None:
            raise BadRequestError("Invalid REST API identifier specified")
        validator_id = self.random.lower_alphanumeric(6)
        validator = {
            "id": validator_id,
            "name": name,
            "validateRequestBody": validate_request_body,
            "validateRequestParameters": validate_request_parameters,
        }
        api.validators[validator_id] = validator
        return validator

    def get_request_validator(self, *, rest_api_id: str, request_validator_id: str) -> Document:
        """One validator."""
        return self._validator(rest_api_id, request_validator_id)[1]

    def get_request_validators(
        self, *, rest_api_id: str, position: str | None = None, limit: int | None = None
    ) -> Document:
        """All validators of an API."""
        api = self.api(rest_api_id)
        return page_of(api.validators, dict, position, limit, ["GetRequestValidators", rest_api_id])

    def update_request_validator(
        self, *, rest_api_id: str, request_validator_id: str, patch_operations: PatchOperations = None
    ) -> Document:
        """Change what a validator checks."""
        api, validator = self._validator(rest_api_id, request_validator_id)
        changed = dict(validator)
        apply_patches(changed, patch_operations, RULES)
        api.validators[request_validator_id] = changed
        return changed

    def delete_request_validator(self, *, rest_api_id: str, request_validator_id: str) -> None:
        """Delete a validator."""
        api, _ = self._validator(rest_api_id, request_validator_id)
        del api.validators[request_validator_id]

    def _validator(self, api_id: str, validator_id: str) -> tuple[RestApi, Document]:
        """A validator with its API; the error is the same for both (recorded: test_invalid_get_request_validator)."""
        api = self.apis.get(api_id)
        found = None if api is None else api.validators.get(validator_id)
        if api is None or found is None:
            raise invalid_identifier("Request Validator")
        return api, found
