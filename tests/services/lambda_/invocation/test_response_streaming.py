"""InvokeWithResponseStream: the answer of a function as events, for clients of every kind."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING, Any

import aioboto3
import boto3
import pytest

if TYPE_CHECKING:
    from awsim import Cloud
    from tests.services.lambda_.conftest import Refusal

REGION = "us-east-1"


@pytest.fixture
def double(cloud: Cloud) -> None:
    def handler(event: Any, context: Any) -> Any:
        print("called")  # noqa: T201 - what is printed is the log
        return event * 2

    cloud.functions.create("double", handler)


def over_the_wire() -> Any:
    """A client whose calls go through botocore's pipeline, for somebody listens to what is sent."""
    client = boto3.client("lambda", REGION)
    client.meta.events.register("before-send.lambda", lambda **_: None)
    return client


def called(client: Any, **given: Any) -> tuple[dict[str, Any], list[Any]]:
    answer = client.invoke_with_response_stream(**{"FunctionName": "double", **given})
    events = list(answer.pop("EventStream"))
    del answer["ResponseMetadata"]
    return answer, events


@pytest.mark.usefixtures("double")
class TestAnswers:
    @pytest.fixture(params=["direct", "wire"])
    def client(self, request: pytest.FixtureRequest) -> Any:
        return boto3.client("lambda", REGION) if request.param == "direct" else over_the_wire()

    def test_the_payload_and_the_end(self, client: Any) -> None:
        answer, events = called(client, Payload=b"21")
        assert answer == {
            "StatusCode": 200,
            "ExecutedVersion": "$LATEST",
            "ResponseStreamContentType": "application/vnd.amazon.eventstream",
        }
        assert events == [{"PayloadChunk": {"Payload": b"42"}}, {"InvokeComplete": {}}]

    def test_the_log(self, client: Any) -> None:
        _, events = called(client, Payload=b"1", LogType="Tail")
        assert "\ncalled\n" in base64.b64decode(events[-1]["InvokeComplete"]["LogResult"]).decode()

    def test_an_error(self, client: Any) -> None:
        _, [event] = called(client, Payload=b"{}")
        complete = event["InvokeComplete"]
        assert complete["ErrorCode"] == "Unhandled"
        assert json.loads(complete["ErrorDetails"])["errorType"] == "TypeError"

    def test_a_dry_run(self, client: Any) -> None:
        answer, events = called(client, InvocationType="DryRun")
        assert (answer["StatusCode"], events) == (204, [])

    @pytest.mark.parametrize("event", ["provide-client-params", "before-send"], ids=["direct", "wire"])
    def test_asynchronous_clients(self, event: str) -> None:
        async def call() -> list[Any]:
            async with aioboto3.Session().client("lambda", region_name=REGION) as awslambda:
                awslambda.meta.events.register(f"{event}.lambda", lambda **_: None)
                answer = await awslambda.invoke_with_response_stream(FunctionName="double", Payload=b"3")
                return [event async for event in answer["EventStream"]]

        assert asyncio.run(call()) == [{"PayloadChunk": {"Payload": b"6"}}, {"InvokeComplete": {}}]


@pytest.mark.usefixtures("double")
class TestRefusals:
    @pytest.mark.parametrize("operation", ["invoke", "invoke_with_response_stream"])
    def test_an_unknown_function(self, awslambda: Any, refused: Refusal, operation: str) -> None:
        code, message, status = refused(getattr(awslambda, operation), FunctionName="none")
        assert (code, status) == ("ResourceNotFoundException", 404)
        assert message == f"Function not found: arn:aws:lambda:{REGION}:123456789012:function:none:$LATEST"

    @pytest.mark.parametrize("operation", ["invoke", "invoke_with_response_stream"])
    def test_a_tenant_of_a_function_without_tenants(self, awslambda: Any, refused: Refusal, operation: str) -> None:
        assert refused(getattr(awslambda, operation), FunctionName="double", TenantId="t") == (
            "InvalidParameterValueException",
            "The function is not enabled for tenant isolation, but tenant ID was provided.",
            400,
        )

    def test_a_throttled_function(self, awslambda: Any, refused: Refusal) -> None:
        awslambda.put_function_concurrency(FunctionName="double", ReservedConcurrentExecutions=0)
        assert refused(awslambda.invoke_with_response_stream, FunctionName="double") == (
            "TooManyRequestsException",
            "Rate Exceeded.",
            429,
        )


def test_kinesis_subscriptions_go_over_the_wire_too(cloud: Cloud) -> None:
    kinesis = boto3.client("kinesis", REGION)
    kinesis.create_stream(StreamName="events", ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
    consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="c")["Consumer"]["ConsumerARN"]
    kinesis.put_record(StreamName="events", Data=b"x", PartitionKey="k")
    kinesis.meta.events.register("before-send.kinesis", lambda **_: None)
    answer = kinesis.subscribe_to_shard(
        ConsumerARN=consumer, ShardId="shardId-000000000000", StartingPosition={"Type": "TRIM_HORIZON"}
    )
    [event] = list(answer["EventStream"])
    assert [record["Data"] for record in event["SubscribeToShardEvent"]["Records"]] == [b"x"]
