"""Messages as functions are given them (developer guide, "Using Lambda with Amazon SQS"; recorded events of SQS)."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_BYTES = 6_291_456 - 4096
"""How long the records of one event may be together: an invocation takes 6 MB, less what stands around them."""


def record_of(message: Mapping[str, Any], queue_arn: str, region: str, *, batches: bool) -> dict[str, Any]:
    """A received message as a record of the event, of a mapping that waits for batches to fill or does not.

    Only where it does the record says that there are no attributes to have a digest of (recorded: null in
    test_sqs_event_source_mapping, nothing in test_report_batch_item_failures).
    """
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()},
        "md5OfMessageAttributes": message.get("MD5OfMessageAttributes"),
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": region,
    }
    if not batches and record["md5OfMessageAttributes"] is None:
        del record["md5OfMessageAttributes"]
    return record


def payloads(records: Sequence[Mapping[str, Any]]) -> Iterator[tuple[list[Mapping[str, Any]], bytes]]:
    """The records in events that are short enough, each with its payload."""
    batch: list[Mapping[str, Any]] = []
    texts: list[str] = []
    size = 0
    for record in records:
        text = json.dumps(record)
        if batch and size + len(text) > MOST_BYTES:
            yield batch, _payload(texts)
            batch, texts, size = [], [], 0
        batch.append(record)
        texts.append(text)
        size += len(text) + 2
    if batch:
        yield batch, _payload(texts)


def _payload(texts: Sequence[str]) -> bytes:
    return f'{{"Records": [{", ".join(texts)}]}}'.encode()


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if "StringValue" in value:
        shown["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        shown["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode()
    return {**shown, "stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
