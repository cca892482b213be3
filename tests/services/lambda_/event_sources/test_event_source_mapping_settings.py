"""The settings of event source mappings: which a source takes, what they may be, and how they are shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest

if TYPE_CHECKING:
    from awsim import Cloud
    from tests.services.lambda_.conftest import Refusal

REGION = "us-east-1"
QUEUE = f"arn:aws:sqs:{REGION}:123456789012:jobs"
FIFO = f"{QUEUE}.fifo"
STREAM = f"arn:aws:kinesis:{REGION}:123456789012:stream/events"
FUNCTION = f"arn:aws:lambda:{REGION}:123456789012:function:worker"
ID = "b490b608-1dfc-4352-8562-be7fbb42e0b2"
KAFKA = f"arn:aws:kafka:{REGION}:123456789012:cluster/logs/{ID}-1"
BROKER = f"arn:aws:mq:{REGION}:123456789012:broker:orders:b-{ID}"
DOCUMENTS = f"arn:aws:rds:{REGION}:123456789012:cluster:documents"
SECRET = f"arn:aws:secretsmanager:{REGION}:123456789012:secret:credentials"
KEY = f"arn:aws:kms:{REGION}:123456789012:key/{ID}"
ACCESS = [{"Type": "BASIC_AUTH", "URI": SECRET}]
SERVERS = {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["kafka.example.com:9092"]}}
CHANGES = {"DatabaseName": "shop", "CollectionName": "orders", "FullDocument": "UpdateLookup"}
UNSUPPORTED = "Unsupported {} parameter for given event source mapping type."
TOO_LARGE = "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
SHORT_AGE = "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)"

OF_EVERY_KAFKA = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "FunctionArn": FUNCTION,
    "FunctionResponseTypes": [],
    "LastProcessingResult": "No records processed",
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "StartingPosition": "LATEST",
    "State": "Creating",
    "StateTransitionReason": "USER_INITIATED",
}
OF_OTHERS = {
    "BatchSize": 100,
    "FunctionArn": FUNCTION,
    "LastProcessingResult": "No records processed",
    "State": "Creating",
    "StateTransitionReason": "USER_INITIATED",
}

REQUESTS: dict[str, dict[str, Any]] = {
    "queue": {"EventSourceArn": QUEUE},
    "fifo": {"EventSourceArn": FIFO},
    "stream": {"EventSourceArn": STREAM, "StartingPosition": "LATEST"},
    "kafka": {"EventSourceArn": KAFKA, "StartingPosition": "LATEST", "Topics": ["lines"]},
    "self-managed": {
        "SelfManagedEventSource": SERVERS,
        "SourceAccessConfigurations": ACCESS,
        "StartingPosition": "LATEST",
        "Topics": ["lines"],
    },
    "broker": {"EventSourceArn": BROKER, "Queues": ["orders"], "SourceAccessConfigurations": ACCESS},
    "documents": {
        "EventSourceArn": DOCUMENTS,
        "DocumentDBEventSourceConfig": CHANGES,
        "SourceAccessConfigurations": ACCESS,
        "StartingPosition": "TRIM_HORIZON",
    },
}


@pytest.fixture(autouse=True)
def sources(cloud: Cloud) -> None:
    """Queues, a stream, and a function to connect them with."""
    sqs = boto3.client("sqs", REGION)
    sqs.create_queue(QueueName="jobs")
    sqs.create_queue(QueueName="jobs.fifo", Attributes={"FifoQueue": "true"})
    boto3.client("kinesis", REGION).create_stream(StreamName="events", ShardCount=1)
    cloud.functions.create("worker", lambda event, context: None)


def without(request: dict[str, Any], *members: str) -> dict[str, Any]:
    return {name: value for name, value in request.items() if name not in members}


class TestSourcesThatAreNotPolled:
    @pytest.mark.parametrize(
        ("kind", "members"),
        [("kafka", OF_EVERY_KAFKA), ("self-managed", OF_EVERY_KAFKA), ("broker", OF_OTHERS), ("documents", OF_OTHERS)],
    )
    def test_they_are_shown_with_what_they_were_given(self, awslambda: Any, kind: str, members: dict[str, Any]) -> None:
        answer = awslambda.create_event_source_mapping(FunctionName="worker", **REQUESTS[kind])
        varying = ("UUID", "EventSourceMappingArn", "LastModified", "ResponseMetadata")
        assert without(answer, *varying) == {**members, **REQUESTS[kind]}
        shown = awslambda.get_event_source_mapping(UUID=answer["UUID"])
        assert without(shown, *varying) == {**members, **REQUESTS[kind], "State": "Enabled"}

    @pytest.mark.parametrize(
        ("kind", "member"),
        [
            ("kafka", "Topics"),
            ("self-managed", "Topics"),
            ("self-managed", "SourceAccessConfigurations"),
            ("broker", "Queues"),
            ("broker", "SourceAccessConfigurations"),
            ("documents", "DocumentDBEventSourceConfig"),
        ],
    )
    def test_what_they_need_must_be_given(self, awslambda: Any, refused: Refusal, kind: str, member: str) -> None:
        request = without(REQUESTS[kind], member)
        code, message, _ = refused(awslambda.create_event_source_mapping, FunctionName="worker", **request)
        name = member[0].lower() + member[1:]
        assert (code, message) == ("InvalidParameterValueException", f"Required '{name}' parameter is missing.")

    @pytest.mark.parametrize(
        ("kind", "settings"),
        [
            ("kafka", {"AmazonManagedKafkaEventSourceConfig": {"ConsumerGroupId": "group"}}),
            ("kafka", {"ProvisionedPollerConfig": {"MinimumPollers": 1, "MaximumPollers": 3}}),
            ("kafka", {"LoggingConfig": {"SystemLogLevel": "INFO"}, "KMSKeyArn": KEY}),
            ("kafka", {"MetricsConfig": {"Metrics": ["EventCount", "ErrorCount", "KafkaMetrics"]}}),
            ("kafka", {"MaximumBatchingWindowInSeconds": 2, "BatchSize": 10_000}),
            ("self-managed", {"SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": "group"}}),
            ("documents", {"MaximumBatchingWindowInSeconds": 5}),
        ],
    )
    def test_settings_are_shown(self, awslambda: Any, kind: str, settings: dict[str, Any]) -> None:
        answer = awslambda.create_event_source_mapping(FunctionName="worker", **REQUESTS[kind], **settings)
        assert {name: answer[name] for name in settings} == settings

    def test_a_topic_is_mapped_to_a_function_once(self, awslambda: Any, refused: Refusal) -> None:
        first = awslambda.create_event_source_mapping(FunctionName="worker", **REQUESTS["self-managed"])
        other_topic = {**REQUESTS["self-managed"], "Topics": ["words"]}
        awslambda.create_event_source_mapping(FunctionName="worker", **other_topic)
        assert refused(awslambda.create_event_source_mapping, FunctionName="worker", **REQUESTS["self-managed"]) == (
            "ResourceConflictException",
            'An event source mapping with event source ("kafka.example.com:9092"), '
            f'function ("{FUNCTION}"), topics ("lines") already exists. '
            f"Please update or delete the existing mapping with UUID {first['UUID']}",
            409,
        )


class TestRefusals:
    @pytest.mark.parametrize(
        ("kind", "settings", "message"),
        [
            ("queue", {"StartingPosition": "LATEST"}, "StartingPosition is not valid for SQS event sources."),
            ("queue", {"DestinationConfig": {"OnFailure": {}}}, UNSUPPORTED.format("DestinationConfig")),
            ("queue", {"ParallelizationFactor": 2}, UNSUPPORTED.format("ParallelizationFactor")),
            ("queue", {"BisectBatchOnFunctionError": True}, UNSUPPORTED.format("BisectBatchOnFunctionError")),
            ("queue", {"MaximumRetryAttempts": 1}, UNSUPPORTED.format("MaximumRetryAttempts")),
            ("queue", {"MaximumRecordAgeInSeconds": 60}, UNSUPPORTED.format("MaximumRecordAgeInSeconds")),
            ("queue", {"TumblingWindowInSeconds": 1}, UNSUPPORTED.format("TumblingWindowInSeconds")),
            ("queue", {"Topics": ["lines"]}, UNSUPPORTED.format("Topics")),
            ("queue", {"Queues": ["orders"]}, UNSUPPORTED.format("Queues")),
            ("queue", {"MetricsConfig": {"Metrics": ["KafkaMetrics"]}}, UNSUPPORTED.format("MetricsConfig")),
            ("queue", {"BatchSize": 11}, TOO_LARGE),
            ("fifo", {"BatchSize": 11}, TOO_LARGE),
            ("fifo", {"MaximumBatchingWindowInSeconds": 1}, "Batching window is not supported for FIFO queues"),
            (
                "queue",
                {"ScalingConfig": {"MaximumConcurrency": 2}, "ProvisionedPollerConfig": {"MinimumPollers": 2}},
                "Maximum concurrency and provisioned mode can't be used together.",
            ),
            ("stream", {"ScalingConfig": {"MaximumConcurrency": 2}}, UNSUPPORTED.format("ScalingConfig")),
            (
                "stream",
                {"ProvisionedPollerConfig": {"MinimumPollers": 1}},
                UNSUPPORTED.format("ProvisionedPollerConfig"),
            ),
            (
                "stream",
                {"DestinationConfig": {"OnSuccess": {"Destination": QUEUE}}},
                UNSUPPORTED.format("DestinationConfig"),
            ),
            (
                "stream",
                {"DestinationConfig": {"OnFailure": {}}},
                "The Destination field is required for an OnFailure configuration.",
            ),
            (
                "stream",
                {"DestinationConfig": {"OnFailure": {"Destination": FUNCTION}}},
                f"The destination ARN {FUNCTION} is invalid.",
            ),
            (
                "stream",
                {"DestinationConfig": {"OnFailure": {"Destination": "kafka://given-up"}}},
                "The destination ARN kafka://given-up is invalid.",
            ),
            ("stream", {"StartingPosition": "AT_TIMESTAMP"}, "Need to specify a timestamp"),
            (
                "stream",
                {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": datetime(2026, 1, 2, tzinfo=UTC)},
                "StartingPositionTimestamp cannot be in the future.",
            ),
            ("stream", {"MaximumRecordAgeInSeconds": 59}, SHORT_AGE),
            ("stream", {"MaximumRecordAgeInSeconds": 0}, SHORT_AGE),
            (
                "stream",
                {"TumblingWindowInSeconds": 30, "ParallelizationFactor": 2},
                "Tumbling windows are not supported with a parallelization factor above 1.",
            ),
            ("broker", {"FunctionResponseTypes": []}, UNSUPPORTED.format("FunctionResponseTypes")),
            ("documents", {"ParallelizationFactor": 2}, UNSUPPORTED.format("ParallelizationFactor")),
        ],
    )
    def test_a_setting_that_does_not_fit(
        self, awslambda: Any, refused: Refusal, kind: str, settings: dict[str, Any], message: str
    ) -> None:
        """Recorded: test_event_source_mapping_exceptions, test_event_source_mapping_default_batch_size."""
        request = {**REQUESTS[kind], **settings}
        assert refused(awslambda.create_event_source_mapping, FunctionName="worker", **request) == (
            "InvalidParameterValueException",
            message,
            400,
        )

    @pytest.mark.parametrize("kind", ["stream", "kafka", "documents"])
    def test_a_starting_position_must_be_given(self, awslambda: Any, refused: Refusal, kind: str) -> None:
        request = without(REQUESTS[kind], "StartingPosition")
        assert refused(awslambda.create_event_source_mapping, FunctionName="worker", **request) == (
            "InvalidParameterValueException",
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must "
            "not be null.",
            400,
        )

    def test_a_stream_of_a_table_has_no_position_in_time(self, awslambda: Any, refused: Refusal) -> None:
        arn = f"arn:aws:dynamodb:{REGION}:123456789012:table/items/stream/2025-02-22T03:03:25.490"
        _, message, _ = refused(
            awslambda.create_event_source_mapping,
            FunctionName="worker",
            EventSourceArn=arn,
            StartingPosition="AT_TIMESTAMP",
            StartingPositionTimestamp=datetime(2026, 1, 1, tzinfo=UTC),
        )
        assert message == f"Unsupported starting position for arn type: {arn}"

    @pytest.mark.parametrize("pattern", ["simple string", '{"body": "x"}', ""])
    def test_a_pattern_that_is_none(self, awslambda: Any, refused: Refusal, pattern: str) -> None:
        """Recorded: test_sqs_invalid_event_filter."""
        criteria = {"Filters": [{"Pattern": pattern}]}
        assert refused(
            awslambda.create_event_source_mapping, FunctionName="worker", EventSourceArn=QUEUE, FilterCriteria=criteria
        ) == ("InvalidParameterValueException", "Invalid filter pattern definition.", 400)


class TestUpdates:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({"ScalingConfig": {"MaximumConcurrency": 5}}, {"ScalingConfig": {}}),
            ({"ProvisionedPollerConfig": {"MinimumPollers": 2}}, {"ProvisionedPollerConfig": {}}),
            ({"KMSKeyArn": KEY}, {"KMSKeyArn": ""}),
            ({"FilterCriteria": {"Filters": [{"Pattern": '{"body": ["x"]}'}]}}, {"FilterCriteria": {}}),
        ],
    )
    def test_a_setting_is_taken_back(self, awslambda: Any, first: dict[str, Any], second: dict[str, Any]) -> None:
        created = awslambda.create_event_source_mapping(FunctionName="worker", EventSourceArn=QUEUE, **first)
        assert {name: created[name] for name in first} == first
        updated = awslambda.update_event_source_mapping(UUID=created["UUID"], **second)
        assert first.keys().isdisjoint(updated)

    def test_a_destination_is_taken_back(self, awslambda: Any) -> None:
        destination = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}
        created = awslambda.create_event_source_mapping(FunctionName="worker", **REQUESTS["stream"], **destination)
        none = {"OnFailure": {"Destination": ""}}
        updated = awslambda.update_event_source_mapping(UUID=created["UUID"], DestinationConfig=none)
        assert updated["DestinationConfig"] == {"OnFailure": {}}

    def test_what_is_not_named_stays(self, awslambda: Any) -> None:
        settings = {"MaximumRetryAttempts": 3, "DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}
        uuid = awslambda.create_event_source_mapping(FunctionName="worker", **REQUESTS["stream"], **settings)["UUID"]
        answer = awslambda.update_event_source_mapping(UUID=uuid, BatchSize=7)
        assert {name: answer[name] for name in settings} == settings
        assert (answer["BatchSize"], answer["StartingPosition"]) == (7, "LATEST")
