"""SQS: calls beside moto's, latency from 100 to 1,000,000 messages and 10,000 queues, mappings that run functions."""

from __future__ import annotations

import gc
import statistics
import time
from typing import Any

import boto3

from awsim import mock_aws
from benchmarks._compare import REGION, Case, compare

SERVICE = "sqs"
URL = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
BODY = "x" * 100
BATCH = [{"Id": str(number), "MessageBody": BODY} for number in range(10)]
ROLE = "arn:aws:iam::123456789012:role/r"


def run(rounds: int) -> None:
    """Print the tables."""
    many = {"awsim": 100, "moto": 20, "stubber": 100}
    compare(
        "SQS",
        [
            Case("SendMessage", SERVICE, _send, prepare=_queue),
            Case("SendMessageBatch (10)", SERVICE, _send_batch, prepare=_queue, calls=many),
            Case("ReceiveMessage + DeleteMessage", SERVICE, _receive, prepare=_filled, calls=many),
            Case("SendMessage (FIFO)", SERVICE, _send_fifo, prepare=_fifo_queue, calls=many),
            Case("GetQueueAttributes", SERVICE, _attributes, prepare=_queue, calls=many),
        ],
        rounds,
    )
    _flatness()
    _queues()
    _mappings()


def _queue(client: Any) -> None:
    client.create_queue(QueueName="jobs")


def _fifo_queue(client: Any) -> str:
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url: str = client.create_queue(QueueName="jobs.fifo", Attributes=attributes)["QueueUrl"]
    return url


def _filled(client: Any) -> None:
    _queue(client)
    for _ in range(200):
        client.send_message_batch(QueueUrl=URL, Entries=BATCH)


def _send(client: Any, _: Any, __: int) -> None:
    client.send_message(QueueUrl=URL, MessageBody=BODY)


def _send_batch(client: Any, _: Any, __: int) -> None:
    client.send_message_batch(QueueUrl=URL, Entries=BATCH)


def _send_fifo(client: Any, url: str, number: int) -> None:
    client.send_message(QueueUrl=url, MessageBody=f"{number}", MessageGroupId=f"g{number % 100}")


def _receive(client: Any, _: Any, __: int) -> None:
    for message in client.receive_message(QueueUrl=URL).get("Messages", ()):
        client.delete_message(QueueUrl=URL, ReceiptHandle=message["ReceiptHandle"])


def _attributes(client: Any, _: Any, __: int) -> None:
    client.get_queue_attributes(QueueUrl=URL, AttributeNames=["All"])


def _flatness() -> None:
    print("\nSQS: µs a call with so many messages in the queue (median of 200 calls)")
    print(f"{'messages':>12}{'send':>10}{'receive':>10}{'both FIFO':>12}")
    with mock_aws(journal=10):
        client = boto3.client(SERVICE, REGION)
        _queue(client)
        fifo = _fifo_queue(client)
        sent = 0
        for size in (100, 1_000, 10_000, 100_000, 1_000_000):
            while sent < size:
                client.send_message_batch(QueueUrl=URL, Entries=BATCH)
                client.send_message_batch(QueueUrl=fifo, Entries=_in_groups(sent))
                sent += 10
            gc.collect()
            columns = [_median(_send, client, None, 0), _median(_receive, client, None, 0)]
            columns.append(_median(_through_fifo, client, fifo))
            widths = zip(columns, (10, 10, 12), strict=True)
            print(f"{size:12,}" + "".join(f"{column:{width}.1f}" for column, width in widths))


def _in_groups(first: int) -> list[dict[str, str]]:
    return [
        {"Id": str(number), "MessageBody": f"m{first + number}", "MessageGroupId": f"g{(first + number) % 1000}"}
        for number in range(10)
    ]


_counted = iter(range(10_000_000, 100_000_000))


def _through_fifo(client: Any, url: str) -> None:
    number = next(_counted)
    client.send_message(QueueUrl=url, MessageBody=f"m{number}", MessageGroupId=f"g{number % 1000}")
    for message in client.receive_message(QueueUrl=url).get("Messages", ()):
        client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def _queues() -> None:
    print("\nSQS: µs a SendMessage with so many queues (median of 200 calls)")
    with mock_aws(journal=10):
        client = boto3.client(SERVICE, REGION)
        _queue(client)
        made = 1
        for size in (1, 100, 10_000):
            for number in range(made, size):
                client.create_queue(QueueName=f"other-{number}")
            made = size
            print(f"{size:12,}{_median(_send, client, None, 0):10.1f}")


def _mappings() -> None:
    _through_mapping(10, 0, 100, sends_count=True)  # what is imported and compiled once
    print("\nSQS to a function through a mapping: messages a second")
    print(f"{'BatchSize':>12}{'messages':>12}{'sends':>14}{'a second':>12}")
    for size, window, count, sends_count in ((1000, 1, 30_000, False), (10, 0, 10_000, True)):
        print(f"{size:12,}{count:12,}{'counted' if sends_count else 'not counted':>14}", end="")
        print(f"{_through_mapping(size, window, count, sends_count=sends_count):12,.0f}")


def _through_mapping(size: int, window: int, count: int, *, sends_count: bool) -> float:
    with mock_aws(clock="virtual", journal=10, deliveries=1_000_000) as cloud:
        client, functions = boto3.client(SERVICE, REGION), boto3.client("lambda", REGION)
        _queue(client)
        seen = [0]
        functions.create_function(
            FunctionName="f", Runtime="python3.12", Handler="app.handler", Role=ROLE, Code={"ZipFile": EMPTY}
        )
        cloud.functions.register("f", lambda event, _: seen.__setitem__(0, seen[0] + len(event["Records"])))
        mapping = functions.create_event_source_mapping(
            FunctionName="f",
            EventSourceArn="arn:aws:sqs:us-east-1:123456789012:jobs",
            BatchSize=size,
            MaximumBatchingWindowInSeconds=window,
            Enabled=sends_count,
        )["UUID"]
        started = time.perf_counter()
        for _ in range(count // 10):
            client.send_message_batch(QueueUrl=URL, Entries=BATCH)
        if not sends_count:
            started = time.perf_counter()
            functions.update_event_source_mapping(UUID=mapping, Enabled=True)
        cloud.settle()
        took = time.perf_counter() - started
        assert seen[0] == count, f"{seen[0]} of {count} messages came through"
        return count / took


EMPTY = b"PK\x05\x06" + bytes(18)
"""A zip file with nothing in it."""


def _median(call: Any, *given: Any) -> float:
    took = []
    for _ in range(200):
        started = time.perf_counter()
        call(*given)
        took.append(time.perf_counter() - started)
    return statistics.median(took) * 1e6
