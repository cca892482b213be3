"""Function URLs and event source mappings' requests, as AWS answered."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import requests

from .functions import USUAL, arn_of, create, zipped
from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

LAMBDA = Recordings("lambda")


def open_url(replay: Replay, source: str, *, matching: bool = True, **given: Any) -> str:
    """A function's URL that everybody may invoke; the two answers are held against the recorded ones."""
    client = replay.client("lambda")
    if not client.list_functions()["Functions"]:
        create(replay, Code={"ZipFile": zipped(source)}, **USUAL)
    made = client.create_function_url_config(FunctionName="fn", AuthType="NONE", **given)
    allowed = client.add_permission(
        FunctionName="fn",
        StatementId="urlPermission",
        Action="lambda:InvokeFunctionUrl",
        Principal="*",
        FunctionUrlAuthType="NONE",
    )
    if matching:
        replay.match("create_lambda_url_config", made)
        replay.match("add_permission", allowed)
    url: str = made["FunctionUrl"]
    return url


def shown(response: requests.Response, *headers: str) -> dict[str, Any]:
    """A response as these recordings show it."""
    content = json.loads(response.text) if response.text.startswith("{") else response.text
    found = {name: response.headers[name] for name in headers}
    return {"statuscode": response.status_code, "headers": found, "content": content}


RETURNED = {"dict": {"hello": "world"}, "float": 3.1, "list-mixed": ["hello", 3, True]}


@LAMBDA.scenario(*(f"TestLambdaURL::test_lambda_url_invocation[{each}]" for each in RETURNED))
def what_is_returned_is_the_response(replay: Replay) -> None:
    url = open_url(replay, f"def handler(event, context):\n    return {RETURNED[replay.parameter]!r}\n")
    response = shown(requests.post(url, data="{}"), "Content-Type", "Content-Length")
    replay.match("lambda_url_invocation", response)


MODES = {"None": {}, "BUFFERED": {"InvokeMode": "BUFFERED"}, "RESPONSE_STREAM": {"InvokeMode": "RESPONSE_STREAM"}}


@LAMBDA.scenario(*(f"TestLambdaURL::test_lambda_url_echo_invoke[{each}]" for each in MODES))
def urls_have_modes(replay: Replay) -> None:
    url = open_url(replay, "def handler(event, context):\n    return event\n", **MODES[replay.parameter])
    assert requests.post(url, data="text").json()["body"] == "text"


@LAMBDA.scenario("TestLambdaURL::test_lambda_url_invocation_exception")
def a_function_with_a_url_fails(replay: Replay) -> None:
    url = open_url(replay, "def handler(event, context):\n    raise Exception('no')\n")
    replay.match("get_fn_result", replay.client("lambda").get_function(FunctionName="fn"))
    assert (requests.post(url).status_code, requests.post(url).text) == (502, "Internal Server Error")


@LAMBDA.scenario("TestLambdaPermissions::test_lambda_permission_url_invocation")
def a_url_needs_a_permission(replay: Replay) -> None:
    create(replay)
    made = replay.client("lambda").create_function_url_config(FunctionName="fn", AuthType="NONE")
    response = requests.post(made["FunctionUrl"], data="text")
    assert response.status_code == 403
    replay.match("lambda_url_invocation_missing_permission", response.json())


@LAMBDA.scenario("TestRequestIdHandling::test_request_id_invoke_url")
def a_response_names_the_request_of_the_log(replay: Replay) -> None:
    url = open_url(replay, "def handler(event, context):\n    return 'hi'\n")
    replay.match("lambda_url_invocation", shown(requests.get(url), "x-amzn-RequestId"))
    logs = replay.client("logs")
    group = "/aws/lambda/fn"
    [stream] = logs.describe_log_streams(logGroupName=group)["logStreams"]
    events = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])["events"]
    messages = [event["message"].rstrip() for event in events]
    replay.match("end_log_entries", [message for message in messages if message.startswith("END")])


ECHO_HTTP = """import json


def handler(event, context):
    http = event["requestContext"]["http"]
    body = event.get("body", "")
    headers = event["headers"]
    if TRIMMED:
        headers = {name: value for name, value in headers.items() if not name.startswith("x-")}
    return {"statusCode": 200, "body": json.dumps({
        "args": event.get("queryStringParameters", {}),
        "data": json.loads(body) if body.startswith("{") else body,
        "domain": event["requestContext"]["domainName"],
        "headers": headers,
        "method": http["method"],
        "origin": http["sourceIp"],
        "path": event["rawPath"],
    })}
"""


@LAMBDA.scenario(
    "TestLambdaURL::test_lambda_url_echo_http_fixture_default",
    "TestLambdaURL::test_lambda_url_echo_http_fixture_trim_x_headers",
)
def a_function_is_shown_the_request(replay: Replay) -> None:
    recorded = replay.recorded["url_response"]
    is_trimmed = not any(name.startswith("x-") for name in recorded["headers"])
    url = open_url(replay, f"TRIMMED = {is_trimmed}\n{ECHO_HTTP}", matching=False)
    path = "path/1?q=query" if is_trimmed else "pa%2%46th%2F1?q=query&multiQuery=foo&multiQuery=%2Fbar"
    headers = {"content-type": "application/json", "extra-headers": "With WeiRd CapS", "user-agent": "test/echo"}
    headers |= {"accept": "*/*", "accept-encoding": "gzip, deflate"}
    response = _sent(f"{url}{path}", headers, b'{"foo": "bar"}')
    replay.match("url_response", response.json(), aside=("path", "connection"))


def _sent(url: str, headers: dict[str, str], body: bytes) -> requests.Response:
    session = requests.Session()
    session.headers.clear()
    return session.post(url, data=body, headers=headers)


@LAMBDA.scenario("TestLambdaURL::test_lambda_url_form_payload")
def a_form_arrives_in_base64(replay: Replay) -> None:
    url = open_url(replay, f"TRIMMED = True\n{ECHO_HTTP}", matching=False)
    boundary = "4efd159eae0c4f4e125a5a509e073d85"
    body = (
        f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="formfield"\r\n\r\nnot a file, just a field'
        f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="foo"; filename="foo"\r\n'
        f"Content-Type: text/plain;\r\n\r\nbar\r\n\r\n--{boundary}--\r\n"
    )
    headers = {"content-type": f"multipart/form-data; boundary={boundary}", "user-agent": "python/test-request"}
    headers |= {"accept": "*/*", "accept-encoding": "gzip, deflate"}
    replay.match("url_response", _sent(f"{url}test/value", headers, body.encode()).json())


@LAMBDA.scenario("TestLambdaURL::test_function_url_with_response_streaming")
@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js: there is no `node` on the PATH")
def a_stream_is_the_response(replay: Replay) -> None:
    source = (
        "exports.handler = awslambda.streamifyResponse(async (event, stream) => {\n"
        "  stream.write('Hello, '); stream.write('world!'); stream.end() })"
    )
    create(replay, Runtime="nodejs20.x", Code={"ZipFile": zipped(source, "handler.js")})
    response = requests.get(open_url(replay, "", matching=False, InvokeMode="RESPONSE_STREAM"))
    replay.match("response_status", response.status_code)
    replay.match("response_data", response.text)


# Event source mappings


@LAMBDA.scenario("TestLambdaEventSourceMappings::test_event_source_mapping_exceptions")
def what_is_wrong_with_a_mapping(replay: Replay) -> None:
    client = replay.client("lambda")
    uuid = "11111111-2222-3333-4444-555555555555"
    replay.refused("get_unknown_uuid", client.get_event_source_mapping, UUID=uuid)
    replay.refused("delete_unknown_uuid", client.delete_event_source_mapping, UUID=uuid)
    replay.refused("update_unknown_uuid", client.update_event_source_mapping, UUID=uuid, Enabled=False)
    new = client.create_event_source_mapping
    replay.refused("create_no_event_source_arn", new, FunctionName="doesnotexist")
    replay.client("sqs").create_queue(QueueName="q")
    source = {"EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q"}
    replay.refused("create_unknown_params", new, FunctionName="doesnotexist", **source)
    create(replay)
    failure = {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:q"}}}
    replay.refused("destination_config_failure", new, FunctionName="fn", **failure, **source)


@LAMBDA.scenario("TestLambdaEventSourceMappings::test_function_name_variations")
def mappings_name_functions_in_every_way(replay: Replay) -> None:
    client = replay.client("lambda")
    create(replay, Publish=True)
    client.create_alias(FunctionName="fn", FunctionVersion="1", Name="myalias")
    replay.client("sqs").create_queue(QueueName="q")
    ends = {"latest": ":$LATEST", "version": ":1", "alias": ":myalias"}
    names = {"name_only": "fn"}
    names |= {f"partial_arn_{kind}": f"123456789012:function:fn{end}" for kind, end in ends.items()}
    names |= {f"full_arn_{kind}": f"{arn_of()}{'' if kind == 'latest' else end}" for kind, end in ends.items()}
    for step, name in names.items():
        source = {"EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q", "FunctionName": name}
        made = client.create_event_source_mapping(**source)
        replay.match(f"{step}_create_esm", made)
        client.delete_event_source_mapping(UUID=made["UUID"])


test_answers_are_those_of_aws = LAMBDA.runner()
