"""A client of Kinesis in a simulated AWS, a stream, and short ways to put and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud


@pytest.fixture
def kinesis(cloud: Cloud) -> Any:
    return boto3.client("kinesis", region_name="us-east-1")


@pytest.fixture
def slow_kinesis(slow_cloud: Cloud) -> Any:
    return boto3.client("kinesis", region_name="us-east-1")


@pytest.fixture
def stream(kinesis: Any) -> str:
    """The name of a provisioned stream with two shards."""
    kinesis.create_stream(StreamName="events", ShardCount=2)
    return "events"


@pytest.fixture
def on_demand(kinesis: Any) -> str:
    """The name of an on-demand stream."""
    kinesis.create_stream(StreamName="clicks", StreamModeDetails={"StreamMode": "ON_DEMAND"})
    return "clicks"


@pytest.fixture
def shard_id() -> Callable[[int], str]:
    return lambda index: f"shardId-{index:012d}"


@pytest.fixture
def summary(kinesis: Any) -> Callable[[str], dict[str, Any]]:
    return lambda stream: kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]


@pytest.fixture
def stream_arn(summary: Any, stream: str) -> str:
    arn: str = summary(stream)["StreamARN"]
    return arn


@pytest.fixture
def on_demand_arn(summary: Any, on_demand: str) -> str:
    arn: str = summary(on_demand)["StreamARN"]
    return arn


@pytest.fixture
def put(kinesis: Any, stream: str) -> Callable[..., dict[str, Any]]:
    """Put a record into one of the stream's equal shards."""

    def put_record(data: bytes, *, shard: int = 0, shards: int = 2, **more: Any) -> dict[str, Any]:
        hash_key = str(2**128 // shards * shard)
        return without_metadata(
            kinesis.put_record(
                **{"StreamName": stream, "Data": data, "PartitionKey": "k", "ExplicitHashKey": hash_key, **more}
            )
        )

    return put_record


@pytest.fixture
def iterator(kinesis: Any, stream: str, shard_id: Any) -> Callable[..., str]:
    """A shard iterator of the stream."""

    def get_iterator(kind: str = "TRIM_HORIZON", *, shard: int = 0, **more: Any) -> str:
        given = {"StreamName": stream, "ShardId": shard_id(shard), "ShardIteratorType": kind, **more}
        found: str = kinesis.get_shard_iterator(**given)["ShardIterator"]
        return found

    return get_iterator


@pytest.fixture
def read(kinesis: Any, iterator: Any) -> Callable[..., list[bytes]]:
    """The data of what one GetRecords gives."""

    def get_data(kind: str = "TRIM_HORIZON", *, shard: int = 0, **more: Any) -> list[bytes]:
        answer = kinesis.get_records(ShardIterator=iterator(kind, shard=shard, **more))
        return [record["Data"] for record in answer["Records"]]

    return get_data


@pytest.fixture
def plain() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """An answer without its metadata."""
    return without_metadata


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {member: value for member, value in answer.items() if member != "ResponseMetadata"}
