"""The attributes of a queue that can be set: which there are, what they may say, and what follows from them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from awsim.services.sqs.errors import (
    InvalidAttributeNameError,
    bad_attribute,
    unknown_attribute,
)
from awsim.services.sqs.redrive_policies import Redrive, RedriveAllow, read_redrive, read_redrive_allow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RANGES: dict[str, tuple[int, int]] = {
    "DelaySeconds": (0, 900),
    "KmsDataKeyReusePeriodSeconds": (60, 86_400),
    "MaximumMessageSize": (1024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43_200),
}
"""Attribute -> its least and its greatest value (API reference, SetQueueAttributes)."""

CHOICES: dict[str, tuple[str, ...]] = {
    "ContentBasedDeduplication": ("true", "false"),
    "DeduplicationScope": ("queue", "messageGroup"),
    "FifoQueue": ("true", "false"),
    "FifoThroughputLimit": ("perQueue", "perMessageGroupId"),
    "SqsManagedSseEnabled": ("true", "false"),
}

DEFAULTS = {
    "DelaySeconds": "0",
    "MaximumMessageSize": "1048576",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "30",
}
FIFO_DEFAULTS = {
    **DEFAULTS,
    "ContentBasedDeduplication": "false",
    "DeduplicationScope": "queue",
    "FifoQueue": "true",
    "FifoThroughputLimit": "perQueue",
}
KEY_REUSE_SECONDS = "300"

REMOVABLE = frozenset({"KmsMasterKeyId", "Policy", "RedriveAllowPolicy", "RedrivePolicy"})
"""What is gone when it is set to nothing."""

ONE_ENCRYPTION = (
    "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE."
)
_ONLY_FIFO = "You can specify the {} only when FifoQueue is set to true."
_INTEGER = re.compile(r"-?[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a queue's attributes say; `values` are those that GetQueueAttributes shows."""

    values: Mapping[str, str]
    is_fifo: bool
    delay_seconds: int
    maximum_message_size: int
    retention_seconds: int
    wait_seconds: int
    visibility_seconds: int
    deduplicates_by_content: bool
    deduplicates_by_group: bool
    limits_by_group: bool
    redrive: Redrive | None
    redrive_allow: RedriveAllow | None

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Settings:
        """The settings that attributes, all of them, mean."""
        redrive, allow = values.get("RedrivePolicy"), values.get("RedriveAllowPolicy")
        return cls(
            values=values,
            is_fifo=values.get("FifoQueue") == "true",
            delay_seconds=int(values["DelaySeconds"]),
            maximum_message_size=int(values["MaximumMessageSize"]),
            retention_seconds=int(values["MessageRetentionPeriod"]),
            wait_seconds=int(values["ReceiveMessageWaitTimeSeconds"]),
            visibility_seconds=int(values["VisibilityTimeout"]),
            deduplicates_by_content=values.get("ContentBasedDeduplication") == "true",
            deduplicates_by_group=values.get("DeduplicationScope") == "messageGroup",
            limits_by_group=values.get("FifoThroughputLimit") == "perMessageGroupId",
            redrive=None if redrive is None else read_redrive(redrive),
            redrive_allow=None if allow is None else read_redrive_allow(allow),
        )

    @classmethod
    def new(cls, given: Mapping[str, str], *, is_fifo: bool) -> Settings:
        """Those of a new queue; raises InvalidAttributeName, InvalidAttributeValue and InvalidParameterValue."""
        if "FifoQueue" in given and given["FifoQueue"] not in CHOICES["FifoQueue"]:
            raise bad_attribute("FifoQueue")
        if given.get("FifoQueue") == "false":
            raise unknown_attribute("FifoQueue")
        start = FIFO_DEFAULTS if is_fifo else DEFAULTS
        return cls.of(_changed(start, given, is_fifo=is_fifo))

    def changed(self, given: Mapping[str, str]) -> Settings:
        """These with some attributes set; raises as `new`."""
        if given.get("FifoQueue", "true") != "true" and self.is_fifo:
            raise bad_attribute("FifoQueue", "Modifying queue type is not supported.")
        return Settings.of(_changed(self.values, given, is_fifo=self.is_fifo))

    def differing(self, given: Mapping[str, str]) -> str | None:
        """The first attribute that is given another value than it has; None where all are as given."""
        wanted = _checked(given, is_fifo=self.is_fifo)
        for name, value in wanted.items():
            shown = self.values.get(name, "")
            if value != shown and not (name.endswith("Policy") and value and shown and _same_json(value, shown)):
                return name
        return None


def _changed(values: Mapping[str, str], given: Mapping[str, str], *, is_fifo: bool) -> dict[str, str]:
    wanted = _checked(given, is_fifo=is_fifo)
    result = {**values, **wanted}
    for name in REMOVABLE:
        if not result.get(name, "-"):
            del result[name]
    _choose_encryption(result, wanted)
    if result.get("FifoThroughputLimit") == "perMessageGroupId" and result["DeduplicationScope"] != "messageGroup":
        raise bad_attribute(
            "FifoThroughputLimit", "perMessageGroupId is allowed only when DeduplicationScope is messageGroup."
        )
    return result


def _choose_encryption(result: dict[str, str], wanted: Mapping[str, str]) -> None:
    """A key of KMS takes the place of SQS's own (recorded: test_set_queue_attributes_default_values)."""
    if result.get("KmsMasterKeyId"):
        if wanted.get("SqsManagedSseEnabled") == "true":
            raise InvalidAttributeNameError(ONE_ENCRYPTION)
        result["SqsManagedSseEnabled"] = "false"
        result.setdefault("KmsDataKeyReusePeriodSeconds", KEY_REUSE_SECONDS)
    else:
        result.pop("KmsDataKeyReusePeriodSeconds", None)


def _checked(given: Mapping[str, str], *, is_fifo: bool) -> dict[str, str]:
    """The attributes in the form they are kept in."""
    wanted = {}
    for name, value in given.items():
        if not is_fifo and name in FIFO_DEFAULTS and name not in DEFAULTS:
            if name in ("DeduplicationScope", "FifoThroughputLimit"):
                raise InvalidAttributeNameError(_ONLY_FIFO.format(name))
            raise unknown_attribute(name)
        wanted[name] = _value(name, value)
    return wanted


def _value(name: str, value: str) -> str:
    if name in RANGES:
        least, greatest = RANGES[name]
        if _INTEGER.fullmatch(value) is None or not least <= int(value) <= greatest:
            raise bad_attribute(name)
        return str(int(value))
    if name in CHOICES:
        chosen = value.lower() if CHOICES[name] == ("true", "false") else value
        if chosen not in CHOICES[name]:
            raise bad_attribute(name)
        return chosen
    if name == "KmsMasterKeyId":
        return value
    read = _DOCUMENTS.get(name)
    if read is None:
        raise unknown_attribute(name)
    return read(value) if value else ""


def _policy(text: str) -> str:
    try:
        document = json.loads(text)
    except ValueError:
        raise bad_attribute("Policy") from None
    if document == {}:
        return ""
    if not isinstance(document, dict) or not document.keys() <= {"Version", "Id", "Statement"}:
        raise bad_attribute("Policy")
    statements = document.get("Statement")
    for statement in statements if isinstance(statements, list) else [statements]:
        if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
            raise bad_attribute("Policy")
    return text


def _same_json(one: str, other: str) -> bool:
    result: bool = json.loads(one) == json.loads(other)
    return result


def _redrive(text: str) -> str:
    redrive = read_redrive(text)
    return "" if redrive is None else redrive.text()


def _redrive_allow(text: str) -> str:
    allow = read_redrive_allow(text)
    return "" if allow is None else allow.text()


_DOCUMENTS: dict[str, Callable[[str], str]] = {
    "Policy": _policy,
    "RedriveAllowPolicy": _redrive_allow,
    "RedrivePolicy": _redrive,
}
