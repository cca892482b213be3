"""The operations that awsim itself answers, as the registry has them, and something for them to act on."""

from __future__ import annotations

from typing import Any

from awsim.model.loader import operation, service_model
from awsim.services import registry

POPULATION: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "dynamodb": [
        (
            "CreateTable",
            {
                "TableName": "abcdefgh",
                "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
                "BillingMode": "PAY_PER_REQUEST",
            },
        ),
    ],
    "ec2": [("CreateLaunchTemplate", {"LaunchTemplateName": "abcdefgh", "LaunchTemplateData": {"KeyName": "a"}})],
    "events": [
        ("CreateEventBus", {"Name": "abcdefgh"}),
        ("PutRule", {"Name": "abcdefgh", "EventPattern": '{"source": ["a"]}'}),
    ],
    "kinesis": [("CreateStream", {"StreamName": name, "ShardCount": 2}) for name in ("a", "A1")],
    "sqs": [("CreateQueue", {"QueueName": "abcdefgh"})],
    "timestream-influxdb": [("CreateDbParameterGroup", {"name": "abcdefgh"})],
}
"""What is there before a call, under names that the strategies draw."""


def native_operations() -> list[tuple[str, str]]:
    return [
        (service, name)
        for service in sorted(registry.BACKENDS)
        for name in service_model(service).operation_names
        if registry.is_native(service, operation(service, name).method)
    ]


NATIVE = native_operations()


ONE_URI = frozenset(
    {
        *(("s3", name) for name in ("GetBucketLifecycle", "PutBucketLifecycle", "ListDirectoryBuckets")),
        *(("s3", name) for name in ("GetBucketNotification", "PutBucketNotification")),
    }
)
"""Operations whose requests look as another's do on a server, which has no host names to tell them apart."""


def region_of(service: str) -> str:
    backend = registry.backend_class(service)
    assert backend is not None
    return "us-east-1" if "us-east-1" in backend.regions else min(backend.regions)
