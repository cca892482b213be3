"""Requests to REST APIs, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import requests

from .apis import api_of, mocked, url_of
from .functions import create
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

APIS = Recordings("apigateway")
OK = {"application/json": '{"statusCode": 200}'}


def integrated(
    client: Any, api: str, resource: str, method: str, response: dict[str, Any] | None = None, **given: Any
) -> None:
    """A method with what is behind it, answered with 200."""
    at = {"restApiId": api, "resourceId": resource, "httpMethod": method}
    client.put_method(**at, authorizationType="NONE")
    client.put_integration(**{**at, "integrationHttpMethod": "POST", **given})
    client.put_method_response(**at, statusCode="200")
    client.put_integration_response(**at, statusCode="200", **(response or {}))


@APIS.scenario(
    *(
        f"TestIntegrations::test_mock_integration_response[{behaviour}-UrlType.{kind}]"
        for behaviour, kind in (
            *(("NEVER", "PATH_BASED-GET"), ("NEVER", "PATH_BASED-POST"), ("WHEN_NO_MATCH", "HOST_BASED-POST")),
            *(("WHEN_NO_MATCH", "PATH_BASED-GET"), ("WHEN_NO_MATCH", "PATH_BASED-POST")),
            *(("WHEN_NO_TEMPLATES", "HOST_BASED-POST"), ("WHEN_NO_TEMPLATES", "PATH_BASED-GET")),
            ("WHEN_NO_TEMPLATES", "PATH_BASED-POST"),
        )
    )
)
def nothing_answers_by_its_templates(replay: Replay) -> None:
    behaviour, _, rest = replay.parameter.partition("-")
    method = rest.rpartition("-")[2]
    client, api, root = api_of(replay)
    resource = client.create_resource(restApiId=api, parentId=root, pathPart="{id}")["id"]
    at = {"restApiId": api, "resourceId": resource, "httpMethod": method}
    client.put_method(**at, authorizationType="NONE")
    client.put_integration(**at, type="MOCK", passthroughBehavior=behaviour, requestTemplates=OK)
    client.put_method_response(**at, statusCode="200")
    template = """{"statusCode": 200, "id": $input.params().path.id}"""
    client.put_integration_response(**at, statusCode="200", responseTemplates={"application/json": template})
    client.create_deployment(restApiId=api, stageName="dev")
    replay.match("mock-response", requests.request(method, url_of(api, "42")).json())


@APIS.scenario("TestAPIGateway::test_api_gateway_mock_integration")
def a_definition_is_answered_by(replay: Replay) -> None:
    client, api, root = api_of(replay)
    resource = client.create_resource(restApiId=api, parentId=root, pathPart="echo")["id"]
    resource = client.create_resource(restApiId=api, parentId=resource, pathPart="{data}")["id"]
    template = """{"echo": "$input.params('data')", "response": "mocked"}"""
    mocked(client, api, resource, "ANY")
    client.put_integration_response(
        restApiId=api,
        resourceId=resource,
        httpMethod="ANY",
        statusCode="200",
        responseTemplates={"application/json": template},
    )
    client.create_deployment(restApiId=api, stageName="dev")
    replay.match("mocked-response", requests.get(url_of(api, "echo/foobar")).json())


@APIS.scenario("TestApigatewayRouting::test_routing_not_found")
def paths_and_methods_that_are_not_there(replay: Replay) -> None:
    client, api, root = api_of(replay)
    resource = client.create_resource(restApiId=api, parentId=root, pathPart="existing")["id"]
    mocked(client, api, resource)
    template = {"application/json": '{"statusCode": 200, "message": "exists"}'}
    at = {"restApiId": api, "resourceId": resource, "httpMethod": "GET", "statusCode": "200"}
    client.put_integration_response(**at, responseTemplates=template)
    client.create_deployment(restApiId=api, stageName="dev")

    def answered(method: str, path: str) -> dict[str, Any]:
        response = requests.request(method, url_of(api, path))
        return {"content": response.json(), "errorType": response.headers["x-amzn-ErrorType"]}

    replay.match("working-route", requests.get(url_of(api, "existing")).json())
    replay.match("not-found", answered("GET", "random"))
    replay.match("wrong-method", answered("POST", "existing"))


@APIS.scenario("TestApiGatewayCommon::test_api_gateway_request_validator_with_ref_models")
def bodies_are_held_against_models_of_models(replay: Replay) -> None:
    client, api, root = api_of(replay)
    draft = {"$schema": "http://json-schema.org/draft-04/schema#"}
    one = {
        **draft,
        "title": "testSchema",
        "type": "object",
        "properties": {"a": {"type": "number"}, "b": {"type": "number"}},
        "required": ["a", "b"],
    }
    link = f"https://apigateway.amazonaws.com/restapis/{api}/models/testSchema"
    many = {"type": "array", "items": {"$ref": link}}
    for name, schema in (("testSchema", one), ("testSchemaList", many)):
        client.create_model(restApiId=api, name=name, contentType="application/json", schema=json.dumps(schema))
    found = client.get_models(restApiId=api)
    found["items"].sort(key=lambda model: model["name"])
    replay.matching.values["<api-id>"] = api
    replay.match("get-models-with-ref", found)
    validator = client.create_request_validator(restApiId=api, name="body", validateRequestBody=True)["id"]
    at = {"restApiId": api, "resourceId": root, "httpMethod": "POST"}
    models = {"application/json": "testSchemaList"}
    client.put_method(**at, authorizationType="NONE", requestValidatorId=validator, requestModels=models)
    client.put_integration(**at, type="MOCK", requestTemplates=OK)
    client.put_method_response(**at, statusCode="200")
    template = {"application/json": '{"data": "ok"}'}
    client.put_integration_response(**at, statusCode="200", responseTemplates=template)
    client.create_deployment(restApiId=api, stageName="dev")
    replay.match("successful", requests.post(url_of(api, ""), json=[{"a": 1, "b": 2}]).json())
    replay.match("failed-validation", requests.post(url_of(api, ""), json=[{"a": 1}]).json())


@APIS.scenario(*(f"test_rest_api_to_dynamodb_integration[{name}]" for name in ("PutItem", "Query", "Scan")))
def an_operation_of_dynamodb_answers(replay: Replay) -> None:
    action = replay.parameter
    table = replay.client("dynamodb")
    table.create_table(
        TableName="items",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for name in ("test", "test2", "test 3"):
        table.put_item(TableName="items", Item={"id": {"S": name}})
    templates = {
        "PutItem": '{"TableName": "items", "Item": {"id": {"S": "$input.params(\'id\')"}}}',
        "Query": (
            '{"TableName": "items", "KeyConditionExpression": "id = :id", '
            '"ExpressionAttributeValues": {":id": {"S": "$input.params(\'id\')"}}}'
        ),
        "Scan": '{"TableName": "items"}',
    }
    client, api, root = api_of(replay, endpointConfiguration={"types": ["REGIONAL"]})
    integrated(
        client,
        api,
        root,
        "POST",
        type="AWS",
        uri=f"arn:aws:apigateway:us-east-1:dynamodb:action/{action}",
        requestTemplates={"application/json": templates[action]},
    )
    client.create_deployment(restApiId=api, stageName="dev")

    def asked(step: str, **query: str) -> None:
        response = requests.post(url_of(api, "", **query))
        answered = {"content": response.json(), "status_code": response.status_code}
        replay.match(step, answered, aside=("headers",))

    if action == "PutItem":
        asked("result-put-item", id="test-new")
        found = table.scan(TableName="items")
        found["Items"].sort(key=lambda item: item["id"]["S"])
        replay.match("result-scan", found)
    elif action == "Query":
        for name in ("test", "test2", "test 3"):
            asked(f"result-{name}", id=name)
        asked("result-invalid", id="unknown")
    else:
        response = requests.post(url_of(api, ""))
        content = response.json()
        content["Items"].sort(key=lambda item: ("test", "test 3", "test2").index(item["id"]["S"]))
        replay.match("result-scan", {"content": content, "status_code": 200}, aside=("headers",))


@APIS.scenario("test_integration_mock_with_response_override_in_request_template[False]")
def a_request_template_says_the_status(replay: Replay) -> None:
    client, api, root = api_of(replay)
    template = '#set($context.responseOverride.status = 444){"statusCode": 200}'
    mocked(client, api, root, requestTemplates={"application/json": template})
    client.create_deployment(restApiId=api, stageName="dev")
    response = requests.get(url_of(api, ""))
    replay.match("response", {"body": str(response.content), "status_code": response.status_code})


def _function(replay: Replay, source: str) -> str:
    create(replay, "fn", Code={"ZipFile": _zipped(source)})
    arn = "arn:aws:lambda:us-east-1:123456789012:function:fn"
    return f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"


def _zipped(source: str) -> bytes:
    from .functions import zipped

    return zipped(source)


@APIS.scenario("test_lambda_aws_integration")
def a_function_answers_what_a_template_asks(replay: Replay) -> None:
    uri = _function(replay, "def handler(event, context):\n    return {'message': 'hello world'}\n")
    client, api, root = api_of(replay)
    at = {"restApiId": api, "resourceId": root, "httpMethod": "POST"}
    replay.match("put-method", client.put_method(**at, authorizationType="NONE"))
    made = client.put_integration(
        **at,
        type="AWS",
        integrationHttpMethod="POST",
        uri=uri,
        credentials="arn:aws:iam::123456789012:role/a",
    )
    replay.match("put-integration", made)
    replay.match("put-method-response", client.put_method_response(**at, statusCode="200"))
    replay.match("put-integration-response", client.put_integration_response(**at, statusCode="200"))
    client.create_deployment(restApiId=api, stageName="dev")
    replay.match("lambda-aws-integration", requests.post(url_of(api, "")).json())


@APIS.scenario("test_lambda_aws_proxy_integration_non_post_method")
def a_function_is_invoked_by_post_alone(replay: Replay) -> None:
    uri = _function(replay, "def handler(event, context):\n    return {'statusCode': 200}\n")
    client, api, root = api_of(replay)
    at = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    client.put_method(**at, authorizationType="NONE")
    client.put_integration(**at, type="AWS_PROXY", integrationHttpMethod="GET", uri=uri)
    client.create_deployment(restApiId=api, stageName="dev")
    replay.match("invocation-payload-with-get-proxy-method", requests.get(url_of(api, "")).json())


@APIS.scenario("TestAPIGateway::test_apigateway_with_custom_authorization_method")
def a_method_has_an_authoriser(replay: Replay) -> None:
    uri = _function(replay, "def handler(event, context):\n    return {}\n")
    client, api, root = api_of(replay)
    replay.match("api-id", {"api_id": api})
    authorizer = client.create_authorizer(
        restApiId=api,
        name="lambda_authorizer",
        type="TOKEN",
        authorizerUri=uri,
        identitySource="method.request.header.Auth",
    )
    replay.match("authorizer", authorizer)
    made = client.put_method(
        restApiId=api,
        resourceId=root,
        httpMethod="GET",
        authorizationType="CUSTOM",
        authorizerId=authorizer["id"],
        apiKeyRequired=True,
    )
    replay.match("put-method-response", made)


# "[MessageAttributes]" has the plural, which SQS's query protocol takes, too; awsim's does not.
@APIS.scenario("test_sqs_aws_integration_with_message_attribute[MessageAttribute]")
def a_message_has_attributes(replay: Replay) -> None:
    sqs = replay.client("sqs")
    queue = sqs.create_queue(QueueName="messages")["QueueUrl"]
    name = replay.parameter
    template = (
        f"Action=SendMessage&MessageBody=$input.body&{name}.1.Name=user-agent&"
        f"{name}.1.Value.DataType=String&{name}.1.Value.StringValue=$input.params('x-foo')"
    )
    client, api, root = api_of(replay)
    integrated(
        client,
        api,
        root,
        "POST",
        type="AWS",
        uri="arn:aws:apigateway:us-east-1:sqs:path/123456789012/messages",
        requestParameters={"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
        requestTemplates={"application/json": template},
        passthroughBehavior="NEVER",
    )
    client.create_deployment(restApiId=api, stageName="dev")
    assert requests.post(url_of(api, ""), json={"foo": "bar"}, headers={"x-foo": "BAR-Header"}).ok
    (message,) = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"])["Messages"]
    replay.match("sqs-message-body", json.loads(message["Body"]))
    replay.match("sqs-message-attributes", message["MessageAttributes"])


@APIS.scenario("TestApigatewayTestInvoke::test_failed_invoke_test_method")
def a_trial_that_fails(replay: Replay) -> None:
    client, api, root = api_of(replay)
    at = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    client.put_method(**at, authorizationType="NONE")
    client.put_integration(**at, type="HTTP", uri="${stageVariables.url}", integrationHttpMethod="POST")
    answered = client.test_invoke_method(**at)
    lines = replay.recorded["test-invoke-failure"].pop("log").values()
    replay.match("test-invoke-failure", answered, aside=("log", "latency"))
    replay.differences += [
        f"{told!r} is not {recorded!r}"
        for recorded, told in zip(lines, answered["log"].split("\n"), strict=True)
        if recorded.rpartition(" : ")[2] != told.rpartition(" : ")[2] and "request-id" not in recorded
    ]


@APIS.scenario("test_ssm_aws_integration")
def a_parameter_is_read(replay: Replay) -> None:
    ssm = replay.client("ssm")
    replay.match("put-param", ssm.put_parameter(Name="param-test-123", Value="123", Type="String"))
    client, api, root = api_of(replay)
    integrated(
        client,
        api,
        root,
        "GET",
        type="AWS",
        uri="arn:aws:apigateway:us-east-1:ssm:action/GetParameter",
        requestTemplates={"application/json": '{"Name": "param-test-123"}'},
    )
    client.create_deployment(restApiId=api, stageName="dev")
    requests.get(url_of(api, ""))
    # AWS answers in the query protocol that SSM has had once; awsim in the one that its model has.
    replay.leave("ssm-aws-integration")


test_answers_are_those_of_aws = APIS.runner()
