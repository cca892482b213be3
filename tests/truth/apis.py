"""APIs that scenarios begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from .recordings import Replay


def api_of(replay: Replay, **given: Any) -> tuple[Any, str, str]:
    """A client, and a new API with its root."""
    client = replay.client("apigateway")
    made = client.create_rest_api(**{"name": "an-api", **given})
    return client, made["id"], made["rootResourceId"]


def patch(op: str, path: str, value: str | None = None, **more: str) -> dict[str, str]:
    return {"op": op, "path": path, **({} if value is None else {"value": value}), **more}


def mocked(client: Any, api: str, resource: str, method: str = "GET", **integration: Any) -> None:
    """A method with nothing behind it, which is answered with 200."""
    at = {"restApiId": api, "resourceId": resource, "httpMethod": method}
    client.put_method(**at, authorizationType="NONE")
    templates = {"application/json": '{"statusCode": 200}'}
    client.put_integration(**{**at, "type": "MOCK", "requestTemplates": templates, **integration})
    client.put_method_response(**at, statusCode="200")
    client.put_integration_response(**at, statusCode="200")


def deployed(client: Any, api: str, root: str, **given: Any) -> str:
    """The id of a deployment of an API that has one method."""
    mocked(client, api, root)
    return str(client.create_deployment(restApiId=api, **given)["id"])


def url_of(api: str, path: str, stage: str = "dev", **query: str) -> str:
    found = f"https://{api}.execute-api.us-east-1.amazonaws.com/{stage}/{path.lstrip('/')}"
    return f"{found}?{urlencode(query)}" if query else found
