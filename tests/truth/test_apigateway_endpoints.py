"""What stands behind REST APIs and what passes on the way there and back, as AWS answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import requests

from .apis import api_of, mocked, url_of
from .functions import create, zipped
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

APIS = Recordings("apigateway")
SHOWN = """
import json

def handler(event, context):
    asked = event["requestContext"]["http"]
    body = event.get("body") or ""
    host = event["requestContext"]["domainName"]
    query = event.get("queryStringParameters") or {}
    status = int(query.get("status", 200))
    shown = {
        "args": query, "data": json.loads(body) if body.startswith("{") else body, "domain": host,
        "headers": event["headers"], "method": asked["method"], "origin": asked["sourceIp"], "path": event["rawPath"],
    }
    return {"statusCode": status, "body": json.dumps(shown), "headers": {"content-type": "application/json"}}
"""
"""A function that shows at its URL what it was asked."""
ADDED = (
    *("x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id", "x-amzn-apigateway-api-id"),
    *("x-amzn-tls-cipher-suite", "x-amzn-tls-version"),
)
"""What the recordings' own endpoint has not shown."""
NOT_ADDED = ("connection", "via", "x-amz-cf-id", "x-amz-cf-pop", "x-cache")
"""What connections and CloudFront add."""


def endpoint(replay: Replay) -> str:
    """The URL of a function that shows what it was asked."""
    create(replay, "shown", Code={"ZipFile": zipped(SHOWN)})
    url: str = replay.client("lambda").create_function_url_config(FunctionName="shown", AuthType="NONE")["FunctionUrl"]
    for action, more in (("InvokeFunctionUrl", {"FunctionUrlAuthType": "NONE"}), ("InvokeFunction", {})):
        replay.client("lambda").add_permission(
            FunctionName="shown", StatementId=action, Action=f"lambda:{action}", Principal="*", **more
        )
    return url.rstrip("/")


def named_as(recorded: Any, headers: Any) -> dict[str, str]:
    """Headers, under the names in which they were recorded."""
    names = {name.lower(): name for name in recorded}
    return {names.get(name.lower(), name): value for name, value in headers.items()}


@APIS.scenario("TestApiGatewayCommon::test_invocation_trace_id")
def functions_are_traced(replay: Replay) -> None:
    made = create(replay, "traced", Code={"ZipFile": zipped("def handler(e, c):\n    return {'statusCode': 200}\n")})
    replay.match("register-lambda", {name: made[name] for name in ("FunctionArn", "FunctionName")})
    client, api, root = api_of(replay)
    mocked(client, api, root, "GET")
    below = client.create_resource(restApiId=api, parentId=root, pathPart="fn")["id"]
    at = {"restApiId": api, "resourceId": below, "httpMethod": "GET"}
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{made['FunctionArn']}/invocations"
    client.put_method(**at, authorizationType="NONE")
    client.put_integration(**at, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    client.create_deployment(restApiId=api, stageName="dev")
    given = {
        "normal": {},
        "trace-id": {"x-amzn-trace-id": "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1"},
        "trace-id-small": {"x-amzn-trace-id": "Root=1-3152b799-8954dae64eda91bc9a23a7e8"},
    }
    for kind, path, name in (
        *(("MOCK", "", each) for each in ("normal", "trace-id")),
        *(("AWS_PROXY", "fn", each) for each in given),
    ):
        headers = requests.get(url_of(api, path), headers=given[name]).headers
        step = f"{name}-req-headers-{kind}"
        shown = {**headers, "content-length": "content-length", "date": "date"}
        replay.match(step, shown, aside=NOT_ADDED)


@APIS.scenario("test_http_integration_invoke_status_code_passthrough[HTTP]")
def the_status_of_an_endpoint_selects_the_answer(replay: Replay) -> None:
    url = endpoint(replay)
    client, api, root = api_of(replay)
    below = client.create_resource(restApiId=api, parentId=root, pathPart="{status}")["id"]
    at = {"restApiId": api, "resourceId": below, "httpMethod": "GET"}
    client.put_method(**at, authorizationType="NONE", requestParameters={"method.request.path.status": True})
    client.put_integration(
        **at,
        type="HTTP",
        integrationHttpMethod="GET",
        uri=url,
        requestParameters={"integration.request.querystring.status": "method.request.path.status"},
    )
    client.put_method_response(**at, statusCode="200")
    for pattern in ("200", "400"):
        template = f'{{"status_code": {pattern}, "message": "$input.path(\'$.message\')"}}'
        selects = {} if pattern == "400" else {"selectionPattern": pattern}
        if pattern == "400":
            client.put_method_response(**at, statusCode="201")
        client.put_integration_response(
            **at,
            statusCode="200" if pattern == "200" else "201",
            **selects,
            responseTemplates={
                "application/json": template
                if pattern == "200"
                else "#set($context.responseOverride.status = 200)" + template
            },
        )
    client.create_deployment(restApiId=api, stageName="dev")
    for step, status in (("matching-response", "200"), ("non-matching-response", "400")):
        answer = requests.get(url_of(api, status))
        replay.match(step, {"body": answer.json(), "status_code": answer.status_code})


@APIS.scenario("test_http_integration_method[HTTP]", "test_http_integration_method[HTTP_PROXY]")
def an_endpoint_is_asked_by_the_integrations_method(replay: Replay) -> None:
    url = endpoint(replay)
    client, api, root = api_of(replay)
    replay.match("api_id", {"rest_api_id": api})
    at = {"restApiId": api, "resourceId": root, "httpMethod": "ANY"}
    client.put_method(**at, authorizationType="NONE")
    client.put_integration(**at, type=replay.parameter, integrationHttpMethod="POST", uri=url)
    client.put_method_response(**at, statusCode="200")
    client.put_integration_response(**at, statusCode="200")
    client.create_deployment(restApiId=api, stageName="dev")
    headers = {"accept": "application/json", "accept-encoding": "gzip, deflate", "user-agent": "test/integration"}
    for method in ("POST", "PUT", "GET"):
        answer = requests.request(method, url_of(api, ""), json={"message": "hello world"}, headers=headers)
        replay.match(f"http-invocation-lambda-url-{method.lower()}", answer.json(), aside=(*ADDED, "origin"))


@APIS.scenario("test_http_proxy_integration_request_data_mappings")
def what_is_mapped_is_added_to_a_proxied_request(replay: Replay) -> None:
    url = endpoint(replay)
    client, api, root = api_of(replay)
    replay.match("api_id", {"rest_api_id": api})
    below = client.create_resource(restApiId=api, parentId=root, pathPart="{pathVariable}")["id"]
    at = {"restApiId": api, "resourceId": below, "httpMethod": "POST"}
    wanted = ("path.pathVariable", "querystring.testQueryString", "header.headerVar")
    needed = {f"method.request.{name}": True for name in wanted}
    client.put_method(**at, authorizationType="NONE", requestParameters=needed)
    mappings = {
        "integration.request.header.headerVar": "method.request.header.foobar",
        "integration.request.querystring.queryString": "method.request.querystring.testQueryString",
        "integration.request.querystring.testQs": "method.request.querystring.testQueryString",
    }
    client.put_integration(
        **at,
        type="HTTP_PROXY",
        integrationHttpMethod="POST",
        uri=f"{url}?testVar=foobar&testQs=bar",
        requestParameters=mappings,
    )
    client.create_deployment(restApiId=api, stageName="dev")
    sent = {
        "accept": "application/json",
        "accept-encoding": "gzip, deflate",
        "user-agent": "test/integration",
        "foobar": "mapped-value",
    }
    answer = requests.post(
        url_of(api, "x", testQueryString="foo", testVar="bar"), json={"message": "hello world"}, headers=sent
    )
    content = answer.json()
    content["headers"]["content-length"] = "26"  # which depends on how the body was written
    shown = {"content": content, "headers": answer.headers, "status_code": answer.status_code}
    shown["headers"] = dict(answer.headers)
    replay.match("http-proxy-invocation", shown, aside=(*ADDED, "origin", "connection", "x-amzn-remapped-connection"))


@APIS.scenario("TestApiGatewayImportRestApi::test_import_with_stage_variables", http_endpoints="loopback")
def an_address_has_stage_variables(replay: Replay) -> None:
    url = endpoint(replay)
    client = replay.client("apigateway")
    integration = {
        "type": "HTTP",
        "httpMethod": "POST",
        "uri": "https://${stageVariables.url}/test-path",
        "requestParameters": {"integration.request.querystring.qs_key": "'qs_value'"},
        "responses": {"default": {"statusCode": "200"}},
    }
    document = {
        "openapi": "3.0.1",
        "info": {"title": "variables", "version": "1"},
        "paths": {
            "/path": {
                "get": {"responses": {"200": {"description": ""}}, "x-amazon-apigateway-integration": integration}
            }
        },
    }
    api = client.import_rest_api(body=json.dumps(document).encode())["id"]
    client.create_deployment(restApiId=api, stageName="v1")
    client.create_deployment(restApiId=api, stageName="v2", variables={"url": url.removeprefix("https://")})
    failed = requests.get(url_of(api, "path", "v1"))
    replay.match("get-error-resp-from-http", {"body": failed.json(), "errorType": failed.headers["x-amzn-ErrorType"]})
    answer = requests.get(url_of(api, "path", "v2")).json()
    replay.match("get-resp-from-http", answer, aside=("headers", "origin"))


@APIS.scenario("TestApigatewayStepfunctions::test_apigateway_with_step_function_integration[DeleteStateMachine]")
def a_state_machine_is_deleted(replay: Replay) -> None:
    states = replay.client("stepfunctions")
    definition = json.dumps({"StartAt": "a", "States": {"a": {"Type": "Pass", "End": True}}})
    arn = states.create_state_machine(
        name="machine", definition=definition, roleArn="arn:aws:iam::123456789012:role/states"
    )["stateMachineArn"]
    client, api, root = api_of(replay)
    at = {"restApiId": api, "resourceId": root, "httpMethod": "POST"}
    client.put_method(**at, authorizationType="NONE")
    client.put_integration(
        **at,
        type="AWS",
        integrationHttpMethod="POST",
        uri="arn:aws:apigateway:us-east-1:states:action/DeleteStateMachine",
        requestTemplates={"application/json": f'{{"stateMachineArn": "{arn}"}}'},
    )
    client.put_method_response(**at, statusCode="200")
    client.put_integration_response(**at, statusCode="200")
    client.create_deployment(restApiId=api, stageName="dev")
    replay.match("delete_state_machine_response", requests.post(url_of(api, ""), json={}).json())
    assert states.list_state_machines()["stateMachines"] == []


SENT = {
    "Accept": "application/json",
    "Accept-Charset": "UTF-8",
    "Accept-Encoding": "br",
    "Age": "request_Age",
    "Authorization": "Unauthorized",
    "Content-Encoding": "deflate",
    "Content-MD5": "request_Content-MD5",
    "Content-Type": "application/json",
    "Date": "Thu, 01 Jan 2026 00:00:00 GMT",
    "Max-Forwards": "3",
    "Pragma": "cache",
    "Proxy-Authenticate": "request",
    "Range": "bytes=500-999",
    "TE": "trailers",
    "Referer": "https://example.com/",
    "Server": "request",
    "Trailer": "user-agent",
    "Upgrade": "HTTP/2.0",
    "User-Agent": "localStack/0.0",
    "Via": "1.1 via",
    "WWW-Authenticate": "request",
    "Warn": "299 localStack/0.0",
}
ANSWERED = (
    *("Accept", "Accept-Charset", "Accept-Encoding", "Age", "Authorization", "Connection", "Content-Encoding"),
    *("Content-Length", "Content-MD5", "Content-Type", "Date", "Expect", "Host", "Max-Forwards", "Pragma", "Range"),
    *("Proxy-Authenticate", "Referer", "Server", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent"),
    *("Via", "WWW-Authenticate", "Warn"),
)
FORBIDDEN = ("content-length", "transfer-encoding")
FORBIDDEN_OF_AWS = (*FORBIDDEN, "authorization", "connection", "expect", "proxy-authenticate", "te")


def held(replay: Replay, step: str, answer: requests.Response, shown: dict[str, Any]) -> None:
    """Hold what was seen on the way there, and the headers on the way back."""
    recorded = replay.recorded[step]
    found = {**shown, "response-headers": named_as(recorded["response-headers"], answer.headers)}
    if isinstance(found.get("headers"), dict):
        found["headers"] = named_as(recorded["headers"], found["headers"])
    replay.match(step, found, aside=("Connection", "Content-Length"))


def methods(client: Any, api: str, root: str, forbidden: tuple[str, ...], **integration: Any) -> None:
    """A method below the root for each header that may not be mapped."""
    for name in forbidden:
        below = client.create_resource(restApiId=api, parentId=root, pathPart=name)["id"]
        at = {"restApiId": api, "resourceId": below, "httpMethod": "GET"}
        client.put_method(**at, authorizationType="NONE")
        mapping = {f"integration.request.header.{name}": "'mapped'"}
        client.put_integration(**at, integrationHttpMethod="POST", requestParameters=mapping, **integration)
        client.put_method_response(**at, statusCode="200")
        client.put_integration_response(**at, statusCode="200")


@APIS.scenario(
    *(f"TestApiGatewayHeaderRemapping::test_apigateway_header_remapping_aws[{kind}]" for kind in ("AWS", "AWS_PROXY"))
)
def headers_pass_to_functions_and_back(replay: Replay) -> None:
    kind = replay.parameter
    source = "import json\ndef handler(event, context):\n    return " + (
        "event"
        if kind == "AWS"
        else "{'statusCode': 200, 'body': json.dumps({k: event[k] for k in ('body', 'headers')})}"
    )
    made = create(replay, "seen", Code={"ZipFile": zipped(source)})
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{made['FunctionArn']}/invocations"
    client, api, root = api_of(replay)
    replay.match("apigw-id", api)
    shown = ",".join(f'"{name}": "$input.params(\'{name}\')"' for name in ANSWERED)
    for path, template in (("none", "{}"), ("full", f"{{{shown}}}")):
        below = client.create_resource(restApiId=api, parentId=root, pathPart=path)["id"]
        at = {"restApiId": api, "resourceId": below, "httpMethod": "GET"}
        client.put_method(**at, authorizationType="NONE")
        given = {"requestTemplates": {"application/json": template}} if kind == "AWS" else {}
        client.put_integration(**at, type=kind, integrationHttpMethod="POST", uri=uri, **given)
        names = ANSWERED if path == "full" else ()
        client.put_method_response(
            **at, statusCode="200", responseParameters={f"method.response.header.{name}": False for name in names}
        )
        client.put_integration_response(
            **at,
            statusCode="200",
            responseParameters={f"method.response.header.{name}": f"'response_param_{name}'" for name in names},
        )
    methods(client, api, root, FORBIDDEN_OF_AWS, type=kind, uri=uri)
    client.create_deployment(restApiId=api, stageName="dev")
    for step, path in (("no-param-integration", "none"), ("full-integration", "full")):
        answer = requests.get(url_of(api, path), headers=SENT)
        seen = answer.json()
        held(replay, step, answer, {"body": seen, "headers": None} if kind == "AWS" else seen)
    for name in FORBIDDEN_OF_AWS:
        answer = requests.get(url_of(api, name))
        held(replay, name, answer, {"body": answer.json()})


@APIS.scenario("TestApiGatewayHeaderRemapping::test_apigateway_header_remapping_http[HTTP_PROXY]")
def headers_pass_to_endpoints_and_back(replay: Replay) -> None:
    replay.leave("full-integration")  # its endpoint's own headers can't be told from those that were mapped
    url = endpoint(replay)
    client, api, root = api_of(replay)
    replay.match("apigw-id", api)
    below = client.create_resource(restApiId=api, parentId=root, pathPart="none")["id"]
    at = {"restApiId": api, "resourceId": below, "httpMethod": "GET"}
    client.put_method(**at, authorizationType="NONE")
    client.put_integration(**at, type="HTTP_PROXY", integrationHttpMethod="GET", uri=url)
    methods(client, api, root, FORBIDDEN, type="HTTP_PROXY", uri=url)
    client.create_deployment(restApiId=api, stageName="dev")
    answer = requests.get(url_of(api, "none"), headers=SENT)
    seen = answer.json()
    recorded = replay.recorded["no-param-integration"]
    headers = named_as(recorded["headers"], seen["headers"])
    shown = {name: value for name, value in headers.items() if name not in ADDED}
    own = ("Access-Control-Allow-Credentials", "Access-Control-Allow-Origin", "x-amzn-Remapped-Server")
    found = {
        "body": seen["data"],
        "headers": shown,
        "response-headers": named_as(recorded["response-headers"], answer.headers),
    }
    of_the_function = ("x-amzn-Remapped-x-amzn-requestid", "x-amzn-remapped-x-amzn-requestid", "x-amzn-trace-id")
    aside = (*own, *of_the_function, "Connection", "Content-Length", "x-amzn-Remapped-Content-Length")
    replay.match("no-param-integration", found, aside=(*aside, "x-amzn-Remapped-Connection"))
    for name in FORBIDDEN:
        answer = requests.get(url_of(api, name))
        held(replay, name, answer, {"body": answer.json()})


test_answers_are_those_of_aws = APIS.runner()
