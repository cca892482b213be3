"""An HTTP API written as an OpenAPI 3 definition."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.definitions import METHODS
from awsim.services.apigatewayv2.definitions.importing import (
    AUTHORIZER,
    AUTHORIZER_MEMBERS,
    DEFAULT_PATH,
    INTEGRATION,
    INTEGRATION_MEMBERS,
    TAG_VALUE,
)
from awsim.services.apigatewayv2.models import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigatewayv2.models import Api, Content, Document

_KEYS = {method: key for key, method in METHODS.items()}
_VARIABLE = re.compile(r"\{([^}+]+)\+?\}")


def exported(api: Api, content: Content, stage: str | None, endpoint: str, *, with_extensions: bool) -> dict[str, Any]:
    """The definition of what answers; without extensions only what OpenAPI itself has words for."""
    info = {"title": api.document["Name"], "version": api.document.get("Version") or ""}
    if api.document.get("Description"):
        info["description"] = api.document["Description"]
    base = "" if stage in (None, DEFAULT) else stage
    server: dict[str, Any] = {"url": f"{endpoint}/{{basePath}}", "variables": {"basePath": {"default": base}}}
    document: dict[str, Any] = {"openapi": "3.0.1", "info": info, "servers": [server]}
    if api.tags:
        document["tags"] = [{"name": name, TAG_VALUE: value} for name, value in api.tags.items()]
    document["paths"] = _paths(content, with_extensions=with_extensions)
    components = {
        "schemas": {each["Name"]: json.loads(each["Schema"]) for each in api.models.values()},
        "securitySchemes": _schemes(content) if with_extensions else {},
    }
    components = {name: part for name, part in components.items() if part}
    if components:
        document["components"] = components
    cors = api.document.get("CorsConfiguration")
    if with_extensions:
        if cors:
            document["x-amazon-apigateway-cors"] = {name[0].lower() + name[1:]: value for name, value in cors.items()}
        document["x-amazon-apigateway-importexport-version"] = "1.0"
    return document


def _paths(content: Content, *, with_extensions: bool) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for route in content.routes.values():
        method, _, path = route["RouteKey"].partition(" ")
        operation: dict[str, Any] = {
            "responses": {"default": {"description": f"Default response for {route['RouteKey']}"}}
        }
        if route.get("OperationName"):
            operation["operationId"] = route["OperationName"]
        variables = _VARIABLE.findall(path)
        if variables:
            operation["parameters"] = [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in variables
            ]
        if with_extensions:
            operation |= _extensions(content, route)
        paths.setdefault(path or DEFAULT_PATH, {})[_KEYS.get(method, _KEYS["ANY"])] = operation
    return paths


def _extensions(content: Content, route: Document) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if route["RouteKey"] == DEFAULT:
        made["isDefaultRoute"] = True
    authorizer = content.authorizers.get(route.get("AuthorizerId") or "")
    if authorizer is not None:
        made["security"] = [{authorizer["Name"]: list(route.get("AuthorizationScopes") or ())}]
    elif route.get("AuthorizationType") == "AWS_IAM":
        made["x-amazon-apigateway-auth"] = {"type": "AWS_IAM"}
    integration = content.integrations.get((route.get("Target") or "").rpartition("/")[2])
    if integration is not None:
        made[INTEGRATION] = _integration(integration)
    return made


def _integration(integration: Document) -> dict[str, Any]:
    made = {key: integration[name] for key, name in INTEGRATION_MEMBERS.items() if integration.get(name) is not None}
    if integration.get("ResponseParameters"):
        made["responseParameters"] = integration["ResponseParameters"]
    if integration.get("TlsConfig"):
        made["tlsConfig"] = {"serverNameToVerify": integration["TlsConfig"].get("ServerNameToVerify")}
    return {"type": integration["IntegrationType"].lower(), **made}


def _schemes(content: Content) -> dict[str, Any]:
    return {each["Name"]: _scheme(each) for each in content.authorizers.values()}


def _scheme(authorizer: Mapping[str, Any]) -> dict[str, Any]:
    kind = authorizer["AuthorizerType"].lower()
    members = {key: authorizer[name] for key, name in AUTHORIZER_MEMBERS.items() if authorizer.get(name) is not None}
    given: dict[str, Any] = {
        "type": kind,
        "identitySource": ",".join(authorizer.get("IdentitySource") or ()),
        **members,
    }
    if kind == "jwt":
        jwt = authorizer.get("JwtConfiguration") or {}
        given["jwtConfiguration"] = {"audience": jwt.get("Audience"), "issuer": jwt.get("Issuer")}
        return {"type": "oauth2", "flows": {}, AUTHORIZER: given}
    return {"type": "apiKey", "name": "Authorization", "in": "header", AUTHORIZER: given}
