"""ImportRestApi, PutRestApi, ImportDocumentationParts, GetExport."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.definitions import Definition, invalid_input
from awsim.services.apigateway.apis.rest_apis import RestApiOperations, endpoint_of, shown
from awsim.services.apigateway.definitions.exporting import exported
from awsim.services.apigateway.definitions.importing import Importer, documentation_of
from awsim.services.apigateway.deployments.deployments import frozen
from awsim.services.apigateway.documentation.documentation import DocumentationOperations
from awsim.services.apigateway.errors import BadRequestError
from awsim.services.apigateway.models import Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigateway.models import Document, RestApi

BASE_PATHS = ("ignore", "prepend", "split")
_NOT_DEFINED = ("tags", "documentation_versions", "deployments", "stages")
"""What of an API no definition has."""


class DefinitionOperations(RestApiOperations, DocumentationOperations):
    """APIs from and as definitions."""

    def import_rest_api(
        self, *, body: Any, fail_on_warnings: bool = False, parameters: Mapping[str, str] | None = None
    ) -> Document:
        """Make an API of a definition."""
        definition = Definition(body)
        given = parameters or {}
        api = self.new_api()
        api.models = {}
        types = given.get("endpointConfigurationTypes")
        endpoint = {"types": types.split(",")} if types else None
        api.document |= {
            "apiKeySource": "HEADER",
            "endpointConfiguration": endpoint_of(endpoint),
            "disableExecuteApiEndpoint": given.get("disableExecuteApiEndpoint", "").lower() == "true",
        }
        warnings = self._import(api, definition, given, fail_on_warnings=fail_on_warnings)
        self.apis[api.id] = api
        return {**shown(api), "tags": None, "warnings": warnings or None}

    def put_rest_api(
        self,
        *,
        rest_api_id: str,
        body: Any,
        mode: str = "merge",
        fail_on_warnings: bool = False,
        parameters: Mapping[str, str] | None = None,
    ) -> Document:
        """Put a definition into an API that is there: over what it has, or in its place."""
        present = self.api(rest_api_id)
        definition = Definition(body)
        # The API stays as it is where the definition is refused.
        api = replace(frozen(present), **{name: getattr(present, name) for name in _NOT_DEFINED})
        api.documentation_parts = dict(present.documentation_parts)
        if mode == "overwrite":
            _clear(api)
        warnings = self._import(api, definition, parameters or {}, fail_on_warnings=fail_on_warnings)
        self.apis[rest_api_id] = api
        return {**shown(api), "warnings": warnings or None}

    def import_documentation_parts(
        self, *, rest_api_id: str, body: Any, mode: str = "merge", fail_on_warnings: bool = False
    ) -> Document:
        """Take the documentation parts of a definition."""
        api = self.api(rest_api_id)
        definition = Definition(body)
        before = api.documentation_parts
        api.documentation_parts = {} if mode == "overwrite" else dict(before)
        try:
            ids, warnings = self._import_documentation(api, definition, fail_on_warnings=fail_on_warnings)
        except BadRequestError:
            api.documentation_parts = before
            raise
        return {"ids": ids, "warnings": warnings or None}

    def get_export(
        self,
        *,
        rest_api_id: str,
        stage_name: str,
        export_type: str,
        parameters: Mapping[str, str] | None = None,
        accepts: str | None = None,
    ) -> Document:
        """A stage's API as a definition: `swagger` or `oas30`, as JSON or YAML, with the extensions asked for."""
        api, stage = self.stage(rest_api_id, stage_name)
        if export_type not in ("swagger", "oas30"):
            raise BadRequestError("Invalid export type specified. Must be one of: [swagger, oas30]")
        wanted = {each.strip() for each in (parameters or {}).get("extensions", "").split(",") if each.strip()}
        content = api.deployments[stage.deployment_id].content
        document = exported(content, stage_name, self.region, is_swagger=export_type == "swagger", extensions=wanted)
        kind = accepts or "application/json"
        if "yaml" in kind:
            import yaml

            text = yaml.safe_dump(document, sort_keys=False)
        else:
            text = json.dumps(document, indent=2)
        suffix = "yaml" if "yaml" in kind else "json"
        return {
            "contentType": kind,
            "contentDisposition": f'attachment; filename="{export_type}_{self.now():.0f}.{suffix}"',
            "body": text.encode(),
        }

    def _import(
        self, api: RestApi, definition: Definition, parameters: Mapping[str, str], *, fail_on_warnings: bool
    ) -> list[str]:
        base_path = parameters.get("basepath") or parameters.get("basePath") or "ignore"
        if base_path not in BASE_PATHS:
            raise BadRequestError(f"Invalid basepath mode specified. Must be one of: [{', '.join(BASE_PATHS)}]")
        importer = Importer(api, definition, self.random, base_path)
        try:
            importer.run()
        except RecursionError:
            raise invalid_input() from None
        _, warnings = self._import_documentation(api, definition, fail_on_warnings=fail_on_warnings)
        found = [*importer.warnings, *warnings]
        if found and fail_on_warnings:
            raise BadRequestError("Warnings found during import:\n\t" + "\n\t".join(found))
        return found

    def _import_documentation(
        self, api: RestApi, definition: Definition, *, fail_on_warnings: bool
    ) -> tuple[list[str], list[str]]:
        ids, warnings = [], []
        for part in documentation_of(definition):
            text = json.dumps(part.get("properties") or {})
            try:
                ids.append(self.add_part(api, part["location"], text)["id"])
            except (BadRequestError, KeyError) as error:
                if fail_on_warnings:
                    raise BadRequestError(str(error)) from error
                warnings.append(str(error))
        return ids, warnings


def _clear(api: RestApi) -> None:
    """Take out what a definition puts in; deployments and stages stay."""
    api.resources = {api.root_id: Resource(api.root_id, None, "")}
    api.models, api.validators, api.authorizers, api.gateway_responses = {}, {}, {}, {}
    api.documentation_parts = {}
    api.document |= {"description": None, "binaryMediaTypes": None, "minimumCompressionSize": None, "policy": None}
