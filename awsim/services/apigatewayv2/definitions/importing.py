"""A definition's paths become routes, AWS's extensions what is behind them and who may call them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.services.apigatewayv2.models import DEFAULT, Content
from awsim.services.apigatewayv2.routes.integrations import LONGEST_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from awsim.fabric.apis.definitions import Definition
    from awsim.kernel.random import Random
    from awsim.services.apigatewayv2.models import Document

INTEGRATION = "x-amazon-apigateway-integration"
AUTHORIZER = "x-amazon-apigateway-authorizer"
TAG_VALUE = "x-amazon-apigateway-tag-value"
DEFAULT_PATH = f"/{DEFAULT}"
INTEGRATION_MEMBERS = {
    "connectionId": "ConnectionId",
    "connectionType": "ConnectionType",
    "credentials": "CredentialsArn",
    "description": "Description",
    "httpMethod": "IntegrationMethod",
    "integrationSubtype": "IntegrationSubtype",
    "uri": "IntegrationUri",
    "payloadFormatVersion": "PayloadFormatVersion",
    "requestParameters": "RequestParameters",
    "timeoutInMillis": "TimeoutInMillis",
}
"""The extension's members -> those of `Integration`."""
AUTHORIZER_MEMBERS = {
    "authorizerCredentials": "AuthorizerCredentialsArn",
    "authorizerPayloadFormatVersion": "AuthorizerPayloadFormatVersion",
    "authorizerResultTtlInSeconds": "AuthorizerResultTtlInSeconds",
    "authorizerUri": "AuthorizerUri",
    "enableSimpleResponses": "EnableSimpleResponses",
}


class Importer:
    """Reads what a definition says of an HTTP API."""

    def __init__(self, definition: Definition, random: Random, base_path: str) -> None:
        self.definition = definition
        self.random = random
        self.base_path = base_path
        self.warnings: list[str] = []

    def settings(self) -> Document:
        """Members of `Api`."""
        info = self.definition.info
        cors = self.definition.extension("cors")
        found = {
            "Name": str(info["title"]) if info.get("title") else None,
            "Version": str(info["version"]) if info.get("version") is not None else None,
            "Description": info.get("description"),
            "CorsConfiguration": {name[0].upper() + name[1:]: value for name, value in cors.items()} if cors else None,
            "DisableExecuteApiEndpoint": (self.definition.extension("endpoint-configuration") or {}).get(
                "disableExecuteApiEndpoint"
            ),
        }
        return {name: value for name, value in found.items() if value is not None}

    def tags(self) -> dict[str, str]:
        """Those of the definition's tags that are an API's."""
        given = self.definition.document.get("tags") or ()
        return {str(each["name"]): str(each[TAG_VALUE]) for each in given if TAG_VALUE in each}

    def models(self) -> dict[str, Document]:
        """Models, by id."""
        made: dict[str, Document] = {}
        for name, schema in self.definition.schemas().items():
            model_id = self.random.lower_alphanumeric(6)
            made[model_id] = {
                "ModelId": model_id,
                "Name": name,
                "Schema": json.dumps(schema),
                "ContentType": "application/json",
            }
        return made

    def content(self) -> Content:
        """Routes, integrations and authorisers."""
        content = Content()
        named = self._authorizers(content)
        for path, method, operation in self.definition.operations():
            self._note_missing_models(path, method, operation)
            key = DEFAULT if path == DEFAULT_PATH else f"{method} {self._prefix()}{path}"
            route_id = self.random.lower_alphanumeric(7)
            route: Document = {
                "RouteId": route_id,
                "RouteKey": key,
                "ApiKeyRequired": False,
                "OperationName": operation.get("operationId"),
                **self._authorization(operation, named),
            }
            given = self.definition.resolved(operation.get(INTEGRATION))
            if given:
                integration = self._integration(given)
                content.integrations[integration["IntegrationId"]] = integration
                route["Target"] = f"integrations/{integration['IntegrationId']}"
            content.put_route({name: value for name, value in route.items() if value is not None})
        return content

    def _prefix(self) -> str:
        base = self.definition.base_path()
        if self.base_path == "prepend":
            return base
        rest = base.strip("/").split("/")[1:]
        return "/" + "/".join(rest) if self.base_path == "split" and rest else ""

    def _integration(self, given: Mapping[str, Any]) -> Document:
        made = {name: given[key] for key, name in INTEGRATION_MEMBERS.items() if given.get(key) is not None}
        responses = given.get("responseParameters") or {}
        tls = given.get("tlsConfig") or {}
        return {
            "IntegrationId": self.random.lower_alphanumeric(7),
            "IntegrationType": str(given.get("type", "")).upper(),
            "ConnectionType": "INTERNET",
            "PayloadFormatVersion": "1.0",
            "TimeoutInMillis": LONGEST_TIMEOUT["HTTP"],
            **made,
            **({"ResponseParameters": {str(key): dict(each) for key, each in responses.items()}} if responses else {}),
            **({"TlsConfig": {"ServerNameToVerify": tls.get("serverNameToVerify")}} if tls else {}),
        }

    def _authorizers(self, content: Content) -> dict[str, Document]:
        """Makes the authorisers; by the names of their security schemes."""
        named: dict[str, Document] = {}
        for name, scheme in self.definition.security_schemes().items():
            given = self.definition.resolved(scheme).get(AUTHORIZER)
            if not given:
                continue
            source = given.get("identitySource") or ()
            sources = [each.strip() for each in source.split(",")] if isinstance(source, str) else list(source)
            jwt = given.get("jwtConfiguration") or {}
            kind = str(given.get("type", "request")).upper()
            authorizer: Document = {
                "AuthorizerId": self.random.lower_alphanumeric(6),
                "Name": name,
                "AuthorizerType": kind,
                "IdentitySource": sources,
                **{member: given[key] for key, member in AUTHORIZER_MEMBERS.items() if given.get(key) is not None},
            }
            if kind == "JWT":
                authorizer["JwtConfiguration"] = {
                    "Issuer": jwt.get("issuer"),
                    "Audience": list(jwt.get("audience") or ()),
                }
            content.authorizers[authorizer["AuthorizerId"]] = authorizer
            named[name] = authorizer
        return named

    def _authorization(self, operation: Mapping[str, Any], named: Mapping[str, Document]) -> Document:
        if (operation.get("x-amazon-apigateway-auth") or {}).get("type", "").upper() == "AWS_IAM":
            return {"AuthorizationType": "AWS_IAM"}
        security = operation.get("security", self.definition.document.get("security")) or []
        for requirement in security:
            for name, scopes in requirement.items():
                if name in named:
                    kind = "JWT" if named[name]["AuthorizerType"] == "JWT" else "CUSTOM"
                    found: Document = {"AuthorizationType": kind, "AuthorizerId": named[name]["AuthorizerId"]}
                    return {**found, "AuthorizationScopes": list(scopes)} if scopes else found
        return {"AuthorizationType": "NONE"}

    def _note_missing_models(self, path: str, method: str, operation: Mapping[str, Any]) -> None:
        known = self.definition.schemas()
        for place, reference in _references(operation.get("responses") or {}, "responses"):
            if reference.startswith("#/components/schemas/") and reference.rpartition("/")[2] not in known:
                attribute = f"paths.'{path}'({method.lower()}).{place}.{reference}"
                self.warnings.append(f"Parse issue: attribute {attribute} is missing")


def _references(part: Any, place: str) -> Iterator[tuple[str, str]]:
    """(place, `$ref`) of all references to schemas in responses; content types are no part of the place."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref" and isinstance(value, str):
                yield place, value
            else:
                yield from _references(value, place if "/" in str(key) else f"{place}.{key}")
    elif isinstance(part, list):
        for value in part:
            yield from _references(value, place)
