"""REST APIs: what a request costs below the HTTP client, with 1 and 300 resources; the control plane beside moto's."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3

from awsim import mock_aws
from awsim.cloud import gateway_of
from awsim.protocols.http import HTTPRequest
from awsim.services.doors import answered_by_host
from benchmarks._compare import REGION, Case, compare

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

SERVICE = "apigateway"
CALLS = 300
TARGETS = {"MOCK": 80, "Lambda proxy, beyond Invoke": 150, "VTL PutItem of DynamoDB": 400}
"""Microseconds of CPU."""

PUT_ITEM = """#set($body = $input.path('$'))
{"TableName": "items", "Item": {"id": {"S": "$context.requestId"}, "name": {"S": "$body.name"}, "tags": {"L": [
#foreach($tag in $body.tags){"S": "$util.escapeJavaScript($tag)"}#if($foreach.hasNext),#end#end]}}}"""
BODY = json.dumps({"name": "a", "tags": ["x", "y", "z"]}).encode()


def run(rounds: int) -> None:
    """Print the tables."""
    print(f"\nREST APIs below the HTTP client (µs of CPU a request, best of {rounds} rounds)")
    print(f"{'':34}{'1 resource':>12}{'300':>10}{'target':>10}")
    with mock_aws(journal=10) as cloud:
        few = _measured(cloud, 0, rounds)
    with mock_aws(journal=10) as cloud:
        many = _measured(cloud, 300, rounds)
    for name, found in few.items():
        target = TARGETS.get(name)
        print(f"{name:34}{found:12.1f}{many[name]:10.1f}{target or '':>10}")
    calls = {"awsim": 500, "moto": 50, "stubber": 100}
    compare(
        "API Gateway's control plane",
        [
            Case("CreateRestApi", SERVICE, _create, calls=calls),
            Case("GetResources (20)", SERVICE, _list, prepare=_resources, calls=calls),
        ],
        rounds,
    )


def _create(client: Any, _: Any, number: int) -> None:
    client.create_rest_api(name=f"api-{number}")


def _resources(client: Any) -> str:
    api = client.create_rest_api(name="api")["id"]
    root = client.get_resources(restApiId=api)["items"][0]["id"]
    for number in range(19):
        client.create_resource(restApiId=api, parentId=root, pathPart=f"part-{number}")
    return str(api)


def _list(client: Any, api: str, _: int) -> None:
    client.get_resources(restApiId=api)


def _measured(cloud: Cloud, further: int, rounds: int) -> dict[str, float]:
    client, api, root = _api(further)
    cloud.functions.create("answers", lambda *_: {"statusCode": 200, "body": "ok"})
    _function(client, api, root)
    _table(client, api, root)
    client.create_deployment(restApiId=api, stageName="dev")
    world = gateway_of(cloud).world
    host = f"{api}.execute-api.{REGION}.amazonaws.com"
    headers = {"host": host, "user-agent": "bench", "accept": "*/*", "content-type": "application/json"}

    def ask(method: str, path: str, body: bytes = b"") -> None:
        answer = answered_by_host(world, HTTPRequest(method, f"https://{host}/dev/{path}", dict(headers), body))
        assert answer is not None
        assert answer.status == 200

    functions = boto3.client("lambda", REGION)
    invoked = partial(functions.invoke, FunctionName="answers", Payload=b"{}")
    alone = _cpu(invoked, rounds)
    proxied = _cpu(partial(ask, "GET", "function"), rounds)
    return {
        "MOCK": _cpu(partial(ask, "GET", "mock"), rounds),
        "Lambda proxy": proxied,
        "Lambda proxy, beyond Invoke": proxied - alone,
        "VTL PutItem of DynamoDB": _cpu(partial(ask, "POST", "items", BODY), rounds),
    }


def _cpu(call: Callable[[], Any], rounds: int) -> float:
    """Microseconds of this process's time a call: the machine may have other things to do."""
    call()
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        for _ in range(CALLS):
            call()
        best = min(best, time.process_time() - started)
    return best / CALLS * 1e6


def _api(further: int) -> tuple[Any, str, str]:
    client = boto3.client(SERVICE, REGION)
    made = client.create_rest_api(name="measured")
    api, root = made["id"], made["rootResourceId"]
    for number in range(further):
        client.create_resource(restApiId=api, parentId=root, pathPart=f"part-{number}")
    _method(client, api, root, "mock", "GET", type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    return client, api, root


def _method(client: Any, api: str, root: str, path: str, method: str, **integration: Any) -> None:
    resource = client.create_resource(restApiId=api, parentId=root, pathPart=path)["id"]
    at = {"restApiId": api, "resourceId": resource, "httpMethod": method}
    client.put_method(**at, authorizationType="NONE")
    client.put_integration(**at, **integration)
    client.put_method_response(**at, statusCode="200")
    client.put_integration_response(**at, statusCode="200")


def _function(client: Any, api: str, root: str) -> None:
    arn = f"arn:aws:lambda:{REGION}:123456789012:function:answers"
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    _method(client, api, root, "function", "GET", type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)


def _table(client: Any, api: str, root: str) -> None:
    boto3.client("dynamodb", REGION).create_table(
        TableName="items",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    uri = f"arn:aws:apigateway:{REGION}:dynamodb:action/PutItem"
    templates = {"application/json": PUT_ITEM}
    _method(
        client,
        api,
        root,
        "items",
        "POST",
        type="AWS",
        integrationHttpMethod="POST",
        uri=uri,
        credentials="arn:aws:iam::123456789012:role/items",
        requestTemplates=templates,
    )
