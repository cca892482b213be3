"""APIs as resources of stacks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from tests.services.apigateway.conftest import invocation_of

if TYPE_CHECKING:
    from tests.services.conftest import Stack

pytestmark = pytest.mark.usefixtures("cloud")

API: dict[str, Any] = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "an-api", "Description": "one"}}
ROOT = {"Fn::GetAtt": ["Api", "RootResourceId"]}
REF = {"Ref": "Api"}


def resource(kind: str, depends: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    made = {"Type": f"AWS::ApiGateway::{kind}", "Properties": properties}
    return {**made, "DependsOn": depends} if depends else made


def mock(template: str = '{"n": 1}', **properties: Any) -> dict[str, Any]:
    integration = {
        "Type": "MOCK",
        "RequestTemplates": {"application/json": '{"statusCode": 200}'},
        "IntegrationResponses": [{"StatusCode": "200", "ResponseTemplates": {"application/json": template}}],
    }
    return resource(
        "Method",
        RestApiId=REF,
        HttpMethod="GET",
        **{
            "ResourceId": {"Ref": "Pets"},
            "AuthorizationType": "NONE",
            "Integration": integration,
            "MethodResponses": [{"StatusCode": "200"}],
            **properties,
        },
    )


def pets() -> dict[str, Any]:
    return resource("Resource", RestApiId=REF, ParentId=ROOT, PathPart="pets")


def url(api: str, path: str, stage: str = "dev") -> str:
    return f"https://{api}.execute-api.us-east-1.amazonaws.com/{stage}/{path}"


def test_a_stack_makes_an_api_that_answers(stack: Stack) -> None:
    made = stack.make(
        {"api": REF, "root": ROOT, "deployment": {"Ref": "Deployment"}},
        Api=API,
        Pets=pets(),
        Get=mock(),
        Deployment=resource("Deployment", ["Get"], RestApiId=REF, StageName="dev"),
    )
    assert requests.get(url(made["api"], "pets")).json() == {"n": 1}
    client = boto3.client("apigateway", region_name="us-east-1")
    shown = client.get_rest_api(restApiId=made["api"])
    assert (shown["name"], shown["rootResourceId"]) == ("an-api", made["root"])
    assert client.get_stage(restApiId=made["api"], stageName="dev")["deploymentId"] == made["deployment"]
    stack.client.delete_stack(StackName=stack.name)
    assert client.get_rest_apis()["items"] == []


def test_methods_and_settings_are_updated_in_place(stack: Stack) -> None:
    def resources(template: str, description: str, depends: str) -> dict[str, Any]:
        return {
            "Api": {**API, "Properties": {"Name": "an-api", "Description": description}},
            "Pets": pets(),
            "Get": mock(template),
            depends: resource("Deployment", ["Get"], RestApiId=REF),
            "Stage": resource(
                "Stage",
                RestApiId=REF,
                StageName="dev",
                DeploymentId={"Ref": depends},
                Variables={"color": description},
                MethodSettings=[{"ResourcePath": "/*", "HttpMethod": "*", "ThrottlingBurstLimit": len(description)}],
            ),
        }

    before = stack.make({"api": REF}, **resources('{"n": 1}', "one", "First"))
    after = stack.update({"api": REF}, **resources('{"n": 2}', "three", "Second"))
    assert before == after
    assert requests.get(url(after["api"], "pets")).json() == {"n": 2}
    client = boto3.client("apigateway", region_name="us-east-1")
    shown = client.get_stage(restApiId=after["api"], stageName="dev")
    assert shown["variables"] == {"color": "three"}
    assert shown["methodSettings"]["*/*"]["throttlingBurstLimit"] == 5
    assert client.get_rest_api(restApiId=after["api"])["description"] == "three"
    assert len(client.get_deployments(restApiId=after["api"])["items"]) == 1


def test_an_api_of_a_definition(stack: Stack) -> None:
    integration = {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": '{"n": 3}'}}},
    }
    operation = {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": integration}
    body = {"openapi": "3.0.1", "info": {"title": "of a body"}, "paths": {"/pets": {"get": operation}}}
    made = stack.make(
        {"api": REF},
        Api={"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": body}},
        Deployment=resource("Deployment", RestApiId=REF, StageName="dev"),
    )
    assert requests.get(url(made["api"], "pets")).json() == {"n": 3}
    client = boto3.client("apigateway", region_name="us-east-1")
    assert client.get_rest_api(restApiId=made["api"])["name"] == "of a body"


def test_what_else_belongs_to_an_api(stack: Stack) -> None:
    schema = {"type": "object", "required": ["a"]}
    made = stack.make(
        {
            "api": REF,
            "model": {"Ref": "Model"},
            "validator": {"Ref": "Validator"},
            "authorizer": {"Ref": "Authorizer"},
            "plan": {"Ref": "Plan"},
            "key": {"Ref": "Key"},
            "joined": {"Ref": "PlanKey"},
            "account": {"Ref": "Account"},
            "domain": {"Fn::GetAtt": ["Domain", "RegionalDomainName"]},
        },
        Api=API,
        Pets=pets(),
        Get=mock(),
        Deployment=resource("Deployment", ["Get", "Missing"], RestApiId=REF, StageName="dev"),
        Model=resource("Model", RestApiId=REF, ContentType="application/json", Schema=schema),
        Validator=resource("RequestValidator", RestApiId=REF, Name="v", ValidateRequestBody=True),
        Authorizer=resource("Authorizer", RestApiId=REF, Name="a", Type="TOKEN", AuthorizerUri=invocation_of("f")),
        Missing=resource("GatewayResponse", RestApiId=REF, ResponseType="DEFAULT_4XX", StatusCode="418"),
        Key=resource("ApiKey", Name="key", Enabled=True),
        Plan=resource(
            "UsagePlan",
            ["Deployment"],
            UsagePlanName="plan",
            ApiStages=[{"ApiId": REF, "Stage": "dev"}],
            Quota={"Limit": 5, "Period": "DAY"},
        ),
        PlanKey=resource("UsagePlanKey", KeyId={"Ref": "Key"}, KeyType="API_KEY", UsagePlanId={"Ref": "Plan"}),
        Account=resource("Account", CloudWatchRoleArn="arn:aws:iam::123456789012:role/logs"),
        Domain=resource(
            "DomainName",
            DomainName="api.example.test",
            RegionalCertificateArn="arn:aws:acm:us-east-1:123456789012:certificate/a",
            EndpointConfiguration={"Types": ["REGIONAL"]},
        ),
        Mapping=resource(
            "BasePathMapping",
            ["Deployment", "Domain"],
            DomainName="api.example.test",
            RestApiId=REF,
            Stage="dev",
        ),
    )
    client = boto3.client("apigateway", region_name="us-east-1")
    at = {"restApiId": made["api"]}
    assert json.loads(client.get_model(**at, modelName=made["model"])["schema"]) == schema
    assert client.get_request_validator(**at, requestValidatorId=made["validator"])["validateRequestBody"]
    assert client.get_authorizer(**at, authorizerId=made["authorizer"])["name"] == "a"
    assert requests.get(url(made["api"], "nowhere")).status_code == 418
    assert client.get_usage_plan(usagePlanId=made["plan"])["quota"] == {"limit": 5, "offset": 0, "period": "DAY"}
    assert made["joined"] == f"{made['key']}:{made['plan']}"
    assert client.get_account()["cloudwatchRoleArn"].endswith("role/logs")
    assert requests.get("https://api.example.test/pets").json() == {"n": 1}
    assert made["domain"].endswith(".execute-api.us-east-1.amazonaws.com")
    stack.client.delete_stack(StackName=stack.name)
    assert [client.get_rest_apis()["items"], client.get_usage_plans()["items"], client.get_api_keys()["items"]] == [
        []
    ] * 3
    assert client.get_domain_names()["items"] == []


def test_tags_of_stacks_are_on_apis(stack: Stack) -> None:
    tagged = {**API, "Properties": {**API["Properties"], "Tags": [{"Key": "team", "Value": "a"}]}}
    made = stack.make({"api": REF}, Api=tagged)
    client = boto3.client("apigateway", region_name="us-east-1")
    arn = f"arn:aws:apigateway:us-east-1::/restapis/{made['api']}"
    tags = client.get_tags(resourceArn=arn)["tags"]
    assert tags["team"] == "a"
    assert tags["aws:cloudformation:logical-id"] == "Api"
    found = boto3.client("resourcegroupstaggingapi", region_name="us-east-1").get_resources(
        TagFilters=[{"Key": "team", "Values": ["a"]}]
    )
    assert [each["ResourceARN"] for each in found["ResourceTagMappingList"]] == [arn]
