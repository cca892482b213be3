"""Messages of SQS as the records of an event (Lambda's developer guide, "Using Lambda with Amazon SQS"; recorded)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def record_of(message: Mapping[str, Any], queue_arn: str, region: str, *, names_every_digest: bool) -> dict[str, Any]:
    """A received message as a record.

    `names_every_digest`: whether a message without attributes has null for their digest, instead of no member.
    """
    attributes = message.get("MessageAttributes", {})
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {name: _attribute(value) for name, value in attributes.items()},
    }
    digest = message.get("MD5OfMessageAttributes")
    if digest is not None or names_every_digest:
        record["md5OfMessageAttributes"] = digest
    record["md5OfBody"] = message["MD5OfBody"]
    record["eventSource"] = "aws:sqs"
    record["eventSourceARN"] = queue_arn
    record["awsRegion"] = region
    return record


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if "StringValue" in value:
        shown["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        shown["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode()
    return {**shown, "stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
