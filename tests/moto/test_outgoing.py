"""What moto itself sends to AWS by HTTP is answered by the cloud, also without a mock and in the server's process."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from typing import Any

import boto3
import pytest

from awsim import Cloud, mock_aws

KEYS = {"aws_access_key_id": "123456789012", "aws_secret_access_key": "x", "region_name": "us-east-1"}


def put_by_an_api(apigateway: Any, dynamodb: Any) -> str:
    """An API whose method puts into a table by an AWS integration; the answer is its id."""
    dynamodb.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    api = apigateway.create_rest_api(name="api")["id"]
    root = apigateway.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "POST"}
    apigateway.put_method(**method, authorizationType="NONE")
    apigateway.put_method_response(**method, statusCode="200")
    apigateway.put_integration(
        **method,
        type="AWS",
        integrationHttpMethod="POST",
        uri="arn:aws:apigateway:us-east-1:dynamodb:action/PutItem",
    )
    apigateway.put_integration_response(**method, statusCode="200")
    apigateway.create_deployment(restApiId=api, stageName="prod")
    return str(api)


ITEM = {"TableName": "orders", "Item": {"pk": {"S": "a"}}}


def test_an_integration_of_an_explicit_cloud_stays_inside() -> None:
    cloud = Cloud()
    api = put_by_an_api(cloud.client("apigateway"), cloud.client("dynamodb"))
    with cloud.serve() as url:
        answer = urllib.request.urlopen(f"{url}/_aws/execute-api/{api}/prod", json.dumps(ITEM).encode())
        assert json.load(answer) == {}
    assert [each["pk"] for each in cloud.client("dynamodb").scan(TableName="orders")["Items"]] == [{"S": "a"}]


def test_an_integration_of_the_server_s_process_stays_inside() -> None:
    with subprocess.Popen([sys.executable, "-m", "awsim", "serve", "--port", "0"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        url = process.stdout.readline().decode().split()[-1]
        try:
            dynamodb = boto3.client("dynamodb", endpoint_url=url, **KEYS)
            api = put_by_an_api(boto3.client("apigateway", endpoint_url=url, **KEYS), dynamodb)
            urllib.request.urlopen(f"{url}/_aws/execute-api/{api}/prod", json.dumps(ITEM).encode()).close()
            assert [each["pk"] for each in dynamodb.scan(TableName="orders")["Items"]] == [{"S": "a"}]
        finally:
            process.terminate()


@pytest.mark.parametrize("functions", ["subprocess", "in-process"])
def test_the_server_s_process_is_guarded(functions: str) -> None:
    """By the means of a mock: what nobody has thought of is refused at the socket."""
    script = f"""
import socket
from awsim import cli
arguments = cli.make_parser().parse_args(["serve", "--port", "0", "--functions", "{functions}"])
with cli._served(arguments, "127.0.0.1", 0):
    try:
        socket.create_connection(("dynamodb.us-east-1.amazonaws.com", 443))
    except OSError as error:
        print(type(error).__name__)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "RealAWSCallRefused\n"


def test_in_a_mock_it_is_answered_too() -> None:
    with mock_aws():
        import requests

        api = put_by_an_api(boto3.client("apigateway", **KEYS), boto3.client("dynamodb", **KEYS))
        answer = requests.post(f"https://{api}.execute-api.us-east-1.amazonaws.com/prod", json=ITEM)
        assert (answer.status_code, answer.json()) == (200, {})
        assert boto3.client("dynamodb", **KEYS).scan(TableName="orders")["Count"] == 1
