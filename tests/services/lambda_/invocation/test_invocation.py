from __future__ import annotations

import base64
import json
import os
import sys
import threading

import aiobotocore.session
import boto3
import pytest

from tests.services.lambda_.conftest import ARN, package, payload_of


def test_the_answer_is_what_the_handler_returned(awslambda, new_function):
    new_function()

    answer = awslambda.invoke(FunctionName="echo", Payload=b'{"a": 1}')

    assert payload_of(answer) == {"event": {"a": 1}, "arn": f"{ARN}:echo", "version": "$LATEST"}
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert "FunctionError" not in answer


def test_over_the_wire_the_answer_is_the_same(awslambda, new_function):
    new_function()
    sent = []
    awslambda.meta.events.register("before-send.lambda.Invoke", lambda **given: sent.append(given["request"].url))

    answer = awslambda.invoke(FunctionName="echo", Payload=b'{"a": 1}', LogType="Tail")

    assert len(sent) == 1
    assert payload_of(answer) == {"event": {"a": 1}, "arn": f"{ARN}:echo", "version": "$LATEST"}
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert base64.b64decode(answer["LogResult"]).startswith(b"START RequestId: ")


async def test_an_async_client_reads_the_answer_as_a_stream(new_function):
    new_function()
    async with aiobotocore.session.get_session().create_client("lambda", region_name="us-east-1") as client:
        answer = await client.invoke(FunctionName="echo", Payload=b"{}")
        async with answer["Payload"] as stream:
            content = await stream.read()

    assert json.loads(content)["version"] == "$LATEST"


def test_modules_stay_loaded_between_invocations_and_go_with_the_code(awslambda, new_function, invoked):
    counting = "count = 0\ndef handler(event, context):\n    global count\n    count += 1\n    return count\n"
    new_function(source=counting)

    warm = [invoked(), invoked()]
    awslambda.update_function_configuration(FunctionName="echo", Timeout=7)

    assert (warm, invoked()) == ([1, 2], 1)


def test_functions_whose_modules_share_names_live_side_by_side(new_function, invoked):
    for name in ("one", "two"):
        code = package(app="import lib\ndef handler(event, context): return lib.NAME", lib=f"NAME = {name!r}")
        new_function(name, Code={"ZipFile": code})

    assert [invoked("one"), invoked("two"), invoked("one")] == ["one", "two", "one"]
    assert not {"app", "lib"} & sys.modules.keys()


def test_layers_are_importable(awslambda, new_function, invoked):
    layer = package(**{"python/shared": "VALUE = 42"})
    arn = awslambda.publish_layer_version(LayerName="shared", Content={"ZipFile": layer})["LayerVersionArn"]

    new_function(source="import shared\ndef handler(event, context): return shared.VALUE", Layers=[arn])

    assert invoked() == 42


def test_variables_hold_during_the_call_and_not_after(new_function, invoked):
    before = dict(os.environ)
    source = "import os\ndef handler(event, context): return [os.environ[name] for name in event]"
    new_function(source=source, Environment={"Variables": {"STAGE": "test"}})

    assert invoked(event=["STAGE", "AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME"]) == ["test", "us-east-1", "echo"]
    assert dict(os.environ) == before


def test_boto3_in_the_handler_reaches_the_same_cloud(cloud, new_function, invoked):
    source = """
import boto3
kinesis = boto3.client("kinesis")
def handler(event, context):
    kinesis.create_stream(StreamName="made", ShardCount=1)
"""
    new_function(source=source)
    invoked()

    kinesis = boto3.client("kinesis", region_name="us-east-1")
    assert kinesis.list_streams()["StreamNames"] == ["made"]
    invocation = cloud.journal.calls("lambda", "Invoke")[0]
    assert cloud.journal.calls("kinesis", "CreateStream")[0].cause == invocation.request_id


def test_a_function_may_invoke_another_from_a_thread_of_its_own(cloud, new_function, invoked):
    source = """
import boto3, json
from concurrent.futures import ThreadPoolExecutor
def handler(event, context):
    call = lambda _: json.loads(boto3.client("lambda").invoke(FunctionName="inner")["Payload"].read())
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(call, range(2)))
"""
    new_function("outer", source)
    new_function("inner", "def handler(event, context): return 'inner'")

    assert invoked("outer") == ["inner", "inner"]


def test_many_threads_each_get_their_own_answers(awslambda, new_function):
    new_function()
    answers = {}

    def call(number):
        answers[number] = payload_of(awslambda.invoke(FunctionName="echo", Payload=json.dumps(number)))["event"]

    threads = [threading.Thread(target=call, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {number: number for number in range(8)}


def test_a_plain_function_stands_in_for_the_package(cloud, new_function, invoked):
    new_function()
    cloud.functions.register("echo", lambda event, context: [event, context.function_name])

    assert invoked(event=1) == [1, "echo"]


def test_a_plain_function_can_be_made_a_function(cloud, invoked):
    cloud.functions.create("plain", lambda event, context: context.get_remaining_time_in_millis(), Timeout=20)

    assert invoked("plain") == 20_000


def test_an_alias_shares_its_invocations_by_weight(awslambda, new_function):
    new_function()
    awslambda.publish_version(FunctionName="echo")
    awslambda.update_function_configuration(FunctionName="echo", Timeout=5)
    awslambda.publish_version(FunctionName="echo")
    routing = {"AdditionalVersionWeights": {"2": 0.5}}
    awslambda.create_alias(FunctionName="echo", Name="live", FunctionVersion="1", RoutingConfig=routing)

    versions = [awslambda.invoke(FunctionName="echo", Qualifier="live")["ExecutedVersion"] for _ in range(20)]

    assert set(versions) == {"1", "2"}


def test_a_dry_run_runs_nothing(cloud, awslambda, new_function):
    new_function(source="raise Exception")

    answer = awslambda.invoke(FunctionName="echo", InvocationType="DryRun")

    assert (answer["StatusCode"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (204, 204)
    assert answer["Payload"].read() == b""


def test_the_log_is_in_cloudwatch_logs(awslambda, new_function):
    source = "import logging\ndef handler(event, context):\n    print('printed')\n    logging.warning('logged')\n"
    new_function(source=source)
    request_id = awslambda.invoke(FunctionName="echo")["ResponseMetadata"]["RequestId"]

    logs = boto3.client("logs", region_name="us-east-1")
    events = logs.filter_log_events(logGroupName="/aws/lambda/echo")["events"]

    assert [event["message"] for event in events] == [
        f"START RequestId: {request_id} Version: $LATEST",
        "printed",
        f"[WARNING]\t{events[2]['message'].split(chr(9))[1]}\t{request_id}\tlogged",
        f"END RequestId: {request_id}",
        f"REPORT RequestId: {request_id}\tDuration: 0.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB"
        "\tMax Memory Used: 128 MB\tInit Duration: 0.00 ms\t",
    ]


def test_a_function_without_concurrency_is_throttled(awslambda, new_function, refused):
    new_function()
    awslambda.put_function_concurrency(FunctionName="echo", ReservedConcurrentExecutions=0)

    code, message, status = refused(awslambda.invoke, FunctionName="echo")

    assert (code, status) == ("TooManyRequestsException", 429)
    assert "Rate Exceeded." in message


def test_an_unknown_function_is_refused_with_the_version_that_was_meant(awslambda, refused):
    message = f"Function not found: {ARN}:nowhere:$LATEST"
    assert refused(awslambda.invoke, FunctionName="nowhere") == ("ResourceNotFoundException", message, 404)


@pytest.mark.parametrize(
    ("kind", "limit", "message"),
    [
        ("RequestResponse", 6_291_456, "Request must be smaller than 6291456 bytes for the InvokeFunction operation"),
        (
            "Event",
            1_048_576,
            "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
        ),
    ],
)
def test_a_payload_beyond_the_limit_is_refused(awslambda, new_function, refused, kind, limit, message):
    new_function()
    payload = b'"' + b"a" * (limit - 1) + b'"'
    answered = refused(awslambda.invoke, FunctionName="echo", InvocationType=kind, Payload=payload)
    assert answered == ("RequestEntityTooLargeException", message, 413)


def test_a_snapshot_holds_functions_and_not_their_warm_modules(cloud, new_function, invoked):
    new_function(source="seen = []\ndef handler(event, context):\n    seen.append(event)\n    return seen\n")
    invoked(event=1)

    cloud.restore(cloud.snapshot())

    assert invoked(event=2) == [2]
