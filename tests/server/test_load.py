"""Many requests at once: none is lost, none gets another's answer."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.server.serving import Served

CONNECTIONS, REQUESTS = 32, 40
SCOPE = "Credential=123456789012/20260101/us-east-1/{service}/aws4_request"


def request(service: str, target: str, document: dict[str, Any]) -> bytes:
    body = json.dumps(document)
    return (
        f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: {target}\r\nContent-Type: application/x-amz-json-1.1\r\n"
        f"Authorization: AWS4-HMAC-SHA256 {SCOPE.format(service=service)}, SignedHeaders=host, Signature=0\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


async def answers(port: int, requests: list[bytes]) -> list[Any]:
    """The answers to requests on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = []
    for each in requests:
        writer.write(each)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        found.append(json.loads(await reader.readexactly(length)))
    writer.close()
    return found


async def test_native_calls_and_calls_of_moto_in_between(served: Served) -> None:
    kinesis = served.client("kinesis")
    kinesis.create_stream(StreamName="events", ShardCount=1)

    def asked(connection: int, number: int) -> bytes:
        key = f"{connection}-{number}"
        if number % 10 == 0:
            return request("secretsmanager", "secretsmanager.CreateSecret", {"Name": key, "SecretString": "x"})
        record = {"StreamName": "events", "Data": "", "PartitionKey": key}
        return request("kinesis", "Kinesis_20131202.PutRecord", record)

    loads = [[asked(connection, number) for number in range(REQUESTS)] for connection in range(CONNECTIONS)]
    found = await asyncio.gather(*(answers(served.server.port, load) for load in loads))

    for connection, given in enumerate(found):
        assert [each["Name"] for each in given[::10]] == [f"{connection}-{number}" for number in range(0, REQUESTS, 10)]
    shard = {"StreamName": "events", "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    iterator = kinesis.get_shard_iterator(**shard)["ShardIterator"]
    records = kinesis.get_records(ShardIterator=iterator)["Records"]
    kept = {record["SequenceNumber"]: record["PartitionKey"] for record in records}
    put = {
        each["SequenceNumber"]: f"{connection}-{number}"
        for connection, given in enumerate(found)
        for number, each in enumerate(given)
        if number % 10
    }
    assert len(kept) == CONNECTIONS * REQUESTS * 9 // 10
    assert kept == put
