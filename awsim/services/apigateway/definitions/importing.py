"""An API made of a definition: its paths become resources, operations methods, AWS's extensions what is behind them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.definitions import PLACES
from awsim.services.apigateway.apis.authorizers import AUTH_TYPES, DEFAULT_SOURCE
from awsim.services.apigateway.apis.gateway_responses import STATUS
from awsim.services.apigateway.models import Resource
from awsim.services.apigateway.resources.integrations import LONGEST_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsim.fabric.apis.definitions import Definition
    from awsim.kernel.random import Random
    from awsim.services.apigateway.models import Document, RestApi

API_KEY_HEADER = "x-api-key"
DEFAULT = "default"
"""The selection pattern of the integration response for all that no other takes."""


class Importer:
    """Puts a definition into an API.

    `base_path` is `ignore`, `prepend` or `split`: what becomes of the path below which all others are.
    """

    def __init__(self, api: RestApi, definition: Definition, random: Random, base_path: str) -> None:
        self.api = api
        self.definition = definition
        self.random = random
        self.base_path = base_path
        self.warnings: list[str] = []
        self._authorizers: dict[str, Document] = {}
        """By the name of their security scheme."""
        self._validators: dict[str, str] = {}
        """Name -> id."""

    def run(self) -> None:
        """Put everything in; what is there already is replaced where the definition has it, too."""
        self._settings()
        self._models()
        self._make_authorizers()
        self._make_validators()
        self._gateway_responses()
        for path in self.definition.paths():
            self._resource(path)
        for path, http_method, operation in self.definition.operations():
            self._method(self._resource(path), path, http_method, operation)

    def _settings(self) -> None:
        info, definition, document = self.definition.info, self.definition, self.api.document
        document["name"] = str(info.get("title") or document.get("name") or "")
        document["version"] = str(info["version"]) if info.get("version") is not None else None
        if info.get("description"):
            document["description"] = str(info["description"])
        kept = {
            "binaryMediaTypes": definition.extension("binary-media-types"),
            "minimumCompressionSize": definition.extension("minimum-compression-size"),
            "apiKeySource": definition.extension("api-key-source"),
        }
        document |= {name: value for name, value in kept.items() if value is not None}
        policy = definition.extension("policy")
        if policy is not None:
            document["policy"] = json.dumps(policy)
        endpoint = definition.extension("endpoint-configuration") or {}
        if "disableExecuteApiEndpoint" in endpoint:
            document["disableExecuteApiEndpoint"] = bool(endpoint["disableExecuteApiEndpoint"])
        if endpoint.get("vpcEndpointIds"):
            document["endpointConfiguration"]["vpcEndpointIds"] = list(endpoint["vpcEndpointIds"])

    def _models(self) -> None:
        for name, schema in self.definition.schemas().items():
            known = self.api.models.get(name)
            self.api.models[name] = {
                "id": known["id"] if known else self.random.lower_alphanumeric(6),
                "name": name,
                "description": schema.get("description") if isinstance(schema, dict) else None,
                "schema": json.dumps(self._linked(schema)),
                "contentType": "application/json",
            }

    def _linked(self, schema: Any) -> Any:
        """A schema whose references lead to the API's models."""
        if isinstance(schema, list):
            return [self._linked(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        linked = {key: self._linked(each) for key, each in schema.items()}
        reference = linked.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            name = reference.rpartition("/")[2]
            linked["$ref"] = f"https://apigateway.amazonaws.com/restapis/{self.api.id}/models/{name}"
        return linked

    def _make_authorizers(self) -> None:
        known = {each["name"]: each for each in self.api.authorizers.values()}
        for name, scheme in self.definition.security_schemes().items():
            given = scheme.get("x-amazon-apigateway-authorizer")
            if not given:
                continue
            kind = str(given.get("type", "token")).upper()
            authorizer: Document = {
                "id": known[name]["id"] if name in known else self.random.lower_alphanumeric(6),
                "name": name,
                "type": kind,
                "providerARNs": given.get("providerARNs"),
                "authType": scheme.get("x-amazon-apigateway-authtype") or AUTH_TYPES.get(kind),
                "authorizerUri": given.get("authorizerUri"),
                "authorizerCredentials": given.get("authorizerCredentials"),
                "identitySource": given.get("identitySource") or _source(kind, scheme),
                "identityValidationExpression": given.get("identityValidationExpression"),
                "authorizerResultTtlInSeconds": given.get("authorizerResultTtlInSeconds"),
            }
            self.api.authorizers[authorizer["id"]] = authorizer
            self._authorizers[name] = authorizer

    def _make_validators(self) -> None:
        self._validators = {each["name"]: each["id"] for each in self.api.validators.values()}
        for name, given in (self.definition.extension("request-validators") or {}).items():
            validator_id = self._validators.get(name) or self.random.lower_alphanumeric(6)
            self._validators[name] = validator_id
            self.api.validators[validator_id] = {
                "id": validator_id,
                "name": name,
                "validateRequestBody": bool(given.get("validateRequestBody")),
                "validateRequestParameters": bool(given.get("validateRequestParameters")),
            }

    def _gateway_responses(self) -> None:
        for kind, given in (self.definition.extension("gateway-responses") or {}).items():
            if kind not in STATUS:
                self.warnings.append(f"Invalid gateway response type {kind}")
                continue
            self.api.gateway_responses[kind] = {
                "responseType": kind,
                "statusCode": str(given["statusCode"]) if given.get("statusCode") else STATUS[kind],
                "responseParameters": dict(given.get("responseParameters") or {}),
                "responseTemplates": dict(given.get("responseTemplates") or {}),
                "defaultResponse": False,
            }

    def _resource(self, path: str) -> Resource:
        """The resource of a path, made with all above it if it is not there."""
        here = self.api.resources[self.api.root_id]
        for part in [each for each in f"{self._prefix()}{path}".split("/") if each]:
            child = here.children.get(part)
            if child is None:
                made = Resource(self.random.lower_alphanumeric(6), here.id, part)
                self.api.resources[made.id] = made
                here.children[part] = child = made.id
            here = self.api.resources[child]
        return here

    def _prefix(self) -> str:
        base = self.definition.base_path()
        if self.base_path == "prepend":
            return base
        return "/" + "/".join(base.strip("/").split("/")[1:]) if self.base_path == "split" else ""

    def _method(self, resource: Resource, path: str, http_method: str, operation: Mapping[str, Any]) -> None:
        kind, authorizer, scopes, needs_key = self._authorization(operation)
        method: Document = {
            "httpMethod": http_method,
            "authorizationType": kind,
            "authorizerId": authorizer,
            "apiKeyRequired": needs_key,
            "operationName": operation.get("operationId"),
            "requestParameters": self._parameters(path, operation) or None,
            "requestModels": self._named(self.definition.request_models(operation)) or None,
            "requestValidatorId": self._validators.get(
                operation.get("x-amazon-apigateway-request-validator")
                or self.definition.extension("request-validator")
                or ""
            ),
            "authorizationScopes": scopes or None,
            "methodResponses": self._responses(operation) or None,
        }
        integration = operation.get("x-amazon-apigateway-integration")
        if integration:
            method["methodIntegration"] = self._integration(resource, path, http_method, integration)
        resource.methods[http_method] = method

    def _authorization(self, operation: Mapping[str, Any]) -> tuple[str, str | None, list[str], bool]:
        """Type, authoriser, scopes, and whether an API key is needed."""
        kind, authorizer, scopes, needs_key = "NONE", None, list[str](), False
        security = operation.get("security", self.definition.document.get("security")) or []
        for requirement in security:
            for name, wanted in requirement.items():
                scheme = self.definition.security_schemes().get(name) or {}
                if name in self._authorizers:
                    made = self._authorizers[name]
                    kind = "COGNITO_USER_POOLS" if made["type"] == "COGNITO_USER_POOLS" else "CUSTOM"
                    authorizer, scopes = made["id"], list(wanted or ())
                elif str(scheme.get("x-amazon-apigateway-authtype", "")).lower() == "awssigv4":
                    kind = "AWS_IAM"
                elif scheme.get("type") == "apiKey" and str(scheme.get("name", "")).lower() == API_KEY_HEADER:
                    needs_key = True
        if (operation.get("x-amazon-apigateway-auth") or {}).get("type", "").upper() == "AWS_IAM":
            kind = "AWS_IAM"
        return kind, authorizer, scopes, needs_key

    def _parameters(self, path: str, operation: Mapping[str, Any]) -> dict[str, bool]:
        """Declared parameters; variables of the path are, whether they are declared or not."""
        variables = [part.strip("{}+") for part in path.split("/") if part.startswith("{")]
        found = {f"method.request.path.{name}": True for name in variables}
        for each in operation["parameters"]:
            parameter = self.definition.resolved(each)
            place = PLACES.get(str(parameter.get("in", "")))
            if place is not None:
                found[f"method.request.{place}.{parameter['name']}"] = bool(parameter.get("required"))
        return found

    def _named(self, schemas: Mapping[str, Any]) -> dict[str, str]:
        """Content type -> model; a schema without a name of its own becomes a model."""
        named: dict[str, str] = {}
        for content_type, schema in schemas.items():
            reference = schema.get("$ref") if isinstance(schema, dict) else None
            if isinstance(reference, str):
                named[content_type] = reference.rpartition("/")[2]
                continue
            name = f"MODEL{self.random.hex(6)}"
            self.api.models[name] = {
                "id": self.random.lower_alphanumeric(6),
                "name": name,
                "schema": json.dumps(self._linked(schema)),
                "contentType": content_type,
            }
            named[content_type] = name
        return {kind: name for kind, name in named.items() if name in self.api.models}

    def _responses(self, operation: Mapping[str, Any]) -> dict[str, Document]:
        made: dict[str, Document] = {}
        for status, given in (operation.get("responses") or {}).items():
            if not str(status).isdigit():
                continue
            response = self.definition.resolved(given)
            headers = {f"method.response.header.{name}": False for name in response.get("headers") or ()}
            made[str(status)] = {
                "statusCode": str(status),
                "responseParameters": headers or None,
                "responseModels": self._named(self.definition.response_models(operation, response)) or None,
            }
        return made

    def _integration(self, resource: Resource, path: str, http_method: str, given: Mapping[str, Any]) -> Document:
        kind = str(given.get("type", "")).upper()
        connection = given.get("connectionType")
        integration: Document = {
            "type": kind,
            "httpMethod": None if kind == "MOCK" else given.get("httpMethod"),
            "uri": None if kind == "MOCK" else given.get("uri"),
            "connectionType": connection or ("INTERNET" if kind.startswith("HTTP") else None),
            "connectionId": given.get("connectionId"),
            "credentials": given.get("credentials"),
            "requestParameters": self._texts(given.get("requestParameters"), path, http_method) or None,
            "requestTemplates": _as_texts(given.get("requestTemplates")) or None,
            "passthroughBehavior": str(given.get("passthroughBehavior") or "when_no_match").upper(),
            "contentHandling": given.get("contentHandling"),
            "timeoutInMillis": int(given.get("timeoutInMillis") or LONGEST_TIMEOUT),
            "cacheNamespace": given.get("cacheNamespace") or resource.id,
            "cacheKeyParameters": list(given.get("cacheKeyParameters") or ()),
            "tlsConfig": given.get("tlsConfig"),
            "responseTransferMode": given.get("responseTransferMode"),
            "integrationResponses": _integration_responses(given.get("responses") or {}) or None,
        }
        return integration

    def _texts(self, given: Mapping[str, Any] | None, path: str, http_method: str) -> dict[str, str]:
        """Mapped parameters; what is no text is left out and warned of (recorded: test_import_…_oas30[prepend])."""
        kept: dict[str, str] = {}
        for name, value in (given or {}).items():
            if isinstance(value, str):
                kept[name] = value
                continue
            shown = json.dumps(value)
            whole = f"{self._prefix().rstrip('/')}{path}"
            self.warnings.append(
                f"Invalid format for 'requestParameters'. Expected type string for property '{name}' of resource "
                f"'{whole}' and method '{http_method}' but got '{shown}'"
            )
        return kept


def _source(kind: str, scheme: Mapping[str, Any]) -> str | None:
    """Where an authoriser looks by default: the header that its security scheme names."""
    if kind == "REQUEST":
        return None
    name = scheme.get("name")
    return f"method.request.header.{name}" if name else DEFAULT_SOURCE


def _as_texts(given: Mapping[str, Any] | None) -> dict[str, str]:
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in (given or {}).items()}


def _integration_responses(given: Mapping[str, Any]) -> dict[str, Document]:
    made: dict[str, Document] = {}
    for pattern, response in given.items():
        status = str(response.get("statusCode") or (pattern if str(pattern).isdigit() else "200"))
        made[status] = {
            "statusCode": status,
            "selectionPattern": None if pattern == DEFAULT else str(pattern),
            "responseParameters": dict(response["responseParameters"]) if response.get("responseParameters") else None,
            "responseTemplates": _as_texts(response["responseTemplates"])
            if response.get("responseTemplates")
            else None,
            "contentHandling": response.get("contentHandling"),
        }
    return made


def documentation_of(definition: Definition) -> Sequence[Mapping[str, Any]]:
    """The documentation parts that a definition brings."""
    found: Sequence[Mapping[str, Any]] = (definition.extension("documentation") or {}).get("documentationParts") or ()
    return found
