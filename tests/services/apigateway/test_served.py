"""REST APIs behind `awsim serve`: by host, by path, at names of one's own."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.server.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server.serving import Served

REGION = "eu-west-1"


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as found:
        yield found


def ask(served: Served, target: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Any:
    """Status, headers and body of an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection("127.0.0.1", served.server.port, timeout=20)) as connection:
        connection.request(method, target, body, named)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def api_of(served: Served, handler: Any = None) -> tuple[Any, str]:
    """An API whose root and everything below it show the event to who asks."""
    client = served.client("apigateway", region=REGION)
    made = client.create_rest_api(name="shown")
    served.cloud.functions.create("shown", handler or shown)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:shown"
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    below = client.create_resource(restApiId=made["id"], parentId=made["rootResourceId"], pathPart="{proxy+}")["id"]
    for resource in (made["rootResourceId"], below):
        at = {"restApiId": made["id"], "resourceId": resource, "httpMethod": "ANY"}
        client.put_method(**at, authorizationType="NONE")
        client.put_integration(**at, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    client.create_deployment(restApiId=made["id"], stageName="dev")
    return client, made["id"]


def shown(event: Any, _: Any) -> Any:
    return {"statusCode": 200, "body": json.dumps(event)}


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("/restapis/{api}/dev/_user_request_/a/b?x=1&x=2", None),
        ("/_aws/execute-api/{api}/dev/a/b?x=1&x=2", None),
        ("/dev/a/b?x=1&x=2", "{api}.execute-api.eu-west-1.amazonaws.com"),
        ("/dev/a/b?x=1&x=2", "{api}.execute-api.localhost.localstack.cloud:4566"),
    ],
)
def test_a_stage_answers_by_path_and_by_host_as_one_name(served: Served, target: str, host: str | None) -> None:
    _, api = api_of(served)
    headers = {} if host is None else {"Host": host.format(api=api)}
    status, _, body = ask(served, target.format(api=api), "PUT", b"\xc3\xa9", **headers)
    event = json.loads(body)
    assert (status, event["httpMethod"], event["path"], event["body"]) == (200, "PUT", "/a/b", "é")
    assert event["pathParameters"] == {"proxy": "a/b"}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"]}
    assert event["requestContext"]["path"] == "/dev/a/b"
    assert event["requestContext"]["domainName"] == f"{api}.execute-api.{REGION}.amazonaws.com"
    assert event["headers"]["Host"] == f"{api}.execute-api.{REGION}.amazonaws.com"


def test_headers_keep_the_names_that_the_client_wrote(served: Served) -> None:
    _, api = api_of(served)
    _, _, body = ask(served, f"/_aws/execute-api/{api}/dev/x", x_lower="1", X_UPPER="2", X_Mixed_cASE="3")
    headers = json.loads(body)["headers"]
    assert {"x-lower", "X-UPPER", "X-Mixed-cASE"} <= headers.keys()


def test_cookies_are_set_one_by_one(served: Served) -> None:
    cookies = ["a=1; Path=/", "b=2; Expires=Wed, 09 Jun 2027 10:18:14 GMT"]
    _, api = api_of(served, lambda *_: {"statusCode": 201, "multiValueHeaders": {"Set-Cookie": cookies}})
    status, headers, body = ask(served, f"/_aws/execute-api/{api}/dev/")
    assert (status, headers.get_all("set-cookie"), body) == (201, cookies, b"")


def test_an_answer_to_head_has_no_body(served: Served) -> None:
    _, api = api_of(served)
    status, _, body = ask(served, f"/_aws/execute-api/{api}/dev/", "HEAD")
    assert (status, body) == (200, b"")


def test_who_may_read_an_answer_is_for_the_api_to_say(served: Served) -> None:
    """The server lets pages read AWS's own answers, of an API's what the API allows."""
    _, api = api_of(served)
    at = f"/_aws/execute-api/{api}/dev/x"
    status, headers, body = ask(served, at, Origin="http://localhost:3000")
    assert (status, headers["access-control-allow-origin"]) == (200, None)
    status, headers, body = ask(
        served, at, "OPTIONS", Origin="http://localhost:3000", Access_Control_Request_Method="PUT"
    )
    assert (status, json.loads(body)["httpMethod"]) == (200, "OPTIONS"), "the API itself is asked beforehand"


def test_a_name_of_ones_own_is_answered_once_it_is_there(served: Served) -> None:
    client, api = api_of(served)
    assert ask(served, "/shop/a", Host="api.shop.example:4566")[0] == 403
    client.create_domain_name(
        domainName="api.shop.example", regionalCertificateArn="arn:aws:acm:eu-west-1:123456789012:certificate/1"
    )
    client.create_base_path_mapping(domainName="api.shop.example", basePath="shop", restApiId=api, stage="dev")
    status, _, body = ask(served, "/shop/a", Host="api.shop.example:4566")
    event = json.loads(body)
    assert (status, event["path"], event["requestContext"]["stage"]) == (200, "/shop/a", "dev")
    assert event["requestContext"]["domainName"] == "api.shop.example"
    # A path that is something else at the server's own names is the API's here.
    assert ask(served, "/shop/_awsim/nothing", Host="API.shop.example.")[0] == 200
    client.delete_domain_name(domainName="api.shop.example")
    assert ask(served, "/shop/a", Host="api.shop.example:4566")[0] == 403


def test_what_looks_like_a_call_of_aws_does_not_take_an_apis_request(served: Served) -> None:
    _, api = api_of(served)
    status, _, body = ask(
        served,
        "/dev/",
        "POST",
        b"{}",
        Host=f"{api}.execute-api.{REGION}.amazonaws.com",
        X_Amz_Target="DynamoDB_20120810.ListTables",
        Authorization="AWS4-HMAC-SHA256 Credential=test/20300101/eu-west-1/dynamodb/aws4_request, "
        "SignedHeaders=host, Signature=none",
    )
    assert (status, json.loads(body)["path"]) == (200, "/")


def test_an_api_that_is_not_there_is_not_found(served: Served) -> None:
    assert ask(served, "/_aws/execute-api/nothing123/dev/")[0] in (403, 404)


def test_a_header_does_not_begin_another_one(served: Served) -> None:
    answered = {"statusCode": 200, "headers": {"X-One": "a\r\nX-Two: b", "X-Snow": "☃é"}, "body": "ok"}
    _, api = api_of(served, lambda *_: answered)
    status, headers, body = ask(served, f"/_aws/execute-api/{api}/dev/")
    assert (status, headers["x-one"], headers["x-two"], body) == (200, "a  X-Two: b", None, b"ok")
    assert headers["x-snow"].startswith("?")
