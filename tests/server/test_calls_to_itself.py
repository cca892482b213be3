"""Calls that end in the server that makes them: what moto sends by HTTP, and what functions call."""

from __future__ import annotations

import json
import os
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

from tests.server.serving import serving
from tests.server.test_addresses import function_with_url

if TYPE_CHECKING:
    from tests.server.serving import Served

NOTING = """
import boto3, json
def handler(event, context):
    body = event.get("body") or ""
    boto3.client("sqs").send_message(QueueUrl=boto3.client("sqs").get_queue_url(QueueName="heard")["QueueUrl"],
                                     MessageBody=body or "nothing")
    return {"statusCode": 200, "body": json.dumps({"heard": body})}
"""


def heard(served: Served) -> list[str]:
    sqs = served.client("sqs")
    url = sqs.get_queue_url(QueueName="heard")["QueueUrl"]
    return [each["Body"] for each in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])]


def api_that_asks(served: Served, url: str) -> str:
    """The path of a REST API's stage whose one method asks a URL by HTTP."""
    apigateway = served.client("apigateway")
    api = apigateway.create_rest_api(name="api")["id"]
    root = {"restApiId": api, "resourceId": apigateway.get_resources(restApiId=api)["items"][0]["id"]}
    apigateway.put_method(**root, httpMethod="POST", authorizationType="NONE")
    apigateway.put_integration(**root, httpMethod="POST", type="HTTP", integrationHttpMethod="POST", uri=url)
    apigateway.put_method_response(**root, httpMethod="POST", statusCode="200")
    apigateway.put_integration_response(**root, httpMethod="POST", statusCode="200", selectionPattern="")
    apigateway.create_deployment(restApiId=api, stageName="dev")
    return f"/restapis/{api}/dev/_user_request_/"


def posted(served: Served, path: str, body: bytes) -> Any:
    request = urllib.request.Request(f"{served.url}{path}", body, {"content-type": "text/plain"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_an_api_asks_a_function_of_the_same_server() -> None:
    with serving() as served:
        served.client("sqs").create_queue(QueueName="heard")
        path = api_that_asks(served, function_with_url(served, NOTING))
        assert posted(served, path, b"") == {"heard": ""}
        assert heard(served) == ["nothing"]


def test_a_topic_posts_to_a_function_of_the_same_server() -> None:
    with serving() as served:
        served.client("sqs").create_queue(QueueName="heard")
        url = function_with_url(served, NOTING)
        sns = served.client("sns")
        topic = sns.create_topic(Name="news")["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=url)
        served.cloud.settle()
        [asked] = heard(served)
        sns.confirm_subscription(TopicArn=topic, Token=json.loads(asked)["Token"])
        sns.publish(TopicArn=topic, Message="hello")
        served.cloud.settle()
        assert [json.loads(each)["Message"] for each in heard(served)] == ["hello"]


class Slow(BaseHTTPRequestHandler):
    """A server of somebody else's, which asks AWS itself before it answers."""

    ask: Any = None

    def do_POST(self) -> None:
        asked = type(self).ask()
        body = json.dumps({"asked": asked}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


def test_nothing_is_held_while_another_server_is_asked() -> None:
    with serving(http_endpoints="loopback") as served, HTTPServer(("127.0.0.1", 0), Slow) as other:
        Slow.ask = staticmethod(lambda: served.client("s3").list_buckets()["Buckets"])
        threading.Thread(target=other.serve_forever, daemon=True).start()
        path = api_that_asks(served, f"http://127.0.0.1:{other.server_address[1]}/")
        assert posted(served, path, b"") == {"asked": []}
        other.shutdown()


def test_functions_that_call_the_server_back_answer_many_clients_at_once() -> None:
    with serving(delivery="background") as served:
        sqs = served.client("sqs")
        sqs.create_queue(QueueName="heard")
        url = function_with_url(served, NOTING)
        connections, calls = (32, 1600) if "AWSIM_STRESS" in os.environ else (8, 24)
        with ThreadPoolExecutor(connections) as clients:
            path = url.removeprefix(served.url)
            answers = list(clients.map(lambda number: posted(served, path, f"{number}".encode()), range(calls)))
        assert answers == [{"heard": str(number)} for number in range(calls)]
