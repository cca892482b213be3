"""REST APIs in a simulated AWS, and the requests most tests begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

if TYPE_CHECKING:
    from awsim import Cloud

REGION = "us-east-1"
ACCOUNT = "123456789012"
OK = {"application/json": '{"statusCode": 200}'}


class Api:
    """A REST API under construction, and requests to it once it is deployed."""

    def __init__(self, cloud: Cloud, **given: Any) -> None:
        self.cloud = cloud
        self.client = boto3.client("apigateway", region_name=REGION)
        made = self.client.create_rest_api(**{"name": "an-api", **given})
        self.id: str = made["id"]
        self.root: str = made["rootResourceId"]
        self.resources = {"": self.root}

    def resource(self, path: str) -> str:
        """The id of the resource at a path, made if it is not there."""
        here = ""
        for part in path.strip("/").split("/"):
            if not part:
                continue
            below = f"{here}/{part}"
            if below not in self.resources:
                made = self.client.create_resource(restApiId=self.id, parentId=self.resources[here], pathPart=part)
                self.resources[below] = made["id"]
            here = below
        return self.resources[here]

    def at(self, path: str, method: str = "GET") -> dict[str, str]:
        """How operations name a method."""
        return {"restApiId": self.id, "resourceId": self.resource(path), "httpMethod": method}

    def mock(self, path: str = "/", method: str = "GET", template: str = "{}", **given: Any) -> None:
        """A method that a template answers; `given` are parameters of PutMethod."""
        at = self.at(path, method)
        self.client.put_method(**{**at, "authorizationType": "NONE", **given})
        self.client.put_integration(**at, type="MOCK", requestTemplates=OK)
        self.client.put_method_response(**at, statusCode="200")
        self.client.put_integration_response(**at, statusCode="200", responseTemplates={"application/json": template})

    def proxy(self, path: str, handler: Any, method: str = "ANY", *, name: str = "proxied", **given: Any) -> None:
        """A method whose requests go whole to a function."""
        self.cloud.functions.create(name, handler)
        at = self.at(path, method)
        self.client.put_method(**{**at, "authorizationType": "NONE", **given})
        self.client.put_integration(**at, type="AWS_PROXY", integrationHttpMethod="POST", uri=invocation_of(name))

    def aws(self, path: str, uri: str, *, template: str | None = None, method: str = "POST", **given: Any) -> None:
        """A method that calls AWS; `given` are parameters of PutIntegration."""
        at = self.at(path, method)
        self.client.put_method(**at, authorizationType="NONE")
        templates = {} if template is None else {"requestTemplates": {"application/json": template}}
        self.client.put_integration(**at, type="AWS", integrationHttpMethod="POST", uri=uri, **templates, **given)
        self.client.put_method_response(**at, statusCode="200")
        self.client.put_integration_response(**at, statusCode="200")

    def deploy(self, stage: str = "dev", **given: Any) -> str:
        """Deploy, to a stage; the deployment's id."""
        return str(self.client.create_deployment(restApiId=self.id, stageName=stage, **given)["id"])

    def patch_stage(self, *patches: tuple[str, str, str], stage: str = "dev") -> Any:
        """Change a stage by (op, path, value)."""
        operations = [{"op": op, "path": path, "value": value} for op, path, value in patches]
        return self.client.update_stage(restApiId=self.id, stageName=stage, patchOperations=operations)

    def url(self, path: str = "/", stage: str = "dev") -> str:
        """Where a stage answers."""
        return f"https://{self.id}.execute-api.{REGION}.amazonaws.com/{stage}/{path.lstrip('/')}"

    def get(self, path: str = "/", **given: Any) -> requests.Response:
        """The answer to a GET."""
        return requests.get(self.url(path), **given)

    def post(self, path: str = "/", **given: Any) -> requests.Response:
        """The answer to a POST."""
        return requests.post(self.url(path), **given)


def invocation_of(function: str) -> str:
    """The URI of an integration with a function."""
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"
    return f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"


@pytest.fixture
def client(cloud: Cloud) -> Any:
    """A client of API Gateway."""
    return boto3.client("apigateway", region_name=REGION)


@pytest.fixture
def api(cloud: Cloud) -> Api:
    """An API with nothing but its root."""
    return Api(cloud)
