"""What requests tell of themselves, and what the texts of policies say of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from awsim.common.policy import Caller, Request
from awsim.common.policy_decision import (
    decision_of,
    is_policy,
    refusal_sentence,
    request_of_caller,
    request_of_service,
)

QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs"
TOPIC = "arn:aws:sns:us-east-1:123456789012:news"
ADA = Caller("arn:aws:iam::222222222222:user/ada")
NOW = 1_767_225_600.0

BY_SERVICE = request_of_service(
    "sqs:sendmessage", QUEUE, "sns.amazonaws.com", source_arn=TOPIC, source_account="123456789012", now=NOW
)
BY_ADA = request_of_caller("sqs:sendmessage", QUEUE, ADA, now=NOW, context={"s3:prefix": "a/"})
BY_ANYBODY = request_of_caller("sqs:sendmessage", QUEUE, Caller(), now=NOW)


def under(**condition: Any) -> str:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*", "Condition": condition}
    return json.dumps({"Statement": statement})


@pytest.mark.parametrize(
    ("key", "value", "whose"),
    [
        ("aws:SourceArn", TOPIC, [BY_SERVICE]),
        ("aws:SourceAccount", "123456789012", [BY_SERVICE]),
        ("AWS:SourceOwner", "222222222222", [BY_ADA]),
        ("aws:PrincipalServiceName", "sns.amazonaws.com", [BY_SERVICE]),
        ("aws:PrincipalIsAWSService", "true", [BY_SERVICE]),
        ("aws:PrincipalArn", ADA.arn, [BY_ADA]),
        ("aws:PrincipalAccount", "222222222222", [BY_ADA]),
        ("aws:SecureTransport", "true", [BY_SERVICE, BY_ADA, BY_ANYBODY]),
        ("aws:CurrentTime", "2026-01-01T00:00:00Z", [BY_SERVICE, BY_ADA, BY_ANYBODY]),
        ("aws:EpochTime", "1767225600", [BY_SERVICE, BY_ADA, BY_ANYBODY]),
        ("s3:prefix", "a/", [BY_ADA]),
    ],
)
def test_the_keys_of_a_request(key: str, value: str, whose: list[Request]) -> None:
    document = under(StringEquals={key: value})

    allowed = [each for each in (BY_SERVICE, BY_ADA, BY_ANYBODY) if decision_of(document, each) == "allow"]

    assert allowed == whose


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"Statement": [{"Effect": "Allow"}]}'])
def test_what_is_no_policy_allows_nothing(text: str) -> None:
    assert not is_policy(text)
    assert decision_of(text, BY_ADA) == "implicit_deny"


def test_the_sentences_of_refusals() -> None:
    assert refusal_sentence(BY_ADA, "implicit_deny") == (
        f"User: {ADA.arn} is not authorized to perform: sqs:sendmessage on resource: {QUEUE} "
        "because no resource-based policy allows the sqs:sendmessage action"
    )
    assert refusal_sentence(BY_SERVICE, "explicit_deny") == (
        f"User: sns.amazonaws.com is not authorized to perform: sqs:sendmessage on resource: {QUEUE} "
        "with an explicit deny in a resource-based policy"
    )
    assert refusal_sentence(BY_ANYBODY, "implicit_deny").startswith("User: anonymous is not authorized")
