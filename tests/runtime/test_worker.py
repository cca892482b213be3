"""Python functions in processes of their own: `config={"lambda": {"runtime": "subprocess"}}`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from awsim import mock_aws
from awsim.runtime import worker

from .conftest import files
from .workers import ISOLATED, create, invoke

if TYPE_CHECKING:
    from collections.abc import Iterator

PYTHON = "python3.12"


@pytest.fixture
def awslambda() -> Iterator[Any]:
    with mock_aws(config=ISOLATED, seed=7):
        yield boto3.client("lambda", "us-east-1")


def run(awslambda: Any, source: str, event: Any = None, **members: Any) -> Any:
    create(awslambda, "isolated", PYTHON, {"app.py": source}, **members)
    return invoke(awslambda, "isolated", event)


def test_a_function_has_a_process_of_its_own_that_stays_warm(awslambda: Any) -> None:
    source = (
        "import os\ncount = 0\ndef handler(event, context):\n"
        "    global count; count += 1\n    return [os.getpid(), count]"
    )
    first = run(awslambda, source).value
    second = invoke(awslambda, "isolated").value
    assert first[0] == second[0] != os.getpid()
    assert [first[1], second[1]] == [1, 2]


def test_the_context_is_complete(awslambda: Any) -> None:
    source = (
        "def handler(event, context):\n"
        "    assert 0 < context.get_remaining_time_in_millis() <= 20_000\n"
        "    custom = context.client_context.custom\n"
        "    return [context.function_name, context.function_version, context.memory_limit_in_mb, custom,\n"
        "            context.invoked_function_arn, context.log_group_name, len(context.aws_request_id)]"
    )
    create(awslambda, "isolated", PYTHON, {"app.py": source})
    answered = invoke(awslambda, "isolated", ClientContext="eyJjdXN0b20iOiAi4oKsIn0=")
    arn = "arn:aws:lambda:us-east-1:123456789012:function:isolated"
    assert answered.value == ["isolated", "$LATEST", "128", "€", arn, "/aws/lambda/isolated", 36]


def test_the_environment_is_the_functions(awslambda: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONLY_THE_HOSTS", "x")
    names = ["STAGE", "ONLY_THE_HOSTS", "AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "_HANDLER", "TZ"]
    source = f"import os\ndef handler(event, context):\n    return [os.environ.get(name) for name in {names}]"
    answered = run(awslambda, source, Environment={"Variables": {"STAGE": "test", "PYTHONPATH": "/nowhere"}})
    assert answered.value == ["test", None, "us-east-1", "isolated", "app.handler", ":UTC"]


def test_its_modules_come_before_those_of_layers_and_may_be_named_like_any(awslambda: Any) -> None:
    layer = files({"python/shared.py": "place = 'layer'", "python/own.py": "place = 'layer'"})
    arn = awslambda.publish_layer_version(LayerName="l", Content={"ZipFile": layer})["LayerVersionArn"]
    source = (
        "import own, shared, queue\ndef handler(event, context):\n    return [own.place, shared.place, queue.place]"
    )
    content = {"app.py": source, "own.py": "place = 'package'", "queue.py": "place = 'package'"}
    create(awslambda, "isolated", PYTHON, content, Layers=[arn])
    assert invoke(awslambda, "isolated").value == ["package", "layer", "package"]


def test_boto3_reaches_the_same_cloud_with_the_functions_role(awslambda: Any) -> None:
    boto3.client("s3", "us-east-1").create_bucket(Bucket="results")
    queue = boto3.client("sqs", "us-east-1").create_queue(QueueName="q")["QueueUrl"]
    stream = boto3.client("kinesis", "us-east-1")
    stream.create_stream(StreamName="s", ShardCount=1)
    source = (
        "import boto3\n"
        "def handler(queue, context):\n"
        "    boto3.client('s3').put_object(Bucket='results', Key='k', Body=b'x' * 100_000)\n"
        "    boto3.client('sqs').send_message(QueueUrl=queue, MessageBody='sent')\n"
        "    boto3.client('kinesis').put_record(StreamName='s', Data=b'record', PartitionKey='k')\n"
        "    return boto3.client('sts').get_caller_identity()['Arn']"
    )
    assert run(awslambda, source, queue).value == "arn:aws:sts::123456789012:assumed-role/runs/isolated"
    assert len(boto3.client("s3").get_object(Bucket="results", Key="k")["Body"].read()) == 100_000
    received = boto3.client("sqs", "us-east-1").receive_message(QueueUrl=queue)["Messages"]
    assert [message["Body"] for message in received] == ["sent"]
    iterator = stream.get_shard_iterator(
        StreamName="s", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )
    assert [record["Data"] for record in stream.get_records(**_only(iterator))["Records"]] == [b"record"]


def _only(answer: dict[str, Any]) -> dict[str, Any]:
    return {"ShardIterator": answer["ShardIterator"]}


def test_its_calls_are_part_of_its_invocation() -> None:
    source = (
        "import boto3\ndef handler(event, context):\n"
        "    boto3.client('kinesis').list_streams()\n    return context.aws_request_id"
    )
    with mock_aws(config=ISOLATED) as cloud:
        request_id = run(boto3.client("lambda", "us-east-1"), source).value
        [call] = [entry for entry in cloud.journal if entry.operation == "ListStreams"]
    assert call.cause == request_id


def test_functions_invoke_each_other(awslambda: Any) -> None:
    create(awslambda, "inner", PYTHON, {"app.py": "def handler(event, context):\n    return event + 1"})
    source = (
        "import boto3, json\ndef handler(event, context):\n"
        "    answer = boto3.client('lambda').invoke(FunctionName='inner', Payload=json.dumps(event))\n"
        "    return json.loads(answer['Payload'].read())"
    )
    assert run(awslambda, source, 5).value == 6


def test_events_of_services_that_moto_holds_reach_it(awslambda: Any) -> None:
    sns, sqs = boto3.client("sns", "us-east-1"), boto3.client("sqs", "us-east-1")
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    source = (
        "import boto3\ndef handler(event, context):\n    message = event['Records'][0]['Sns']['Message']\n"
        f"    boto3.client('sqs').send_message(QueueUrl='{queue}', MessageBody=message)"
    )
    arn = create(awslambda, "isolated", PYTHON, {"app.py": source})
    topic = sns.create_topic(Name="t")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="told")
    assert [each["Body"] for each in sqs.receive_message(QueueUrl=queue)["Messages"]] == ["told"]


def test_nothing_leaves_for_aws(awslambda: Any) -> None:
    source = (
        "import urllib.request\ndef handler(event, context):\n    try:\n"
        "        urllib.request.urlopen('https://s3.amazonaws.com/')\n    except OSError as error:\n"
        "        return str(error)"
    )
    assert "a connection to s3.amazonaws.com was refused" in run(awslambda, source).value


def test_what_neither_awsim_nor_moto_has_is_told(awslambda: Any) -> None:
    source = (
        "import boto3\ndef handler(event, context):\n    try:\n"
        "        boto3.client('lambda').list_capacity_providers()\n"
        "    except Exception as error:\n        return str(error)"
    )
    assert "ListCapacityProviders of lambda is not implemented" in run(awslambda, source).value


def test_prints_and_log_records_are_log_events(awslambda: Any) -> None:
    source = (
        "import logging\nprint('starting')\ndef handler(event, context):\n    print('one\\ntwo', end='')\n"
        "    logging.warning('%s', 'careful\\nnow')\n    return context.aws_request_id"
    )
    answered = run(awslambda, source)
    assert answered.log[:2] == ["starting", "one"]
    logs = boto3.client("logs", "us-east-1")
    [stream] = logs.describe_log_streams(logGroupName="/aws/lambda/isolated")["logStreams"]
    events = logs.get_log_events(logGroupName="/aws/lambda/isolated", logStreamName=stream["logStreamName"])["events"]
    [warning] = [event["message"] for event in events if "careful" in event["message"]]
    assert warning.startswith("two[WARNING]\t")
    assert warning.endswith(f"\t{answered.value}\tcareful\nnow")


def test_an_uncaught_exception_is_described(awslambda: Any) -> None:
    answered = run(awslambda, "def handler(event, context):\n    raise ValueError('no')")
    request_id = answered.value.pop("requestId")
    assert answered.error == "Unhandled"
    assert answered.value == {
        "errorMessage": "no",
        "errorType": "ValueError",
        "requestId": request_id,
        "stackTrace": ["  File \"/var/task/app.py\", line 2, in handler\n    raise ValueError('no')\n"],
    }
    assert answered.log[0] == "[ERROR] ValueError: no"


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        ("import nope", "Runtime.ImportModuleError", "Unable to import module 'app': No module named 'nope'"),
        ("handler = None", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        ("raise ValueError('at once')", "ValueError", "at once"),
        ("def handler(event, context): return {1}", "Runtime.MarshalError", None),
        ("def handler(event, context): return 'x' * 7_000_000", "Function.ResponseSizeTooLarge", None),
    ],
)
def test_failures_are_those_of_the_process_of_the_host(
    awslambda: Any, source: str, kind: str, message: str | None
) -> None:
    document = run(awslambda, source).value
    assert document["errorType"] == kind
    assert message in (None, document["errorMessage"])


def test_a_start_that_takes_longer_than_aws_grants_is_in_the_invocations_time(
    awslambda: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "INIT_SECONDS", 0.1)
    slow = run(awslambda, "import time\ntime.sleep(0.4)\ndef handler(event, context): return 1")
    assert slow.value == 1
    create(awslambda, "endless", PYTHON, {"app.py": "while True: pass"}, Timeout=1)
    assert "Task timed out after 1.00 seconds" in invoke(awslambda, "endless").value["errorMessage"]


def test_the_runtime_is_named_rightly() -> None:
    with mock_aws(config={"lambda": {"runtime": "process"}}):
        awslambda = boto3.client("lambda", "us-east-1")
        create(awslambda, "isolated", PYTHON, {"app.py": ""})
        with pytest.raises(ValueError, match="is \"subprocess\" or left out, got 'process'"):
            awslambda.invoke(FunctionName="isolated")
