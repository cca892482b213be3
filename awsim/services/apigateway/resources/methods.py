"""Methods of resources, and the responses they declare."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from awsim.services.apigateway.errors import BadRequestError, ConflictError, NotFoundError, invalid_identifier
from awsim.services.apigateway.patches import ADD_REMOVE, ALL, REPLACE_REMOVE, Rule, apply_patches, as_flag
from awsim.services.apigateway.state import APIGatewayState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from awsim.services.apigateway.models import Document, RestApi
    from awsim.services.apigateway.patches import PatchOperations

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"})
AUTHORIZATION_TYPES = frozenset({"NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT"})

RULES = (
    Rule("/authorizationType"),
    Rule("/authorizerId", REPLACE_REMOVE),
    Rule("/apiKeyRequired", convert=as_flag),
    Rule("/operationName", REPLACE_REMOVE),
    Rule("/requestValidatorId", REPLACE_REMOVE),
    Rule("/authorizationScopes", ADD_REMOVE),
    Rule("/requestParameters/{name}", ALL, as_flag),
    Rule("/requestModels/{contentType}", ALL),
)
RESPONSE_RULES = (
    Rule("/responseParameters/{name}", ALL, as_flag),
    Rule("/responseModels/{contentType}", ALL),
)

_PARAMETER = re.compile(
    r"method\.request\.(?:querystring|header|path|multivaluequerystring|multivalueheader)\.(?P<name>.+)"
)
_RESPONSE_PARAMETER = re.compile(r"method\.response\.header\.[\x21-\x7e]+")
_STATUS = re.compile(r"[1-5]\d\d")


class MethodOperations(APIGatewayState):
    """Methods and their responses."""

    def put_method(
        self,
        *,
        rest_api_id: str,
        resource_id: str,
        http_method: str,
        authorization_type: str,
        authorizer_id: str | None = None,
        api_key_required: bool = False,
        operation_name: str | None = None,
        request_parameters: Mapping[str, bool] | None = None,
        request_models: Mapping[str, str] | None = None,
        request_validator_id: str | None = None,
        authorization_scopes: Sequence[str] | None = None,
    ) -> Document:
        """Make a method of a resource."""
        api, resource = self.resource(rest_api_id, resource_id)
        if http_method not in METHODS:
            raise BadRequestError("Invalid HttpMethod specified. Valid options are " + ",".join(sorted(METHODS)))
        if http_method in resource.methods:
            raise ConflictError("Method already exists for this resource")
        method: Document = {
            "httpMethod": http_method,
            "authorizationType": authorization_type.upper(),
            "authorizerId": authorizer_id,
            "apiKeyRequired": api_key_required,
            "operationName": operation_name,
            "requestParameters": dict(request_parameters) if request_parameters is not None else None,
            "requestModels": dict(request_models) if request_models is not None else None,
            "requestValidatorId": request_validator_id,
            "authorizationScopes": list(authorization_scopes) if authorization_scopes else None,
        }
        check_method(api, method)
        resource.methods[http_method] = method
        return method

    def get_method(self, *, rest_api_id: str, resource_id: str, http_method: str) -> Document:
        """One method with its integration and responses."""
        return self.method(rest_api_id, resource_id, http_method)

    def update_method(
        self, *, rest_api_id: str, resource_id: str, http_method: str, patch_operations: PatchOperations = None
    ) -> Document:
        """Change a method."""
        api, resource = self.resource(rest_api_id, resource_id)
        changed = copy.deepcopy(self.method(rest_api_id, resource_id, http_method))
        rest = []
        for patch in patch_operations or ():
            if not _patch_scopes(changed, patch):
                rest.append(patch)
        apply_patches(changed, rest, RULES)
        for name in ("requestModels", "requestParameters"):
            changed[name] = changed.get(name) or None
        check_method(api, changed)
        resource.methods[http_method] = changed
        return changed

    def delete_method(self, *, rest_api_id: str, resource_id: str, http_method: str) -> None:
        """Delete a method with its integration."""
        _, resource = self.resource(rest_api_id, resource_id)
        if resource.methods.pop(http_method, None) is None:
            raise invalid_identifier("Method")

    def put_method_response(
        self,
        *,
        rest_api_id: str,
        resource_id: str,
        http_method: str,
        status_code: str,
        response_parameters: Mapping[str, bool] | None = None,
        response_models: Mapping[str, str] | None = None,
    ) -> Document:
        """Declare a response of a method."""
        api = self.resource(rest_api_id, resource_id)[0]
        method = self.method(rest_api_id, resource_id, http_method)
        check_status(status_code)
        responses = method.get("methodResponses") or {}
        if status_code in responses:
            raise ConflictError("Response already exists for this resource")
        response: Document = {
            "statusCode": status_code,
            "responseParameters": dict(response_parameters) if response_parameters is not None else None,
            "responseModels": dict(response_models) if response_models is not None else None,
        }
        check_response(api, response)
        method["methodResponses"] = {**responses, status_code: response}
        return response

    def get_method_response(
        self, *, rest_api_id: str, resource_id: str, http_method: str, status_code: str
    ) -> Document:
        """One declared response."""
        return _response(self.method(rest_api_id, resource_id, http_method), status_code)

    def update_method_response(
        self,
        *,
        rest_api_id: str,
        resource_id: str,
        http_method: str,
        status_code: str,
        patch_operations: PatchOperations = None,
    ) -> Document:
        """Change a declared response."""
        api = self.resource(rest_api_id, resource_id)[0]
        method = self.method(rest_api_id, resource_id, http_method)
        changed = copy.deepcopy(_response(method, status_code))
        apply_patches(changed, patch_operations, RESPONSE_RULES)
        check_response(api, changed)
        method["methodResponses"] = {**method["methodResponses"], status_code: changed}
        return changed

    def delete_method_response(self, *, rest_api_id: str, resource_id: str, http_method: str, status_code: str) -> None:
        """Take a declared response back."""
        method = self.method(rest_api_id, resource_id, http_method)
        _response(method, status_code)
        left = {each: response for each, response in method["methodResponses"].items() if each != status_code}
        method["methodResponses"] = left or None


def check_method(api: RestApi, method: Document) -> None:
    """Raise BadRequestException for a method that refers to what is not there, or names parameters wrongly."""
    kind = method["authorizationType"]
    if kind not in AUTHORIZATION_TYPES:
        raise BadRequestError(
            "Invalid Authorization Type specified. Valid options are NONE, CUSTOM, AWS_IAM, COGNITO_USER_POOLS, JWT"
        )
    authorizer = method.get("authorizerId")
    if kind in ("CUSTOM", "COGNITO_USER_POOLS", "JWT") and authorizer not in api.authorizers:
        raise BadRequestError(
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
            "COGNITO_USER_POOLS requires a valid authorizer."
        )
    validator = method.get("requestValidatorId")
    if validator and validator not in api.validators:
        raise BadRequestError("Invalid Request Validator identifier specified")
    _check_parameters(method.get("requestParameters") or {})
    _check_models(api, method.get("requestModels") or {})


def _check_parameters(parameters: Iterable[str]) -> None:
    names: set[str] = set()
    for parameter in parameters:
        found = _PARAMETER.fullmatch(parameter)
        if found is None:
            raise BadRequestError(
                f"Invalid mapping expression specified: Validation Result: warnings : [], errors : "
                f"[Invalid mapping expression parameter specified: {parameter}]"
            )
        if found["name"] in names:
            raise BadRequestError("Parameter names must be unique across querystring, header and path")
        names.add(found["name"])


def _check_models(api: RestApi, models: Mapping[str, str]) -> None:
    for name in models.values():
        if name not in api.models:
            raise BadRequestError(f"Invalid model identifier specified: {name}")


def check_response(api: RestApi, response: Document) -> None:
    """Raise BadRequestException for a response that refers to models that are not there, or to no headers."""
    for parameter in response.get("responseParameters") or ():
        if _RESPONSE_PARAMETER.fullmatch(parameter) is None:
            raise BadRequestError(f"Invalid mapping expression specified: {parameter}")
    _check_models(api, response.get("responseModels") or {})


def check_status(status_code: str) -> None:
    """Raise BadRequestException for what is no HTTP status."""
    if _STATUS.fullmatch(status_code) is None:
        raise BadRequestError("Invalid status code specified. Must be an Integer between 100 and 599")


def _response(method: Document, status_code: str) -> Document:
    found: Any = (method.get("methodResponses") or {}).get(status_code)
    if found is None:
        raise NotFoundError("Invalid Response status code specified")
    return dict(found)


def _patch_scopes(method: Document, patch: Mapping[str, str]) -> bool:
    """Add or remove scopes: the path names no single one, the value has them with commas between."""
    if patch.get("path") != "/authorizationScopes" or patch.get("op") not in ("add", "remove"):
        return False
    scopes: list[str] = list(method.get("authorizationScopes") or ())
    for scope in (patch.get("value") or "").split(","):
        if patch["op"] == "remove":
            scopes = [each for each in scopes if each != scope]
        elif scope and scope not in scopes:
            scopes.append(scope)
    method["authorizationScopes"] = scopes or None
    return True
