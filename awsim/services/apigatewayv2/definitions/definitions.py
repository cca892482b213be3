"""APIs made of OpenAPI 3 definitions, and written as such."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.definitions import Definition
from awsim.services.apigatewayv2.apis.apis import ApiOperations
from awsim.services.apigatewayv2.definitions.exporting import exported
from awsim.services.apigatewayv2.definitions.importing import Importer
from awsim.services.apigatewayv2.errors import BadRequestError

if TYPE_CHECKING:
    from awsim.services.apigatewayv2.models import Api, Document

BASE_PATHS = ("ignore", "prepend", "split")


class DefinitionOperations(ApiOperations):
    """ImportApi, ReimportApi, ExportApi."""

    def import_api(self, *, body: str, basepath: str | None = None, fail_on_warnings: bool | None = None) -> Document:
        """Make an HTTP API of a definition."""
        definition = _read(body)
        made = self.create_api(name=str(definition.info.get("title") or ""), protocol_type="HTTP")
        api = self.api(made["ApiId"])
        try:
            return self._import(api, definition, basepath, fails=bool(fail_on_warnings))
        except BadRequestError:
            del self.apis[api.id]
            raise

    def reimport_api(
        self, *, api_id: str, body: str, basepath: str | None = None, fail_on_warnings: bool | None = None
    ) -> Document:
        """Put a definition in the place of what an API is; stages and deployments stay."""
        api = self.api(api_id)
        return self._import(api, _read(body), basepath, fails=bool(fail_on_warnings))

    def export_api(
        self,
        *,
        api_id: str,
        specification: str,
        output_type: str,
        export_version: str | None = None,
        include_extensions: bool | None = None,
        stage_name: str | None = None,
    ) -> Document:
        """An API as a definition: as it was deployed to a stage, or as it is."""
        api = self.api(api_id)
        if specification != "OAS30":
            raise BadRequestError("Invalid specification. Must be OAS30")
        if export_version not in (None, "1.0"):
            raise BadRequestError("Invalid export version. Must be 1.0")
        content = api.content
        if stage_name is not None:
            _, stage = self.stage(api_id, stage_name)
            deployment = api.deployments.get(stage.document.get("DeploymentId") or "")
            if deployment is None:
                raise BadRequestError(f"Stage {stage_name} has no deployment")
            content = deployment.content
        with_extensions = include_extensions is not False
        document = exported(api, content, stage_name, self.shown(api)["ApiEndpoint"], with_extensions=with_extensions)
        if output_type == "YAML":
            import yaml

            return {"body": yaml.safe_dump(document, sort_keys=False).encode()}
        return {"body": json.dumps(document, indent=2).encode()}

    def _import(self, api: Api, definition: Definition, base_path: str | None, *, fails: bool) -> Document:
        mode = base_path or "ignore"
        if mode not in BASE_PATHS:
            raise BadRequestError(f"Invalid basepath mode specified. Must be one of: [{', '.join(BASE_PATHS)}]")
        importer = Importer(definition, self.random, mode)
        content, models = importer.content(), importer.models()
        if importer.warnings and fails:
            raise BadRequestError("Warnings found during import:\n\t" + "\n\t".join(importer.warnings))
        api.content, api.models = content, models
        settings: dict[str, Any] = importer.settings()
        api.document = {**_without_imported(api.document), **settings}
        api.tags.update(importer.tags())
        self.changed(api)
        return {**self.shown(api), "Warnings": importer.warnings or None}


def _read(body: str) -> Definition:
    definition = Definition(body)
    if definition.is_swagger:
        raise BadRequestError("HTTP APIs are imported from OpenAPI 3.0 definitions")
    return definition


def _without_imported(document: Document) -> Document:
    imported = ("CorsConfiguration", "Description", "Version")
    return {name: value for name, value in document.items() if name not in imported}
