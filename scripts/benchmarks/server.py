"""The server beside moto's and ministack's: requests a second, latency, CPU; its start, its memory, none lost.

The peers are measured where they are installed: pip install -e ".[bench]".
"""

from __future__ import annotations

import json
from importlib.util import find_spec

from benchmarks._load import PACKAGES, Running, apply, ask, request, server

TABLE = {
    "TableName": "items",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
ITEM = {"TableName": "items", "Item": {"id": {"S": "one"}, "total": {"N": "42"}, "name": {"S": "x" * 40}}}
RECORD = {"StreamName": "events", "Data": "aGVsbG8gd29ybGQ=", "PartitionKey": "one"}
MESSAGE = {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs", "MessageBody": "x" * 100}
CASES = {
    "PutItem": request("dynamodb", "DynamoDB_20120810.PutItem", ITEM),
    "PutRecord": request("kinesis", "Kinesis_20131202.PutRecord", RECORD),
    "SendMessage": request("sqs", "AmazonSQS.SendMessage", MESSAGE),
}
CONNECTIONS = (1, 8, 32)
SECONDS = 0.7
MANY = 10_000


def run(_: int) -> None:
    """Print the tables."""
    print("\nServer (requests a second | p50, p99 in ms | CPU ms a request)")
    print(f"{'':26}" + "".join(f"{count:>26} connections"[:38] for count in CONNECTIONS))
    for name, package in PACKAGES.items():
        if find_spec(package) is None:
            print(f"{name}: not installed")
            continue
        with server(name) as running:
            idle = running.memory_mib
            _prepare(running)
            for case in CASES:
                print(f"{name:14}{case:12}" + "".join(_measured(running, case, count) for count in CONNECTIONS))
            print(f"{name:14}first answer after {running.started_in * 1000:.0f} ms, idle {idle:.0f} MiB")
    _none_lost()


def _prepare(running: Running) -> None:
    ask(running.port, request("dynamodb", "DynamoDB_20120810.CreateTable", TABLE))
    ask(running.port, request("kinesis", "Kinesis_20131202.CreateStream", {"StreamName": "events", "ShardCount": 1}))
    ask(running.port, request("sqs", "AmazonSQS.CreateQueue", {"QueueName": "jobs"}))


def _measured(running: Running, case: str, connections: int) -> str:
    content = CASES[case]
    apply(running.port, lambda _: content, connections=connections, seconds=0.1)
    cpu = running.cpu_seconds
    load = apply(running.port, lambda _: content, connections=connections, seconds=SECONDS)
    used = (running.cpu_seconds - cpu) / len(load.latencies) * 1000
    assert not load.wrong, load.bodies[0]
    return f"{load.rate:12,.0f} | {load.percentile(0.5):6.2f} {load.percentile(0.99):7.2f} | {used:5.3f}"


def _none_lost() -> None:
    """Each of many records put over 32 connections is answered once, and is in the stream once."""
    with server("awsim") as running:
        _prepare(running)
        sent = [{**RECORD, "PartitionKey": f"key-{number}"} for number in range(MANY)]
        contents = [request("kinesis", "Kinesis_20131202.PutRecord", record) for record in sent]
        load = apply(running.port, contents.__getitem__, connections=32, most=MANY)
        answered = [json.loads(body)["SequenceNumber"] for body in load.bodies]
        kept = _kept(running.port)
    lost, wrong = MANY - len(set(answered)), load.wrong + len(set(answered) ^ set(kept))
    print(f"{MANY:,} records over 32 connections: {lost} lost, {wrong} wrong, {load.rate:,.0f} a second")


def _kept(port: int) -> list[str]:
    asked = {"StreamName": "events", "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    iterator = json.loads(ask(port, request("kinesis", "Kinesis_20131202.GetShardIterator", asked)))["ShardIterator"]
    kept: list[str] = []
    while len(kept) < MANY:
        found = json.loads(ask(port, request("kinesis", "Kinesis_20131202.GetRecords", {"ShardIterator": iterator})))
        kept += [record["SequenceNumber"] for record in found["Records"]]
        iterator = found["NextShardIterator"]
    return kept
