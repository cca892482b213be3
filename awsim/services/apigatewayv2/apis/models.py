"""Models: schemas of bodies, for WebSocket APIs and for definitions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.fabric.apis.schema_templates import template_of
from awsim.services.apigatewayv2.documents import changed, page_of
from awsim.services.apigatewayv2.errors import BadRequestError, ConflictError, invalid_identifier
from awsim.services.apigatewayv2.state import ApiGatewayV2State

if TYPE_CHECKING:
    from awsim.services.apigatewayv2.models import Api, Document


class ModelOperations(ApiGatewayV2State):
    """Models of APIs."""

    def create_model(
        self,
        *,
        api_id: str,
        name: str,
        schema: str,
        content_type: str | None = None,
        description: str | None = None,
    ) -> Document:
        """Make a model."""
        api = self.api(api_id)
        self._check_model(api, name, schema)
        model: Document = {
            "ModelId": self.random.lower_alphanumeric(6),
            "Name": name,
            "Schema": schema,
            "ContentType": content_type or "application/json",
            "Description": description,
        }
        api.models[model["ModelId"]] = model
        return model

    def get_model(self, *, api_id: str, model_id: str) -> Document:
        """One model."""
        return self._model(api_id, model_id)[1]

    def get_models(self, *, api_id: str, max_results: str | None = None, next_token: str | None = None) -> Document:
        """An API's models."""
        return page_of(self.api(api_id).models, dict, max_results, next_token, ["GetModels", api_id])

    def get_model_template(self, *, api_id: str, model_id: str) -> Document:
        """A mapping template that makes a body of this model from a request that has one."""
        return {"Value": template_of(json.loads(self._model(api_id, model_id)[1]["Schema"]))}

    def update_model(self, *, api_id: str, model_id: str, **given: Any) -> Document:
        """Change a model."""
        api, model = self._model(api_id, model_id)
        name = given.get("name")
        self._check_model(api, name if name != model["Name"] else None, given.get("schema"))
        api.models[model_id] = changed(model, given)
        return api.models[model_id]

    def delete_model(self, *, api_id: str, model_id: str) -> None:
        """Delete a model."""
        api, _ = self._model(api_id, model_id)
        del api.models[model_id]

    def _model(self, api_id: str, model_id: str) -> tuple[Api, Document]:
        api = self.api(api_id)
        found = api.models.get(model_id)
        if found is None:
            raise invalid_identifier("Model", model_id)
        return api, found

    def _check_model(self, api: Api, name: str | None, schema: str | None) -> None:
        if name is not None and any(each["Name"] == name for each in api.models.values()):
            raise ConflictError(f"Model name already exists for this REST API: {name}")
        try:
            read = {} if schema is None else json.loads(schema)
        except ValueError:
            read = None
        if not isinstance(read, dict):
            self.refuse(BadRequestError("Invalid model schema specified"), "CreateModel", "Schema")
