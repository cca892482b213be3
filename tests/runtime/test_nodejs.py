"""Functions in Node.js: how they are found and called, and what they answer, as AWS's runtime has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from awsim import mock_aws
from awsim.runtime.programs import RuntimeNotInstalled

from .conftest import files
from .workers import create, invoke, needs_node

if TYPE_CHECKING:
    from collections.abc import Iterator

NODE = "nodejs20.x"

pytestmark = needs_node


@pytest.fixture
def awslambda() -> Iterator[Any]:
    with mock_aws(seed=7):
        yield boto3.client("lambda", "us-east-1")


def run(awslambda: Any, source: str, event: Any = None, path: str = "index.js", **members: Any) -> Any:
    create(awslambda, "f", NODE, {path: source}, **members)
    return invoke(awslambda, "f", event)


# Finding the handler


@pytest.mark.parametrize(
    ("content", "handler"),
    [
        ({"index.js": "exports.handler = async () => 1"}, "index.handler"),
        ({"index.cjs": "exports.handler = async () => 1"}, "index.handler"),
        ({"index.mjs": "export const handler = async () => 1"}, "index.handler"),
        ({"index.js": "export const handler = async () => 1", "package.json": '{"type": "module"}'}, "index.handler"),
        ({"src/app.js": "exports.handler = async () => 1"}, "src/app.handler"),
        ({"index.js": "exports.api = {get: async () => 1}"}, "index.api.get"),
        ({"node_modules/lib/index.js": "exports.handler = async () => 1"}, "lib.handler"),
    ],
)
def test_a_handler_is_found(awslambda: Any, content: dict[str, str], handler: str) -> None:
    create(awslambda, "f", NODE, content, Handler=handler)
    assert invoke(awslambda, "f").value == 1


@pytest.mark.parametrize(
    ("source", "handler", "kind", "message"),
    [
        (
            "",
            "nope.handler",
            "Runtime.ImportModuleError",
            "Error: Cannot find module 'nope'\nRequire stack:\n- /var/runtime/index.mjs",
        ),
        (
            "require('left-pad')",
            "index.handler",
            "Runtime.ImportModuleError",
            "Error: Cannot find module 'left-pad'\nRequire stack:\n- /var/task/index.js\n- /var/runtime/index.mjs",
        ),
        ("", "index.handler", "Runtime.HandlerNotFound", "index.handler is undefined or not exported"),
        ("exports.handler = 1", "index.handler", "Runtime.HandlerNotFound", "index.handler is not a function"),
        ("", "index", "Runtime.MalformedHandlerName", "Bad handler"),
        ("(", "index.handler", "Runtime.UserCodeSyntaxError", "SyntaxError: Unexpected end of input"),
        ("throw new RangeError('at once')", "index.handler", "RangeError", "at once"),
    ],
)
def test_a_function_that_does_not_start_says_why(
    awslambda: Any, source: str, handler: str, kind: str, message: str
) -> None:
    answered = run(awslambda, source, Handler=handler)
    assert answered.error == "Unhandled"
    assert (answered.value["errorType"], answered.value["errorMessage"]) == (kind, message)
    assert answered.value["trace"][0].startswith(f"{kind}: ")
    assert re.match(r"\S+Z\tundefined\tERROR\tUncaught Exception \t\{\"errorType\":", answered.log[0])


def test_modules_of_layers_are_found(awslambda: Any) -> None:
    arns = [
        awslambda.publish_layer_version(LayerName=name, Content={"ZipFile": files(content)})["LayerVersionArn"]
        for name, content in {
            "below": {
                "nodejs/node_modules/a.js": "exports.from = 'below'",
                "nodejs/node_modules/b.js": "exports.b = 1",
            },
            "above": {"nodejs/node20/node_modules/a.js": "exports.from = 'above'"},
        }.items()
    ]
    source = "exports.handler = async () => [require('a').from, require('b').b]"
    assert run(awslambda, source, Layers=arns).value == ["above", 1]


# Calling it


def test_the_event_and_the_context_are_complete(awslambda: Any) -> None:
    source = (
        "exports.handler = async (event, context) => ({event, custom: context.clientContext.custom,\n"
        "  left: context.getRemainingTimeInMillis() > 10000, arn: context.invokedFunctionArn,\n"
        "  rest: [context.functionName, context.functionVersion, context.memoryLimitInMB, context.logGroupName]})"
    )
    create(awslambda, "f", NODE, {"index.js": source})
    answered = invoke(awslambda, "f", {"é": [1]}, ClientContext="eyJjdXN0b20iOiAi4oKsIn0=")
    assert answered.value == {
        "event": {"é": [1]},
        "custom": "€",
        "left": True,
        "arn": "arn:aws:lambda:us-east-1:123456789012:function:f",
        "rest": ["f", "$LATEST", "128", "/aws/lambda/f"],
    }


@pytest.mark.parametrize(
    ("handler", "value"),
    [
        ("async () => undefined", None),
        ("async () => 'ü'", "ü"),
        ("() => ({then: resolve => resolve(1)})", 1),
        ("(event, context, callback) => callback(null, 1)", 1),
        ("(event, context, callback) => { setTimeout(() => callback(null, 1), 5) }", 1),
        ("(event, context) => context.succeed(1)", 1),
        ("(event, context) => context.done(null, 1)", 1),
        ("() => 1", None),
    ],
)
def test_a_handler_answers_in_any_of_these_ways(awslambda: Any, handler: str, value: Any) -> None:
    answered = run(awslambda, f"exports.handler = {handler}")
    assert (answered.error, answered.value) == (None, value)
    assert invoke(awslambda, "f").value == value


def test_a_callbacks_answer_waits_until_nothing_is_left_to_do(awslambda: Any) -> None:
    source = (
        "exports.handler = (event, context, callback) => {\n"
        "  context.callbackWaitsForEmptyEventLoop = event.waits;\n"
        "  setTimeout(() => console.log('later'), 100); callback(null, 1) }"
    )
    create(awslambda, "f", NODE, {"index.js": source})
    assert [line.split("\t")[-1] for line in invoke(awslambda, "f", {"waits": True}).log] == ["later"]
    assert invoke(awslambda, "f", {"waits": False}).log == []


def test_modules_stay_loaded_between_invocations(awslambda: Any) -> None:
    assert run(awslambda, "let count = 0; exports.handler = async () => ++count").value == 1
    assert invoke(awslambda, "f").value == 2


# Failing


def test_an_error_is_described_as_by_aws(awslambda: Any) -> None:
    source = "exports.handler = async () => {\n  throw Object.assign(new TypeError('no'), {code: 'E1', detail: 7}) }"
    answered = run(awslambda, source)
    assert answered.error == "Unhandled"
    assert answered.value.keys() == {"errorType", "errorMessage", "trace"}
    assert answered.value["trace"][:2] == ["TypeError: no", "    at exports.handler (/var/task/index.js:2:23)"]
    expected = (
        r'\S+Z\t\S{36}\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"no","code":"E1","detail":7,'
    )
    assert re.match(expected, answered.log[0])


@pytest.mark.parametrize(
    ("handler", "document"),
    [
        ("async () => { throw 'text' }", {"errorType": "string", "errorMessage": "text", "trace": []}),
        ("(e, c, callback) => callback('text')", {"errorType": "string", "errorMessage": "text", "trace": []}),
        ("(e, c) => c.fail({a: 1})", {"errorType": "object", "errorMessage": "[object Object]", "trace": []}),
        (
            "async () => { const e = new Error('x'); e.stack = undefined; throw e }",
            {
                "errorType": "handled",
                "errorMessage": "callback called with Error argument, but there was a problem while retrieving one or "
                "more of its message, name, and stack",
            },
        ),
    ],
)
def test_whatever_is_thrown_is_described(awslambda: Any, handler: str, document: dict[str, Any]) -> None:
    assert run(awslambda, f"exports.handler = {handler}").value == document


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("Promise.reject(new Error('left'))", "Runtime.UnhandledPromiseRejection", "Error: left"),
        ("setTimeout(() => { throw new RangeError('late') }, 1)", "RangeError", "late"),
        (
            "await new Promise(() => {})",
            "Runtime.NodeJsExit",
            "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a "
            "Promise that was never settled. For more information, see "
            "https://nodejs.org/docs/latest/api/process.html#exit-codes",
        ),
        ("return 'x'.repeat(7e6)", "Function.ResponseSizeTooLarge", None),
        ("const a = {}; a.a = a; return a", "Error", "Unable to stringify response body"),
        ("process.exit(3)", "Runtime.ExitError", None),
        ("for (;;);", "Sandbox.Timedout", None),
    ],
)
def test_an_invocation_that_goes_wrong_harms_no_other(
    awslambda: Any, code: str, kind: str, message: str | None
) -> None:
    wait = (
        "await new Promise(resolve => setTimeout(resolve, 200))" if "Promise.reject" in code or "late" in code else ""
    )
    source = f"exports.handler = async (event) => {{ if (event === 'well') return 1; {code}; {wait} }}"
    document = run(awslambda, source, Timeout=1).value
    assert document["errorType"] == kind
    assert message in (None, document["errorMessage"])
    assert invoke(awslambda, "f", "well").value == 1


# Around the code


def test_the_console_writes_as_on_aws(awslambda: Any) -> None:
    source = (
        "console.log('starting'); exports.handler = async (event, context) => {\n"
        "  console.log('%s is', 'this', {a: 1}); console.debug('d'); console.warn('w'); console.error('e');\n"
        "  console.trace('t'); console.info('i'); process.stdout.write('raw\\n'); return context.awsRequestId }"
    )
    answered = run(awslambda, source)
    request_id = answered.value
    written = [line.split("\t")[1:] for line in answered.log]
    assert written == [
        ["undefined", "INFO", "starting"],
        [request_id, "INFO", "this is { a: 1 }"],
        [request_id, "DEBUG", "d"],
        [request_id, "WARN", "w"],
        [request_id, "ERROR", "e"],
        [request_id, "TRACE", "t"],
        [request_id, "INFO", "i"],
        [],
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answered.log[0].split("\t")[0])


def test_a_message_of_several_lines_is_one_log_event(awslambda: Any) -> None:
    run(awslambda, "exports.handler = async () => console.log('one\\ntwo')")
    logs = boto3.client("logs", "us-east-1")
    [stream] = logs.describe_log_streams(logGroupName="/aws/lambda/f")["logStreams"]
    events = logs.get_log_events(logGroupName="/aws/lambda/f", logStreamName=stream["logStreamName"])["events"]
    assert [event["message"].split("\t")[-1] for event in events if "one" in event["message"]] == ["one\ntwo"]


def test_the_environment_leads_to_the_cloud(awslambda: Any) -> None:
    source = (
        "exports.handler = async () => {\n"
        "  const key = process.env.AWS_ACCESS_KEY_ID, scope = `${key}/20260101/us-east-1/sts/aws4_request`;\n"
        "  const answer = await fetch(process.env.AWS_ENDPOINT_URL, {method: 'POST',\n"
        "    body: 'Action=GetCallerIdentity&Version=2011-06-15',\n"
        "    headers: {authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=x`,\n"
        "              'content-type': 'application/x-www-form-urlencoded'}});\n"
        "  return /<Arn>(.*)<\\/Arn>/.exec(await answer.text())[1] }"
    )
    assert run(awslambda, source).value == "arn:aws:sts::123456789012:assumed-role/runs/f"


def test_nothing_leaves_for_aws(awslambda: Any) -> None:
    source = (
        "const http = require('http'); exports.handler = async () => [\n"
        "  await fetch('https://sqs.us-east-1.amazonaws.com/').catch(error => error.cause.message),\n"
        "  await new Promise(resolve => http.get('http://169.254.169.254/').on('error', e => resolve(e.message)))]"
    )
    answered = run(awslambda, source).value
    hosts = ["sqs.us-east-1.amazonaws.com", "169.254.169.254"]
    assert [text.startswith(f"a connection to {host} was refused") for text, host in zip(answered, hosts, strict=True)]
    assert all("was refused" in text for text in answered)


def test_an_answer_can_be_streamed(awslambda: Any) -> None:
    source = (
        "exports.handler = awslambda.streamifyResponse(async (event, stream) => {\n"
        "  stream = awslambda.HttpResponseStream.from(stream, {statusCode: 201, headers: {'X-A': '1'}});\n"
        "  stream.write('one '); stream.write('two'); stream.end() })"
    )
    create(awslambda, "f", NODE, {"index.js": source})
    url = awslambda.create_function_url_config(FunctionName="f", AuthType="NONE", InvokeMode="RESPONSE_STREAM")
    permission = {"StatementId": "all", "Action": "lambda:InvokeFunctionUrl", "Principal": "*"}
    awslambda.add_permission(FunctionName="f", FunctionUrlAuthType="NONE", **permission)
    response = requests.get(url["FunctionUrl"])
    assert (response.status_code, response.headers["x-a"], response.text) == (201, "1", "one two")


def test_without_node_it_is_said_what_to_do(awslambda: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    create(awslambda, "f", NODE, {"index.js": ""})
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RuntimeNotInstalled, match=r"install Node.js .* cloud\.functions\.register\('f', handler\)"):
        awslambda.invoke(FunctionName="f")
