"""HTTP APIs in a simulated AWS, and short ways to what answers at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

REGION = "us-east-1"


@pytest.fixture
def apis(cloud: Cloud) -> Any:
    """A client of API Gateway's HTTP and WebSocket APIs."""
    return boto3.client("apigatewayv2", region_name=REGION)


class HttpApi:
    """An HTTP API that answers at once, at the stage `$default`."""

    def __init__(self, cloud: Cloud, client: Any, **settings: Any) -> None:
        self.cloud = cloud
        self.client = client
        self.functions = 0
        made = client.create_api(**{"Name": "shop", "ProtocolType": "HTTP", **settings})
        self.id, self.endpoint = made["ApiId"], made["ApiEndpoint"]
        client.create_stage(ApiId=self.id, StageName="$default", AutoDeploy=True)

    def integration(self, **given: Any) -> str:
        """The target of an integration."""
        made = self.client.create_integration(ApiId=self.id, **given)
        return f"integrations/{made['IntegrationId']}"

    def function(self, returned: Any, name: str | None = None, version: str = "2.0", **given: Any) -> str:
        """The target that a function answers: with `returned`, or with what that gives for the event."""
        handler = returned if callable(returned) else lambda _: returned
        self.functions += 1
        made = self.cloud.functions.create(name or f"page-{self.functions}", lambda event, _: handler(event))
        settings = {
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": made["FunctionArn"],
            "PayloadFormatVersion": version,
        }
        return self.integration(**{**settings, **given})

    def route(self, key: str, target: str, **given: Any) -> str:
        """The id of a route."""
        return str(self.client.create_route(ApiId=self.id, RouteKey=key, Target=target, **given)["RouteId"])

    def get(self, path: str = "/", **given: Any) -> requests.Response:
        """The answer to a GET."""
        return requests.get(self.endpoint + path, **given)

    def post(self, path: str = "/", **given: Any) -> requests.Response:
        """The answer to a POST."""
        return requests.post(self.endpoint + path, **given)


@pytest.fixture
def api(cloud: Cloud, apis: Any) -> HttpApi:
    """An HTTP API without routes."""
    return HttpApi(cloud, apis)


@pytest.fixture
def api_with(cloud: Cloud, apis: Any) -> Callable[..., HttpApi]:
    """HTTP APIs with settings."""
    return lambda **settings: HttpApi(cloud, apis, **settings)
