"""What services call things in the query protocol that they spoke before: names their newest models no longer have.

SQS's model lists its names of lists and maps no more since the service speaks JSON (they are in the API reference's
sample requests and answers); older SDKs go on sending them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACES: dict[str, str] = {"sqs": "http://queue.amazonaws.com/doc/2012-11-05/"}
"""Service -> the namespace of its XML."""

ITEMS: dict[str, dict[str, str]] = {
    "sqs": {
        "AWSAccountIdList": "AWSAccountId",
        "ActionNameList": "ActionName",
        "AttributeNameList": "AttributeName",
        "BatchResultErrorEntryList": "BatchResultErrorEntry",
        "BinaryList": "BinaryListValue",
        "ChangeMessageVisibilityBatchRequestEntryList": "ChangeMessageVisibilityBatchRequestEntry",
        "ChangeMessageVisibilityBatchResultEntryList": "ChangeMessageVisibilityBatchResultEntry",
        "DeleteMessageBatchRequestEntryList": "DeleteMessageBatchRequestEntry",
        "DeleteMessageBatchResultEntryList": "DeleteMessageBatchResultEntry",
        "ListMessageMoveTasksResultEntryList": "ListMessageMoveTasksResultEntry",
        "MessageAttributeNameList": "MessageAttributeName",
        "MessageList": "Message",
        "MessageSystemAttributeList": "MessageSystemAttributeName",
        "QueueUrlList": "QueueUrl",
        "SendMessageBatchRequestEntryList": "SendMessageBatchRequestEntry",
        "SendMessageBatchResultEntryList": "SendMessageBatchResultEntry",
        "StringList": "StringListValue",
        "TagKeyList": "TagKey",
    }
}
"""Service -> shape of a list -> the name of its items."""

ENTRIES: dict[str, dict[str, tuple[str, str, str]]] = {
    "sqs": {
        "MessageBodyAttributeMap": ("MessageAttribute", "Name", "Value"),
        "MessageBodySystemAttributeMap": ("MessageSystemAttribute", "Name", "Value"),
        "MessageSystemAttributeMap": ("Attribute", "Name", "Value"),
        "QueueAttributeMap": ("Attribute", "Name", "Value"),
        "TagMap": ("Tag", "Key", "Value"),
    }
}
"""Service -> shape of a map -> the names of its entries, and of key and value in them."""


MEANT: dict[str, dict[str, Any]] = {
    "sqs": {
        "ReceivedAttributeNameList": {
            "type": "list",
            "flattened": True,
            "member": {"shape": "MessageSystemAttributeName", "locationName": "AttributeName"},
        }
    }
}
"""Service -> shapes for members whose own shapes can't be meant, and `INSTEAD`, whose they are."""

INSTEAD: dict[str, dict[tuple[str, str], str]] = {
    "sqs": {("ReceiveMessageRequest", "AttributeNames"): "ReceivedAttributeNameList"}
}
"""The older parameter for attributes of messages has those of queues in the model, which no message has."""


def with_query_names(service: str, model: Mapping[str, Any]) -> dict[str, Any]:
    """A service's model with its names in the query protocol; botocore's own, which others hold too, stays as it is."""
    named = dict(model)
    if service in NAMESPACES:
        named["metadata"] = {"xmlNamespace": NAMESPACES[service], **model["metadata"]}
        shapes = {**model["shapes"], **MEANT.get(service, {})}
        named["shapes"] = {name: _named(service, name, shape) for name, shape in shapes.items()}
    return named


def _named(service: str, name: str, shape: Mapping[str, Any]) -> Mapping[str, Any]:
    if name in ITEMS[service]:
        return {**shape, "member": {"locationName": ITEMS[service][name], **shape["member"]}}
    if name in ENTRIES[service]:
        entry, key, value = ENTRIES[service][name]
        named = {"key": {"locationName": key, **shape["key"]}, "value": {"locationName": value, **shape["value"]}}
        return {"queryName": entry, **shape, **named}
    for (structure, member), meant in INSTEAD[service].items():
        if structure == name:
            return {**shape, "members": {**shape["members"], member: {"shape": meant}}}
    return shape
