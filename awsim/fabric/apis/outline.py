"""Where definitions have objects and where lists: what has them elsewhere is no definition that could be read."""

from __future__ import annotations

from functools import cache
from typing import Any

_ANY: dict[str, Any] = {"type": ["object", "null"]}
_TEXTS: dict[str, Any] = {"type": ["array", "null"], "items": {"type": "string"}}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": ["object", "null"], "properties": properties}


def _each(schema: Any) -> dict[str, Any]:
    """An object with any names, each with the same."""
    return {"type": ["object", "null"], "additionalProperties": schema}


def _list(schema: Any) -> dict[str, Any]:
    return {"type": ["array", "null"], "items": schema}


_PARAMETERS = _list({"type": "object", "dependencies": {"in": ["name"]}})
_RESPONSE = _object(headers=_ANY, content=_each({}))
_NUMBER = {"anyOf": [{"type": ["integer", "null"]}, {"type": "string", "pattern": "^[0-9]+$"}]}
_INTEGRATION = _object(
    requestParameters=_ANY,
    requestTemplates=_ANY,
    responses=_each({"type": "object", "properties": {"responseParameters": _ANY, "responseTemplates": _ANY}}),
    timeoutInMillis=_NUMBER,
    cacheKeyParameters=_TEXTS,
    tlsConfig=_ANY,
)
_OPERATION = {
    "type": ["object", "null"],
    "properties": {
        "parameters": _PARAMETERS,
        "responses": _each(_RESPONSE),
        "requestBody": _object(content=_each({})),
        "security": _list(_each(_list({}))),
        "consumes": _TEXTS,
        "produces": _TEXTS,
        "x-amazon-apigateway-integration": _INTEGRATION,
        "x-amazon-apigateway-auth": _object(type={"type": "string"}),
        "x-amazon-apigateway-request-validator": {"type": ["string", "null"]},
    },
}
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method")
_SCHEMES = _each(_object(**{"x-amazon-apigateway-authorizer": _ANY}))
_OUTLINE = {
    "type": "object",
    "properties": {
        "info": _ANY,
        "servers": _list({"type": "object", "properties": {"variables": _each({"type": "object"})}}),
        "paths": _each(_object(parameters=_PARAMETERS, **dict.fromkeys(_METHODS, _OPERATION))),
        "definitions": _ANY,
        "securityDefinitions": _SCHEMES,
        "components": _object(schemas=_ANY, securitySchemes=_SCHEMES, responses=_each(_RESPONSE)),
        "security": _list(_each(_list({}))),
        "consumes": _TEXTS,
        "produces": _TEXTS,
        "x-amazon-apigateway-request-validators": _each({"type": "object"}),
        "x-amazon-apigateway-request-validator": {"type": ["string", "null"]},
        "x-amazon-apigateway-gateway-responses": _each(
            {"type": "object", "properties": {"responseParameters": _ANY, "responseTemplates": _ANY}}
        ),
        "x-amazon-apigateway-endpoint-configuration": _object(vpcEndpointIds=_TEXTS),
        "x-amazon-apigateway-documentation": _object(
            documentationParts=_list({"type": "object", "required": ["location"], "properties": {"location": _ANY}})
        ),
        "x-amazon-apigateway-binary-media-types": _TEXTS,
        "x-amazon-apigateway-minimum-compression-size": _NUMBER,
        "x-amazon-apigateway-api-key-source": {"type": ["string", "null"]},
    },
}


@cache
def _checker() -> Any:
    from jsonschema import Draft4Validator

    return Draft4Validator(_OUTLINE)


def is_definition(document: Any) -> bool:
    """Whether objects and lists are where a definition has them."""
    found: bool = _checker().is_valid(document)
    return found
