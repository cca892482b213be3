"""What is behind methods: functions, operations of AWS, HTTP addresses, nothing."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.services.apigateway.conftest import Api, invocation_of

if TYPE_CHECKING:
    from awsim import Cloud


def echo(event: Any, _context: Any) -> dict[str, Any]:
    return {"statusCode": 200, "body": json.dumps(event)}


def test_a_function_is_shown_the_whole_request(api: Api) -> None:
    api.proxy("pets/{id}", echo)
    api.deploy(variables={"color": "red"})
    answered = api.post("pets/a%20b?q=1&q=2", json={"x": 1}, headers={"X-Custom": "v"})

    event = answered.json()
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/pets/{id}", "/pets/a%20b", "POST")
    assert event["pathParameters"] == {"id": "a b"}
    assert event["queryStringParameters"] == {"q": "2"}
    assert event["multiValueQueryStringParameters"] == {"q": ["1", "2"]}
    assert event["headers"]["X-Custom"] == "v"
    assert event["multiValueHeaders"]["Content-Type"] == ["application/json"]
    assert (event["body"], event["isBase64Encoded"]) == ('{"x": 1}', False)
    assert event["stageVariables"] == {"color": "red"}
    context = event["requestContext"]
    assert (context["stage"], context["path"], context["apiId"]) == ("dev", "/dev/pets/a%20b", api.id)
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    assert context["requestId"] == answered.headers["x-amzn-RequestId"]
    assert answered.headers["X-Amzn-Trace-Id"].startswith("Root=1-")


def test_a_request_without_anything_has_nulls(api: Api) -> None:
    api.proxy("/", echo)
    api.deploy()
    event = api.get().json()
    names = ("pathParameters", "queryStringParameters", "multiValueQueryStringParameters", "stageVariables", "body")
    assert {event[name] for name in names} == {None}


def test_a_function_makes_the_response(api: Api) -> None:
    def handler(_event: Any, _context: Any) -> dict[str, Any]:
        return {
            "statusCode": "201",
            "headers": {"X-One": 1, "X-Yes": True},
            "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]},
            "body": "made",
        }

    api.proxy("/", handler)
    api.deploy()
    answered = api.get()
    assert (answered.status_code, answered.text) == (201, "made")
    assert (answered.headers["X-One"], answered.headers["X-Yes"]) == ("1", "true")
    assert answered.raw.headers.getlist("set-cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize(
    "returned",
    [None, "text", {}, {"body": "x"}, {"statusCode": 200, "body": {"a": 1}}, {"statusCode": 200, "other": 1}],
)
def test_what_is_no_response_is_502(api: Api, returned: Any) -> None:
    api.proxy("/", lambda _event, _context: returned)
    api.deploy()
    answered = api.get()
    assert (answered.status_code, answered.json()) == (502, {"message": "Internal server error"})


def test_a_function_that_fails_is_502(api: Api) -> None:
    def handler(_event: Any, _context: Any) -> None:
        raise ValueError("no")

    api.proxy("/", handler)
    api.deploy()
    assert api.get().status_code == 502


def test_a_function_that_is_not_there_is_500(api: Api) -> None:
    at = api.at("/")
    api.client.put_method(**at, authorizationType="NONE")
    api.client.put_integration(**at, type="AWS_PROXY", integrationHttpMethod="POST", uri=invocation_of("nobody"))
    api.deploy()
    answered = api.get()
    assert (answered.status_code, answered.json()) == (500, {"message": "Internal server error"})
    assert answered.headers["x-amzn-ErrorType"] == "InternalServerErrorException"


def test_a_function_takes_its_time_by_the_clock(cloud: Cloud, api: Api) -> None:
    def handler(_event: Any, _context: Any) -> dict[str, Any]:
        cloud.clock.advance(seconds=30)
        return {"statusCode": 200}

    cloud.functions.create("slow", handler, Timeout=60)
    at = api.at("/")
    api.client.put_method(**at, authorizationType="NONE")
    api.client.put_integration(**at, type="AWS_PROXY", integrationHttpMethod="POST", uri=invocation_of("slow"))
    api.deploy()
    answered = api.get()
    assert (answered.status_code, answered.json()) == (504, {"message": "Endpoint request timed out"})


def test_selection_patterns_are_held_against_a_functions_error(cloud: Cloud, api: Api) -> None:
    def handler(event: Any, _context: Any) -> Any:
        if event.get("fail"):
            raise ValueError(event["fail"])
        return {"seen": event}

    cloud.functions.create("plain", handler)
    api.aws("/", invocation_of("plain"), template='{"fail": $input.json("$.fail")}')
    for status, pattern in (("404", "NotFound:.*"), ("500", "Other.*")):
        at = {**api.at("/", "POST"), "statusCode": status}
        api.client.put_method_response(**at)
        template = """{"error": "$input.path('$.errorMessage')"}"""
        api.client.put_integration_response(
            **at, selectionPattern=pattern, responseTemplates={"application/json": template}
        )
    api.deploy()
    assert api.post(json={"fail": None}).json() == {"seen": {"fail": None}}
    missing = api.post(json={"fail": "NotFound: it"})
    assert (missing.status_code, missing.json()) == (404, {"error": "NotFound: it"})
    assert api.post(json={"fail": "Other"}).status_code == 500


def test_an_asynchronous_invocation(cloud: Cloud, api: Api) -> None:
    seen: list[Any] = []
    cloud.functions.create("later", lambda event, _context: seen.append(event))
    api.aws(
        "/",
        invocation_of("later"),
        template='{"a": 1}',
        requestParameters={"integration.request.header.X-Amz-Invocation-Type": "'Event'"},
    )
    api.deploy()
    assert api.post().status_code == 200
    cloud.settle()
    assert seen == [{"a": 1}]


def test_operations_are_called_by_name_and_by_path(cloud: Cloud, api: Api) -> None:
    sqs = boto3.client("sqs", region_name="us-east-1")
    queue = sqs.create_queue(QueueName="messages")["QueueUrl"]
    api.aws(
        "path",
        "arn:aws:apigateway:us-east-1:sqs:path/123456789012/messages",
        template="Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
        requestParameters={"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
    )
    api.aws(
        "name",
        "arn:aws:apigateway:us-east-1:events:action/PutEvents",
        template='{"Entries": [{"Source": "s", "DetailType": "t", "Detail": "{}"}]}',
    )
    api.aws("nothing", "arn:aws:apigateway:us-east-1:events:action/Nothing", template="{}")
    api.deploy()
    answered = api.post("path", json={"a": "b&c"}).json()
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    assert message["Body"] == '{"a": "b&c"}'
    result = answered["SendMessageResponse"]["SendMessageResult"]
    assert result["MessageId"] == message["MessageId"]
    assert api.post("name").json()["FailedEntryCount"] == 0
    assert api.post("nothing").status_code == 500


def test_an_operation_that_refuses_selects_by_its_status(api: Api) -> None:
    api.aws(
        "/",
        "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem",
        template='{"TableName": "nothing", "Key": {"id": {"S": "1"}}}',
    )
    at = {**api.at("/", "POST"), "statusCode": "404"}
    api.client.put_method_response(**at)
    template = """{"type": "$input.path('$.__type').split('#')[1]"}"""
    api.client.put_integration_response(
        **at, selectionPattern="4\\d{2}", responseTemplates={"application/json": template}
    )
    api.deploy()
    answered = api.post()
    assert (answered.status_code, answered.json()) == (404, {"type": "ResourceNotFoundException"})


def test_an_api_calls_an_api(cloud: Cloud, api: Api) -> None:
    inner = Api(cloud)
    inner.proxy("items/{id}", echo)
    inner.deploy()
    for kind in ("HTTP", "HTTP_PROXY"):
        at = api.at(f"{kind.lower()}/{{item}}", "POST")
        api.client.put_method(**at, authorizationType="NONE", requestParameters={"method.request.path.item": True})
        mapped = {
            "integration.request.path.id": "method.request.path.item",
            "integration.request.querystring.q": "method.request.header.X-Q",
            "integration.request.header.X-Static": "'static'",
        }
        api.client.put_integration(
            **at,
            type=kind,
            integrationHttpMethod="POST",
            uri=inner.url("items/{id}"),
            requestParameters=mapped,
        )
        api.client.put_method_response(**at, statusCode="200")
        api.client.put_integration_response(**at, statusCode="200")
    api.deploy()
    for kind in ("http", "http_proxy"):
        answered = api.post(f"{kind}/7?own=1", json={"a": 1}, headers={"X-Q": "2", "X-Own": "mine"})
        event = answered.json()
        assert event["pathParameters"] == {"id": "7"}
        assert event["headers"]["X-Static"] == "static"
        assert event["body"] == '{"a": 1}'
        query = {"q": "2"} if kind == "http" else {"own": "1", "q": "2"}
        assert event["queryStringParameters"] == query
        assert event["headers"].get("X-Own") == (None if kind == "http" else "mine")
    assert answered.headers["x-amzn-Remapped-x-amzn-RequestId"] != answered.headers["x-amzn-RequestId"]


def test_nothing_outside_is_called(api: Api) -> None:
    at = api.at("/")
    api.client.put_method(**at, authorizationType="NONE")
    api.client.put_integration(**at, type="HTTP_PROXY", integrationHttpMethod="GET", uri="https://example.com/")
    api.deploy()
    answered = api.get()
    assert answered.status_code == 504
    assert answered.json() == {"message": "Network error communicating with endpoint"}


def test_what_is_sent_in_binary_is_shown_in_base64(cloud: Cloud) -> None:
    api = Api(cloud, binaryMediaTypes=["image/*"])

    def handler(event: Any, _context: Any) -> dict[str, Any]:
        return {"statusCode": 200, "isBase64Encoded": True, "body": event["body"]}

    api.proxy("/", handler)
    api.deploy()
    sent = bytes(range(256))
    as_bytes = api.post(data=sent, headers={"Content-Type": "image/png", "Accept": "image/png"})
    assert as_bytes.content == sent
    as_text = api.post(data=sent, headers={"Content-Type": "image/png", "Accept": "text/plain"})
    assert as_text.content == base64.b64encode(sent)


def test_long_answers_are_compressed(cloud: Cloud) -> None:
    api = Api(cloud, minimumCompressionSize=100)
    api.mock("short", template="x" * 99)
    api.mock("long", template="x" * 100)
    api.deploy()
    assert "Content-Encoding" not in api.get("short").headers
    answered = api.get("long")
    assert (answered.headers["Content-Encoding"], answered.text) == ("gzip", "x" * 100)
    assert "Content-Encoding" not in api.get("long", headers={"Accept-Encoding": "identity"}).headers


@pytest.mark.parametrize(
    ("behaviour", "content_type", "status"),
    [
        ("WHEN_NO_MATCH", "text/plain", 500),
        ("WHEN_NO_TEMPLATES", "text/plain", 415),
        ("NEVER", "text/plain", 415),
        ("NEVER", "application/json", 200),
    ],
)
def test_what_no_template_takes(api: Api, behaviour: str, content_type: str, status: int) -> None:
    api.mock("/", "POST")
    api.client.update_integration(
        **api.at("/", "POST"),
        patchOperations=[{"op": "replace", "path": "/passthroughBehavior", "value": behaviour}],
    )
    api.deploy()
    assert api.post(data="{}", headers={"Content-Type": content_type}).status_code == status
