"""Data protection policies: what they mask, deny and report of messages."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

ARN = "arn:aws:dataprotection::aws:data-identifier/"


def policy(operation: dict[str, Any], direction: str = "Inbound", *identifiers: str, **more: Any) -> str:
    statement = {
        "Sid": "s",
        "DataDirection": direction,
        "Principal": ["*"],
        "DataIdentifier": [*(identifiers or (f"{ARN}EmailAddress",))],
        "Operation": operation,
    }
    return json.dumps({"Name": "p", "Version": "2021-06-01", "Statement": [statement], **more})


@pytest.fixture
def protect(sns: Any, topic: str) -> Any:
    """Give the topic a policy."""
    return lambda text: sns.put_data_protection_policy(ResourceArn=topic, DataProtectionPolicy=text)


@pytest.fixture
def heard(topic: str, subscribe: Any, queue: Any, received: Any) -> Any:
    subscribe(topic, queue(), RawMessageDelivery="true")
    return lambda: [each["Body"] for each in received()]


TEXT = "Write to anna@example.com or 4111 1111 1111 1111."


def test_a_policy_is_shown(sns: Any, topic: str, protect: Any) -> None:
    text = policy({"Deny": {}})
    protect(text)

    assert sns.get_data_protection_policy(ResourceArn=topic)["DataProtectionPolicy"] == text
    protect("")
    assert "DataProtectionPolicy" not in sns.get_data_protection_policy(ResourceArn=topic)


@pytest.mark.parametrize(
    ("operation", "seen"),
    [
        (
            {"Deidentify": {"MaskConfig": {"MaskWithCharacter": "#"}}},
            "Write to ################ or 4111 1111 1111 1111.",
        ),
        ({"Deidentify": {"RedactConfig": {}}}, "Write to  or 4111 1111 1111 1111."),
    ],
)
@pytest.mark.parametrize("direction", ["Inbound", "Outbound"])
def test_what_is_found_is_masked(
    sns: Any, topic: str, protect: Any, heard: Any, operation: Any, seen: str, direction: str
) -> None:
    protect(policy(operation, direction))
    sns.publish(TopicArn=topic, Message=TEXT)

    assert heard() == [seen]


def test_a_card_number_is_told_by_its_checksum(sns: Any, topic: str, protect: Any, heard: Any) -> None:
    protect(policy({"Deidentify": {"MaskConfig": {}}}, "Inbound", f"{ARN}CreditCardNumber"))
    for text in ("4111 1111 1111 1111", "4111 1111 1111 1112"):
        sns.publish(TopicArn=topic, Message=text)

    assert heard() == ["*" * 19, "4111 1111 1111 1112"]


def test_identifiers_of_ones_own(sns: Any, topic: str, protect: Any, heard: Any) -> None:
    custom = {"CustomDataIdentifier": [{"Name": "Order", "Regex": r"ORD-\d{4}"}]}
    protect(policy({"Deidentify": {"MaskConfig": {}}}, "Inbound", "Order", Configuration=custom))
    sns.publish(TopicArn=topic, Message="ORD-1234 and ORD-12")

    assert heard() == ["******** and ORD-12"]


def test_what_is_denied_is_not_published(sns: Any, topic: str, protect: Any, heard: Any, refusal: Any) -> None:
    protect(policy({"Deny": {}}))

    assert refusal(sns.publish, TopicArn=topic, Message=TEXT)[0] == "AuthorizationError"
    assert heard() == []


def test_what_is_denied_to_subscribers_is_published_to_nobody(
    cloud: Any, sns: Any, topic: str, protect: Any, heard: Any
) -> None:
    protect(policy({"Deny": {}}, "Outbound"))
    sns.publish(TopicArn=topic, Message=TEXT)

    assert heard() == []
    assert [entry.error for entry in cloud.journal if entry.kind == "undelivered"] == ["NotAllowed"]


def test_findings_are_logged(sns: Any, topic: str, protect: Any) -> None:
    logs = boto3.client("logs", region_name="us-east-1")
    logs.create_log_group(logGroupName="/aws/vendedlogs/found")
    destination = {"CloudWatchLogs": {"LogGroup": "/aws/vendedlogs/found"}}
    protect(policy({"Audit": {"SampleRate": "99", "FindingsDestination": destination}}))
    for _ in range(20):
        sns.publish(TopicArn=topic, Message=TEXT)

    events = logs.filter_log_events(logGroupName="/aws/vendedlogs/found")["events"]
    found = json.loads(events[0]["message"])
    assert found["resourceArn"] == topic
    assert found["dataIdentifiers"] == [{"name": "EmailAddress", "count": 1, "detections": [{"start": 9, "end": 25}]}]


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        json.dumps({"Name": "p", "Version": "2020-01-01", "Statement": []}),
        policy({"Deny": {}}, "Sideways"),
        policy({"Forget": {}}),
        policy({"Audit": {"SampleRate": "100"}}),
        policy({"Deny": {}}, "Inbound", "EmailAddress"),
        policy({"Deny": {}}, "Inbound", f"{ARN}Name"),
        policy({"Deidentify": {}}),
    ],
)
def test_a_policy_that_is_none_is_refused(protect: Any, text: str) -> None:
    with pytest.raises(Exception, match=r"InvalidParameter.*DataProtectionPolicy Reason: "):
        protect(text)


def test_fifo_topics_have_no_such_policy(sns: Any, fifo_topic: str, refusal: Any) -> None:
    given = {"ResourceArn": fifo_topic, "DataProtectionPolicy": policy({"Deny": {}})}

    assert refusal(sns.put_data_protection_policy, **given)[0] == "InvalidParameter"
