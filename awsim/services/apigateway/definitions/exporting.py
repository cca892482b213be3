"""An API written as a definition."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.definitions import METHODS, PLACES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from awsim.services.apigateway.models import Document, RestApi

_MODEL = re.compile(r"https://apigateway\.[^/]+/restapis/[^/]+/models/(?P<name>[A-Za-z0-9]+)$")
_KEYS = {http_method: key for key, http_method in METHODS.items()}
_NAMES = {place: name for name, place in PLACES.items()}


def exported(api: RestApi, stage: str, region: str, *, is_swagger: bool, extensions: Collection[str]) -> dict[str, Any]:
    """The definition of an API. `extensions` are `integrations` (or `apigateway`), `authorizers`, `postman`."""
    wants_all = "apigateway" in extensions
    writer = _Writer(
        api,
        is_swagger=is_swagger,
        integrations=wants_all or "integrations" in extensions,
        authorizers=wants_all or "authorizers" in extensions,
    )
    info = {"version": api.document.get("version") or "", "title": api.document.get("name")}
    if api.document.get("description"):
        info["description"] = api.document["description"]
    host = f"{api.id}.execute-api.{region}.amazonaws.com"
    document: dict[str, Any] = {"swagger": "2.0"} if is_swagger else {"openapi": "3.0.1"}
    document["info"] = info
    if is_swagger:
        document |= {"host": host, "basePath": f"/{stage}", "schemes": ["https"]}
    else:
        document["servers"] = [{"url": f"https://{host}/{{basePath}}", "variables": {"basePath": {"default": stage}}}]
    document["paths"] = writer.paths()
    models, schemes = writer.models(), writer.security_schemes()
    if is_swagger:
        parts = {"securityDefinitions": schemes, "definitions": models}
        document |= {name: part for name, part in parts.items() if part}
    elif models or schemes:
        parts = {"schemas": models, "securitySchemes": schemes}
        document["components"] = {name: part for name, part in parts.items() if part}
    if wants_all:
        document |= _settings(api)
    return document


def _settings(api: RestApi) -> dict[str, Any]:
    document = api.document
    found: dict[str, Any] = {
        "binary-media-types": document.get("binaryMediaTypes"),
        "minimum-compression-size": document.get("minimumCompressionSize"),
        "policy": json.loads(document["policy"]) if document.get("policy") else None,
        "gateway-responses": {
            kind: {name: each[name] for name in ("statusCode", "responseParameters", "responseTemplates") if each[name]}
            for kind, each in api.gateway_responses.items()
        }
        or None,
        "request-validators": {
            each["name"]: {name: each[name] for name in ("validateRequestBody", "validateRequestParameters")}
            for each in api.validators.values()
        }
        or None,
    }
    return {f"x-amazon-apigateway-{name}": value for name, value in found.items() if value is not None}


class _Writer:
    """Writes the parts of one API."""

    def __init__(self, api: RestApi, *, is_swagger: bool, integrations: bool, authorizers: bool) -> None:
        self.api = api
        self.is_swagger = is_swagger
        self.integrations = integrations
        self.authorizers = authorizers

    def paths(self) -> dict[str, Any]:
        """Path -> its operations."""
        found = {}
        for resource in sorted(self.api.resources.values(), key=self.api.path_of):
            if resource.methods:
                found[self.api.path_of(resource)] = {
                    _KEYS[name]: self._operation(method) for name, method in sorted(resource.methods.items())
                }
        return found

    def models(self) -> dict[str, Any]:
        """Name -> schema."""
        return {name: self._local(json.loads(model["schema"])) for name, model in sorted(self.api.models.items())}

    def _local(self, schema: Any) -> Any:
        if isinstance(schema, list):
            return [self._local(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        found = _MODEL.match(str(schema.get("$ref", "")))
        if found is not None:
            return {"$ref": self._reference(found["name"])}
        return {key: self._local(each) for key, each in schema.items() if key != "$schema"}

    def _reference(self, name: str) -> str:
        return f"#/definitions/{name}" if self.is_swagger else f"#/components/schemas/{name}"

    def security_schemes(self) -> dict[str, Any]:
        """Name -> scheme: authorisers, signatures, keys."""
        methods = [each for resource in self.api.resources.values() for each in resource.methods.values()]
        found: dict[str, Any] = {}
        for authorizer in self.api.authorizers.values():
            header = (authorizer.get("identitySource") or "").rpartition(".")[2] or "Unused"
            scheme: dict[str, Any] = {"type": "apiKey", "name": header, "in": "header"}
            if self.authorizers:
                scheme["x-amazon-apigateway-authtype"] = authorizer.get("authType")
                scheme["x-amazon-apigateway-authorizer"] = _authorizer(authorizer)
            found[authorizer["name"]] = scheme
        if any(method["authorizationType"] == "AWS_IAM" for method in methods):
            found["sigv4"] = {"type": "apiKey", "name": "Authorization", "in": "header"}
            if self.authorizers:
                found["sigv4"]["x-amazon-apigateway-authtype"] = "awsSigv4"
        if any(method["apiKeyRequired"] for method in methods):
            found["api_key"] = {"type": "apiKey", "name": "x-api-key", "in": "header"}
        return found

    def _operation(self, method: Document) -> dict[str, Any]:
        operation: dict[str, Any] = {}
        if method.get("operationName"):
            operation["operationId"] = method["operationName"]
        parameters = [self._parameter(*each) for each in (method.get("requestParameters") or {}).items()]
        models: Mapping[str, str] = method.get("requestModels") or {}
        if self.is_swagger:
            operation["consumes"] = list(models) or ["application/json"]
            operation["produces"] = self._produced(method)
            parameters += [
                {"in": "body", "name": name, "required": True, "schema": {"$ref": self._reference(name)}}
                for name in dict.fromkeys(models.values())
            ]
        elif models:
            operation["requestBody"] = {"content": self._content(models), "required": True}
        if parameters:
            operation["parameters"] = parameters
        operation["responses"] = {
            status: self._response(status, response)
            for status, response in sorted((method.get("methodResponses") or {}).items())
        }
        security = self._security(method)
        if security:
            operation["security"] = security
        validator = self.api.validators.get(method.get("requestValidatorId") or "")
        if validator is not None and self.integrations:
            operation["x-amazon-apigateway-request-validator"] = validator["name"]
        if self.integrations and method.get("methodIntegration"):
            operation["x-amazon-apigateway-integration"] = _integration(method["methodIntegration"])
        return operation

    def _parameter(self, name: str, is_required: bool) -> dict[str, Any]:  # noqa: FBT001  a pair of a mapping
        _, _, place, key = name.split(".", 3)
        parameter: dict[str, Any] = {"name": key, "in": _NAMES.get(place, "query")}
        if is_required or place == "path":
            parameter["required"] = True
        return {**parameter, **({"type": "string"} if self.is_swagger else {"schema": {"type": "string"}})}

    def _content(self, models: Mapping[str, str]) -> dict[str, Any]:
        return {kind: {"schema": {"$ref": self._reference(name)}} for kind, name in models.items()}

    @staticmethod
    def _produced(method: Document) -> list[str]:
        kinds = [
            kind for each in (method.get("methodResponses") or {}).values() for kind in each["responseModels"] or ()
        ]
        return list(dict.fromkeys(kinds)) or ["application/json"]

    def _response(self, status: str, response: Document) -> dict[str, Any]:
        made: dict[str, Any] = {"description": f"{status} response"}
        headers = [name.removeprefix("method.response.header.") for name in response.get("responseParameters") or ()]
        kind: dict[str, Any] = {"type": "string"}
        if headers:
            made["headers"] = {name: kind if self.is_swagger else {"schema": kind} for name in headers}
        models = response.get("responseModels") or {}
        if models and self.is_swagger:
            made["schema"] = {"$ref": self._reference(next(iter(models.values())))}
        elif models or not self.is_swagger:
            made["content"] = self._content(models)
        return made

    def _security(self, method: Document) -> list[dict[str, list[str]]]:
        found: list[dict[str, list[str]]] = []
        authorizer = self.api.authorizers.get(method.get("authorizerId") or "")
        if authorizer is not None:
            found.append({authorizer["name"]: list(method.get("authorizationScopes") or ())})
        if method["authorizationType"] == "AWS_IAM":
            found.append({"sigv4": []})
        if method["apiKeyRequired"]:
            found.append({"api_key": []})
        return found


def _authorizer(authorizer: Document) -> dict[str, Any]:
    names = (
        *("type", "authorizerUri", "authorizerCredentials", "identitySource", "identityValidationExpression"),
        *("authorizerResultTtlInSeconds", "providerARNs"),
    )
    found = {name: authorizer[name] for name in names if authorizer.get(name) is not None}
    found["type"] = authorizer["type"].lower()
    return found


def _integration(integration: Document) -> dict[str, Any]:
    names = (
        *("httpMethod", "uri", "connectionType", "connectionId", "credentials", "requestParameters"),
        *(
            "requestTemplates",
            "contentHandling",
            "cacheNamespace",
            "cacheKeyParameters",
            "timeoutInMillis",
            "tlsConfig",
        ),
    )
    found = {name: integration[name] for name in names if integration.get(name) not in (None, [], {})}
    found["type"] = integration["type"].lower()
    found["passthroughBehavior"] = integration["passthroughBehavior"].lower()
    responses = {}
    for response in (integration.get("integrationResponses") or {}).values():
        kept = ("statusCode", "responseParameters", "responseTemplates", "contentHandling")
        responses[response.get("selectionPattern") or "default"] = {
            name: response[name] for name in kept if response.get(name)
        }
    if responses:
        found["responses"] = responses
    return found
