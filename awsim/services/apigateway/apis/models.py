"""Models: the JSON schemas of an API's bodies."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.schema_templates import template_of
from awsim.services.apigateway.errors import BadRequestError, ConflictError, NotFoundError
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.patches import Rule, apply_patches
from awsim.services.apigateway.state import APIGatewayState

if TYPE_CHECKING:
    from awsim.services.apigateway.models import Document, RestApi
    from awsim.services.apigateway.patches import PatchOperations

RULES = (Rule("/description"), Rule("/schema"))

_NAME = re.compile(r"[A-Za-z0-9]+")
_LOCAL = re.compile(r"https://apigateway\.[^/]+/restapis/[^/]+/models/(?P<name>[A-Za-z0-9]+)$")


class ModelOperations(APIGatewayState):
    """Models of an API."""

    def create_model(
        self,
        *,
        rest_api_id: str,
        name: str,
        content_type: str,
        description: str | None = None,
        schema: str | None = None,
    ) -> Document:
        """Make a model."""
        if not name:
            raise BadRequestError("Model name must be non-empty")
        _check_schema(schema)
        api = self.api(rest_api_id)
        if name in api.models:
            raise ConflictError("Model name already exists for this REST API")
        if _NAME.fullmatch(name) is None:
            raise BadRequestError("Model name must be alphanumeric: " + name)
        api.models[name] = {
            "id": self.random.lower_alphanumeric(6),
            "name": name,
            "description": description,
            "schema": schema,
            "contentType": content_type,
        }
        return api.models[name]

    def get_model(self, *, rest_api_id: str, model_name: str, flatten: bool = False) -> Document:
        """One model; `flatten` puts the models that it refers to into it."""
        api = self.api(rest_api_id)
        found = _model(api, model_name)
        return {**found, "schema": json.dumps(flattened(api, model_name))} if flatten else found

    def get_models(self, *, rest_api_id: str, position: str | None = None, limit: int | None = None) -> Document:
        """All models of an API."""
        api = self.api(rest_api_id)
        by_id = {each["id"]: each for each in api.models.values()}
        return page_of(by_id, dict, position, limit, ["GetModels", rest_api_id])

    def update_model(self, *, rest_api_id: str, model_name: str, patch_operations: PatchOperations = None) -> Document:
        """Change a model's schema or description."""
        api = self.api(rest_api_id)
        changed = dict(_model(api, model_name))
        apply_patches(changed, patch_operations, RULES)
        _check_schema(changed["schema"])
        api.models[model_name] = changed
        return changed

    def delete_model(self, *, rest_api_id: str, model_name: str) -> None:
        """Delete a model that no method and no other model refers to."""
        api = self.api(rest_api_id)
        _model(api, model_name)
        user = _user_of(api, model_name)
        if user is not None:
            raise ConflictError(f"Cannot delete model '{model_name}', is referenced in {user}")
        del api.models[model_name]

    def get_model_template(self, *, rest_api_id: str, model_name: str) -> Document:
        """A mapping template that makes a body of this model from a request that has one."""
        api = self.api(rest_api_id)
        schema = flattened(api, model_name)
        return {"value": template_of(schema)}


def _model(api: RestApi, name: str) -> Document:
    found = api.models.get(name)
    if found is None:
        raise NotFoundError(f"Invalid model name specified: {name}")
    return found


def _check_schema(schema: str | None) -> None:
    try:
        read = json.loads(schema or "")
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict) or not read:
        raise BadRequestError("Model schema must have at least 1 property or array items defined")


def _user_of(api: RestApi, name: str) -> str | None:
    """Who refers to a model, in the words of the refusal to delete it."""
    for resource in api.resources.values():
        for http_method, method in resource.methods.items():
            place = f"{api.path_of(resource)}/{http_method}"
            if name in (method.get("requestModels") or {}).values():
                return f"method request: {place}"
            for response in (method.get("methodResponses") or {}).values():
                if name in (response.get("responseModels") or {}).values():
                    return f"method response: {place}/{response['statusCode']}"
    for other in api.models.values():
        if other["name"] != name and name in _referred(json.loads(other["schema"])):
            return f"model: {other['name']}"
    return None


def _referred(schema: Any) -> set[str]:
    """The models of the API that a schema refers to."""
    if isinstance(schema, list):
        return set().union(*map(_referred, schema))
    if not isinstance(schema, dict):
        return set()
    found = _LOCAL.match(str(schema.get("$ref", "")))
    inner = set().union(*map(_referred, schema.values())) if schema else set()
    return inner | {found["name"]} if found is not None else inner


def flattened(api: RestApi, name: str) -> dict[str, Any]:
    """A model's schema with the models that it refers to as its definitions.

    Raises NotFoundException for a model that is not there.
    """
    definitions: dict[str, Any] = {}
    top: dict[str, Any] = _with_local_references(api, json.loads(_model(api, name)["schema"]), definitions)
    if definitions:
        top["definitions"] = {**top.get("definitions", {}), **definitions}
    return top


def _with_local_references(api: RestApi, schema: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_with_local_references(api, each, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = _LOCAL.match(str(schema.get("$ref", "")))
    if found is not None and found["name"] in api.models:
        name = found["name"]
        if name not in definitions:
            definitions[name] = {}
            definitions[name] = _with_local_references(api, json.loads(api.models[name]["schema"]), definitions)
        return {"$ref": f"#/definitions/{name}"}
    return {key: _with_local_references(api, each, definitions) for key, each in schema.items()}
