"""Documentation parts and versions."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from awsim.services.apigateway.errors import BadRequestError, ConflictError, NotFoundError
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.patches import Rule, apply_patches
from awsim.services.apigateway.state import APIGatewayState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigateway.models import Document, RestApi
    from awsim.services.apigateway.patches import PatchOperations

RULES = (Rule("/properties"),)
VERSION_RULES = (Rule("/description"),)

METHOD_LIKE = frozenset({"METHOD", "PATH_PARAMETER", "QUERY_PARAMETER", "REQUEST_HEADER", "REQUEST_BODY", "RESPONSE"})
ON_PATHS = METHOD_LIKE | {"RESOURCE", "RESPONSE_HEADER", "RESPONSE_BODY"}
"""Where `path` is `/` if it is not said ("DocumentationPartLocation")."""


class DocumentationOperations(APIGatewayState):
    """Documentation of an API."""

    def create_documentation_part(self, *, rest_api_id: str, location: Mapping[str, str], properties: str) -> Document:
        """Write about a part of an API."""
        api = self.api(rest_api_id)
        return self.add_part(api, location, properties)

    def add_part(self, api: RestApi, location: Mapping[str, str], properties: str) -> Document:
        """Write about a part of an API; importing does, too. Raises ConflictException where something is written."""
        place = {name: value for name, value in location.items() if value is not None}
        if place["type"] in ON_PATHS:
            place = {"path": "/", **place}
        if any(each["location"] == place for each in api.documentation_parts.values()):
            raise ConflictError("Documentation part already exists for the specified location: " + _words(place))
        part: Document = {"id": self.random.lower_alphanumeric(6), "location": place, "properties": properties}
        _check_properties(properties)
        api.documentation_parts[part["id"]] = part
        return part

    def get_documentation_part(self, *, rest_api_id: str, documentation_part_id: str) -> Document:
        """One part."""
        return self._part(rest_api_id, documentation_part_id)[1]

    def get_documentation_parts(
        self,
        *,
        rest_api_id: str,
        type: str | None = None,
        name_query: str | None = None,
        path: str | None = None,
        position: str | None = None,
        limit: int | None = None,
        location_status: str | None = None,
    ) -> Document:
        """The parts of an API, of a type, name or path; `UNDOCUMENTED`: the places that nobody wrote about."""
        api = self.api(rest_api_id)
        parts = list(api.documentation_parts.values())
        if location_status == "UNDOCUMENTED":
            written = [each["location"] for each in parts]
            parts = [{"location": place} for place in _places(api) if place not in written]
        found = {
            f"{number:06}": part
            for number, part in enumerate(parts)
            if _is_meant(part["location"], type, name_query, path)
        }
        scope = ["GetDocumentationParts", rest_api_id, type or "", name_query or "", path or "", location_status or ""]
        return page_of(found, dict, position, limit, scope)

    def update_documentation_part(
        self, *, rest_api_id: str, documentation_part_id: str, patch_operations: PatchOperations = None
    ) -> Document:
        """Write something else."""
        api, part = self._part(rest_api_id, documentation_part_id)
        changed = dict(part)
        apply_patches(changed, patch_operations, RULES)
        _check_properties(changed["properties"])
        api.documentation_parts[documentation_part_id] = changed
        return changed

    def delete_documentation_part(self, *, rest_api_id: str, documentation_part_id: str) -> None:
        """Delete what is written about a part."""
        api, _ = self._part(rest_api_id, documentation_part_id)
        del api.documentation_parts[documentation_part_id]

    def create_documentation_version(
        self,
        *,
        rest_api_id: str,
        documentation_version: str,
        stage_name: str | None = None,
        description: str | None = None,
    ) -> Document:
        """Keep the documentation as it is under a name, which a stage may publish."""
        api = self.api(rest_api_id)
        if documentation_version in api.documentation_versions:
            raise ConflictError("Documentation version already exists for the API")
        version: Document = {
            "version": documentation_version,
            "createdDate": self.now(),
            "description": description,
            "parts": copy.deepcopy(api.documentation_parts),
        }
        if stage_name is not None:
            self.stage(rest_api_id, stage_name)[1].document["documentationVersion"] = documentation_version
        api.documentation_versions[documentation_version] = version
        return _version_shown(version)

    def get_documentation_version(self, *, rest_api_id: str, documentation_version: str) -> Document:
        """One version."""
        return _version_shown(self._version(rest_api_id, documentation_version)[1])

    def get_documentation_versions(
        self, *, rest_api_id: str, position: str | None = None, limit: int | None = None
    ) -> Document:
        """All versions of an API's documentation."""
        api = self.api(rest_api_id)
        scope = ["GetDocumentationVersions", rest_api_id]
        return page_of(api.documentation_versions, _version_shown, position, limit, scope)

    def update_documentation_version(
        self, *, rest_api_id: str, documentation_version: str, patch_operations: PatchOperations = None
    ) -> Document:
        """Describe a version anew."""
        api, version = self._version(rest_api_id, documentation_version)
        changed = dict(version)
        apply_patches(changed, patch_operations, VERSION_RULES)
        api.documentation_versions[documentation_version] = changed
        return _version_shown(changed)

    def delete_documentation_version(self, *, rest_api_id: str, documentation_version: str) -> None:
        """Delete a version."""
        api, _ = self._version(rest_api_id, documentation_version)
        del api.documentation_versions[documentation_version]

    def _part(self, api_id: str, part_id: str) -> tuple[RestApi, Document]:
        api = self.api(api_id)
        found = api.documentation_parts.get(part_id)
        if found is None:
            raise NotFoundError("Invalid Documentation part identifier specified")
        return api, found

    def _version(self, api_id: str, name: str) -> tuple[RestApi, Document]:
        api = self.api(api_id)
        found = api.documentation_versions.get(name)
        if found is None:
            raise NotFoundError("Invalid Documentation version specified")
        return api, found


def _check_properties(properties: str) -> None:
    try:
        read: Any = json.loads(properties)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict) or not read:
        raise BadRequestError("Documentation part properties must be a JSON object that is not empty")


def _words(location: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in location.items())


def _is_meant(location: Mapping[str, str], kind: str | None, name_query: str | None, path: str | None) -> bool:
    if kind is not None and location["type"] != kind:
        return False
    if name_query is not None and name_query not in location.get("name", ""):
        return False
    return path is None or path in location.get("path", "")


def _places(api: RestApi) -> list[dict[str, str]]:
    """What of an API can be written about: the API, its models and authorisers, resources, methods, parameters."""
    places: list[dict[str, str]] = [{"type": "API"}]
    places += [{"type": "AUTHORIZER", "name": each["name"]} for each in api.authorizers.values()]
    places += [{"type": "MODEL", "name": name} for name in api.models]
    for resource in api.resources.values():
        path = api.path_of(resource)
        places.append({"path": path, "type": "RESOURCE"})
        for http_method, method in resource.methods.items():
            at = {"path": path, "method": http_method}
            places.append({"type": "METHOD", **at})
            for parameter in method.get("requestParameters") or ():
                _, _, place, name = parameter.split(".", 3)
                kind = {"path": "PATH_PARAMETER", "header": "REQUEST_HEADER"}.get(place, "QUERY_PARAMETER")
                places.append({"type": kind, **at, "name": name})
            for status in method.get("methodResponses") or ():
                places.append({"type": "RESPONSE", **at, "statusCode": status})
    return places


def _version_shown(version: Document) -> Document:
    return {name: value for name, value in version.items() if name != "parts"}
