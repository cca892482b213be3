"""What is behind routes beside functions: HTTP addresses and AWS's services, with parameters mapped."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from awsim import mock_aws
from tests.services.apigatewayv2.conftest import HttpApi

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION = "us-east-1"


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


class TestParameters:
    @pytest.fixture
    def mapped(self, api: Any, api_with: Any) -> Any:
        """A route to another API of this cloud, which answers with what it was sent."""
        behind = api_with()

        def echo(event: Any) -> Any:
            shown = {name: event.get(name) for name in ("rawPath", "queryStringParameters", "headers")}
            status = int((event.get("queryStringParameters") or {}).get("status", 200))
            return {"statusCode": status, "headers": {"X-Server": "s", "X-Old": "o"}, "body": json.dumps(shown)}

        behind.route("ANY /{proxy+}", behind.function(echo, name="echo"))

        def make(uri: str = "/in/{id}", key: str = "ANY /out/{id}", **given: Any) -> None:
            settings = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "ANY"}
            api.route(key, api.integration(**settings, IntegrationUri=behind.endpoint + uri, **given))

        return make

    def test_a_request_passes_as_it_is(self, api: Any, mapped: Any) -> None:
        mapped()

        answer = api.get("/out/1?a=1&a=2", headers={"X-One": "1"})

        sent = answer.json()
        assert (sent["rawPath"], sent["queryStringParameters"], sent["headers"]["x-one"]) == (
            "/in/1",
            {"a": "1,2"},
            "1",
        )
        assert sent["headers"]["via"] == "HTTP/1.1 AmazonAPIGateway"
        assert "proto=https" in sent["headers"]["forwarded"]
        assert answer.headers["x-server"] == "s"

    def test_a_request_is_changed(self, api: Any, mapped: Any) -> None:
        mapped(
            RequestParameters={
                "append:header.x-one": "$context.routeKey",
                "overwrite:header.x-two": "is ${request.querystring.q} of ${stageVariables.none}",
                "remove:header.x-three": "''",
                "append:querystring.from": "$request.header.x-three",
                "overwrite:path": "/moved/$request.path.id",
            }
        )

        sent = api.get("/out/7?q=x", headers={"X-One": "1", "X-Three": "3"}).json()

        assert sent["rawPath"] == "/moved/7"
        assert sent["queryStringParameters"] == {"q": "x", "from": "3"}
        headers = sent["headers"]
        assert (headers["x-one"], headers["x-two"], "x-three" in headers) == ("1,ANY /out/{id}", "is x of ", False)

    def test_a_response_is_changed_by_its_status(self, api: Any, mapped: Any) -> None:
        mapped(
            ResponseParameters={
                "200": {"append:header.x-path": "$response.body.rawPath", "remove:header.x-old": "''"},
                "404": {"overwrite:statuscode": "410", "overwrite:header.x-old": "$response.header.x-server"},
            }
        )

        found, gone = api.get("/out/1"), api.get("/out/1?status=404")

        assert (found.status_code, found.headers["x-path"], "x-old" in found.headers) == (200, "/in/1", False)
        assert (gone.status_code, gone.headers["x-old"]) == (410, "s")

    def test_an_address_of_nobody(self, api: Any) -> None:
        settings = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "GET", "IntegrationUri": "http://example.org"}
        api.route("GET /", api.integration(**settings))

        answer = api.get()

        assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})


class Echo(BaseHTTPRequestHandler):
    """Answers with the path, the method and the body."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        text = f"{self.command} {self.path} {body.decode()}".encode()
        self.send_response(202)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Nothing is written."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Echo)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_this_machine_is_called_where_it_is_allowed(address: str) -> None:
    with mock_aws(clock="virtual", http_endpoints="loopback") as cloud:
        api = HttpApi(cloud, client("apigatewayv2"))
        settings = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "POST"}
        api.route("PUT /a/{proxy+}", api.integration(**settings, IntegrationUri=address + "/x/{proxy}"))

        answer = requests.put(api.endpoint + "/a/b/c?d=1", data="body")

    assert (answer.status_code, answer.text) == (202, "POST /x/b/c?d=1 body")


class TestServices:
    @pytest.fixture
    def service(self, api: Any) -> Any:
        """A route to an operation of a service."""

        def make(subtype: str, **parameters: str) -> None:
            target = api.integration(
                IntegrationType="AWS_PROXY",
                IntegrationSubtype=subtype,
                PayloadFormatVersion="1.0",
                CredentialsArn="arn:aws:iam::123456789012:role/api",
                RequestParameters=parameters,
            )
            api.route("POST /", target)

        return make

    def test_a_message_is_sent_and_received_and_deleted(self, api: Any, service: Any) -> None:
        sqs = client("sqs")
        queue = sqs.create_queue(QueueName="jobs")["QueueUrl"]
        service("SQS-SendMessage", QueueUrl=queue, MessageBody="$request.body.job", DelaySeconds="0")

        answer = api.post(json={"job": {"n": 1}})

        [message] = sqs.receive_message(QueueUrl=queue)["Messages"]
        assert message["Body"] == '{"n":1}'
        assert f"<MessageId>{message['MessageId']}</MessageId>" in answer.text
        assert answer.headers["content-type"].startswith("text/xml")

    def test_an_error_of_the_service_is_the_answer(self, api: Any, service: Any) -> None:
        service("SQS-SendMessage", QueueUrl="$request.header.queue", MessageBody="x")

        answer = api.post(headers={"queue": "https://sqs.us-east-1.amazonaws.com/123456789012/nowhere"})

        assert answer.status_code == 400
        assert "NonExistentQueue" in answer.text

    def test_an_event_is_put_on_a_bus(self, api: Any, service: Any) -> None:
        sqs, events = client("sqs"), client("events")
        queue = sqs.create_queue(QueueName="seen")["QueueUrl"]
        arn = "arn:aws:sqs:us-east-1:123456789012:seen"
        events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')
        events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
        service(
            "EventBridge-PutEvents",
            Source="shop",
            DetailType="$request.header.kind",
            Detail="$request.body",
            Resources="arn:a,arn:b",
        )

        answer = api.post(json={"n": 1}, headers={"kind": "order"})

        assert (answer.json()["FailedEntryCount"], len(answer.json()["Entries"])) == (0, 1)
        event = json.loads(sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"])
        assert (event["detail-type"], event["detail"], event["resources"]) == ("order", {"n": 1}, ["arn:a", "arn:b"])

    def test_a_record_is_put_into_a_stream(self, api: Any, service: Any) -> None:
        kinesis = client("kinesis")
        kinesis.create_stream(StreamName="s", ShardCount=1)
        service("Kinesis-PutRecord", StreamName="s", Data="$request.body", PartitionKey="$request.header.key")

        answer = api.post(data="one", headers={"key": "k", "Content-Type": "text/plain"})

        shard = answer.json()["ShardId"]
        iterator = kinesis.get_shard_iterator(StreamName="s", ShardId=shard, ShardIteratorType="TRIM_HORIZON")
        [record] = kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
        assert (record["Data"], record["PartitionKey"]) == (b"one", "k")

    def test_executions_are_started_and_stopped(self, api: Any, service: Any) -> None:
        machines = client("stepfunctions")
        definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 999, "End": True}}})
        role = "arn:aws:iam::123456789012:role/r"
        machine = machines.create_state_machine(name="m", definition=definition, roleArn=role)["stateMachineArn"]
        service("StepFunctions-StartExecution", StateMachineArn=machine, Input="$request.body.input")

        started = api.post(json={"input": {"n": 1}}).json()

        assert machines.describe_execution(executionArn=started["executionArn"])["input"] == '{"n":1}'

    def test_what_is_missing_in_the_request(self, api: Any, service: Any) -> None:
        client("kinesis").create_stream(StreamName="s", ShardCount=1)
        service("Kinesis-PutRecord", StreamName="s", Data="$request.body", PartitionKey="$request.header.key")

        assert api.post(data="one").status_code == 400
