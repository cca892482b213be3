"""A definition's text read: JSON or YAML, Swagger 2.0 or OpenAPI 3, and what differs between them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.outline import is_definition
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

METHODS = {
    "get": "GET",
    "put": "PUT",
    "post": "POST",
    "delete": "DELETE",
    "options": "OPTIONS",
    "head": "HEAD",
    "patch": "PATCH",
    "x-amazon-apigateway-any-method": "ANY",
}
PLACES = {"path": "path", "query": "querystring", "header": "header"}
"""Where a definition's parameter is -> where API Gateway says it is."""


class Definition:
    """A definition that was read."""

    def __init__(self, body: str | bytes) -> None:
        text = body if isinstance(body, str) else bytes(body).decode("utf-8", "replace")
        self.document: dict[str, Any] = _read(text)
        self.is_swagger = str(self.document.get("swagger", "")).startswith("2")
        if not self.is_swagger and not str(self.document.get("openapi", "")).startswith("3"):
            raise invalid_input()

    @property
    def info(self) -> Mapping[str, Any]:
        """Title, version and description."""
        found: Mapping[str, Any] = self.document.get("info") or {}
        return found

    def extension(self, name: str) -> Any:
        """`x-amazon-apigateway-{name}` of the whole, None where it is not there."""
        return self.document.get(f"x-amazon-apigateway-{name}")

    def schemas(self) -> Mapping[str, Any]:
        """The models, by name."""
        if self.is_swagger:
            found: Mapping[str, Any] = self.document.get("definitions") or {}
        else:
            found = (self.document.get("components") or {}).get("schemas") or {}
        return found

    def security_schemes(self) -> Mapping[str, Any]:
        """Who may call, by name."""
        if self.is_swagger:
            found: Mapping[str, Any] = self.document.get("securityDefinitions") or {}
        else:
            found = (self.document.get("components") or {}).get("securitySchemes") or {}
        return found

    def base_path(self) -> str:
        """The path below which all paths are, without a slash at its end."""
        if self.is_swagger:
            return str(self.document.get("basePath") or "").rstrip("/")
        servers = self.document.get("servers") or [{}]
        server = servers[0]
        url, variables = str(server.get("url") or ""), server.get("variables") or {}
        if "basePath" in variables:  # whether the URL has it or not (recorded: test_import_…_oas30[prepend])
            return "/" + str(variables["basePath"].get("default", "")).strip("/")
        for name, variable in variables.items():
            url = url.replace(f"{{{name}}}", str(variable.get("default", "")).strip("/"))
        path = url.split("://", 1)[-1]
        path = path[path.index("/") :] if "/" in path else ""
        return path.rstrip("/")

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """(path, HTTP method, operation), with the parameters of the whole path."""
        for path, item in (self.document.get("paths") or {}).items():
            shared = self.resolved(item).get("parameters") or []
            for key, operation in self.resolved(item).items():
                if key.lower() in METHODS and isinstance(operation, dict):
                    parameters = [*shared, *(operation.get("parameters") or [])]
                    yield path, METHODS[key.lower()], {**operation, "parameters": parameters}

    def paths(self) -> list[str]:
        """All paths, also those without methods."""
        return list(self.document.get("paths") or {})

    def resolved(self, part: Any) -> dict[str, Any]:
        """A part of the definition, or what its `$ref` leads to."""
        reference = part.get("$ref") if isinstance(part, dict) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return part if isinstance(part, dict) else {}
        found: Any = self.document
        for step in reference[2:].split("/"):
            found = found.get(step.replace("~1", "/").replace("~0", "~"), {}) if isinstance(found, dict) else {}
        return found if isinstance(found, dict) else {}

    def request_models(self, operation: Mapping[str, Any]) -> dict[str, Any]:
        """Content type -> the schema of an operation's body."""
        if not self.is_swagger:
            return self.content_schemas(self.resolved(operation.get("requestBody") or {}))
        types = operation.get("consumes") or self.document.get("consumes") or ["application/json"]
        bodies = [self.resolved(each) for each in operation["parameters"]]
        schema = next((each.get("schema") for each in bodies if each.get("in") == "body"), None)
        return dict.fromkeys(types, schema) if schema else {}

    def response_models(self, operation: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
        """Content type -> the schema of a response's body."""
        if not self.is_swagger:
            return self.content_schemas(response)
        types = operation.get("produces") or self.document.get("produces") or ["application/json"]
        return dict.fromkeys(types, response["schema"]) if response.get("schema") else {}

    @staticmethod
    def content_schemas(part: Mapping[str, Any]) -> dict[str, Any]:
        """Content type -> schema, as OpenAPI 3 has them under `content`."""
        content = part.get("content") or {}
        return {kind: each["schema"] for kind, each in content.items() if isinstance(each, dict) and each.get("schema")}


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = _read_yaml(text)
    except RecursionError:
        raise invalid_input() from None
    if not is_definition(found):
        raise invalid_input()
    document: dict[str, Any] = found
    return document


def _read_yaml(text: str) -> Any:
    import yaml

    class Texts(yaml.SafeLoader):
        """Moments stay texts: `version: 2022-04-12` is none."""

    Texts.yaml_implicit_resolvers = {
        key: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    try:
        # By way of JSON names are texts, and nothing holds itself.
        return json.loads(json.dumps(yaml.load(text, Loader=Texts)))  # noqa: S506  a safe loader
    except (yaml.YAMLError, TypeError, ValueError, RecursionError):
        raise invalid_input() from None


def invalid_input() -> ServiceError:
    """What was handed over is no definition (recorded: test_import_api_bad_file)."""
    return ServiceError("Invalid OpenAPI input.", code="BadRequestException", status=400)
