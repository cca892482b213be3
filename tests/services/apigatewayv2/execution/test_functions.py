"""Functions behind routes: the events they get and the responses they return, in both formats."""

from __future__ import annotations

import base64
from typing import Any

import boto3
import pytest
import requests

FAILED = (500, {"message": "Internal Server Error"})


class TestFormat2:
    def test_the_event(self, api: Any, cloud: Any) -> None:
        api.route("POST /a/{id}", api.function(lambda event: event))

        answer = api.post(
            "/a/1?q=1&q=2&r=%20",
            data='{"n": 1}',
            headers={"Content-Type": "application/json", "Cookie": "a=1; b=2", "User-Agent": "me", "X-One": "1"},
        )
        event = answer.json()

        host = api.endpoint.removeprefix("https://")
        trace = event["headers"].pop("x-amzn-trace-id")
        assert trace.startswith("Root=1-")
        assert event == {
            "version": "2.0",
            "routeKey": "POST /a/{id}",
            "rawPath": "/a/1",
            "rawQueryString": "q=1&q=2&r=%20",
            "cookies": ["a=1", "b=2"],
            "headers": {
                "accept": "*/*",
                "accept-encoding": event["headers"]["accept-encoding"],
                "content-length": "8",
                "content-type": "application/json",
                "host": host,
                "user-agent": "me",
                "x-forwarded-for": "127.0.0.1",
                "x-forwarded-port": "443",
                "x-forwarded-proto": "https",
                "x-one": "1",
            },
            "queryStringParameters": {"q": "1,2", "r": " "},
            "pathParameters": {"id": "1"},
            "requestContext": {
                "accountId": "123456789012",
                "apiId": api.id,
                "domainName": host,
                "domainPrefix": api.id,
                "http": {
                    "method": "POST",
                    "path": "/a/1",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.1",
                    "userAgent": "me",
                },
                "requestId": answer.headers["apigw-requestid"],
                "routeKey": "POST /a/{id}",
                "stage": "$default",
                "time": "01/Jan/2026:00:00:00 +0000",
                "timeEpoch": int(cloud.clock.now() * 1000),
            },
            "body": '{"n": 1}',
            "isBase64Encoded": False,
        }

    def test_a_body_that_is_no_text_is_in_base64(self, api: Any) -> None:
        api.route("POST /", api.function(lambda event: [event["body"], event["isBase64Encoded"]]))

        answer = api.post(data=b"\x00\xff", headers={"Content-Type": "image/png"})

        assert answer.json() == [base64.b64encode(b"\x00\xff").decode(), True]

    def test_what_says_no_status_is_the_body(self, api: Any) -> None:
        api.route("GET /", api.function({"a": 1}))

        answer = api.get()

        assert (answer.status_code, answer.headers["content-type"], answer.text) == (200, "application/json", '{"a":1}')

    def test_a_response_with_headers_cookies_and_base64(self, api: Any) -> None:
        returned = {
            "statusCode": "201",
            "headers": {"X-A": 1},
            "cookies": ["a=1", "b=2"],
            "body": base64.b64encode(b"\x00").decode(),
            "isBase64Encoded": True,
        }
        api.route("GET /", api.function(returned))

        answer = api.get()

        assert (answer.status_code, answer.headers["x-a"], answer.content) == (201, "1", b"\x00")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.raw.headers.getlist("set-cookie") == ["a=1", "b=2"]

    @pytest.mark.parametrize("returned", [{"statusCode": "x"}, {"statusCode": 200, "headers": ["x"]}])
    def test_what_is_no_response(self, api: Any, returned: Any) -> None:
        api.route("GET /", api.function(returned))

        assert (api.get().status_code, api.get().json()) == FAILED


class TestFormat1:
    def test_the_event(self, api: Any) -> None:
        api.route("GET /a/{id}", api.function(lambda event: {"statusCode": 200, "body": event}, version="1.0"))

        answer = api.get("/a/1?q=1&q=2", headers={"X-One": "1"})
        event = answer.json()
        context = event.pop("requestContext")

        assert event.pop("headers")["X-One"] == "1"
        assert event.pop("multiValueHeaders")["X-One"] == ["1"]
        assert event == {
            "version": "1.0",
            "resource": "/a/{id}",
            "path": "/a/1",
            "httpMethod": "GET",
            "queryStringParameters": {"q": "2"},
            "multiValueQueryStringParameters": {"q": ["1", "2"]},
            "pathParameters": {"id": "1"},
            "stageVariables": None,
            "body": None,
            "isBase64Encoded": False,
        }
        assert (context["resourcePath"], context["stage"], context["requestId"]) == (
            "/a/{id}",
            "$default",
            answer.headers["apigw-requestid"],
        )
        assert context["identity"]["sourceIp"] == "127.0.0.1"

    def test_headers_with_several_values(self, api: Any) -> None:
        returned = {
            "statusCode": 200,
            "headers": {"X-A": "1"},
            "multiValueHeaders": {"X-A": ["2"], "Set-Cookie": ["a=1", "b=2"]},
        }
        api.route("GET /", api.function(returned, version="1.0"))

        answer = api.get()

        assert answer.headers["x-a"] == "2,1"
        assert answer.raw.headers.getlist("set-cookie") == ["a=1", "b=2"]

    def test_a_response_must_say_its_status(self, api: Any) -> None:
        api.route("GET /", api.function({"a": 1}, version="1.0"))

        assert (api.get().status_code, api.get().json()) == FAILED


class TestFailures:
    def test_a_function_that_raises(self, api: Any) -> None:
        def fail(_: Any) -> None:
            raise ValueError("no")

        api.route("GET /", api.function(fail))

        assert (api.get().status_code, api.get().json()) == FAILED

    def test_a_function_that_is_not_there(self, api: Any) -> None:
        uri = "arn:aws:lambda:us-east-1:123456789012:function:nowhere"
        api.route("GET /", api.integration(IntegrationType="AWS_PROXY", IntegrationUri=uri, PayloadFormatVersion="2.0"))

        assert (api.get().status_code, api.get().json()) == FAILED

    def test_a_function_may_be_named_by_its_invocation(self, api: Any, cloud: Any) -> None:
        arn = cloud.functions.create("page", lambda *_: "here")["FunctionArn"]
        uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
        api.route("GET /", api.integration(IntegrationType="AWS_PROXY", IntegrationUri=uri, PayloadFormatVersion="2.0"))

        assert api.get().text == "here"

    def test_who_takes_too_long_by_the_clouds_clock(self, api: Any, cloud: Any) -> None:
        def slow(event: Any) -> str:
            cloud.clock.advance(seconds=float(event["rawPath"][1:]))
            return "done"

        api.route("GET /{seconds}", api.function(slow, TimeoutInMillis=2000))

        assert api.get("/1").text == "done"
        answer = api.get("/2.5")
        assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})

    def test_a_request_of_more_than_10_mb(self, api: Any) -> None:
        api.route("POST /", api.function("x"))

        answer = api.post(data=b"x" * (10 * 1024 * 1024 + 1))

        assert (answer.status_code, answer.json()) == (413, {"message": "Request Entity Too Large"})


CORS = {
    "AllowOrigins": ["https://shop.example"],
    "AllowMethods": ["GET", "POST"],
    "AllowHeaders": ["x-one"],
    "MaxAge": 60,
    "AllowCredentials": True,
}


class TestOrigins:
    def test_a_preflight_is_answered_without_a_route(self, api_with: Any) -> None:
        api = api_with(CorsConfiguration=CORS)
        asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}

        answer = requests.options(api.endpoint + "/any", headers=asked)

        assert (answer.status_code, answer.content) == (204, b"")
        shown = {name: value for name, value in answer.headers.items() if name.startswith("access-control")}
        assert shown == {
            "access-control-allow-origin": "https://shop.example",
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": "GET,POST",
            "access-control-allow-headers": "x-one",
            "access-control-max-age": "60",
        }

    def test_what_the_function_says_of_origins_counts_less(self, api_with: Any) -> None:
        api = api_with(CorsConfiguration=CORS)
        api.route("GET /", api.function({"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*"}}))

        known = api.get(headers={"Origin": "https://shop.example"})

        assert known.headers["access-control-allow-origin"] == "https://shop.example"
        assert api.post("/none", headers={"Origin": "https://shop.example"}).headers["access-control-allow-origin"]

    def test_without_a_configuration_the_route_answers(self, api: Any) -> None:
        api.route("OPTIONS /", api.function("own"))
        asked = {"Origin": "https://a", "Access-Control-Request-Method": "GET"}

        assert requests.options(api.endpoint, headers=asked).text == "own"


def test_access_logs_are_written_as_the_stage_says(api: Any, apis: Any, cloud: Any) -> None:
    logs = boto3.client("logs", region_name="us-east-1")
    logs.create_log_group(logGroupName="access")
    arn = "arn:aws:logs:us-east-1:123456789012:log-group:access"
    line = "$context.routeKey $context.status $context.responseLength $context.nothing $context.requestId"
    settings = {"DestinationArn": arn, "Format": line}
    apis.update_stage(ApiId=api.id, StageName="$default", AccessLogSettings=settings)
    api.route("GET /", api.function("12345"))

    answer = api.get()
    cloud.settle()

    [event] = logs.filter_log_events(logGroupName="access")["events"]
    assert event["message"] == f"GET / 200 5 - {answer.headers['apigw-requestid']}"
