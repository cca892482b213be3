"""Function URLs: what functions are shown of a request, and what becomes of what they return."""

from __future__ import annotations

import base64
import json
import urllib.request
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

FORBIDDEN = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)


@pytest.fixture
def url_of(cloud: Cloud, awslambda: Any) -> Callable[..., str]:
    """Give a function that anybody may call a URL; it returns what `returned` is, or what that gives for the event."""

    def make(returned: Any, *, public: bool = True, **config: Any) -> str:
        handler = returned if callable(returned) else lambda _: returned
        cloud.functions.create("page", lambda event, _: handler(event))
        config.setdefault("AuthType", "NONE")
        if public:
            awslambda.add_permission(
                FunctionName="page",
                StatementId="urlPermission",
                Action="lambda:InvokeFunctionUrl",
                Principal="*",
                FunctionUrlAuthType=config["AuthType"],
            )
        return str(awslambda.create_function_url_config(FunctionName="page", **config)["FunctionUrl"])

    return make


class TestEvents:
    def test_a_request_is_shown_whole(self, cloud: Cloud, url_of: Any) -> None:
        """Recorded: TestLambdaURL::test_lambda_url_echo_http_fixture_default."""
        url = url_of(lambda event: event)
        host = url.removeprefix("https://").rstrip("/")

        event = requests.post(
            f"{url}pa2%Fth/1?q=query&multiQuery=foo&multiQuery=%2Fbar",
            headers={
                "content-type": "application/json",
                "ExTrA-HeadErs": "With WeiRd CapS",
                "user-agent": "test/echo",
                "Cookie": "a=1; b=2",
                "accept-encoding": "gzip, deflate",
            },
            data='{"foo": "bar"}',
        ).json()

        request_id, trace = event["requestContext"]["requestId"], event["headers"].pop("x-amzn-trace-id")
        assert trace.startswith(f"Root=1-{int(cloud.clock.now()):08x}-")
        assert event == {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/pa2%Fth/1",
            "rawQueryString": "q=query&multiQuery=foo&multiQuery=%2Fbar",
            "cookies": ["a=1", "b=2"],
            "headers": {
                "accept": "*/*",
                "accept-encoding": "gzip, deflate",
                "content-length": "14",
                "content-type": "application/json",
                "cookie": "a=1; b=2",
                "extra-headers": "With WeiRd CapS",
                "host": host,
                "user-agent": "test/echo",
                "x-amzn-tls-cipher-suite": "TLS_AES_128_GCM_SHA256",
                "x-amzn-tls-version": "TLSv1.3",
                "x-forwarded-for": "127.0.0.1",
                "x-forwarded-port": "443",
                "x-forwarded-proto": "https",
            },
            "queryStringParameters": {"q": "query", "multiQuery": "foo,/bar"},
            "requestContext": {
                "accountId": "anonymous",
                "apiId": host.partition(".")[0],
                "domainName": host,
                "domainPrefix": host.partition(".")[0],
                "http": {
                    "method": "POST",
                    "path": "/pa2%Fth/1",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.1",
                    "userAgent": "test/echo",
                },
                "requestId": request_id,
                "routeKey": "$default",
                "stage": "$default",
                "time": "01/Jan/2026:00:00:00 +0000",
                "timeEpoch": 1767225600000,
            },
            "body": '{"foo": "bar"}',
            "isBase64Encoded": False,
        }

    def test_without_a_body_there_is_none(self, url_of: Any) -> None:
        """Recorded: TestLambdaURL::test_lambda_url_echo_invoke."""
        event = requests.post(url_of(lambda event: event)).json()

        assert "body" not in event
        assert event["isBase64Encoded"] is False

    @pytest.mark.parametrize(
        ("kind", "body", "is_encoded"),
        [
            ("text/plain", b"text", False),
            ("application/vnd.api+json", b"{}", False),
            ("multipart/form-data; boundary=x", b"\r\n--x--\r\n", True),
            ("application/x-www-form-urlencoded", b"a=1", True),
            ("text/plain", b"\xff", True),
        ],
    )
    def test_a_body_that_is_no_text_is_in_base64(self, url_of: Any, kind: str, body: bytes, is_encoded: bool) -> None:
        """Recorded: TestLambdaURL::test_lambda_url_form_payload."""
        event = requests.post(url_of(lambda event: event), data=body, headers={"content-type": kind}).json()

        assert event["isBase64Encoded"] is is_encoded
        assert (base64.b64decode(event["body"]) if is_encoded else event["body"].encode()) == body

    def test_the_request_id_is_in_the_response_and_in_the_log(self, cloud: Cloud, url_of: Any) -> None:
        """Recorded: TestRequestIdHandling::test_request_id_invoke_url."""
        answer = requests.get(url_of("hi"))

        events = boto3.client("logs", region_name="us-east-1").filter_log_events(logGroupName="/aws/lambda/page")
        ended = [each["message"] for each in events["events"] if each["message"].startswith("END")]
        assert (answer.status_code, answer.text) == (200, "hi")
        assert ended == [f"END RequestId: {answer.headers['x-amzn-RequestId']}"]

    def test_urllib_is_answered(self, url_of: Any) -> None:
        with urllib.request.urlopen(url_of({"statusCode": 202, "body": "taken"})) as answer:
            assert (answer.status, answer.read()) == (202, b"taken")


class TestResponses:
    @pytest.mark.parametrize(
        ("returned", "body"),
        [
            ({"hello": "world"}, '{"hello":"world"}'),
            (["hello", 3, True], '["hello",3,true]'),
            (3.1, "3.1"),
            ("hi", "hi"),
            (None, "null"),
        ],
    )
    def test_what_has_no_status_code_is_the_body(self, url_of: Any, returned: Any, body: str) -> None:
        """Recorded: TestLambdaURL::test_lambda_url_invocation."""
        answer = requests.post(url_of(returned), data=b"{'key':'value'}")

        assert (answer.status_code, answer.text) == (200, body)
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Content-Length"] == str(len(body))

    def test_status_headers_and_body_are_taken_from_the_answer(self, url_of: Any) -> None:
        returned = {
            "statusCode": 201,
            "headers": {"Content-Type": "text/plain", "My-Custom-Header": "Custom Value"},
            "cookies": ["a=1; Path=/", "b=2"],
            "body": "made",
        }

        answer = requests.get(url_of(returned))

        assert (answer.status_code, answer.text) == (201, "made")
        assert answer.headers["my-custom-header"] == "Custom Value"
        assert answer.headers["content-type"] == "text/plain"
        assert answer.raw.headers.getlist("set-cookie") == ["a=1; Path=/", "b=2"]

    def test_a_status_code_may_be_text(self, url_of: Any) -> None:
        answer = requests.get(url_of({"statusCode": "418", "body": "i'm a teapot"}))

        assert (answer.status_code, answer.text) == (418, "i'm a teapot")

    def test_a_body_in_base64_is_decoded(self, url_of: Any) -> None:
        body = base64.b64encode(b"\x00\xff").decode()

        assert requests.get(url_of({"statusCode": 200, "body": body, "isBase64Encoded": True})).content == b"\x00\xff"

    @pytest.mark.parametrize(
        "returned",
        [
            lambda _: 1 // 0,
            {"statusCode": "many"},
            {"statusCode": 200, "body": "no base64", "isBase64Encoded": True},
        ],
    )
    def test_what_is_no_answer_is_a_bad_gateway(self, url_of: Any, returned: Any) -> None:
        """Recorded: TestLambdaURL::test_lambda_url_invocation_exception."""
        answer = requests.post(url_of(returned), data=b"{}")

        assert (answer.status_code, answer.text) == (502, "Internal Server Error")

    def test_in_streaming_mode_the_answer_is_handed_on_as_it_is(self, url_of: Any) -> None:
        """Recorded: TestLambdaURL::test_lambda_url_echo_invoke[RESPONSE_STREAM]."""
        answer = requests.get(url_of({"statusCode": 404, "body": "x"}, InvokeMode="RESPONSE_STREAM"))

        assert (answer.status_code, json.loads(answer.content)) == (200, {"statusCode": 404, "body": "x"})

    def test_a_function_without_concurrency_is_throttled(self, awslambda: Any, url_of: Any) -> None:
        url = url_of("hi")
        awslambda.put_function_concurrency(FunctionName="page", ReservedConcurrentExecutions=0)

        assert requests.get(url).status_code == 429


class TestAccess:
    def test_without_a_permission_nobody_may(self, url_of: Any) -> None:
        """Recorded: TestLambdaPermissions::test_lambda_permission_url_invocation."""
        answer = requests.post(url_of("hi", public=False), data="text")

        assert (answer.status_code, answer.json()) == (403, {"Message": FORBIDDEN})

    @pytest.mark.usefixtures("cloud")
    def test_a_url_that_nobody_has_is_forbidden(self) -> None:
        """Recorded: TestLambdaURL::test_lambda_url_non_existing_url."""
        answer = requests.get("https://0123456789abcdefghijklmnopqrstuv.lambda-url.us-east-1.on.aws")

        assert (answer.status_code, answer.text) == (403, '{"Message":null}')
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["x-amzn-ErrorType"] == "AccessDeniedException"

    def test_a_deleted_url_is_forbidden(self, awslambda: Any, url_of: Any) -> None:
        url = url_of("hi")

        awslambda.delete_function_url_config(FunctionName="page")

        assert requests.get(url).status_code == 403

    def test_with_iam_only_signed_requests_are_let_in(self, url_of: Any) -> None:
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        url = url_of(lambda event: event["requestContext"]["authorizer"]["iam"]["accountId"], AuthType="AWS_IAM")
        signed = AWSRequest("GET", url)
        SigV4Auth(Credentials("AKIAIOSFODNN7EXAMPLE", "secret"), "lambda", "us-east-1").add_auth(signed)

        unsigned, answer = requests.get(url), requests.get(url, headers=dict(signed.headers))

        assert (unsigned.status_code, unsigned.json()) == (403, {"Message": FORBIDDEN})
        assert (answer.status_code, answer.text) == (200, "123456789012")

    def test_an_alias_has_a_url_and_permissions_of_its_own(self, awslambda: Any, url_of: Any) -> None:
        url_of("hi")
        awslambda.publish_version(FunctionName="page")
        awslambda.create_alias(FunctionName="page", Name="live", FunctionVersion="1")
        made = awslambda.create_function_url_config(FunctionName="page", Qualifier="live", AuthType="NONE")

        before = requests.get(made["FunctionUrl"]).status_code
        awslambda.add_permission(
            FunctionName="page",
            Qualifier="live",
            StatementId="urlPermission",
            Action="lambda:InvokeFunctionUrl",
            Principal="*",
            FunctionUrlAuthType="NONE",
        )

        assert (before, requests.get(made["FunctionUrl"]).text) == (403, "hi")


CORS = {
    "AllowOrigins": ["https://shop.example"],
    "AllowMethods": ["GET", "POST"],
    "AllowHeaders": ["x-token"],
    "ExposeHeaders": ["x-total"],
    "MaxAge": 60,
    "AllowCredentials": True,
}


class TestOtherOrigins:
    def test_a_preflight_request_is_answered_without_the_function(self, url_of: Any) -> None:
        url = url_of(lambda _: 1 // 0, public=False, Cors=CORS)

        answer = requests.options(
            url, headers={"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
        )

        allowed = {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}
        assert answer.status_code == 200
        assert allowed == {
            "access-control-allow-origin": "https://shop.example",
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": "GET,POST",
            "access-control-allow-headers": "x-token",
            "access-control-max-age": "60",
        }

    @pytest.mark.parametrize(
        ("origin", "allowed"), [("https://shop.example", "https://shop.example"), ("https://else.example", None)]
    )
    def test_answers_may_be_seen_by_the_allowed_origins(self, url_of: Any, origin: str, allowed: str | None) -> None:
        answer = requests.get(url_of("hi", Cors=CORS), headers={"Origin": origin})

        assert answer.text == "hi"
        assert answer.headers.get("access-control-allow-origin") == allowed
        assert answer.headers.get("access-control-expose-headers") == ("x-total" if allowed else None)


class TestMotoConfiguration:
    def test_without_docker_moto_s_queued_results_are_the_answers(self) -> None:
        from awsim import mock_aws
        from tests.services.lambda_.conftest import package

        with mock_aws(config={"lambda": {"use_docker": False}}):
            client = boto3.client("lambda", region_name="us-east-1")
            client.create_function(
                FunctionName="never-run",
                Runtime="python3.12",
                Handler="app.handler",
                Role="arn:aws:iam::123456789012:role/r",
                Code={"ZipFile": package(app="raise SystemExit")},
            )
            requests.post(
                "http://motoapi.amazonaws.com/moto-api/static/lambda-simple/response",
                json={"results": ["first", '{"second": 2}'], "region": "us-east-1"},
            )

            answers = [client.invoke(FunctionName="never-run", Payload=b'{"n": 1}') for _ in range(3)]
            empty = client.invoke(FunctionName="never-run")

        assert [each["Payload"].read() for each in answers] == [b"first", b'{"second": 2}', b'{"n": 1}']
        assert all("FunctionError" not in each for each in answers)
        assert empty["Payload"].read() == b"Simple Lambda happy path OK"
