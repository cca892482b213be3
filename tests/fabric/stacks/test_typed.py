"""Values of templates as parameters of operations."""

from __future__ import annotations

from typing import Any

import pytest

from awsim.fabric.stacks.typed import UnsupportedProperty, typed
from awsim.fabric.stacks.vocabulary import same


@pytest.mark.parametrize(
    ("service", "operation", "given", "right"),
    [
        ("lambda", "CreateFunction", {"Timeout": "30"}, {"Timeout": 30}),
        ("lambda", "CreateFunction", {"Publish": "true"}, {"Publish": True}),
        (
            "lambda",
            "CreateFunction",
            {"Environment": {"Variables": {"COUNT": 5, "IS_ON": True}}},
            {"Environment": {"Variables": {"COUNT": "5", "IS_ON": "true"}}},
        ),
        ("lambda", "CreateFunction", {"Tags": [{"Key": "a", "Value": "1"}]}, {"Tags": {"a": "1"}}),
        ("lambda", "CreateFunction", {"Tags": [{"Key": "a"}]}, {"Tags": {"a": ""}}),
        (
            "lambda",
            "CreateEventSourceMapping",
            {"SelfManagedEventSource": {"Endpoints": {"KafkaBootstrapServers": ["a:1"]}}},
            {"SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["a:1"]}}},
        ),
        *(
            ("lambda", "CreateEventSourceMapping", {"StartingPositionTimestamp": given}, right)
            for right in ({"StartingPositionTimestamp": 1_767_225_600.0},)
            for given in ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00", "1767225600")
        ),
        (
            "timestream-influxdb",
            "CreateDbInstance",
            {"LogDeliveryConfiguration": {"S3Configuration": {"BucketName": "b", "Enabled": "false"}}},
            {"logDeliveryConfiguration": {"s3Configuration": {"bucketName": "b", "enabled": False}}},
        ),
    ],
)
def test_values_get_the_types_and_members_of_the_operation(
    service: str, operation: str, given: dict[str, Any], right: dict[str, Any]
) -> None:
    assert typed("AWS::X::Y", service, operation, given) == right


def test_what_is_no_member_is_refused_wherever_it_is() -> None:
    with pytest.raises(UnsupportedProperty, match=r"AWS::X::Y: #: extraneous key \[Sise\] is not permitted"):
        typed("AWS::X::Y", "lambda", "CreateFunction", {"EphemeralStorage": {"Sise": 512}})


@pytest.mark.parametrize(
    ("one", "other", "right"),
    [
        (1, "1", True),
        (True, "true", True),
        ({"a": [1]}, {"a": ["1"]}, True),
        (None, "", False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ([1, 2], [2, 1], False),
    ],
)
def test_values_of_templates_mean_the_same_whether_text_or_not(one: Any, other: Any, *, right: bool) -> None:
    assert same(one, other) is right
