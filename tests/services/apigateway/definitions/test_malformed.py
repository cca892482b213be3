"""Definitions, patches and tags that AWS would not take: refused, and nothing has changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from tests.services.apigateway.conftest import Api


def definition(**more: Any) -> dict[str, Any]:
    return {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {}, **more}


def operation(**given: Any) -> dict[str, Any]:
    return definition(paths={"/a": {"get": given}})


def deep(levels: int) -> Any:
    made: Any = {"type": "string"}
    for _ in range(levels):
        made = {"type": "array", "items": made}
    return made


MALFORMED: list[Any] = [
    *({**definition(), name: 5} for name in ("info", "paths", "servers", "components", "security")),
    *(definition(paths={"/a": each}) for each in (5, {"get": 5}, {"parameters": 5}, {"parameters": [5]})),
    *(operation(**{name: 5}) for name in ("parameters", "responses", "requestBody", "security")),
    operation(parameters=[{"in": "query"}]),
    operation(responses={"200": 5}),
    operation(**{"x-amazon-apigateway-integration": 5}),
    *(
        operation(**{"x-amazon-apigateway-integration": {"type": "mock", name: 5}})
        for name in ("responses", "requestParameters", "requestTemplates", "cacheKeyParameters")
    ),
    operation(**{"x-amazon-apigateway-integration": {"type": "mock", "responses": {"default": 7}}}),
    operation(**{"x-amazon-apigateway-integration": {"type": "mock", "timeoutInMillis": "long"}}),
    *(
        {**definition(), f"x-amazon-apigateway-{name}": each}
        for name in ("gateway-responses", "request-validators", "endpoint-configuration", "documentation")
        for each in (5, {"DEFAULT_4XX": 5, "vpcEndpointIds": 5, "documentationParts": 5})
    ),
    definition(components={"securitySchemes": {"a": 5}}),
]


def ids(of: Any) -> str:
    return json.dumps(of)[56:130]


@pytest.mark.parametrize("document", MALFORMED, ids=ids)
def test_what_has_no_objects_where_they_belong_is_no_definition(api: Api, document: Any) -> None:
    for call in (
        lambda body: api.client.import_rest_api(body=body),
        lambda body: api.client.put_rest_api(restApiId=api.id, mode="overwrite", body=body),
    ):
        with pytest.raises(ClientError) as refused:
            call(json.dumps(document).encode())
        error = refused.value.response["Error"]
        assert (error["Code"], error["Message"]) == ("BadRequestException", "Invalid OpenAPI input.")


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"[]", b"5", b"a: &x [*x]", b"{", b"[" * 5000, b"openapi: 3.0.1\npaths: {1: [2]}", b"? {a}: b"],
)
def test_what_can_not_be_read_is_no_definition(api: Api, body: bytes) -> None:
    with pytest.raises(ClientError, match="Invalid OpenAPI input"):
        api.client.put_rest_api(restApiId=api.id, body=body)


def test_a_schema_that_is_nested_too_deep_is_no_definition(api: Api) -> None:
    document = definition(components={"schemas": {"Deep": deep(480)}})
    with pytest.raises(ClientError, match="Invalid OpenAPI input"):
        api.client.put_rest_api(restApiId=api.id, body=json.dumps(document).encode())


def test_names_that_yaml_takes_for_numbers_are_texts(api: Api) -> None:
    body = b"""
    openapi: 3.0.1
    info: {title: t, version: 1}
    paths:
      /a:
        get:
          responses: {200: {description: fine}, 404: {description: none}}
          x-amazon-apigateway-integration: {type: mock, responses: {200: {statusCode: 200}}}
    """
    api.client.put_rest_api(restApiId=api.id, body=body)
    [resource] = [each for each in api.client.get_resources(restApiId=api.id)["items"] if each["path"] == "/a"]
    method = api.client.get_method(restApiId=api.id, resourceId=resource["id"], httpMethod="GET")
    assert set(method["methodResponses"]) == {"200", "404"}
    assert set(method["methodIntegration"]["integrationResponses"]) == {"200"}


def test_an_api_is_as_it_was_when_a_definition_is_refused(api: Api) -> None:
    api.mock("kept")
    before = api.client.get_resources(restApiId=api.id, embed=["methods"])["items"]
    warned = operation(**{"x-amazon-apigateway-integration": {"type": "mock", "requestParameters": {"a": 5}}})
    for document, given in (
        (warned, {"failOnWarnings": True}),
        (definition(paths={"/b": {}}), {"parameters": {"basepath": "none"}}),
    ):
        with pytest.raises(ClientError):
            api.client.put_rest_api(restApiId=api.id, mode="overwrite", body=json.dumps(document).encode(), **given)
        assert api.client.get_resources(restApiId=api.id, embed=["methods"])["items"] == before


@pytest.mark.parametrize(
    "tags", [{"": "x"}, {"aws:a": "x"}, {"{}": "x"}, {"a": "x" * 257}, {str(n): "" for n in range(51)}]
)
def test_tags_that_aws_does_not_allow_are_refused(api: Api, tags: dict[str, str]) -> None:
    arn = f"arn:aws:apigateway:us-east-1::/restapis/{api.id}"
    deployment = api.client.create_deployment(restApiId=api.id)["id"] if api.mock("a") is None else ""
    for call in (
        lambda: api.client.tag_resource(resourceArn=arn, tags=tags),
        lambda: api.client.create_rest_api(name="another", tags=tags),
        lambda: api.client.create_api_key(name="k", tags=tags),
        lambda: api.client.create_usage_plan(name="u", tags=tags),
        lambda: api.client.generate_client_certificate(tags=tags),
        lambda: api.client.create_stage(restApiId=api.id, stageName="s", deploymentId=deployment, tags=tags),
    ):
        with pytest.raises(ClientError) as refused:
            call()
        assert refused.value.response["Error"]["Code"] == "BadRequestException"
    assert [each["name"] for each in api.client.get_rest_apis()["items"]] == ["an-api"]
    assert api.client.get_stages(restApiId=api.id)["item"] == []
    assert api.client.get_api_keys()["items"] == []
